"""Split a document into passages that keep its headings, sentences, tables and code together."""

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from datagen.readers.antecedents import antecedent_of
from datagen.readers.blocks import CHARS_PER_TOKEN, Block, Measure, find_blocks, smaller, units
from datagen.records import Chunk, Document

__all__ = ["split_document", "under_headings"]

_MIN_LIMIT = 16
# A chunk never starts a new chapter once it is this much of the limit.
_ENOUGH = 0.25
_CHAPTER_LEVEL = 2


def split_document(document: Document, *, limit: int = 320, measure: Measure = units) -> list[Chunk]:
    """Split a document into chunks of at most `limit` tokens as `measure` counts them, in order.

    A chunk is an exact span of the text. Together they hold all of it except white space and
    headings that nothing stands under. One that opens with a pronoun has the sentence `before` it beside its
    span. A chunk's `headings` are those above its first line that is
    no heading, outermost first. Takes time linear in the text. Raises ValueError for a limit
    below 16.
    """
    if limit < _MIN_LIMIT:
        raise ValueError(f"a chunk holds at least {_MIN_LIMIT} tokens, not {limit}")
    packer = _Packer(document.text, limit, measure)
    for block in find_blocks(document.text, measure):
        packer.add(block)
    packer.close()
    return [
        Chunk(
            document=document.path,
            sha256=document.sha256,
            start=start,
            end=end,
            text=document.text[start:end],
            title=document.title,
            headings=headings,
            pages=document.pages_of(start, end),
            before=antecedent_of(document.text, start),
        )
        for start, end, headings in packer.done
    ]


def under_headings(document: Document, chunks: Sequence[Chunk]) -> list[Chunk]:
    """Return chunks of a document with the headings above each one's first character, outermost first."""
    starts: list[int] = [0]
    paths: list[tuple[str, ...]] = [()]
    path: list[tuple[int, str]] = []
    for block in find_blocks(document.text):
        if block.kind == "heading":
            path = _below(path, block)
            starts.append(block.start)
            paths.append(_titles(path))
    return [replace(chunk, headings=paths[bisect_right(starts, chunk.start) - 1]) for chunk in chunks]


def _below(path: Sequence[tuple[int, str]], heading: Block) -> list[tuple[int, str]]:
    """Return the path of headings down to a new one."""
    return [
        *((level, title) for level, title in path if level < heading.level),
        (heading.level, heading.title),
    ]


def _titles(path: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(title for _, title in path if title)


@dataclass(slots=True)
class _Packer:
    """Joins neighbouring blocks while they fit; headings wait for what stands under them."""

    text: str
    limit: int
    measure: Measure = units
    done: list[tuple[int, int, tuple[str, ...]]] = field(default_factory=list)
    start: int = 0
    end: int = 0
    size: int = 0
    is_open: bool = False
    path: list[tuple[int, str]] = field(default_factory=list)
    first_path: tuple[str, ...] = ()
    waiting: list[Block] = field(default_factory=list)

    def add(self, block: Block) -> None:
        if block.kind == "heading" and block.size < self.limit:
            self._add_heading(block)
            return
        queue = deque([block])
        while queue:
            item = queue.popleft()
            if not self._place(item):
                queue.extendleft(reversed(smaller(self.text, item, self.limit, self.measure)))

    def close(self) -> None:
        if self.is_open:
            self.done.append((self.start, self.end, self.first_path))
        self.is_open = False
        self.size = 0

    def _add_heading(self, block: Block) -> None:
        if block.level <= _CHAPTER_LEVEL and self.size >= _ENOUGH * self.limit:
            self.close()
        self.path = _below(self.path, block)
        self.waiting.append(block)

    def _place(self, block: Block) -> bool:
        """Add a block to the open chunk or a new one; False if it has to be cut first."""
        above = sum(heading.size for heading in self.waiting)
        if self.is_open and self._fits(self.start, block, self.size + above):
            self._extend(block, above)
            return True
        if block.size > self.limit and block.kind != "piece":
            return False
        self.close()
        while self.waiting and not self._fits(self.waiting[0].start, block, above):
            if block.kind in {"text", "lines"}:
                return False
            # Too long a heading for so long a sentence: it stays in the chunk's heading path.
            above -= self.waiting.pop(0).size
        if not self.waiting and not self._fits(block.start, block, 0) and block.kind != "piece":
            return False
        self.start = self.waiting[0].start if self.waiting else block.start
        self.first_path = _titles(self.path)
        self.is_open = True
        self._extend(block, above)
        return True

    def _extend(self, block: Block, above: int) -> None:
        self.end = block.end
        self.size += above + block.size
        self.waiting.clear()

    def _fits(self, start: int, block: Block, before: int) -> bool:
        is_short = block.end - start <= self.limit * CHARS_PER_TOKEN
        if not is_short or before + block.size > self.limit:
            return False
        # A model's tokens do not add up: white space between two blocks has some of its own.
        return self.measure is units or self.measure(self.text[start : block.end]) <= self.limit
