"""Read N-Triples and N-Quads line by line; no library, no limit but the file's.

Source: RDF 1.1 N-Triples and N-Quads (W3C Recommendations, 2014), sections 3 and 7.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from datagen.readers.draft import Draft, Place
from datagen.readers.graph_files import GraphFile

__all__ = ["LITERAL", "Literal", "Statement", "Term", "statements_of_lines", "term_of"]


class Literal(NamedTuple):
    """A value: its text, the IRI of its datatype or "", its language tag in lower case or ""."""

    text: str
    datatype: str = ""
    language: str = ""


# An IRI as it is, or a blank node as _:name.
Term = str | Literal
Statement = tuple[Place, Term, Term, Term]

_IRI = r"<[^\x00-\x20<>\"{}|^`]*>"
_BLANK = r"_:[\w](?:[\w.\-:·]*[\w\-:·])?"
LITERAL = rf'"(?:[^"\\]++|\\.)*+"(?:\^\^{_IRI}|@[A-Za-z]+(?:-[A-Za-z0-9]+)*)?'
_TERM = rf"({_IRI}|{_BLANK}|{LITERAL})"
_LINE = re.compile(rf"\s*{_TERM}\s*{_TERM}\s*{_TERM}\s*(?:(?:{_IRI}|{_BLANK})\s*)?\.\s*(?:#.*)?", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def statements_of_lines(file: GraphFile, draft: Draft, *, is_first: bool = True) -> Iterator[Statement]:
    """Yield the statements of a file; the graph that a quad names is left out.

    Literals and blank nodes come in every position, for their reader to judge. A line that is none
    is skipped with its number, where `is_first` (a later walk over the file has nothing new to say).
    """
    for number, line in enumerate(file.lines(), 1):
        found = _LINE.fullmatch(line)
        if found is None:
            if is_first and line.strip() and not line.lstrip().startswith("#"):
                draft.skip(Place("line", number), "it is no statement of N-Triples")
            continue
        place = Place("line", number)
        try:
            yield place, term_of(found[1]), term_of(found[2]), term_of(found[3])
        except ValueError as exc:
            if is_first:
                draft.skip(place, str(exc))


def term_of(raw: str) -> Term:
    """Return an IRI in angle brackets, a blank node or a literal as it is meant. Raises ValueError."""
    if raw[0] == "<":
        return _plain(raw[1:-1])
    if raw[0] == "_":
        return raw
    end = raw.rindex('"')
    text, rest = _plain(raw[1:end]), raw[end + 1 :]
    if rest.startswith("^"):
        return Literal(text, _plain(rest[3:-1]))
    return Literal(text, "", rest[1:].lower())


def _plain(text: str) -> str:
    """Return a text with its escapes resolved. Raises ValueError for those that stand for no character."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    if found[3]:
        if found[3] not in _NAMED:
            raise ValueError(f"it holds the escape \\{found[3]}, which does not exist")
        return _NAMED[found[3]]
    code = int(found[1] or found[2], 16)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise ValueError(f"it holds the escape of U+{code:04X}, which is no character")
    return chr(code)
