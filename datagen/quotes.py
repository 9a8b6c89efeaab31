"""What a text says itself, apart from what it quotes."""

import re

from datagen.patterns import Pattern

__all__ = ["without_quotes"]

_OPENING_QUOTE = Pattern(r"[\"“‘「《]|(?<!\w)'")
# For each opening mark, where its quotation ends: at the closing mark (group 1), or unclosed with the line.
_QUOTE_ENDS = {
    '"': Pattern(r'(")|\n|\Z'),
    "'": Pattern(r"('(?!\w))|['\n]|\Z"),
    "“": Pattern(r"(”)|\n|\Z"),
    "‘": Pattern(r"(’(?!\w))|[’\n]|\Z"),
    "「": Pattern(r"(」)|\n|\Z"),
    "《": Pattern(r"(》)|\n|\Z"),
}


def without_quotes(text: str) -> str:
    """Return the text without what it quotes: two characters or more, one between 「」 or 《》.

    The end of a kind of quotation is looked for once, not from every opening mark in front of it.
    """
    parts: list[str] = []
    done = 0
    ends: dict[str, re.Match[str]] = {}
    for match in _OPENING_QUOTE.finditer(text):
        at, mark = match.start(), match.group()
        if at < done:
            continue
        if mark not in ends or ends[mark].start() <= at:
            ends[mark] = next(_QUOTE_ENDS[mark].finditer(text, at + 1))
        end = ends[mark]
        if end[1] and end.start() - at > (1 if mark in "「《" else 2):
            parts.append(text[done:at])
            done = end.end()
    return " ".join([*parts, text[done:]])
