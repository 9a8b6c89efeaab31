"""Triples that a declared inverse or symmetric relation says again from the other end."""

from collections.abc import Callable, Iterator, Mapping

from datagen.knowledge import Knowledge, Relation
from datagen.records import Triple

__all__ = ["closed", "inverses_of"]


def inverses_of(relations: Mapping[str, Relation]) -> dict[str, str]:
    """Return each relation's declared inverse, from whichever side it was declared."""
    found = {name: relation.inverse for name, relation in relations.items() if relation.inverse}
    for name, inverse in list(found.items()):
        found.setdefault(inverse, name)
    return found


def closed(knowledge: Knowledge, is_entity: Callable[[str], bool]) -> dict[Triple, Triple]:
    """Return the triples that follow and are not in the file, each with the file's triple that says it.

    Only relations that the file has are added to, and no value becomes a head.
    """
    inverse = inverses_of(knowledge.relations)
    symmetric = {name for name, relation in knowledge.relations.items() if relation.symmetric}
    turning = symmetric | inverse.keys()
    known = {triple for triple in knowledge.triples if triple.relation in turning} if turning else set()
    used = {triple.relation for triple in known}
    origin: dict[Triple, Triple] = {}
    for first in knowledge.triples if turning else ():
        waiting = [first] if first.relation in turning else []
        while waiting:
            triple = waiting.pop()
            for turned in _turned(triple, symmetric, inverse):
                if turned.relation in used and turned not in known and is_entity(triple.tail):
                    known.add(turned)
                    origin[turned] = first
                    waiting.append(turned)
    return origin


def _turned(triple: Triple, symmetric: set[str], inverse: Mapping[str, str]) -> Iterator[Triple]:
    if triple.relation in symmetric:
        yield Triple(triple.tail, triple.relation, triple.head)
    if triple.relation in inverse:
        yield Triple(triple.tail, inverse[triple.relation], triple.head)
