"""Anybody's training file written anew without its faults."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from datagen.checking import CUTOFF, Checked, FileCheck
from datagen.checks.lines import FileRow, read_file
from datagen.checks.mending import mend, unbroken, with_full_stop
from datagen.checks.shapes import SHAPES, Row
from datagen.checks.table import Fault
from datagen.errors import BadInput, OutputError
from datagen.exporters.formats import dump_row, meta_path
from datagen.jsonl import WholeWriter, dump, is_same_file, whole_files

__all__ = ["Fixed", "dropped_path", "fix_file"]

_OF_THE_LINE = ("byte_order_mark", "json_array", "carriage_return", "line_separator")
"""Faults that a row does not have once it is written anew, as it is."""


@dataclass(slots=True)
class Fixed:
    """A clean copy: kept + mended + dropped = the rows of the file. `moved` columns are in its sidecar."""

    path: Path
    kept: int = 0
    mended: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    moved: list[str] = field(default_factory=list)


def fix_file(
    path: Path,
    output: Path,
    format: str | None = None,
    *,
    tokenizer: Path | None = None,
    cutoff: int = CUTOFF,
    against: Path | None = None,
    report: Path | None = None,
) -> tuple[Checked, Fixed]:
    """Check a file and write a copy that every rule passes; the options are those of `check_file`.

    What cannot be mended lies in NAME.dropped.jsonl with its faults, columns that had to go in
    NAME.meta.jsonl. Raises OutputError, too.
    """
    if not output.name:
        raise OutputError("no file is named to write to", "name one with -o")
    written = (output, dropped_path(output), meta_path(output))
    for one, other in product(written, (path, against, report)):
        if other is not None and is_same_file(one, other):
            raise OutputError(f"{other} would be read and written", "give another file with -o")
    check = FileCheck(path, format, tokenizer, cutoff, against)
    checked = check.run(report)
    return checked, _Fixing(check, checked, output).run()


def dropped_path(path: Path) -> Path:
    """Return where a clean copy's dropped rows lie."""
    return path.with_name(f"{path.stem}.dropped.jsonl")


class _Fixing:
    """The second pass over a file: each row as it is, mended or left out, and checked once more."""

    def __init__(self, check: FileCheck, checked: Checked, output: Path) -> None:
        self._check = check
        self._shape = SHAPES[check.format]
        self._again = check.checker(with_leaks=False)
        self._rows_check = check.checker()
        self._late = checked.late
        self.made = Fixed(output)
        names = {fault.field for fault in checked.columns if "[]" not in fault.field}
        names |= {unbroken(name) for name in names}
        self._moves_all = bool(checked.faults["too_many_columns"])
        if checked.faults["not_a_number"]:
            names |= _with_no_numbers(check.path)
        self.made.moved = sorted(names - self._shape.columns)
        dates = [fault.field for fault in checked.columns if fault.code == "dates_only"]
        self._dates = [path for path in dates if path not in self.made.moved]

    def run(self) -> Fixed:
        """Write the clean copy."""
        made, path = self.made, self._check.path
        files = (made.path, dropped_path(made.path), meta_path(made.path))
        with whole_files(*files) as (rows, dropped, metas):
            for read in self._in_order():
                row, faults = self._mended(read)
                if row is None:
                    made.dropped[faults[0].code] += 1
                    told = [{"code": each.code, "field": each.field, "what": each.what} for each in faults]
                    dropped.write(dump({"line": read.number, "faults": told, "text": read.text}))
                else:
                    self._write(read, row, bool(faults), rows, metas)
            if not made.kept + made.mended:
                raise BadInput(f"no row of {path} can be mended", "read the faults that are listed")
            self._refuse(self._again.end())
        return made

    def _in_order(self) -> Iterator[FileRow]:
        """Yield the rows, those first that show a part of the format only past the first block."""
        path, late = self._check.path, self._late
        if late:
            yield from [read for read in read_file(path) if read.number in late]
        yield from (read for read in read_file(path) if read.number not in late and not read.is_blank)

    def _write(
        self, read: FileRow, row: Row, is_changed: bool, rows: WholeWriter, metas: WholeWriter
    ) -> None:
        made = self.made
        for path in [path for path in self._dates if with_full_stop(row, path, self._shape)]:
            self._dates.remove(path)
            is_changed = True
        made.mended += is_changed
        made.kept += not is_changed
        others = [name for name in row if name not in self._shape.columns] if self._moves_all else made.moved
        moved = {name: row.pop(name) for name in others if name in row}
        is_as_read = not (is_changed or moved or read.faults or "\n" in read.text or "\r" in read.text)
        line = read.text if is_as_read else dump_row(row)
        rows.write(line)
        metas.write(dump({"row": made.kept + made.mended, "line": read.number, "columns": _finite(moved)}))
        written = FileRow(read.number, len(line.encode()) + 1, line, row)
        # A row that stays as it was read has been found faultless just now.
        self._refuse(self._again.learn(written) if is_as_read else self._again.check(written))

    def _mended(self, read: FileRow) -> tuple[Row | None, list[Fault]]:
        """Return a row as it can stand in a clean copy, or None; and what was or is wrong with it."""
        row = read.row
        if row is None:
            return None, read.faults
        checker, special = self._rows_check, self._check.measure.special
        faults = [each for each in checker.alone(read) if each.code not in _OF_THE_LINE]
        if not faults:
            return row, []
        made = mend(row, faults, self._check.format, special)
        if made is None:
            return None, faults
        left = checker.again(read.number, made)
        if any(fault.code == "template_refuses" for fault in left):
            made = mend(made, left, self._check.format, special) or made
            left = checker.again(read.number, made)
        left += [f for f in faults if f.code == "not_a_number" and _column(f.field) not in self.made.moved]
        return (None, left) if left else (made, faults)

    def _refuse(self, faults: list[Fault]) -> None:
        for fault in faults:
            raise OutputError(
                f"a clean copy of {self._check.path} would still have {fault.code} at line {fault.line}: "
                f"{fault.what}",
                "mend that by hand, then try again; nothing was written",
            )


def _column(path: str) -> str:
    return path.split(".")[0].split("[")[0]


def _with_no_numbers(path: Path) -> set[str]:
    """Return the columns that hold NaN or Infinity somewhere."""
    faults = (fault for read in read_file(path) for fault in read.faults)
    return {_column(fault.field) for fault in faults if fault.code == "not_a_number"}


def _finite(value: Any) -> Any:
    """Return a value with NaN and Infinity as texts, so that a sidecar is JSON."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
