"""What a person sees of a judge's work: how many records got which score, and what to do with them."""

import shlex
from typing import Any

import click

from datagen.cli.display import counted, dollars, watch
from datagen.errors import TargetMissed
from datagen.filters.stage import resolve
from datagen.judging import JudgeResult, judge
from datagen.stats import Tally

__all__ = ["show_judge"]


def show_judge(run_folder: str, *, is_quiet: bool, **settings: Any) -> None:
    """Have a run judged with a display and a summary. Raises TargetMissed where a record was not."""
    tally = Tally()
    with watch(tally, is_quiet=is_quiet) as note:
        result = judge(run_folder, tally=tally, note=note, **settings)
    if not is_quiet:
        _summary(result)
    if result.failed:
        raise TargetMissed(
            f"judged {result.judged} of {result.judged + result.failed}: the others could not be judged",
            f"the same command asks again; {result.file.name} says why, and refilter lets none of them pass",
        )


def _summary(result: JudgeResult) -> None:
    tally = result.tally
    threshold = float(str(resolve({})["judged_low"]["threshold"]))
    spread = ", ".join(f"{score}: {result.spread[score]}" for score in range(5, 0, -1))
    click.echo(f"judged {result.judged}: mean {result.mean:.2f} ({spread}); failed {result.failed}")
    click.echo(
        f"calls: {tally.sent} sent, {tally.cached_calls} from the cache; tokens: {tally.prompt_tokens} in, "
        f"{tally.completion_tokens} out{f'; cost: {dollars(tally.usd)}' if tally.has_price else ''}"
    )
    click.echo(f"verdicts: {result.file}")
    click.echo(
        f"next: datagen refilter {shlex.quote(str(result.folder))}   "
        f"(drops what is below {threshold:g}, {counted(result.low(threshold), 'record')}: rule judged_low)"
    )
