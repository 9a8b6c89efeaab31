"""The options of self-qa alone."""

from typing import Any

import click

from datagen.cli.options import Mix, options

__all__ = ["qa_options", "take_qa_settings"]


class Types(Mix):
    """Types with shares, factual=4,procedural=2; a name alone has the share 1."""

    name = "types"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, int]:
        """Read them; fail with a usage error."""
        parts = [part if "=" in part else f"{part}=1" for part in value.split(",")]
        return super().convert(",".join(parts), param, ctx)


_QA_OPTIONS = [
    click.option(
        "--types",
        type=Types(),
        metavar="TYPE=N,...",
        help="Shares of the types of question: factual, understanding, procedural, condition, comparison, "
        "yes-no, summary, unanswerable, table.",
    ),
    click.option(
        "--mode",
        type=click.Choice(["closed-book", "open-book", "retrieval"]),
        help="What stands beside a question: nothing, its passage, that among others.",
    ),
    click.option(
        "--mix",
        type=Mix(),
        metavar="MODE=N,...",
        help="Shares of closed-book, open-book, retrieval and refusal, in the place of --mode.",
    ),
    click.option(
        "--distractors", type=click.IntRange(1, 20), help="Other passages of a retrieval record. [default: 3]"
    ),
    click.option(
        "--leave-out",
        type=click.FloatRange(0, 1),
        metavar="SHARE",
        help="Retrieval records without their passage, to be refused. [default: 0.2]",
    ),
    click.option(
        "--turns", metavar="A-B", help="Join questions on a passage into dialogues of A to B turns."
    ),
    click.option(
        "--style",
        type=click.Path(),
        metavar="FILE",
        help="Page of guidance and examples on how answers are written.",
    ),
    click.option(
        "--judge", metavar="K/N", help="Have each record judged with its passage: K of N votes must agree."
    ),
    click.option("--merged", is_flag=True, help="Ask for questions and their answers in one call."),
    click.option(
        "--per-document", type=click.IntRange(min=1), metavar="N", help="Most questions about one document."
    ),
    click.option(
        "--fill-gaps",
        type=click.Path(),
        metavar="RUN",
        help="Ask only about chunks that no kept record of RUN rests on.",
    ),
    click.option(
        "--chunk-tokens",
        type=click.IntRange(40, 8000),
        metavar="N",
        help="Most tokens of a passage, in the model's own.",
    ),
    click.option(
        "--tokenizer",
        type=click.Path(),
        metavar="PATH",
        help="The model's tokenizer.json, or its folder: what counts --chunk-tokens (300).",
    ),
    click.option(
        "--row-template",
        metavar="TEXT",
        help="How rows of tables are said, with columns in braces: '{Product} costs {Price} euros.'",
    ),
    click.option("--graph", is_flag=True, help="Read csv, tsv, json and jsonl as graphs."),
]

qa_options = options(_QA_OPTIONS)


_SETTINGS = (
    "types",
    "mix",
    "distractors",
    "leave_out",
    "turns",
    "style",
    "judge",
    "merged",
    "per_document",
    "fill_gaps",
    "chunk_tokens",
    "tokenizer",
    "row_template",
    "graph",
)


def take_qa_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Take the options of self-qa out of a command's, and return those that were given, as settings."""
    settings = {name: given.pop(name) for name in _SETTINGS}
    if mode := given.pop("mode"):
        if settings["mix"]:
            raise click.UsageError("--mode and --mix both say what stands beside a question: leave one out")
        settings["mix"] = {mode: 1}
    return {name: value for name, value in settings.items() if value is not None and value is not False}
