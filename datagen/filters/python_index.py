"""The core of near-duplicate search in pure Python and rapidfuzz: the native one's decisions, slower.

Rows are kept under their rarest tokens and looked up by (length, place), as in exact set-similarity
joins (Bayardo et al. 2007, AllPairs; Xiao et al. 2008, PPJoin); see native/lcs_index.c for why that
finds every row.
"""

import sys
from array import array
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import LCSseq

from datagen.patterns import Pattern

__all__ = ["MOST_TOKENS", "Index", "f_measure"]

MOST_TOKENS = 8192
"""The most tokens a row or query may have, as in the native core."""

_WORD = Pattern(r"[a-z0-9]+")
_FIRST_RANKING = 1000
# A token's character is its number, with the surrogates left out; a row with a token beyond the last
# character is a list of what `ord` would be, which rapidfuzz compares with strings.
_GAP, _SKIPPED = 0xD800, 0x800
# A place in a row is below MOST_TOKENS; a key of a token's rows is their length and its place.
_PLACES = 1 << 13
# Up to this length a row's limits are remembered.
_USUAL = 256

Row = str | list[int]


class _Window(NamedTuple):
    """What a row of some length can match, and where.

    Lengths from `low`; `last` the last key of each; `reach` the longest that a match at each place of
    the query allows; `places` under how many of its rarest tokens such a row stands.
    """

    low: int
    last: list[int]
    reach: list[int]
    places: int


class Index:
    """Rows of tokens; finds the earliest over a ROUGE-L threshold."""

    def __init__(
        self, candidate: tuple[int, int], exact: tuple[int, int], limit: float, is_float: bool
    ) -> None:
        """Take the thresholds as the native core does: see lcs_index.h."""
        self._tn, self._td = candidate
        self._num, self._den = exact
        self._limit = limit
        self._is_float = is_float
        self._words: dict[str, int] = {}
        self._ranks: list[int] = []
        self._lists: dict[int, dict[int, list[int]]] = {}
        self._windows: dict[int, _Window] = {}
        self._rows: list[Row] = []
        self._next_ranking = _FIRST_RANKING

    def encode(self, text: str | list[str]) -> bytes:
        """Return the tokens of an ASCII text, or of a list of words, as 32-bit numbers."""
        if isinstance(text, str):
            if not text.isascii():
                raise ValueError("a text must be ASCII; give a list of tokens for any other")
            text = _WORD.findall(text.lower())
        words, ranks = self._words, self._ranks
        for word in text:
            if word not in words:
                words[word] = len(words)
                ranks.append(-len(words))
        return array("I", [words[word] for word in text]).tobytes()

    def query(self, encoded: bytes) -> tuple[int, int, int] | None:
        """Return (row, common, length) of the earliest row over the threshold."""
        numbers = array("I", encoded)
        size = len(numbers)
        if not size:
            return None
        near = sorted(self._candidates(numbers))
        if not near:
            return None
        rows = self._rows
        least = self._alpha(size, self._shortest(size))
        for other, common, at in process.extract_iter(
            _as_row(numbers), [rows[row] for row in near], scorer=LCSseq.similarity, score_cutoff=least
        ):
            if self._passes(int(common), size, len(other)):
                return near[at], int(common), len(other)
        return None

    def add(self, encoded: bytes) -> int:
        """Keep a row and return its number."""
        row = len(self._rows)
        numbers = array("I", encoded)
        self._rows.append(_as_row(numbers))
        self._index(row, numbers)
        if len(self._rows) >= self._next_ranking:
            self._rank()
            self._next_ranking = 4 * len(self._rows)
        return row

    def tune(self, first_ranking: int, longest_tail: int) -> None:
        """For tests: when to rank; there is no tail to sort here."""
        self._next_ranking = first_ranking

    def _candidates(self, query: Sequence[int]) -> set[int]:
        """Return the rows that share a rare token at a place from which enough can follow."""
        window = self._window(len(query))
        low, last, lists = window.low, window.last, self._lists
        found: set[int] = set()
        for place, token in self._rare(query, len(window.reach)):
            rows = lists.get(token)
            if rows is None:
                continue
            reach = window.reach[place]
            if len(rows) <= 2 * (reach - low + 1):
                for key, some in rows.items():
                    length = key // _PLACES
                    if low <= length <= reach and key <= last[length - low]:
                        found.update(some)
                continue
            for length in range(low, reach + 1):
                for key in range(length * _PLACES, last[length - low] + 1):
                    if key in rows:
                        found.update(rows[key])
        return found

    def _window(self, size: int) -> "_Window":
        known = self._windows.get(size)
        if known is None:
            known = self._new_window(size)
            if size <= _USUAL:
                self._windows[size] = known
        return known

    def _new_window(self, size: int) -> "_Window":
        low, high = self._shortest(size), self._longest(size, size)
        if low > high:
            return _Window(low, [], [], 0)
        last = [n * _PLACES + n - self._alpha(size, n) for n in range(low, high + 1)]
        places = size - self._alpha(size, low) + 1
        reach = [min(high, self._longest(size, size - place)) for place in range(places)]
        return _Window(low, last, reach, places)

    def _index(self, row: int, numbers: Sequence[int]) -> None:
        size = len(numbers)
        if not size:
            return
        lists, first = self._lists, size * _PLACES
        for place, token in self._rare(numbers, self._window(size).places):
            rows = lists.get(token)
            if rows is None:
                lists[token] = {first + place: [row]}
            elif first + place in rows:
                rows[first + place].append(row)
            else:
                rows[first + place] = [row]

    def _rare(self, numbers: Sequence[int], places: int) -> list[tuple[int, int]]:
        """Return (place, token) of the first places in order of rarity, repeats only at their first."""
        ranked = sorted(numbers, key=self._ranks.__getitem__)
        if len(set(ranked)) == len(ranked):
            return list(enumerate(ranked[:places]))
        return [(at, each) for at, each in enumerate(ranked[:places]) if not at or each != ranked[at - 1]]

    def _rank(self) -> None:
        """Rank all tokens by how many rows have them, and index every row anew."""
        seen: Counter[int] = Counter()
        for text in self._rows:
            seen.update(set(_numbers(text)))
        for rank, token in enumerate(sorted(range(len(self._ranks)), key=lambda each: (seen[each], each))):
            self._ranks[token] = rank
        self._lists = {}
        for row, text in enumerate(self._rows):
            self._index(row, _numbers(text))

    def _alpha(self, left: int, right: int) -> int:
        return max(1, -(-self._tn * (left + right) // (2 * self._td)))

    def _shortest(self, size: int) -> int:
        return max(1, -(-self._tn * size // (2 * self._td - self._tn)))

    def _longest(self, size: int, have: int) -> int:
        return min(MOST_TOKENS, 2 * self._td * have // self._tn - size) if self._tn else MOST_TOKENS

    def _passes(self, common: int, left: int, right: int) -> bool:
        if self._is_float:
            return f_measure(common, left, right) > self._limit
        return common > 0 and 2 * self._den * common >= self._num * (left + right)


def f_measure(common: int, left: int, right: int) -> float:
    """Return ROUGE-L F of two lengths and their common one, in rouge_score's float arithmetic."""
    if not common:
        return 0.0
    precision, recall = common / right, common / left
    return 2 * precision * recall / (precision + recall)


def _as_row(numbers: Sequence[int]) -> Row:
    """Return tokens as a string, a character each, which rapidfuzz compares fastest."""
    most = max(numbers, default=0)
    if most < _GAP:
        return "".join(map(chr, numbers))
    shifted = [number if number < _GAP else number + _SKIPPED for number in numbers]
    return shifted if most + _SKIPPED > sys.maxunicode else "".join(map(chr, shifted))


def _numbers(row: Row) -> list[int]:
    codes = map(ord, row) if isinstance(row, str) else row
    return [code if code < _GAP else code - _SKIPPED for code in codes]
