"""One function a file kind: from a file's text to the documents in it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from datagen.readers.html_text import html_to_text
from datagen.readers.json_text import load_json, load_lines, scalar_list, scalar_text
from datagen.readers.tables import is_wide, read_rows, verbalise, verbalise_table

__all__ = [
    "TEXT_KEYS",
    "Part",
    "Skip",
    "first_line",
    "part_of",
    "read_html",
    "read_json",
    "read_jsonl",
    "read_markdown",
    "read_plain",
    "read_table",
]

Skip = Callable[[str, str], None]

TEXT_KEYS = ("text", "content", "body", "passage", "document", "正文", "内容")
_TITLE_KEYS = ("title", "name", "标题")
_MAX_HEADING = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A document in a file: `place` is "" for the only one, else `#` and a number from 1.

    `pages` are the offsets at which its pages begin, for formats that have pages.
    """

    place: str
    title: str
    text: str
    pages: tuple[int, ...] = ()


def read_plain(text: str, name: str, skip: Skip) -> Iterator[Part]:
    """Give the text as it is, titled by its first line where that stands alone and is no sentence."""
    yield Part("", first_line(text) or name, text)


_LONGEST_TITLE = 80
_HEAD = 1000
"""Characters that a title, the empty line behind it and a beginning are looked for in."""
_NO_TITLE = re.compile(r"[.。!！?？,，;；:：\]}\"|=_<>]$|^[\W\d_]+$|^[\[{<|#\"*>-]|https?:|@|：|\t")


def first_line(text: str) -> str:
    """Return a text's first line where it stands alone and is no sentence: its title; else ""."""
    lines = text[:_HEAD].lstrip().split("\n", 2)
    title = lines[0].strip()
    is_alone = len(lines) > 2 and not lines[1].strip() and lines[2].strip() != ""
    width = sum(1 if char.isascii() else 2 for char in title[: _LONGEST_TITLE + 1])
    return title if is_alone and width <= _LONGEST_TITLE and not _NO_TITLE.search(title) else ""


def read_markdown(text: str, name: str, skip: Skip) -> Iterator[Part]:
    """Give the text as it is, titled by its first heading outside a fence."""
    yield Part("", _first_heading(text) or name, text)


def _first_heading(text: str) -> str:
    in_fence = False
    for line in text.split("\n"):
        if line.lstrip().startswith(("```", "~~~")):
            in_fence = not in_fence
        marks, _, title = line.strip().partition(" ")
        if not in_fence and marks and set(marks) == {"#"} and len(marks) <= _MAX_HEADING:
            return title.strip().rstrip("#").rstrip()
    return ""


def read_html(text: str, name: str, skip: Skip) -> Iterator[Part]:
    """Give the page's visible text."""
    title, body = html_to_text(text, skip)
    yield Part("", title or name, body)


def read_table(text: str, name: str, skip: Skip) -> Iterator[Part]:
    """Give the rows in words, one a line, under the file's name as heading."""
    lines = verbalise_table(read_rows(text, skip), skip)
    if not lines:
        raise ValueError("it has no usable rows below its header")
    yield Part("", name, f"# {name}\n\n" + "\n".join(lines) + "\n")


def read_json(text: str, name: str, skip: Skip) -> Iterator[Part]:
    """Give one document for each element of a list, or one for an object."""
    value = load_json(text)
    if not isinstance(value, list):
        yield part_of("", value, name)
        return
    for number, item in enumerate(value, 1):
        try:
            yield part_of(f"#{number}", item, name)
        except ValueError as exc:
            skip(f" item {number}", str(exc))


def read_jsonl(text: str, name: str, skip: Skip) -> Iterator[Part]:
    """Give one document a line."""
    for number, value in load_lines(text, skip):
        try:
            yield part_of(f"#{number}", value, name)
        except ValueError as exc:
            skip(f" line {number}", str(exc))


def part_of(place: str, value: object, name: str) -> Part:
    """Give a value read from JSON as a document: its text field, else all fields in words.

    Raises ValueError for what is neither an object nor a text.
    """
    if isinstance(value, str):
        return Part(place, name, value)
    if not isinstance(value, dict):
        raise ValueError("it is neither an object nor a text")
    titles = (scalar_text(value.get(key)) for key in _TITLE_KEYS)
    title = next(filter(None, titles), name)
    texts = [value[key] for key in TEXT_KEYS if isinstance(value.get(key), str)]
    if texts:
        text = next((text for text in texts if text.strip()), "")
        return Part(place, title, text.replace("\r\n", "\n").replace("\r", "\n"))
    return Part(place, title, _verbalise_fields(value))


def _verbalise_fields(fields: dict[str, Any]) -> str:
    listed = {key: scalar_list(value) for key, value in fields.items()}
    filled = {key: list(filter(None, items)) for key, items in listed.items() if items}
    wide = is_wide([*filled, *(item for items in filled.values() for item in items)])
    joined = {key: ("、" if wide else ", ").join(items) for key, items in filled.items()}
    return verbalise([" ".join(key.split()) for key in joined], list(joined.values()), wide)
