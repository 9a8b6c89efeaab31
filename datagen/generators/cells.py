"""Rows of a table that stand in words, `name: value; name: value.`, and which of their cells can be asked.

Source: Zhang and Yang (2023), "Self-QA", section 3.1, puts rows into words. Changed: code picks the cell.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from datagen.generators.focus import Focus
from datagen.patterns import Pattern

__all__ = ["Cells", "read_cells"]

_FEWEST_CELLS = 3
_CODE = Pattern(r"[\W\d_]*[A-Za-z]{0,3}[\W\d_]*")
"""What names nothing to a reader: SR-01, 12, A."""
_LONGEST = 60


def read_cells(sentence: str) -> dict[str, str]:
    """Return a row's values by the names of their columns; empty where the sentence is no row."""
    wide = "：" in sentence
    parts = re.split("；" if wide else r"; ", re.sub(r"[.。]$", "", sentence))
    pairs = [part.partition("：" if wide else ": ") for part in parts]
    if len(pairs) < _FEWEST_CELLS or not all(name and value for name, _, value in pairs):
        return {}
    return {name.strip(): value.strip() for name, _, value in pairs}


@dataclass(slots=True)
class Cells:
    """What is known of a document's rows: for each column and each name of a row, its only value."""

    _values: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def add(self, sentences: Iterable[str]) -> None:
        """Learn the rows among the sentences."""
        for sentence in sentences:
            row = read_cells(sentence)
            subject = _subject(row)
            for column, value in row.items():
                place = column, subject
                same = self._values.get(place, value) == value
                self._values[place] = value if same else None

    def foci(self, sentence: str) -> tuple[str, list[Focus]]:
        """Return what names a row, and its cells that can be asked: those that rows of its name share.

        A focus is "column: value".
        """
        row = read_cells(sentence)
        subject = _subject(row)
        asked = [
            Focus("factual", f"{column}: {value}")
            for column, value in row.items()
            if self._values.get((column, subject)) == value != subject and len(value) <= _LONGEST
        ]
        return subject, asked if subject else []


def _subject(row: dict[str, str]) -> str:
    """Return the first value that is a name and no code."""
    return next((value for value in row.values() if not _CODE.fullmatch(value)), "")
