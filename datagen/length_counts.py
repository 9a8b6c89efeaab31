"""How long a text is, in the units that instructions state lengths in.

Each counter returns every count that a reader may come to, the likeliest first; none without such a unit.
"""

import re
from collections.abc import Callable

from datagen.patterns import Pattern
from datagen.text import is_cjk, sentences, tokens

__all__ = ["COUNTERS"]

_ITEM = Pattern(
    r"^(?P<indent>[ \t]*)(?:[-*+•·①-⑳]|\*{0,2}(?:\d+[.)、]|[（(](?:\d+|[一二三四五六七八九十]+)[）)]"
    r"|[一二三四五六七八九十]+、))\s*\S",
    re.MULTILINE,
)


def _items(text: str) -> list[int]:
    indents = [len(match["indent"]) for match in _ITEM.finditer(text)]
    return [indents.count(min(indents))] if indents else _bare_items(text)


def _bare_items(text: str) -> list[int]:
    """Count lines that are nothing but an item: several, short, and none that goes on or leads in."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    are_bare = all(len(line) <= _LONGEST_BARE and not _GOES_ON.search(line) for line in lines)
    return [len(lines)] if len(lines) > 1 and are_bare else []


_LONGEST_BARE = 40
_GOES_ON = Pattern(r"[,，、;；:：|]|[.。!！?？].")


def _paragraphs(text: str) -> list[int]:
    """Count blocks between blank lines, and lines: some part their paragraphs by these alone."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return [len(blocks), *_lines(text)]


def _bullets(text: str) -> list[int]:
    """Count list items; where bullet points are asked for and none is marked, each line is one."""
    return _items(text) or _lines(text)


def _lines(text: str) -> list[int]:
    lines = text.strip().splitlines()
    count = sum(1 for line in lines if line.strip())
    titled = len(lines) > 1 and not lines[1].strip()
    return [count, count - 1] if titled else [count]


def _sentences(text: str) -> list[int]:
    """Count sentences, and also without those that begin in lower case: after "p.m." say."""
    found = [text[start:end].lstrip("\"'“‘(") for start, end in sentences(text)]
    return [len(found), sum(1 for each in found if not each[:1].islower())]


def _words(text: str) -> list[int]:
    return [len(re.findall(r"[^\W_]+(?:['’.,-][^\W_]+)*", text))]


def _characters(text: str) -> list[int]:
    return [sum(1 for token in tokens(text) if is_cjk(token[0]) or token.isalnum())]


COUNTERS: dict[str, Callable[[str], list[int]]] = {
    "sentences": _sentences,
    "words": _words,
    "characters": _characters,
    "lines": _lines,
    "items": _items,
    "paragraphs": _paragraphs,
    "bullets": _bullets,
}
