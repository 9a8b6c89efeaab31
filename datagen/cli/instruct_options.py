"""The options of self-instruct alone."""

from typing import Any

import click

from datagen.cli.options import options

__all__ = ["instruct_options", "take_instruct_settings"]

_OPTIONS = [
    click.option("--domain", metavar="TEXT", help="Field that all new tasks are from."),
    click.option(
        "--context",
        type=click.Path(),
        metavar="FILE",
        help="Text with background on the field, for --domain.",
    ),
    click.option(
        "--demonstrations", type=click.IntRange(2, 32), help="Tasks that a prompt shows. [default: 8]"
    ),
    click.option(
        "--machine-demonstrations",
        type=click.IntRange(0, 16),
        help="How many of them are made ones, once there are some. [default: 2]",
    ),
]

instruct_options = options(_OPTIONS)


def take_instruct_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Take the options of self-instruct out of a command's, and return those that were given, as settings."""
    names = ("domain", "context", "demonstrations", "machine_demonstrations")
    settings = {name: given.pop(name) for name in names}
    return {name: value for name, value in settings.items() if value is not None}
