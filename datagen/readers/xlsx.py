"""Read spreadsheets: a document a sheet, its values as they are shown, its rows in words."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from datagen.readers.docx_styles import whole
from datagen.readers.grids import Cell, say_cells
from datagen.readers.marked import Marked, heading, join_blocks
from datagen.readers.number_formats import BUILT_IN, EAST_ASIAN_DATES, show_number
from datagen.readers.packages import Package
from datagen.readers.parts import Part, Skip
from datagen.readers.xml_events import XmlEvent

__all__ = ["read_xlsx"]

_MAX_CELLS = 2_000_000
_MAX_COLUMNS = 16_384
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})\Z")
_GIVEN_NAME = re.compile(r"(?:sheet|tabelle|feuil|hoja|工作表|シート|시트)\s*\d+", re.IGNORECASE)
_TRUE = {"1", "true"}


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    is_number: bool = False


@dataclass(slots=True)
class _Book:
    texts: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    from_1904: bool = False


def read_xlsx(path: Path, name: str, skip: Skip) -> Iterator[Part]:
    """Give each sheet that is shown and holds something, titled by file and sheet."""
    with Package(path) as package:
        main = package.main_part()
        parts = package.relations(main)
        kinds = {each.kind: each.target for each in parts.values() if each.target in package.names}
        book = _Book()
        if "sharedStrings" in kinds:
            book.texts = list(_read_texts(package, kinds["sharedStrings"]))
        if "styles" in kinds:
            book.formats = _read_formats(package, kinds["styles"])
        sheets = []
        for kind, tag, attributes in package.xml(main):
            if kind == "start" and tag == "workbookPr":
                book.from_1904 = attributes.get("date1904") in _TRUE
            elif kind == "start" and tag == "sheet":
                sheets.append(attributes)
        for number, sheet in enumerate(sheets, 1):
            place = f"#{number}"
            part = parts.get(sheet.get("r:id", ""))
            if part is None or part.kind != "worksheet":
                continue
            if sheet.get("state", "visible") != "visible":
                skip(place, "the sheet is hidden")
                continue
            label = " ".join(sheet.get("name", "").split())
            title = name if not label or _GIVEN_NAME.fullmatch(label) else f"{name}: {label}"
            yield Part(place, title, _read_sheet(package, part.target, book, title))


def _read_texts(package: Package, part: str) -> Iterator[str]:
    pieces: list[str] = []
    in_text, guides = False, 0
    for kind, tag, _ in package.xml(part):
        if kind == "text":
            if in_text and not guides:
                pieces.append(tag)
        elif tag == "t":
            in_text = kind == "start"
        elif tag == "rPh":  # How to say it: phonetic text above Japanese.
            guides += 1 if kind == "start" else -1
        elif tag == "si" and kind == "end":
            yield " ".join("".join(pieces).split())
            pieces.clear()


def _read_formats(package: Package, part: str) -> list[str]:
    """Return the format code of each cell style."""
    codes = {**BUILT_IN, **dict.fromkeys(EAST_ASIAN_DATES, "yyyy-mm-dd")}
    formats: list[str] = []
    in_cells = False
    for kind, tag, attributes in package.xml(part):
        if tag == "cellXfs":
            in_cells = kind == "start"
        elif kind == "start" and tag == "numFmt":
            codes[whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "General")
        elif kind == "start" and tag == "xf" and in_cells:
            formats.append(codes.get(whole(attributes.get("numFmtId", "")), "General"))
    return formats


def _read_sheet(package: Package, part: str, book: _Book, title: str) -> str:
    sheet = _Sheet(book)
    for event in package.xml(part):
        sheet.take(event)
    blocks: list[Marked] = []
    for rows in sheet.tables():
        captions, said = say_cells(rows)
        blocks.extend(Marked("paragraph", caption) for caption in captions)
        if said:
            blocks.append(Marked("table", "\n".join(said)))
    return join_blocks([heading(1, title), *blocks]) + "\n" if blocks else ""


class _Sheet:
    """The cells of a sheet by row and column, both from 1, and which of them are merged."""

    def __init__(self, book: _Book) -> None:
        self._book = book
        self._rows: dict[int, dict[int, _Value]] = {}
        self._merged: list[tuple[int, int, int, int]] = []
        self._count = 0
        self._row = self._column = 0
        self._kind = self._style = ""
        self._pieces: list[str] = []
        self._in_value = False

    def take(self, event: XmlEvent) -> None:
        kind, tag, attributes = event
        if kind == "text":
            if self._in_value:
                self._pieces.append(tag)
        elif tag in {"v", "t"}:
            self._in_value = kind == "start"
        elif kind == "end":
            if tag == "c":
                self._end_cell()
        elif tag == "row":
            self._row = whole(attributes.get("r", ""), self._row + 1)
            self._column = 0
        elif tag == "c":
            place = _PLACE.match(attributes.get("r", ""))
            self._column = _column(place[1]) if place else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._pieces.clear()
        elif tag == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            if (a := _PLACE.match(first)) and (b := _PLACE.match(last)):
                self._merged.append((int(a[2]), _column(a[1]), int(b[2]), _column(b[1])))

    def _end_cell(self) -> None:
        value = self._value("".join(self._pieces))
        if value.text and self._column <= _MAX_COLUMNS:
            self._count += 1
            if self._count > _MAX_CELLS:
                raise ValueError(f"a sheet of it has more than {_MAX_CELLS} cells")
            self._rows.setdefault(self._row, {})[self._column] = value

    def _value(self, raw: str) -> _Value:
        if self._kind == "s":
            index = whole(raw, -1)
            return _Value(self._book.texts[index] if 0 <= index < len(self._book.texts) else "")
        if self._kind == "b":
            return _Value({"1": "true", "0": "false"}.get(raw, ""))
        if self._kind == "n":
            return self._number(raw)
        return _Value("" if self._kind == "e" else " ".join(raw.split()))

    def _number(self, raw: str) -> _Value:
        style = whole(self._style, -1)
        code = self._book.formats[style] if 0 <= style < len(self._book.formats) else "General"
        try:
            number = float(raw)
        except ValueError:
            return _Value(" ".join(raw.split()))
        if not abs(number) < float("inf"):
            return _Value("")
        return _Value(show_number(number, code, from_1904=self._book.from_1904), is_number=True)

    def tables(self) -> Iterator[list[list[Cell]]]:
        """Yield the tables of the sheet: an empty row ends one, unless what follows has no header."""
        table: list[int] = []
        for row in sorted(self._rows):
            starts = bool(table) and row > table[-1] + 1 and not self._goes_on(row)
            if starts:
                yield self._cells(table)
                table = []
            table.append(row)
        if table:
            yield self._cells(table)

    def _goes_on(self, row: int) -> bool:
        """Say whether a row below an empty one holds data: a header is text alone."""
        values = self._rows[row].values()
        return len(values) > 1 and any(value.is_number for value in values)

    def _cells(self, rows: Sequence[int]) -> list[list[Cell]]:
        used = sorted({column for row in rows for column in self._rows[row]})
        spans, covered = self._spans(rows, used)
        table = []
        for row in rows:
            line = []
            for column in used:
                if (row, column) in covered:
                    continue
                value = self._rows[row].get(column)
                line.append(Cell(value.text if value else "", *spans.get((row, column), (1, 1))))
            table.append(line)
        return table

    def _spans(
        self, rows: Sequence[int], used: Sequence[int]
    ) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
        """Return what merged cells span, by their first row and column, and the places below and beside."""
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        covered: set[tuple[int, int]] = set()
        for top, left, bottom, right in self._merged:
            down = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
            across = used[bisect_left(used, left) : bisect_right(used, right)]
            if (top in down[:1]) and (left in across[:1]):
                spans[top, left] = (len(across), len(down))
                covered.update((row, column) for row in down for column in across)
                covered.discard((top, left))
                if len(covered) > _MAX_CELLS:
                    raise ValueError(f"a sheet of it has more than {_MAX_CELLS} cells")
        return spans, covered


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
