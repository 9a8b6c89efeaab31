"""The English grammar that a relation's words carry: noun, verb, passive, flag, unit."""

import re
from collections.abc import Sequence

from datagen.text import word_set

__all__ = [
    "INTRANSITIVE",
    "KEEP_E",
    "PERSONAL",
    "PERSONAL_VERBS",
    "an",
    "base_of",
    "noun_of",
    "plural_of",
    "shape_of",
    "unit_of",
]

_VERBS = word_set(
    """
    orbits treats causes supplies contains produces employs manages owns operates uses requires serves
    stores ships leads audits schedules maintains services approves dispatches delivers reports belongs
    depends follows precedes borders crosses feeds prevents inhibits activates encodes binds supports
    teaches studies writes publishes makes sells buys builds designs funds hosts houses handles covers
    includes governs regulates reviews trains transports receives sends connects links affects triggers
    applies works lives runs replaces monitors inspects controls powers hires sponsors partners competes
    invests acquires develops distributes imports exports measures detects protects coordinates
    """
)
_PREPOSITIONS = frozenset(["at", "by", "for", "from", "in", "into", "of", "on", "to", "under", "with"])
_IRREGULAR_PAST = word_set(
    """
    written made built led run founded held won sold bought known born taught given found sung drawn
    worn
    """
)
PERSONAL_VERBS = word_set("leads manages owns audits schedules supplies approves employs reports teaches")
INTRANSITIVE = word_set(
    """
    died lived graduated resigned retired settled worked studied served moved arrived departed emigrated
    belonged happened originated competed played participated trained
    """
)
"""Past tenses that take no "was": who died in 1920 was not died in 1920."""
KEEP_E = word_set(
    "died lived graduated retired settled served moved arrived emigrated originated competed participated"
)
PERSONAL = word_set(
    """
    discovered invented founded directed composed painted designed led coached authored developed
    chaired launched operated owned manufactured built published produced made managed approved
    """
)
"""Past participles, equal to the past tense, of what people and their organisations do."""
_UNITS = {
    "km": "km",
    "m": "m",
    "cm": "cm",
    "mm": "mm",
    "kg": "kg",
    "g": "g",
    "mg": "mg",
    "t": "t",
    "s": "s",
    "min": "min",
    "h": "h",
    "days": "days",
    "years": "years",
    "eur": "EUR",
    "usd": "USD",
    "c": "°C",
    "celsius": "°C",
    "percent": "percent",
    "mah": "mAh",
    "w": "W",
    "kw": "kW",
    "l": "l",
}


def plural_of(noun: str) -> str:
    """Return a noun in the plural."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun if noun.endswith("s") and not noun.endswith("ss") else noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"


def base_of(verb: str) -> str:
    """Return the base of a verb in the third person."""
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    if verb == "does":
        return "do"
    if re.search(r"(?:ss|sh|ch|x|zz|o)es$", verb):
        return verb[:-2]
    return verb[:-1]


def _is_past(word: str) -> bool:
    return word.endswith("ed") or word in _IRREGULAR_PAST


def an(noun: str) -> str:
    """Return a noun with its indefinite article."""
    return ("an " if noun[:1].lower() in "aeiou" else "a ") + noun


def shape_of(words: Sequence[str]) -> str:
    """Return what a relation's words are: having, being, typed, passive, doing, of or noun."""
    first, last = words[0], words[-1]
    if first in ("has", "have") and len(words) > 1:
        return "having"
    if first in ("is", "are") and len(words) > 1:
        return "being"
    if " ".join(words) in ("type", "instance of", "class", "kind"):
        return "typed"
    if len(words) > 1 and _is_past(words[-2]) and last in _PREPOSITIONS:
        return "passive"
    if first in _VERBS or (first.endswith("s") and len(words) > 1 and last in _PREPOSITIONS and last != "of"):
        return "doing"
    return "of" if last == "of" and len(words) > 1 else "noun"


def noun_of(words: Sequence[str]) -> str:
    """Return the noun for what a subject has by a relation ("moon" of "has moon"), or ""."""
    shape = shape_of(words)
    if shape == "having":
        return " ".join(words[1:])
    if shape != "noun" or words[-1] in _PREPOSITIONS or any(map(_is_past, words[-1:])):
        return ""
    return " ".join(words[:-1] if unit_of(words) else words)


def unit_of(words: Sequence[str]) -> str:
    """Return the unit that a relation's last word names ("mean radius km"), or ""."""
    return _UNITS.get(words[-1], "") if len(words) > 1 else ""
