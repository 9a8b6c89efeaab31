"""The English grammar that a relation's words carry: shape, verb, noun, unit."""

import re
from collections.abc import Sequence

from datagen.generators.self_kg import words_en as words_of
from datagen.generators.self_kg.nouns_en import singular_of
from datagen.generators.self_kg.units import ENDINGS
from datagen.generators.self_kg.verbs_en import BASES, PARTICLES, VERBS

__all__ = [
    "base_of",
    "is_adjective",
    "is_shared",
    "noun_of",
    "shape_of",
    "third_of",
    "unit_of",
    "without_be",
    "without_have",
]

_BE = ("is", "are", "was", "were")
_HAVE = ("has", "have", "had")
_ARTICLES = ("a", "an", "the")
_ADJECTIVE = re.compile(
    r"(?:[ai]ble|proof|less|ful|ous|ive|free|ready|friendly|[^v]ic|ant|resistant)$|^(?:safe|open|closed|new|wireless|organic|public|private|online|offline|legal|toxic|solid|rare|vegan)$"
)
_MADE_VERB = re.compile(r"[a-z]{3}(?:[iy]zes|ifies)$")


def base_of(verb: str) -> str:
    """Return the base of a verb in the third person."""
    if verb.endswith("ies"):
        return verb[:-3] + "y" if len(verb) > 4 else verb[:-1]
    if verb == "does":
        return "do"
    if re.search(r"(?:ss|sh|ch|x|zz|o|focus)es$", verb):
        return verb[:-2]
    return verb[:-1]


def third_of(words: str) -> str:
    """Return a relation's words with a verb alone, or with its preposition, in the third person."""
    first, _, rest = words.partition(" ")
    if first not in BASES or (rest and rest not in words_of.PREPOSITIONS):
        return words
    if re.search(r"(?:s|x|z|ch|sh|o)$", first):
        first += "es"
    else:
        first = first[:-1] + "ies" if re.search(r"[^aeiou]y$", first) else first + "s"
    return f"{first} {rest}".rstrip()


def is_adjective(words: Sequence[str]) -> bool:
    """Say whether a relation's words tell how something is, where its value is yes or no."""
    first, last = words[0], words[-1]
    if len(words) > 1 and re.search(r"(?<!^t)(?<!^c)[ai]ble$", first):
        return True
    return first in words_of.PREPOSITIONS or _is_past(last) or _ADJECTIVE.search(last) is not None


def _is_past(word: str) -> bool:
    return (word.endswith("ed") and word not in words_of.NOUNS_IN_ED) or word in words_of.IRREGULAR_PAST


def shape_of(words: Sequence[str]) -> str:
    """Return what a relation's words are: being, did, doing, done, having, modal, of, noun and so on."""
    first, last = words[0], words[-1]
    if shape := _with_first(first, words):
        return shape
    if " ".join(words) in ("type", "instance of", "class", "kind"):
        return "typed"
    if shape := _participial(words):
        return shape
    if _is_doing(words):
        return "doing"
    if len(words) == 1 and _is_past(first):
        return "did"
    if last in words_of.PREPOSITIONS:
        return "of" if last == "of" and len(words) > 1 else "placed"
    return "noun"


def _with_first(first: str, words: Sequence[str]) -> str:
    """Return what words are that stand behind may, has or is, or ""."""
    if len(words) == 1:
        return ""
    if first in words_of.MODALS:
        return "modal"
    return "having" if first in _HAVE else "being" if first in _BE else ""


def _participial(words: Sequence[str]) -> str:
    """Return what words are that have a participle with others: born in, born in city, won award; or ""."""
    first, last = words[0], words[-1]
    if len(words) > 2 and _is_past(first) and words[1] in words_of.PREPOSITIONS - {"of"}:
        return "passive" if last in words_of.PREPOSITIONS else "within"
    if len(words) > 1 and _is_past(words[-2]) and last in words_of.PREPOSITIONS:
        return "passive"
    return "done" if len(words) > 1 and first in words_of.PAST and last not in words_of.PREPOSITIONS else ""


def _is_doing(words: Sequence[str]) -> bool:
    """Say whether words are a verb in the third person, perhaps behind an adverb."""
    if len(words) > 1 and words[0].endswith("ly"):
        words = words[1:]
    first, last = words[0], words[-1]
    is_third_person = first.endswith("s") and last in words_of.PREPOSITIONS | PARTICLES and last != "of"
    return first in VERBS or (is_third_person and len(words) > 1) or bool(_MADE_VERB.search(first))


def without_be(words: Sequence[str]) -> Sequence[str]:
    """Return a relation's words without the "is" that they begin with."""
    return words[1:] if words[0] in _BE and len(words) > 1 else words


def without_have(words: Sequence[str]) -> Sequence[str]:
    """Return a relation's words without the "has" that they begin with, and its article."""
    rest = words[1:] if words[0] in _HAVE and len(words) > 1 else words
    return rest[1:] if rest is not words and rest[0] in _ARTICLES and len(rest) > 1 else rest


def is_shared(words: Sequence[str]) -> bool:
    """Say whether there may be many of what "member of" names."""
    return len(words) > 1 and words[-2] in words_of.SHARED


def noun_of(words: Sequence[str]) -> str:
    """Return the noun for what a subject has by a relation ("moon" of "has moons"), or ""."""
    shape = shape_of(words)
    if shape == "having":
        return singular_of(" ".join(without_have(words)))
    if shape != "noun" or _is_past(words[-1]):
        return ""
    return singular_of(" ".join(words[:-1] if unit_of(words) else words))


def unit_of(words: Sequence[str]) -> str:
    """Return the unit that a relation's last word names ("mean radius km"), or ""."""
    return ENDINGS.get(words[-1].lower().strip("()[]（）"), "") if len(words) > 1 else ""
