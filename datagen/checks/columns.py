"""Rules over all rows: one schema, whatever the row, because loaders fix it from the first block.

`datasets` reads 10 MB (10 << 20 bytes and the rest of that line) and takes the columns, the keys and their
types from there; what comes later must fit, or the load fails. A column whose every value in that
block looks like a date becomes a timestamp.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from datagen.checks.shapes import RESERVED, SHAPES, Row, Shape, shape_of, texts_of, turns_of
from datagen.checks.table import Fault

__all__ = ["BLOCK", "Columns"]

BLOCK = 10 << 20

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]\d\d(?::?\d\d(?::?\d\d)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?")
_DEEPEST = 6
_MOST_COLUMNS = 500
_MOST_PARTS = 20_000
"""Parts that are remembered, so that no file fills the memory; further ones are faults in every row."""


@dataclass(slots=True)
class _Seen:
    """A column that is not the format's: where it began, its type there, and its first other type."""

    line: int
    rows: int
    kind: str
    fault: Fault | None = None


class Columns:
    """What the rows of one file have in common, and where they part.

    `late` are the lines that first show a part of the format (a turn's key, a tool's field) past the first
    block, as long as parts are remembered; `of_some` the columns seen that only some trainers read.
    """

    def __init__(self, shape: Shape) -> None:
        """Take the file's format."""
        self._shape = shape
        self._beside = shape.optional | shape.of_some
        self._rows = 0
        self._bytes = 0
        self._extra: dict[str, _Seen] = {}
        self._parts: set[str] = set()
        self._known: set[object] = set()
        self._dates: dict[str, bool] = {}
        self._first: dict[str, int] = {}
        self._first_past = 0
        self.late: set[int] = set()
        self.of_some: set[str] = set()

    def see(self, line: int, size: int, row: Row) -> list[Fault]:
        """Learn a row of so many bytes; return what of the format it is the first to show, too late."""
        is_first = self._bytes <= BLOCK
        self._bytes += size
        self._rows += 1
        # A row of another format is written in this one: its format's columns go.
        shape = SHAPES.get(shape_of(row) or "")
        own = self._shape.columns
        if shape is not self._shape:
            own |= shape.columns if shape else frozenset(row)
        for name, seen in self._extra.items():
            if seen.fault is None and name not in row:
                seen.fault = Fault("missing_column", line, name, f"not there, but in line {seen.line}")
        for name, value in row.items():
            if name not in own:
                self._see_extra(line, name, value, is_first)
        for name in self._shape.of_some:
            if row.get(name):
                self.of_some.add(name)
        if is_first:
            self._see_dates(line, row)
        return self._see_parts(line, row, is_first)

    def _see_parts(self, line: int, row: Row, is_first: bool) -> list[Fault]:
        new = self._new_parts(row)
        is_late = bool(new and not is_first and self._parts)
        if len(self._parts) < _MOST_PARTS:
            self._parts |= new
            if is_late:
                self.late.add(line)
        what = "not in the first 10 MB, from which loaders take the schema"
        return [Fault("schema_drift", line, min(new), what)] if is_late else []

    def _see_extra(self, line: int, name: str, value: object, is_first: bool) -> None:
        kind = _kind(value)
        seen = self._extra.get(name)
        if seen is None:
            if len(self._extra) >= _MOST_COLUMNS:
                self._first_past = self._first_past or line
                return
            seen = self._extra[name] = _Seen(line, 0, kind)
            if self._rows > 1:
                what = f"not there in the {self._rows - 1} rows before"
                seen.fault = Fault("missing_column" if is_first else "schema_drift", line, name, what)
        seen.rows += 1
        if seen.fault is None and kind != seen.kind:
            code = "null_column" if "null" in (kind, seen.kind) else "mixed_types"
            fits = kind in ("null", "list of nothing") or (kind, seen.kind) == ("whole number", "number")
            what = f"{kind} where line {seen.line} has {seen.kind}"
            seen.fault = Fault(code if is_first or fits else "schema_drift", line, name, what)

    def _new_parts(self, row: Row) -> set[str]:
        """Return the parts of the format that no row before had: columns, keys of turns, inside of tools."""
        parts: set[str] = set()
        for name in self._beside:
            if row.get(name) is not None:
                parts |= _parts(name, row[name])
        for _, turn in turns_of(row, self._shape):
            if not isinstance(turn, dict):
                continue
            signature = (*turn, *map(type, turn.values()))
            if signature in self._known:
                continue
            known = turn.keys() <= self._shape.keys  # another key is a fault of its row, and does not stay
            for key, value in turn.items():
                known = known and not isinstance(value, list | dict)
                if value is not None and key in self._shape.keys:
                    parts |= _parts(f"turn.{key}", value)
            if known:
                self._known.add(signature)
        return parts - self._parts

    def _see_dates(self, line: int, row: Row) -> None:
        texts = [(_without_places(path), text) for path, text in texts_of(row, self._shape)]
        texts += [
            (name, value)
            for name, value in row.items()
            if isinstance(value, str) and name not in self._shape.columns
        ]
        for path, text in texts:
            if self._dates.get(path, True):
                self._first.setdefault(path, line)
                self._dates[path] = is_date(text)

    def extra(self) -> list[str]:
        """Return the columns that are not the format's."""
        return list(self._extra)

    def faults(self) -> Iterator[Fault]:
        """Yield a fault for each column that loaders would refuse or take for something else."""
        for name, seen in self._extra.items():
            if name in RESERVED:
                yield Fault(
                    "reserved_column", seen.line, name, f"a name that trainers read, in {seen.rows} rows"
                )
            if seen.fault is not None:
                yield seen.fault
        if self._first_past:
            what = (
                f"more than {_MOST_COLUMNS} columns that are not the format's: the others are not looked at"
            )
            yield Fault("too_many_columns", self._first_past, "", what)
        for path, only in self._dates.items():
            if only:
                what = "every value in the first 10 MB is a date: loaders make timestamps of them"
                yield Fault("dates_only", self._first[path], path, what)


def is_date(text: str) -> bool:
    """Say whether pyarrow would read a text as a date or a time, as ISO 8601 writes them."""
    match = _DATE.fullmatch(text) if len(text) < 32 else None
    if match is None:
        return False
    try:
        date(int(match[1]) or 4, int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True


def _without_places(path: str) -> str:
    return re.sub(r"\[\d+\]", "[]", path)


def _kind(value: object, depth: int = 0) -> str:
    """Return a value's type in words, as deep as a schema looks."""
    if value is None:
        return "null"
    if isinstance(value, list):
        inside = sorted({_kind(each, depth + 1) for each in value}) if depth < _DEEPEST else []
        return f"list of {' or '.join(inside) or 'nothing'}"
    if isinstance(value, dict):
        inside = [f"{key}: {_kind(each, depth + 1)}" for key, each in sorted(value.items())]
        return f"object of {', '.join(inside if depth < _DEEPEST else []) or 'nothing'}"
    return {bool: "true or false", int: "whole number", float: "number"}.get(type(value), "text")


def _parts(path: str, value: Any, depth: int = 0) -> set[str]:
    """Return the paths of a value, each with its type."""
    if depth > _DEEPEST or value is None:
        return set()
    if isinstance(value, list):
        return {path}.union(*(_parts(f"{path}[]", each, depth + 1) for each in value))
    if isinstance(value, dict):
        return {path}.union(*(_parts(f"{path}.{key}", each, depth + 1) for key, each in value.items()))
    return {f"{path} ({_kind(value)})"}
