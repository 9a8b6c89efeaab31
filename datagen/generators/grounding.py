"""How much of a text stands in another: the check that needs no model.

A term is what carries content: in Latin and other spaced scripts a word that is no function word,
its common endings taken off; in scripts without spaces two neighbouring characters, neither a
function character.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from datagen.text import is_cjk, numbers, tokens
from datagen.words import FUNCTION_WORDS, content_runs, stem

__all__ = ["coverage", "names_subject", "support", "terms", "unknown_names", "unknown_numbers"]


@lru_cache(maxsize=1024)  # a passage is held against every question and answer about it
def terms(text: str) -> frozenset[str]:
    """Return the content terms of a text in any script."""
    found: set[str] = set()
    for run in content_runs(text):
        found.update(map("".join, pairwise(run)) if is_cjk(run[0][0]) else map(stem, run))
    return frozenset(found)


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
    known, alone = terms(source), set(tokens(source))
    units = covered = 0
    for run in content_runs(text):
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
    """Return how many numbers of the claim stand in none of the sources."""
    known: set[str] = set()
    for source in sources:
        known |= numbers(source)
    return len(numbers(claim) - known)


_NAME = re.compile(r"(?<![.!?\u201c\"] )(?<!^)\b[A-Z][\w\u00c0-\u024f'&-]*")


def unknown_names(claim: str, *sources: str) -> int:
    """Return how many capitalised words of the claim, but the first of a sentence, no source has.

    A question that names what its passage does not (a demonstration's bakery, say) is about
    something else. Scripts without capitals have none.
    """
    known = {word for source in sources for word in tokens(source)}
    named = {
        word for name in _NAME.findall(claim) for word in tokens(name.removesuffix("'s"))
    } - FUNCTION_WORDS
    return sum(1 for word in named if word not in known and _singular(word) not in known)


def _singular(word: str) -> str:
    return word.removesuffix("s")


def names_subject(question: str, title: str) -> bool:
    """Say whether a question shares what its document's title is about: two terms, or its only one."""
    about = terms(title)
    return len(about & terms(question)) >= min(2, len(about))
