"""Which tasks a prompt shows: all of them about as often, and unlike each other, never merely by chance.

Seeds go round: each is shown once before one is shown again, in an order, new in every round, in which
neighbours share few word pairs. Of the kept tasks, which are too many to go round, a few are drawn; those
shown least come first, and of them the ones furthest from what is shown already.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from random import Random

from datagen.contracts import Kept, KeptTask
from datagen.text import tokens

__all__ = ["Rounds", "choose_made", "longer_half", "overlap", "phrases"]

_CANDIDATES = 8
"""How many of those left a place of a round is given the best of."""
_NEIGHBOURS = 7
"""From how many before it a seed is to differ."""
_DRAWN = 6
"""How many kept tasks are drawn for each one that is shown."""
_REMEMBERED = 512
"""Up to so many seeds, how near any two are is remembered."""


@lru_cache(maxsize=4096)
def phrases(text: str) -> frozenset[str]:
    """Return the tokens of a text (words; of CJK, characters) and each two neighbours."""
    found = tokens(text)
    return frozenset((*found, *(f"{left} {right}" for left, right in pairwise(found))))


def overlap(left: str, right: str) -> float:
    """Return how near two texts are: their common phrases as a share of all (Jaccard), 0..1."""
    one, other = phrases(left), phrases(right)
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def longer_half(tasks: Sequence[KeptTask], length: Callable[[KeptTask], int]) -> list[KeptTask]:
    """Return the tasks that are at least as long as half of them, in their order."""
    least = sorted(map(length, tasks))[len(tasks) // 2] if tasks else 0
    return [task for task in tasks if length(task) >= least]


class Rounds:
    """An endless line of seeds: round after round, each seed once in a round."""

    def __init__(self, tasks: Sequence[KeptTask], place: str) -> None:
        """Take the seeds and the place in the run that the order of each round is drawn by."""
        self._tasks = tasks
        self._place = place
        self._orders: dict[int, list[int]] = {}
        few = len(tasks) <= _REMEMBERED
        self._near = array("d", [-1.0]) * (len(tasks) ** 2 if few else 0)

    def take(self, start: int, count: int) -> list[KeptTask]:
        """Return `count` different seeds, or all where there are fewer, from a place of the line on."""
        taken: dict[int, None] = {}
        while len(taken) < min(count, len(self._tasks)):
            number, place = divmod(start, len(self._tasks))
            taken[self._order(number)[place]] = None
            start += 1
        return [self._tasks[at] for at in taken]

    def _order(self, number: int) -> list[int]:
        order = self._orders.get(number)
        if order is None:
            if len(self._orders) > 2:
                self._orders.clear()
            order = self._orders[number] = self._spread(Random(f"{self._place}/{number}"))
        return order

    def _spread(self, chance: Random) -> list[int]:
        """Return all places in an order in which neighbours are far apart."""
        left = list(range(len(self._tasks)))
        chance.shuffle(left)
        order: list[int] = []
        while left:
            before = order[-_NEIGHBOURS:]
            first = max(0, len(left) - _CANDIDATES)
            best = min(
                range(first, len(left)),
                key=lambda at: max((self._nearness(left[at], b) for b in before), default=0),
            )
            left[best], left[-1] = left[-1], left[best]
            order.append(left.pop())
        return order

    def _nearness(self, one: int, other: int) -> float:
        at = one * len(self._tasks) + other
        if self._near and self._near[at] >= 0:
            return self._near[at]
        near = overlap(self._tasks[one].instruction, self._tasks[other].instruction)
        if self._near:
            self._near[at] = self._near[other * len(self._tasks) + one] = near
        return near


def choose_made(
    chance: Random,
    kept: Kept,
    count: int,
    *,
    shown: Mapping[str, int],
    beside: Iterable[KeptTask],
    length: Callable[[KeptTask], int] | None = None,
) -> list[KeptTask]:
    """Return `count` kept tasks, or all where there are fewer: of some drawn by chance the least shown.

    `shown` says how often each was shown, by id. Of equals the one furthest from those beside it comes
    first. With `length` it is the longer half of the drawn that is chosen from. The cost does not grow with
    what is kept.
    """
    drawn = chance.sample(kept, min(_DRAWN * count * (2 if length else 1), len(kept)))
    if length:
        longer = longer_half(drawn, length)
        drawn = longer if len(longer) >= count else drawn
    texts = [task.instruction for task in beside]
    near = [max((overlap(task.instruction, text) for text in texts), default=0.0) for task in drawn]
    chosen: list[KeptTask] = []
    while drawn and len(chosen) < count:
        best = min(range(len(drawn)), key=lambda at: (shown.get(drawn[at].id, 0), near[at]))
        task = drawn.pop(best)
        near.pop(best)
        near = [
            max(known, overlap(task.instruction, other.instruction))
            for known, other in zip(near, drawn, strict=True)
        ]
        chosen.append(task)
    return chosen
