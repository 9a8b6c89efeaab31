"""Anybody's training file checked, a row at a time, and written anew without its faults."""

import math
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from datagen.checks.checker import CUTOFF, Checker
from datagen.checks.lengths import Estimate, Measure, load_tokenizer
from datagen.checks.lines import FileRow, read_file
from datagen.checks.mending import mend, with_full_stop
from datagen.checks.shapes import SHAPES, Row, guess
from datagen.checks.table import Fault
from datagen.errors import BadInput, ConfigError, OutputError
from datagen.exporters.formats import dump_row, meta_path
from datagen.jsonl import WholeWriter, dump, whole_files
from datagen.leaks import find_leaks

__all__ = ["CUTOFF", "Checked", "Fixed", "check_file", "dropped_path", "fix_file"]

_SAMPLE = 1000
_RECORD = {"generator", "instruction", "messages", "output", "requests", "source"}
_OF_THE_FILE = ("byte_order_mark", "json_array", "carriage_return")
_OF_THE_LINE = (*_OF_THE_FILE, "line_separator")
"""Faults that a row does not have once it is written anew, as it is."""

_SHOWN = 3
"""Faults of one code that are kept to be shown."""


@dataclass(slots=True)
class Checked:
    """What was found in a file: `faults` counts by code, `first` has the first few of each.

    `faulty` are rows with a fault of their own; faults of columns and of the file come on top. `notes` are
    (code of NOTES, what) pairs. `late` are lines that must go first in a clean copy.
    """

    path: Path
    format: str
    is_guessed: bool
    rows: int = 0
    faulty: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    first: dict[str, list[Fault]] = field(default_factory=dict)
    columns: list[Fault] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    late: set[int] = field(default_factory=set)

    def count(self, fault: Fault) -> None:
        """Count a fault."""
        self.faults[fault.code] += 1
        shown = self.first.setdefault(fault.code, [])
        if len(shown) < _SHOWN:
            shown.append(fault)


@dataclass(slots=True)
class Fixed:
    """A clean copy: kept + mended + dropped = the rows of the file. `moved` columns are in its sidecar."""

    path: Path
    kept: int = 0
    mended: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    moved: list[str] = field(default_factory=list)


def check_file(
    path: Path,
    format: str | None = None,
    *,
    tokenizer: Path | None = None,
    cutoff: int = CUTOFF,
    against: Path | None = None,
    report: Path | None = None,
) -> Checked:
    """Check a JSONL file, or a JSON array, of any size. Raises BadInput, ConfigError, MissingExtra.

    `cutoff` is the most tokens of a row (0: any number), counted by the tokenizer in a model's folder or
    estimated. `against` is a held-out file that no row may leak into. `report` gets every fault, a line each.
    """
    return _Check(path, format, tokenizer, cutoff, against).run(report)


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
    if output.resolve() in (path.resolve(), *(each.resolve() for each in (against, report) if each)):
        raise OutputError(f"{output} would be read and written", "give another file with -o")
    check = _Check(path, format, tokenizer, cutoff, against)
    checked = check.run(report)
    return checked, check.fix(checked, output)


def dropped_path(path: Path) -> Path:
    """Return where a clean copy's dropped rows lie."""
    return path.with_name(f"{path.stem}.dropped.jsonl")


class _Check:
    """One file's format, measure and leaks, for the pass that finds and the pass that mends."""

    def __init__(
        self, path: Path, format: str | None, tokenizer: Path | None, cutoff: int, against: Path | None
    ) -> None:
        for each in (path, against):
            if each is not None:
                _check_is_file(each)
        if format is not None and format not in SHAPES:
            raise ConfigError(f"unknown format: {format}", f"use one of {', '.join(SHAPES)}")
        self._path, self._cutoff = path, cutoff
        self._is_guessed = format is None
        self._format = format or _guessed(path)
        self._measure: Measure = Estimate()
        if tokenizer is not None:
            self._measure = load_tokenizer(tokenizer, with_template=bool(SHAPES[self._format].lists))
        self._leaks: dict[int, list[Fault]] = {}
        for fault in find_leaks(path, against) if against is not None else ():
            self._leaks.setdefault(fault.line, []).append(fault)

    def _checker(self, *, with_leaks: bool = True) -> Checker:
        leaks = self._leaks if with_leaks else {}
        return Checker(self._format, self._measure, self._cutoff, lambda line, row: leaks.get(line, []))

    def run(self, report: Path | None) -> Checked:
        """Find the file's faults."""
        if report is None:
            return self._run(None)
        with WholeWriter(report) as writer:
            return self._run(writer)

    def _run(self, report: WholeWriter | None) -> Checked:
        checked = Checked(self._path, self._format, self._is_guessed)
        checker = self._checker()
        for read in read_file(self._path):
            faults = checker.check(read)
            checked.rows += not read.is_blank
            checked.faulty += any(fault.code not in _OF_THE_FILE for fault in faults) and not read.is_blank
            for fault in faults:
                _tell(checked, fault, report)
        checked.columns = checker.end()
        for fault in checked.columns:
            _tell(checked, fault, report)
        checked.late = {fault.line for fault in checker.columns.late}
        if not checked.rows:
            raise BadInput(f"{self._path} holds no rows", "give a file with a row a line")
        checked.notes = list(checker.notes(self._path))
        return checked

    def fix(self, checked: Checked, output: Path) -> Fixed:
        """Write the clean copy."""
        fixed = Fixed(output)
        own = SHAPES[self._format].columns
        numbers = {fault.field.split(".")[0].split("[")[0] for fault in _numbers(self._path, checked)}
        fixed.moved = sorted(({fault.field for fault in checked.columns} | numbers) - own)
        fixed.moved = [name for name in fixed.moved if "[]" not in name]
        dates = [f.field for f in checked.columns if f.code == "dates_only" and f.field not in fixed.moved]
        again = self._checker(with_leaks=False)
        with whole_files(output, dropped_path(output), meta_path(output)) as (rows, dropped, metas):
            for read in self._in_order(checked.late):
                if read.is_blank:
                    continue
                row, faults = self._mended(read, fixed.moved)
                if row is None:
                    fixed.dropped[faults[0].code] += 1
                    dropped.write(dump(_dropped(read, faults)))
                    continue
                is_changed = bool(faults)
                for path in [path for path in dates if with_full_stop(row, path, SHAPES[self._format])]:
                    dates.remove(path)
                    is_changed = True
                fixed.mended += is_changed
                fixed.kept += not is_changed
                moved = {name: row.pop(name) for name in fixed.moved if name in row}
                is_as_read = not (is_changed or moved or read.faults or "\n" in read.text)
                line = read.text if is_as_read else dump_row(row)
                rows.write(line)
                about = {"row": fixed.kept + fixed.mended, "line": read.number, "columns": moved}
                metas.write(dump(_finite(about)))
                _count_again(again, len(line.encode()) + 1, line, row, read.number, self._path)
            if not fixed.kept + fixed.mended:
                raise BadInput(f"no row of {self._path} can be mended", "read the faults that are listed")
            for fault in again.end():
                raise _still(self._path, fault)
        return fixed

    def _in_order(self, late: set[int]) -> Iterator[FileRow]:
        """Yield the rows, those first that show a part of the format only past the first block."""
        if late:
            yield from [read for read in read_file(self._path) if read.number in late]
        yield from (read for read in read_file(self._path) if read.number not in late)

    def _mended(self, read: FileRow, moved: list[str]) -> tuple[Row | None, list[Fault]]:
        """Return a row as it can stand in a clean copy, or None; and what was or is wrong with it."""
        row = read.row
        if row is None:
            return None, read.faults
        checker = self._checker()
        faults = [each for each in checker.alone(read) if each.code not in _OF_THE_LINE]
        if not faults:
            return row, []
        made = mend(row, faults, self._format, self._measure.special)
        if made is None:
            return None, faults
        left = checker.again(read.number, made)
        if any(fault.code == "template_refuses" for fault in left):
            made = mend(made, left, self._format, self._measure.special) or made
            left = checker.again(read.number, made)
        left += [f for f in faults if f.code == "not_a_number" and not _is_in(f.field, moved)]
        return (None, left) if left else (made, faults)


def _finite(value: Any) -> Any:
    """Return a value with NaN and Infinity as texts, so that a sidecar is JSON."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _is_in(path: str, columns: list[str]) -> bool:
    return path.split(".")[0].split("[")[0] in columns


def _numbers(path: Path, checked: Checked) -> Iterator[Fault]:
    """Yield what is not a number, wherever it stands; the file is read again only if there is any."""
    if not checked.faults["not_a_number"]:
        return
    for read in read_file(path):
        yield from (fault for fault in read.faults if fault.code == "not_a_number")


def _tell(checked: Checked, fault: Fault, report: WholeWriter | None) -> None:
    checked.count(fault)
    if report is not None:
        about = {"code": fault.code, "line": fault.line, "field": fault.field, "what": fault.what}
        report.write(dump({**about, "fix": fault.fix}))


def _dropped(read: FileRow, faults: list[Fault]) -> dict[str, Any]:
    told = [{"code": each.code, "field": each.field, "what": each.what} for each in faults]
    return {"line": read.number, "faults": told, "text": read.text}


def _count_again(again: Checker, size: int, line: str, row: Row, number: int, path: Path) -> None:
    for fault in again.check(FileRow(number, size, line, row)):
        raise _still(path, fault)


def _still(path: Path, fault: Fault) -> OutputError:
    return OutputError(
        f"a clean copy of {path} would still have {fault.code} at line {fault.line}: {fault.what}",
        "mend that by hand, then try again; nothing was written",
    )


def _guessed(path: Path) -> str:
    reads = list(islice((read for read in read_file(path) if not read.is_blank), _SAMPLE))
    if reads and all(read.row is not None and read.row.keys() >= _RECORD for read in reads):
        raise BadInput(f"{path} holds datagen's own records", "datagen export writes them for a trainer")
    found = guess(read.row for read in reads if read.row is not None)
    if found is not None:
        return found
    if not reads:
        raise BadInput(f"{path} holds no rows", "give a file with a row a line")
    first = next((fault for read in reads for fault in read.faults if read.row is None), None)
    why = (
        f"line {first.line}: {first.what}" if first else f"line 1 has {', '.join(sorted(reads[0].row or {}))}"
    )
    raise BadInput(
        f"no line of {path} is a row of a known format ({why})",
        f"name its format with --format, or give JSONL with rows as {', '.join(SHAPES)}",
    )


def _check_is_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as exc:
        raise BadInput(f"no such file: {path}", "give a JSONL file") from exc
    except (OSError, ValueError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else exc
        raise BadInput(f"cannot read {path}: {why}", "give a JSONL file") from exc
    if not stat.S_ISREG(mode):
        raise BadInput(f"{path} is no regular file", "give a JSONL file: it is read more than once")
