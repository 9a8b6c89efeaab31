"""What of a sentence a question can be made for: the part that is its answer.

A question made for a known answer can be put back: asked afresh of the passage alone, it must bring
that answer again. Source: Lewis et al. (2021), "PAQ: 65 Million Probably-Asked Questions", section 2.3,
where a model picks the answers and a reader filters the questions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from datagen.generators.amounts_told import QUANTITY, WHOLE, ZH_QUANTITY, ZH_WHOLE
from datagen.patterns import Pattern
from datagen.text import is_cjk
from datagen.words import content_runs

__all__ = ["Focus", "find_foci"]


@dataclass(frozen=True, slots=True)
class Focus:
    """A part of a sentence that answers a question of a type (`QUESTION_TYPES`)."""

    kind: str
    text: str


_FEWEST_WORDS = 2
"""Content words that a clause and what stands beside it must have, each."""


def _compile(source: str) -> Pattern:
    return Pattern(source, re.IGNORECASE)


_IF = r"^(?:if|when|whenever|before|after|once|in case) [^,.]+, "
_NO_ORDER = r"(?!(?:it|they|he|she|the|an?|this|there|you get|his|her|its)\b)"
_MUST = r"(?:须|应当?|必须|需|不得|请|立即|可以|可)"
_CLAUSES = {
    "understanding": (
        _compile(r"^(?P<focus>(?:because|since(?! \d)|as) [^,]+), [^.]+\.$"),
        _compile(r"\b(?P<focus>(?:because|so that|in order to|otherwise|lest) [^;.]+)"),
        _compile(
            r", (?P<focus>(?:since(?! \d)|as) (?:it|they|he|she|its?|their|the|this|an?|there|no)\b[^;.]+)"
        ),
        _compile(r"^(?P<focus>(?:由于|因为|为了?)(?!此)[^，。；]+)，"),
        _compile(r"(?P<focus>(?:因为|由于|以免|以防|以便|否则|避免|(?<=，)防止)[^。；]+)"),
    ),
    "procedural": (
        _compile(rf"{_IF}(?P<focus>{_NO_ORDER}[^.]+)"),
        _compile(rf"{_IF}(?P<focus>[^.]*\b(?:must|should|has to|have to)\b[^.]+)"),
        _compile(
            r"^(?:如果|若|遇到)?[^，。；]{4,}(?:时|后|前|的|情况下?|天气)，"
            rf"(?P<focus>[^。；]*{_MUST}[^。；]+)"
        ),
    ),
    "condition": (
        _compile(r"(?<=\w) (?P<focus>(?:only )?(?:if|when) [^,;.]+)\.$"),
        _compile(
            r"^(?P<focus>(?:如果|若|遇到)?[^，。；]{4,}(?:时|的情况下?|天气))，"
            r"[^。；]*(?:须|应当?|必须|不得|请|立即|自动)"
        ),
    ),
}
"""For each type, what in a sentence answers it; what stands beside it goes into the question."""

_LONGEST = 120
_MOST_QUANTITIES = 4


def find_foci(sentence: str, types: Sequence[str]) -> list[Focus]:
    """Return what questions of the given types a sentence can answer, in the order of the types."""
    found: list[Focus] = []
    for kind in types:
        if kind == "factual":
            found += [Focus(kind, text) for text in _quantities(sentence)]
        elif clause := _clause(sentence, kind):
            found.append(Focus(kind, clause))
    return found


def _clause(sentence: str, kind: str) -> str | None:
    """Return the first clause of a kind that has content of its own, beside other content."""
    for pattern in _CLAUSES.get(kind, ()):
        match = pattern.search(sentence)
        if not match:
            continue
        focus = match["focus"].strip().rstrip("。.;；,，")
        rest = sentence[: match.start("focus")] + sentence[match.end("focus") :]
        if len(focus) <= _LONGEST and min(_content(focus), _content(rest)) >= _FEWEST_WORDS:
            return focus
    return None


def _content(text: str) -> int:
    return sum(len(run) // 2 + 1 if is_cjk(run[0][0]) else 1 for run in content_runs(text))


@lru_cache(maxsize=1024)
def _quantities(sentence: str) -> tuple[str, ...]:
    """Return a sentence's quantities, times and dates; none where there are too many to tell apart."""
    is_wide = not sentence.isascii() and any(map(is_cjk, sentence))
    pattern = ZH_QUANTITY if is_wide else QUANTITY
    found = [match.group().strip() for match in pattern.finditer(sentence)]
    found = [each for each in found if (ZH_WHOLE if is_wide else WHOLE).search(each)]
    if not 0 < len(found) <= _MOST_QUANTITIES or len(set(found)) < len(found):
        return ()
    return tuple(each for each in found if _content(sentence.replace(each, " ")) >= _FEWEST_WORDS)
