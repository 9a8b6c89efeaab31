"""The options of the commands, the same words everywhere."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from datagen.errors import ConfigError

__all__ = [
    "FORMATS",
    "LIMITS",
    "again_options",
    "filter_options",
    "limit_options",
    "options",
    "run_options",
    "written",
    "written_mix",
]

FORMATS = ["messages", "alpaca", "sharegpt", "prompt-completion"]

LIMITS = ("rpm", "tpm", "budget", "price")


class Concurrency(click.ParamType):  # type: ignore[type-arg]
    """A number of calls, or auto (0)."""

    name = "concurrency"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it; fail with a usage error."""
        if value == "auto":
            return 0
        try:
            return click.IntRange(min=1, max=4096).convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is neither auto nor a number from 1 to 4096", param, ctx)


class Checked(click.ParamType):  # type: ignore[type-arg]
    """A text that a reader of datagen's takes, as the budget's: a wrong one is a usage error."""

    def __init__(self, name: str, module: str, reader: str) -> None:
        """Name the reader, which is loaded where the option is used alone."""
        self.name = name
        self._module = module
        self._reader = reader

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Check it; fail with a usage error."""
        if value != "none":
            try:
                getattr(import_module(self._module), self._reader)(value)
            except ConfigError as error:
                self.fail(f"{error.message}; {error.hint}", param, ctx)
        return str(value)


class Mix(click.ParamType):  # type: ignore[type-arg]
    """Shares by name: forward=4,reverse=2."""

    name = "mix"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, int]:
        """Read it; fail with a usage error."""
        shares: dict[str, int] = {}
        for part in value.split(","):
            name, _, share = part.partition("=")
            if not share.strip().isdecimal():
                self.fail(f"{part!r} is no share: write it as forward=4,reverse=2", param, ctx)
            if name.strip() in shares:
                self.fail(f"{name.strip()} has two shares: give it one", param, ctx)
            shares[name.strip()] = int(share)
        return shares


def written(value: object) -> str:
    """Return a setting's value as its option takes it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def written_mix(mix: Mapping[str, int]) -> str:
    """Return shares as `--mix` takes them."""
    return ",".join(f"{name}={share}" for name, share in mix.items() if share)


_COMPARISONS = [
    click.option(
        "--against",
        multiple=True,
        type=click.Path(),
        metavar="FILE",
        help="Earlier data set (JSONL): its near duplicates are rejected.",
    ),
    click.option(
        "--decontaminate",
        multiple=True,
        type=click.Path(),
        metavar="FILE",
        help="Benchmark (JSONL or txt): records that share a long run of words are rejected.",
    ),
]

_LIMITS = [
    click.option(
        "--concurrency",
        type=Concurrency(),
        metavar="N|auto",
        help="Calls in flight. [default: 1 local, auto for an endpoint]",
    ),
    click.option("--rpm", type=click.FloatRange(min=0), help="Most calls a minute."),
    click.option("--tpm", type=click.FloatRange(min=0), help="Most tokens a minute."),
    click.option(
        "--budget",
        type=Checked("budget", "datagen.llm.budget", "parse_budget"),
        metavar="LIMIT",
        help="Hard stop: 5usd, 2Mtok or 1000calls; none lifts that of an earlier start.",
    ),
    click.option(
        "--price",
        type=Checked("price", "datagen.llm.prices", "parse_price"),
        metavar="IN,OUT",
        help="Dollars a million tokens, where they are not known; or IN,CACHED,OUT.",
    ),
]

_FORECASTS = [
    click.option("--dry-run", is_flag=True, help="Count the calls and tokens; send nothing."),
    click.option(
        "--pilot", type=click.IntRange(min=1), metavar="N", help="Run N items, then project the whole run."
    ),
]

_RUN_OPTIONS = [
    click.option("-n", "--target", type=click.IntRange(min=1), help="Records to keep. [default: 10]"),
    click.option("-o", "--output", type=click.Path(), help="Run folder. [default: runs/COMMAND]"),
    click.option(
        "--model",
        default="local",
        show_default=True,
        help="local, a .gguf file, or the endpoint's model.",
    ),
    click.option("--base-url", help="An OpenAI-compatible endpoint, often ending in /v1."),
    click.option(
        "--api-key-env",
        default="OPENAI_API_KEY",
        show_default=True,
        help="Variable that holds the key.",
    ),
    click.option(
        "--language",
        type=Checked("language", "datagen.languages", "check_language"),
        default="auto",
        show_default=True,
        metavar="auto|en|zh|CODE",
        help="Language of the records; others than en and zh (ISO 639-1): self-instruct.",
    ),
    click.option("--seed", type=int, default=0, show_default=True, help="Seed of every random choice."),
    *_LIMITS,
    click.option("--batch", is_flag=True, help="Ask through the Batch API: half the price, up to a day."),
    click.option("--cache", type=click.Path(), help="File of answers to share. [default: in the run folder]"),
    click.option(
        "--temperature",
        type=click.FloatRange(0, 2),
        default=0.7,
        show_default=True,
        help="Sampling temperature of the creative steps.",
    ),
    click.option(
        "--format",
        type=click.Choice(FORMATS),
        default="messages",
        show_default=True,
        help="Format of train.jsonl.",
    ),
    click.option("--prompts", type=click.Path(), help="Folder of prompts that replace shipped ones."),
    *_COMPARISONS,
    click.option("--strict", is_flag=True, help="Stop at the first bad file or line."),
    *_FORECASTS,
    click.option("--quiet", is_flag=True, help="Print errors alone."),
]

_AGAIN_OPTIONS = [
    click.option("-n", "--target", type=click.IntRange(min=1), help="Records to keep. [default: the file's]"),
    click.option("-o", "--output", type=click.Path(), help="Another run folder."),
    *_LIMITS,
    *_FORECASTS,
    click.option("--quiet", is_flag=True, help="Print errors alone."),
]


def options(named: Sequence[Any]) -> Callable[..., Any]:
    """Return a decorator that gives a command some options, in their order."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(named):
            command = option(command)
        return command

    return add


_FILTER_OPTIONS = [
    click.option("--rules", metavar="NAME,...", help="Run only these rules (length, near_duplicate, ...)."),
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="RULE.KEY=VALUE",
        help="Set one setting, as near_duplicate.threshold=0.6.",
    ),
    *_COMPARISONS,
    click.option("--quiet", is_flag=True, help="Print errors alone."),
]

run_options = options(_RUN_OPTIONS)
again_options = options(_AGAIN_OPTIONS)
limit_options = options(_LIMITS)
filter_options = options(_FILTER_OPTIONS)
