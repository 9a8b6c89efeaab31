"""What a document without a title of its own is about: the name of its file says it only if its text does."""

import re
from dataclasses import replace
from pathlib import Path

from datagen.generators.grounding import terms
from datagen.generators.wording import subject_of
from datagen.readers.blocks import find_blocks
from datagen.readers.files import title_of
from datagen.readers.parts import first_line
from datagen.records import Document
from datagen.text import is_cjk

__all__ = ["titled"]

_PLACE = re.compile(r"(?:#\d+)?(?: \(\d+\))?$")


def titled(document: Document) -> Document:
    """Return a document whose title is the name of a file that its text does not use under a better one.

    That is its only heading, or its first line if that stands alone; else none, so that no question has to
    name `scan 0017`.
    """
    stem = title_of(Path(_PLACE.sub("", document.path)))
    about = terms(subject_of(document.title))
    if document.title != stem or _says_all(document.text.casefold(), about):
        return document
    return replace(document, title=_own_title(document.text))


def _says_all(text: str, about: frozenset[str]) -> bool:
    """Say whether a text has all of some terms: looked for one by one, since a text may be long."""
    return all(
        each in text if is_cjk(each[0]) else re.search(rf"\b{re.escape(each)}", text) is not None
        for each in about
    )


def _own_title(text: str) -> str:
    headings = [block for block in find_blocks(text) if block.kind == "heading"]
    if headings:
        least = min(block.level for block in headings)
        top = [block.title for block in headings if block.level == least]
        return top[0] if len(top) == 1 else ""
    return first_line(text)
