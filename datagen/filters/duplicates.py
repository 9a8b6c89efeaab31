"""The rules that remember what was kept: conflicting, exact and near duplicates."""

import hashlib
from collections.abc import Sequence

from datagen.contracts import Known
from datagen.filters.about import about, is_question
from datagen.filters.fields import Found, Limits, asks, normalise
from datagen.filters.near_duplicates import NearDuplicates, Threshold
from datagen.filters.pools import Pools
from datagen.records import GraphSource, Record, SpanSource, Triple

__all__ = ["ASKED", "GUARDS", "ExactDuplicate", "NearDuplicate", "SameInputOtherOutput"]

Scope = tuple[str | tuple[int, int], ...] | tuple[str, tuple[Triple, ...]] | str

ASKED = ("self-qa", "self-kg")
GENERATORS = ("self-instruct", *ASKED)
_ON_TABLES = "table-"
"""How the kinds of questions on whole tables begin."""
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
    """Finds a record whose whole text, normalised, was kept before.

    Where a known row's input ends and its instruction begins does not matter: an export joins them.
    """

    def __init__(self, limits: Limits) -> None:
        """Take no limits."""
        self._kept: dict[bytes, str] = {}
        self._known: dict[bytes, str] = {}

    def begin(self, task: Sequence[Record]) -> None:
        """Need nothing of the task."""

    def check(self, record: Record) -> Found | None:
        """Find the first kept record with the same text."""
        other = self._kept.get(_given(record) + _output(record))
        if other is None and self._known:
            other = self._known.get(_joined(record))
        return Found(other=other) if other is not None else None

    def know(self, record: Record) -> None:
        """Learn a record of an earlier data set."""
        self.remember(record)
        self._known.setdefault(_joined(record), record.id)

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
        self._known = NearDuplicates(self._limit)
        self._knows = False
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
        if hit is None and self._knows and record.generator in GENERATORS:
            hit = self._query_known(record)
        return Found(hit.score, self._limit.value, hit.id) if hit else None

    def remember(self, record: Record) -> None:
        """Learn the first record of the task that is under review."""
        if self._task is None:
            self._task = record, self._encode(record)

    def know(self, record: Record) -> None:
        """Learn a record of an earlier data set, whose source may be unknown: all may collide with it.

        It may be an export of ours, which no longer says where the input begins: a record of ours
        collides with it by its instruction alone or by its whole request.
        """
        self._knows = True
        encoded = self._encode(record)
        self._index.add(record.id, encoded)
        self._pools.add(_keys(record), record.id, encoded)
        for text in _request_texts(record):
            self._known.add(record.id, _encoded(self._known, text))
            is_other = text != compared(record)
            if is_other or self._guard == "all":
                self._pools.add([("known", about(text))], record.id, _encoded(self._index, text))
            if is_other and record.generator in GENERATORS:
                self._index.add(record.id, _encoded(self._index, text))

    def _query_known(self, record: Record) -> Known | None:
        for text in _request_texts(record):
            if self._is_guarded(record):
                hit = self._pools.query([("known", about(text))], _encoded(self._index, text))
            else:
                hit = self._known.query(_encoded(self._known, text))
            if hit:
                return hit
        return None

    def _is_guarded(self, record: Record) -> bool:
        if self._guard != "asked":
            return self._guard == "all"
        if record.generator:
            return record.generator in ASKED
        return not record.messages and not record.input and is_question(record.instruction)

    def _encode(self, record: Record) -> bytes:
        text = compared(record)
        if text != self._last[0]:  # a kept record is checked, then remembered
            self._last = text, _encoded(self._index, text)
        return self._last[1]


def _encoded(index: NearDuplicates, text: str) -> bytes:
    """Return a text's tokens; one of emoji or punctuation alone is one token, so that it equals itself."""
    return index.encode(text) or index.encode([normalise(text)])


def _keys(record: Record) -> tuple[object, object]:
    """Return the pools a guarded record belongs to: its source's, and those of what it asks about."""
    return ("source", _scope(record)), ("about", about(compared(record)))


def compared(record: Record) -> str:
    """Return the text by which a record is near another: our tasks ask anew, others may repeat a task.

    Of a dialogue that is all the user says: many begin alike.
    """
    if record.messages:
        return "\n".join(asks(record))
    if not record.input or (record.generator in GENERATORS and record.generator not in ASKED):
        return record.instruction
    return f"{record.instruction}\n{record.input}"


def _request_texts(record: Record) -> list[str]:
    """Return the texts by which a record of ours is near a known one: its instruction, its whole request."""
    if record.messages or not record.input:
        return [compared(record)]
    return [record.instruction, f"{record.instruction}\n{record.input}"]


def _scope(record: Record) -> Scope:
    """Return what two questions that are near each other must share to be one: their source.

    Questions on a whole table, highest and lowest, rest on the same rows; those with their passage as input
    are near each other by that alone: they must share what they are about, too.
    """
    source = record.source
    if isinstance(source, SpanSource):
        is_table = record.kind.rpartition("/")[2].startswith(_ON_TABLES)
        asked = about(record.instruction) if is_table or (record.input and not record.messages) else ()
        return source.document, *(source.evidence or ((source.start, source.end),)), *asked
    if isinstance(source, GraphSource) and source.triples:
        return record.kind, tuple(sorted(source.triples))
    return record.id


def _given(record: Record) -> bytes:
    """Return a digest of all that comes before the last answer."""
    turns = [f"{turn.role} {normalise(turn.content)}" for turn in (record.messages or ())[:-1]]
    return _digest([normalise(record.instruction), normalise(record.input), *turns])


def _joined(record: Record) -> bytes:
    """Return a digest of the whole text, an input of one turn as the exporters join it."""
    if record.messages or not record.input:
        return _given(record) + _output(record)
    return _digest([normalise(f"{record.instruction}\n\n{record.input}"), ""]) + _output(record)


def _output(record: Record) -> bytes:
    return _digest([normalise(record.output)])


def _digest(parts: Sequence[str]) -> bytes:
    text = "\x00".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=16).digest()
