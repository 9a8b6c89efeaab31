"""Join the characters of a page to runs: pieces of lines without a wide gap in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from datagen.text import is_cjk

__all__ = ["Glyph", "Run", "is_wide_char", "join_glyphs"]

# In parts of the font's size: how far letters of a word may stand apart, and cells of a row at least.
_WORD_GAP = 0.22
_CELL_GAP = 1.6
_BACK = 0.6
_SAME_LINE = 0.35
_MANY_SPACES = re.compile(" {2,}")


class Glyph(NamedTuple):
    """A character on a page, in points from the lower left; `is_apart` where a space was before it."""

    char: str
    x0: float
    x1: float
    y: float
    size: float
    is_bold: bool
    is_apart: bool


@dataclass(slots=True)
class Run:
    """A piece of a line: its text, its ends, its base line, its font's size, all in points."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    is_bold: bool = False


def is_wide_char(char: str) -> bool:
    """Say whether no space is put between this character and its like where lines are joined."""
    return (
        "\u3000" <= char <= "\u303f"
        or "\uff00" <= char <= "\uffef"
        or (is_cjk(char) and not "\uac00" <= char <= "\ud7af")
    )


def join_glyphs(glyphs: Iterable[Glyph]) -> list[Run]:
    """Return the runs of a page in the order in which its characters were drawn.

    A character that is drawn twice at one place, for bold print, counts once.
    """
    runs: list[Run] = []
    pieces: list[str] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None and _is_copy(glyph, last):
            continue
        run = runs[-1] if runs else None
        if run is None or last is None or not _goes_on(run, last, glyph):
            if run is not None:
                run.text = "".join(pieces)
            pieces = [glyph.char]
            runs.append(Run("", glyph.x0, glyph.x1, glyph.y, glyph.size, glyph.is_bold))
        else:
            gap = glyph.x0 - last.x1
            wide = is_wide_char(last.char) and is_wide_char(glyph.char)
            if gap > _WORD_GAP * glyph.size or (glyph.is_apart and not wide):
                pieces.append(" ")
            pieces.append(glyph.char)
            run.x1 = max(run.x1, glyph.x1)
        last = glyph
    if runs:
        runs[-1].text = "".join(pieces)
    return [run for run in runs if run.text.strip()]


def _is_copy(glyph: Glyph, last: Glyph) -> bool:
    near = abs(glyph.x0 - last.x0) + abs(glyph.y - last.y) < 0.15 * glyph.size
    return glyph.char == last.char and near


def _goes_on(run: Run, last: Glyph, glyph: Glyph) -> bool:
    size = max(glyph.size, 1.0)
    gap = glyph.x0 - last.x1
    # Indices and footnote marks are smaller and a little off the line, and belong to it.
    return abs(glyph.y - run.y) < _SAME_LINE * max(size, run.size) and -_BACK * size < gap < _CELL_GAP * size
