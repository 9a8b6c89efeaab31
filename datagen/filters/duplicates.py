"""The rules that remember what was kept: conflicting, exact and near duplicates."""

import hashlib
from collections.abc import Sequence

from datagen.filters.about import about, is_question
from datagen.filters.fields import Found, Limits, asks, normalise
from datagen.filters.near_duplicates import NearDuplicates, Threshold
from datagen.filters.pools import Pools
from datagen.records import GraphSource, Record, SpanSource, Triple

__all__ = ["ASKED", "GUARDS", "ExactDuplicate", "NearDuplicate", "SameInputOtherOutput"]

Scope = tuple[str | tuple[int, int], ...] | tuple[str, tuple[Triple, ...]] | str

ASKED = ("self-qa", "self-kg")
GENERATORS = ("self-instruct", *ASKED)
GUARDS = ("asked", "all", "off")
"""Which records are guarded: questions (of a passage, a graph, or anybody's), all, or none."""


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

    def know(self, record: Record) -> None:
        """Learn a record of an earlier data set."""
        self.remember(record)

    def remember(self, record: Record) -> None:
        """Learn the record's text."""
        self._kept.setdefault(_given(record) + _output(record), record.id)


class NearDuplicate:
    """Finds a question or task too similar (ROUGE-L F over the threshold) to a kept one.

    Source: Wang et al. (2023), "Self-Instruct", section 2.2. A guarded record collides only with
    records of its own source (cited sentences, or triples and direction) and with those that ask about the
    same: two questions of one form about two facts are both wanted.
    """

    def __init__(self, limits: Limits) -> None:
        """Take `threshold`, `predicate` (a name of PREDICATES) and `guard` (a name of GUARDS)."""
        self._limit = Threshold(float(limits["threshold"]), str(limits["predicate"]))
        self._guard = str(limits["guard"])
        self._index = NearDuplicates(self._limit)
        self._pools = Pools(self._limit)
        self._task: tuple[Record, bytes] | None = None
        self._last: tuple[str | None, bytes] = None, b""

    def begin(self, task: Sequence[Record]) -> None:
        """Let the task before join the kept ones: records of one task do not collide."""
        if self._task is not None:
            record, encoded = self._task
            self._task = None
            if self._is_guarded(record):
                self._pools.add(_keys(record), record.id, encoded)
            else:
                self._index.add(record.id, encoded)

    def check(self, record: Record) -> Found | None:
        """Find the earliest kept record over the threshold that is not guarded against."""
        encoded = self._encode(record)
        if self._is_guarded(record):
            hit = self._pools.query(_keys(record), encoded)
        else:
            hit = self._index.query(encoded)
        return Found(hit.score, self._limit.value, hit.id) if hit else None

    def remember(self, record: Record) -> None:
        """Learn the first record of the task that is under review."""
        if self._task is None:
            self._task = record, self._encode(record)

    def know(self, record: Record) -> None:
        """Learn a record of an earlier data set, whose source may be unknown: all may collide with it."""
        encoded = self._encode(record)
        self._index.add(record.id, encoded)
        self._pools.add(_keys(record), record.id, encoded)

    def _is_guarded(self, record: Record) -> bool:
        if self._guard != "asked":
            return self._guard == "all"
        if record.generator:
            return record.generator in ASKED
        return not record.messages and not record.input and is_question(record.instruction)

    def _encode(self, record: Record) -> bytes:
        text = compared(record)
        if text != self._last[0]:  # a kept record is checked, then remembered
            # A text of emoji or punctuation alone counts as one token, so that it equals itself.
            self._last = text, self._index.encode(text) or self._index.encode([normalise(text)])
        return self._last[1]


def _keys(record: Record) -> tuple[object, object]:
    """Return the pools a guarded record belongs to: its source's, and those of what it asks about."""
    return ("source", _scope(record)), ("about", about(compared(record)))


def compared(record: Record) -> str:
    """Return the text by which a record is near another: ours ask anew, others may repeat a task.

    Of a dialogue that is all the user says: many begin alike.
    """
    if record.messages:
        return "\n".join(asks(record))
    if record.generator in GENERATORS or not record.input:
        return record.instruction
    return f"{record.instruction}\n{record.input}"


def _scope(record: Record) -> Scope:
    source = record.source
    if isinstance(source, SpanSource):
        return source.document, *(source.evidence or ((source.start, source.end),))
    if isinstance(source, GraphSource):
        return record.kind, tuple(sorted(source.triples))
    return record.id


def _given(record: Record) -> bytes:
    """Return a digest of all that comes before the last answer."""
    turns = [f"{turn.role} {normalise(turn.content)}" for turn in (record.messages or ())[:-1]]
    return _digest([normalise(record.instruction), normalise(record.input), *turns])


def _output(record: Record) -> bytes:
    return _digest([normalise(record.output)])


def _digest(parts: Sequence[str]) -> bytes:
    text = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).digest()
