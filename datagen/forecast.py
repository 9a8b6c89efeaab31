"""What a run will take: played without a model, or measured on its first items."""

import asyncio
from collections.abc import Callable
from math import ceil, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from datagen.config import RunConfig
from datagen.contracts import Ask, Generator, Kept
from datagen.recipes import build_generator
from datagen.records import Skipped
from datagen.rundir import RunDir
from datagen.runs import run
from datagen.stats import Tally, Usage

if TYPE_CHECKING:
    from datagen.llm.prices import Price

__all__ = ["Forecast", "cost_of", "pilot", "price_of", "rehearse"]

_PLAYED = 400
_NAMED = 5
_SURE = 1.96


def rehearse(config: RunConfig, note: Callable[[str], None]) -> Tally:
    """Count the calls and tokens of a run that keeps all it makes, with no request sent.

    What the run's cache holds is answered from there, and for the rest a scripted model stands in; at most
    400 items are played and the rest is projected.
    """
    from datagen.llm.rehearsal import rehearsal_ask

    skipped: list[Skipped] = []
    generator, *_ = build_generator(config, skipped, note)
    for each in skipped[:_NAMED]:
        note(f"skipped {each.where}: {each.why}")
    if len(skipped) > _NAMED:
        note(f"skipped {len(skipped) - _NAMED} more")
    tally = Tally(target=config.target)
    cache = Path(config.cache) if config.cache else RunDir(Path(config.output)).cache
    with rehearsal_ask(tally, config.model, cache, config.seed, config.answer_model) as ask:
        asyncio.run(_rehearse(config, generator, ask, tally))
    return tally


async def _rehearse(config: RunConfig, generator: Generator[Any], ask: Ask, tally: Tally) -> None:
    while tally.kept < config.target and tally.items < _PLAYED:
        item = generator.plan(tally.items, Kept([], 0))
        if item is None:
            return
        tally.kept += len(await generator.generate(tally.items, item, ask))
        tally.items += 1
    if tally.kept < config.target and tally.kept:
        scale = config.target / tally.kept
        tally.calls = round(tally.calls * scale)
        tally.prompt_tokens = round(tally.prompt_tokens * scale)
        tally.completion_tokens = round(tally.completion_tokens * scale)
        own = tally.answered
        tally.answered = Usage(
            round(own.calls * scale), round(own.prompt * scale), 0, round(own.completion * scale)
        )
        tally.kept = config.target


def price_of(config: RunConfig) -> "Price | None":
    """Return what the run's model costs a token, where that is known."""
    from datagen.llm import connect, prices

    given = prices.parse_price(config.limits.price) if config.limits.price else None
    price = connect.price_of(config.model, given)
    return price.in_batches() if price is not None and config.batch else price


def cost_of(config: RunConfig, tally: Tally) -> float:
    """Return what the calls of a dry run cost in dollars, 0 where a price is not known."""
    from datagen.llm import connect

    price, own = price_of(config), tally.answered
    other = connect.price_of(config.answer_model, None) if config.answer_model else price
    if price is None or other is None:
        return 0.0
    usd = price.of(tally.prompt_tokens - own.prompt, 0, tally.completion_tokens - own.completion)
    return usd + other.of(own.prompt, 0, own.completion)


class Forecast(NamedTuple):
    """What the whole run will take, least and most, by what some items took; None where none was kept.

    `available` is how many items the input has, where it has no more than the most.
    """

    tally: Tally
    items: tuple[int, int] | None
    available: int | None = None

    def scaled(self, amount: float) -> tuple[float, float]:
        """Return the least and the most of an amount that the items so far have used."""
        few, many = self.items or (0, 0)
        each = amount / max(1, self.tally.items)
        return each * few, each * many


def pilot(
    config: RunConfig, items: int, *, tally: Tally | None = None, note: Callable[[str], None]
) -> Forecast:
    """Run the first items into the run folder, from where the same command goes on, and project.

    The range is Wilson's interval (1927) of the share of records kept among those that the items could
    have made, 95 %. Raises DatagenError as `run` does.
    """
    tally = tally or Tally()
    run(config, tally=tally, note=note, items=items)
    if not tally.kept:
        return Forecast(tally, None)
    made = max(tally.promised, tally.kept)
    low, high = _wilson(tally.kept / made, made)
    need = config.target * tally.items / made
    few, many = ceil(need / high), ceil(need / low)
    generator, *_ = build_generator(config, [], lambda _: None)
    known = Kept([], 0)
    available = next((index for index in range(many) if generator.plan(index, known) is None), None)
    most = many if available is None else min(many, available)
    return Forecast(tally, (min(few, most), most), available)


def _wilson(share: float, count: int) -> tuple[float, float]:
    """Return the least and the most that a share of a count may stand for, 95 %."""
    square = _SURE**2
    middle = share + square / (2 * count)
    spread = _SURE * sqrt(share * (1 - share) / count + square / (4 * count**2))
    whole = 1 + square / count
    return (middle - spread) / whole, (middle + spread) / whole
