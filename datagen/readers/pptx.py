"""Read slides: a title as heading, then texts and tables, then the notes; hidden slides are left out."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from datagen.readers.docx_styles import whole
from datagen.readers.grids import Cell, say_cells
from datagen.readers.marked import Marked, heading, join_blocks, listed
from datagen.readers.packages import Package, Relation
from datagen.readers.parts import Part, Skip
from datagen.readers.xml_events import XmlEvent

__all__ = ["read_pptx"]

_TITLES = {"title", "ctrTitle"}
_FURNITURE = {"sldNum", "ftr", "hdr", "dt", "sldImg"}
_TRUE = {"1", "true"}


def read_pptx(path: Path, name: str, skip: Skip) -> Iterator[Part]:
    """Give the slides as one text, a page each, titled by the first slide's title."""
    with Package(path) as package:
        main = package.main_part()
        slides = package.relations(main)
        texts: list[str] = []
        pages: list[int] = []
        title = ""
        size = 0
        for number, part in enumerate(_order(package, main, slides), 1):
            pages.append(size)
            slide = _read_slide(package, part)
            if slide.is_hidden:
                skip(f" slide {number}", "it is hidden")
                continue
            title = title or " ".join(slide.title.split())
            if text := join_blocks([*slide.blocks(), *_notes(package, part)]):
                texts.append(text)
                size += len(text) + 2
    text = "\n\n".join(texts)
    yield Part("", title or name, text, tuple(min(page, len(text)) for page in pages))


def _order(package: Package, main: str, slides: Mapping[str, Relation]) -> Iterator[str]:
    for kind, name, attributes in package.xml(main):
        if kind == "start" and name == "sldId" and attributes.get("r:id") in slides:
            yield slides[attributes["r:id"]].target


def _notes(package: Package, part: str) -> Iterator[Marked]:
    for relation in package.relations(part).values():
        if relation.kind == "notesSlide" and relation.target in package.names:
            notes = _read_slide(package, relation.target)
            yield from (Marked("paragraph", block.text) for block in notes.blocks())


def _read_slide(package: Package, part: str) -> "_Slide":
    slide = _Slide()
    for event in package.xml(part):
        slide.take(event)
    return slide


class _Slide:
    """What is open of a slide, and the blocks that are finished."""

    def __init__(self) -> None:
        self.title = ""
        self.is_hidden = False
        self._body: list[Marked] = []
        self._place = ""
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._is_covered = False
        self._rows: list[list[Cell]] | None = None
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "sld": self._start_slide,
            "sp": self._start_shape,
            "ph": self._start_place,
            "t": self._start_text,
            "br": lambda _: self._pieces.append(" "),
            "tbl": self._start_table,
            "tr": self._start_row,
            "tc": self._start_cell,
        }
        self._ends: dict[str, Callable[[], None]] = {
            "t": self._end_text,
            "p": self._end_paragraph,
            "sp": self._end_shape,
            "tc": self._end_cell,
            "tbl": self._end_table,
        }

    def blocks(self) -> list[Marked]:
        """Return the title and what stands below it."""
        return [heading(1, self.title), *self._body] if self.title else self._body

    def take(self, event: XmlEvent) -> None:
        """Take the next event of the slide's XML."""
        kind, name, attributes = event
        if kind == "text":
            if self._in_text:
                self._pieces.append(name)
        elif kind == "start" and name in self._starts:
            self._starts[name](attributes)
        elif kind == "end" and name in self._ends:
            self._ends[name]()

    def _start_slide(self, attributes: dict[str, str]) -> None:
        self.is_hidden = attributes.get("show", "1") not in _TRUE

    def _start_shape(self, _: dict[str, str]) -> None:
        self._place = ""
        self._lines.clear()

    def _start_place(self, attributes: dict[str, str]) -> None:
        self._place = attributes.get("type", "body")

    def _start_text(self, _: dict[str, str]) -> None:
        self._in_text = True

    def _start_table(self, _: dict[str, str]) -> None:
        self._rows = []

    def _start_row(self, _: dict[str, str]) -> None:
        if self._rows is not None:
            self._rows.append([])

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._lines.clear()
        self._is_covered = bool({attributes.get("hMerge"), attributes.get("vMerge")} & _TRUE)
        if self._rows and not self._is_covered:
            across, down = (whole(attributes.get(key, ""), 1) for key in ("gridSpan", "rowSpan"))
            self._rows[-1].append(Cell("", across, down))

    def _end_text(self) -> None:
        self._in_text = False

    def _end_paragraph(self) -> None:
        text = " ".join("".join(self._pieces).split())
        self._pieces.clear()
        if text:
            self._lines.append(text)

    def _end_cell(self) -> None:
        if self._rows and self._rows[-1] and not self._is_covered:
            self._rows[-1][-1] = self._rows[-1][-1]._replace(text=" ".join(self._lines))
        self._lines.clear()

    def _end_table(self) -> None:
        captions, said = say_cells(self._rows or [])
        self._rows = None
        self._body.extend(Marked("paragraph", caption) for caption in captions)
        self._body.extend([Marked("table", "\n".join(said))] if said else [])

    def _end_shape(self) -> None:
        if self._place in _FURNITURE:
            pass
        elif self._place in _TITLES and not self.title:
            self.title = " ".join(self._lines)
        elif len(self._lines) == 1:
            self._body.append(Marked("paragraph", self._lines[0]))
        else:
            self._body.extend(listed(line) for line in self._lines)
        self._lines.clear()
