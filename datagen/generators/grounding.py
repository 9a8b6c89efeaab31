"""How much of a text stands in another: the check that needs no model.

A term is what carries content: in Latin and other spaced scripts a word that is no function word,
its common endings taken off; in scripts without spaces two neighbouring characters, neither a
function character.
"""

import re
from collections.abc import Iterable

from datagen.text import is_cjk, numbers, tokens

__all__ = ["names_subject", "stem", "support", "terms", "unknown_names", "unknown_numbers"]

_STOP = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "both",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "during",
        "each",
        "either",
        "for",
        "from",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "kind",
        "many",
        "may",
        "me",
        "might",
        "more",
        "most",
        "much",
        "must",
        "my",
        "no",
        "nor",
        "not",
        "of",
        "on",
        "one",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "own",
        "per",
        "shall",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "upon",
        "us",
        "use",
        "used",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "within",
        "would",
        "yes",
        "you",
        "your",
        "typically",
        "usually",
        "generally",
        "include",
        "includes",
        "including",
        "required",
        "necessary",
        "need",
        "needs",
        "ensure",
        "done",
        "make",
        "made",
        "take",
        "taken",
        "given",
        "called",
        "known",
        "get",
        "gets",
        "type",
        "types",
    ]
)
_STOP_CHARS = frozenset(
    "的了是在和与及或而也都就还要会能可以为被把对于从到将之其这那哪什么么怎样如何多少几有无没不吗呢吧啊个些所应该需且并等后前时由向"
    "使用进行通过需要请问主要具体包括分别因此因为所以如果则即又再很更最上下中内外种类"
)
_ENDING = re.compile(r"(?:ing|ed|es|s|ly|'s)$")


def stem(word: str) -> str:
    """Return a word without its common ending; a single letter or CJK character as it is."""
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    short = _ENDING.sub("", word)
    short = short if len(short) >= 3 else word
    return short[:-1] if len(short) > 4 and short.endswith("e") else short


def terms(text: str) -> set[str]:
    """Return the content terms of a text in any script."""
    found: set[str] = set()
    before = ""
    for token in tokens(text):
        if not is_cjk(token[0]):
            before = ""
            if token not in _STOP and (len(token) > 1 or token.isdigit()):
                found.add(stem(token))
            continue
        if token in _STOP_CHARS:
            before = ""
            continue
        if before:
            found.add(before + token)
        before = token
    return found


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
    named = {word for name in _NAME.findall(claim) for word in tokens(name.removesuffix("'s"))} - _STOP
    return sum(1 for word in named if word not in known and _singular(word) not in known)


def _singular(word: str) -> str:
    return word.removesuffix("s")


def names_subject(question: str, title: str) -> bool:
    """Say whether a question shares what its document's title is about: two terms, or its only one."""
    about = terms(title)
    return len(about & terms(question)) >= min(2, len(about))
