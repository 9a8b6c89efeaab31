"""What a wording adds to a planned text or drops from it: negations, conditions, numbers, words."""

import re
import unicodedata
from collections.abc import Sequence

from datagen.text import fold, numbers, tokens, word_set
from datagen.words import stem

__all__ = [
    "FREE_TO_ANSWER",
    "FREE_TO_ASK",
    "FREE_TO_JOIN",
    "added",
    "asked_otherwise",
    "bent",
    "drops_number",
    "without_one",
]

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|except|cannot|\w+n't)\b"
    r"|[不没無无非未别勿莫忌禁]|(?<![是能可与])否|除了|除外"
)
_CONDITION = re.compile(
    r"\b(?:in|for|during|among|amongst|under|within|after|before|while|if|unless|between|throughout)\b"
    r"|(?<=\w )when\b|对于|在.{1,12}(?:中|时|期间|情况下|人群)|如果|期间|患者|人群|儿童|成人|孕妇|老年"
)
FREE_TO_ANSWER = word_set("the a an of s has have") | frozenset("的是有为和包括都会")
FREE_TO_ASK = (
    FREE_TO_ANSWER
    | word_set(
        """
        what which who whom when in year can could you tell me please name list give know do does did is are
        each following i would like to how many
        """
    )
    | frozenset("请问列出说告诉我你您能知道一下有哪些个几什么谁吗呢年何时于与及跟")
)
"""Tokens that a rewording may bring in: they ask or join, and say nothing of the subject."""
FREE_TO_JOIN = FREE_TO_ANSWER | word_set("is are against compared versus vs with at to") | frozenset("与及跟")
"""Tokens that may join what an answer says in the planned order."""
_AMOUNT = re.compile(r"[-+~<>≈±≤≥.]?\d[\d.,]*[%²³°]?")
_YEAR = re.compile(r"\bin (?:which|what|the) year\b|\bin (?=[12]\d{3}\b)|在哪一?年")
_ASKING = {
    "how many": re.compile(r"\bhow (?:many|much)\b|\b(?:number|count) of\b|\bcount\b|多少|几"),
    "when": re.compile(r"\bwhen\b|\b(?:which|what|the) (?:year|date)\b|何时|哪一?年|什么时候"),
    "where": re.compile(r"\bwhere\b|哪里|何处"),
    "why": re.compile(r"\bwhy\b|\bhow (?:did|come|is it)\b|为什么|为何|怎么"),
}
_FREELY = {"how many": re.compile(r"[-+]?\d[\d.,]*"), "when": re.compile(r"[12]\d{3}\b.*|.* [12]\d{3}")}
"""What the values look like where how many, or when, may be asked whatever was planned."""


def asked_otherwise(question: str, planned: str, values: Sequence[str]) -> list[str]:
    """Return how a question asks how many, when, where or why unlike the planned one."""
    plain, given = fold(question), fold(planned)
    faults = []
    for word, pattern in _ASKING.items():
        may = word in _FREELY and values and all(map(_FREELY[word].fullmatch, values))
        if not may and bool(pattern.search(plain)) != bool(pattern.search(given)):
            faults.append(f"asks {word}" if pattern.search(plain) else f"does not ask {word}")
    return faults


_RAW = re.compile(r"\w*_\w+|\b[a-z]+[A-Z]\w*")


def bent(text: str, planned: str, denied: str | None = None) -> list[str]:
    """Return how a wording bends the planned text: negations, conditions, quantities and raw names it adds.

    `denied` is the text whose negations it must have, where that is only a part of the planned one.
    """
    plain, given = _YEAR.sub("", fold(text)), _YEAR.sub("", fold(planned))
    faults = [f"says {raw}" for raw in _RAW.findall(text) if raw not in planned]
    if len(_NEGATION.findall(plain)) != len(_NEGATION.findall(given if denied is None else fold(denied))):
        faults.append("adds or drops a negation")
    if set(_CONDITION.findall(plain)) - set(_CONDITION.findall(given)):
        faults.append("adds a condition")
    if numbers(text) - numbers(planned) or _amounts(text) - _amounts(planned):
        faults.append("adds or changes a number")
    return faults


def added(
    text: str, planned: str, free: frozenset[str], *, known: str = "", masked: str = "", denied: str = ""
) -> list[str]:
    """Return what a wording adds to the planned text: negations, conditions, quantities, words.

    `known` are more words that it may use; `masked` is the wording without the names in it; `denied`
    is the text whose negations it must have.
    """
    faults = bent(text, planned, denied)
    words = {stem(word) for word in (*tokens(planned), *tokens(known))}
    new = {word for word in tokens(_YEAR.sub(" ", masked or text)) if stem(word) not in words} - free
    if new:
        faults.append(f"adds {', '.join(sorted(new)[:4])}")
    return faults


def without_one(text: str) -> str:
    """Return a text in which "which one" is "which"."""
    return re.sub(r"(?i)\b(which) ones?\b", r"\1", text)


def drops_number(text: str, planned: str) -> bool:
    """Say whether a wording leaves out or changes a number of the planned text."""
    return bool(numbers(planned) - numbers(text) or _amounts(planned) - _amounts(text))


def _amounts(text: str) -> set[str]:
    """Return numbers with the signs before and after them, which no list of digits shows."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    return {found.rstrip(".,") for found in _AMOUNT.findall(plain)}
