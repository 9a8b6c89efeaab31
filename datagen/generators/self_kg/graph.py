"""A directed multigraph of triples, indexed by head, by tail and by relation."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from datagen.generators.self_kg.closure import closed, inverses_of
from datagen.generators.self_kg.inverses import likely_inverses
from datagen.generators.self_kg.quantities import quantity_of
from datagen.generators.self_kg.traits import Traits, is_literal, is_value, traits_of
from datagen.knowledge import Knowledge, Relation
from datagen.notations import value_key
from datagen.records import Triple
from datagen.text import fold

__all__ = ["TYPES", "Graph", "Rows", "distinct"]

Rows = list[Triple]
TYPES = frozenset(
    [
        "type",
        "rdf:type",
        "instance of",
        "instance_of",
        "instanceof",
        "is_a",
        "is a",
        "isa",
        "类型",
        "类别",
        "属于类别",
    ]
)
"""Relations, in lower case, that name an entity's kind."""

_NONE = Relation("")
_LOOKED = 400
"""How many edges of a front are looked at in search of a shortcut."""
_FEW = 50
"""How many tails of a head are looked through one by one."""


class Graph:
    """Triples by head, tail and relation: parallel relations all survive, order is of first sight.

    Beside the file's triples stand those that a declared inverse or symmetric relation adds; `origin`
    gives the file's triple that each of them says again.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        """Index the triples and find the traits of their relations."""
        self.knowledge = knowledge
        self.heads: dict[str, dict[str, Rows]] = {}
        self.tails: dict[str, dict[str, Rows]] = {}
        self.relations: dict[str, Rows] = {}
        self._measured: frozenset[str] = frozenset()
        self._turned: dict[tuple[str, str], bool] = {}
        self._joined: dict[tuple[str, str], Rows] = {}
        self._sets: dict[tuple[str, str], frozenset[str]] = {}
        self.origin = closed(knowledge, self.is_entity)
        for triple in chain(dict.fromkeys(knowledge.triples), self.origin):
            self.heads.setdefault(triple.head, {}).setdefault(triple.relation, []).append(triple)
            self.tails.setdefault(triple.tail, {}).setdefault(triple.relation, []).append(triple)
            self.relations.setdefault(triple.relation, []).append(triple)
        self._gained = {triple.relation for triple in self.origin}
        self.names = list(dict.fromkeys([*self.heads, *self.tails]))
        self._twins = _twins(self.names)
        self._typing = {name: None for name in self.relations if name.lower() in TYPES}
        declared, inverse = knowledge.relations, inverses_of(knowledge.relations)
        self.traits: dict[str, Traits] = {}
        for name, rows in self.relations.items():
            other = declared.get(inverse.get(name, ""), _NONE)
            known = declared.get(name, Relation(name))
            known = replace(known, inverse=inverse.get(name, ""), complete=other.complete or known.complete)
            self.traits[name] = traits_of(name, rows, known, knowledge.literals, self.relations)
        self._measured = frozenset(self._tails_in_declared_units())
        self.inverses = likely_inverses(self, declared)

    def is_entity(self, name: str) -> bool:
        """Say whether a name stands for an entity, and not for a number, a date or a flag."""
        if name in self.knowledge.literals or name in self._measured:
            return False
        return not is_value(name) or (name in self.heads and not is_literal(name))

    def _tails_in_declared_units(self) -> Iterator[str]:
        """Yield the tails that are numbers in a unit that a schema alone knows."""
        for name, traits in self.traits.items():
            if traits.unit and traits.unit == self.knowledge.relations.get(name, _NONE).unit:
                yield from (row.tail for row in self.relations[name] if quantity_of(row.tail, traits.unit))

    def type_of(self, name: str) -> str:
        """Return an entity's kind, as the file or a triple of a type relation names it, or ""."""
        known = self.knowledge.types.get(name)
        if known:
            return known
        own = self.heads.get(name, {})
        return next((own[relation][0].tail for relation in self._typing if relation in own), "")

    def spellings(self, name: str) -> tuple[str, ...]:
        """Return the names of the graph that differ from a name in case or width alone, and itself."""
        return self._twins.get(fold(name), (name,)) if self._twins else (name,)

    def reaching(self, tail: str, relation: str) -> Rows:
        """Return the triples of a relation that reach a name, however it is spelled there."""
        names = self.spellings(tail)
        if len(names) == 1:
            return self.tails.get(tail, {}).get(relation, [])
        key = names[0], relation
        if key not in self._joined:  # a hub is joined once, and not for each of its neighbours
            self._joined[key] = [row for name in names for row in self.tails.get(name, {}).get(relation, ())]
        return self._joined[key]

    def has(self, triple: Triple, head: str) -> bool:
        """Say whether a head has a triple's tail by its relation; of a hub's tails a set is made once."""
        rows = self.heads.get(head, {}).get(triple.relation, ())
        names = self.spellings(triple.tail)
        if len(rows) <= _FEW:
            return any(row.tail in names for row in rows)
        key = head, triple.relation
        if key not in self._sets:
            self._sets[key] = frozenset(row.tail for row in rows)
        return not self._sets[key].isdisjoint(names)

    def lacking(self, rows: Rows, *, is_forward: bool) -> str:
        """Return a relation that may be the inverse of some rows' own and tells of more values, or ""."""
        relation, subject = rows[0].relation, rows[0].head if is_forward else rows[0].tail
        if is_forward and self.traits[relation].is_functional:
            return ""
        values = {fold(row.tail if is_forward else row.head) for row in rows}
        for other in self.inverses.get(relation, ()):
            if is_forward:
                back = self.reaching(subject, other)
                more = (row.head for row in back)
            else:
                back = self.heads.get(subject, {}).get(other, [])
                more = (row.tail for row in back)
            if len(back) > 2 * len(rows) or any(fold(name) not in values for name in more):
                return other
        return ""

    def may_ask(self, rows: Rows) -> bool:
        """Say whether the file itself tells what a head has by a relation.

        What is only gathered from the triples of an inverse relation is a question backwards: it is
        asked where the heads are complete.
        """
        relation = rows[0].relation
        if relation not in self._gained or self.traits[relation].is_complete:
            return True
        if self.traits[relation].is_symmetric:
            return True
        return rows[0] not in self.origin  # what the file tells comes first

    def is_turned(self, relation: str, other: str) -> bool:
        """Say whether one of a relation's first hundreds of triples is, turned round, one of the other's."""
        pair = (relation, other)
        if pair not in self._turned:
            self._turned[pair] = any(
                back.tail == row.head
                for row in self.relations[relation][:_LOOKED]
                for back in self.heads.get(row.tail, {}).get(other, [])[:_LOOKED]
            )
        return self._turned[pair]

    def are_alike(self, one: str, other: str) -> bool:
        """Say whether two names may be of one kind: their types are equal, or one has none."""
        kinds = {fold(self.type_of(one)), fold(self.type_of(other))} - {""}
        return len(kinds) < 2 and self.is_entity(one) == self.is_entity(other)

    def leads(self, one: str, other: str, relation: str) -> bool:
        """Say whether triples of one relation lead from a name to another; where they are too many, yes.

        Nice is located in Europe where Nice is in France, and France in Europe.
        """
        found, waiting = {one}, [one]
        while waiting:
            for row in self.heads.get(waiting.pop(), {}).get(relation, ()):
                if row.tail == other or len(found) > _LOOKED:
                    return True
                if row.tail not in found:
                    found.add(row.tail)
                    waiting.append(row.tail)
        return False

    def degree(self, name: str) -> int:
        """Return the number of triples that leave or reach a name."""
        return sum(len(rows) for index in (self.heads, self.tails) for rows in index.get(name, {}).values())

    def neighbours(self, name: str) -> set[str]:
        """Return the entities on the other end of a name's triples, but for those that tell its kind."""
        own, back = self.heads.get(name, {}), self.tails.get(name, {})
        after = (row.tail for kind, rows in own.items() if kind not in self._typing for row in rows)
        before = (row.head for kind, rows in back.items() if kind not in self._typing for row in rows)
        return {*filter(self.is_entity, after), *before}

    def is_near(self, one: str, other: str, steps: int) -> bool:
        """Say whether at most `steps` edges, whatever their direction, join two entities.

        Searched from both ends. Where hubs make that too dear, the two count as near. Edges that tell
        a kind, and values, join nothing.
        """
        seen, fronts = [{one}, {other}], [{one}, {other}]
        for _ in range(steps):
            dear = [sum(map(self.degree, front)) for front in fronts]
            side = dear.index(min(dear))
            if dear[side] > _LOOKED:
                return True
            fronts[side] = set().union(*map(self.neighbours, fronts[side])) - seen[side]
            seen[side] |= fronts[side]
            if fronts[side] & seen[1 - side]:
                return True
        return False


def _twins(names: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the folded names that several names have, with those."""
    seen: dict[str, str] = {}
    twins: dict[str, tuple[str, ...]] = {}
    for name in names:
        plain = fold(name)
        first = seen.setdefault(plain, name)
        if first is not name:
            twins[plain] = (*twins.get(plain, (first,)), name)
    return twins


def distinct(names: Iterable[str], most: int | None = None) -> tuple[str, ...]:
    """Return names without those that differ from an earlier one in case, width or notation alone.

    With `most`, names are read no further than one more than that.
    """
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(value_key(name), name)
        if most is not None and len(found) > most:
            break
    return tuple(found.values())
