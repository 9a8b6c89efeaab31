"""The account of a run's triples: those read are used, screened or unused, and no others."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from datagen.knowledge import Knowledge, Screened
from datagen.records import GraphSource, Record, Triple

__all__ = ["TripleTally", "screened_row"]


@dataclass(slots=True)
class TripleTally:
    """read == used + screened + unused. `used` triples support a kept record.

    `dropped` and `flagged` count the screened triples by code; flagged ones stay in the graph. `read` is
    the reader's count and `left` those that stand in the graph: neither is worked out from the other.
    """

    read: int
    left: int
    dropped: Counter[str]
    flagged: Counter[str]
    _used: set[Triple] = field(default_factory=set)

    @classmethod
    def of(cls, knowledge: Knowledge) -> "TripleTally":
        """Begin the account of a graph, with nothing used."""
        dropped = Counter(each.code for each in knowledge.screened if not each.kept)
        flagged = Counter(each.code for each in knowledge.screened if each.kept)
        return cls(knowledge.read, len(knowledge.triples), dropped, flagged)

    def use(self, record: Record) -> None:
        """Count what a kept record rests on."""
        if isinstance(record.source, GraphSource):
            self._used.update(record.source.triples)

    @property
    def screened(self) -> int:
        """Triples that were dropped."""
        return self.dropped.total()

    @property
    def used(self) -> int:
        """Triples that support a kept record."""
        return len(self._used)

    @property
    def unused(self) -> int:
        """Triples of the graph that no kept record rests on."""
        return self.left - self.used


def screened_row(each: Screened) -> dict[str, Any]:
    """Return a line of screened.jsonl."""
    return {
        "triple": list(each.triple),
        "code": each.code,
        "why": each.why,
        "where": each.where,
        "kept": each.kept,
    }
