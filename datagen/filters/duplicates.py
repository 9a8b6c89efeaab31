"""The rules that remember what was kept: conflicting, exact and near duplicates."""

import hashlib
from collections.abc import Sequence

from datagen.filters.fields import Found, Limits, normalise
from datagen.filters.near_duplicates import NearDuplicates
from datagen.records import GraphSource, Record, SpanSource, Triple
from datagen.text import tokens

__all__ = ["ExactDuplicate", "NearDuplicate", "SameInputOtherOutput"]

Scope = tuple[str, int, int] | tuple[str, frozenset[Triple]] | None


class SameInputOtherOutput:
    """Finds records that answer the same input differently.

    Within a task all records of such an input fall; across tasks the later one falls.
    """

    def __init__(self, limits: Limits) -> None:
        """Take no limits: two different outputs are one too many."""
        self._kept: dict[bytes, tuple[str, bytes]] = {}
        self._groups: dict[bytes, dict[bytes, str]] = {}

    def begin(self, task: Sequence[Record]) -> None:
        """Group the task's records by input."""
        self._groups = {}
        for record in task:
            given, output = _given(record), _output(record)
            self._groups.setdefault(given, {}).setdefault(output, record.id)

    def check(self, record: Record) -> Found | None:
        """Find another output to the record's input, in its task or among the kept."""
        given, output = _given(record), _output(record)
        group = self._groups.get(given, {})
        if len(group) > 1:
            other = next(id for known, id in group.items() if known != output)
            return Found(float(len(group)), 1.0, other)
        kept = self._kept.get(given)
        return Found(2.0, 1.0, kept[0]) if kept and kept[1] != output else None

    def remember(self, record: Record) -> None:
        """Learn the record's output to its input."""
        self._kept.setdefault(_given(record), (record.id, _output(record)))


class ExactDuplicate:
    """Finds a record whose whole text, normalised, was kept before."""

    def __init__(self, limits: Limits) -> None:
        """Take no limits."""
        self._kept: dict[bytes, str] = {}

    def begin(self, task: Sequence[Record]) -> None:
        """Need nothing of the task."""

    def check(self, record: Record) -> Found | None:
        """Find the first kept record with the same text."""
        other = self._kept.get(_given(record) + _output(record))
        return Found(other=other) if other is not None else None

    def remember(self, record: Record) -> None:
        """Learn the record's text."""
        self._kept.setdefault(_given(record) + _output(record), record.id)


class NearDuplicate:
    """Finds an instruction too similar (ROUGE-L F over the threshold) to a kept one.

    Source: Wang et al. (2023), "Self-Instruct", section 2.2. Compared are all tasks of
    Self-Instruct, but of other generators only questions about the same passage or the same
    triples in the same direction: two questions of one form about two facts are both wanted, and
    so are "What is Rome the capital of?" and "What is the capital of Italy?".
    """

    def __init__(self, limits: Limits) -> None:
        """Take the `threshold`; a score equal to it is kept."""
        self._threshold = limits["threshold"]
        self._scopes: dict[Scope, NearDuplicates] = {}
        self._task: tuple[Scope, str, list[str]] | None = None

    def begin(self, task: Sequence[Record]) -> None:
        """Let the task before join the kept ones: records of one task do not collide."""
        if self._task is not None:
            scope, id, found = self._task
            self._scopes.setdefault(scope, NearDuplicates(self._threshold)).add(id, found)
            self._task = None

    def check(self, record: Record) -> Found | None:
        """Find the earliest kept instruction over the threshold."""
        known = self._scopes.get(_scope(record))
        hit = known.query(_tokens(record)) if known else None
        return Found(hit[1], self._threshold, hit[0]) if hit else None

    def remember(self, record: Record) -> None:
        """Learn the instruction of the task that is under review."""
        if self._task is None:
            self._task = (_scope(record), record.id, _tokens(record))


def _scope(record: Record) -> Scope:
    source = record.source
    if isinstance(source, SpanSource):
        return source.document, source.start, source.end
    return (record.kind, frozenset(source.triples)) if isinstance(source, GraphSource) else None


def _tokens(record: Record) -> list[str]:
    # A text of emoji or punctuation alone counts as one token, so that it equals itself.
    return tokens(record.instruction) or [normalise(record.instruction)]


def _given(record: Record) -> bytes:
    """Return a digest of all that comes before the last answer."""
    turns = [f"{turn.role} {normalise(turn.content)}" for turn in (record.messages or ())[:-1]]
    return _digest([normalise(record.instruction), normalise(record.input), *turns])


def _output(record: Record) -> bytes:
    return _digest([normalise(record.output)])


def _digest(parts: Sequence[str]) -> bytes:
    text = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).digest()
