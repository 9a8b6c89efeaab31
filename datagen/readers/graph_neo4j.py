"""Find the triples in a Neo4j export: JSON lines, a JSON array, or {nodes, rels}.

Source: the forms that Neo4j's APOC procedure `apoc.export.json` writes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from datagen.readers.draft import Draft, Found, Place
from datagen.readers.graph_json import triples_of_properties
from datagen.readers.json_text import scalar_list, scalar_text

__all__ = ["is_neo4j", "rows_of_neo4j", "triples_of_neo4j"]


def is_neo4j(item: object) -> bool:
    """Say whether a value is a node or a relationship of an export."""
    return isinstance(item, dict) and item.get("type") in ("node", "relationship") and "id" in item


def rows_of_neo4j(value: object) -> list[tuple[Place, object]] | None:
    """Return the (place, row) pairs of a whole JSON file, or None where it is no export."""
    if isinstance(value, list) and any(map(is_neo4j, value)):
        return [(Place("item", number), item) for number, item in enumerate(value, 1)]
    if not isinstance(value, dict):
        return None
    nodes, links = value.get("nodes"), value.get("rels", value.get("relationships"))
    if not (isinstance(nodes, list) and isinstance(links, list)):
        return None
    return [
        (Place(kind, number), {"type": kind, **item} if isinstance(item, dict) else item)
        for kind, items in (("node", nodes), ("relationship", links))
        for number, item in enumerate(items, 1)
    ]


def triples_of_neo4j(rows: Iterable[tuple[Place, object]], draft: Draft) -> Iterator[Found]:
    """Yield the triples of (place, row) pairs: labels as `type` and as kinds, properties, relationships.

    A node is called by its first property of `name`, `title`, `label` or `id`, else by its number.
    """
    kept: list[tuple[Place, dict[str, Any]]] = []
    for place, row in rows:
        if isinstance(row, dict) and is_neo4j(row):
            kept.append((place, row))
        else:
            draft.skip(place, "it is neither a node nor a relationship")
    called = {str(row["id"]): _called(row) for _, row in kept if row["type"] == "node"}
    count = Counter(called.values())
    names = {key: name if count[name] == 1 else f"{name} ({key})" for key, name in called.items()}
    draft.entities.update(names.values())
    for place, row in kept:
        if row["type"] == "node":
            name = names[str(row["id"])]
            draft.add_types(name, scalar_list(row.get("labels")) or [])
            yield from _triples_of_node(name, row, place, draft)
        else:
            head, tail = (_end(row.get(end), names) for end in ("start", "end"))
            draft.unread.update(list(_properties(row)))
            yield place, head, scalar_text(row.get("label")), tail


def _triples_of_node(name: str, row: dict[str, Any], place: Place, draft: Draft) -> Iterator[Found]:
    facts = {"type": row.get("labels"), **_properties(row)}
    known = {relation: value for relation, value in facts.items() if value != name}
    yield from triples_of_properties(name, known, place, draft.skip)


def _end(end: object, names: dict[str, str]) -> str:
    """Return the name of a relationship's end, which may be no node of the file."""
    if not isinstance(end, dict):
        return names.get(scalar_text(end), "")
    return names.get(str(end.get("id"))) or _called(end)


def _called(row: dict[str, Any]) -> str:
    facts = _properties(row)
    named = (scalar_text(facts.get(key)) for key in ("name", "title", "label", "id"))
    return next(filter(None, named), scalar_text(row.get("id")))


def _properties(row: dict[str, Any]) -> dict[str, Any]:
    found = row.get("properties")
    return found if isinstance(found, dict) else {}
