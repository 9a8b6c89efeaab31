"""Put the blocks that a reader finds together as text, in the form that chunking understands."""

from collections.abc import Iterable
from typing import NamedTuple

__all__ = ["Marked", "heading", "join_blocks", "listed", "separator"]

_MAX_LEVEL = 6


class Marked(NamedTuple):
    """A block of text; `kind` is heading, paragraph, item, table or pre."""

    kind: str
    text: str


def heading(level: int, text: str) -> Marked:
    """Return a markdown heading of one line."""
    return Marked("heading", f"{'#' * min(level, _MAX_LEVEL)} {' '.join(text.split())}")


def listed(text: str, mark: str = "-") -> Marked:
    """Return a list item of one line."""
    return Marked("item", f"{mark} {' '.join(text.split())}")


def separator(before: str, after: str) -> str:
    """Return what stands between two blocks of these kinds: items of a list follow each other closely."""
    return "\n" if before == after == "item" else "\n\n"


def join_blocks(blocks: Iterable[Marked]) -> str:
    """Return the text of all blocks."""
    parts: list[str] = []
    previous = ""
    for kind, text in blocks:
        if parts:
            parts.append(separator(previous, kind))
        parts.append(text)
        previous = kind
    return "".join(parts)
