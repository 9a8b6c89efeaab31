"""What a wording adds to a planned text or drops from it: negations, conditions, numbers, words."""

import re
import unicodedata

from datagen.text import fold, numbers, tokens
from datagen.words import stem

__all__ = ["FREE_TO_ANSWER", "FREE_TO_ASK", "added", "dropped"]

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|except|cannot|\w+n't)\b"
    r"|[不没無无非未否别勿莫忌禁]|除了|除外"
)
_CONDITION = re.compile(
    r"\b(?:in|for|during|among|amongst|under|within|after|before|while|if|unless|between|throughout)\b"
    r"|(?<=\w )when\b|对于|在.{1,12}(?:中|时|期间|情况下|人群)|如果|期间|患者|人群|儿童|成人|孕妇|老年"
)
FREE_TO_ANSWER = frozenset(["the", "a", "an", "of", "s", "has", "have"]) | frozenset("的是有为和包括都会")
FREE_TO_ASK = (
    FREE_TO_ANSWER
    | frozenset(
        [
            "what",
            "which",
            "who",
            "whom",
            "when",
            "in",
            "year",
            "can",
            "could",
            "you",
            "tell",
            "me",
            "please",
            "name",
            "list",
            "give",
            "know",
            "do",
            "does",
            "is",
            "are",
            "each",
            "following",
            "i",
            "would",
            "like",
            "to",
        ]
    )
    | frozenset(["how", "many"])
    | frozenset("请问列出说告诉我你您能知道一下有哪些个几什么谁吗呢年何时于")
)
"""Tokens that a rewording may bring in: they ask or join, and say nothing of the subject."""
_AMOUNT = re.compile(r"[-+~<>≈±≤≥.]?\d[\d.,]*[%²³°]?")
_YEAR = re.compile(r"\bin (?:which|what|the) year\b|\bin (?=[12]\d{3}\b)|在哪一?年")


def added(text: str, planned: str, free: frozenset[str], *, known: str = "", masked: str = "") -> list[str]:
    """Return what a wording adds to the planned text: negations, conditions, quantities, words.

    `known` are more words that it may use; `masked` is the wording without the names in it.
    """
    plain, given = _YEAR.sub("", fold(text)), _YEAR.sub("", fold(planned))
    faults = []
    if len(_NEGATION.findall(plain)) != len(_NEGATION.findall(given)):
        faults.append("adds or drops a negation")
    if set(_CONDITION.findall(plain)) - set(_CONDITION.findall(given)):
        faults.append("adds a condition")
    if numbers(text) - numbers(planned) or _amounts(text) - _amounts(planned):
        faults.append("adds or changes a number")
    words = {stem(word) for word in (*tokens(planned), *tokens(known))}
    new = {word for word in tokens(_YEAR.sub(" ", masked or text)) if stem(word) not in words} - free
    if new:
        faults.append(f"adds {', '.join(sorted(new)[:4])}")
    return faults


def dropped(text: str, planned: str, free: frozenset[str]) -> list[str]:
    """Return what a wording leaves out of the planned text: numbers, and words that are not free."""
    faults = []
    if numbers(planned) - numbers(text) or _amounts(planned) - _amounts(text):
        faults.append("drops or changes a number")
    words = {stem(word) for word in tokens(text)}
    lost = {word for word in tokens(planned) if stem(word) not in words} - free
    if lost:
        faults.append(f"leaves out {', '.join(sorted(lost)[:4])}")
    return faults


def _amounts(text: str) -> set[str]:
    """Return numbers with the signs before and after them, which no list of digits shows."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    return {found.rstrip(".,") for found in _AMOUNT.findall(plain)}
