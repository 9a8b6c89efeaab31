"""English noun phrases: their head, number and article, and whether people go by them."""

import re

from datagen.generators.self_kg import words_en as words_of
from datagen.generators.self_kg.units import COUNTERS

__all__ = [
    "an",
    "counted",
    "degree_en",
    "is_office",
    "is_person",
    "is_plural",
    "number_noun",
    "plural_of",
    "singular_of",
    "which_of",
]

_AFTER_HEAD = re.compile(r" (?:of|in|at|on|for|to|with|by|per) ")
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
