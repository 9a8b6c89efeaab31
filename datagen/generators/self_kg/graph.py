"""A directed multigraph of triples, and what of it may be asked."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

import networkx as nx

from datagen.records import Triple
from datagen.text import detect_language, fold

__all__ = ["FALSE", "TRUE", "Fact", "Graph", "Unasked", "plan_facts"]

TRUE, FALSE = frozenset(["yes", "true", "是"]), frozenset(["no", "false", "否"])
"""Values, in lower case, that say whether something holds."""

_MOST_VALUES = 20
"""A longer answer is a table, not an answer: such sets are left unasked and counted."""
_FEWEST_PAIRS = 3
"""How many pairs a relation needs before one-to-one counts as a pattern."""
_LITERAL = re.compile(r"[\d.,:%/+-]+|yes|no|true|false|是|否", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fact:
    """A question the graph answers: all of `values`, and nothing else, for subject and relation.

    `direction` is forward (subject is the head) or reverse (subject is the tail).
    """

    direction: str
    subject: str
    relation: str
    values: tuple[str, ...]
    triples: tuple[Triple, ...]
    language: str


class Unasked(NamedTuple):
    """A fact that no question is made of, and why."""

    fact: Fact
    reason: str


class Graph:
    """Triples as a directed multigraph keyed by relation: parallel relations all survive."""

    def __init__(self, triples: Sequence[Triple]) -> None:
        """Index distinct triples; order of first sight is kept."""
        self.edges: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        self.by_relation: dict[str, list[Triple]] = defaultdict(list)
        for triple in dict.fromkeys(triples):
            self.edges.add_edge(triple.head, triple.tail, key=triple.relation)
            self.by_relation[triple.relation].append(triple)
        self.names: list[str] = list(self.edges)

    def forward(self, head: str) -> dict[str, list[Triple]]:
        """Return what leaves a name, by relation."""
        return _grouped(Triple(head, key, tail) for _, tail, key in self.edges.out_edges(head, keys=True))

    def reverse(self, tail: str) -> dict[str, list[Triple]]:
        """Return what reaches a name, by relation."""
        return _grouped(Triple(head, key, tail) for head, _, key in self.edges.in_edges(tail, keys=True))

    def is_one_to_one(self, relation: str) -> bool:
        """Say whether the relation pairs heads and tails uniquely, often enough to be a pattern."""
        rows = self.by_relation[relation]
        heads, tails = {row.head for row in rows}, {row.tail for row in rows}
        return _FEWEST_PAIRS <= len(rows) == len(heads) == len(tails)

    def may_reverse(self, relation: str, closed: Sequence[str]) -> bool:
        """Say whether "which heads have this tail" has a complete answer in the graph.

        True for relations the user declares closed, and, cautiously, for one-to-one relations
        between names (a number or yes/no is no subject).
        """
        if relation in closed:
            return True
        if any(_LITERAL.fullmatch(row.tail) for row in self.by_relation[relation]):
            return False
        return self.is_one_to_one(relation)


def plan_facts(
    graph: Graph, *, language: str, closed: Sequence[str], seed: int
) -> tuple[list[Fact], list[Unasked]]:
    """Return every fact that may be asked, in the run's order, and those that may not, with why.

    The order is a shuffle by the seed, so that relations, directions and entities mix.
    """
    facts: list[Fact] = []
    unasked: list[Unasked] = []
    reversible = {each for each in graph.by_relation if graph.may_reverse(each, closed)}
    for name in graph.names:
        groups = [("forward", relation, rows) for relation, rows in graph.forward(name).items()]
        groups += [
            ("reverse", relation, rows)
            for relation, rows in graph.reverse(name).items()
            if relation in reversible and not _LITERAL.fullmatch(name)
        ]
        for direction, relation, rows in groups:
            distinct: dict[str, str] = {}
            for row in rows:
                value = row.tail if direction == "forward" else row.head
                distinct.setdefault(fold(value), value)
            values = tuple(distinct.values())
            spoken = language if language != "auto" else _language_of(name, relation, values[0])
            fact = Fact(direction, name, relation, values, tuple(rows), spoken)
            fault = _fault(values)
            if fault:
                unasked.append(Unasked(fact, fault))
            else:
                facts.append(fact)
    Random(f"{seed}/facts").shuffle(facts)
    return facts, unasked


def _fault(values: Sequence[str]) -> str:
    """Return why no question has these values for its answer, or ""."""
    if len(values) > _MOST_VALUES:
        return f"{len(values)} values are too many for one answer"
    flags = {value.casefold() for value in values}
    if flags & TRUE and flags & FALSE:
        return f"it says both {' and '.join(values)}"
    return ""


def _grouped(triples: Iterable[Triple]) -> dict[str, list[Triple]]:
    groups: dict[str, list[Triple]] = defaultdict(list)
    for triple in triples:
        groups[triple.relation].append(triple)
    return groups


def _language_of(*names: str) -> str:
    return "zh" if detect_language("".join(names)) == "zh" else "en"
