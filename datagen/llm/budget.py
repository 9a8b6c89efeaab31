"""A hard stop: no call goes out whose worst case, with those of all that are out, would pass it."""

import asyncio
import re
from dataclasses import dataclass, replace
from typing import Literal

from datagen.errors import BudgetSpent, ConfigError
from datagen.llm.prices import Price
from datagen.llm.request import Request, schema_bytes
from datagen.records import Completion

__all__ = ["Budget", "Limit", "Spent", "parse_budget", "worst_case"]

Unit = Literal["usd", "tok", "calls"]

_FORM = re.compile(r"\s*\$?(\d+(?:\.\d+)?)\s*(k|m|b)?\s*(usd|\$|tok(?:en)?s?|calls?)\s*", re.IGNORECASE)
_SCALE = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9}
_TURN_BYTES = 16
_CALL_BYTES = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """So many dollars, tokens (in and out) or calls, for the run as a whole."""

    amount: float
    unit: Unit

    def __str__(self) -> str:
        """Give it as it may be written."""
        return _plain(self.amount) + self.unit


def _plain(amount: float) -> str:
    return f"{amount:.6f}".rstrip("0").rstrip(".")


@dataclass(slots=True)
class Spent:
    """What a run has used so far, over all its starts; refused and broken calls are counted, too."""

    calls: int = 0
    prompt: int = 0
    cached: int = 0
    completion: int = 0
    usd: float = 0.0

    def add(self, other: "Spent") -> None:
        """Count another's use."""
        self.calls += other.calls
        self.prompt += other.prompt
        self.cached += other.cached
        self.completion += other.completion
        self.usd += other.usd

    def of(self, unit: Unit) -> float:
        """Return it in a budget's unit."""
        if unit == "usd":
            return self.usd
        return self.calls if unit == "calls" else self.prompt + self.completion


def parse_budget(text: str) -> Limit:
    """Read "5usd", "2Mtok" or "1000calls". Raises ConfigError."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ConfigError(f"not a budget: {text}", "write it as 5usd, 2Mtok or 1000calls")
    word = found[3].lower()
    unit: Unit = "usd" if word in ("usd", "$") else "calls" if word.startswith("call") else "tok"
    return Limit(float(found[1]) * _SCALE[(found[2] or "").lower()], unit)


def worst_case(request: Request, price: Price | None) -> Spent:
    """Return the most that a call can use: a token has a byte at least, an answer max_tokens at most."""
    # An input may hold half of a surrogate pair, which is sent escaped, as a character.
    prompt = (
        sum(len(turn.content.encode(errors="surrogatepass")) + _TURN_BYTES for turn in request.messages)
        + _CALL_BYTES
    )
    # Where the endpoint takes no schema, it is sent as text, too.
    prompt += 2 * schema_bytes(request.schema) if request.schema else 0
    dollars = price.of(prompt, 0, request.max_tokens) if price else 0.0
    return Spent(1, prompt, 0, request.max_tokens, dollars)


class Budget:
    """Counts what is spent, holds back what calls under way may spend, and says when to stop."""

    def __init__(self, limit: Limit | None, spent: Spent) -> None:
        """Take the limit (None: no limit, all is only counted) and what was spent before."""
        self.limit = limit
        self.spent = spent
        self._held = 0.0
        self._holders = 0
        self._freed: list[asyncio.Future[None]] = []

    async def take(self, worst: Spent) -> None:
        """Hold a call's worst case back, once it fits. Raises BudgetSpent where it never can."""
        if self.limit is None:
            return
        while not self.take_now(worst):
            if not self._holders:
                amount = worst.of(self.limit.unit)
                raise BudgetSpent(
                    f"the budget of {self.limit} is spent ({_plain(self.spent.of(self.limit.unit))} used; "
                    f"the next call may take {_plain(amount)})",
                    "give a higher --budget to go on from here",
                )
            freed = asyncio.get_running_loop().create_future()
            self._freed.append(freed)
            await freed

    def take_now(self, worst: Spent) -> bool:
        """Hold a call's worst case back if it fits now; say whether it did."""
        if self.limit is None:
            return True
        unit = self.limit.unit
        if self.spent.of(unit) + self._held + worst.of(unit) > self.limit.amount:
            return False
        self.hold(worst)
        return True

    def hold(self, worst: Spent) -> None:
        """Hold back what is out already, whether it fits or not."""
        if self.limit is not None:
            self._held += worst.of(self.limit.unit)
            self._holders += worst.calls

    def settle(self, worst: Spent, used: Spent) -> None:
        """Count what a call used, in place of its worst case."""
        self.spent.add(used)
        if self.limit is None:
            return
        self._holders -= worst.calls
        self._held = self._held - worst.of(self.limit.unit) if self._holders else 0.0
        freed, self._freed = self._freed, []
        for each in freed:
            if not each.done():
                each.set_result(None)


def used_by(completion: Completion, worst: Spent, price: Price | None) -> Spent:
    """Return what an answer used; where its endpoint gives no count, as much as the call could take."""
    prompt, size = completion.prompt_tokens, completion.completion_tokens
    if not prompt or (not size and completion.text):
        prompt, size = prompt or worst.prompt, size or worst.completion
        completion = replace(completion, prompt_tokens=prompt, completion_tokens=size)
    dollars = price.paid(completion) if price else 0.0
    return Spent(1, prompt, completion.cached_tokens, size, dollars)
