"""What a person sees of a check: each kind of fault with its first places and its fix, then the verdict."""

import click

from datagen.checking import Checked
from datagen.checks.table import NOTES, RULES
from datagen.cli.shown import shown
from datagen.errors import BadInput, ConfigError
from datagen.exporters.formats import meta_path
from datagen.file_api import check, fix
from datagen.fixing import Fixed, dropped_path

__all__ = ["show_check"]

_NAMED = 8


def show_check(
    file: str,
    *,
    is_fixing: bool,
    output: str | None,
    format_: str | None,
    quiet: bool,
    trainer: str | None,
    **options: object,
) -> None:
    """Check a file and print its faults. Raises BadInput where it has any that are not mended."""
    if is_fixing != (output is not None):
        raise ConfigError("--fix and -o go together", "write --fix -o CLEAN.jsonl")
    if output is not None and trainer is not None:
        raise ConfigError("--trainer looks and --fix mends", "mend the file, then check the copy with it")
    if output is not None:
        checked, fixed = fix(file, output, format_, **options)  # type: ignore[arg-type]
        if not quiet:
            _show(checked)
            _show_fixed(fixed)
        return
    checked = check(file, format_, trainer=trainer, **options)  # type: ignore[arg-type]
    if not quiet:
        _show(checked)
    if checked.faults:
        told = ", ".join(f"{code} {count}" for code, count in checked.faults.most_common())
        raise BadInput(
            f"{file}: {checked.faulty} of {checked.rows} rows are faulty ({told})"
            if checked.faulty
            else f"{file} is faulty ({told})",
            f"datagen check {file} --fix -o CLEAN.jsonl writes a clean copy"
            if any(not code.startswith("trainer_") for code in checked.faults)
            else "read above what becomes of each row, and mend it by hand",
        )


def _show(checked: Checked) -> None:
    how = "guessed from the first rows" if checked.is_guessed else "as told"
    click.echo(f"format: {checked.format} ({how})")
    rows = "1 row" if checked.rows == 1 else f"{checked.rows} rows"
    click.echo(f"{rows}, {checked.faulty} with faults" if checked.faults else f"{rows}, no fault")
    for code, faults in checked.first.items():
        click.echo(f"{code} ({checked.faults[code]})")
        for fault in faults:
            place = f"line {fault.line}" + (f", {fault.field}" if fault.field else "")
            click.echo(shown(f"  {place}: {fault.what}"))
        if checked.faults[code] > len(faults):
            click.echo(f"  and {checked.faults[code] - len(faults)} more")
        click.echo(f"  fix: {RULES[code]}")
    for code, what in checked.notes:
        click.echo(shown(f"note: {code} ({what}): {NOTES[code]}"))


def _show_fixed(fixed: Fixed) -> None:
    dropped = fixed.dropped.total()
    click.echo(shown(f"wrote {fixed.path}: kept {fixed.kept}, mended {fixed.mended}, dropped {dropped}"))
    if dropped:
        told = ", ".join(f"{code} {count}" for code, count in fixed.dropped.most_common())
        click.echo(shown(f"dropped for: {told}; see {dropped_path(fixed.path)}"))
    if fixed.moved:
        names = ", ".join(fixed.moved[:_NAMED]) + (", ..." if len(fixed.moved) > _NAMED else "")
        click.echo(shown(f"columns moved to {meta_path(fixed.path)}: {names}"))
