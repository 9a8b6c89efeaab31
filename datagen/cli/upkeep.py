"""What a person does after a run: ask again for what failed, look after the cache."""

from pathlib import Path
from typing import Any

import click

from datagen.api import cache_of, config_of, doctor, forget_failed
from datagen.cli.display import dollars
from datagen.cli.running import show_run
from datagen.cli.shown import shown
from datagen.llm.cache_care import look_into, prune
from datagen.rundir import RunDir

__all__ = ["show_cache", "show_doctor", "show_retry"]


def show_retry(folder: str, *, is_quiet: bool, **settings: Any) -> None:
    """Run a folder's settings again, with the answers that could not be read forgotten."""
    failed = forget_failed(folder)
    if not failed and RunDir(Path(folder)).is_whole:
        click.echo(f"nothing failed in {folder}")
        return
    if not is_quiet:
        click.echo(f"asking again for {failed} failed" if failed else "its last start broke off: going on")
    config = config_of(Path(folder, "run.toml"), **settings)
    show_run(config, is_quiet=is_quiet, is_asked_for=False)


def show_doctor(model: str, base_url: str | None, api_key_env: str) -> None:
    """Probe an endpoint and print what was found, a line each."""
    found = doctor(model, base_url=base_url, api_key_env=api_key_env)
    click.echo(f"{found.model} at {found.endpoint}")
    width = max(len(each.what) for each in found.findings)
    for each in found.findings:
        mark = {True: "+", False: "-", None: " "}[each.is_good]
        click.echo(shown(f"{mark} {each.what:<{width}}  {each.result}"))
    for name, value in found.settings.items():
        click.echo(shown(f"a run would use: {name}: {value}"))
    click.echo(f"a run to start with: {shown(found.command)}")


def show_cache(place: str, days: int | None) -> None:
    """Print what a cache holds, after taking out what is old."""
    path = cache_of(Path(place)) if Path(place).is_dir() else Path(place)
    if days is not None:
        click.echo(f"deleted {prune(path, days)} answers that were not used in {days} days")
    about = look_into(path)
    click.echo(f"{path}: {about.answers} answers, {about.bytes / 1e6:.1f} MB")
    click.echo(f"served again: {about.hits} times ({about.rate:.0%} of all look-ups)")
    for run, spent in about.spent.items():
        cost = f", {dollars(spent.usd)}" if spent.usd else ""
        click.echo(
            shown(
                f"spent by {run}: {spent.calls} calls, {spent.prompt} tokens in ({spent.cached} cached), "
                f"{spent.completion} out{cost}"
            )
        )
