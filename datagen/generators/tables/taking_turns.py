"""Two generators of one command that take turns: passages and tables, each with its share of the items."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datagen.contracts import Ask, Generator, Kept, Outcome
from datagen.records import Record

__all__ = ["TakingTurns"]


@dataclass(frozen=True, slots=True)
class Turn:
    """An item and whose it is: 0 for the first generator, 1 for the second."""

    whose: int
    item: Any


class TakingTurns:
    """Items of two generators that learn nothing from what was kept; the second has `share` of them.

    One that has nothing left leaves its share to the other. The place of an item depends on the
    places before it alone.
    """

    patience = 0
    feeds_back = False

    def __init__(self, first: Generator[Any], second: Generator[Any], share: float) -> None:
        """Take the generators and the second's share of the items, 0..1."""
        self.name = first.name
        self._generators = (first, second)
        self._share = share
        self._turns = array("Q")  # whose turn each place is: twice the generator's own place, and whose
        self._next = [0, 0]
        self._owed = 0.0

    def plan(self, index: int, kept: Kept) -> Turn | None:
        """Return the item at a place, or None where both have nothing left."""
        while len(self._turns) <= index:
            self._owed += self._share
            order = (1, 0) if self._owed >= 1 else (0, 1)
            whose = next((who for who in order if self._has_more(who, kept)), None)
            if whose is None:
                return None
            self._owed -= whose
            self._turns.append(2 * self._next[whose] + whose)
            self._next[whose] += 1
        place, whose = divmod(self._turns[index], 2)
        return Turn(whose, self._generators[whose].plan(place, kept))

    def _has_more(self, who: int, kept: Kept) -> bool:
        return self._generators[who].plan(self._next[who], kept) is not None

    def makes(self, item: Turn) -> int:
        """Return how many records an item makes where all goes well."""
        return self._generators[item.whose].makes(item.item)

    def coverage(self, kept: Iterable[Record]) -> dict[str, Any] | None:
        """Return the first generator's coverage."""
        return self._generators[0].coverage(kept)

    async def generate(self, index: int, item: Turn, ask: Ask) -> list[Outcome]:
        """Make the records of an item."""
        return await self._generators[item.whose].generate(index, item.item, ask)
