"""Exact near-duplicate search: the earliest kept text over a ROUGE-L threshold, streaming.

The same decisions as comparing with every kept text in turn, from an index. Source: Lin (2004), ROUGE,
section 3 (ROUGE-L); the `self_instruct` predicate is the novelty filter of Wang et al. (2022),
"Self-Instruct", section 2.2, to the last bit.
"""

from array import array
from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any, Protocol

from rapidfuzz.distance import LCSseq

from datagen.contracts import Known
from datagen.filters import python_index
from datagen.filters.python_index import MOST_TOKENS, f_measure
from datagen.text import tokens

__all__ = ["CORES", "PREDICATES", "NearDuplicates", "Threshold", "describe_core"]

PREDICATES = ("self_instruct", "ge")
"""`self_instruct`: rouge_score's float F over the threshold. `ge`: the exact F at least the threshold."""

_FEW = 64
"""How many texts a pool compares one by one before it is worth an index."""


class _Core(Protocol):
    def encode(self, text: str | list[str]) -> bytes: ...
    def query(self, encoded: bytes) -> tuple[int, int, int] | None: ...
    def add(self, encoded: bytes) -> int: ...
    def tune(self, first_ranking: int, longest_tail: int) -> None: ...


def _native() -> dict[str, Any]:
    try:
        return {"native": import_module("datagen.filters._native").Index}
    except ImportError:
        return {}


CORES: dict[str, Any] = {**_native(), "python": python_index.Index}
"""The cores that are here, the fastest first: `native` only where a compiler built it."""


def describe_core() -> str:
    """Return a line on which core searches where none is named."""
    if "native" in CORES:
        return "near duplicates: native index"
    return "near duplicates: pure-Python index, slower, same decisions (no C compiler at installation)"


class Threshold:
    """A threshold (0..1; over 1 nothing matches), a predicate of PREDICATES and a core of CORES.

    `ge` takes the threshold as the decimal it is written as, and wants one common token at least.
    """

    def __init__(self, value: float = 0.7, predicate: str = "self_instruct", core: str | None = None) -> None:
        """Take the values; the default core is the fastest that is here."""
        self.value = value
        self.is_float = predicate == "self_instruct"
        self.exact = min(Fraction(str(value)).limit_denominator(10**12), Fraction(1))
        self.candidate = self.exact
        if self.exact.denominator > 1000:
            self.candidate = Fraction(int(self.exact * 1000), 1000)
        self.core = core or next(iter(CORES))

    def make(self) -> _Core:
        """Return an empty core that decides by this threshold."""
        made: _Core = CORES[self.core](
            candidate=self.candidate.as_integer_ratio(),
            exact=self.exact.as_integer_ratio(),
            limit=self.value,
            is_float=self.is_float,
        )
        return made

    def score(self, left: Sequence[int], right: Sequence[int]) -> float | None:
        """Return the F of two texts if it is over the threshold."""
        shorter, both = min(len(left), len(right)), len(left) + len(right)
        if not shorter or 2 * shorter < self.candidate * both:
            return None
        common = shorter if left == right else LCSseq.similarity(left, right)
        score = f_measure(common, len(left), len(right))
        if self.is_float:
            return score if score > self.value else None
        return score if common and 2 * common >= self.exact * both else None


class NearDuplicates:
    """Kept texts, first come first kept; a text without tokens matches nothing.

    Texts of more than MOST_TOKENS (8,192) tokens, and those that could match them, are also compared one
    by one, which takes time in proportion to their number and to the product of their lengths.
    """

    def __init__(self, threshold: Threshold | None = None, encoder: "NearDuplicates | None" = None) -> None:
        """Take a threshold, and an index whose encoded texts this one is to take.

        An index with an encoder is small: it compares one by one until it holds many texts.
        """
        self._threshold = threshold or Threshold()
        self._encoder: _Core = self._threshold.make() if encoder is None else encoder._encoder
        self._core: _Core | None = self._encoder if encoder is None else None
        self._ids: list[str] = []
        self._alone: list[tuple[int, array[int]]] = []
        share = self._threshold.candidate
        # The least length of a text that one too long for a core could match.
        self._long_from = int((MOST_TOKENS + 1) * share / (2 - share))

    @property
    def limit(self) -> float:
        """Return the threshold."""
        return self._threshold.value

    def fresh(self) -> "NearDuplicates":
        """Return an empty, small index that takes what this one encoded."""
        return NearDuplicates(self._threshold, self)

    def __len__(self) -> int:
        """Return how many texts are kept."""
        return len(self._ids)

    def encode(self, text: str | list[str]) -> bytes:
        """Return the tokens of a text, or of a list of tokens, as `query` and `add` take them.

        That is four bytes a token, and b"" where there is none.
        """
        if isinstance(text, str):
            return self._encoder.encode(text if text.isascii() else tokens(text))
        return self._encoder.encode([word.encode("utf-8", "replace").decode() for word in text])

    def query(self, encoded: bytes) -> Known | None:
        """Return the earliest kept text over the threshold."""
        size = len(encoded) // 4
        if self._threshold.value > 1:
            return None
        found: tuple[int, float] | None = None
        if self._core is not None and size <= MOST_TOKENS:
            hit = self._core.query(self._inner(encoded))
            found = (hit[0], f_measure(hit[1], size, hit[2])) if hit else None
        if self._alone and (self._core is None or size >= self._long_from):
            found = self._query_alone(array("I", encoded), found)
        return Known(self._ids[found[0]], found[1]) if found else None

    def add(self, id: str, encoded: bytes) -> None:
        """Keep a text under an id."""
        size, row = len(encoded) // 4, len(self._ids)
        self._ids.append(id)
        if self._core is None or size >= self._long_from:
            self._alone.append((row, array("I", encoded)))
        if self._core is not None:
            self._core.add(self._inner(encoded) if size <= MOST_TOKENS else b"")
        elif len(self._ids) > _FEW:
            self._index()

    def _query_alone(self, text: "array[int]", found: tuple[int, float] | None) -> tuple[int, float] | None:
        for row, other in self._alone:
            if found is not None and row >= found[0]:
                break
            if self._core is not None and max(len(text), len(other)) <= MOST_TOKENS:
                continue
            score = self._threshold.score(text, other)
            if score is not None:
                return row, score
        return found

    def _index(self) -> None:
        """Move the texts of a pool that has grown into an index of its own."""
        self._core = self._threshold.make()
        for _, text in self._alone:
            self._core.add(self._inner(text.tobytes()) if len(text) <= MOST_TOKENS else b"")
        self._alone = [each for each in self._alone if len(each[1]) >= self._long_from]

    def _inner(self, encoded: bytes) -> bytes:
        """Return a text as the own core encodes it."""
        if self._core is None or self._core is self._encoder:
            return encoded
        return self._core.encode([str(number) for number in array("I", encoded)])
