"""Find the triples in JSON: lists, objects, node-link graphs, records by entity."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from datagen.readers.draft import Draft, Found, Place, Skip
from datagen.readers.json_text import scalar_list, scalar_text
from datagen.readers.roles import ENTITIES, HEADS, RELATIONS, TAILS, find_columns, find_role

__all__ = ["SHAPES", "refuse_rows", "triples_of_item", "triples_of_json", "triples_of_properties"]

SHAPES = (
    "[head, relation, tail] lists, {head, relation, tail} objects, "
    "a node-link graph {nodes, links}, records {name, relation: [values]}, or a Neo4j export"
)
_LINK_LABELS = ("key", "relation", "label", "type", "predicate", "name")
_TRIPLE = 3

# What a node carries for its drawing or its file, and no fact about what it stands for.
_NO_FACTS = frozenset(
    [
        *("id", "name", "label", "labels", "key", "index", "group", "weight", "degree", "viz"),
        *("x", "y", "z", "vx", "vy", "fx", "fy", "cx", "cy", "position", "pos"),
        *("size", "r", "radius", "width", "height", "color", "colour", "fill", "stroke", "shape", "style"),
    ]
)
_NO_PROPERTIES = _NO_FACTS | {"source", "target"}
# Keys that tell a seed task or a training row from a record by entity.
_ROWS = (
    frozenset(["instruction"]),
    frozenset(["messages"]),
    frozenset(["conversations"]),
    frozenset(["prompt", "completion"]),
    frozenset(["question", "answer"]),
)


def triples_of_json(value: object, draft: Draft) -> Iterator[Found]:
    """Yield the triples of a whole JSON file; raises ValueError for an unknown shape."""
    if isinstance(value, dict) and isinstance(value.get("nodes"), list):
        links = value.get("links", value.get("edges"))
        if isinstance(links, list):
            yield from _triples_of_links(value["nodes"], links, draft)
            return
    if isinstance(value, dict):
        refuse_rows(value)
        yield from triples_of_item(value, Place(), draft)
    elif isinstance(value, list):
        refuse_rows(value[0] if value else None)
        for number, item in enumerate(value, 1):
            place = Place("item", number)
            try:
                yield from triples_of_item(item, place, draft)
            except ValueError as exc:
                draft.skip(place, str(exc))
    else:
        raise ValueError("it is neither a triple, a graph nor a record by entity")


def refuse_rows(first: object) -> None:
    """Raise ValueError where a file's first item is a seed task or a training row, and no triple."""
    if isinstance(first, dict) and first.keys() & {"@context", "@graph", "@id"}:
        raise ValueError("it is JSON-LD: give its name the ending .jsonld")
    if isinstance(first, dict) and any(first.keys() >= keys for keys in _ROWS):
        shown = ", ".join(str(key)[:30] for key in list(first)[:6])
        raise ValueError(f"it holds tasks or training rows ({shown}) and no graph")


def triples_of_item(item: object, place: Place, draft: Draft) -> Iterator[Found]:
    """Yield the triples of one list element or line; raises ValueError for an unknown shape."""
    if isinstance(item, list):
        cells = scalar_list(item)
        if cells is None or len(cells) != _TRIPLE:
            raise ValueError("it is no list of head, relation and tail")
        yield place, cells[0], cells[1], cells[2]
        return
    if not isinstance(item, dict):
        raise ValueError("it is neither a list nor an object")
    if draft.columns:
        named = find_columns(item, draft.columns)
        yield from _triples_of_object([item[key] for key in named], place, draft.skip)
        return
    keys = [find_role(item, role) for role in (HEADS, RELATIONS, TAILS)]
    if all(key is not None for key in keys):
        yield from _triples_of_object([item[key] for key in keys], place, draft.skip)
        return
    if lost := _lost_part(*keys):
        raise ValueError(f"its {lost} is missing")
    name = find_role(item, ENTITIES)
    if name is None:
        raise ValueError("it is neither a triple, a graph nor a record by entity")
    entity = scalar_text(item[name])
    for relation, values in item.items():
        if relation != name:
            yield from _triples_of_field(entity, relation, values, place, draft.skip)


def _lost_part(head: str | None, relation: str | None, tail: str | None) -> str:
    """Return the part that an object lacks which names the two others of a triple, or "".

    A label or a value may be what a record tells of its entity.
    """
    has_relation = relation is not None and relation.strip().lower() not in ("label", "edge")
    has_tail = tail is not None and tail.strip().lower() not in ("value", "to")
    if head and has_relation and tail is None:
        return "tail"
    if head and has_tail and relation is None:
        return "relation"
    return "head" if has_relation and has_tail and head is None else ""


def _triples_of_object(values: list[Any], place: Place, skip: Skip) -> Iterator[Found]:
    if any(isinstance(value, list | dict) for value in values):
        skip(place, "its head, relation or tail is no text")
    else:
        head, relation, tail = map(scalar_text, values)
        yield place, head, relation, tail


def _triples_of_field(
    entity: str, relation: str, values: object, place: Place, skip: Skip
) -> Iterator[Found]:
    tails = scalar_list(values)
    if tails is None:
        skip(place, f"the value of {relation[:40]!r} is neither a text nor a list of texts")
    elif not tails:
        skip(place, f"empty list under {relation[:40]!r}")
    else:
        for tail in tails:
            yield place, entity, relation, tail


def _triples_of_links(nodes: list[Any], links: list[Any], draft: Draft) -> Iterator[Found]:
    names = _node_names(nodes, draft.skip)
    draft.entities.update(names.values())
    told: set[str] = set()
    for index, node in enumerate(nodes):
        key = scalar_text(node.get("id", index)) if isinstance(node, dict) else ""
        if key in names and key not in told:
            told.add(key)
            draft.add_types(names[key], _kinds(node))
            yield from triples_of_properties(names[key], node, Place("node", index + 1), draft.skip)
    for number, link in enumerate(links, 1):
        place = Place("link", number)
        if not isinstance(link, dict):
            draft.skip(place, "it is not an object")
            continue
        ends = [scalar_text(link.get(end)) for end in ("source", "target")]
        unknown = [end for end in ends if end and end not in names]
        if unknown:
            draft.skip(place, f"there is no node {unknown[0][:40]!r}")
            continue
        # A multigraph's key is a number where its links have no names.
        labels = (link.get(key) for key in _LINK_LABELS)
        label = next((text for text in labels if isinstance(text, str) and text.strip()), "")
        draft.unread.update(
            name
            for name, value in link.items()
            if name.lower() not in _NO_PROPERTIES and value not in (None, "", [], label)
        )
        yield place, names.get(ends[0], ""), label, names.get(ends[1], "")


def _kinds(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a node says it is; a group that is a number is one of a drawing's colours."""
    for key in ("type", "group"):
        values = node.get(key)
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str):
                yield scalar_text(value)


def triples_of_properties(name: str, row: Mapping[str, Any], place: Place, skip: Skip) -> Iterator[Found]:
    """Yield a fact for each property of a node that says something of what it stands for."""
    for relation, values in row.items():
        if relation.lower() not in _NO_FACTS and values not in (None, "", []):
            yield from _triples_of_field(name, relation, values, place, skip)


def _node_names(nodes: list[Any], skip: Skip) -> dict[str, str]:
    """Return each node's name by its id; nodes that share a name get their ids in brackets."""
    names: dict[str, str] = {}
    for index, node in enumerate(nodes):
        row = node if isinstance(node, dict) else {"id": node}
        key = scalar_text(row.get("id", index))
        if not key or key in names:
            skip(Place("node", index + 1), "its id is empty or taken")
            continue
        names[key] = scalar_text(row.get("name")) or scalar_text(row.get("label")) or key
    count = Counter(names.values())
    return {key: name if count[name] == 1 else f"{name} ({key})" for key, name in names.items()}
