"""Facts: all values of a subject and a relation, forward from the head or back from the tail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from datagen.generators.self_kg.graph import Graph, Rows, distinct
from datagen.generators.self_kg.traits import FALSE, TRUE
from datagen.records import Triple

__all__ = ["MOST_VALUES", "Fact", "Unasked", "fact_of", "unasked"]

MOST_VALUES = 20
"""A longer answer is a table, not an answer: such sets are left unasked and counted."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A question the graph answers: all of `values`, and nothing else, for subject and relation.

    `direction` is forward (subject is the head) or reverse (subject is the tail). `kind` is the type
    of all values, "" where they have several or none is known. `is_of_many`: a head may have several
    tails by the relation.
    """

    direction: str
    subject: str
    relation: str
    values: tuple[str, ...]
    triples: tuple[Triple, ...]
    language: str
    kind: str = ""
    is_of_many: bool = False


class Unasked(NamedTuple):
    """Triples of one head and relation that no question is made of, and why."""

    rows: Rows
    reason: str


def fact_of(graph: Graph, rows: Rows, direction: str, language: str) -> Fact | None:
    """Return the fact that rows of one relation and one subject make, or None if it is not asked."""
    is_forward = direction == "forward"
    # a hub's thousands of rows are not read for each question that touches it
    values = distinct((row.tail if is_forward else row.head for row in rows), MOST_VALUES)
    if len(values) > MOST_VALUES or _is_both(values):
        return None
    if graph.inverses and graph.lacking(rows, is_forward=is_forward):
        return None
    subject = rows[0].head if is_forward else rows[0].tail
    kinds = set(map(graph.type_of, values))
    kind = kinds.pop() if len(kinds) == 1 else ""
    relation = rows[0].relation
    is_of_many = graph.traits[relation].is_multiple
    return Fact(direction, subject, relation, values, tuple(rows), language, kind, is_of_many)


def unasked(graph: Graph) -> Iterator[Unasked]:
    """Yield the triples that are too many or too contradictory for an answer."""
    for groups in graph.heads.values():
        for rows in groups.values():
            if reason := _fault(rows) or _lack(graph, rows):
                yield Unasked(rows, reason)


def _fault(rows: Sequence[Triple]) -> str:
    if len(rows) > MOST_VALUES:
        values = distinct(row.tail for row in rows)
        if len(values) > MOST_VALUES:
            return f"{len(values)} values are too many for one answer"
    if len(rows) > 1 and _is_both([row.tail for row in rows]):
        said = dict.fromkeys(row.tail for row in rows if row.tail.lower() in TRUE | FALSE)
        return f"it says both {' and '.join(said)}"
    return ""


def _lack(graph: Graph, rows: Rows) -> str:
    other = graph.lacking(rows, is_forward=True) if rows[0].relation in graph.inverses else ""
    return f"{other} may be its inverse and tells of more" if other else ""


def _is_both(values: Sequence[str]) -> bool:
    flags = {value.casefold() for value in values}
    return bool(flags & TRUE and flags & FALSE)
