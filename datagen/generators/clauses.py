"""Whether an answer drawn from a text says in each of its clauses what one place of the text says."""

from itertools import pairwise

from datagen.generators.grounding import coverage
from datagen.patterns import Pattern
from datagen.text import sentences
from datagen.words import content_runs

__all__ = ["BETWEEN", "clause_support", "wording_kept"]

BETWEEN = Pattern(
    r"[,;:](?!\d)|[.!?](?=\s|$)|[，；：。！？、]"
    r"|\b(?:and|but|while|whereas|which|so|because|although|though|then)\b|并且|而且|但是?|因此|所以|同时|然后",
)
"""What stands between two clauses."""
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


def wording_kept(answer: str, text: str) -> float:
    """Return the least share (0..1) of a clause's pairs of neighbouring characters that a text has, too.

    Of scripts without spaces; 1 for others. Characters of function words part what stands beside them.
    A small model's summary in other words than its text's is seldom a sentence: 全家在午餐 of
    我们全家都在家吃午餐.
    """
    known = set(_pairs(text))
    shares = [
        sum(pair in known for pair in pairs) / len(pairs)
        for clause in _clauses(answer)
        if len(pairs := _pairs(clause)) > 1
    ]
    return round(min(shares, default=1.0), 4)


def _pairs(text: str) -> list[tuple[str, str]]:
    return [pair for run in content_runs(text) for pair in pairwise(run)]


def _clauses(answer: str) -> list[str]:
    """Return the clauses of each line; a short one goes with its neighbour, a short line is left out."""
    clauses: list[str] = []
    for line in answer.splitlines():
        own: list[str] = []
        open_one = ""
        for part in BETWEEN.split(line):
            open_one = f"{open_one} {part}".strip()
            if sum(map(len, content_runs(open_one))) >= _FEWEST:
                own.append(open_one)
                open_one = ""
        if open_one and own:
            own[-1] += f" {open_one}"
        clauses += own
    return clauses
