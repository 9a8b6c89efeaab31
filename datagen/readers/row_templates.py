"""Rows of tables said as the user has them said: "{Product} costs {Price} euros."

Source: Zhang and Yang (2023), "Self-QA", section 3.1, fills the slots of a template with the entries of a
table, or joins each entry to its attribute's name.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from datagen.errors import ConfigError

__all__ = ["RowTemplate", "row_columns"]

_HOLE = re.compile(r"\{([^{}]+)\}")
_SHOWN = 12


def row_columns(template: str) -> tuple[str, ...]:
    """Return the columns that a template names, each once. Raises ConfigError for one that is no template."""
    found = tuple(dict.fromkeys(name.strip() for name in _HOLE.findall(template)))
    rest = _HOLE.sub("", template)
    if not found or not all(found) or re.search(r"[{}\n]", rest):
        raise ConfigError(
            f"this is no row template: {template!r}",
            'name columns in braces, in one line: "{Product} costs {Price} euros."',
        )
    return found


class RowTemplate:
    """Says rows in words, `name: value; name: value.`, as a template does, and counts them."""

    def __init__(self, template: str) -> None:
        """Take a template with the names of columns in braces. Raises ConfigError."""
        self.columns = row_columns(template)
        self.count = 0
        self._template = template
        self._seen: dict[str, None] = {}

    def say(self, text: str, pages: Sequence[int] = ()) -> tuple[str, tuple[int, ...]]:
        """Return a text whose rows that have all columns of the template are said by it, and its pages.

        A row with one of these cells empty stays as it is; so does code between fences.
        """
        starts = [*pages, len(text)] if pages else [0, len(text)]
        said, moved, is_code = [text[: starts[0]]], [], False
        at = len(said[0])
        for start, end in pairwise(starts):
            moved.append(at)
            lines = []
            for line in text[start:end].split("\n"):
                is_code ^= line.lstrip().startswith(("```", "~~~"))
                lines.append(line if is_code else self._line(line))
            said.append("\n".join(lines))
            at += len(said[-1])
        return "".join(said), tuple(moved) if pages else ()

    def check(self) -> None:
        """Raise ConfigError where no row that was read has the template's columns."""
        if self.count:
            return
        missing = next((name for name in self.columns if name not in self._seen), None)
        there = ", ".join(list(self._seen)[:_SHOWN]) or "none: no table was read"
        raise ConfigError(
            f"no table has the column {missing!r} of the row template"
            if missing
            else "no row has all columns of the row template",
            f"the columns are {there}",
        )

    def _line(self, line: str) -> str:
        cells = _cells_of(line)
        self._seen.update(dict.fromkeys(list(cells)[:_SHOWN]))
        if not all(name in cells for name in self.columns):
            return line
        self.count += 1
        return _HOLE.sub(lambda hole: cells[hole[1].strip()], self._template)


def _cells_of(line: str) -> dict[str, str]:
    """Return the cells of a row in words by their columns; none where a part of the line is no cell."""
    wide = "：" in line and not re.match(r"[^：]*: ", line)
    parts = re.split("；" if wide else "; ", re.sub(r"[.。]$", "", line.strip()))
    pairs = [part.partition("：" if wide else ": ") for part in parts]
    names = [name for name, _, _ in pairs]
    is_row = len(pairs) > 1 and all(name and value for name, _, value in pairs)
    return {name: value for name, _, value in pairs} if is_row and len(set(names)) == len(names) else {}
