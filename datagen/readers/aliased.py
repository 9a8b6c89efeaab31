"""Entities under other names that the schema gives them, taken as one: Roma is Rome."""

from collections.abc import Mapping

from datagen.readers.draft import Draft
from datagen.readers.labels import fold_label
from datagen.readers.schema import Schema
from datagen.readers.screening import Screen
from datagen.records import Triple

__all__ = ["merge_aliased"]

_SHOWN = 8


def merge_aliased(screen: Screen, draft: Draft, schema: Schema | None) -> None:
    """Give triples the name of an entity where they have an alias of it, and say so in the draft's notes.

    An alias of two entities, or of one that the schema describes by itself, stays and is told. What then
    has one head and tail, or stands there twice, is dropped.
    """
    there = {name for triple in screen.triples for name in (triple.head, triple.tail)}
    meant: dict[str, list[str]] = {}
    for name, entity in schema.entities.items() if schema else ():
        for alias in entity.aliases:
            if alias in there and alias != name:
                meant.setdefault(alias, []).append(name)
    called = {
        alias: names[0]
        for alias, names in meant.items()
        if schema and len(names) == 1 and alias not in schema.entities and names[0] not in meant
    }
    if unclear := sorted(meant.keys() - called.keys()):
        draft.notes.append(f"aliases that may be more than one entity stay apart: {_some(unclear)}")
    if not called:
        return
    _rename(screen, called)
    for alias, name in called.items():
        draft.add_types(name, draft.types.pop(alias, ()))
    told = [f"{alias} as {name}" for alias, name in called.items()]
    draft.notes.append(f"aliases are taken as the entity that they name: {_some(told)}")


def _some(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" ..." if len(names) > _SHOWN else "")


def _rename(screen: Screen, called: Mapping[str, str]) -> None:
    taken = called.keys() | called.values()
    seen: dict[tuple[str, str, str], Triple] = {}
    faults: dict[int, tuple[str, str]] = {}
    renamed = []
    for index, triple in enumerate(screen.triples):
        if triple.head not in taken and triple.tail not in taken:
            renamed.append(triple)
            continue
        head, tail = called.get(triple.head, triple.head), called.get(triple.tail, triple.tail)
        renamed.append(Triple(head, triple.relation, tail))
        if head == tail:
            faults[index] = "self_loop", "head and tail are names of one entity"
            continue
        key = (fold_label(head), fold_label(triple.relation), fold_label(tail))
        first = seen.setdefault(key, triple)
        if first is not triple:
            said = f"{first.head}, {first.relation}, {first.tail}"
            faults[index] = "folded_duplicate", f"with the names of entities it is the earlier {said}"
    screen.drop_kept(faults)
    screen.triples = [triple for index, triple in enumerate(renamed) if index not in faults]
