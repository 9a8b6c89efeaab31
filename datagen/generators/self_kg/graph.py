"""A directed multigraph of triples, indexed by head, by tail and by relation."""

from collections.abc import Iterator
from random import Random

from datagen.generators.self_kg.traits import Traits, is_value, traits_of
from datagen.knowledge import Knowledge, Relation
from datagen.records import Triple
from datagen.text import fold

__all__ = ["TYPES", "Graph", "Rows", "distinct", "shuffled"]

Rows = list[Triple]
TYPES = frozenset(
    ["type", "instance of", "instance_of", "instanceof", "is_a", "is a", "isa", "类型", "类别", "属于类别"]
)
"""Relations, in lower case, that name an entity's kind."""

_HUB = 200
"""Of how many edges on both its ends a pair is not looked through for a shortcut."""


class Graph:
    """Triples by head, tail and relation: parallel relations all survive, order is of first sight.

    Each index holds the triples themselves, about 240 bytes a triple in all.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        """Index the triples and find the traits of their relations."""
        self.knowledge = knowledge
        self.heads: dict[str, dict[str, Rows]] = {}
        self.tails: dict[str, dict[str, Rows]] = {}
        self.relations: dict[str, Rows] = {}
        for triple in dict.fromkeys(knowledge.triples):
            self.heads.setdefault(triple.head, {}).setdefault(triple.relation, []).append(triple)
            self.tails.setdefault(triple.tail, {}).setdefault(triple.relation, []).append(triple)
            self.relations.setdefault(triple.relation, []).append(triple)
        self.names = list(dict.fromkeys([*self.heads, *self.tails]))
        declared = knowledge.relations
        self.traits: dict[str, Traits] = {
            name: traits_of(
                name, rows, declared.get(name, Relation(name)), knowledge.literals, self.relations
            )
            for name, rows in self.relations.items()
        }

    def is_entity(self, name: str) -> bool:
        """Say whether a name stands for an entity, and not for a number, a date or a flag."""
        return name not in self.knowledge.literals and not is_value(name)

    def type_of(self, name: str) -> str:
        """Return an entity's kind, as the file or a triple of a type relation names it, or ""."""
        known = self.knowledge.types.get(name)
        if known:
            return known
        for relation, rows in self.heads.get(name, {}).items():
            if relation.lower() in TYPES:
                return rows[0].tail
        return ""

    def are_alike(self, one: str, other: str) -> bool:
        """Say whether two names may be of one kind: their types are equal, or one has none."""
        kinds = {fold(self.type_of(one)), fold(self.type_of(other))} - {""}
        return len(kinds) < 2 and self.is_entity(one) == self.is_entity(other)

    def degree(self, name: str) -> int:
        """Return the number of triples that leave or reach a name."""
        return sum(len(rows) for index in (self.heads, self.tails) for rows in index.get(name, {}).values())

    def neighbours(self, name: str) -> set[str]:
        """Return the names on the other end of a name's triples."""
        after = (row.tail for rows in self.heads.get(name, {}).values() for row in rows)
        before = (row.head for rows in self.tails.get(name, {}).values() for row in rows)
        return {*after, *before}

    def is_near(self, one: str, other: str, steps: int) -> bool:
        """Say whether at most one or two edges, whatever their direction, join two names.

        Raises ValueError where `steps` is another number. Two hubs count as near: to look is too dear.
        """
        if steps not in (1, 2):
            raise ValueError(f"{steps} steps: only 1 or 2 are looked for")
        small, large = sorted((one, other), key=self.degree)
        if self.degree(small) > _HUB:
            return True
        around = self.neighbours(small)
        if large in around:
            return True
        if steps == 1:
            return False
        return any(self.degree(between) > _HUB or large in self.neighbours(between) for between in around)


def distinct(names: Iterator[str]) -> tuple[str, ...]:
    """Return names without those that differ from an earlier one in case or width alone."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(fold(name), name)
    return tuple(found.values())


def shuffled(size: int, chance: Random) -> Iterator[int]:
    """Yield the places 0..size-1 in a random order, at a cost that only the taken ones make.

    Source: Fisher and Yates (1938) in Durstenfeld's form (1964), on a sparse array.
    """
    moved: dict[int, int] = {}
    for place in range(size):
        other = chance.randrange(place, size)
        found = moved.pop(other, other)
        if other != place:
            moved[other] = moved.pop(place, place)
        yield found
