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
    click.option("--turns", metavar="A-B", help="Make dialogues of A to B turns, as 2-6."),
    click.option(
        "--dialogue",
        type=click.Choice(["two-role", "one-call"]),
        help="Who writes them: a user simulator and an assistant, or one call. [default: two-role]",
    ),
    click.option(
        "--evolve",
        type=click.IntRange(0, 5),
        metavar="ROUNDS",
        help="Make each new task into harder ones and others, so many rounds.",
    ),
    click.option(
        "--judge",
        type=click.IntRange(0, 9),
        metavar="VOTES",
        help="Have each record graded 1 to 5 by so many votes.",
    ),
]

instruct_options = options(_OPTIONS)

_SETTINGS = (
    "domain",
    "context",
    "demonstrations",
    "machine_demonstrations",
    "turns",
    "dialogue",
    "evolve",
    "judge",
)


def take_instruct_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Take the options of self-instruct out of a command's, and return those that were given, as settings."""
    settings = {name: given.pop(name) for name in _SETTINGS}
    return {name: value for name, value in settings.items() if value is not None}
