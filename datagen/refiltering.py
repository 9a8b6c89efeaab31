"""The filter stage over a finished run: its records reviewed again with other settings."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from datagen.comparisons import prepared_stage
from datagen.config import load_config
from datagen.errors import BadInput
from datagen.exporters.formats import EXPORTERS, dump_row, meta_row
from datagen.filtered import FilterResult, filtered_from, open_filtered, write_summary
from datagen.filters.selection import rules_from
from datagen.filters.stage import FLAG, RULES, task_key
from datagen.jsonl import dump, read_lines, whole_files
from datagen.record_lines import record_from_json, record_to_json
from datagen.records import Record
from datagen.rundir import RunDir
from datagen.verdicts import read_verdicts

__all__ = ["refilter"]


def refilter(
    run: Path,
    output: Path | None = None,
    *,
    names: Sequence[str] = (),
    values: Sequence[str] = (),
    against: Sequence[str] = (),
    decontaminate: Sequence[str] = (),
    note: Callable[[str], None] = lambda _: None,
) -> FilterResult:
    """Review a finished run's records again, in the order they were made, with other settings.

    No model is asked; what `judge` found (judged.jsonl) counts among the scores. Writes the records, a
    train.jsonl in the run's format and a summary to `output`, by default RUN/refiltered. Raises BadInput
    where the folder holds no finished run.
    """
    old = RunDir(run)
    if not (old.order.is_file() and old.run.is_file()):
        raise _no_run(run)
    config = load_config(old.run)
    stage = prepared_stage(rules_from(config.rules, names, values), against, decontaminate, note)
    result = FilterResult(output or run / "refiltered")
    to_row = EXPORTERS[config.format]
    verdicts = read_verdicts(run)
    unjudged = 0
    inputs = [old.kept, old.rejected, *map(Path, [*against, *decontaminate])]
    with open_filtered(result.folder, "refilter", run, inputs) as folder:
        files = (folder.kept, folder.rejected, folder.train, folder.meta)
        with whole_files(*files) as (kept, rejected, train, meta):
            rows = 0
            for _, task in groupby(enumerate(_in_order(old)), key=task_key):
                for done in stage.review([_cleared(record, verdicts) for _, record in task]):
                    if done.rejection is not None:
                        result.rejected[done.rejection.rule] += 1
                        rejected.write(dump(record_to_json(done)))
                        continue
                    result.kept += 1
                    unjudged += bool(verdicts) and "judge" not in done.scores
                    result.flagged.update(
                        name.removeprefix(FLAG) for name in done.scores if name.startswith(FLAG)
                    )
                    kept.write(dump(record_to_json(done)))
                    row = to_row(done)
                    if row is not None:
                        rows += 1
                        train.write(dump_row(row))
                        meta.write(dump(meta_row(done, rows)))
        result.seconds = dict(stage.seconds)
        write_summary(result)
    if unjudged:
        command = f"datagen judge {shlex.quote(str(run))} --rejected"
        note(f"{unjudged} of the kept records were not judged: {command}")
    return result


def _no_run(folder: Path) -> BadInput:
    made_from = filtered_from(folder)
    if made_from is None:
        return BadInput(f"{folder} holds no finished run", "run the command again to its end, then refilter")
    command = f"datagen {made_from['command']} {shlex.quote(made_from['input'])}"
    return BadInput(f"{folder} holds filtered rows and no run", f"filter what they came from: {command}")


def _in_order(folder: RunDir) -> Iterator[Record]:
    """Yield a run's kept and rejected records in the order in which they were made."""
    hint = "run its command again, then refilter"
    files = {"k": folder.kept, "r": folder.rejected}
    readers = {letter: read_lines(file) for letter, file in files.items()}
    try:
        letters = folder.order.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as exc:
        raise BadInput(f"cannot read {folder.order}", hint) from exc
    for letter in letters:
        if letter not in readers:
            raise BadInput(f"{folder.order} has other letters than k and r", hint)
        number, row = next(readers[letter], (0, None))
        if row is None:
            raise BadInput(f"{files[letter]} has lost records", hint)
        try:
            yield record_from_json(row)
        except (KeyError, TypeError) as exc:
            raise BadInput(f"{files[letter]} line {number} is no record: {exc}", hint) from exc


def _cleared(record: Record, verdicts: Mapping[str, Mapping[str, float]]) -> Record:
    """Take back what an earlier stage said, and add what a judge said since.

    What a generator refused before it was whole stays so.
    """
    scores = {name: value for name, value in record.scores.items() if not name.startswith(FLAG)}
    scores |= verdicts.get(record.id, {})
    refusal = record.rejection
    if refusal is not None and refusal.rule in RULES and record.output:
        refusal = None
    return record.reviewed(scores, refusal)
