"""Whether an answer drawn from a text says in each of its clauses what one place of the text says."""

from itertools import pairwise

from datagen.generators.grounding import coverage
from datagen.patterns import Pattern
from datagen.text import sentences
from datagen.words import content_runs

__all__ = ["clause_support"]

_BETWEEN = Pattern(
    r"[,;:](?!\d)|[.!?](?=\s|$)|[，；：。！？、]"
    r"|\b(?:and|but|while|whereas|which|so|because|although|though|then)\b|并且|而且|但是?|因此|所以|同时|然后",
)
_FEWEST = 3
"""Content words (CJK: characters) of a clause that is held by itself."""


def clause_support(answer: str, text: str) -> float:
    """Return the least share (0..1) of a clause's content that two neighbouring sentences of a text cover.

    Small models sum up by joining what stands apart: who is glad in one sentence and what is done in
    another become one statement, of words that all stand in the text. 1 where a side is empty.
    """
    said = [text[start:end] for start, end in sentences(text)]
    places = [f"{first} {second}" for first, second in pairwise(said)] or said
    if not places:
        return 1.0
    return min((max(coverage(each, place) for place in places) for each in _clauses(answer)), default=1.0)


def _clauses(answer: str) -> list[str]:
    """Return the clauses of each line; a short one goes with its neighbour, a short line is left out."""
    clauses: list[str] = []
    for line in answer.splitlines():
        own: list[str] = []
        open_one = ""
        for part in _BETWEEN.split(line):
            open_one = f"{open_one} {part}".strip()
            if sum(map(len, content_runs(open_one))) >= _FEWEST:
                own.append(open_one)
                open_one = ""
        if open_one and own:
            own[-1] += f" {open_one}"
        clauses += own
    return clauses
