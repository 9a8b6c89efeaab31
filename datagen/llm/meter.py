"""What every call passes: the budget, then the pace; and what it took, counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from datagen.errors import BudgetSpent
from datagen.llm.budget import Budget, Spent, used_by, worst_case
from datagen.llm.faults import Fault
from datagen.llm.pace import Pace
from datagen.llm.prices import Price
from datagen.llm.request import Client, Request
from datagen.records import Completion
from datagen.stats import Tally
from datagen.text import estimate_tokens

__all__ = ["Call", "Ledger", "Meter", "Metered"]


class Ledger(Protocol):
    """Where what is spent is written down."""

    async def hold(self, worst: Spent) -> int:
        """Write down what a call may use, before it goes out; return the number to charge it by."""
        ...

    def charge(self, used: Spent, held: int | None = None) -> None:
        """Write down what a call used, in the place of what was held for it."""
        ...


@dataclass(slots=True)
class Call:
    """One call under way; `answer` is what it brought."""

    answer: Completion | None = None


class Meter:
    """Lets calls out, and counts what each took: its answer's tokens, or what it may have cost."""

    def __init__(self, pace: Pace, budget: Budget, price: Price | None, ledger: Ledger, tally: Tally) -> None:
        """Take the limits, the price a token (None: unknown) and where to count."""
        self.pace = pace
        self._budget = budget
        self._price = price
        self._ledger = ledger
        self.tally = tally

    def call(self, request: Request) -> "_Leave":
        """Return a context: it waits for leave, holds the call's worst case back, and settles at its end.

        Entering raises BudgetSpent, and whatever the pace was stopped with.
        """
        return _Leave(self, request)

    async def take(self, worst: Spent) -> None:
        """Hold a call's worst case back, once it fits. Raises BudgetSpent, and stops the pace with it."""
        try:
            await self._budget.take(worst)
        except BudgetSpent as exc:
            self.pace.stop(exc)
            raise

    def worst_of(self, request: Request) -> Spent:
        """Return the most that a call can use."""
        return worst_case(request, self._price)

    def give_back(self, worst: Spent) -> None:
        """Free the worst case of a call that was not sent."""
        self._budget.settle(worst, Spent())

    async def write_ahead(self, worst: Spent) -> int | None:
        """Where there is a budget, write down what a call may use: a kill does not undo it."""
        return None if self._budget.limit is None else await self._ledger.hold(worst)

    def charge(self, worst: Spent, used: Spent, held: int | None) -> None:
        """Write down what a call used, and count it in the place of its worst case."""
        self._ledger.charge(used, held)
        self.settle(worst, used)

    async def reserve(self, requests: Sequence[Request]) -> list[Spent]:
        """Hold back the worst cases of the first requests, of as many as fit, and return them.

        Waits until one fits at least. Raises BudgetSpent where none ever can.
        """
        held: list[Spent] = []
        for request in requests:
            worst = worst_case(request, self._price)
            if not held:
                await self.take(worst)
            elif not self._budget.take_now(worst):
                break
            held.append(worst)
        return held

    def hold(self, worst: Spent) -> None:
        """Hold back the worst case of what an earlier start sent."""
        self._budget.hold(worst)

    def settle(self, worst: Spent, used: Spent) -> None:
        """Count what was used in the place of its worst case; the ledger is the caller's."""
        self._budget.settle(worst, used)
        self.tally.usd += used.usd
        if used is worst:
            self.tally.assumed += worst.calls
            self.tally.assumed_usd += worst.usd

    def used(self, answer: Completion | None, fault: Fault | None, worst: Spent) -> Spent:
        """Return what a call used; where nobody says, and the endpoint may have answered, the worst."""
        if answer is not None:
            return used_by(answer, worst, self._price)
        refused = fault is not None and (fault.status >= 400 or fault.status < 0)
        return Spent(calls=1) if refused else worst

    def size_of(self, request: Request) -> int:
        """Return about how many tokens a call takes, where tokens are limited, else 0."""
        if not self.pace.counts_tokens:
            return 0
        return sum(estimate_tokens(turn.content) for turn in request.messages) + request.max_tokens


class _Leave:
    """One call's way through a meter, as an async context; a class, for it is on every call's path."""

    __slots__ = ("_call", "_held", "_meter", "_passed", "_request", "_worst")

    def __init__(self, meter: Meter, request: Request) -> None:
        self._meter = meter
        self._request = request
        self._call = Call()

    async def __aenter__(self) -> Call:
        meter = self._meter
        self._worst = meter.worst_of(self._request)
        await meter.take(self._worst)
        try:
            self._passed = await meter.pace.enter(meter.size_of(self._request))
        except BaseException:
            meter.give_back(self._worst)
            raise
        try:
            self._held = await meter.write_ahead(self._worst)
        except BaseException:
            meter.pace.leave(self._passed)
            meter.give_back(self._worst)
            raise
        return self._call

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        fault = error if isinstance(error, Fault) else None
        used = self._meter.used(self._call.answer, fault, self._worst)
        self._meter.tally.unanswered += self._call.answer is None
        self._meter.charge(self._worst, used, self._held)
        self._meter.pace.leave(self._passed, tokens=used.prompt + used.completion, fault=fault)


class Metered:
    """A client that sends each request once, with a meter before it."""

    def __init__(self, client: Client, meter: Meter) -> None:
        """Take the client."""
        self.name = client.name
        self.endpoint = client.endpoint
        self.is_remote = client.is_remote
        self._client = client
        self._meter = meter

    async def complete(self, request: Request) -> Completion:
        """Answer once the meter lets the request out."""
        async with self._meter.call(request) as call:
            call.answer = await self._client.complete(request)
            return call.answer

    async def close(self) -> None:
        """Close the client."""
        await self._client.close()
