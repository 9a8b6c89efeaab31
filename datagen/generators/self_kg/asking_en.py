"""What English phrasings of verbs share: questions with one answer, who is asked for, is or was."""

import re

from datagen.generators.rewording.phrases import Pair, join
from datagen.generators.self_kg import nouns_en
from datagen.generators.self_kg import words_en as words_of
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.traits import is_date

__all__ = ["agreed", "are_dates", "are_years", "ask", "being_of", "times_of", "who_of"]


def ask(question: str, *more: str, said: str) -> list[Pair]:
    """Return several questions with one answer."""
    return [(each, said) for each in (question, *more)]


def being_of(done: str, last: str) -> str:
    """Return "is" for how things stand (located in, owned by), "was" for what was done once (founded in)."""
    lasting = words_of.LASTING if last == "by" else words_of.STATES
    return "is" if done.split()[-1] in lasting else "was"


def are_years(fact: Fact) -> bool:
    """Say whether all values are years by their looks."""
    return all(re.fullmatch(r"[12]\d{3}", value) for value in fact.values)


def are_dates(fact: Fact) -> bool:
    """Say whether all values are days or months."""
    return all(map(is_date, fact.values))


def times_of(fact: Fact) -> str:
    """Return when something was, where all values tell it roughly ("in the 1910s", "c. 1890"), else ""."""
    told = [_told_roughly(value) for value in fact.values]
    return join(told) if all(told) else ""


def _told_roughly(value: str) -> str:
    if re.fullmatch(r"(?:c\.|ca\.|circa|around|about) ?\d{3,4}(?: ?BCE?)?", value):
        return value
    if re.fullmatch(r"[12]\d{3}s|(?:(?:early|mid|late)[ -])?\d\d?(?:st|nd|rd|th) century(?: BCE?)?", value):
        return f"in the {value}"
    return f"in {value}" if re.fullmatch(r"\d{1,4} (?:BCE?|AD|CE)", value) else ""


def who_of(fact: Fact, *, is_personal: bool = False, default: str = "what") -> str:
    """Return the word that asks for the values: who, what, which lines."""
    if is_personal or nouns_en.is_person(fact.kind):
        return "who"
    is_back = fact.direction == "reverse" and default == "what"
    return nouns_en.which_of(fact.kind, len(fact.values)) if is_back else default


def agreed(who: str, one: str, many: str, fact: Fact) -> str:
    """Return a verb as it goes with the word that asks: who serves, which lines serve."""
    return many if who.startswith("which") and len(fact.values) > 1 else one
