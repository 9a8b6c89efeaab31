"""From settings to `Ask`: cache, then a limit on calls in flight, then the client, then the parser."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from weakref import WeakValueDictionary

from pydantic import BaseModel

from datagen.config import ModelConfig
from datagen.contracts import Ask
from datagen.errors import CallFailed, ConfigError
from datagen.llm.cache import Cache
from datagen.llm.replies import parse_reply, strip_reasoning
from datagen.llm.request import Client, Request
from datagen.records import Completion, Message
from datagen.stats import Tally

__all__ = ["connect", "make_ask", "make_client"]

_READINGS = 3
"""How often a question is asked before its reply counts as unreadable."""


def make_client(config: ModelConfig, concurrency: int, tally: Tally, note: Callable[[str], None]) -> Client:
    """Return the client for the settings' model. Raises ConfigError, MissingExtra, BadInput."""
    is_file = config.name.endswith(".gguf")
    if config.base_url is None and (config.name == "local" or is_file):
        from datagen.llm.local import LocalClient

        return LocalClient(Path(config.name) if is_file else None, concurrency, note)
    if config.name == "none":
        raise ConfigError(
            "--model none makes no calls and serves self-kg alone", "leave --model out, or name one"
        )
    from datagen.llm.remote import RemoteClient

    return RemoteClient(config, tally)


def make_ask(
    client: Client, cache: Cache, tally: Tally, *, seed: int, temperature: float, concurrency: int
) -> Ask:
    """Return the one function through which generators reach a model."""
    slots = asyncio.Semaphore(concurrency)
    under_way: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def answer(request: Request) -> Completion:
        key = request.key(client.endpoint)
        alone = under_way.setdefault(key, asyncio.Lock())
        async with alone:  # two items that ask the same thing get one answer, the stored one
            stored = cache.get(key)
            if stored is not None:
                tally.cached_calls += 1
                return stored
            async with slots:
                completion = await client.complete(request)
            tally.calls += 1
            tally.prompt_tokens += completion.prompt_tokens
            tally.completion_tokens += completion.completion_tokens
            tally.cached_tokens += completion.cached_tokens
            return cache.put(key, completion)

    async def ask(
        messages: Sequence[Message],
        schema: type[BaseModel] | None = None,
        salt: int = 0,
        heat: float | None = None,
        max_tokens: int = 512,
    ) -> Completion:
        request = Request(
            model=client.name,
            messages=tuple(messages),
            schema=schema,
            salt=salt,
            temperature=temperature if heat is None else heat,
            max_tokens=max_tokens,
            seed=seed,
        )
        for attempt in range(_READINGS):
            completion = await answer(replace(request, attempt=attempt))
            text = strip_reasoning(completion.text)
            if schema is None and text.strip():
                return replace(completion, text=text.strip())
            if schema is not None:
                data = parse_reply(text, schema)
                if data is not None:
                    return replace(completion, text=text, data=data)
            tally.unparsed += 1
        raise CallFailed(
            f"the model's reply could not be read after {_READINGS} tries (answer {completion.key})",
            "the replies lie in cache.sqlite; try another model",
        )

    return ask


@asynccontextmanager
async def connect(
    config: ModelConfig,
    cache_path: Path,
    tally: Tally,
    *,
    seed: int,
    concurrency: int,
    note: Callable[[str], None],
) -> AsyncIterator[Ask]:
    """Open the cache and the model; yield `Ask`, then close both."""
    cache = Cache(cache_path)
    try:
        client = make_client(config, concurrency, tally, note)
        try:
            yield make_ask(
                client,
                cache,
                tally,
                seed=seed,
                temperature=config.temperature,
                concurrency=concurrency,
            )
        finally:
            await client.close()
    finally:
        cache.close()
