"""Tables whose cells span rows and columns: laid out as a grid, headed, and said row by row."""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from datagen.readers.tables import is_wide, verbalise_rows

__all__ = ["Cell", "Table", "head_table", "is_spanning", "lay_out", "say_cells", "say_table"]

_MAX_SPAN = 1000
_MAX_CELLS = 2_000_000
_LANGUAGE_ROWS = 50


class Cell(NamedTuple):
    """A cell's text on one line, and how many columns and rows it covers."""

    text: str
    across: int = 1
    down: int = 1


class Table(NamedTuple):
    """A table that knows its header: rows as wide as it, captions that stood above it."""

    captions: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def lay_out(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Return the cells as a grid in which a cell's text stands in every place that it covers.

    A row is as wide as its cells make it. Raises ValueError for spans that would fill memory.
    """
    grid: list[list[str]] = []
    covered: dict[int, tuple[int, str]] = {}
    filled = 0
    for row in rows:
        line: list[str] = []
        for cell in row:
            _take_covered(line, covered)
            for _ in range(max(1, min(cell.across, _MAX_SPAN))):
                if cell.down > 1:
                    covered[len(line)] = (cell.down - 1, cell.text)
                line.append(cell.text)
        _take_covered(line, covered)
        filled += len(line)
        if filled > _MAX_CELLS:
            raise ValueError(f"a table of it has more than {_MAX_CELLS} cells")
        grid.append(line)
    return grid


def _take_covered(line: list[str], covered: dict[int, tuple[int, str]]) -> None:
    while len(line) in covered:
        place = len(line)
        left, text = covered.pop(place)
        if left > 1:
            covered[place] = (left - 1, text)
        line.append(text)


def head_table(grid: Sequence[list[str]], spanning: Sequence[bool]) -> Table:
    """Find the captions and the header of a grid of equal rows; `spanning` rows have wide cells.

    A row above all others is a caption if its first cell alone holds text, or one cell all of it. A
    spanning row heads the row below it: a column's header is then the different texts of all such
    rows, from the top.
    """
    kept = deque((line, spans) for line, spans in zip(grid, spanning, strict=True) if any(line))
    captions: list[str] = []
    while kept and _is_caption(kept[0][0]):
        captions.append(kept.popleft()[0][0])
    heads: list[list[str]] = []
    while kept:
        line, spans = kept.popleft()
        heads.append(line)
        if not spans or len(kept) < 2:
            break
    header = tuple(" ".join(dict.fromkeys(filter(None, texts))) for texts in zip(*heads, strict=True))
    return Table(tuple(captions), header, tuple(tuple(line) for line, _ in kept))


def is_spanning(row: Sequence[Cell]) -> bool:
    """Say whether a row has cells of more than one column."""
    return any(cell.across > 1 for cell in row)


def _is_caption(line: list[str]) -> bool:
    return len(line) > 1 and bool(line[0]) and (not any(line[1:]) or len(set(line)) == 1)


def say_cells(rows: Sequence[Sequence[Cell]]) -> tuple[list[str], list[str]]:
    """Return what `say_table` does for rows of cells; shorter rows are filled up with empty cells.

    Raises ValueError for spans that would fill memory.
    """
    grid = lay_out(rows)
    width = max(map(len, grid), default=0)
    if width * len(grid) > _MAX_CELLS:
        raise ValueError(f"a table of it has more than {_MAX_CELLS} cells")
    filled = [line + [""] * (width - len(line)) for line in grid]
    return say_table(head_table(filled, [is_spanning(row) for row in rows]))


def say_table(table: Table) -> tuple[list[str], list[str]]:
    """Return (captions, lines): a line `name: value; name: value.` for each row below the header.

    A table of one row or one column is laid out, not tabulated: its rows are lines as they are.
    """
    if not table.rows or len(table.header) < 2:
        lines = [table.header, *table.rows]
        return list(table.captions), [said for line in lines if (said := " ".join(filter(None, line)))]
    sample = (text for row in table.rows[:_LANGUAGE_ROWS] for text in row)
    wide = is_wide([*table.header, *sample])
    return list(table.captions), verbalise_rows(table.header, table.rows, wide)
