"""The folder of filtered rows: what it was made from, how it is filled, and its summary."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datagen.errors import BadInput, OutputError
from datagen.jsonl import WholeWriter, dump, write_whole
from datagen.rundir import RunDir, open_run_dir

__all__ = ["FLAGGED", "FilterResult", "filtered_from", "open_filtered", "write_summary"]

FLAGGED = "flagged.jsonl"
_SUMMARY = "summary.json"
_MADE_FROM = "made-from.json"


@dataclass(slots=True)
class FilterResult:
    """What went in and came out: `made == kept + rejected`, and `skipped` lines that are no record.

    `rejected` and `flagged` count by rule; what is flagged is kept.
    """

    folder: Path
    kept: int = 0
    skipped: int = 0
    long: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def made(self) -> int:
        """Records that were reviewed."""
        return self.kept + self.rejected.total()

    def per_rule(self) -> list[tuple[str, int, int, float]]:
        """Return (rule, records in, records out, seconds) in the order in which rules are asked."""
        rows = []
        left = self.made - sum(count for rule, count in self.rejected.items() if rule not in self.seconds)
        for rule, seconds in self.seconds.items():
            rows.append((rule, left, left - self.rejected[rule], seconds))
            left -= self.rejected[rule]
        return rows


@contextmanager
def open_filtered(output: Path, command: str, source: Path, inputs: Iterable[Path]) -> Iterator[RunDir]:
    """Make the folder, or take the one that the same command made from the same source; hold its lock.

    What it was made from is written first, and the summary of an earlier time taken away, so that a
    folder with a summary is whole. Raises OutputError where anything else is in the folder, or where
    one of the inputs is a file that would be written.
    """
    _refuse_inputs(output, [source, *inputs])
    made_from = {"command": command, "input": str(source.resolve())}
    with open_run_dir(output) as folder:
        before = filtered_from(output)
        if folder.run.exists() or (before != made_from and _holds_something(output)):
            what = f"the rows of {before['input']}" if before else "something else"
            raise OutputError(f"{output} holds {what}", "give an empty or new folder with -o")
        write_whole(output / _MADE_FROM, [dump(made_from)])
        try:
            (output / _SUMMARY).unlink(missing_ok=True)
        except OSError as exc:
            raise OutputError(
                f"cannot write {output / _SUMMARY}: {exc.strerror}", "check the folder's permissions"
            ) from exc
        yield folder


def filtered_from(folder: Path) -> dict[str, str] | None:
    """Return the `command` and the `input` that a folder of filtered rows was made with and from."""
    try:
        row = json.loads((folder / _MADE_FROM).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and row.keys() == {"command", "input"} else None


def write_summary(result: FilterResult) -> None:
    """Write what went in and out, which says that the folder is whole. Raises OutputError."""
    about: dict[str, Any] = {
        "in": result.made + result.skipped,
        "kept": result.kept,
        "rejected": result.rejected.total(),
        "skipped": result.skipped,
        "flagged": result.flagged.total(),
        "rules": {
            rule: {"in": before, "out": after, "flagged": result.flagged[rule], "seconds": round(seconds, 4)}
            for rule, before, after, seconds in result.per_rule()
        },
    }
    with WholeWriter(result.folder / _SUMMARY) as summary:
        summary.write(json.dumps(about, indent=2))


def _written(output: Path) -> list[Path]:
    """Return the files that a filter writes into a folder, and those they are written beside as."""
    folder = RunDir(output)
    files = [folder.kept, folder.rejected, folder.skipped, folder.train, folder.meta]
    files += [output / FLAGGED, output / _SUMMARY, output / _MADE_FROM]
    return [*files, *(WholeWriter.beside(file) for file in files)]


def _refuse_inputs(output: Path, inputs: Iterable[Path]) -> None:
    try:
        written = [file for file in _written(output) if file.exists()]
        for path in inputs:
            if path.exists() and any(path.samefile(file) for file in written):
                raise OutputError(f"{path} would be read and written", "give another folder with -o")
    except OSError as exc:
        raise BadInput(f"cannot use {exc.filename}: {exc.strerror}", "check the path") from exc


def _holds_something(output: Path) -> bool:
    """Say whether a folder has files: hidden ones (.lock, .gitkeep) only count where they are written."""
    begun = WholeWriter.beside(output / _MADE_FROM)
    written = {file.name for file in _written(output)} - {begun.name}
    return any(not file.name.startswith(".") or file.name in written for file in output.iterdir())
