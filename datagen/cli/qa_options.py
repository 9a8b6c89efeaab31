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
        "yes-no, summary, unanswerable.",
    ),
]

qa_options = options(_QA_OPTIONS)


def take_qa_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Take the options of self-qa out of a command's, and return those that were given, as settings."""
    settings = {name: given.pop(name) for name in ("types",)}
    return {name: value for name, value in settings.items() if value is not None}
