"""Relations that are worded alike (written_by, writtenBy; child, hasChild) taken as one."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from datagen.knowledge import Relation
from datagen.readers.draft import Draft
from datagen.readers.labels import fold_label
from datagen.readers.screening import Screen
from datagen.readers.values import FALSE, TRUE, is_value
from datagen.records import Triple

__all__ = ["merge_alike"]

_SHOWN = 8


def merge_alike(
    screen: Screen, draft: Draft, relations: dict[str, Relation], key: Callable[[str], str]
) -> dict[str, str]:
    """Give relations of one `key` one name; return the name of each that lost its own.

    Asked apart, each of them would have answers that lack what the others hold. Relations whose tails
    are of other sorts (numbers, flags, names) stay apart, and so does a relation and its inverse. What
    the graph then says twice is dropped; `relations` and the draft's notes are changed with it.
    """
    counts = Counter(triple.relation for triple in screen.triples)
    groups: dict[str, list[str]] = {}
    for name in counts:
        groups.setdefault(key(_said(name, relations)), []).append(name)
    shared = [names for names in groups.values() if len(names) > 1]
    if not shared:
        return {}
    sorts = _sorts(screen.triples, {name for names in shared for name in names}, draft.values)
    called: dict[str, str] = {}
    for names in shared:
        for sort in dict.fromkeys(sorts[name] for name in names):
            alike = [name for name in names if sorts[name] == sort]
            first = next((name for name in alike if name in relations), alike[0])
            called |= {
                name: first for name in alike if name != first and not _are_turned(name, first, relations)
            }
    if called:
        _rename(screen, called)
        _join(relations, called)
        for first in dict.fromkeys(called.values()):
            others = [name for name in called if called[name] == first]
            shown = ", ".join(others[:_SHOWN]) + (" ..." if len(others) > _SHOWN else "")
            draft.notes.append(f"relations worded alike are taken as one: {shown} as {first}")
    return called


def _said(name: str, relations: Mapping[str, Relation]) -> str:
    labels = relations[name].labels if name in relations else {}
    return labels.get("en") or labels.get("zh") or name


def _sorts(triples: Iterable[Triple], names: set[str], values: set[str]) -> dict[str, str]:
    """Return what most tails of some relations are: a flag, a value or a name."""
    found: dict[str, Counter[str]] = {name: Counter() for name in names}
    for triple in triples:
        if triple.relation in found:
            tail = triple.tail
            is_flag = tail.casefold() in TRUE | FALSE
            sort = "flag" if is_flag else "value" if is_value(tail) or tail in values else "name"
            found[triple.relation][sort] += 1
    return {name: count.most_common(1)[0][0] for name, count in found.items()}


def _are_turned(one: str, other: str, relations: Mapping[str, Relation]) -> bool:
    """Say whether one relation is declared the inverse of the other."""
    pairs = ((one, other), (other, one))
    return any(name in relations and relations[name].inverse == second for name, second in pairs)


def _rename(screen: Screen, called: Mapping[str, str]) -> None:
    """Rename the relations of triples, and drop what then stands there twice."""
    taken = called.keys() | called.values()
    seen: dict[tuple[str, str, str], Triple] = {}
    faults: dict[int, tuple[str, str]] = {}
    for index, triple in enumerate(screen.triples):
        if triple.relation not in taken:
            continue
        name = called.get(triple.relation, triple.relation)
        first = seen.setdefault((fold_label(triple.head), name, fold_label(triple.tail)), triple)
        if first is not triple:
            said = f"{first.head}, {first.relation}, {first.tail}"
            faults[index] = "folded_duplicate", f"its relation is worded as that of the earlier {said}"
    screen.drop_kept(faults)
    screen.triples = [
        Triple(triple.head, called[triple.relation], triple.tail) if triple.relation in called else triple
        for triple in screen.triples
    ]


def _join(relations: dict[str, Relation], called: Mapping[str, str]) -> None:
    """Lay what is declared of relations below what is declared of those whose names they got."""
    for name, first in called.items():
        if (other := relations.pop(name, None)) is not None:
            known = relations.get(first, Relation(first))
            empty = [field.name for field in fields(known) if getattr(known, field.name) in (None, "", {})]
            more: dict[str, Any] = {part: getattr(other, part) for part in empty}
            relations[first] = replace(known, **more)
    for name, each in relations.items():
        if each.inverse in called:
            relations[name] = replace(each, inverse=called[each.inverse])
