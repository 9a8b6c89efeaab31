"""What a text is made of, in every script: tokens, length, sentences, language, similarity.

All comparison of texts in datagen goes through `tokens`. On ASCII it gives exactly the tokens of
the `rouge_score` package (lower-case runs of letters and digits); elsewhere it keeps combining
marks with their letters and gives one token per character to scripts that put no spaces between
words.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import LCSseq

from datagen.patterns import Pattern

__all__ = [
    "detect_language",
    "estimate_tokens",
    "fold",
    "has_letters",
    "is_cjk",
    "numbers",
    "rouge_l",
    "script_length",
    "sentences",
    "tokens",
    "word_set",
]

_ASCII_WORD = Pattern(r"[a-z0-9]+")
_INVISIBLE = Pattern("[\u00ad\u200b-\u200f\u2060\ufeff]")
# Scripts written without spaces (Han, kana, Thai, Lao, Burmese, Khmer) and Hangul syllables.
_SINGLE = Pattern(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_HAN = Pattern("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = Pattern("[\u3040-\u30ff]")
_HANGUL = Pattern("[\uac00-\ud7af]")
_NUMBER = Pattern(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def fold(text: str) -> str:
    """Return the text as it is compared: NFKC, casefolded, without invisible characters."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _INVISIBLE.sub("", folded)


def is_cjk(char: str) -> bool:
    """Say whether the character is written without spaces and counts as a token of its own."""
    return not char.isascii() and _SINGLE.match(char) is not None


@lru_cache(maxsize=65536)
def _kind(char: str) -> str:
    major = unicodedata.category(char)[0]
    if major == "M":
        return "mark"
    if major not in "LN":
        return "gap"
    return "single" if is_cjk(char) else "word"


def tokens(text: str) -> list[str]:
    """Split a text into comparable tokens; a text of punctuation or emoji alone gives none."""
    folded = fold(text)
    if folded.isascii():
        return _ASCII_WORD.findall(folded)
    found: list[str] = []
    open_word = False
    after_token = False
    for char in folded:
        kind = _kind(char)
        if kind == "gap":
            open_word = after_token = False
        elif (kind == "mark" and after_token) or (kind == "word" and open_word):
            found[-1] += char
        else:
            found.append(char)
            open_word = kind == "word"
            after_token = True
    return found


def script_length(text: str) -> tuple[int, bool]:
    """Return how many tokens a text has and whether most of them are single characters."""
    found = tokens(text)
    singles = sum(1 for token in found if is_cjk(token[0]))
    return len(found), 2 * singles >= len(found) > 0


def rouge_l(left: Sequence[str], right: Sequence[str]) -> float:
    """Return the ROUGE-L F-measure of two token lists, to the last bit as `rouge_score` does.

    Empty lists score 0. Source: Lin (2004), section 2; the float arithmetic is rouge_score's.
    """
    if not left or not right:
        return 0.0
    common = LCSseq.similarity(left, right)
    precision, recall = common / len(right), common / len(left)
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0


def detect_language(text: str) -> str:
    """Return zh, ja, ko or en for mostly Han, kana, Hangul or Latin text, `other` else, "" for none."""
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return ""
    joined = "".join(letters)
    han, kana, hangul = (len(p.findall(joined)) for p in (_HAN, _KANA, _HANGUL))
    # A Han character says about as much as half an English word of five letters.
    weight = len(letters) - han - kana - hangul + 3 * (han + kana + hangul)
    if 3 * hangul > 0.5 * weight:
        return "ko"
    if 3 * (han + kana) > 0.5 * weight:
        return "ja" if kana > 0.2 * (han + kana) else "zh"
    latin = sum(1 for char in letters if _is_latin(char))
    return "en" if latin > 0.5 * (len(letters) - han - kana - hangul) else "other"


def is_across(text: str, language: str) -> bool:
    """Say whether a text is in Chinese where the language is en, or in Latin letters where it is zh."""
    return detect_language(text) == {"en": "zh", "zh": "en"}.get(language)


@lru_cache(maxsize=65536)
def _is_latin(char: str) -> bool:
    return char.isascii() or unicodedata.name(char, "").startswith("LATIN")


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list written as text, apart from white space."""
    return frozenset(text.split())


def has_letters(text: str) -> bool:
    """Say whether anything in the text is a letter or a digit of any script."""
    return any(char.isalnum() for char in text)


def numbers(text: str) -> set[str]:
    """Return the numbers of a text as digits without thousands separators or trailing zeros."""
    found = set()
    for match in _NUMBER.findall(unicodedata.normalize("NFKC", text)):
        plain = match.replace(",", "")
        if "." in plain:
            plain = plain.rstrip("0").rstrip(".")
        found.add(re.sub(r"^0+(?=\d)", "", plain))
    return found


_CLOSERS = "\"')\\]}\u00bb\u2019\u201d\u300d\u300f\u300b\uff09\u3011"
_END = Pattern(
    rf"[\u3002\uff01\uff1f\uff61\u0964\u06d4]+[{_CLOSERS}]*|(?<![.!?\u2026])[.!?\u2026]++[{_CLOSERS}]*+(?=\s|$)"
    r"|\n+(?![a-z])"
)
_ABBREVIATION = Pattern(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Fig|vs|etc|approx|Inc|Ltd|Co|Jr|Sr|e\.g|i\.e|cf|al|[A-Z])\.$"
)
_LIST_NUMBER = Pattern(r"\s*\d+\.")
_LONGEST_ABBREVIATION = 8


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the character spans of a text's sentences, without the white space around them.

    Sentence ends are those of Latin, CJK and Indic scripts and line breaks, but not a break before
    a lower-case letter (a wrapped line); a full stop after a common abbreviation, an initial or a
    list number ends none. Linear in the text.
    """
    start = 0
    for match in _END.finditer(text):
        at = match.start()
        if match.group() == "." and (
            _ABBREVIATION.search(text[max(start, at - _LONGEST_ABBREVIATION) : at + 1])
            or (at - start < 12 and _LIST_NUMBER.fullmatch(text[start : at + 1]))
        ):
            continue
        yield from _trim(text, start, match.end())
        start = match.end()
    yield from _trim(text, start, len(text))


def _trim(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def estimate_tokens(text: str) -> int:
    """Return about how many model tokens a text has: a character of CJK 0.7, other text 4 a token."""
    singles = 0 if text.isascii() else len(_SINGLE.findall(text))
    return round(0.7 * singles + (len(text) - singles) / 4) + 1
