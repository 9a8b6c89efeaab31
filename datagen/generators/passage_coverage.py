"""How much of the documents the kept records rest on: chunks with 0, 1, n of them, in all and by document."""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from datagen.records import Chunk, Record, SpanSource

__all__ = ["Places", "Quota", "left_over"]

Place = tuple[str, str, int]
"""A chunk: its document, the document's hash, and where in it the chunk begins."""


class Places:
    """Where chunks begin, so that a span is found in them: about eight bytes a chunk."""

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        """Take all chunks, in any order."""
        self._starts: dict[tuple[str, str], array[int]] = {}
        for chunk in chunks:
            self._starts.setdefault((chunk.document, chunk.sha256), array("Q")).append(chunk.start)
        for key, starts in self._starts.items():
            self._starts[key] = array("Q", sorted(starts))

    def touched(self, record: Record) -> set[Place]:
        """Return the chunks that a record rests on: those its evidence stands in, else its passage's.

        A record of a document that was changed since rests on none.
        """
        source = record.source
        if not isinstance(source, SpanSource):
            return set()
        starts = self._starts.get((source.document, source.sha256), array("Q"))
        spans = source.evidence or ((source.start, source.end),)
        found = (bisect_right(starts, start) - 1 for start, _ in spans)
        return {(source.document, source.sha256, starts[at]) for at in found if at >= 0}

    def place_of(self, chunk: Chunk) -> tuple[int, int]:
        """Return which of its document's chunks one is, from 0, and how many there are."""
        starts = self._starts[chunk.document, chunk.sha256]
        return bisect_right(starts, chunk.start) - 1, len(starts)

    def coverage(self, kept: Iterable[Record]) -> dict[str, Any]:
        """Return how many chunks have 0, 1 or more kept records, and each document's."""
        counts: Counter[Place] = Counter()
        for record in kept:
            counts.update(self.touched(record))
        documents = {}
        for (document, sha256), starts in sorted(self._starts.items()):
            own = [counts[document, sha256, start] for start in starts]
            documents[document] = {
                "chunks": len(own),
                "covered": sum(map(bool, own)),
                "records": sum(own),
            }
        every = (counts[(*key, start)] for key, starts in self._starts.items() for start in starts)
        return {"unit": "chunks", "chunks": _spread(every), "documents": documents}


class Quota:
    """The most questions about one document, handed to its chunks in their order, pass after pass.

    A chunk that has less to ask than its part leaves the rest unused: the quota is a bound.
    """

    def __init__(self, chunks: Iterable[Chunk], most: int, questions: int) -> None:
        """Take the chunks, the most questions about one document (0: any number), and about one chunk."""
        self._places = Places(chunks) if most else None
        self._most = most
        self._questions = questions

    def left(self, chunk: Chunk, turn: int) -> int:
        """Return how many questions a chunk may have in a pass."""
        if self._places is None:
            return self._questions
        place, count = self._places.place_of(chunk)
        return max(0, min(self._questions, self._most - (turn * count + place) * self._questions))


def left_over(chunks: Sequence[Chunk], kept: Iterable[Record]) -> Iterator[Chunk]:
    """Yield the chunks that no kept record of another run rests on, in their order."""
    places = Places(chunks)
    covered: Collection[Place] = {place for record in kept for place in places.touched(record)}
    return (chunk for chunk in chunks if (chunk.document, chunk.sha256, chunk.start) not in covered)


def _spread(counts: Iterable[int]) -> dict[str, int]:
    found = Counter(min(count, 2) for count in counts)
    return {"0": found[0], "1": found[1], "2 and more": found[2]}
