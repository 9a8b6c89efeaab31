"""What a run counts while it goes."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

__all__ = ["WORDINGS", "Tally", "Usage", "YieldWindow"]

WORDINGS = ("at the first try", "after a retry", "in part", "by the template", "rejected")
"""How a record that code planned came by its words; `rejected` ones were dropped, however worded."""

_TRUST = 8
"""So many records count as kept before the first one is, so that few do not say what all will be like."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What calls took: how many were sent, their tokens (`cached` are among `prompt`), their dollars."""

    calls: int = 0
    prompt: int = 0
    cached: int = 0
    completion: int = 0
    usd: float = 0.0

    def and_tokens(self, prompt: int, cached: int, completion: int) -> "Usage":
        """Return this with a call's tokens added."""
        return replace(
            self,
            calls=self.calls + 1,
            prompt=self.prompt + prompt,
            cached=self.cached + cached,
            completion=self.completion + completion,
        )


@dataclass(slots=True)
class Tally:
    """The running totals of one run; `kept + rejected + failed == made` at every commit.

    `surplus` counts what was begun beyond the target; a higher one takes it. `promised` is what the
    committed items make where all goes well, `ahead` the same of finished ones that wait for their turn.
    `calls` are those of this start that were answered, `unanswered` those that were not, `assumed` those
    whose use nobody told, so that their worst case is in `usd`, which is what this start has cost.
    `before` is what earlier starts took, `stored` what the answers that came from the cache had taken,
    `answered` what of a dry run's calls goes to an answer model of its own.
    `wordings` counts how planned records were worded, by WORDINGS.
    `saved_calls` are those that were not needed, since an answer came with its question.
    `waits_for` says what holds calls back now, `does` what is done with the records that `kept` counts.
    """

    target: int = 0
    items: int = 0
    kept: int = 0
    failed: int = 0
    surplus: int = 0
    promised: int = 0
    ahead: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    wordings: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    unanswered: int = 0
    assumed: int = 0
    assumed_usd: float = 0.0
    cached_calls: int = 0
    saved_calls: int = 0
    retries: int = 0
    unparsed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    usd: float = 0.0
    has_price: bool = False
    before: Usage = Usage()
    stored: Usage = Usage()
    answered: Usage = Usage()
    waits_for: Callable[[], str] = str
    does: str = "kept"

    @property
    def share(self) -> float:
        """What part of the promised records is kept, by all committed items; at first all of them."""
        return (self.kept + _TRUST) / (self.promised + _TRUST)

    @property
    def likely(self) -> float:
        """Records kept, and those to be expected of items that wait for their turn."""
        return min(self.target, self.kept + self.ahead * self.share)

    @property
    def sent(self) -> int:
        """Calls of this start, whatever came of them."""
        return self.calls + self.unanswered

    @property
    def made(self) -> int:
        """Records and failures that were committed."""
        return self.kept + self.rejected.total() + self.failed


class YieldWindow:
    """Says when too few of the last proposals were new: less than `share` of at least `size` of them."""

    def __init__(self, share: float, size: int) -> None:
        """Take the least share, 0..1, and how many proposals to look back over."""
        self.share = share
        self.size = size
        self._items: deque[tuple[int, int]] = deque()
        self.asked = 0
        self.new = 0

    def sinks(self, asked: int, new: int) -> bool:
        """Count an item's proposals and the new tasks among them; say whether the yield has sunk."""
        self._items.append((asked, new))
        self.asked += asked
        self.new += new
        while self.asked - self._items[0][0] >= self.size:
            first = self._items.popleft()
            self.asked -= first[0]
            self.new -= first[1]
        return self.asked >= self.size and self.new < self.share * self.asked
