"""What the tasks kept so far say to the planner: what was shown, which topics are full, whether tasks shrink.

All of it is a function of the view an item is planned from, brought forward as views grow.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence

from datagen.contracts import Kept, KeptTask

__all__ = ["FULL_AFTER", "FULL_BELOW", "LENGTHS", "History", "is_full"]

FULL_AFTER, FULL_BELOW = 24, 0.125
"""A topic is full when of its last 24 proposals less than an eighth, that is at most two, were kept."""
_RECENT = 64
"""How many of the last kept tasks are held against the seeds' length."""
_FEW = 16
"""Of fewer nothing is said about their length."""
_SHORT = 0.9
"""Tasks have become short where their mean length is below this part of the seeds'."""


def is_full(kept: Sequence[bool]) -> bool:
    """Say whether a topic is full, by which of its proposals, in their order, were kept."""
    last = kept[-FULL_AFTER:]
    return len(last) == FULL_AFTER and sum(last) < FULL_BELOW * FULL_AFTER


Length = Callable[[KeptTask], int]


def _instruction(task: KeptTask) -> int:
    return task.length


def _output(task: KeptTask) -> int:
    return task.output_length


LENGTHS: dict[str, Length] = {"instructions": _instruction, "outputs": _output}
"""What of a task can be too short, and how it is measured."""


class History:
    """Counts over a view of what was kept; `look` brings them to another view."""

    def __init__(self, seeds: Sequence[KeptTask]) -> None:
        """Take the seeds, whose lengths are the measure."""
        self._wanted = [(length, _mean(seeds, length)) for length in LENGTHS.values()]
        self._clear()

    def _clear(self) -> None:
        self._size = self._tried = 0
        self.shown: Counter[str] = Counter()
        self.kept: Counter[str] = Counter()
        self._recent: deque[KeptTask] = deque(maxlen=_RECENT)
        self._tries: defaultdict[str, deque[bool]] = defaultdict(lambda: deque(maxlen=FULL_AFTER))

    def look(self, kept: Kept) -> "History":
        """Bring the counts to a view of the run, and return them.

        A view longer than the last costs what it is longer by, a shorter one all of it.
        """
        if len(kept) < self._size or kept.tried < self._tried:
            self._clear()
        for at in range(self._size, len(kept)):
            task = kept[at]
            self.shown.update(task.shown)
            self.kept[task.topic] += 1
            self._recent.append(task)
        for topic, is_kept in kept.tries(self._tried):
            self._tries[topic].append(is_kept)
        self._size, self._tried = len(kept), kept.tried
        return self

    def is_full(self, topic: str) -> bool:
        """Say whether a topic gives next to nothing new."""
        return topic in self._tries and is_full(tuple(self._tries[topic]))

    @property
    def missing_length(self) -> Length | None:
        """What the last kept tasks have become short in against the seeds, more than in the other.

        That is how a task's instruction or output is measured, None where both are long enough.
        """
        if len(self._recent) < _FEW:
            return None
        shares = [(_mean(self._recent, length) / wanted, length) for length, wanted in self._wanted if wanted]
        share, length = min(shares, key=lambda pair: pair[0], default=(1.0, _instruction))
        return length if share < _SHORT else None


def _mean(tasks: Sequence[KeptTask], length: Length) -> float:
    return sum(map(length, tasks)) / len(tasks) if tasks else 0.0
