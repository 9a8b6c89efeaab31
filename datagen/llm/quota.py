"""What may go out a minute: a bucket that fills steadily, and a count of what the last minute took."""

from collections import deque
from dataclasses import dataclass
from math import inf

from datagen.errors import ConfigError

__all__ = ["Bucket", "Minute", "Pass"]

_MINUTE = 60.0


@dataclass(slots=True)
class Pass:
    """Leave for one call: when it was given, and the tokens it may take."""

    given: float
    tokens: int


class Bucket:
    """So much a minute, of which `most` can be saved up."""

    def __init__(self, per_minute: float, most: float, now: float) -> None:
        """Begin with a full bucket."""
        self.rate = per_minute / _MINUTE
        self.most = max(1.0, most)
        self.level = self.most
        self._at = now
        self._whole_at = inf

    def tell(self, limit: float, remaining: float, reset: float, now: float, *, out: int) -> None:
        """Take over what an endpoint tells: its limit, what remains, and the seconds until all is there.

        `out` is what is on its way there and not yet counted. Some endpoints let what was used come back
        steadily, others all at once at the end: the first is assumed, and the second is waited for.
        """
        used = limit - remaining
        self.rate = used / reset if reset > 0 and used > 0 else limit / _MINUTE
        self.most = max(1.0, limit)
        self.level = remaining - out
        self._at, self._whole_at = now, now + reset

    def fill(self, now: float) -> None:
        """Let in what has come since the last time."""
        self.level = min(self.most, self.level + (now - self._at) * self.rate)
        self._at = now
        if now >= self._whole_at:
            self.level, self._whole_at = self.most, inf

    def give_back(self, amount: float) -> None:
        """Put back what was taken and not used; a negative amount takes more."""
        self.level = min(self.most, self.level + amount)

    def wait_for(self, amount: float, now: float) -> float:
        """Return the seconds until so much is there; more than a full bucket waits for a full one."""
        missing = min(amount, self.most) - self.level
        return max(0.0, min(missing / self.rate, self._whole_at - now)) if missing > 0 else 0.0


class Minute:
    """The calls of the last minute: a bucket alone lets its full level out on top of a minute's rate."""

    def __init__(self, calls: float, tokens: float) -> None:
        """Take the most calls and tokens of any 60 seconds; 0 is no limit."""
        self._calls = max(1, int(calls)) if calls else 0
        self._tokens = tokens
        self._passes: deque[Pass] = deque()
        self._taken = 0

    def refusal(self, tokens: int) -> ConfigError | None:
        """Return the error of a call that takes more tokens than any minute may."""
        if not 0 < self._tokens < tokens:
            return None
        return ConfigError(
            f"a call may take {tokens} tokens, more than the {self._tokens:.0f} of a minute (--tpm)",
            f"give --tpm {tokens} or more to go on from here",
        )

    def add(self, passed: Pass) -> None:
        """Count a call that goes out now."""
        self._passes.append(passed)
        self._taken += passed.tokens

    def settle(self, passed: Pass, tokens: int, now: float) -> None:
        """Count what a call took, in place of what it might."""
        self._drop(now)
        if passed.given > now - _MINUTE:
            self._taken += tokens - passed.tokens
        passed.tokens = tokens

    def forget(self, passed: Pass, now: float) -> None:
        """Take back a call that never went out."""
        self.settle(passed, 0, now)
        if passed.given > now - _MINUTE:
            self._passes.remove(passed)

    def wait_for(self, tokens: int, now: float) -> float:
        """Return the seconds until a call fits, of no more tokens than a minute may take."""
        self._drop(now)
        wait = 0.0
        if self._calls and len(self._passes) >= self._calls:
            wait = self._passes[len(self._passes) - self._calls].given + _MINUTE - now
        if self._tokens:
            over = self._taken + tokens - self._tokens
            for passed in self._passes:
                if over <= 0:
                    break
                over -= passed.tokens
                wait = max(wait, passed.given + _MINUTE - now)
        return wait

    def _drop(self, now: float) -> None:
        while self._passes and self._passes[0].given <= now - _MINUTE:
            self._taken -= self._passes.popleft().tokens
