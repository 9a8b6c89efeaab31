"""Read Word files: headings, paragraphs, lists, tables and footnotes; macros and drawings are left alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from datagen.readers.docx_styles import (
    Numbering,
    Style,
    outline_level,
    read_numbering,
    read_styles,
    whole,
)
from datagen.readers.grids import Cell, say_cells
from datagen.readers.marked import Marked, heading, join_blocks, listed
from datagen.readers.packages import Package
from datagen.readers.parts import Part, Skip
from datagen.readers.xml_events import XmlEvent

__all__ = ["read_docx"]

# Deleted text, and what an older program would see in place of a drawing's text.
_LEFT_OUT = {"del", "moveFrom", "Fallback", "pPrChange", "rPrChange"}
_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}
_OFF = {"0", "false", "off"}


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    level: int | None = None
    numbering: str | None = None
    depth: int | None = None
    pieces: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _TableCell:
    lines: list[str] = field(default_factory=list)
    across: int = 1
    merge: str = ""


def read_docx(path: Path, name: str, skip: Skip) -> Iterator[Part]:
    """Give the file's text, titled by its first heading."""
    with Package(path) as package:
        main = package.main_part()
        parts = {each.kind: each.target for each in package.relations(main).values()}
        parts = {kind: part for kind, part in parts.items() if part in package.names}
        styles = read_styles(package, parts["styles"]) if "styles" in parts else {}
        lists = read_numbering(package, parts["numbering"]) if "numbering" in parts else Numbering()
        notes = {
            key: text
            for kind, element in _NOTES.items()
            if kind in parts
            for key, text in _read_notes(package, parts[kind], element)
        }
        body = _Body(styles, lists, notes)
        for event in package.xml(main):
            body.take(event)
    first = next((block.text for block in body.blocks if block.kind == "heading"), "")
    yield Part("", first.lstrip("# ") or name, join_blocks(body.blocks))


def _read_notes(package: Package, part: str, element: str) -> Iterator[tuple[str, str]]:
    body, number = _Body({}, Numbering(), {}), ""
    for event in package.xml(part):
        if event.kind == "start" and event.value == element:
            body, number = _Body({}, Numbering(), {}), event.attributes.get("id", "")
        elif event.kind == "end" and event.value == element:
            yield f"{element} {number}", " ".join(block.text for block in body.blocks)
        else:
            body.take(event)


class _Body:
    """The paragraphs and tables that are open, and the blocks that are finished."""

    def __init__(self, styles: dict[str, Style], lists: Numbering, notes: dict[str, str]) -> None:
        self.blocks: list[Marked] = []
        self._styles, self._lists, self._notes = styles, lists, notes
        self._left_out = 0
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[list[list[_TableCell]]] = []
        self._waiting: list[str] = []
        self._in_text = self._is_hidden = False
        self._starts: dict[str, Callable[[str], None]] = {
            "p": lambda _: self._paragraphs.append(_Paragraph()),
            "r": self._start_run,
            "t": self._start_text,
            "tab": lambda _: self._add(" "),
            "br": lambda _: self._add("\n"),
            "cr": lambda _: self._add("\n"),
            "noBreakHyphen": lambda _: self._add("-"),
            "vanish": self._hide,
            "tbl": lambda _: self._tables.append([]),
            "tr": self._start_row,
            "tc": self._start_cell,
            "gridSpan": self._widen,
            "vMerge": self._merge,
            "pStyle": self._set("style", str),
            "outlineLvl": self._set("level", outline_level),
            "numId": self._set("numbering", str),
            "ilvl": self._set("depth", whole),
        }

    def take(self, event: XmlEvent) -> None:
        kind, name, attributes = event
        if self._left_out or (kind == "start" and name in _LEFT_OUT):
            self._left_out += {"start": 1, "end": -1}.get(kind, 0)
        elif kind == "text":
            if self._in_text:
                self._add(name)
        elif kind == "end":
            self._end(name)
        elif name in {"footnoteReference", "endnoteReference"}:
            note = f"{name.removesuffix('Reference')} {attributes.get('id', '')}"
            if self._paragraphs and note in self._notes:
                self._paragraphs[-1].notes.append(self._notes[note])
        elif name in self._starts:
            self._starts[name](attributes.get("val", ""))

    def _add(self, text: str) -> None:
        if self._paragraphs and not self._is_hidden:
            self._paragraphs[-1].pieces.append(text)

    def _start_run(self, _: str) -> None:
        self._is_hidden = False

    def _start_text(self, _: str) -> None:
        self._in_text = True

    def _hide(self, value: str) -> None:
        self._is_hidden = value not in _OFF

    def _set(self, name: str, convert: Callable[[str], object]) -> Callable[[str], None]:
        def set_it(value: str) -> None:
            if self._paragraphs:
                setattr(self._paragraphs[-1], name, convert(value))

        return set_it

    def _start_row(self, _: str) -> None:
        if self._tables:
            self._tables[-1].append([])

    def _start_cell(self, _: str) -> None:
        if self._tables and self._tables[-1]:
            self._tables[-1][-1].append(_TableCell())

    def _cell(self) -> _TableCell | None:
        rows = self._tables[-1] if self._tables else []
        return rows[-1][-1] if rows and rows[-1] else None

    def _widen(self, value: str) -> None:
        if cell := self._cell():
            cell.across = whole(value, 1)

    def _merge(self, value: str) -> None:
        if cell := self._cell():
            cell.merge = value or "continue"

    def _end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "r":
            self._is_hidden = False
        elif name == "p" and self._paragraphs:
            self._end_paragraph(self._paragraphs.pop())
        elif name == "tbl" and self._tables:
            self._end_table(self._tables.pop())

    def _end_paragraph(self, paragraph: _Paragraph) -> None:
        lines = (" ".join(line.split()) for line in "".join(paragraph.pieces).split("\n"))
        text = "\n".join(line for line in lines if line)
        style = self._styles.get(paragraph.style, Style())
        self._waiting.extend(paragraph.notes)
        cell = self._cell()
        if cell is not None and text:
            cell.lines.append(text.replace("\n", " "))
        elif text and not style.is_contents:
            self.blocks.append(self._marked(paragraph, style, text))
        if cell is None:
            self._place_notes()

    def _marked(self, paragraph: _Paragraph, style: Style, text: str) -> Marked:
        numbering = style.numbering if paragraph.numbering is None else paragraph.numbering
        depth = style.depth if paragraph.depth is None else paragraph.depth
        mark = self._lists.mark(numbering, depth) if numbering else ""
        level = style.level if paragraph.level is None else paragraph.level
        if level:
            return heading(level, text if mark in {"", "-"} else f"{mark} {text}")
        return listed(text, mark) if mark else Marked("paragraph", text)

    def _place_notes(self) -> None:
        """Put notes below what refers to them, where a passage is most likely to hold both."""
        self.blocks.extend(Marked("paragraph", note) for note in self._waiting if note)
        self._waiting.clear()

    def _end_table(self, rows: list[list[_TableCell]]) -> None:
        captions, said = say_cells(_spanned(rows))
        if outer := self._cell():
            outer.lines.extend([*captions, *said])
            return
        self.blocks.extend(Marked("paragraph", caption) for caption in captions)
        if said:
            self.blocks.append(Marked("table", "\n".join(said)))
        self._place_notes()


def _spanned(rows: list[list[_TableCell]]) -> list[list[Cell]]:
    """Turn cells that say `go on with the one above` into one cell that spans rows."""
    tops: dict[int, tuple[int, int]] = {}
    done: list[list[Cell]] = []
    for row in rows:
        line: list[Cell] = []
        place = 0
        for cell in row:
            top = tops.get(place)
            if cell.merge == "continue" and top is not None:
                above = done[top[0]][top[1]]
                done[top[0]][top[1]] = above._replace(down=above.down + 1)
            else:
                tops[place] = (len(done), len(line))
                if cell.merge != "restart":
                    tops.pop(place)
                line.append(Cell(" ".join(cell.lines), cell.across))
            place += cell.across
        done.append(line)
    return done
