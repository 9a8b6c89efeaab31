"""Find a text's headings, paragraphs, tables and code, and cut them into smaller pieces."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from datagen.text import is_cjk, sentences, tokens

__all__ = ["CHARS_PER_TOKEN", "Block", "Measure", "find_blocks", "smaller", "units"]

Measure = Callable[[str], int]
"""How many tokens a text has."""


def units(text: str) -> int:
    """Return how many tokens of ours (`text.tokens`) a text has: words, or characters without spaces."""
    return len(tokens(text))


_MAX_HEADING = 6
_MAX_CJK_HEADING = 40
# A window bounds the work on a text without sentence ends.
_WINDOW = 4096
_BREAKS = ("\n", "。", ". ", " ")
_MAX_ATOM = 64
_WHOLE_WORD = 16
"""A word of so many tokens of a model is still cut nowhere."""
# Tokens have no length of their own: this bounds white space and words without end.
CHARS_PER_TOKEN = 24
_CJK_HEADINGS = (
    (1, re.compile(r"第[\d〇零一二三四五六七八九十百两]{1,6}(?:[篇编卷章]|部分)")),
    (2, re.compile(r"第[\d〇零一二三四五六七八九十百两]{1,6}节|[一二三四五六七八九十]{1,3}、")),
    (3, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
)
_SENTENCE_STOPS = tuple("。！？；，：.!?;,:")
_ROW = re.compile(r"\||[-*+]\s|\d{1,3}[.)]\s")
_WRAPPED = re.compile(r"\n(?=[a-zà-öø-ÿ])")
_COMMAS = ",;:，、；："


@dataclass(frozen=True, slots=True)
class Block:
    """A span of the text, without white space around it.

    `kind` is heading, text, lines (cut at line ends: tables, lists, code), sentence or piece.
    `size` counts tokens; `level` and `title` belong to headings.
    """

    start: int
    end: int
    kind: str
    size: int
    level: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class _Atom:
    start: int
    end: int
    size: int


def _block(text: str, start: int, end: int, kind: str, measure: Measure) -> Block | None:
    raw = text[start:end]
    body = raw.lstrip()
    start += len(raw) - len(body)
    body = body.rstrip()
    return Block(start, start + len(body), kind, measure(body)) if body else None


def find_blocks(text: str, measure: Measure = units) -> Iterator[Block]:
    """Yield the blocks of a text in order, sized by `measure`; together they hold all but its white space."""
    spans = _spans(text)
    opened: list[tuple[int, int]] = []
    fence = ""
    for index, (start, end) in enumerate(spans):
        line = text[start:end].strip()
        marker = line[:3]
        if fence:
            opened.append((start, end))
            if marker == fence and not line.strip(fence[0]):
                yield from _close(text, opened, measure, "lines")
                fence = ""
            continue
        if marker in {"```", "~~~"}:
            yield from _close(text, opened, measure)
            opened.append((start, end))
            fence = marker
        elif heading := _heading(text, spans, index, measure):
            yield from _close(text, opened, measure)
            yield heading
        elif not line:
            yield from _close(text, opened, measure)
        else:
            opened.append((start, end))
    yield from _close(text, opened, measure, "lines" if fence else "")


def _spans(text: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for line in text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def _close(text: str, opened: list[tuple[int, int]], measure: Measure, kind: str = "") -> Iterator[Block]:
    if opened:
        lines = [text[start:end] for start, end in opened]
        kind = kind or ("lines" if _are_rows(lines) else "text")
        block = _block(text, opened[0][0], opened[-1][1], kind, measure)
        opened.clear()
        if block:
            yield block


def _are_rows(lines: list[str]) -> bool:
    """Say whether all lines stand alone: table rows, list items or rows in words."""
    bare = [line.strip() for line in lines]
    return all(
        _ROW.match(line) or ((":" in line or "：" in line) and line.endswith(_SENTENCE_STOPS))
        for line in bare
    )


def _heading(text: str, spans: list[tuple[int, int]], index: int, measure: Measure) -> Block | None:
    start, end = spans[index]
    line = text[start:end].strip()
    level, title = _markdown_level(line)
    if not level:
        level, title = _cjk_level(line), line
        if not level:
            return None
        following = (text[a:b].strip() for a, b in spans[index + 1 : index + 3])
        after = next(filter(None, following), "")
        if not after or _cjk_level(after) == level:
            return None  # The last line, or one of a list: it heads nothing.
    block = _block(text, start, end, "heading", measure)
    return Block(block.start, block.end, "heading", block.size, level, title) if block else None


def _markdown_level(line: str) -> tuple[int, str]:
    marks, _, title = line.partition(" ")
    if not marks or len(marks) > _MAX_HEADING or marks.strip("#"):
        return 0, ""
    return len(marks), title.rstrip().rstrip("#").strip()


def _cjk_level(line: str) -> int:
    if len(line) > _MAX_CJK_HEADING or line.endswith(_SENTENCE_STOPS):
        return 0
    return next((level for level, pattern in _CJK_HEADINGS if pattern.match(line)), 0)


def smaller(text: str, block: Block, limit: int, measure: Measure = units) -> list[Block]:
    """Cut a block at line ends, else at sentence ends, else into pieces of at most `limit` tokens.

    A block that is itself a piece comes back alone.
    """
    if block.kind == "piece":
        return [block]
    if block.kind == "lines" and "\n" in text[block.start : block.end]:
        lines = _spans(text[block.start : block.end])
        cuts = [(block.start + a, block.start + b) for a, b in lines]
        return [found for a, b in cuts if (found := _block(text, a, b, "sentence", measure))]
    if block.kind == "text":
        cuts = list(_sentences(text, block.start, block.end))
        return [found for a, b in cuts if (found := _block(text, a, b, "sentence", measure))]
    return list(_pieces(text, block, limit, measure))


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = min(end, start + _WINDOW)
        if stop < end:
            found = ((text.rfind(mark, start + _WINDOW // 2, stop), mark) for mark in _BREAKS)
            stop = next((at + len(mark) for at, mark in found if at >= 0), stop)
        # The end of a line that was wrapped in mid-sentence ends none.
        window = _WRAPPED.sub(" ", text[start:stop])
        for left, right in sentences(window):
            yield start + left, start + right
        start = stop


def _pieces(text: str, block: Block, limit: int, measure: Measure) -> Iterator[Block]:
    """Cut greedily, each time at the last comma, else white space, else anywhere, before the limit.

    A comma or space in the first half of what fits is no place to cut.
    """
    atoms = list(_atoms(text, block.start, block.end, measure))
    first = 0
    while first < len(atoms):
        last = _count_fitting(atoms, first, limit)
        if last < len(atoms):
            last = _best_cut(text, atoms, first, last)
        found = _block(text, atoms[first].start, atoms[last - 1].end, "piece", measure)
        if found:
            yield found
        first = last


def _count_fitting(atoms: list[_Atom], first: int, limit: int) -> int:
    size, last = atoms[first].size, first + 1
    while last < len(atoms):
        size += atoms[last].size
        if size > limit or atoms[last].end - atoms[first].start > limit * CHARS_PER_TOKEN:
            break
        last += 1
    return last


def _best_cut(text: str, atoms: list[_Atom], first: int, last: int) -> int:
    half = first + (last - first + 1) // 2
    for wanted in (_COMMAS.__contains__, str.isspace):
        for index in range(last, half, -1):
            if wanted(text[atoms[index - 1].start]):
                return index
    return last


def _atoms(text: str, start: int, end: int, measure: Measure) -> Iterator[_Atom]:
    """Yield what is best left whole: words, runs of white space, single characters of the rest."""
    opened, kind = start, ""
    for index in range(start, end):
        new = _kind(text[index]) or kind
        is_same = (new == kind and new in {"word", "space"}) or not _kind(text[index])
        if index > opened and (not is_same or index - opened >= _MAX_ATOM):
            yield from _measured(text, opened, index, measure)
            opened = index
        kind = new
    yield from _measured(text, opened, end, measure)


def _measured(text: str, start: int, end: int, measure: Measure) -> Iterator[_Atom]:
    size = measure(text[start:end])
    if size <= (1 if measure is units else _WHOLE_WORD):
        yield _Atom(start, end, size)
    else:  # Characters that compatibility folding takes apart, such as Arabic ligatures.
        for index in range(start, end):
            yield _Atom(index, index + 1, measure(text[index]))


def _kind(char: str) -> str:
    """Return word, space, single or other; "" for a mark, which belongs to what it stands on."""
    if char.isspace():
        return "space"
    if unicodedata.category(char)[0] == "M":
        return ""
    if is_cjk(char):
        return "single"
    return "word" if char.isalnum() else "other"
