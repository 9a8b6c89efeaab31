"""A file's checks, row by row, with what only all rows together show at the end."""

from collections.abc import Callable, Iterator
from pathlib import Path

from datagen.checks.columns import Columns
from datagen.checks.lengths import Estimate, Measure
from datagen.checks.lines import FileRow
from datagen.checks.shapes import SHAPES, Row, texts_of
from datagen.checks.table import Fault
from datagen.checks.texts import broken_strings, check_texts
from datagen.checks.turns import check_row

__all__ = ["CUTOFF", "Checker", "row_faults"]

CUTOFF = 2048
"""Tokens: where LLaMA-Factory cuts a row if nothing is said (TRL cuts at 1024)."""

_FEW_ROWS = 10
_LARGE = 512 << 20
_LOADERS = (".csv", ".txt", ".parquet", ".arrow")


def row_faults(
    line: int, row: Row, name: str, measure: Measure | None = None, cutoff: int = CUTOFF
) -> list[Fault]:
    """Return what is wrong with a row by itself; its length and template only if nothing else is."""
    shape = SHAPES[name]
    counted: Measure = measure or Estimate()
    texts = texts_of(row, shape)
    faults = [*check_row(line, row, name, shape), *check_texts(line, texts, counted.special)]
    return faults or counted.check(line, row, shape, texts, cutoff)


class Checker:
    """The checks of one file of the format `name`."""

    def __init__(
        self,
        name: str,
        measure: Measure | None = None,
        cutoff: int = CUTOFF,
        leaks: Callable[[int, Row], list[Fault]] = lambda line, row: [],
    ) -> None:
        """Take the format, what counts tokens, the most of them, and what compares with another file."""
        self.columns = Columns(SHAPES[name])
        self._name, self._measure, self._cutoff, self._leaks = name, measure, cutoff, leaks
        self._bytes = 0
        self._rows = 0

    def check(self, read: FileRow) -> list[Fault]:
        """Return a row's faults, those of its line first, and learn its columns."""
        return self.alone(read) + self.learn(read)

    def learn(self, read: FileRow) -> list[Fault]:
        """Return where a row's columns part from those before; by itself it is not looked at."""
        self._bytes += read.size
        if read.row is None:
            return []
        self._rows += 1
        return self.columns.see(read.number, read.size, read.row)

    def alone(self, read: FileRow) -> list[Fault]:
        """Return a row's faults as `check` does, and learn nothing."""
        faults = list(read.faults)
        if read.row is None:
            return faults
        if "\\u" in read.text:
            faults += broken_strings(read.number, read.row)
        faults += self.again(read.number, read.row)
        return faults + self._leaks(read.number, read.row)

    def again(self, line: int, row: Row) -> list[Fault]:
        """Return what is wrong with a row by itself, as after mending."""
        return row_faults(line, row, self._name, self._measure, self._cutoff)

    def end(self) -> list[Fault]:
        """Return the faults of columns."""
        return list(self.columns.faults())

    def notes(self, path: Path) -> Iterator[tuple[str, str]]:
        """Yield (code of NOTES, what) for what is no fault."""
        names = self.columns.extra()
        if names:
            yield "extra_column", ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
        for name in sorted(self.columns.of_some):
            yield "column_of_some", name
        if self._rows < _FEW_ROWS:
            yield "few_rows", f"{self._rows}"
        if self._bytes > _LARGE:
            yield "large_file", f"{self._bytes >> 20} MB"
        odd = [part for part in _LOADERS if part in str(path)] + [char for char in "#:" if char in path.name]
        if odd:
            yield "file_name", f"{path.name} with {', '.join(odd)}"
