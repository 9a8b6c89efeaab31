"""When the next call may go: as many at once as the endpoint takes, and as many a minute as are allowed.

Token buckets hold what the user or the endpoint's own headers allow a minute. The lowest item goes first.
"""

import asyncio
import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

from datagen.contracts import PLACE
from datagen.llm.faults import Fault
from datagen.llm.growth import Growth
from datagen.llm.limit_headers import told_limit
from datagen.llm.quota import Bucket, Minute, Pass

__all__ = ["Pace", "Pass"]

_OWN = "your own limit a minute (--rpm, --tpm)"
_THEIRS = "the endpoint's limit a minute"


@dataclass(order=True, slots=True)
class _Waiter:
    place: int
    turn: int
    tokens: int = field(compare=False)
    leave: "asyncio.Future[Pass]" = field(compare=False)


class Pace:
    """One endpoint's limits. `enter` waits for leave, `leave` gives it back with how it went."""

    def __init__(
        self,
        most: int,
        *,
        is_adaptive: bool = False,
        rpm: float = 0,
        tpm: float = 0,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Take the most calls at once; adaptive starts at 8 and finds its own number up to it."""
        self.at_once = 0
        self.highest = 0
        self._clock = clock
        now = clock()
        self._growth = Growth(most, now, is_adaptive=is_adaptive)
        self._requests = Bucket(rpm, rpm / 60.0, now) if rpm else None
        self._tokens = Bucket(tpm, tpm / 60.0, now) if tpm else None
        self._minute = Minute(rpm, tpm) if rpm or tpm else None
        self._told: dict[str, Bucket] = {}
        self._waiting: list[_Waiter] = []
        self._turns = count()
        self._timer: asyncio.TimerHandle | None = None
        self._paused_until = 0.0
        self._why = ""
        self._stopped: Exception | None = None
        self._resting: dict[asyncio.Future[None], tuple[float, str]] = {}

    @property
    def most(self) -> int:
        """The most calls that may ever be out at once."""
        return self._growth.most

    @property
    def limit(self) -> float:
        """How many calls may be out at once now."""
        return self._growth.limit

    @property
    def waits_for(self) -> str:
        """Say what calls wait for now: "" where it is room among those under way alone."""
        now = self._clock()
        if self._paused_until > now:
            return f"{self._why} ({_seconds(self._paused_until - now)})"
        if self._waiting and self.at_once < int(self._growth.limit):
            return self._why
        tries = [rest for rest in list(self._resting.values()) if rest[1]]
        if not tries or len(tries) < self.at_once:
            return ""
        until, why = min(tries)
        calls = f"{len(tries)} calls" if len(tries) > 1 else "a call"
        return f"another try of {calls} ({_seconds(until - now)}): {why}"

    @property
    def counts_tokens(self) -> bool:
        """Say whether tokens are limited, so that it matters what `enter` is told."""
        return self._tokens is not None or "tokens" in self._told

    async def rest(self, seconds: float, why: str = "") -> None:
        """Wait, but no longer than until `stop`; `why` is what a call waits for before its next try.

        Raises what `stop` was given.
        """
        over = asyncio.get_running_loop().create_future()
        self._resting[over] = self._clock() + seconds, why
        try:
            if self._stopped is None:
                await asyncio.wait_for(over, seconds)
        except TimeoutError:
            pass
        finally:
            del self._resting[over]
        if self._stopped is not None:
            raise self._stopped

    async def enter(self, tokens: int) -> Pass:
        """Wait until a call of up to so many tokens may go.

        Raises what `stop` was given, and ConfigError, which stops all, where no minute has room for the call.
        """
        if self._minute is not None and (error := self._minute.refusal(tokens)):
            self.stop(error)
        if self._stopped is not None:
            raise self._stopped
        if not self._waiting and self._delay(tokens) == 0.0:
            return self._give(tokens)
        leave: asyncio.Future[Pass] = asyncio.get_running_loop().create_future()
        waiter = _Waiter(PLACE.get(), next(self._turns), tokens, leave)
        heapq.heappush(self._waiting, waiter)
        self._wake()
        try:
            return await leave
        except asyncio.CancelledError:
            if leave.done() and not leave.cancelled() and leave.exception() is None:
                self._take_back(leave.result())
            raise

    def leave(self, passed: Pass, *, tokens: int = 0, fault: Fault | None = None) -> None:
        """Take leave back: with the tokens that the call took, or with its fault."""
        self.at_once -= 1
        now = self._clock()
        if self._tokens is not None and (tokens or fault is not None):
            self._tokens.give_back(passed.tokens - tokens)
            if self._minute is not None:
                self._minute.settle(passed, tokens, now)
        if fault is not None and fault.kind == "busy":
            if self._growth.refused(passed, now) and fault.wait:
                self.pause(fault.wait, "the endpoint, which is busy")
        elif fault is None:
            self._growth.answered(passed, tokens, now)
        self._wake()

    def hear(self, headers: Mapping[str, str]) -> None:
        """Learn from `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`."""
        for what in ("requests", "tokens"):
            told = told_limit(headers, what)
            if told is None:
                continue
            now = self._clock()
            bucket = self._told.setdefault(what, Bucket(0, told[0], now))
            bucket.tell(*told, now, out=self.at_once if what == "requests" else 0)

    def pause(self, seconds: float, why: str) -> None:
        """Hold all calls back for a while."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)
        self._why = why
        self._wake()

    def stop(self, reason: Exception) -> None:
        """Refuse all that wait, and all that come, with a reason; the first one stays."""
        if self._stopped is not None:
            return
        self._stopped = reason
        for waiter in self._waiting:
            if not waiter.leave.done():
                waiter.leave.set_exception(reason)
        self._waiting.clear()
        for over in self._resting:
            if not over.done():
                over.set_result(None)

    def _give(self, tokens: int) -> Pass:
        self.at_once += 1
        self.highest = max(self.highest, self.at_once)
        for bucket, amount in self._buckets(tokens):
            bucket.level -= amount
        passed = Pass(self._clock(), tokens)
        if self._minute is not None:
            self._minute.add(passed)
        return passed

    def _take_back(self, passed: Pass) -> None:
        """Take leave back from a call that was given up before it went out."""
        self.at_once -= 1
        for bucket, amount in self._buckets(passed.tokens):
            bucket.give_back(amount)
        if self._minute is not None:
            self._minute.forget(passed, self._clock())
        self._wake()

    def _buckets(self, tokens: int) -> list[tuple[Bucket, float]]:
        if self._requests is None and self._tokens is None and not self._told:
            return []
        rows = [
            (self._requests, 1.0),
            (self._tokens, float(tokens)),
            (self._told.get("requests"), 1.0),
            (self._told.get("tokens"), float(tokens)),
        ]
        return [(bucket, amount) for bucket, amount in rows if bucket is not None]

    def _delay(self, tokens: int) -> float:
        """Return the seconds until a call may go, infinite where another must come home first."""
        if self.at_once >= int(self._growth.limit):
            return float("inf")
        now = self._clock()
        delay = max(0.0, self._paused_until - now)
        for bucket, amount in self._buckets(tokens):
            bucket.fill(now)
            wait = bucket.wait_for(amount, now)
            if wait > delay:
                delay, self._why = wait, _THEIRS if bucket in self._told.values() else _OWN
        if self._minute is not None:
            wait = self._minute.wait_for(tokens, now)
            if wait > delay:
                delay, self._why = wait, _OWN
        return delay

    def _wake(self) -> None:
        """Let those go that may, and come back when the next one may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting:
            if self._waiting[0].leave.done():  # cancelled
                heapq.heappop(self._waiting)
                continue
            delay = self._delay(self._waiting[0].tokens)
            if delay == float("inf"):
                return
            if delay > 0:
                self._timer = asyncio.get_running_loop().call_later(delay, self._wake)
                return
            waiter = heapq.heappop(self._waiting)
            waiter.leave.set_result(self._give(waiter.tokens))


def _seconds(left: float) -> str:
    return f"{max(1, round(left))} s"
