"""Exact near-duplicate search: the earliest kept text over a ROUGE-L threshold, streaming.

The same decisions as comparing with every kept text in turn, from an index. Source: Lin (2004), ROUGE,
section 3 (ROUGE-L); the `self_instruct` predicate is the novelty filter of Wang et al. (2022),
"Self-Instruct", section 2.2, to the last bit.
"""

from array import array
from collections.abc import Iterable, Iterator
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

    def earliest(self, encoded: bytes, texts: Iterable[tuple[int, bytes]]) -> tuple[int, float] | None:
        """Return the number of the first of some encoded texts over the threshold, and its F.

        They are compared one by one, which is quickest for a few.
        """
        text, size = array("I", encoded), len(encoded)
        if self.value > 1 or not size:
            return None
        for number, other in texts:
            if 2 * min(size, len(other)) < self.candidate * (size + len(other)):
                continue
            score = self._score(text, array("I", other))
            if score is not None:
                return number, score
        return None

    def _score(self, left: "array[int]", right: "array[int]") -> float | None:
        common = len(left) if left == right else LCSseq.similarity(left, right)
        score = f_measure(common, len(left), len(right))
        if self.is_float:
            return score if score > self.value else None
        return score if common and 2 * common >= self.exact * (len(left) + len(right)) else None


class NearDuplicates:
    """Kept texts, first come first kept; a text without tokens matches nothing.

    Texts of more than MOST_TOKENS (8,192) tokens, and those that could match them, are also compared one
    by one, which takes time in proportion to their number and to the product of their lengths.
    """

    def __init__(self, threshold: Threshold | None = None) -> None:
        """Take a threshold."""
        self._threshold = threshold or Threshold()
        self._core = self._threshold.make()
        self._ids: list[str] = []
        self._long: list[tuple[int, bytes]] = []
        share = self._threshold.candidate
        # The least length of a text that one too long for a core could match.
        self._long_from = int((MOST_TOKENS + 1) * share / (2 - share))

    @property
    def limit(self) -> float:
        """Return the threshold."""
        return self._threshold.value

    def __len__(self) -> int:
        """Return how many texts are kept."""
        return len(self._ids)

    def encode(self, text: str | list[str]) -> bytes:
        """Return the tokens of a text, or of a list of tokens, as `query` and `add` take them.

        That is four bytes a token, and b"" where there is none.
        """
        if isinstance(text, str):
            return self._core.encode(text if text.isascii() else tokens(text))
        return self._core.encode([word.encode("utf-8", "replace").decode() for word in text])

    def query(self, encoded: bytes) -> Known | None:
        """Return the earliest kept text over the threshold."""
        size = len(encoded) // 4
        if self._threshold.value > 1:
            return None
        found: tuple[int, float] | None = None
        if size <= MOST_TOKENS:
            hit = self._core.query(encoded)
            found = (hit[0], f_measure(hit[1], size, hit[2])) if hit else None
        if self._long and size >= self._long_from:
            found = self._threshold.earliest(encoded, self._out_of_core(size, found)) or found
        return Known(self._ids[found[0]], found[1]) if found else None

    def add(self, id: str, encoded: bytes) -> None:
        """Keep a text under an id."""
        size, row = len(encoded) // 4, len(self._ids)
        self._ids.append(id)
        if size >= self._long_from:
            self._long.append((row, encoded))
        self._core.add(encoded if size <= MOST_TOKENS else b"")

    def among(self, encoded: bytes, others: Iterable[bytes]) -> float | None:
        """Return the F of the first of some other encoded texts that is over the threshold."""
        found = self._threshold.earliest(encoded, enumerate(others))
        return found[1] if found else None

    def _out_of_core(self, size: int, found: tuple[int, float] | None) -> Iterator[tuple[int, bytes]]:
        """Yield the texts that the core could not compare, down to the one that it found."""
        for row, text in self._long:
            if found is not None and row >= found[0]:
                return
            if max(size, len(text) // 4) > MOST_TOKENS:
                yield row, text
