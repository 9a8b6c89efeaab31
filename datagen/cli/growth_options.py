"""The options of a run that grows without a target."""

from typing import Any

import click

from datagen.cli.options import options

__all__ = ["growth_options", "take_growth"]

growth_options = options(
    [
        click.option("--grow", is_flag=True, help="No target: go on while new tasks come."),
        click.option(
            "--least-yield",
            type=click.FloatRange(0, 1, min_open=True),
            metavar="SHARE",
            help="With --grow: end when fewer of the last 200 tasks asked for are new. [default: 0.1]",
        ),
    ]
)


def take_growth(given: dict[str, Any]) -> dict[str, Any]:
    """Take these options out of a command's, and return those that were given, as settings."""
    grow, least = given.pop("grow"), given.pop("least_yield")
    if grow and given["target"] is not None:
        raise click.UsageError("--grow has no target: leave -n out")
    if least is not None and not grow:
        raise click.UsageError("--least-yield says when --grow ends: give --grow, too")
    return {"grow": True, **({"least_yield": least} if least is not None else {})} if grow else {}
