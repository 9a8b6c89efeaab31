"""What a question and a text have in common: content words, characters, letters, what is counted."""

import re
from functools import lru_cache

from datagen.patterns import Pattern
from datagen.text import is_cjk, tokens
from datagen.words import content_runs, stem

__all__ = ["counts_else", "labels", "share", "units"]


def share(text: str, source: str, given: str) -> float:
    """Return the share (0..1) of a text's own units that a source has."""
    own = units(text) - units(given)
    return len(own & units(source)) / len(own) if own else 1.0


_COUNTED = Pattern(
    r"\bhow many ((?:(?!(?:is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|had"
    r"|of|in|on|at|from|to|for|per|a|an|the|there)\b)[a-z'’-]+ ?){1,3})",
    re.IGNORECASE,
)
_ZH_COUNTED = Pattern(
    r"(?:多少|几)[个本册张名位户栋层间台条件辆盏株孔扇座门项款支只头家]([\u4e00-\u9fff]{2,4})"
)
_ANY_COUNTED = frozenset(["people", "persons", "guests", "things", "times", "more", "others", "percent"])
_SPAN = Pattern(
    r"(?:second|minute|hour|day|week|month|year|metre|meter|kilometre|kilometer|mile|degree|euro)s?"
)


def counts_else(question: str, sentence: str) -> bool:
    """Say whether a question counts what its sentence does not speak of: projects, where it has regions."""
    if found := _ZH_COUNTED.search(question):
        said = units(found[1])
        return bool(said) and not said & units(sentence)
    found = _COUNTED.search(question)
    words = tokens(found[1]) if found else []
    if not words or words[-1] in _ANY_COUNTED or _SPAN.fullmatch(words[-1]):
        return False
    return stem(words[-1]) not in units(sentence)


_LABEL = re.compile(r"(?<=[A-Za-z,] )(?!I\b)[A-Z]\b(?!\.)|[A-Z](?=[区座栋组级库号])")


def labels(text: str) -> set[str]:
    """Return the letters that name things of one kind: Chambers A and B, B座."""
    return set(_LABEL.findall(text))


@lru_cache(maxsize=1024)
def units(text: str) -> frozenset[str]:
    """Return a text's content words, of a script without spaces its characters, without numbers."""
    units = [unit for run in content_runs(text) for unit in run if not unit.isdigit()]
    return frozenset(unit if is_cjk(unit[0]) else stem(unit) for unit in units)
