"""Anybody's training file checked, a row at a time."""

import stat
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from datagen.checks.checker import CUTOFF, Checker
from datagen.checks.lengths import Estimate, Measure, load_tokenizer
from datagen.checks.lines import read_file
from datagen.checks.shapes import SHAPES, shape_of
from datagen.checks.table import Fault
from datagen.errors import BadInput, ConfigError, OutputError
from datagen.jsonl import WholeWriter, dump, is_same_file
from datagen.leaks import find_leaks
from datagen.trainers.asking import check_trainer, loaded_by

__all__ = ["CUTOFF", "Checked", "FileCheck", "check_file"]

_SAMPLE = 1000
_RECORD = {"generator", "instruction", "messages", "output", "requests", "source"}
_OF_THE_FILE = ("byte_order_mark", "json_array", "carriage_return")
"""Faults that no row is to blame for."""

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


def check_file(
    path: Path,
    format: str | None = None,
    *,
    tokenizer: Path | None = None,
    cutoff: int = CUTOFF,
    against: Path | None = None,
    trainer: str | None = None,
    report: Path | None = None,
) -> Checked:
    """Check a JSONL file, or a JSON array, of any size. Raises BadInput, ConfigError, MissingExtra.

    `cutoff` is the most tokens of a row (0: any number), counted by the tokenizer in a model's folder or
    estimated. `against` is a held-out file that no row may leak into. `trainer` loads the file, too, which
    holds it in memory. `report` gets every fault, a line each.
    """
    if trainer is not None:
        check_trainer(trainer, tokenizer)
    check = FileCheck(path, format, tokenizer, cutoff, against)
    loaded = loaded_by(trainer, path, check.format, tokenizer, cutoff) if trainer else ()
    return check.run(report, loaded)


class FileCheck:
    """One file's format, measure and leaks, for the pass that finds and the pass that mends."""

    def __init__(
        self, path: Path, format: str | None, tokenizer: Path | None, cutoff: int, against: Path | None
    ) -> None:
        """Look at the file; the options are those of `check_file`."""
        for each in (path, against):
            if each is not None:
                _check_is_file(each)
        if format is not None and format not in SHAPES:
            raise ConfigError(f"unknown format: {format}", f"use one of {', '.join(SHAPES)}")
        self.path, self._against, self._cutoff = path, against, cutoff
        self._is_guessed = format is None
        self.format = format or _guessed(path)
        self.measure: Measure = Estimate()
        if tokenizer is not None:
            self.measure = load_tokenizer(tokenizer, with_template=bool(SHAPES[self.format].lists))
        self._leaks: dict[int, list[Fault]] = {}
        for fault in find_leaks(path, against) if against is not None else ():
            self._leaks.setdefault(fault.line, []).append(fault)

    def checker(self, *, with_leaks: bool = True) -> Checker:
        """Return the checks of the file, none of it seen."""
        leaks = self._leaks if with_leaks else {}
        return Checker(self.format, self.measure, self._cutoff, lambda line, row: leaks.get(line, []))

    def run(self, report: Path | None, more: Iterable[Fault] = ()) -> Checked:
        """Find the file's faults; `more` come after them."""
        if report is None:
            return self._run(None, more)
        if is_same_file(report, self.path) or (self._against and is_same_file(report, self._against)):
            raise OutputError(f"{report} would be read and written", "give another file with --report")
        with WholeWriter(report) as writer:
            return self._run(writer, more)

    def _run(self, report: WholeWriter | None, more: Iterable[Fault]) -> Checked:
        checked = Checked(self.path, self.format, self._is_guessed)
        checker = self.checker()
        has_more, faulty = more != (), set[int]()
        for read in read_file(self.path):
            faults = checker.check(read)
            checked.rows += not read.is_blank
            if any(fault.code not in _OF_THE_FILE for fault in faults) and not read.is_blank:
                checked.faulty += 1
                if has_more:
                    faulty.add(read.number)
            for fault in faults:
                _tell(checked, fault, report)
        checked.columns = checker.end()
        for fault in checked.columns:
            _tell(checked, fault, report)
        checked.late = checker.columns.late
        if not checked.rows:
            raise BadInput(f"{self.path} holds no rows", "give a file with a row a line")
        for fault in more:
            checked.faulty += fault.line not in faulty
            faulty.add(fault.line)
            _tell(checked, fault, report)
        checked.notes = list(checker.notes(self.path))
        return checked


def _tell(checked: Checked, fault: Fault, report: WholeWriter | None) -> None:
    checked.count(fault)
    if report is not None:
        about = {"code": fault.code, "line": fault.line, "field": fault.field, "what": fault.what}
        report.write(dump({**about, "fix": fault.fix}))


def _guessed(path: Path) -> str:
    reads = islice((read for read in read_file(path) if not read.is_blank), _SAMPLE)
    formats: Counter[str | None] = Counter()
    is_ours, why = True, ""
    for read in reads:
        formats[shape_of(read.row) if read.row is not None else None] += 1
        is_ours = is_ours and read.row is not None and read.row.keys() >= _RECORD
        if not why:
            fault = f"{read.faults[-1].what}" if read.row is None else f"it has {', '.join(sorted(read.row))}"
            why = f"line {read.number}: {fault}"
    if not formats:
        raise BadInput(f"{path} holds no rows", "give a file with a row a line")
    if is_ours:
        raise BadInput(f"{path} holds datagen's own records", "datagen export writes them for a trainer")
    found = next((name for name, _ in formats.most_common() if name), None)
    if found is None:
        raise BadInput(
            f"no line of {path} is a row of a known format ({why})",
            "save the file as UTF-8"
            if "UTF-8" in why
            else f"name its format with --format, or give JSONL with rows as {', '.join(SHAPES)}",
        )
    return found


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
