"""A stranger's file as rows, a piece at a time: JSON lines, or one JSON array; each with its faults."""

import codecs
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from datagen.checks.shapes import Row
from datagen.checks.table import Fault
from datagen.errors import BadInput

__all__ = ["LONGEST", "FileRow", "read_file"]

LONGEST = 64 << 20
"""The most bytes of a row; a longer one is passed over."""

_PIECE = 1 << 20
_MARK = b"\xef\xbb\xbf"
_BREAKS = {"\u0085": "U+0085", "\u2028": "U+2028", "\u2029": "U+2029"}
_SPACE = " \t\r\n"


@dataclass(slots=True)
class FileRow:
    """A line, or an array's row: its number from 1, its size in bytes, its text, its row or None, its faults.

    `is_blank` is a line with nothing on it.
    """

    number: int
    size: int
    text: str
    row: Row | None = None
    faults: list[Fault] = field(default_factory=list)
    is_blank: bool = False


def read_file(path: Path) -> Iterator[FileRow]:
    """Yield the rows of a file, with what is wrong with each line as a line. Raises BadInput."""
    try:
        with path.open("rb") as file:
            _refuse_other_encodings(path, file)
            rows = _array(file) if _is_array(file) else _lines(file)
            yield from rows
    except OSError as exc:
        raise BadInput(f"cannot read {path}: {exc.strerror}", "check the path") from exc


def _refuse_other_encodings(path: Path, file: BinaryIO) -> None:
    start = file.read(4)
    file.seek(0)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadInput(f"{path} is UTF-16", "save it as UTF-8")
    for magic, what in ((b"\x1f\x8b", "compressed"), (b"PK\x03\x04", "a zip file"), (b"PAR1", "Parquet")):
        if start.startswith(magic):
            raise BadInput(f"{path} is {what}, not JSONL", "give the JSONL itself")


def _is_array(file: BinaryIO) -> bool:
    """Say whether the file is one JSON array, and not lines of which the first is a (shorter) list."""
    start = file.read(_PIECE).removeprefix(_MARK).lstrip()
    file.seek(0)
    if not start.startswith(b"["):
        return False
    first = file.readline(_PIECE)
    rest = file.readline(_PIECE)
    file.seek(0)
    try:
        json.loads(first.removeprefix(_MARK))
    except (ValueError, RecursionError):
        return True
    return not rest.strip()


def _lines(file: BinaryIO) -> Iterator[FileRow]:
    number = 0
    while data := file.readline(LONGEST):
        number += 1
        if len(data) == LONGEST and not data.endswith(b"\n"):
            size = len(data)
            while (more := file.readline(LONGEST)) and not more.endswith(b"\n"):
                size += len(more)
            fault = Fault("line_too_long", number, "", f"more than {LONGEST >> 20} MB")
            yield FileRow(number, size + len(more), "", None, [fault])
            continue
        yield _line(number, data)


def _line(number: int, data: bytes) -> FileRow:
    faults: list[Fault] = []
    size = len(data)
    if number == 1 and data.startswith(_MARK):
        faults.append(Fault("byte_order_mark", 1, "", "the file begins with a byte order mark"))
        data = data.removeprefix(_MARK)
    if data.endswith(b"\r\n"):
        faults.append(Fault("carriage_return", number, "", "the line ends with CR LF"))
    data = data.rstrip(b"\r\n")
    if not data.strip():
        faults.append(Fault("blank_line", number, "", "a line with nothing on it"))
        return FileRow(number, size, "", None, faults, is_blank=True)
    try:
        text = data.decode()
    except UnicodeDecodeError as exc:
        faults.append(Fault("not_utf8", number, "", f"byte {exc.start + 1} is no part of UTF-8"))
        return FileRow(number, size, data.decode(errors="replace"), None, faults)
    if not text.isascii():
        found = [name for char, name in _BREAKS.items() if char in text]
        if found:
            what = f"{', '.join(found)} as it is: some readers end the line there"
            faults.append(Fault("line_separator", number, "", what))
    return _parsed(FileRow(number, size, text, None, faults), text)


def _parsed(into: FileRow, text: str) -> FileRow:
    try:
        value, keys = _load(text)
    except json.JSONDecodeError as exc:
        into.faults.append(Fault("not_json", into.number, "", f"{exc.msg} at character {exc.pos + 1}"))
    except (ValueError, RecursionError):
        into.faults.append(Fault("not_json", into.number, "", "nested too deeply, or a number too long"))
    else:
        _take(into, value, keys)
    return into


def _take(into: FileRow, value: object, keys: list[tuple[str, bool]]) -> None:
    if not isinstance(value, dict):
        kind = "a list" if isinstance(value, list) else "a bare value"
        into.faults.append(Fault("not_an_object", into.number, "", f"{kind} where a row belongs"))
        return
    into.row = value
    for key, is_same in keys:
        code, what = ("repeated_key", "the same value") if is_same else ("duplicate_key", "different values")
        into.faults.append(Fault(code, into.number, key, f"twice, with {what}"))
    into.faults += (
        Fault("not_a_number", into.number, path, "NaN or Infinity, which JSON has not")
        for path in _not_numbers(value)
    )


def _load(text: str) -> tuple[Any, list[tuple[str, bool]]]:
    """Return the value of a JSON text and the keys that an object has twice: (key, is the value the same)."""
    twice: list[tuple[str, bool]] = []
    return json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, twice)), twice


def _object(pairs: list[tuple[str, Any]], twice: list[tuple[str, bool]]) -> Row:
    made = dict(pairs)
    if len(made) != len(pairs):
        for at, (key, value) in enumerate(pairs):
            if key in dict(pairs[:at]):
                twice.append((key, repr(dict(pairs[:at])[key]) == repr(value)))
    return made


def _not_numbers(row: Row) -> Iterator[str]:
    """Yield the paths of NaN and Infinity; a row seldom has a number at all."""
    stack: list[tuple[str, Any]] = list(row.items())
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            stack += [(f"{path}.{name}", each) for name, each in value.items()]
        elif isinstance(value, list):
            stack += [(f"{path}[{at}]", each) for at, each in enumerate(value)]
        elif isinstance(value, float) and not math.isfinite(value):
            yield path


def _array(file: BinaryIO) -> Iterator[FileRow]:
    """Yield the rows of a JSON array, never more than one row and a piece in memory."""
    source = codecs.getreader("utf-8-sig")(file, "replace")
    twice: list[tuple[str, bool]] = []
    decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: _object(pairs, twice))
    text, at, number, piece = source.read(_PIECE).lstrip()[1:], 0, 0, _PIECE
    first = [Fault("json_array", 1, "", "one JSON array, not a row a line")]
    while True:
        while at < len(text) and text[at] in _SPACE + ",":
            at += 1
        if at < len(text) and text[at] == "]":
            return
        twice.clear()
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as exc:
            more = source.read(piece) if len(text) - at < LONGEST else ""
            if more:
                # Ever larger pieces, so that a long row is not parsed from its start too often.
                text, at, piece = text[at:] + more, 0, min(2 * piece, LONGEST)
                continue
            if at < len(text):
                what = f"the array breaks off here: {getattr(exc, 'msg', 'nested too deeply')}"
                yield FileRow(
                    number + 1, 0, text[at : at + 1000], None, [Fault("not_json", number + 1, "", what)]
                )
            return
        number += 1
        raw = text[at:end]
        into = FileRow(number, len(raw.encode("utf-8", "replace")) + 1, raw, None, first)
        first = []
        _take(into, value, list(twice))
        yield into
        at, piece = end, _PIECE
        if at > _PIECE:
            text, at = text[at:], 0
