"""The core of near-duplicate search in pure Python and rapidfuzz: the native one's decisions, slower.

Rows are kept under their rarest tokens and looked up by (length, place), as in exact set-similarity
joins (Bayardo et al. 2007, AllPairs; Xiao et al. 2008, PPJoin); see native/lcs_index.c for why that
finds every row.
"""

import re
import sys
from array import array
from collections import Counter
from itertools import groupby

from rapidfuzz.distance import LCSseq

__all__ = ["MOST_TOKENS", "Index", "f_measure"]

MOST_TOKENS = 8192
"""The most tokens a row or query may have, as in the native core."""

_WORD = re.compile(r"[a-z0-9]+")
_FIRST_RANKING = 1000
# Characters are numbered without the surrogates, so far as there are any; beyond, rows are lists.
_GAP, _SKIPPED = 0xD800, 0x800
_LAST = sys.maxunicode - _SKIPPED

Row = str | list[int]


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
        self._lists: dict[int, dict[tuple[int, int], list[int]]] = {}
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
        query = _as_row(encoded)
        if not query:
            return None
        for row in sorted(self._candidates(query)):
            other = self._rows[row]
            common = _common(query, other)
            if self._passes(common, len(query), len(other)):
                return row, common, len(other)
        return None

    def add(self, encoded: bytes) -> int:
        """Keep a row and return its number."""
        row = len(self._rows)
        self._rows.append(_as_row(encoded))
        self._index(row)
        if len(self._rows) >= self._next_ranking:
            self._rank()
            self._next_ranking = 2 * len(self._rows)
        return row

    def tune(self, first_ranking: int, longest_tail: int) -> None:
        """For tests: when to rank; there is no tail to sort here."""
        self._next_ranking = first_ranking

    def _candidates(self, query: Row) -> set[int]:
        """Return the rows that share a rare token at a place from which enough can follow."""
        size = len(query)
        low, high = self._shortest(size), self._longest(size, size)
        needs = {n: self._alpha(size, n) for n in range(low, high + 1)}
        found: set[int] = set()
        for place, token in self._rare(query, size - needs[low] + 1 if low in needs else 0):
            longest = min(high, self._longest(size, size - place))
            for (length, at), rows in self._lists.get(token, {}).items():
                if low <= length <= longest and at <= length - needs[length]:
                    found.update(rows)
        return found

    def _index(self, row: int) -> None:
        text = self._rows[row]
        size = len(text)
        if not size:
            return
        for place, token in self._rare(text, size - self._alpha(self._shortest(size), size) + 1):
            self._lists.setdefault(token, {}).setdefault((size, place), []).append(row)

    def _rare(self, text: Row, places: int) -> list[tuple[int, int]]:
        """Return (place, token) of the first places in order of rarity, repeats only at their first."""
        ranked = sorted(_numbers(text), key=self._ranks.__getitem__)
        first = [next(group) for _, group in groupby(enumerate(ranked), key=lambda each: each[1])]
        return [(place, token) for place, token in first if place < places]

    def _rank(self) -> None:
        """Rank all tokens by how many rows have them, and index every row anew."""
        seen: Counter[int] = Counter()
        for text in self._rows:
            seen.update(set(_numbers(text)))
        for rank, token in enumerate(sorted(range(len(self._ranks)), key=lambda each: (seen[each], each))):
            self._ranks[token] = rank
        self._lists = {}
        for row in range(len(self._rows)):
            self._index(row)

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


def _as_row(encoded: bytes) -> Row:
    """Return tokens as a string, a character each, which rapidfuzz compares fastest."""
    numbers = array("I", encoded)
    if max(numbers, default=0) > _LAST:
        return numbers.tolist()
    return "".join(map(chr, numbers)) if max(numbers, default=0) < _GAP else "".join(map(_char, numbers))


def _char(number: int) -> str:
    return chr(number if number < _GAP else number + _SKIPPED)


def _numbers(row: Row) -> list[int]:
    if not isinstance(row, str):
        return list(row)
    return [number if number < _GAP else number - _SKIPPED for number in map(ord, row)]


def _common(left: Row, right: Row) -> int:
    if isinstance(left, str) and isinstance(right, str):
        return LCSseq.similarity(left, right)
    return LCSseq.similarity(_numbers(left), _numbers(right))
