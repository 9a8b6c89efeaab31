"""Screening of a whole graph: what only shows once every triple and declaration is read.

Dropped: type_clash, contradiction. Kept and flagged: inverse_duplicate, variant_label. Each is one
walk over the triples, so that time does not depend on how many of them a hub has.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from datagen.knowledge import Relation
from datagen.notations import value_key
from datagen.readers.draft import Draft
from datagen.readers.labels import Labels, fold_label
from datagen.readers.screening import Screen
from datagen.readers.values import FALSE, TRUE
from datagen.records import Triple

__all__ = ["screen_graph"]

Faults = dict[int, tuple[str, str]]
_SHOWN = 3
_FIRSTS = frozenset(said[0] for said in TRUE | FALSE)


def screen_graph(screen: Screen, draft: Draft, relations: Mapping[str, Relation]) -> None:
    """Drop what contradicts itself or its declarations, and flag what is said twice in two ways.

    A triple and its inverse (or its mirror, where a relation is symmetric) both stay: without the
    second one, what is asked of its head would have an incomplete answer.
    """
    screen.drop_kept(dict(_type_clashes(screen.triples, draft, relations)))
    screen.drop_kept(_contradictions(screen.triples, draft, relations))
    for index, other in _restated(screen.triples, relations):
        said = f"it says the same as {other.head}, {other.relation}, {other.tail}"
        screen.flag(screen.triples[index], screen.place(index), "inverse_duplicate", said)
    _flag_variants(screen)


def _type_clashes(
    triples: Sequence[Triple], draft: Draft, relations: Mapping[str, Relation]
) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the triples whose head or tail is known to be of other types than declared.

    A name without a type clashes with nothing.
    """
    typed = {name: each for name, each in relations.items() if each.head_type or each.tail_type}
    if not typed:
        return
    for index, triple in enumerate(triples):
        if (relation := typed.get(triple.relation)) is None:
            continue
        for part, name, wanted in (
            ("head", triple.head, relation.head_type),
            ("tail", triple.tail, relation.tail_type),
        ):
            kinds = draft.types.get(name)
            if wanted and kinds and not _is_of(kinds, wanted, draft.parents):
                yield index, ("type_clash", f"the {part} is {kinds[0]}, {wanted} is declared")
                break


def _is_of(kinds: Sequence[str], wanted: str, parents: Mapping[str, Sequence[str]]) -> bool:
    """Say whether one of the kinds is the wanted one, or lies below it."""
    seen, stack = set(kinds), list(kinds)
    folded = fold_label(wanted)
    while stack:
        kind = stack.pop()
        if fold_label(kind) == folded:
            return True
        fresh = [each for each in parents.get(kind, ()) if each not in seen]
        seen.update(fresh)
        stack.extend(fresh)
    return False


def _contradictions(triples: Sequence[Triple], draft: Draft, relations: Mapping[str, Relation]) -> Faults:
    """Return the triples of heads that have two values where one can hold, or yes and no at once."""
    functional = {name for name, each in relations.items() if each.functional}
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    unsure: dict[tuple[str, str], set[bool]] = defaultdict(set)
    for index, triple in enumerate(triples):
        if triple.relation in functional:
            groups[triple.head, triple.relation].append(index)
        if triple.tail[:1].casefold() in _FIRSTS and (said := triple.tail.casefold()) in TRUE | FALSE:
            unsure[triple.head, triple.relation].add(said in TRUE)
    both = {key for key, said in unsure.items() if len(said) > 1}
    faults: Faults = {}
    for index, triple in enumerate(triples if both else ()):
        if (triple.head, triple.relation) in both:
            faults[index] = ("contradiction", "the graph says both yes and no")
    for group in groups.values():
        values = [triples[index].tail for index in group]
        if len(group) > 1 and not _are_one(values, draft.aliases):
            shown = ", ".join(values[:_SHOWN]) + ("" if len(values) <= _SHOWN else ", ...")
            for index in group:
                why = f"the relation has one value a head, here are {len(values)}: {shown}"
                faults[index] = ("contradiction", why)
    return dict(sorted(faults.items()))


def _are_one(values: Sequence[str], aliases: Mapping[str, Sequence[str]]) -> bool:
    """Say whether all values are names of one of them, or one value in several notations."""
    keys = {value_key(value) for value in values}
    if len(keys) == 1:
        return True
    return any(all(value == name or value in aliases.get(name, ()) for value in values) for name in values)


def _restated(triples: Sequence[Triple], relations: Mapping[str, Relation]) -> Iterator[tuple[int, Triple]]:
    """Yield the triples that an earlier one says the other way round, with that one."""
    turned = {
        name: each.name if each.symmetric else each.inverse
        for name, each in relations.items()
        if each.symmetric or each.inverse
    }
    if not turned:
        return
    concerned = {*turned, *turned.values()}
    seen: set[Triple] = set()
    for index, triple in enumerate(triples):
        if triple.relation not in concerned:
            continue
        if triple.relation in turned:
            other = Triple(triple.tail, turned[triple.relation], triple.head)
            if other in seen:
                yield index, other
        seen.add(triple)


def _flag_variants(screen: Screen) -> None:
    """Flag the first triple of each label that another one equals but for width or case."""
    names, relations = (_variants(table) for table in (screen.names, screen.relations))
    if not names and not relations:
        return
    for index, triple in enumerate(screen.triples):
        for label, variants in ((triple.head, names), (triple.relation, relations), (triple.tail, names)):
            if (first := variants.pop(label, None)) is not None:
                why = f"{label!r} is {first!r} in another width or case"
                screen.flag(triple, screen.place(index), "variant_label", why)


def _variants(table: Labels) -> dict[str, str]:
    """Return the labels that fold as an earlier one does, with that one."""
    pairs = enumerate(table.firsts)
    return {table.texts[number]: table.texts[first] for number, first in pairs if first != number}
