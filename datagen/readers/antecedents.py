"""What a chunk that opens with a pronoun points back at: the sentence before it, in the same section."""

import re

from datagen.text import sentences

__all__ = ["antecedent_of"]

_POINTS = re.compile(
    r"[\"'“‘(（]?(?:(?i:it|its|they|their|them|this|these|those|he|she|his|her|such an?|both|the "
    r"(?:latter|former|same|two))\b(?! (?:chapter|section|page|document|handbook|manual|guide)\b)"
    r"|它们?|[他她]们?(?!人|国|乡)|其(?![他它中次实余间一二三])|该(?!不)|此(?![外后时])|[这那](?![里儿么样])"
    r"|上述|前者|后者|[两二]者)"
)
_ENDED = re.compile(r"[.!?。！？][\"'”’）)]?$")
_ROW = re.compile(r"\||#|```|~~~|(?:[-*+]|\d{1,3}[.)])\s")
_WINDOW = 1200
_MOST_SENTENCES, _MOST_CHARACTERS = 3, 400


def antecedent_of(text: str, start: int) -> str:
    """Return what the sentence at `start` points back at, as it stands in the text; "" where nothing is.

    It is the sentence before, with those before that one while it points back itself. What stands above
    a heading, a table or a list is another matter; a chunk that begins with its heading has that.
    """
    if not _POINTS.match(text, start):
        return ""
    first = max(0, start - _WINDOW)
    window = text[first:start].rstrip()
    lines = window.split("\n")
    rows = [at for at, line in enumerate(lines) if _ROW.match(line.strip())]
    if rows:
        first += sum(len(line) + 1 for line in lines[: rows[-1] + 1])
    found = list(sentences(text[first:start]))
    begin, end = None, first + found[-1][1] if found else 0
    for left, right in reversed(found[-_MOST_SENTENCES:]):
        each = text[first + left : first + right]
        if not _ENDED.search(each) or end - (first + left) > _MOST_CHARACTERS:
            break
        begin = first + left
        if not _POINTS.match(each):
            break
    return " ".join(text[begin:end].split()) if begin is not None else ""
