"""Decontamination: texts that share a long run of tokens with a benchmark.

Source: Brown et al. (2020), "Language Models are Few-Shot Learners", appendix C (13-gram overlap).
In scripts without spaces a token is a character, so that the run is longer there.
"""

from collections.abc import Iterable, Iterator, Sequence

from datagen.filters.fields import Found, Limits, every_text
from datagen.records import Record
from datagen.text import is_cjk, tokens

__all__ = ["Contaminated"]

Gram = tuple[str, ...]


_SHORTEST = 8
_MOST_PLACES = 10


class Contaminated:
    """Finds a record that shares a run of `words` words, or `characters` characters, with a benchmark.

    A benchmark text shorter than a run counts whole, from 8 tokens on. Of each run the first ten places
    in the benchmarks are known. Without benchmarks nothing is found.
    """

    def __init__(self, limits: Limits) -> None:
        """Take the run's lengths."""
        self._sizes = int(limits["words"]), int(limits["characters"])
        self._places: dict[Gram, tuple[str, ...]] = {}
        self._short: set[int] = set()

    def compare_with(self, texts: Iterable[tuple[str, str]]) -> None:
        """Learn benchmark texts: (place, text) pairs."""
        for place, text in texts:
            found = tokens(text)
            size = self._size(found)
            if _SHORTEST <= len(found) < size:
                self._short.add(len(found))
                self._learn(tuple(found), place)
            for gram in _grams(found, size):
                self._learn(gram, place)

    def _learn(self, gram: Gram, place: str) -> None:
        known = self._places.get(gram, ())
        if len(known) < _MOST_PLACES and place not in known:
            self._places[gram] = (*known, place)

    def begin(self, task: Sequence[Record]) -> None:
        """Need nothing of the task."""

    def remember(self, record: Record) -> None:
        """Need nothing of what was kept."""

    def check(self, record: Record) -> Found | None:
        """Find the first run that the record shares; `other` names every place shared with, by "; "."""
        first: Gram = ()
        places: dict[str, None] = {}
        for text in every_text(record) if self._places else ():
            found = tokens(text)
            for size in (self._size(found), *sorted(self._short)):
                for gram in _grams(found, size):
                    hits = self._places.get(gram, ())
                    if hits:
                        first = first or gram
                        places.update(dict.fromkeys(hits))
        return Found(_shown(first), float(len(first)), "; ".join(places)) if places else None

    def _size(self, found: list[str]) -> int:
        words, characters = self._sizes
        singles = sum(is_cjk(token[0]) for token in found)
        return characters if 2 * singles >= len(found) else words


def _grams(found: list[str], size: int) -> Iterator[Gram]:
    for at in range(len(found) - size + 1):
        yield tuple(found[at : at + size])


def _shown(gram: Gram) -> str:
    glue = "" if is_cjk(gram[0][0]) else " "
    return glue.join(gram)
