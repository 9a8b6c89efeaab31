"""A stranger's file as rows, a piece at a time: JSON lines, or one JSON array; each with its faults."""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from datagen.checks.decoding import Decoder, is_deep, not_numbers
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
_NOT_UTF8 = re.compile("[\udc80-\udcff]")
"""Bytes that are no part of UTF-8, as Python's surrogateescape reads them."""


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
    number, decoder = 0, Decoder()
    while data := file.readline(LONGEST):
        number += 1
        if len(data) == LONGEST and not data.endswith(b"\n"):
            size = len(data)
            while (more := file.readline(LONGEST)) and not more.endswith(b"\n"):
                size += len(more)
            fault = Fault("line_too_long", number, "", f"more than {LONGEST >> 20} MB")
            yield FileRow(number, size + len(more), "", None, [fault])
            continue
        yield _line(number, data, decoder)


def _line(number: int, data: bytes, decoder: Decoder) -> FileRow:
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
    if "\r" in text:
        faults.append(Fault("carriage_return", number, "", "CR within the line: some readers end it there"))
    faults += _separators(number, text)
    into = FileRow(number, size, text, None, faults)
    try:
        value = decoder.load(text)
    except json.JSONDecodeError as exc:
        into.faults.append(Fault("not_json", into.number, "", f"{exc.msg} at character {exc.pos + 1}"))
    except (ValueError, RecursionError):
        into.faults.append(Fault("not_json", into.number, "", "nested too deeply, or a number too long"))
    else:
        _take(into, value, decoder)
    return into


def _separators(number: int, text: str) -> list[Fault]:
    found = [] if text.isascii() else [name for char, name in _BREAKS.items() if char in text]
    what = f"{', '.join(found)} as it is: some readers end the line there"
    return [Fault("line_separator", number, "", what)] if found else []


def _take(into: FileRow, value: object, decoder: Decoder) -> None:
    """Put a value into its row, with what `decoder` noted of it."""
    if is_deep(value, into.text):
        into.faults.append(Fault("not_json", into.number, "", "nested too deeply for its readers"))
        return
    if not isinstance(value, dict):
        kind = "a list" if isinstance(value, list) else "a bare value"
        into.faults.append(Fault("not_an_object", into.number, "", f"{kind} where a row belongs"))
        return
    into.row = value
    for key, is_same in decoder.twice:
        code, what = ("repeated_key", "the same value") if is_same else ("duplicate_key", "different values")
        into.faults.append(Fault(code, into.number, key, f"twice, with {what}"))
    if decoder.has_odd_numbers:
        what = "NaN or Infinity, which JSON has not"
        into.faults += (Fault("not_a_number", into.number, path, what) for path in not_numbers(value))


def _array(file: BinaryIO) -> Iterator[FileRow]:
    """Yield the rows of a JSON array, never more than one row and a piece in memory."""
    source = codecs.getreader("utf-8-sig")(file, "surrogateescape")
    decoder = Decoder()
    text, at, number, piece = source.read(_PIECE).lstrip()[1:], 0, 0, _PIECE
    first = [Fault("json_array", 1, "", "one JSON array, not a row a line")]
    while True:
        while at < len(text) and text[at] in _SPACE + ",":
            at += 1
        if at < len(text) and text[at] == "]":
            yield from _after_array(number + 1, text[at + 1 :] + source.read(_PIECE))
            return
        try:
            value, end = decoder.load_at(text, at)
        except (ValueError, RecursionError) as exc:
            more = source.read(piece) if len(text) - at < LONGEST else ""
            if more:
                # Ever larger pieces, so that a long row is not parsed from its start too often.
                text, at, piece = text[at:] + more, 0, min(2 * piece, LONGEST)
                continue
            if at < len(text):
                what = f"the array breaks off here: {getattr(exc, 'msg', 'nested too deeply')}"
                yield _no_row(number + 1, text[at:], what)
            return
        number += 1
        yield _array_row(number, text[at:end], value, decoder, first)
        first = []
        at, piece = end, _PIECE
        if at > _PIECE:
            text, at = text[at:], 0


def _after_array(number: int, text: str) -> Iterator[FileRow]:
    if text.strip():
        yield _no_row(number, text.lstrip(), "text after the end of the array, which is passed over")


def _no_row(number: int, text: str, what: str) -> FileRow:
    return FileRow(number, 0, _readable(text[:1000]), None, [Fault("not_json", number, "", what)])


def _array_row(number: int, raw: str, value: object, decoder: Decoder, faults: list[Fault]) -> FileRow:
    into = FileRow(number, len(raw.encode(errors="surrogateescape")) + 1, raw, None, faults)
    broken = None if raw.isascii() else _NOT_UTF8.search(raw)
    if broken:
        byte = len(raw[: broken.start()].encode()) + 1
        into.text = _readable(raw)
        into.faults.append(Fault("not_utf8", number, "", f"byte {byte} is no part of UTF-8"))
    else:
        into.faults += _separators(number, raw)
        _take(into, value, decoder)
    return into


def _readable(raw: str) -> str:
    return _NOT_UTF8.sub("\ufffd", raw)
