"""What the client tests ask, and how."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from datagen.config import ModelConfig
from datagen.llm.remote import RemoteClient
from datagen.llm.request import Request
from datagen.records import Completion, Message
from datagen.stats import Tally

T = TypeVar("T")


class Verdict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    verdict: Literal["right", "wrong"]
    reasons: list[str]


def question(text="How deep is the lake at its northern end?", schema=None, **parts):
    return Request("some-model", (Message("user", text),), schema, **parts)


def talk(
    url: str,
    work: Callable[[RemoteClient], Awaitable[T]],
    *,
    tally: Tally | None = None,
    timeout: float = 10.0,
) -> T:
    """Run some calls of one client and close it."""

    async def session() -> T:
        config = ModelConfig(name="some-model", base_url=url, timeout=timeout)
        client = RemoteClient(config, tally or Tally())
        try:
            return await work(client)
        finally:
            await client.close()

    return asyncio.run(session())


def ask_once(url, request, **settings) -> Completion:
    return talk(url, lambda client: client.complete(request), **settings)
