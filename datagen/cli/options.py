"""The options of the commands, the same words everywhere."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

__all__ = [
    "FORMATS",
    "KG_SETTINGS",
    "LIMITS",
    "check_options",
    "export_options",
    "filter_options",
    "kg_options",
    "run_options",
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
        return click.IntRange(min=1, max=4096).convert(value, param, ctx)


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
            shares[name.strip()] = int(share)
        return shares


class Shares(click.ParamType):  # type: ignore[type-arg]
    """Shares of parts: 0.95,0.05."""

    name = "shares"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> list[float]:
        """Read it; fail with a usage error."""
        try:
            return [float(part) for part in value.split(",")]
        except ValueError:
            self.fail(f"{value!r} are no shares: write them as 0.95,0.05", param, ctx)


class FileShare(click.ParamType):  # type: ignore[type-arg]
    """A file and its share: other.jsonl=0.1."""

    name = "file share"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        """Read it; fail with a usage error."""
        name, _, share = value.rpartition("=")
        try:
            return name, float(share)
        except ValueError:
            self.fail(f"{value!r} is no file with a share: write it as other.jsonl=0.1", param, ctx)


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
        type=click.Choice(["auto", "en", "zh"]),
        default="auto",
        show_default=True,
        help="Language of the records.",
    ),
    click.option("--seed", type=int, default=0, show_default=True, help="Seed of every random choice."),
    click.option(
        "--concurrency",
        type=Concurrency(),
        metavar="N|auto",
        help="Calls in flight. [default: 1 local, auto for an endpoint]",
    ),
    click.option("--rpm", type=click.FloatRange(min=0), help="Most calls a minute."),
    click.option("--tpm", type=click.FloatRange(min=0), help="Most tokens a minute."),
    click.option("--budget", metavar="LIMIT", help="Hard stop: 5usd, 2Mtok or 1000calls."),
    click.option("--price", metavar="IN,OUT", help="Dollars a million tokens, where they are not known."),
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
    click.option("--dry-run", is_flag=True, help="Count the calls and tokens; send nothing."),
    click.option(
        "--pilot", type=click.IntRange(min=1), metavar="N", help="Run N items, then project the whole run."
    ),
    click.option("--quiet", is_flag=True, help="Print errors alone."),
]


def _options(options: Sequence[Any]) -> Callable[..., Any]:
    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
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

_EXPORT_OPTIONS = [
    click.option(
        "-o",
        "--output",
        type=click.Path(),
        help="File, or folder of a data set (a name without a suffix). [default: RUN/train.jsonl]",
    ),
    click.option(
        "--split",
        type=Shares(),
        metavar="SHARE,...",
        help="Shares of train and test, or of train, validation and test, as 0.95,0.05.",
    ),
    click.option(
        "--by",
        type=click.Choice(["auto", "passage", "entity"]),
        default="auto",
        help="What is kept together. [default: auto, a document, fact or call]",
    ),
    click.option(
        "--mix",
        multiple=True,
        type=FileShare(),
        metavar="FILE=SHARE",
        help="Other JSONL to mix in, and its share of the rows to train on.",
    ),
    click.option("--seed", type=int, default=0, show_default=True, help="Seed of the split and the mix."),
    click.option("--license", metavar="NAME", help="Licence of the data set, for its card."),
]

_CHECK_OPTIONS = [
    click.option(
        "--format",
        "format_",
        type=click.Choice([*FORMATS, "prompt-completion-text", "query-response", "text"]),
        help="Format of the file. [default: guessed]",
    ),
    click.option(
        "--tokenizer",
        type=click.Path(),
        metavar="FOLDER",
        help="A model's folder: count its tokens, try its chat template. [default: estimate]",
    ),
    click.option(
        "--cutoff",
        type=click.IntRange(min=0),
        default=2048,
        show_default=True,
        help="Most tokens of a row; 0 for any number.",
    ),
    click.option(
        "--against", type=click.Path(), metavar="FILE", help="Held-out file that no row may leak into."
    ),
    click.option("--fix", "is_fixing", is_flag=True, help="Write a clean copy to -o."),
    click.option("-o", "--output", type=click.Path(), help="The clean copy."),
    click.option("--report", type=click.Path(), metavar="FILE", help="Write every fault here, a line each."),
    click.option("--quiet", is_flag=True, help="Print errors alone."),
]

KG_SETTINGS = ("closed", "mix", "hops", "turns", "per_entity", "per_relation", "fill_gaps")

_KG_OPTIONS = [
    click.option(
        "--closed",
        multiple=True,
        metavar="RELATION",
        help="Relation whose facts are complete: what the graph does not hold is false.",
    ),
    click.option("--mix", type=Mix(), metavar="KIND=N,...", help="Shares of the kinds of question."),
    click.option("--hops", type=click.IntRange(2, 5), help="Most edges of a path. [default: 3]"),
    click.option("--turns", type=click.IntRange(2, 8), help="Most turns of a dialogue. [default: 4]"),
    click.option(
        "--per-entity", type=click.IntRange(min=1), metavar="N", help="Most questions about one entity."
    ),
    click.option(
        "--per-relation", type=click.IntRange(min=1), metavar="N", help="Most questions on one relation."
    ),
    click.option(
        "--fill-gaps", type=click.Path(), metavar="RUN", help="Ask only what RUN's kept records do not cover."
    ),
]

check_options = _options(_CHECK_OPTIONS)
export_options = _options(_EXPORT_OPTIONS)
kg_options = _options(_KG_OPTIONS)
run_options = _options(_RUN_OPTIONS)
filter_options = _options(_FILTER_OPTIONS)
