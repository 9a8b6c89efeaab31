"""How many calls an endpoint takes at once: found by growing while throughput follows, halved on refusals.

Additive increase, multiplicative decrease (Chiu and Jain 1989).
"""

from collections import deque
from dataclasses import dataclass

from datagen.llm.quota import Pass

__all__ = ["Growth"]

_FIRST = 8
_WINDOW = 40
_FEWEST = 12
_CUT_SHARE = 0.25
_WORTH = 1.1
_STEADY_EPOCHS = 10


class Growth:
    """The number of calls that may be out. `limit` is between 1 and `most`; its whole part counts."""

    def __init__(self, most: int, now: float, *, is_adaptive: bool) -> None:
        """Begin with the most; adaptive starts at 8 and finds its own number up to it."""
        self.most = most
        self.limit = float(min(_FIRST, most) if is_adaptive else most)
        self._is_adaptive = is_adaptive
        self._recent: deque[bool] = deque(maxlen=_WINDOW)
        self._last_cut = -1.0
        self._epoch = _Epoch(now)

    def refused(self, passed: Pass, now: float) -> bool:
        """Count a refusal; cut the limit, and say so, where they are many.

        A call that was sent before the last cut says nothing new, and a stray refusal cuts nothing.
        """
        if passed.given <= self._last_cut:
            return False
        self._recent.append(True)
        if sum(self._recent) < _CUT_SHARE * max(len(self._recent), _FEWEST):
            return False
        self.limit = max(1.0, self.limit / 2)
        self._last_cut = now
        self._recent.clear()
        self._epoch = _Epoch(now)
        return True

    def answered(self, passed: Pass, tokens: int, now: float) -> None:
        """Count an answer. Grow by one a round trip after a cut; before, double while throughput follows."""
        self._recent.append(False)
        if self.limit >= self.most or passed.given <= self._last_cut:
            return
        if not self._is_adaptive or self._last_cut >= 0:
            self.limit = min(self.most, self.limit + 4 / self.limit)
            return
        if passed.given < self._epoch.began:
            return
        self._epoch.answers += 1
        self._epoch.work += tokens + 1
        if self._epoch.answers >= 2 * int(self.limit):
            self._next_epoch(now)

    def _next_epoch(self, now: float) -> None:
        before = self._epoch
        rate = before.work / max(1e-6, now - before.began)
        self._epoch = _Epoch(now, best=before.best, at=before.at, held=before.held)
        if rate >= _WORTH * before.best:
            self._epoch.best, self._epoch.at, self._epoch.held = rate, self.limit, 0
            self.limit = min(self.most, 2 * self.limit)
        elif before.held >= _STEADY_EPOCHS:  # the endpoint may have become faster: try once more
            self._epoch.best, self._epoch.held = rate, 0
            self.limit = min(self.most, 1.5 * self.limit)
        else:
            self._epoch.held += 1
            self.limit = max(1.0, before.at)


@dataclass(slots=True)
class _Epoch:
    """Answers to calls sent since the limit last changed, and the best throughput before."""

    began: float
    answers: int = 0
    work: int = 0
    best: float = 0.0
    at: float = 1.0
    held: int = 0
