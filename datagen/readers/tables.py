"""Read delimited tables, and say their rows in words.

Verbalisation joins each value to its attribute's name (Zhang & Yang 2023, Self-QA).
"""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from datagen.patterns import Pattern
from datagen.text import detect_language

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["is_wide", "read_row_lines", "read_rows", "verbalise", "verbalise_rows", "verbalise_table"]

_DELIMITERS = ",;\t|"
_SNIFFED_ROWS = 20
_LANGUAGE_ROWS = 50
_MOST_AGAIN, _FREELY_AGAIN = 10, 100_000
"""How many lines may be read once more: so many for each line of the file, and so many besides."""
_MOST_COLUMNS, _COLUMNS_AT_A_TIME = 12, 8
_CODE = Pattern(r"[\W\d_]*[A-Za-z]{0,3}[\W\d_]*")
"""What names nothing to a reader: SR-01, 12, A, an empty cell."""
_STOPS = (".", "!", "?", "。", "！", "？")

Skip = Callable[[str, str], None]


def read_rows(text: str, skip: Skip) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of comma, semicolon, tab or bar separated text.

    Cells are one line each, white space collapsed; rows without any content are passed over.
    A row whose quotes are wrong goes to `skip`. Line numbers start at 1 and name the row's first.
    """
    yield from read_row_lines(io.StringIO(text, newline=""), text, skip)


def read_row_lines(
    lines: Iterable[str], sample: str, skip: Skip, *, tells_empty: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Yield what `read_rows` does, from the lines of a file; the delimiter is guessed from its beginning.

    With `tells_empty`, a row of nothing but empty cells goes to `skip`; an empty line is no row.

    A quote that is never closed costs the line where it stands: those below it are read again by themselves.
    """
    delimiter, source = _sniff(sample), _Source(lines)
    reader = _reader(source, delimiter, strict=True)
    while True:
        line = source.begin()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as exc:
            last = source.go_back()
            skip(f" line {line}" if last == line else f" lines {line} to {last}", f"wrong quoting: {exc}")
            reader = _reader(source, delimiter, strict=True)
            continue
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield line, cells
        elif tells_empty and len(cells) > 1:
            skip(f" line {line}", "all its cells are empty")


class _Source:
    """The lines of a table, of which those of the row being read can be read once more."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._waiting: deque[str] = deque()
        self._row: list[str] = []
        self._read = self._again = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self._row.append(line)
        self._read += 1
        return line

    def begin(self) -> int:
        """Begin a row; return the number of its first line."""
        self._row = []
        return self._read + 1

    def go_back(self) -> int:
        """Give up the row's first line alone; return the number of the last line that is given up.

        Where that was done for too many lines, all of the row's are given up: it bounds the work on a
        file of nothing but quotes.
        """
        again = self._row[1:]
        if self._again + len(again) > _MOST_AGAIN * self._read + _FREELY_AGAIN:
            return self._read
        self._again += len(again)
        self._read -= len(again)
        self._waiting.extendleft(reversed(again))
        return self._read


def _reader(lines: Iterable[str], delimiter: str, *, strict: bool) -> "Reader":
    return csv.reader(lines, delimiter=delimiter, strict=strict, skipinitialspace=True)


def _sniff(text: str) -> str:
    """Return the delimiter that gives the most rows as wide as the first, then the widest."""
    return max(_DELIMITERS, key=lambda delimiter: _fitness(text, delimiter))


def _fitness(text: str, delimiter: str) -> tuple[int, int]:
    widths: list[int] = []
    reader = _reader(io.StringIO(text, newline=""), delimiter, strict=False)
    try:
        while len(widths) < _SNIFFED_ROWS:
            if row := next(reader):
                widths.append(len(row))
    except (StopIteration, csv.Error):
        pass  # What was read so far is enough to judge by.
    if not widths or widths[0] < 2:
        return 0, 0
    return widths.count(widths[0]), widths[0]


def is_wide(texts: Iterable[str]) -> bool:
    """Say whether the texts are mostly Chinese or Japanese, which take full-width punctuation."""
    return detect_language(" ".join(texts)) in {"zh", "ja"}


def verbalise(header: Sequence[str], cells: Sequence[str], wide: bool) -> str:
    """Return `name: value; name: value.`, or its full-width form; empty cells are left out."""
    colon, comma, stop = ("：", "；", "。") if wide else (": ", "; ", ".")
    pairs = zip(header, cells, strict=True)
    said = comma.join(f"{name}{colon}{cell}" if name else cell for name, cell in pairs if cell)
    return said if not said or said.endswith(_STOPS) else said + stop


def verbalise_rows(header: Sequence[str], rows: Sequence[Sequence[str]], wide: bool) -> list[str]:
    """Return one line a row, as `verbalise` says it; rows without a cell are left out.

    Of a table of more than 12 columns, 8 at a time: all rows for the first ones, then, after an empty line,
    all rows for the next. Each line has the columns that name its row.
    """
    keys = _key_columns(header, rows) if len(header) > _MOST_COLUMNS else ()
    rest = [at for at in range(len(header)) if at not in keys]
    step = _COLUMNS_AT_A_TIME if keys else max(1, len(rest))
    lines: list[str] = []
    for first in range(0, len(rest), step):
        part = rest[first : first + step]
        shown = sorted([*keys, *part])
        said = [
            verbalise([header[at] for at in shown], [row[at] for at in shown], wide)
            for row in rows
            if any(row[at] for at in part)
        ]
        lines += [""] * bool(lines and said) + said
    return lines


def _key_columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return the columns that name the rows of a table: the first whose cells all differ, else the first.

    One of codes alone (SR-01) has the first column of names beside it.
    """
    columns = [[row[at] for row in rows] for at in range(len(header))]
    named = [
        at for at, cells in enumerate(columns) if 2 * sum(map(bool, map(_CODE.fullmatch, cells))) < len(cells)
    ]
    apart = [at for at, cells in enumerate(columns) if all(cells) and len(set(cells)) == len(cells)]
    key = apart[0] if apart else 0
    beside = next(iter(named), key) if key not in named else key
    return tuple(sorted({key, beside}))


def verbalise_table(rows: Iterable[tuple[int, list[str]]], skip: Skip) -> list[str]:
    """Return one line a row, the first row being the header; ragged rows go to `skip`."""
    header: list[str] | None = None
    body: list[list[str]] = []
    for line, cells in rows:
        if header is None:
            header = cells
        elif len(cells) != len(header):
            skip(f" line {line}", f"it has {len(cells)} cells, the header {len(header)}")
        else:
            body.append(cells)
    if header is None:
        return []
    wide = is_wide([*header, *(cell for row in body[:_LANGUAGE_ROWS] for cell in row)])
    return verbalise_rows(header, body, wide)
