"""From a command's options to its settings, and to a run, a plan of it or a pilot."""

from typing import TYPE_CHECKING, Any

import click

from datagen.cli.options import LIMITS

if TYPE_CHECKING:
    from datagen.config import RunConfig

__all__ = ["show", "start", "take_limits", "take_ways"]


def start(
    command: str, inputs: list[str], options: dict[str, Any], extra: dict[str, Any] | None = None
) -> None:
    """Run a generator's command with its options; `extra` are settings made of those that it alone has."""
    from datagen.api import settings_for

    if command != "self-instruct" and options["language"] not in ("auto", "en", "zh"):
        raise click.UsageError(f"{command} writes en and zh: other languages are for self-instruct")
    ways = take_ways(options)
    is_asked_for = options["target"] is not None
    model = {
        "name": options.pop("model"),
        "base_url": options.pop("base_url"),
        "api_key_env": options.pop("api_key_env"),
        "temperature": options.pop("temperature"),
    }
    output = options.pop("output")
    given = take_limits(options)
    config = settings_for(command, inputs, output, model=model, **given, **(extra or {}))  # type: ignore[arg-type]
    show(config, **ways, is_asked_for=is_asked_for)


def take_ways(options: dict[str, Any]) -> dict[str, Any]:
    """Take out of a command's options in which way it is to run."""
    return {
        "is_quiet": options.pop("quiet"),
        "is_dry": options.pop("dry_run"),
        "items": options.pop("pilot"),
    }


def take_limits(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that were given, as settings: those that limit a run in a table of theirs."""
    given = {name: value for name, value in options.items() if value is not None}
    limits = {name: given.pop(name) for name in LIMITS if name in given}
    return {**given, "limits": limits}


def show(config: "RunConfig", *, is_quiet: bool, is_dry: bool, items: int | None, is_asked_for: bool) -> None:
    """Run as the settings say, or only say what that would take. Raises click.UsageError."""
    if config.self_instruct.grow and (is_dry or items):
        raise click.UsageError("a run that grows has no target that a forecast could be made for")
    if is_dry or items:
        from datagen.cli.planning import show_pilot, show_plan

        if is_dry:
            show_plan(config)
        elif items:
            show_pilot(config, items, is_quiet=is_quiet)
    else:
        from datagen.cli.running import show_run

        show_run(config, is_quiet=is_quiet, is_asked_for=is_asked_for)
