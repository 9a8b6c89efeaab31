"""Turn a web page into plain text with markdown headings, lists and fences."""

from typing import NamedTuple

from datagen.readers.grids import Cell, head_table, is_spanning, lay_out, say_table
from datagen.readers.markup import Event, read_markup
from datagen.readers.tables import Skip

__all__ = ["html_to_text"]


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_DROPPED = _names(
    "script style nav template noscript iframe object svg canvas select button textarea math noembed noframes"
)
# A page's header and footer are furniture; those of an article hold its title and notes.
_FURNITURE = {"header", "footer"}
_CONTENT = {"article", "main"}
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {*_LEVELS, *_FURNITURE, *_CONTENT} | _names(
    "address aside blockquote body caption center dd details dialog div dl dt fieldset figcaption "
    "figure form head hr html legend li nav ol p pre section summary table ul"
)
# What a start tag closes when left open, and the element beyond which it never looks.
_CELLS = {"td", "th"}
_CLOSES = {
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr", *_CELLS}, {"table"}),
    "td": (_CELLS, {"table", "tr"}),
    "th": (_CELLS, {"table", "tr"}),
}
_MAX_DEPTH = 128


def html_to_text(source: str, skip: Skip) -> tuple[str, str]:
    """Return (title, text) of a page; ragged table rows go to `skip` with their number.

    The title is that of the page, else its first heading, else "".
    """
    page = _Page(skip)
    for event in read_markup(source):
        page.take(event)
    page.flush()
    return page.title or page.first_heading, page.text()


class _Element(NamedTuple):
    tag: str
    is_dropped: bool
    spans: tuple[int, int]


class _Page:
    """The elements that are open, and the blocks of text that are finished."""

    def __init__(self, skip: Skip) -> None:
        self.title = self.first_heading = ""
        self._skip = skip
        self._open: list[_Element] = []
        self._blocks: list[tuple[str, str]] = []
        self._inline: list[str] = []
        self._tables: list[list[list[Cell]]] = []
        self._table_count = 0

    def text(self) -> str:
        parts: list[str] = []
        previous = ""
        for kind, block in self._blocks:
            if parts:
                parts.append("\n" if kind == previous == "item" else "\n\n")
            parts.append(block)
            previous = kind
        return "".join(parts)

    def take(self, event: Event) -> None:
        if event.kind == "text":
            self._take_text(event.value)
        elif event.kind == "end":
            self._close(event.value)
        elif event.value in _VOID:
            self._take_void(event.value)
        else:
            self._start(event)

    def _take_text(self, text: str) -> None:
        if self._in({"title"}) and not self._in({"svg"}):
            self.title = self.title or " ".join(text.split())
        elif not self._is_dropped():
            self._inline.append(text if self._in({"pre"}) else " ".join(text.split("\n")))

    def _take_void(self, tag: str) -> None:
        if self._is_dropped():
            return
        if tag == "br":
            self._inline.append("\n")
        elif tag == "hr":
            self.flush()

    def _start(self, event: Event) -> None:
        tag = event.value
        if tag in _BLOCKS:
            self._pop_through({"p"}, {"table", *_CELLS})
        if tag in _CLOSES:
            self._pop_through(*_CLOSES[tag])
        if tag in _BLOCKS:
            self.flush()
        if len(self._open) < _MAX_DEPTH:
            furniture = tag in _FURNITURE and not self._in(_CONTENT)
            dropped = event.hidden or tag in _DROPPED or furniture or self._is_dropped()
            self._open.append(_Element(tag, dropped, event.spans))
        if self._is_dropped():
            return
        if tag == "table":
            self._tables.append([])
        elif tag == "tr" and self._tables:
            self._tables[-1].append([])

    def _close(self, tag: str) -> None:
        if self._in({tag}):
            self._pop_through({tag}, set())
        elif tag in _BLOCKS and not self._is_dropped():
            self.flush()

    def _in(self, tags: set[str]) -> bool:
        return any(element.tag in tags for element in self._open)

    def _is_dropped(self) -> bool:
        return bool(self._open) and self._open[-1].is_dropped

    def _pop_through(self, tags: set[str], bounds: set[str]) -> None:
        """Close elements up to the innermost of `tags`, if one is open inside any of `bounds`."""
        for depth in range(len(self._open) - 1, -1, -1):
            name = self._open[depth].tag
            if name in tags:
                while len(self._open) > depth:
                    self._pop()
                return
            if name in bounds:
                return

    def _pop(self) -> None:
        tag, dropped, spans = self._open[-1]
        if not dropped:
            if tag in _CELLS and self._tables and self._tables[-1]:
                text = self._take_inline().replace("\n", " ")
                self._tables[-1][-1].append(Cell(text, *spans))
            elif tag in _BLOCKS:
                self.flush()
            if tag == "table" and self._tables:
                self._end_table(self._tables.pop())
        self._open.pop()

    def _end_table(self, rows: list[list[Cell]]) -> None:
        self._table_count += 1
        grid = lay_out(rows)
        filled = [number for number, line in enumerate(grid) if any(line)]
        if len(filled) > 1 and not self._tables and len(grid[filled[0]]) > 1:
            width = len(grid[filled[0]])
            for number in filled:
                if len(grid[number]) != width:
                    place = f" table {self._table_count} row {number + 1}"
                    self._skip(place, f"it has {len(grid[number])} cells, the header {width}")
            filled = [number for number in filled if len(grid[number]) == width]
            spanning = [is_spanning(rows[number]) for number in filled]
            captions, said = say_table(head_table([grid[number] for number in filled], spanning))
        else:  # One row, one column or a table within a table: laid out, not tabulated.
            texts = ((cell.text for cell in row) for row in rows)
            captions, said = [], [line for row in texts if (line := " ".join(filter(None, row)))]
        if self._tables:
            self._inline.extend(f" {line} " for line in said)
            return
        self._blocks.extend(("paragraph", caption) for caption in captions)
        if said:
            self._blocks.append(("table", "\n".join(said)))

    def _take_inline(self) -> str:
        text = "".join(self._inline)
        self._inline.clear()
        lines = (" ".join(line.split()) for line in text.split("\n"))
        return "\n".join(line for line in lines if line)

    def flush(self) -> None:
        """End the paragraph, heading, list item or cell line that is being collected."""
        if self._tables and self._in(_CELLS):
            self._inline.append(" ")
            return
        if self._in({"pre"}) and (code := "".join(self._inline).strip("\n")).strip():
            self._inline.clear()
            self._blocks.append(("pre", f"```\n{code}\n```"))
            return
        text = self._take_inline()
        if not text:
            return
        level = next((_LEVELS[tag] for tag, *_ in reversed(self._open) if tag in _LEVELS), 0)
        if level:
            text = text.replace("\n", " ")
            self.first_heading = self.first_heading or text
            self._blocks.append(("heading", f"{'#' * level} {text}"))
        elif self._in({"li"}):
            self._blocks.append(("item", "- " + text.replace("\n", " ")))
        else:
            self._blocks.append(("paragraph", text))
