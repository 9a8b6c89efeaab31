"""What is still to come of a run, by the records and the dollars of its last while."""

from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

from datagen.config import GROWN
from datagen.stats import Tally

__all__ = ["Outlook"]

_LEAST_SECONDS = 10.0
_LEAST_RECORDS, _LEAST_SHARE = 8, 0.2
"""Records to judge by, or a share of a small target, but two at the least."""
_LAST_SECONDS = 30.0
_APART_SECONDS = 1.0


class _Point(NamedTuple):
    when: float
    records: float
    usd: float


class Outlook:
    """Looks at a tally now and then. Both figures are None until they can be judged.

    Only what comes in while calls are answered counts: what comes from the cache says nothing of the rest.
    """

    def __init__(self, tally: Tally, clock: Callable[[], float] = monotonic) -> None:
        """Take what to look at."""
        self._tally = tally
        self._clock = clock
        self._began = clock()
        self._points: deque[_Point] = deque()

    def look(self) -> None:
        """Take note of where the run stands."""
        now = self._clock()
        if not self._tally.calls:
            self._points.clear()
        if self._points and now - self._points[-1].when < _APART_SECONDS:
            return
        self._points.append(_Point(now, self._tally.likely, self._tally.usd))
        since = now - max(_LAST_SECONDS, (now - self._began) / 2)
        while len(self._points) > 2 and self._points[1].when <= since:
            self._points.popleft()

    @property
    def seconds(self) -> float | None:
        """The time to the target."""
        passed = self._passed()
        return passed.when / passed.records * self._left if passed else None

    @property
    def usd(self) -> float | None:
        """What this start costs in all when the target is met."""
        passed = self._passed()
        return self._tally.usd + passed.usd / passed.records * self._left if passed else None

    @property
    def _left(self) -> float:
        return self._tally.target - self._tally.likely

    def _passed(self) -> _Point | None:
        """Return what the points span, where that is enough to judge by and something is left."""
        if not self._points or self._tally.target >= GROWN or self._tally.kept >= self._tally.target:
            return None
        first, last = self._points[0], self._points[-1]
        passed = _Point(*(after - before for before, after in zip(first, last, strict=True)))
        least = min(_LEAST_RECORDS, max(2, self._tally.target * _LEAST_SHARE))
        is_enough = passed.when >= _LEAST_SECONDS and passed.records >= least
        return passed if is_enough else None
