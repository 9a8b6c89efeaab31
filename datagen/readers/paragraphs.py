"""Make flowing text of a PDF's lines: headings by their size, paragraphs rejoined, words made whole."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from datagen.readers.grids import Cell, say_cells
from datagen.readers.marked import heading, separator
from datagen.readers.page_layout import ITEM, Line, PageTable
from datagen.readers.page_runs import is_wide_char

__all__ = ["flow"]

_LARGER = 1.13
_MAX_HEADING = 120
_MAX_LEVELS = 4
_LOOSE = 1.45
_HEADING_LEAD = 1.4
_INDENT = 1.2
_SIZE_STEP = 0.5
_STOPS = tuple(".!?。！？；;:：…")
_CLOSERS = "\"'”’）)】」』》"
_LEADER = re.compile(r"(?:[.．·…]\s?){5,}\s*(?:\d+|[ivxlc]+)\Z")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)-\Z")

Item = Line | PageTable


def flow(pages: Sequence[Sequence[Item]]) -> tuple[str, str, tuple[int, ...]]:
    """Return (title, text, where each page begins) of pages that are laid out."""
    lines = [item for page in pages for item in page if isinstance(item, Line)]
    text = _Flow(lines)
    starts = []
    for page in pages:
        text.turn_page()
        for item in page:
            text.take(item)
        starts.append(text.page_start)
    done = text.finish()
    for index in range(len(pages) - 1, 0, -1):
        if not pages[index - 1]:  # An empty page begins where the next one does.
            starts[index - 1] = starts[index]
    return text.title, done, tuple(starts)


class _Flow:
    """The text so far, and the paragraph that is open."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.title = ""
        self.page_start = 0
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[_rounded(line.size)] += len(line.text)
        self._body = sizes.most_common(1)[0][0] if sizes else 0.0
        large = sorted((size for size in sizes if size >= _LARGER * self._body), reverse=True)
        self._levels = {size: min(level, _MAX_LEVELS) for level, size in enumerate(large, 1)}
        self._bold_heads = sum(len(line.text) for line in lines if line.is_bold) < 0.5 * sizes.total()
        steps = [a.y - b.y for a, b in pairwise(lines) if 0 < a.y - b.y < 3 * a.size]
        self._lead = median(steps) if steps else 0.0
        self._words = Counter(word for line in lines for word in _WORD.findall(line.text.casefold()))
        self._parts: list[str] = []
        self._size = 0
        self._kind = ""
        self._last: Line | None = None
        self._is_turned = False

    def turn_page(self) -> None:
        """Note that what comes next is on a new page, even if it goes on with a sentence."""
        self._is_turned = True
        self.page_start = self._size

    def take(self, item: Item) -> None:
        """Add the next line or table."""
        if isinstance(item, PageTable):
            self._add_table(item)
            return
        text = " ".join(item.text.split())
        if _LEADER.search(text):
            return  # A line of a table of contents.
        kind = self._kind_of(item)
        if self._last is not None and self._goes_on(self._last, item, kind):
            self._join(text)
        else:
            level = self._level(item) if kind == "heading" else 0
            mark = ITEM.match(text) if kind == "item" else None
            if level:
                text = heading(level, text).text
                self.title = self.title or text.lstrip("# ")
            elif mark and not mark.group()[:1].isalnum() and mark.group()[:1] not in "(（":
                text = f"- {text[mark.end() :]}"
            self._start(kind, text)
        self._last = item

    def _kind_of(self, line: Line) -> str:
        if self._level(line):
            return "heading"
        return "item" if ITEM.match(line.text) else "paragraph"

    def _level(self, line: Line) -> int:
        if len(line.text) > _MAX_HEADING:
            return 0
        level = self._levels.get(_rounded(line.size), 0)
        if level or not (line.is_bold and self._bold_heads) or line.text.rstrip().endswith(_STOPS):
            return level
        return min(len(self._levels) + 1, _MAX_LEVELS)

    def _goes_on(self, last: Line, line: Line, kind: str) -> bool:
        if kind == "item" or abs(last.size - line.size) > 0.1 * line.size:
            return False
        is_heading = kind == "heading"
        if is_heading != (self._kind == "heading") or (last.is_bold != line.is_bold and is_heading):
            return False
        step = last.y - line.y
        if is_heading:
            return 0 < step <= _HEADING_LEAD * line.size
        if self._is_turned or step <= 0:  # The next column or page.
            unfinished = not last.text.rstrip(_CLOSERS).endswith(_STOPS)
            return unfinished and not _had_room(last, line) and not _is_indented(line)
        if step > _LOOSE * max(self._lead, line.size):
            return False
        hanging = self._kind == "item" and line.x0 >= last.x0
        return hanging or not (_had_room(last, line) or (_is_indented(line) and not _is_indented(last)))

    def _join(self, text: str) -> None:
        before = self._parts[-1]
        broken = _BROKEN_WORD.search(before[-64:])
        if broken and (text[:1].islower() or (text[:2].isupper() and broken[1].isupper())):
            if not self._keeps_hyphen(broken[1], text):
                self._parts[-1] = before[:-1]
                self._size -= 1
            joint = ""
        else:
            joint = "" if is_wide_char(before[-1]) or is_wide_char(text[0]) else " "
        self._append(joint, text)

    def _keeps_hyphen(self, left: str, text: str) -> bool:
        """Say whether the document elsewhere writes this word with its hyphen, and never without."""
        found = _WORD.match(text)
        right = found.group().casefold() if found else ""
        left = left.casefold()
        return not self._words[left + right] and self._words[f"{left}-{right}"] > 0

    def _start(self, kind: str, text: str) -> None:
        self._append(separator(self._kind, kind) if self._parts else "", text)
        self._kind = kind

    def _append(self, joint: str, text: str) -> None:
        self._parts.extend((joint, text))
        self._size += len(joint)
        if self._is_turned:
            self.page_start = self._size
            self._is_turned = False
        self._size += len(text)

    def _add_table(self, table: PageTable) -> None:
        captions, said = say_cells([[Cell(text) for text in row] for row in table.rows])
        for caption in captions:
            self._start("paragraph", caption)
        if said:
            self._start("table", "\n".join(said))
        self._last = None

    def finish(self) -> str:
        """Return the whole text."""
        return "".join(self._parts)


def _rounded(size: float) -> float:
    return round(size / _SIZE_STEP) * _SIZE_STEP


def _had_room(last: Line, line: Line) -> bool:
    """Say whether the next line's first word would have fitted on the last line: then it was ended."""
    first = line.text.split(maxsplit=1)[0]
    em = line.size
    width = 2 * em if is_wide_char(first[0]) else (0.5 * len(first) + 1) * em
    return last.x1 + width + 0.5 * em < last.right


def _is_indented(line: Line) -> bool:
    return line.x0 > line.left + _INDENT * line.size
