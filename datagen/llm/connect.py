"""From settings to a line: the cache, then budget and pace, then the client."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from datagen.config import ModelConfig
from datagen.errors import ConfigError, Interrupted
from datagen.llm.budget import Budget, Limit
from datagen.llm.cache import Cache
from datagen.llm.line import Line
from datagen.llm.meter import Meter, Metered
from datagen.llm.pace import Pace
from datagen.llm.prices import Price, known_price
from datagen.llm.request import Client
from datagen.stats import Tally, Usage

__all__ = ["Limits", "check", "connect", "make_client", "price_of"]

_GRACE = 30.0
"""Seconds that calls under way get to come home when a run ends, because they may be paid for."""

_MOST_AT_ONCE = 256
_MOST_IN_BATCHES = 10_000
"""How many items are at work at once where their calls gather in batches."""

_FREE = Price(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may ask of its model: calls at once (0: as many as it takes), a minute, and in all.

    `in_batches`: over the Batch API, at half the price; `price` is that of ordinary calls.
    """

    concurrency: int = 0
    rpm: float = 0
    tpm: float = 0
    budget: Limit | None = None
    price: Price | None = None
    in_batches: bool = False


def make_client(
    config: ModelConfig, slots: int, tally: Tally, meter: Meter, note: Callable[[str], None]
) -> Client:
    """Return the client for the settings' model. Raises ConfigError, MissingExtra, BadInput."""
    if config.is_local:
        from datagen.llm.local import LocalClient

        is_file = config.name.endswith(".gguf")
        return Metered(LocalClient(Path(config.name) if is_file else None, slots, note), meter)
    if config.name == "none":
        raise ConfigError(
            "--model none makes no calls and serves self-kg alone", "leave --model out, or name one"
        )
    from datagen.llm.remote import RemoteClient

    return RemoteClient(config, tally, meter)


@asynccontextmanager
async def connect(
    config: ModelConfig,
    cache_path: Path,
    tally: Tally,
    *,
    seed: int,
    limits: Limits,
    run: str,
    note: Callable[[str], None],
    earlier: Sequence[Path] = (),
    answers: ModelConfig | None = None,
) -> AsyncIterator[tuple[Line, Callable[[], int]]]:
    """Open the cache and the model; yield the line and how many items it can serve now; close all.

    `earlier` are the caches that the run had before; `run` is the name under which they count what is spent.
    `answers` is the model that answers tasks, where that is another: both share the cache, the counts and the
    budget, and each keeps to the limits of its own pace.
    Raises ConfigError where a batch of the run is out that only one of those knows, or where another run
    sends batches from the same cache.
    """
    with ExitStack() as stack:
        if limits.in_batches:
            from datagen.llm.batches import alone_in

            stack.enter_context(alone_in(cache_path))
        cache = Cache(cache_path, run, earlier)
        stack.callback(cache.close)
        pace = _pace(config, limits)
        price = _price(config, limits)
        spent = cache.spent()
        tally.before = Usage(spent.calls, spent.prompt, spent.cached, spent.completion, spent.usd)
        budget = Budget(limits.budget, spent)
        meter = Meter(pace, budget, price, cache, tally)
        tally.waits_for = lambda: pace.waits_for
        client = (
            _batch_client(config, tally, meter, cache, note)
            if limits.in_batches
            else make_client(config, pace.most, tally, meter, note)
        )
        _refuse_lost_batches(cache, client.endpoint)
        if client.is_remote and not limits.in_batches:
            _say_what_is_out(cache, client, note)
        ways = [_Way(client, pace, price)]
        answerer = None
        if answers is not None:
            ways.append(_way_to(answers, limits, budget, cache, tally, note))
            answerer = Line(ways[1].client, cache, tally, seed=seed, temperature=answers.temperature)
        prices = [way.price for way in ways]
        tally.has_price = None not in prices and any(each != _FREE for each in prices)
        line = Line(client, cache, tally, seed=seed, temperature=config.temperature, answerer=answerer)
        try:
            yield line, _window(config, limits, pace)
        finally:
            lines = [each for each in (line, answerer) if each is not None]
            await _close(ways, lines, 0.0 if limits.in_batches else _GRACE, note)


class _Way(NamedTuple):
    """A client, the pace of its calls, and what a token of theirs costs, where that is known."""

    client: Client
    pace: Pace
    price: Price | None


def _way_to(
    config: ModelConfig,
    limits: Limits,
    budget: Budget,
    cache: Cache,
    tally: Tally,
    note: Callable[[str], None],
) -> _Way:
    """Return the way to a second model. Raises what `make_client` raises."""
    limits = replace(limits, price=None)
    pace, price = _pace(config, limits), _price(config, limits)
    waits = tally.waits_for
    tally.waits_for = lambda: waits() or pace.waits_for
    client = make_client(config, pace.most, tally, Meter(pace, budget, price, cache, tally), note)
    return _Way(client, pace, price)


async def _close(
    ways: Sequence[_Way], lines: Sequence[Line], grace: float, note: Callable[[str], None]
) -> None:
    """Let calls under way come home, for so many seconds, and close the clients."""
    for way in ways:
        way.pace.stop(Interrupted("the run ended before this call"))
    try:
        out = sum(way.pace.at_once for way in ways if way.client.is_remote)
        if out:
            note(f"waiting for {out} calls under way (Ctrl-C: give them up)")
        await asyncio.gather(*(line.drain(grace) for line in lines))
    finally:
        for way in ways:
            await way.client.close()


def _window(config: ModelConfig, limits: Limits, pace: Pace) -> Callable[[], int]:
    if limits.in_batches:
        return lambda: limits.concurrency or _MOST_IN_BATCHES
    return lambda: max(1, int(pace.limit) if config.is_local else int(1.25 * pace.limit) + 2)


def _batch_client(
    config: ModelConfig, tally: Tally, meter: Meter, cache: Cache, note: Callable[[str], None]
) -> Client:
    from datagen.llm.batch import BatchClient

    client = BatchClient(config, tally, meter, cache, note)
    tally.waits_for = lambda: client.waits_for
    return client


def _refuse_lost_batches(cache: Cache, endpoint: str) -> None:
    from datagen.llm.batches import Batches

    for each in cache.earlier:
        for batch in Batches(each).out(endpoint):
            if batch.run == cache.run:
                raise ConfigError(
                    f"a batch of {len(batch.worst)} requests is out, and {each.path} alone knows it",
                    f"run with --cache {each.path} until it is home",
                )


def _say_what_is_out(cache: Cache, client: Client, note: Callable[[str], None]) -> None:
    from datagen.llm.batches import Batches

    for batch in Batches(cache).out(client.endpoint):
        note(
            f"batch {batch.id} is out with {len(batch.worst)} requests: without --batch they are asked, and "
            "paid for, again"
        )


def _pace(config: ModelConfig, limits: Limits) -> Pace:
    if config.is_local:
        return Pace(limits.concurrency or 1)
    most = limits.concurrency or _MOST_AT_ONCE
    return Pace(most, is_adaptive=not limits.concurrency, rpm=limits.rpm, tpm=limits.tpm)


def check(config: ModelConfig, limits: Limits) -> None:
    """Find out what would stop a run before its first call: address, key, price. Raises ConfigError."""
    from datagen.llm.remote import endpoint_of, key_of

    if config.is_local or config.name == "none":
        return
    endpoint_of(config)
    key_of(config)
    if limits.budget is not None and limits.budget.unit == "usd":
        _price(config, limits)


def price_of(config: ModelConfig, given: Price | None) -> Price | None:
    """Return what a model's tokens cost: as given, or as the tables say; None where nobody knows.

    Raises ConfigError where there is no such endpoint.
    """
    from datagen.llm.remote import endpoint_of

    if config.is_local or config.name == "none":
        return given or _FREE
    endpoint = endpoint_of(config)
    return given or known_price(config.name, endpoint)


def _price(config: ModelConfig, limits: Limits) -> Price | None:
    """Return the model's price. Raises ConfigError where a budget in dollars has none to go by."""
    # Not in a thread, for it imports: an interrupt can leave the lock on imports with the main one.
    price = price_of(config, limits.price)
    if price is None and limits.budget is not None and limits.budget.unit == "usd":
        raise ConfigError(
            f"no price is known for {config.name} at {config.base_url or 'api.openai.com'}",
            "give --price IN,OUT in dollars a million tokens, or a budget in tok or calls",
        )
    return price.in_batches() if price is not None and limits.in_batches else price
