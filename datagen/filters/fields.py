"""What a rule looks at in a record, and what it says when it finds a fault."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol, TypeVar

from datagen.patterns import Pattern
from datagen.records import Record
from datagen.text import fold

__all__ = [
    "Check",
    "Found",
    "Limits",
    "Rule",
    "answers",
    "asks",
    "collapse",
    "every_text",
    "find",
    "normalise",
    "without_code",
    "wordings",
]

Wording = TypeVar("Wording")

Limits = Mapping[str, Any]
"""A rule's own settings by name, without its mode."""


class Found(NamedTuple):
    """A fault: what was measured or matched, the limit, the id of the record collided with."""

    value: float | str | None = None
    threshold: float | str | None = None
    other: str | None = None


Check = Callable[[Record, Limits], Found | None]
"""A rule without memory: a record and the rule's limits give a fault or None."""


class Rule(Protocol):
    """A rule of one stage, which may remember what was kept."""

    def begin(self, task: list[Record]) -> None:
        """See the records of one task that earlier rules let through, before any is checked."""
        ...

    def check(self, record: Record) -> Found | None:
        """Find a record's fault."""
        ...

    def remember(self, record: Record) -> None:
        """Learn that the record was kept."""
        ...


_FENCE = Pattern(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_INLINE = Pattern(r"`[^`\n]+`")
_SHOWN = 80


def answers(record: Record) -> list[str]:
    """Return what the assistant says."""
    if record.messages:
        return [turn.content for turn in record.messages if turn.role == "assistant"]
    return [record.output]


def asks(record: Record) -> list[str]:
    """Return what the user says, without the input."""
    if record.messages:
        return [turn.content for turn in record.messages if turn.role == "user"]
    return [record.instruction]


def every_text(record: Record) -> list[str]:
    """Return all text a trainer would see of the record."""
    turns = [turn.content for turn in record.messages] if record.messages else []
    return [record.instruction, record.input, record.output, *turns]


def collapse(text: str) -> str:
    """Return the folded text with single spaces and none at its ends."""
    return " ".join(fold(text).split())


def normalise(text: str) -> str:
    """Return the text as duplicates and labels are compared: collapsed, without a final period."""
    plain = collapse(text)
    bare = plain.rstrip(".。").rstrip()
    return bare or plain


def without_code(text: str) -> str:
    """Return the text without fenced blocks and `code` spans."""
    return _INLINE.sub(" ", _FENCE.sub("\n", text)) if "`" in text or "~~~" in text else text


def wordings(text: str, english: Wording, chinese: Wording) -> tuple[Wording, ...]:
    """Return what may match a text: phrases of Chinese characters cannot match ASCII."""
    return (english,) if text.isascii() else (english, chinese)


def find(patterns: Iterable[Pattern], text: str) -> str | None:
    """Return the first match of the first pattern that matches, shortened for a report."""
    for pattern in patterns:
        match = pattern.search(text)
        if match:
            return " ".join(match.group().split())[:_SHOWN] or match.group()[:_SHOWN]
    return None
