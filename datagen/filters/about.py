"""What a question is about: the words that two questions of different sources must share to be one.

"What is the capital of France?" and "... of Germany?" score 0.83 and are two questions, as are 25 m
and 70 m, when and where, C++ and C#, the pump and the filter, at most and at least. So all counts, in
its order, but filler: articles, forms of be, do and have, politeness, the marks of a plural. A rewording
that changes more than filler stays; that costs a near duplicate, where the other would cost a fact.
"""

import re
import unicodedata

from datagen.patterns import Pattern
from datagen.text import is_cjk, tokens, word_set

__all__ = ["about", "is_question"]

_FILLER = word_set(
    """
    a an the this that these those is are was were be been being am do does did done has have had of s
    please it its there you your i we us what which
    """
)
_FILLER_CHARACTERS = frozenset("的了是在吗呢吧啊呀请您你我")
_POLITE = Pattern(
    r"^\s*(?:please,?\s+)?(?:(?:can|could|would|will)\s+you\s+(?:please\s+|kindly\s+)?)?"
    r"(?:tell\s+me|say|name|give(?:\s+me)?|state)\b[\s,:]*"
    r"|^\s*(?:请问|请?(?:你|您)?(?:告诉我|说出|列出|说说))[，,：:]?",
    re.IGNORECASE,
)
_ASKS = Pattern(
    r"\s*(?:what|who|whom|whose|which|when|where|why|how|is|are|was|were|does|did)(?:['’]s)?\b", re.IGNORECASE
)
# Question words of one meaning, as one word each; the longest first.
_ASKED = (
    (Pattern("什么时候|何时|几时"), " qwhen "),
    (Pattern("为什么|为何"), " qwhy "),
    (Pattern("哪里|哪儿|何处|什么地方"), " qwhere "),
    (Pattern("怎么样?|怎样|如何"), " qhow "),
    (Pattern("什么|哪些|哪个|哪几个"), ""),
    (Pattern("多少|几"), " qmany "),
)
_OWNER = Pattern(r"(?:\bthe\s+)?\b([^\W_]{1,40})['’]s\s+([\w -]{1,200}?)\s*(?=[?.!]|$)")
_RAISED = Pattern("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉]+")
_THOUSANDS = Pattern(r"(?<=\d),(?=\d{3}(?!\d))")
_PIECE = Pattern(
    r"(?<![\w-])[-−]?\d+(?:[.,]\d+)*"  # a number, with its sign
    r"|\d+(?:[.,]\d+)*"
    r"|[^\W\d_]+"
    r"|(?<=\d)[-−–](?=\d)|(?<=\w)[-−](?!\w)|(?<!\w)--?[^\W\d_]+"  # a range or difference, A-, -v
    r"|[^\w\s]"
)
_COUNTED_MARKS = frozenset("#%&*/@\\")
_DAYS = word_set("sundays mondays tuesdays wednesdays thursdays fridays saturdays")


def is_question(text: str) -> bool:
    """Say whether a text asks for a fact: by its mark, its question word, or "Name ...", "请说出 ..."."""
    return text.rstrip().endswith(("?", "？")) or any(form.match(text) for form in (_ASKS, _POLITE))


def about(question: str) -> tuple[str, ...]:
    """Return what counts of a question, in its order."""
    text = _RAISED.sub(lambda found: f" ^{found[0]} ", question)
    text = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text))
    text = _OWNER.sub(r"\2 of \1", _POLITE.sub("", text))
    for pattern, word in _ASKED:
        text = pattern.sub(word, text)
    counted: list[str] = []
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece[0].isalpha():
            counted += _words(piece, is_name=piece[0].isupper() and not _begins(text, found.start()))
        elif piece[-1].isdigit() or _is_counted(piece):
            counted.append(piece.replace("−", "-"))
    return tuple(counted)


def _words(piece: str, *, is_name: bool) -> list[str]:
    found = (token for token in tokens(piece) if token not in _FILLER and token not in _FILLER_CHARACTERS)
    return [token if is_name and token not in _DAYS else _singular(token) for token in found]


def _singular(word: str) -> str:
    """Return an English word without the s of a plural or a verb."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) and not is_cjk(word[0]):
        return word[:-1]
    return word


def _begins(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \"'“‘(")
    return not before or before[-1] in ".!?:\n"


def _is_counted(mark: str) -> bool:
    """Say whether a mark changes what is meant: an operator, a currency, an emoji, a sign."""
    return (
        mark[0] in _COUNTED_MARKS or mark[0] in "-−–" or unicodedata.category(mark[0]).startswith(("S", "M"))
    )
