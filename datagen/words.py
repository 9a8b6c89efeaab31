"""Words that carry content and words that carry none, and what is left of a word without its ending."""

import re
from collections.abc import Iterator
from functools import lru_cache

from datagen.text import is_cjk, tokens, word_set

__all__ = ["FUNCTION_WORDS", "content_runs", "stem"]

FUNCTION_WORDS = word_set(
    """
    a about after all also an and any are as at be because been before being both but by can could did
    do does during each either for from had has have having he her his how i if in into is it its itself
    kind many may me might more most much must my no nor not of on one only or other our out over own
    per shall she should so some such than that the their them then there these they this those through
    to too under until up upon us use used very was we were what when where whether which while who whom
    whose why will with within would yes you your typically usually generally include includes including
    required necessary need needs ensure done make made take taken given called known get gets type
    types
    """
)
"""English words that say nothing of what a text is about."""
_FUNCTION_CHARACTERS = frozenset(
    "的了是在和与及或而也都就还要会能可以为被把对于从到将之其这那哪什么么怎样如何多少几有无没不吗呢吧啊个些所应该需且并等后前时由向"
    "使用进行通过需要请问主要具体包括分别因此因为所以如果则即又再很更最上下中内外种类"
)
_ENDING = re.compile(r"(?:ing|ed|es|s|ly|'s)$")


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return a word without its common ending; a single letter or CJK character as it is."""
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    short = _ENDING.sub("", word)
    short = short if len(short) >= 3 else word
    return short[:-1] if len(short) > 4 and short.endswith("e") else short


def content_runs(text: str) -> Iterator[list[str]]:
    """Yield the content tokens of a text: a spaced script's one by one, others in unbroken runs."""
    run: list[str] = []
    for token in tokens(text):
        is_single = is_cjk(token[0])
        if is_single and token not in _FUNCTION_CHARACTERS:
            run.append(token)
            continue
        if run:
            yield run
            run = []
        if not is_single and token not in FUNCTION_WORDS and (len(token) > 1 or token.isdigit()):
            yield [token]
    if run:
        yield run
