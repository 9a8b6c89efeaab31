"""Which chunks speak of what: an index of their content terms, in memory, about the size of the text."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from math import log

from datagen.generators.grounding import terms
from datagen.records import Chunk

__all__ = ["ChunkIndex", "whole_text"]

_HALF = 0.5


def whole_text(chunk: Chunk) -> str:
    """Return what a chunk says, under its title and headings, with what its first words point back at."""
    return "\n".join([chunk.title, *chunk.headings, chunk.before, chunk.text])


class ChunkIndex:
    """The chunks of a run by their terms (`grounding.terms`)."""

    def __init__(self, chunks: Sequence[Chunk]) -> None:
        """Read all chunks."""
        self._postings: dict[str, array[int]] = {}
        self._size = len(chunks)
        for place, chunk in enumerate(chunks):
            for term in terms(whole_text(chunk)):
                self._postings.setdefault(term, array("I")).append(place)

    def has(self, thing: Iterable[str]) -> bool:
        """Say whether any chunk has all terms of a thing."""
        return bool(self._having(frozenset(thing), 1.0))

    def told(self, things: Iterable[frozenset[str]], rest: frozenset[str]) -> float:
        """Return the largest share (0..1) of `rest` that a chunk has which speaks of one of the things.

        It speaks of a thing where it has half of its terms. 0 where no chunk does; without things all
        chunks count.
        """
        given = [thing for thing in things if thing]
        about = {place for thing in given for place in self._having(thing, _HALF)}
        if given and not about:
            return 0.0
        if not rest:
            return 1.0 if about else 0.0
        shared: Counter[int] = Counter()
        for term in rest:
            shared.update(self._postings.get(term, ()))
        most = max((count for place, count in shared.items() if not given or place in about), default=0)
        return round(most / len(rest), 4)

    def near(self, text: str, most: int) -> list[int]:
        """Return the places of the chunks that share terms with a text, the nearest first, `most` at most.

        Nearness is the sum of the shared terms' weights. Source: Spaerck Jones (1972), "A statistical
        interpretation of term specificity", the inverse document frequency.
        """
        nearness: dict[int, float] = {}
        for term in sorted(terms(text)):  # floats add up the same in one order alone
            found = self._postings.get(term, ())
            weight = log(1 + self._size / max(1, len(found)))
            for place in found:
                nearness[place] = nearness.get(place, 0.0) + weight
        return nsmallest(most, nearness, key=lambda place: (-nearness[place], place))

    def _having(self, thing: frozenset[str], share: float) -> list[int]:
        shared: Counter[int] = Counter()
        for term in thing:
            shared.update(self._postings.get(term, ()))
        return [place for place, count in shared.items() if count >= share * len(thing)]
