"""The options of self-kg alone."""

from typing import Any

import click

from datagen.cli.options import Mix, options

__all__ = ["kg_options", "take_kg_settings"]


class Columns(click.ParamType):  # type: ignore[type-arg]
    """Three names with commas between them."""

    name = "columns"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """Read it; fail with a usage error."""
        names = tuple(name.strip() for name in value.split(","))
        if len(names) != 3 or not all(names):
            self.fail(f"{value!r} is not three names: HEAD,RELATION,TAIL", param, ctx)
        return names


_SETTINGS = (
    "closed",
    "columns",
    "schema_file",
    "mix",
    "hops",
    "turns",
    "per_entity",
    "per_relation",
    "fill_gaps",
)

_KG_OPTIONS = [
    click.option(
        "--columns",
        type=Columns(),
        metavar="HEAD,RELATION,TAIL",
        help="Names of a table's columns, or of the keys of JSON objects. [default: known names]",
    ),
    click.option(
        "--schema",
        "schema_file",
        type=click.Path(),
        metavar="FILE",
        help="What relations and entities are (TOML).",
    ),
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

kg_options = options(_KG_OPTIONS)


def take_kg_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Take the options of self-kg out of a command's, and return those that were given, as settings."""
    settings = {name: given.pop(name) for name in _SETTINGS}
    return {name: value for name, value in settings.items() if value}
