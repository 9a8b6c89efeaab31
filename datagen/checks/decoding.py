"""JSON texts as values, and what a plain reader would pass over in them: repeated keys, NaN."""

import json
import math
from collections.abc import Iterator
from typing import Any

from datagen.checks.shapes import Row

__all__ = ["Decoder", "is_deep", "not_numbers"]

_DEEPEST = 64
"""Levels of lists and objects: a training row has a dozen, and what walks down a value takes all these."""


class Decoder:
    """Reads one JSON text after another, and notes what is odd about the last one.

    `twice` are the keys that an object has twice, each with whether the value is the same; `has_odd_numbers`
    says that there is NaN or Infinity, also as a number too large for 64 bits.
    """

    def __init__(self) -> None:
        """Make the reader; it costs as much as a short row."""
        self.twice: list[tuple[str, bool]] = []
        self.has_odd_numbers = False
        self._json = json.JSONDecoder(
            object_pairs_hook=self._object, parse_float=self._float, parse_constant=self._float
        )

    def load(self, text: str) -> Any:
        """Return the value of a text. Raises ValueError, RecursionError."""
        self._forget()
        return self._json.decode(text)

    def load_at(self, text: str, at: int) -> tuple[Any, int]:
        """Return the value that begins at a character, and where it ends. Raises as `load` does."""
        self._forget()
        return self._json.raw_decode(text, at)

    def _forget(self) -> None:
        self.twice.clear()
        self.has_odd_numbers = False

    def _object(self, pairs: list[tuple[str, Any]]) -> Row:
        made = dict(pairs)
        if len(made) != len(pairs):
            before: Row = {}
            for key, value in pairs:
                if key in before:
                    self.twice.append((key, repr(before[key]) == repr(value)))
                before[key] = value
        return made

    def _float(self, digits: str) -> float:
        number = float(digits)
        self.has_odd_numbers |= not math.isfinite(number)
        return number


def is_deep(value: object, text: str) -> bool:
    """Say whether a value, read from a text, has more levels than a training row may have."""
    if text.count("[") + text.count("{") <= _DEEPEST:
        return False
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            each
            for one in level
            if isinstance(one, list | dict)
            for each in (one.values() if isinstance(one, dict) else one)
        ]
    return any(isinstance(one, list | dict) for one in level)


def not_numbers(row: Row) -> Iterator[str]:
    """Yield the paths of NaN and Infinity in a row."""
    stack: list[tuple[str, Any]] = list(row.items())
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            stack += [(f"{path}.{name}", each) for name, each in value.items()]
        elif isinstance(value, list):
            stack += [(f"{path}[{at}]", each) for at, each in enumerate(value)]
        elif isinstance(value, float) and not math.isfinite(value):
            yield path
