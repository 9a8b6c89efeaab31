"""The filter stage alone: over anybody's file, and over a finished run with other thresholds."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from datagen.config import parse_config
from datagen.errors import BadInput, OutputError
from datagen.exporters.formats import EXPORTERS, dump_row, meta_row
from datagen.filters.python_index import MOST_TOKENS
from datagen.filters.selection import Settings, rules_from
from datagen.filters.stage import RULES, Stage, resolve, task_key
from datagen.jsonl import WholeWriter, dump, read_lines
from datagen.readers.benchmarks import read_benchmarks
from datagen.readers.rows import read_rows
from datagen.records import Record, Rejection, record_from_json, record_to_json
from datagen.rundir import RunDir, open_run_dir
from datagen.text import tokens

__all__ = ["FilterResult", "filter_file", "prepared_stage", "refilter"]

_SUMMARY = "summary.json"


@dataclass(slots=True)
class FilterResult:
    """What went in and came out: `made == kept + rejected`, and `skipped` lines that are no record."""

    folder: Path
    kept: int = 0
    skipped: int = 0
    long: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
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


def prepared_stage(rules: Settings, against: Sequence[str], decontaminate: Sequence[str]) -> Stage:
    """Return a stage that knows earlier data sets and benchmarks. Raises BadInput."""
    stage = Stage(rules)
    for name in against:
        rows = read_rows(Path(name))
        if not stage.know(row.record.named(f"{name}:{row.number}") for row in rows if row.record):
            raise BadInput(f"no record in {name}", "give JSONL of a known format to --against")
    for name in decontaminate:
        stage.compare_with(read_benchmarks(Path(name)))
    return stage


def filter_file(
    path: Path,
    output: Path,
    *,
    rules: Settings | None = None,
    against: Sequence[str] = (),
    decontaminate: Sequence[str] = (),
) -> FilterResult:
    """Run the filter stage over a JSONL file, a line at a time, into a folder.

    kept.jsonl gets the kept lines as they stand, rejected.jsonl the others with their rejection,
    skipped.jsonl the lines that are no record. Raises BadInput, ConfigError and OutputError.
    """
    stage = prepared_stage(resolve(rules or {}), against, decontaminate)
    if not path.is_file():
        raise BadInput(f"no such file: {path}", "give a JSONL file")
    result = FilterResult(output)
    with ExitStack() as stack:
        folder = stack.enter_context(open_run_dir(output))
        _refuse_run(folder, path)
        kept, rejected, skipped = (
            stack.enter_context(WholeWriter(file)) for file in (folder.kept, folder.rejected, folder.skipped)
        )
        for row in read_rows(path):
            if row.record is None:
                result.skipped += 1
                skipped.write(dump({"where": f"{path} line {row.number}", "why": row.fault}))
                continue
            record = row.record
            record = record if record.generator else record.named(f"line-{row.number}")
            result.long += _is_long(record)
            (done,) = stage.review([record])
            if done.rejection is None:
                result.kept += 1
                kept.write(row.line)
                continue
            result.rejected[done.rejection.rule] += 1
            about = {"line": row.number, "rejection": _rejection(done.rejection), "row": json.loads(row.line)}
            rejected.write(dump(about))
        _finish(result, stage, folder)
    return result


def refilter(
    run: Path,
    output: Path | None = None,
    *,
    names: Sequence[str] = (),
    values: Sequence[str] = (),
    against: Sequence[str] = (),
    decontaminate: Sequence[str] = (),
) -> FilterResult:
    """Review a finished run's records again, in the order they were made, with other settings.

    No model is asked. Writes the records, a train.jsonl in the run's format and a summary to `output`,
    by default RUN/refiltered. Raises BadInput where the folder holds no finished run.
    """
    old = RunDir(run)
    if not old.order.is_file():
        raise BadInput(f"{run} holds no finished run", "run the command again to its end, then refilter")
    config = parse_config(old.run.read_text(encoding="utf-8"), str(old.run))
    stage = prepared_stage(rules_from(config.rules, names, values), against, decontaminate)
    target = output or run / "refiltered"
    result = FilterResult(target)
    to_row = EXPORTERS[config.format]
    with ExitStack() as stack:
        folder = stack.enter_context(open_run_dir(target))
        _refuse_run(folder, old.kept)
        kept, rejected, train, meta = (
            stack.enter_context(WholeWriter(file))
            for file in (folder.kept, folder.rejected, folder.train, folder.meta)
        )
        rows = 0
        for _, task in groupby(enumerate(_in_order(old)), key=task_key):
            for done in stage.review([_cleared(record) for _, record in task]):
                if done.rejection is not None:
                    result.rejected[done.rejection.rule] += 1
                    rejected.write(dump(record_to_json(done)))
                    continue
                result.kept += 1
                kept.write(dump(record_to_json(done)))
                row = to_row(done)
                if row is not None:
                    rows += 1
                    train.write(dump_row(row))
                    meta.write(dump(meta_row(done, rows)))
        _finish(result, stage, folder)
    return result


def _in_order(folder: RunDir) -> Iterator[Record]:
    """Yield a run's kept and rejected records in the order in which they were made."""
    readers = {"k": read_lines(folder.kept), "r": read_lines(folder.rejected)}
    for letter in folder.order.read_text(encoding="utf-8").strip():
        try:
            yield record_from_json(next(readers[letter])[1])
        except (StopIteration, KeyError, TypeError, ValueError) as exc:
            raise BadInput(f"{folder.path} has lost records", "run its command again, then refilter") from exc


def _cleared(record: Record) -> Record:
    """Take back what an earlier stage said; what a generator refused before it was whole stays so."""
    scores = {name: value for name, value in record.scores.items() if not name.startswith("flag.")}
    refusal = record.rejection
    if refusal is not None and refusal.rule in RULES and record.output:
        refusal = None
    return record.reviewed(scores, refusal)


def _refuse_run(folder: RunDir, path: Path) -> None:
    files = (folder.kept, folder.rejected, folder.skipped, folder.train)
    if path.resolve() in {file.resolve() for file in files}:
        raise OutputError(f"{path} would be read and written", "give another folder with -o")
    if folder.run.exists() or (folder.kept.exists() and not (folder.path / _SUMMARY).exists()):
        raise OutputError(f"{folder.path} holds something else", "give an empty or new folder with -o")


def _finish(result: FilterResult, stage: Stage, folder: RunDir) -> None:
    result.seconds = dict(stage.seconds)
    about = {
        "in": result.made + result.skipped,
        "kept": result.kept,
        "rejected": result.rejected.total(),
        "skipped": result.skipped,
        "rules": {
            rule: {"in": before, "out": after, "seconds": round(seconds, 4)}
            for rule, before, after, seconds in result.per_rule()
        },
    }
    with WholeWriter(folder.path / _SUMMARY) as summary:
        summary.write(json.dumps(about, indent=2))


def _rejection(rejection: Rejection) -> dict[str, Any]:
    return {
        "rule": rejection.rule,
        "value": rejection.value,
        "threshold": rejection.threshold,
        "other": rejection.other,
    }


def _is_long(record: Record) -> bool:
    text = record.instruction + record.input
    return len(text) > MOST_TOKENS and len(tokens(text)) > MOST_TOKENS
