"""The commands on files as Python functions: filter, export, push, check and fix; no model is asked.

They stand apart from those that ask a model, which start sooner without what these import.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from datagen import checking, exporting, filtering, fixing, pushing, refiltering
from datagen.config import Format
from datagen.errors import ConfigError, OutputError
from datagen.filtered import FilterResult
from datagen.filters.selection import rules_from
from datagen.train_file import Export, export_run

__all__ = ["check", "export", "export_data_set", "filter_file", "fix", "push", "refilter"]

Note = Callable[[str], None]
StrPath = str | Path


def _quietly(_: str) -> None:
    """Take a one-line message and do nothing with it."""


def export(run_folder: StrPath, format: Format = "messages", output: StrPath | None = None) -> Export:
    """Write a run's kept records in a trainer's format. Raises DatagenError."""
    _check_format(format)
    return export_run(Path(run_folder), format, Path(output) if output else None)


def export_data_set(
    run_folder: StrPath,
    output: StrPath,
    format: Format = "messages",
    *,
    split: Sequence[float] = (),
    mix: Mapping[str, float] | None = None,
    by: str = "auto",
    seed: int = 0,
    license: str | None = None,
) -> exporting.DataSet:
    """Write a run's kept records as a folder that trainers take. Raises DatagenError.

    `split` are two or three shares (train, test; train, validation, test), `mix` gives other JSONL files
    their share of the rows to train on.
    """
    _check_format(format)
    return exporting.export_data_set(
        Path(run_folder), format, Path(output), shares=split, mix=mix, by=by, seed=seed, license=license
    )


def push(
    folder: StrPath,
    to: str,
    format: Format | None = None,
    *,
    split: Sequence[float] = (),
    by: str = "auto",
    seed: int = 0,
    license: str | None = None,
    is_public: bool = False,
) -> pushing.Pushed:
    """Publish a run's kept records, or an exported folder, as FILE.parquet or on the hub as hf:OWNER/NAME.

    A folder keeps its own format, parts and licence; of a run `format` is messages where none is given.
    Raises DatagenError.
    """
    if format is not None:
        _check_format(format)
    return pushing.push(
        Path(folder),
        to,
        format,
        shares=split,
        by=by,
        seed=seed,
        license=license,
        is_public=is_public,
    )


def _check_format(format: str) -> None:
    from datagen.exporters.formats import EXPORTERS

    if format not in EXPORTERS:
        raise ConfigError(f"unknown format: {format}", f"use one of {', '.join(EXPORTERS)}")


def check(
    file: StrPath,
    format: str | None = None,
    *,
    tokenizer: StrPath | None = None,
    cutoff: int = checking.CUTOFF,
    against: StrPath | None = None,
    trainer: str | None = None,
    report: StrPath | None = None,
) -> checking.Checked:
    """Say what trainers would drop, damage or refuse of a training file. Raises DatagenError.

    `trainer` names one that is installed, which loads the file itself.
    """
    return checking.check_file(
        Path(file),
        format,
        tokenizer=Path(tokenizer) if tokenizer else None,
        cutoff=cutoff,
        against=Path(against) if against else None,
        trainer=trainer,
        report=Path(report) if report else None,
    )


def fix(
    file: StrPath,
    output: StrPath,
    format: str | None = None,
    *,
    tokenizer: StrPath | None = None,
    cutoff: int = checking.CUTOFF,
    against: StrPath | None = None,
    report: StrPath | None = None,
) -> tuple[checking.Checked, fixing.Fixed]:
    """Write a copy of a training file that every check passes. Raises DatagenError."""
    return fixing.fix_file(
        Path(file),
        Path(output),
        format,
        tokenizer=Path(tokenizer) if tokenizer else None,
        cutoff=cutoff,
        against=Path(against) if against else None,
        report=Path(report) if report else None,
    )


def filter_file(
    rows: StrPath,
    output: StrPath,
    *,
    rules: Sequence[str] = (),
    settings: Sequence[str] = (),
    against: Sequence[StrPath] = (),
    decontaminate: Sequence[StrPath] = (),
    note: Note = _quietly,
) -> FilterResult:
    """Run the filter stage over a JSONL file of any known format, into a folder. Raises DatagenError.

    `rules` names the rules to run (none: all), `settings` are texts like near_duplicate.threshold=0.6.
    """
    if not str(output):
        raise OutputError("no folder is named to write to", "name one with -o")
    return filtering.filter_file(
        Path(rows),
        Path(output),
        rules=rules_from({}, rules, settings),
        against=[str(each) for each in against],
        decontaminate=[str(each) for each in decontaminate],
        note=note,
    )


def refilter(
    run_folder: StrPath,
    output: StrPath | None = None,
    *,
    rules: Sequence[str] = (),
    settings: Sequence[str] = (),
    against: Sequence[StrPath] = (),
    decontaminate: Sequence[StrPath] = (),
    note: Note = _quietly,
) -> FilterResult:
    """Review a finished run's records again, into a folder (None: RUN/refiltered); no model is asked.

    The options are those of `filter_file`, laid over the run's own rules. Raises DatagenError.
    """
    return refiltering.refilter(
        Path(run_folder),
        Path(output) if output else None,
        names=rules,
        values=settings,
        against=[str(each) for each in against],
        decontaminate=[str(each) for each in decontaminate],
        note=note,
    )
