"""The options of the commands that write and check files for trainers."""

from typing import Any

import click

from datagen.cli.options import FORMATS, options

__all__ = ["check_options", "export_options", "push_options"]


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


_MIX = click.option(
    "--mix",
    multiple=True,
    type=FileShare(),
    metavar="FILE=SHARE",
    help="Other JSONL to mix in, and its share of the rows to train on.",
)
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
    _MIX,
    click.option("--seed", type=int, default=0, show_default=True, help="Seed of the split and the mix."),
    click.option("--license", metavar="NAME", help="Licence of the data set, for its card."),
]

_PUSH_OPTIONS = [
    click.option("--to", required=True, metavar="PLACE", help="FILE.parquet, or hf:OWNER/NAME."),
    click.option(
        "--format",
        "format_",
        type=click.Choice(FORMATS),
        help="Format to publish. [default: messages, or the exported folder's]",
    ),
    *(each for each in _EXPORT_OPTIONS if each is not _EXPORT_OPTIONS[0] and each is not _MIX),
    click.option("--public", "is_public", is_flag=True, help="For everybody to see. [default: private]"),
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
    click.option(
        "--trainer",
        metavar="NAME",
        help="Load the file with this trainer's own loader, too: trl, llamafactory, ms-swift, axolotl, "
        "mistral or datasets.",
    ),
    click.option("--fix", "is_fixing", is_flag=True, help="Write a clean copy to -o."),
    click.option("-o", "--output", type=click.Path(), help="The clean copy."),
    click.option("--report", type=click.Path(), metavar="FILE", help="Write every fault here, a line each."),
    click.option("--quiet", is_flag=True, help="Print errors alone."),
]

check_options = options(_CHECK_OPTIONS)
export_options = options(_EXPORT_OPTIONS)
push_options = options(_PUSH_OPTIONS)
