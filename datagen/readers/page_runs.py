"""Join the characters of a page to runs: pieces of lines without a wide gap in them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from datagen.text import is_cjk

__all__ = ["Glyph", "Run", "is_wide_char", "join_glyphs"]

# In parts of the font's size: how far letters of a word may stand apart, and cells of a row at least.
_WORD_GAP = 0.22
_LEAST_GAP = 0.1
_CELL_GAP = 1.0
# A gap that holds a space may be wide because the line is justified.
_SPACED_GAP = 1.6
_BACK = 0.6
_SAME_LINE = 0.35
# An index or a footnote's mark: how small and how near the letter before it, how far off the line.
_SMALL = 0.85
_NEAR = 0.3
_OFF_LINE = 0.7


class Glyph(NamedTuple):
    """A character on a page, in points from the lower left.

    `is_apart` where a space or a line's end was before it, `is_spaced` where the file holds that space.
    """

    char: str
    x0: float
    x1: float
    y: float
    size: float
    is_bold: bool
    is_apart: bool
    is_spaced: bool = False


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

    A character that is drawn once more a little aside, for bold print, counts once. A run is as large
    as most of its characters, and bold if all are.
    """
    runs: list[Run] = []
    pieces: list[str] = []
    sizes: Counter[float] = Counter()
    last: Glyph | None = None
    for glyph in glyphs:
        if last is not None and _touches(last, glyph):
            pieces.append(glyph.char)
            sizes[glyph.size] += 1
            runs[-1].x1 = glyph.x1
            last = glyph
            continue
        if last is not None and _is_copy(glyph, last):
            continue
        if last is None or not _goes_on(runs[-1], last, glyph):
            _close(runs, pieces, sizes)
            runs.append(Run("", glyph.x0, glyph.x1, glyph.y, glyph.size, glyph.is_bold))
        elif _is_word_apart(last, glyph):
            pieces.append(" ")
        pieces.append(glyph.char)
        sizes[glyph.size] += 1
        run = runs[-1]
        run.x1 = max(run.x1, glyph.x1)
        run.is_bold &= glyph.is_bold
        last = glyph
    _close(runs, pieces, sizes)
    return [run for run in runs if run.text.strip()]


def _touches(last: Glyph, glyph: Glyph) -> bool:
    """Say whether a character is simply the next of its word, as nearly all are."""
    if glyph.is_apart or glyph.y != last.y or glyph.size != last.size:
        return False
    near = _LEAST_GAP * glyph.size
    return -near < glyph.x0 - last.x1 < near and glyph.x0 - last.x0 > 2 * near


def _close(runs: list[Run], pieces: list[str], sizes: "Counter[float]") -> None:
    if runs:
        runs[-1].text = "".join(pieces)
        runs[-1].size = sizes.most_common(1)[0][0]
    pieces.clear()
    sizes.clear()


def _is_word_apart(last: Glyph, glyph: Glyph) -> bool:
    """Say whether a space stands between two characters of a run."""
    gap = (glyph.x0 - last.x1) / max(glyph.size, 1.0)
    if gap > _WORD_GAP:
        return True
    wide = is_wide_char(last.char) and is_wide_char(glyph.char)
    return not wide and (glyph.is_spaced or (glyph.is_apart and gap > _LEAST_GAP))


def _is_copy(glyph: Glyph, last: Glyph) -> bool:
    aside = abs(glyph.x0 - last.x0) + abs(glyph.y - last.y)
    return glyph.char == last.char and 0 < aside < 0.15 * glyph.size


def _goes_on(run: Run, last: Glyph, glyph: Glyph) -> bool:
    if _is_index(run, last, glyph) or (glyph.x0, glyph.x1, glyph.y) == (last.x0, last.x1, last.y):
        return True  # Letters of one ligature have one place.
    size = max(glyph.size, 1.0)
    gap = glyph.x0 - last.x1
    widest = _SPACED_GAP if glyph.is_spaced else _CELL_GAP
    return abs(glyph.y - run.y) < _SAME_LINE * max(size, run.size) and -_BACK * size < gap < widest * size


def _is_index(run: Run, last: Glyph, glyph: Glyph) -> bool:
    """Say whether a character stands close by the last one, but smaller and off the line."""
    near = abs(glyph.x0 - last.x1) < _NEAR * run.size
    return near and glyph.size < _SMALL * run.size and 0.5 < abs(glyph.y - run.y) < _OFF_LINE * run.size
