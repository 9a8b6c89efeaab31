"""What a person sees of an export: where the rows are, and what was left out, mixed in or held out."""

from pathlib import Path
from typing import Any

import click

from datagen.cli.shown import shown
from datagen.errors import ConfigError
from datagen.exporting import DataSet
from datagen.file_api import export, export_data_set, push

__all__ = ["show_export", "show_push"]


def show_export(run: str, format_: str, output: str | None, **options: Any) -> None:
    """Export a file, or a folder where `output` is none with a suffix or an option asks for one."""
    options["mix"] = dict(options["mix"])
    is_asked_for = any(options[name] for name in ("split", "mix", "license"))
    is_folder = is_asked_for or (output is not None and _is_folder(output))
    if not is_folder:
        _show_file(run, format_, output)
        return
    if output is None or Path(output).is_file():
        raise ConfigError("a data set goes into a folder", "name one with -o")
    options["split"] = options["split"] or ()
    _show_data_set(export_data_set(run, output, format_, **options), format_)  # type: ignore[arg-type]


def _is_folder(output: str) -> bool:
    path = Path(output)
    return path.is_dir() or (not path.suffix and not path.exists())


def _show_file(run: str, format_: str, output: str | None) -> None:
    written = export(run, format_, output)  # type: ignore[arg-type]
    click.echo(f"wrote {written.rows} rows to {written.path}")
    if written.left_out:
        ids = ", ".join(written.left_out[:5])
        click.echo(f"left out {len(written.left_out)} that {format_} cannot carry: {ids}")


def _show_data_set(made: DataSet, format_: str) -> None:
    told = ", ".join(f"{part}.jsonl {count}" for part, count in made.rows.items())
    click.echo(shown(f"wrote to {made.folder}: {told}"))
    if len(made.rows) > 1:
        click.echo(f"split by {made.groups} groups, of which the largest has {made.largest}; no leak found")
    for each in made.mixed:
        few = f" of {each.wanted} wanted" if each.rows < each.wanted else ""
        rest = f"; passed over {each.unfit} unfit and {each.leaking} near held-out rows"
        rest = rest if each.unfit or each.leaking else ""
        click.echo(shown(f"mixed in {each.rows}{few} from {each.path}{rest}"))
    if made.left_out:
        click.echo(
            f"left out {len(made.left_out)} that {format_} cannot carry or that are faulty: see "
            "left_out.jsonl"
        )
    click.echo(f"beside: {', '.join(sorted(made.files))}, README.md (the dataset card)")


def show_push(folder: str, to: str, format_: str | None, **options: Any) -> None:
    """Publish a run or an exported folder and say where it is."""
    options["split"] = options["split"] or ()
    pushed = push(folder, to, format_, **options)  # type: ignore[arg-type]
    told = ", ".join(f"{part} {count}" for part, count in pushed.rows.items())
    where = pushed.address or ", ".join(str(file) for file in pushed.files)
    click.echo(shown(f"pushed to {where}: {told}"))
    if pushed.left_out:
        click.echo(f"left out {pushed.left_out} that the format cannot carry or that are faulty")
