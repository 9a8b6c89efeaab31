"""What the client tests ask, and how."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from datagen.config import ModelConfig
from datagen.llm.budget import Budget, Spent
from datagen.llm.meter import Meter
from datagen.llm.pace import Pace
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


class Charges(list):
    """What was spent, call by call."""

    async def hold(self, worst):
        return 0

    def charge(self, used, held=None):
        self.append(used)


def meter_for(tally=None, pace=None, budget=None, price=None):
    """Return a meter that lets a hundred calls out at once, and counts nowhere else."""
    return Meter(pace or Pace(100), budget or Budget(None, Spent()), price, Charges(), tally or Tally())


def talk(
    url: str,
    work: Callable[[RemoteClient], Awaitable[T]],
    *,
    tally: Tally | None = None,
    meter: Meter | None = None,
    timeout: float = 10.0,
) -> T:
    """Run some calls of one client and close it."""

    async def session() -> T:
        counted = tally or Tally()
        config = ModelConfig(name="some-model", base_url=url, timeout=timeout)
        client = RemoteClient(config, counted, meter or meter_for(counted))
        try:
            return await work(client)
        finally:
            await client.close()

    return asyncio.run(session())


def ask_once(url, request, **settings) -> Completion:
    return talk(url, lambda client: client.complete(request), **settings)
