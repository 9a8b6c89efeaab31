"""The options of self-instruct alone."""

from typing import Any

import click

from datagen.cli.options import options

__all__ = ["instruct_options", "take_answer_model", "take_instruct_settings"]

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
    click.option(
        "--classification-only",
        is_flag=True,
        default=None,
        help="Make classification tasks alone, shown such seeds.",
    ),
    click.option(
        "--original-rules",
        "rules",
        flag_value="original",
        help="Filter by the rules of the original alone (English).",
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
    click.option("--answer-model", metavar="NAME", help="Model that answers the tasks. [default: --model]"),
    click.option("--answer-base-url", metavar="URL", help="Its endpoint. [default: --base-url]"),
    click.option("--answer-api-key-env", metavar="NAME", help="Its key's variable. [default: --api-key-env]"),
    click.option(
        "--agree",
        type=click.IntRange(2, 9),
        metavar="K",
        help="Draw each output K times; keep the middle one, if they agree.",
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
    "classification_only",
    "rules",
    "turns",
    "dialogue",
    "evolve",
    "agree",
    "judge",
)


def take_instruct_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Take the options of self-instruct out of a command's, and return those that were given, as settings."""
    settings = {name: given.pop(name) for name in _SETTINGS}
    return {name: value for name, value in settings.items() if value is not None}


def take_answer_model(given: dict[str, Any]) -> dict[str, Any]:
    """Take the options of the answer model out of a command's, and return it as a setting.

    Where nothing else is said, it is asked where the run's model is, and as that is.
    """
    name, url, key = (given.pop(f"answer_{each}") for each in ("model", "base_url", "api_key_env"))
    if name is None:
        if url or key:
            raise click.UsageError("--answer-base-url and --answer-api-key-env need --answer-model")
        return {}
    is_inside = name == "local" or (name.endswith(".gguf") and url is None)
    model = {
        "name": name,
        "base_url": url or (None if is_inside else given["base_url"]),
        "api_key_env": key or given["api_key_env"],
        "temperature": given["temperature"],
    }
    return {"answer_model": model}
