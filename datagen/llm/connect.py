"""From settings to `Ask`: cache, then budget and pace, then the client, then the parser."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pydantic import BaseModel

from datagen.config import ModelConfig
from datagen.errors import CallFailed, ConfigError, Interrupted
from datagen.llm.budget import Budget, Limit
from datagen.llm.cache import Cache
from datagen.llm.meter import Meter, Metered
from datagen.llm.pace import Pace
from datagen.llm.prices import Price, known_price
from datagen.llm.replies import is_text, is_whole, parse_reply, parse_whole_items, strip_reasoning
from datagen.llm.request import Client, Request
from datagen.records import Completion, Message
from datagen.stats import Tally, Usage

__all__ = ["READINGS", "Limits", "Line", "check", "connect", "make_client", "price_of"]

READINGS = 3
"""How often a question is asked before its reply counts as unreadable."""

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


class Line:
    """A model, its cache and its limits; `ask` is how generators reach it."""

    def __init__(self, client: Client, cache: Cache, tally: Tally, *, seed: int, temperature: float) -> None:
        """Take what answers, where answers lie, where to count, and what every request is sent with."""
        self._client = client
        self._cache = cache
        self._tally = tally
        self._seed = seed
        self._temperature = temperature
        self._under_way: dict[str, asyncio.Task[Completion]] = {}

    async def ask(
        self,
        messages: Sequence[Message],
        schema: type[BaseModel] | None = None,
        salt: int = 0,
        heat: float | None = None,
        max_tokens: int = 512,
    ) -> Completion:
        """Answer as `Ask` does; an unreadable or cut reply is asked for again."""
        request = Request(
            model=self._client.name,
            messages=tuple(messages),
            schema=schema,
            salt=salt,
            temperature=self._temperature if heat is None else heat,
            max_tokens=max_tokens,
            seed=self._seed,
        )
        for attempt in range(READINGS):
            completion = await self._answer(replace(request, attempt=attempt) if attempt else request)
            is_last = attempt == READINGS - 1
            read = self._read(completion, schema, is_last=is_last)
            if read is not None:
                return read
            if completion.finish_reason == "length" and self._client.is_remote and not is_last:
                request = replace(request, max_tokens=2 * request.max_tokens)
            self._tally.unparsed += 1
        cut = "" if is_whole(completion) else f": it was cut ({completion.finish_reason})"
        raise CallFailed(
            f"the model's reply could not be read after {READINGS} tries (answer {completion.key}){cut}",
            "the replies lie in cache.sqlite; try another model",
        )

    def _read(
        self, completion: Completion, schema: type[BaseModel] | None, *, is_last: bool
    ) -> Completion | None:
        """Return an answer as generators take it, or None where it is to be asked for again.

        A cut answer is the last resort: as it is where a text was asked for and max_tokens ended it, which
        generators look at, and with its whole items where it is a list.
        """
        if not is_text(completion.text):
            return None
        is_cut = not is_whole(completion)
        may_be_cut = is_last or (not self._client.is_remote and completion.finish_reason == "length")
        text = strip_reasoning(completion.text)
        if schema is None:
            may_take = not is_cut or (may_be_cut and completion.finish_reason == "length")
            return replace(completion, text=text.strip()) if may_take and text.strip() else None
        data = parse_reply(completion.text, schema, may_mend=not is_cut)
        if data is None and may_be_cut:
            data = parse_whole_items(completion.text, schema)
        return None if data is None else replace(completion, text=text, data=data)

    async def drain(self, seconds: float) -> None:
        """Let calls under way come home and be stored, for so long; give up the others."""
        tasks = list(self._under_way.values())
        try:
            if tasks and self._client.is_remote:
                await asyncio.wait(tasks, timeout=seconds)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _answer(self, request: Request) -> Completion:
        """Return the stored answer, that of the same request under way, or a new one.

        A call goes on where the item that asked is given up, so that what is paid for is stored.
        """
        key = request.key(self._client.endpoint)
        task = self._under_way.get(key)
        if task is None:
            stored = self._cache.get(key)
            if stored is not None:
                tally = self._tally
                tally.cached_calls += 1
                tally.stored = tally.stored.and_tokens(
                    stored.prompt_tokens, stored.cached_tokens, stored.completion_tokens
                )
                return stored
            task = asyncio.ensure_future(self._fetch(key, request))
            self._under_way[key] = task
            task.add_done_callback(partial(self._ended, key))
            return await asyncio.shield(task)
        completion = await asyncio.shield(task)
        self._tally.cached_calls += 1
        return completion

    def _ended(self, key: str, task: "asyncio.Task[Completion]") -> None:
        self._under_way.pop(key, None)
        if not task.cancelled():
            task.exception()  # whoever still waits gets it; where nobody does, it is no news

    async def _fetch(self, key: str, request: Request) -> Completion:
        completion = await self._client.complete(request)
        self._tally.calls += 1
        self._tally.prompt_tokens += completion.prompt_tokens
        self._tally.completion_tokens += completion.completion_tokens
        self._tally.cached_tokens += completion.cached_tokens
        return await self._cache.put(key, completion)


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
) -> AsyncIterator[tuple[Line, Callable[[], int]]]:
    """Open the cache and the model; yield the line and how many items it can serve now; close all.

    `earlier` are the caches that the run had before; `run` is the name under which they count what is spent.
    Raises ConfigError where a batch of the run is out that only one of those knows.
    """
    cache = Cache(cache_path, run, earlier)
    try:
        pace = _pace(config, limits)
        price = _price(config, limits)
        spent = cache.spent()
        tally.before = Usage(spent.calls, spent.prompt, spent.cached, spent.completion, spent.usd)
        meter = Meter(pace, Budget(limits.budget, spent), price, cache, tally)
        tally.has_price = price is not None and price != _FREE
        tally.waits_for = lambda: pace.waits_for
        client = (
            _batch_client(config, tally, meter, cache, note)
            if limits.in_batches
            else make_client(config, pace.most, tally, meter, note)
        )
        _refuse_lost_batches(cache, client.endpoint)
        if client.is_remote and not limits.in_batches:
            _say_what_is_out(cache, client, note)
        line = Line(client, cache, tally, seed=seed, temperature=config.temperature)
        try:
            yield line, _window(config, limits, pace)
        finally:
            pace.stop(Interrupted("the run ended before this call"))
            try:
                if pace.at_once and client.is_remote:
                    note(f"waiting for {pace.at_once} calls under way (Ctrl-C: give them up)")
                await line.drain(0.0 if limits.in_batches else _GRACE)
            finally:
                await client.close()
    finally:
        cache.close()


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
