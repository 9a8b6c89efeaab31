"""Who speaks to whom in an answer drawn from a text: I and you must stay who they are."""

import re

from datagen.generators.clauses import BETWEEN
from datagen.generators.grounding import coverage
from datagen.patterns import Pattern

__all__ = ["speaks_to_writer", "takes_another_person"]

_I = Pattern(r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|[Uu]s|[Oo]ur)\b|我")
_YOU = Pattern(r"\byou(?:r|rs)?\b|[你您]", re.IGNORECASE)
_EITHER = Pattern(rf"(?P<first>{_I.source})|(?P<second>(?i:{_YOU.source}))")
_SAME_CLAUSE = 0.7
"""How much of a clause a clause of the text must have, to be the one that it retells."""


def takes_another_person(answer: str, text: str) -> bool:
    """Say whether an answer speaks to the text's writer, or changes who does what to whom.

    "I cook you lunch" of a text that says "you cook me lunch": a clause with the words of one of the text, in
    which I and you stand in another order, or one in the other's place.
    """
    return speaks_to_writer(answer, text) or any(
        _is_changed(clause, text) for line in answer.splitlines() for clause in BETWEEN.split(line)
    )


def speaks_to_writer(answer: str, text: str) -> bool:
    """Say whether an answer says you of a text that says I or we alone: "you lost your laptop"."""
    return bool(_YOU.search(answer) and _I.search(text) and not _YOU.search(text))


def _is_changed(clause: str, text: str) -> bool:
    persons = _persons(clause)
    if not persons:
        return False
    plain = _EITHER.sub(" ", clause)
    likeness = {part: coverage(plain, _EITHER.sub(" ", part)) for part in BETWEEN.split(text)}
    most = max(likeness.values(), default=0.0)
    retold = [_persons(part) for part, share in likeness.items() if share == most]
    comparable = [each for each in retold if len(each) == len(persons)]
    return most >= _SAME_CLAUSE and bool(comparable) and persons not in comparable


def _persons(clause: str) -> list[str]:
    """Return who is named in a clause, in order, each once for as long as it goes on."""
    found: list[str] = []
    for match in _EITHER.finditer(clause):
        if not found or found[-1] != match.lastgroup:
            found.append(str(match.lastgroup))
    return found
