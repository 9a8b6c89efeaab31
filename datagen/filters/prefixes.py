"""The rule on rows of which one begins another: the same turns would be trained on twice."""

import hashlib
from collections.abc import Iterator, Sequence

from datagen.filters.fields import Found, Limits, normalise
from datagen.records import Message, Record

__all__ = ["TurnsOfAnother"]


class TurnsOfAnother:
    """Finds a record whose turns are the first ones of a kept dialogue, or that begins with a kept record."""

    def __init__(self, limits: Limits) -> None:
        """Take no limits."""
        self._whole: dict[bytes, str] = {}
        self._begun: dict[bytes, str] = {}

    def begin(self, task: Sequence[Record]) -> None:
        """Need nothing of the task."""

    def check(self, record: Record) -> Found | None:
        """Find the kept record that begins this one, or that this one begins."""
        *begun, whole = _digests(record)
        other = self._begun.get(whole) or next(
            (self._whole[each] for each in begun if each in self._whole), None
        )
        return Found(other=other) if other else None

    def remember(self, record: Record) -> None:
        """Learn the record's turns, and all that begin it."""
        *begun, whole = _digests(record)
        self._whole.setdefault(whole, record.id)
        for each in begun:
            self._begun.setdefault(each, record.id)


def _digests(record: Record) -> Iterator[bytes]:
    """Yield a digest of the turns up to each answer, the whole last; a record of one turn has one."""
    turns = record.messages
    if not turns:
        asked = f"{record.instruction}\n\n{record.input}" if record.input else record.instruction
        turns = (Message("user", asked), Message("assistant", record.output))
    found = hashlib.blake2b(digest_size=16)
    for place, turn in enumerate(turns):
        found.update(f"{turn.role}\x00{normalise(turn.content)}\x01".encode("utf-8", "surrogatepass"))
        if turn.role == "assistant" or place == len(turns) - 1:
            yield found.digest()
