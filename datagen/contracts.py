"""The signatures that carry the house: how a model is asked, what a generator is, what was kept."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar, overload

from datagen.records import Completion, Failure, Record

__all__ = [
    "PLACE",
    "REHEARSED",
    "Ask",
    "Generator",
    "Kept",
    "KeptTask",
    "Known",
    "Novelty",
    "Outcome",
    "Tried",
]

PLACE: ContextVar[int] = ContextVar("place", default=0)
"""The item at work: where calls wait for each other, those of earlier items go first."""

REHEARSED = "rehearsed"
"""The `finish_reason` of what a dry run answers itself: such a reply has no faults, whatever it says."""

Ask = Callable[..., Awaitable[Completion]]
"""`await ask(messages, schema=None, salt=0, heat=None, max_tokens=512, answers=False, parts=False)`
gives a Completion.

With a pydantic `schema` its `data` is the parsed reply. `heat` None is the run's temperature. What
`answers` a task is asked of the run's answer model, where it has one. Of a reply of several `parts` (fields,
or the items of its one list) that max_tokens cut, `data` holds those that are whole, at least one.
Raises CallFailed when this call cannot be answered, EndpointError when none can.
"""

Outcome = Record | Failure
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class KeptTask:
    """What later items may see of a kept record, or of a seed.

    `shown` are the ids of the demonstrations it was made after; lengths are in tokens (words, CJK
    characters), 0 where there is none.
    """

    id: str
    instruction: str
    is_classification: bool
    topic: str = ""
    shown: tuple[str, ...] = ()
    length: int = 0
    output_length: int = 0


class Tried(NamedTuple):
    """A proposed task that was judged: the topic it was asked for, and whether a record of it was kept."""

    topic: str
    is_kept: bool


class Kept(Sequence[KeptTask]):
    """The kept tasks of a run up to some item: a view that later commits do not lengthen.

    `tried` is how many of the run's proposals had been judged by then.
    """

    def __init__(
        self, tasks: list[KeptTask], size: int, tries: Sequence[Tried] = (), tried: int | None = None
    ) -> None:
        """Take the run's growing lists and how much of them this view shows."""
        self._tasks = tasks
        self._size = size
        self._tries = tries
        self.tried = len(tries) if tried is None else tried

    def tries(self, start: int = 0) -> Sequence[Tried]:
        """Return the judged proposals in view, from one on."""
        return self._tries[start : self.tried]

    def __len__(self) -> int:
        """Return the number of tasks in view."""
        return self._size

    @overload
    def __getitem__(self, at: int) -> KeptTask: ...
    @overload
    def __getitem__(self, at: slice) -> list[KeptTask]: ...
    def __getitem__(self, at: int | slice) -> KeptTask | list[KeptTask]:
        """Return the task at a place, or a slice."""
        if isinstance(at, slice):
            return self._tasks[: self._size][at]
        return self._tasks[range(self._size)[at]]


class Known(NamedTuple):
    """A known text that another is too near to: its id, and how near (ROUGE-L F, 0..1)."""

    id: str
    score: float


class Novelty(Protocol):
    """What finds known texts: encoded ones go in by id, the earliest over the limit comes out."""

    @property
    def limit(self) -> float:
        """Return the ROUGE-L F over which a text is known."""
        ...

    def encode(self, text: str) -> bytes:
        """Return a text as `query` and `add` take it."""
        ...

    def query(self, encoded: bytes) -> Known | None:
        """Return the earliest known text over the limit."""
        ...

    def add(self, id: str, encoded: bytes) -> None:
        """Learn a text."""
        ...

    def among(self, encoded: bytes, others: Iterable[bytes]) -> float | None:
        """Return how near the first of some other texts is that is over the limit."""
        ...


class Generator(Protocol[Item]):
    """A source of records. `plan` is pure; the only effect of `generate` is `ask`.

    `patience` is how many items in a row may keep nothing before the run ends, 0 for any number.
    """

    name: str
    patience: int
    feeds_back: bool

    def plan(self, index: int, kept: Kept) -> Item | None:
        """Return item `index`, which may depend on what was kept up to its lag; None ends the run."""
        ...

    def makes(self, item: Item) -> int:
        """Return how many records an item makes where all goes well."""
        ...

    async def generate(self, index: int, item: Item, ask: Ask) -> list[Outcome]:
        """Make the item's records, some perhaps already rejected, and name what failed."""
        ...

    def coverage(self, kept: Iterable[Record]) -> dict[str, Any] | None:
        """Return how much of the input the kept records rest on, or None where that has no meaning."""
        ...
