"""Bring the runs of a page into reading order: columns, lines, and tables without ruling."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from datagen.readers.page_runs import Run

__all__ = ["ITEM", "Line", "PageTable", "lay_out_page"]

ITEM = re.compile(
    r"(?:[-*+•‣▪●○■□◆◇–·]|\(?\d{1,3}[.)、]|\(?[a-zA-Z][.)]|[（(]?[一二三四五六七八九十]{1,3}[）)、])\s*"
)
_MIN_COLUMN_LINES = 4
_MIN_GUTTER = 0.8
_MIN_COLUMN_EMS = 10
# A column of text fills its width with most of its lines; a column of a table does not.
_FILL = 0.6
_MAX_CROSSING = 0.25
_MAX_DEPTH = 4
_MAX_GUTTERS = 16
_MIN_ROWS = 3
_NEAR = 1.9


class Line(NamedTuple):
    """A line of text; `left` and `right` are the ends of the block of lines that it stands in."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    is_bold: bool
    left: float
    right: float


class PageTable(NamedTuple):
    """Rows of cells as they stand on the page, the header first."""

    rows: tuple[tuple[str, ...], ...]


def lay_out_page(runs: Sequence[Run]) -> list[Line | PageTable]:
    """Return a page's lines and tables in the order in which they are read.

    Columns are found by the white between them: a gutter that few lines cross, with lines on both
    sides that fill theirs. A line across it (a title, say) parts what is above it from what is below.
    """
    return [item for region in _regions(list(runs), 0) for item in _read_region(region)]


def _regions(runs: list[Run], depth: int) -> Iterator[list[Run]]:
    gutter = _find_gutter(runs) if depth < _MAX_DEPTH else None
    if gutter is None:
        if runs:
            yield runs
        return
    band: list[Run] = []
    across: list[Run] = []
    for run in sorted(runs, key=lambda run: -run.y):
        if run.x0 < gutter < run.x1:
            yield from _sides(band, gutter, depth)
            band = []
            across.append(run)
        else:
            if across:
                yield across
                across = []
            band.append(run)
    yield from _sides(band, gutter, depth)
    if across:
        yield across


def _sides(band: list[Run], gutter: float, depth: int) -> Iterator[list[Run]]:
    for side in ([run for run in band if run.x1 <= gutter], [run for run in band if run.x0 >= gutter]):
        if side:
            yield from _regions(side, depth + 1)


def _find_gutter(runs: list[Run]) -> float | None:
    """Return where to part the runs into columns: the middle of the widest gutter that does."""
    if len(runs) < 2 * _MIN_COLUMN_LINES:
        return None
    em = median(run.size for run in runs)
    for start, end in sorted(_white(runs), key=lambda gap: gap[0] - gap[1])[:_MAX_GUTTERS]:
        if end - start >= _MIN_GUTTER * em:
            middle = (start + end) / 2
            left = [run for run in runs if run.x1 <= middle]
            right = [run for run in runs if run.x0 >= middle]
            if _is_column(left, em) and _is_column(right, em):
                return middle
    return None


def _white(runs: list[Run]) -> Iterator[tuple[float, float]]:
    """Yield the spans of x that the fewest runs cross, no more than a quarter of them."""
    starts, ends = sorted(run.x0 for run in runs), sorted(run.x1 for run in runs)
    most = _MAX_CROSSING * len(runs)
    crossing = 0
    begun = 0
    since: float | None = None
    for x, step in sorted([*((x, 1) for x in starts), *((x, -1) for x in ends)]):
        if since is not None:
            if crossing <= most and bisect_left(ends, x) and begun < len(runs):
                yield since, x
            since = None
        crossing += step
        begun += step == 1
        if step == -1 and crossing <= most:
            since = x


def _is_column(runs: list[Run], em: float) -> bool:
    if len(runs) < _MIN_COLUMN_LINES:
        return False
    width = max(run.x1 for run in runs) - min(run.x0 for run in runs)
    return width >= _MIN_COLUMN_EMS * em and median(run.x1 - run.x0 for run in runs) >= _FILL * width


def _read_region(runs: list[Run]) -> Iterator[Line | PageTable]:
    rows = [_with_mark(row) for row in _rows(runs)]
    block: list[Run] = []
    index = 0
    while index < len(rows):
        count, table = _read_table(rows, index)
        lines = [] if table else [_joined(row) for row in rows[index : index + count]]
        for line in lines:
            if block and not _is_next(block[-1], line):
                yield from _close(block)
                block = []
            block.append(line)
        if table:
            yield from _close(block)
            block = []
            yield table
        index += count
    yield from _close(block)


def _is_next(above: Run, line: Run) -> bool:
    """Say whether a line stands as near below another, and is set as large, as in one block."""
    step = above.y - line.y
    return step <= _NEAR * line.size and abs(above.size - line.size) <= 0.1 * line.size


def _close(block: list[Run]) -> Iterator[Line]:
    left, right = min((run.x0 for run in block), default=0.0), max((run.x1 for run in block), default=0.0)
    for run in block:
        yield Line(run.text, run.x0, run.x1, run.y, run.size, run.is_bold, left, right)


def _rows(runs: list[Run]) -> Iterator[list[Run]]:
    """Yield the runs that share a base line, from the top, each row from the left."""
    row: list[Run] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x0)):
        if row and row[0].y - run.y > 0.45 * max(row[0].size, run.size):
            yield sorted(row, key=lambda run: run.x0)
            row = []
        row.append(run)
    if row:
        yield sorted(row, key=lambda run: run.x0)


def _with_mark(row: list[Run]) -> list[Run]:
    """Join the mark of a list item, which stands apart, to the item."""
    if len(row) > 1 and ITEM.fullmatch(row[0].text.strip()):
        return [_joined(row[:2]), *row[2:]]
    return row


def _joined(row: Sequence[Run]) -> Run:
    widest = max(row, key=lambda run: run.x1 - run.x0)
    text = " ".join(run.text for run in row)
    bold = all(run.is_bold for run in row)
    return Run(text, row[0].x0, max(run.x1 for run in row), widest.y, widest.size, bold)


def _read_table(rows: list[list[Run]], start: int) -> tuple[int, PageTable | None]:
    """Return how many rows from `start` belong together, and the table they are, if they are one.

    A table is three or more rows of two or more cells each, in columns that do not overlap. A row
    with nothing in the first column goes on with the row above it.
    """
    if len(rows[start]) < 2:
        return 1, None
    end = start + 1
    first = rows[start][0].x1
    while end < len(rows) and (len(rows[end]) > 1 or rows[end][0].x0 > first):
        end += 1
    while len(rows[end - 1]) < 2 and not _is_next(rows[end - 2][0], rows[end - 1][0]):
        end -= 1
    columns = _columns([run for row in rows[start:end] for run in row])
    cells = [_cells(row, columns) for row in rows[start:end]]
    whole: list[list[str]] = []
    for row in cells:
        if whole and not row[0]:
            whole[-1] = [" ".join(filter(None, pair)) for pair in zip(whole[-1], row, strict=True)]
        else:
            whole.append(row)
    if len(columns) < 2 or len(whole) < _MIN_ROWS:
        return end - start, None
    return end - start, PageTable(tuple(map(tuple, whole)))


def _columns(runs: list[Run]) -> list[tuple[float, float]]:
    """Return the spans of x that the runs fill."""
    spans: list[tuple[float, float]] = []
    for run in sorted(runs, key=lambda run: run.x0):
        if spans and run.x0 <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], run.x1))
        else:
            spans.append((run.x0, run.x1))
    return spans


def _cells(row: list[Run], columns: list[tuple[float, float]]) -> list[str]:
    cells: list[list[str]] = [[] for _ in columns]
    for run in row:
        index = next(i for i, (start, end) in enumerate(columns) if start <= run.x0 <= end)
        cells[index].append(run.text)
    return [" ".join(cell) for cell in cells]
