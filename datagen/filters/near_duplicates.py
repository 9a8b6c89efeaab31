"""Exact search for texts over a ROUGE-L threshold."""

import sys
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from datagen.text import rouge_l

__all__ = ["NearDuplicates"]


class NearDuplicates:
    """Kept token lists; finds the earliest whose ROUGE-L F with a new one is over a threshold.

    The same decisions as comparing with every kept list in turn: candidates are left out only by
    bounds on the common subsequence that are whole numbers, so exact boundaries are kept.
    """

    def __init__(self, threshold: float) -> None:
        """Take the threshold; a score equal to it is not over it."""
        self._threshold = threshold
        self._kept: list[tuple[str, tuple[str, ...]]] = []

    def query(self, tokens: Sequence[str]) -> tuple[str, float] | None:
        """Return the id and score of the earliest kept list over the threshold."""
        size = len(tokens)
        for id, other in self._kept:
            least = _least_common(size, len(other), self._threshold)
            if least <= min(size, len(other)) and LCSseq.similarity(tokens, other, score_cutoff=least):
                return id, rouge_l(other, tokens)
        return None

    def add(self, id: str, tokens: Sequence[str]) -> None:
        """Keep a token list under an id."""
        self._kept.append((id, tuple(map(sys.intern, tokens))))


@lru_cache(maxsize=65536)
def _least_common(left: int, right: int, threshold: float) -> int:
    """Return the least common subsequence length that scores over the threshold.

    Tried with the float arithmetic of `rouge_l` itself; longer than both lists if there is none.
    """
    most = min(left, right)
    common = max(1, int(threshold * (left + right) / 2) - 1)
    while common <= most and _score(common, left, right) <= threshold:
        common += 1
    return common


def _score(common: int, left: int, right: int) -> float:
    precision, recall = common / right, common / left
    return 2 * precision * recall / (precision + recall)
