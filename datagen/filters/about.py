"""What a question is about: the words that two questions of different sources must share to be one.

"What is the capital of France?" and "... of Germany?" score 0.83 and are two questions, as are 25 m
and 70 m, before and after, the pump and the filter. So all counts but filler: articles, auxiliaries,
question words, politeness. Names, numbers and characters of scripts without spaces count in their
order, other words with their endings off in any order.
"""

import re

from datagen.text import is_cjk, tokens, word_set
from datagen.words import stem

__all__ = ["about"]

_FILLER = word_set(
    """
    a an the this that these those is are was were be been being am do does did done has have had can
    could should would will shall may might must of s please tell me name give state say describe explain
    you your i we us what which who whom whose when where why how there it its and or
    """
)
_FILLER_CHARACTERS = frozenset("的了是吗呢吧啊呀么请问您你我说出列出什哪些谁怎样如何多少几为何")
_CAPITAL = re.compile(r"(?<![.!?] )(?<!^)\b[^\W\d_a-z]\w*")


def about(question: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what counts in its order, and what counts in any order (sorted)."""
    names = {word for name in _CAPITAL.findall(question) for word in tokens(name)}
    ordered: list[str] = []
    free: list[str] = []
    for token in tokens(question):
        if is_cjk(token[0]):
            if token not in _FILLER_CHARACTERS:
                ordered.append(token)
        elif any(char.isdigit() for char in token):
            ordered.append(token)
        elif token in names:
            ordered.append(stem(token))
        elif token not in _FILLER:
            free.append(stem(token))
    return tuple(ordered), tuple(sorted(free))
