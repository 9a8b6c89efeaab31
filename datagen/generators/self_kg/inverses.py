"""Relations that may say the same from the other end, though nobody declared it: employs, works for.

Whether they do is never known from a graph. So nothing is added: where one of the two tells of a value
that the other lacks, a list of values may be short, and is not asked for.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Protocol

from datagen.knowledge import Relation
from datagen.records import Triple

__all__ = ["Indexed", "likely_inverses"]

_LOOKED = 400
"""How many triples of a relation are looked at."""
_FEWEST = 3
_SHARE = 0.5
"""How many of them, and what part, must be there the other way round."""


class Indexed(Protocol):
    """The triples of a graph, by head and by relation."""

    heads: dict[str, dict[str, list[Triple]]]
    relations: dict[str, list[Triple]]

    def has(self, triple: Triple, head: str) -> bool:
        """Say whether a head has a triple's tail by its relation."""
        ...


def likely_inverses(graph: Indexed, declared: Mapping[str, Relation]) -> dict[str, tuple[str, ...]]:
    """Return for each relation those that may be its inverse: half of each one's triples are in the other.

    Half of both: a capital lies in its country, and what lies in a country is seldom its capital. A
    relation may be its own inverse. What a schema declares stands above what relations look like.
    """
    turned = {name: _turned(graph, rows) for name, rows in graph.relations.items()}
    found: dict[str, tuple[str, ...]] = {}
    for name, others in turned.items():
        likely = (
            other for other in others if name in turned[other] and not _is_settled(name, other, declared)
        )
        if pairs := tuple(sorted(likely)):
            found[name] = pairs
    return found


def _turned(graph: Indexed, rows: Sequence[Triple]) -> set[str]:
    """Return the relations that have half of the first of some rows the other way round, three at least."""
    count: Counter[str] = Counter()
    for row in islice(rows, _LOOKED):
        back = graph.heads.get(row.tail, {}) if row.head != row.tail else {}
        count.update(name for name in back if graph.has(Triple(row.tail, name, row.head), row.tail))
    fewest = max(_FEWEST, _SHARE * min(len(rows), _LOOKED))
    return {name for name, number in count.items() if number >= fewest}


def _is_settled(name: str, other: str, declared: Mapping[str, Relation]) -> bool:
    """Say whether a schema tells how two relations stand to each other, or that they are complete."""
    one, two = (declared.get(each, Relation(each)) for each in (name, other))
    if one.complete or two.complete:
        return True
    if name == other:
        return one.symmetric is not None
    return bool(one.inverse or two.inverse)
