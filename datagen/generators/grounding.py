"""How much of a text stands in another: the check that needs no model.

A term is what carries content: in Latin and other spaced scripts a word that is no function word,
its common endings taken off; in scripts without spaces two neighbouring characters, neither a
function character.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from datagen.generators.figures import in_figures
from datagen.text import is_cjk, numbers, tokens
from datagen.words import FUNCTION_WORDS, content_runs, stem

__all__ = [
    "coverage",
    "misplaced_numbers",
    "names",
    "names_subject",
    "support",
    "terms",
    "unknown_names",
    "unknown_numbers",
]


@lru_cache(maxsize=1024)  # a passage is held against every question and answer about it
def terms(text: str) -> frozenset[str]:
    """Return the content terms of a text in any script; numbers in words as figures."""
    found: set[str] = set()
    for run in content_runs(in_figures(text)):
        found.update(map("".join, pairwise(run)) if is_cjk(run[0][0]) else map(_plain, run))
    return frozenset(found)


_UNITS = {
    "minut": "min",
    "kilometr": "km",
    "kilometer": "km",
    "centimetr": "cm",
    "kilogram": "kg",
    "euro": "eur",
}


def _plain(word: str) -> str:
    """Return a word's stem, of a unit its short form: a table says `duration (min)`, an answer minutes."""
    short = stem(word)
    return _UNITS.get(short, short)


def support(claim: str, sources: Iterable[str], given: str = "") -> float:
    """Return the share (0..1) of the claim's content terms that stand in the sources.

    Terms of `given` (the question an answer repeats) count neither way. A claim without content
    terms of its own is fully supported.
    """
    own = terms(claim) - terms(given)
    if not own:
        return 1.0
    known: set[str] = set()
    for source in sources:
        known |= terms(source)
    return round(len(own & known) / len(own), 4)


def coverage(text: str, source: str) -> float:
    """Return the share (0..1) of a text's content that a source covers, in any order.

    Unlike `support`, it forgives new neighbours: of scripts without spaces it counts characters,
    each covered if it stands in a pair that the source has. For texts drawn from a source and put
    in another order. A text without content is covered.
    """
    known, alone = terms(source), set(tokens(in_figures(source)))
    units = covered = 0
    for run in content_runs(in_figures(text)):
        units += len(run)
        if not is_cjk(run[0][0]):
            covered += stem(run[0]) in known
        elif len(run) == 1:
            covered += run[0] in alone
        else:
            pairs = [left + right in known for left, right in pairwise(run)]
            covered += sum(map(max, [*pairs, False], [False, *pairs]))
    return round(covered / units, 4) if units else 1.0


def unknown_numbers(claim: str, *sources: str) -> int:
    """Return how many numbers of the claim stand in none of the sources, in figures or in words."""
    known = frozenset[str]().union(*map(_numbers_told, sources))
    return len(numbers(in_figures(claim)) - known)


@lru_cache(maxsize=1024)  # as `terms`
def _numbers_told(text: str) -> frozenset[str]:
    return frozenset(numbers(text) | numbers(in_figures(text)))


_CLAUSE_END = re.compile(r"[,;:](?=\s)|[，；：。！？]|[.!?](?=\s|$)|\n")


def misplaced_numbers(claim: str, source: str) -> list[str]:
    """Return the claim's numbers that stand in clauses told by other sentences than the number.

    "80 % were satisfied" is wrong of "70 % were satisfied; 80 % would come again": the clause has more
    in common with a sentence that lacks its number. Numbers that the source does not have are not
    looked at (`unknown_numbers`).
    """
    sources = [part for part in _CLAUSE_END.split(source) if terms(part)]
    wrong: list[str] = []
    for clause in _CLAUSE_END.split(claim):
        for number in sorted(numbers(clause)):
            have = [part for part in sources if number in numbers(part)]
            lack = [part for part in sources if number not in numbers(part) and numbers(part)]
            told = _alike(clause, have)
            if have and _alike(clause, lack) > max(told, _MISPLACED):
                wrong.append(number)
    return wrong


_MISPLACED = 0.5


def _alike(clause: str, sources: Iterable[str]) -> float:
    """Return the largest share of a clause's terms, without numbers, that one of the sources has."""
    own = {term for term in terms(clause) if not any(map(str.isdigit, term))}
    return max((len(own & terms(each)) / len(own) for each in sources), default=0.0) if own else 0.0


_NAME = re.compile(r"(?<![.!?\u201c\"] )(?<!^)\b[A-Z][\w\u00c0-\u024f'&-]*")


def unknown_names(claim: str, *sources: str) -> int:
    """Return how many capitalised words of the claim, but the first of a sentence, no source has.

    A question that names what its passage does not (a demonstration's bakery, say) is about
    something else. Scripts without capitals have none.
    """
    named = {
        word for name in _NAME.findall(claim) for word in tokens(name.removesuffix("'s"))
    } - FUNCTION_WORDS
    if not named:
        return 0
    known = {word for source in sources for word in tokens(source)}
    return sum(1 for word in named if word not in known and _singular(word) not in known)


def names(question: str, source: str) -> bool:
    """Say whether a question has a capitalised word of its source's, but for its own first."""
    return any(re.search(rf"\b{re.escape(name)}\b", source) for name in _NAME.findall(question))


def _singular(word: str) -> str:
    return word.removesuffix("s")


def names_subject(question: str, title: str) -> bool:
    """Say whether a question shares what its document's title is about: two terms, or its only one."""
    about = terms(title)
    return len(about & terms(question)) >= min(2, len(about))
