"""Decontamination: texts that share a long run of tokens with a benchmark.

Source: Brown et al. (2020), "Language Models are Few-Shot Learners", appendix C (13-gram overlap).
In scripts without spaces a token is a character, so that the run is longer there.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

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
        self._sizes = int(limits["characters"]), int(limits["words"])
        self._places: dict[Gram, tuple[str, ...]] = {}
        self._short: set[int] = set()

    def compare_with(self, texts: Iterable[tuple[str, str]]) -> None:
        """Learn benchmark texts: (place, text) pairs."""
        for place, text in texts:
            found = tokens(text)
            if _SHORTEST <= len(found) < self._sizes[_is_spaced(found)]:
                self._short.add(len(found))
                self._learn(tuple(found), place)
            for gram in self._long_runs(found):
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
            short = (gram for size in sorted(self._short) for gram in _grams(found, size))
            for gram in chain(self._long_runs(found), short):
                hits = self._places.get(gram, ())
                if hits:
                    first = first or gram
                    places.update(dict.fromkeys(hits))
        return Found(_shown(first), float(len(first)), "; ".join(places)) if places else None

    def _long_runs(self, found: list[str]) -> Iterator[Gram]:
        """Yield the runs of words, and those of characters, each without the other; numbers are in both."""
        characters, words = self._sizes
        alike = [is_cjk(token[0]) for token in found]
        spaced = [token for token, single in zip(found, alike, strict=True) if not single]
        unspaced = [token for token, single in zip(found, alike, strict=True) if single or token[0].isdigit()]
        yield from _grams(spaced, words)
        yield from (gram for gram in _grams(unspaced, characters) if any(is_cjk(token[0]) for token in gram))


def _is_spaced(found: list[str]) -> bool:
    return 2 * sum(is_cjk(token[0]) for token in found) < len(found)


def _grams(found: list[str], size: int) -> Iterator[Gram]:
    for at in range(len(found) - size + 1):
        yield tuple(found[at : at + size])


def _shown(gram: Gram) -> str:
    glue = "" if is_cjk(gram[0][0]) else " "
    return glue.join(gram)
