"""What a person sees of a filter run: a table of rules, and where the rows are."""

from collections.abc import Callable
from typing import Any

import click

from datagen.cli.shown import shown
from datagen.errors import ConfigError
from datagen.file_api import filter_file, refilter
from datagen.filtered import FilterResult
from datagen.filters.near_duplicates import describe_core

__all__ = ["show_filter", "show_refilter"]


def show_filter(rows: str, output: str, *, quiet: bool, rules: str | None, **options: Any) -> None:
    """Filter a file and print the summary."""
    _show(filter_file(rows, output, rules=_names(rules), note=_note(quiet), **options), quiet)


def show_refilter(
    run_folder: str, output: str | None, *, quiet: bool, rules: str | None, **options: Any
) -> None:
    """Filter a finished run again and print the summary."""
    _show(refilter(run_folder, output, rules=_names(rules), note=_note(quiet), **options), quiet)


def _note(is_quiet: bool) -> Callable[[str], None]:
    return lambda text: None if is_quiet else click.echo(shown(text))


def _names(rules: str | None) -> list[str]:
    names = [name.strip() for name in (rules or "").split(",") if name.strip()]
    if rules is not None and not names:
        raise ConfigError("--rules names no rule", "name some, or leave it out to run all")
    return names


def _show(result: FilterResult, is_quiet: bool) -> None:
    if is_quiet:
        return
    total = result.made + result.skipped
    click.echo(
        f"in {total}: kept {result.kept}, rejected {result.rejected.total()}, skipped {result.skipped}"
    )
    told = [row for row in result.per_rule() if row[1] != row[2]]
    width = max([4, *(len(rule) for rule, *_ in told)])
    if told:
        click.echo(f"{'rule':<{width}} {'in':>9} {'out':>9} {'seconds':>9}")
    for rule, before, after, seconds in told:
        click.echo(f"{rule:<{width}} {before:>9} {after:>9} {seconds:>9.2f}")
    rest, silent = sum(result.seconds.values()) - sum(row[3] for row in told), len(result.seconds) - len(told)
    if silent:
        rules = "1 other rule" if silent == 1 else f"{silent} other rules"
        click.echo(f"{rules} refused nothing, in {rest:.2f} seconds (summary.json has each)")
    if "near_duplicate" in result.seconds:
        click.echo(describe_core())
    if result.long:
        rows = "1 row" if result.long == 1 else f"{result.long} rows"
        click.echo(f"{rows} of more than 8,192 tokens: compared one by one")
    if result.flagged:
        counts = ", ".join(f"{rule} {count}" for rule, count in result.flagged.most_common())
        click.echo(f"flagged, and kept: {counts}")
    if result.skipped:
        click.echo(f"skipped lines are named in {shown(str(result.folder / 'skipped.jsonl'))}")
    click.echo(f"kept rows: {shown(str(result.folder / 'kept.jsonl'))}")
