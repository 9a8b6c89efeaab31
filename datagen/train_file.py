"""A run's kept records as one file that trainers take, and its sidecar."""

from dataclasses import dataclass, field
from pathlib import Path

from datagen.config import Format
from datagen.errors import BadInput, OutputError
from datagen.exporters.formats import EXPORTERS, dump_row, meta_path, meta_row
from datagen.jsonl import WholeWriter, dump
from datagen.rundir import RunDir, open_run_dir, read_records
from datagen.triples import TripleTally

__all__ = ["Export", "export_run", "write_train_file"]


@dataclass(slots=True)
class Export:
    """What an export wrote: rows, the file, and the ids of records the format cannot carry."""

    path: Path
    rows: int = 0
    left_out: list[str] = field(default_factory=list)


def export_run(path: Path, format: Format, output: Path | None = None) -> Export:
    """Write a run's kept records as a trainer's file, by default train.jsonl in the run folder.

    Raises BadInput where the folder holds no run.
    """
    folder = RunDir(path)
    if not folder.kept.is_file():
        raise BadInput(f"{path} is not a run folder (no kept.jsonl)", "give a folder made by datagen")
    if output is not None:
        own = {file.resolve() for file in vars(folder).values() if file not in (folder.train, folder.path)}
        if output.resolve() in own or (output.exists() and not output.is_file()):
            raise OutputError(f"{output} is not for an export to replace", "give another file with -o")
    if output is not None and output.resolve() != folder.train.resolve():
        return write_train_file(folder, format, output)
    with open_run_dir(path):
        return write_train_file(folder, format)


def write_train_file(
    folder: RunDir, format: Format, output: Path | None = None, *, triples: TripleTally | None = None
) -> Export:
    """Write the kept records of an open run folder; `triples` counts what they rest on."""
    export = Export(output or folder.train)
    to_row = EXPORTERS[format]
    meta = meta_path(export.path)
    with WholeWriter(export.path) as rows, WholeWriter(meta) as metas:
        for record in read_records(folder.kept):
            if triples is not None:
                triples.use(record)
            row = to_row(record)
            if row is None:
                export.left_out.append(record.id)
                continue
            export.rows += 1
            rows.write(dump_row(row))
            metas.write(dump(meta_row(record, export.rows)))
    return export
