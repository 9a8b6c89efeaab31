"""The English grammar that a relation's words carry: shape, noun, number, article, unit."""

import re
from collections.abc import Sequence

from datagen.generators.self_kg import words_en as words_of
from datagen.generators.self_kg.units import COUNTERS, ENDINGS
from datagen.generators.self_kg.verbs_en import BASES, PARTICLES, VERBS

__all__ = [
    "an",
    "base_of",
    "counted",
    "degree_en",
    "is_adjective",
    "is_office",
    "is_person",
    "is_plural",
    "is_shared",
    "noun_of",
    "number_noun",
    "plural_of",
    "shape_of",
    "singular_of",
    "third_of",
    "unit_of",
    "which_of",
    "without_be",
    "without_have",
]

_AFTER_HEAD = re.compile(r" (?:of|in|at|on|for|to|with|by|per) ")
_BE = ("is", "are", "was", "were")
_HAVE = ("has", "have", "had")
_ARTICLES = ("a", "an", "the")
_ADJECTIVE = re.compile(
    r"(?:[ai]ble|proof|less|ful|ous|ive|free|ready|friendly|[^v]ic|ant|resistant)$|^(?:safe|open|closed|new|wireless|organic|public|private|online|offline|legal|toxic|solid|rare|vegan)$"
)
_MADE_VERB = re.compile(r"[a-z]{3}(?:[iy]zes|ifies)$")
_AMOUNTS = ("number", "total", "amount", "count")


def is_person(kind: str) -> bool:
    """Say whether a kind is one of people, by its last word."""
    last = kind.lower().split()[-1:]
    return bool(last) and (last[0] in words_of.PERSON_KINDS or last[0].endswith(("woman", "ist")))


def is_office(noun: str) -> bool:
    """Say whether what a noun stands for is always a person: mayor, chief executive, head of state."""
    before, head, _ = _on_head(noun.lower())
    is_ranked = all(word in words_of.RANKS for word in before.split())
    is_led = head in ("lead", "executive", "secretary") and not before  # the lead of a cable is a metal
    return noun.lower() in ("head of state", "head of government") or (
        head in words_of.OFFICES and is_ranked and not is_led
    )


def which_of(kind: str, size: int) -> str:
    """Return how to ask for things of a kind, or "what" where none is known: "which stations"."""
    if not kind.isascii() or not kind:
        return "what"
    return f"which {plural_of(kind) if size > 1 else kind}"


def _on_head(noun: str) -> tuple[str, str, str]:
    """Return what stands before a noun phrase's head, the head, and what follows it."""
    found = _AFTER_HEAD.search(noun)
    phrase, rest = (noun[: found.start()], noun[found.start() :]) if found else (noun, "")
    before, blank, head = phrase.rpartition(" ")
    return before + blank, head, rest


def is_plural(noun: str) -> bool:
    """Say whether a noun phrase is in the plural."""
    head = _on_head(noun)[1].lower()
    if head in words_of.SINGULARS:
        return True
    is_single = head.endswith(("ss", "us", "is", "ics")) or head in words_of.SAME_NUMBER
    return len(head) > 3 and head.endswith("s") and not is_single


def singular_of(noun: str) -> str:
    """Return a noun phrase in the singular."""
    if not is_plural(noun):
        return noun
    before, head, rest = _on_head(noun)
    if head.lower() in words_of.SINGULARS:
        return before + words_of.SINGULARS[head.lower()] + rest
    if head.endswith("ies") and len(head) > 4:
        head = head[:-3] + "y"
    elif re.search(r"(?:ss|sh|ch|x|zz|o|[^aeo]us)es$", head):
        head = head[:-2]
    else:
        head = head[:-1]
    return before + head + rest


def plural_of(noun: str) -> str:
    """Return a noun phrase in the plural."""
    before, head, rest = _on_head(noun)
    many = next((many for many, one in words_of.SINGULARS.items() if one == head.lower()), "")
    if not many:
        if is_plural(noun) or head.lower() in words_of.SAME_NUMBER:
            return noun
        if re.search(r"(?:s|x|ch|sh)$", head):
            many = head + "es"
        else:
            many = head[:-1] + "ies" if head.endswith("y") and head[-2:-1] not in "aeiou" else head + "s"
    return before + many + rest


def counted(noun: str) -> str:
    """Return the noun for a number of things: "number of employees" for "employees"."""
    is_amount = noun.split()[0].lower() in _AMOUNTS
    return f"number of {noun}" if is_plural(noun) and not is_amount else noun


def number_noun(noun: str, unit: str) -> str:
    """Return the noun for a number in a unit: the number of employees, but the sales in EUR."""
    return noun if unit and unit.split()[-1] not in COUNTERS else counted(noun)


def degree_en(noun: str) -> tuple[str, str, str]:
    """Return how the noun of a number is more, most and least: higher of a price, longer of a length."""
    last = _on_head(noun)[1].lower()
    if last in words_of.HIGH:
        return ("higher", "highest", "lowest")
    return ("longer", "longest", "shortest") if last in words_of.LONG else ("greater", "greatest", "smallest")


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


def an(noun: str) -> str:
    """Return a noun with its indefinite article; a plural and a mass noun take none."""
    if is_plural(noun) or noun.split()[-1].lower() in words_of.MASS_NOUNS:
        return noun
    first = noun.split()[0]
    if re.match(r"(?:uni(?!n|m)|use|eu|one\b|ubi)", first.lower()):
        return f"a {noun}"
    is_spelled = first.isupper() and len(first) > 1
    starts = r"[AEFHILMNORSX]" if is_spelled else r"(?i:[aeiou]|hour|honest|heir)"
    return f"an {noun}" if re.match(starts, first) else f"a {noun}"


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
