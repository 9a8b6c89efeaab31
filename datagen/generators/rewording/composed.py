"""Does a wording keep what code composed: its names, numbers and content words, in their order?"""

import re
from collections.abc import Callable, Iterable, Sequence

from datagen.generators.rewording.additions import (
    FREE_TO_ASK,
    FREE_TO_JOIN,
    asked_otherwise,
    bent,
    drops_number,
)
from datagen.generators.rewording.content import content_of
from datagen.generators.rewording.names import NameIndex
from datagen.text import sentences

__all__ = ["answer_form", "composed_answer", "composed_question", "question_form"]

_MOST_TOLD = 4
"""How many lost, and how many added, words a complaint names."""


def composed_question(
    question: str, planned: Sequence[str], values: Sequence[str], index: NameIndex
) -> list[str]:
    """Return what is wrong with a wording of a question that was `planned` in several ways."""
    departs = _departs(
        question, planned, index, FREE_TO_ASK, lambda way: asked_otherwise(question, way, values)
    )
    return departs + _one_question(question, planned)


def composed_answer(answer: str, planned: Sequence[str], index: NameIndex) -> list[str]:
    """Return what is wrong with a wording of an answer that was `planned` in several ways."""
    return _departs(answer, planned, index, FREE_TO_JOIN) + answer_form(answer)


def question_form(question: str, planned: Sequence[str], values: Sequence[str]) -> list[str]:
    """Return where a wording asks for another thing than any of the planned ones, or is not one question."""
    otherwise = [asked_otherwise(question, each, values) for each in planned]
    return (otherwise[0] if all(otherwise) else []) + _one_question(question, planned)


def _one_question(question: str, planned: Sequence[str]) -> list[str]:
    is_ended = question.rstrip().endswith(("?", "？", ".", "。")) and len(re.findall(r"[?？]", question)) <= 1
    if not is_ended or _parts(question) > max(map(_parts, planned)):
        return ["is not one question"]
    return []


def answer_form(answer: str) -> list[str]:
    """Return the fault of an answer that asks."""
    return ["is a question"] if answer.rstrip().endswith(("?", "？")) else []


def _parts(text: str) -> int:
    return sum(1 for _ in sentences(text))


def _departs(
    text: str,
    planned: Iterable[str],
    index: NameIndex,
    free: frozenset[str],
    also: Callable[[str], list[str]] = lambda _: [],
) -> list[str]:
    """Return how a text departs from the first of several that say the same; none where it keeps one.

    `also` returns more faults against a way: the one that is kept must be without them.
    """
    found = content_of(text, index, free)
    told: list[str] = []
    for way in dict.fromkeys(planned):
        wanted = content_of(way, index, free)
        faults = bent(text, way) + ["drops or changes a number"] * drops_number(text, way)
        faults += _departures(found, wanted) + also(way)
        if not faults:
            return []
        told = told or faults
    return told


def _departures(found: Sequence[str], wanted: Sequence[str]) -> list[str]:
    lost = [f"leaves out {each}" for each in dict.fromkeys(wanted) if each not in found]
    new = [f"adds {each}" for each in dict.fromkeys(found) if each not in wanted]
    if not lost and not new and found != wanted:
        return ["says the same words in another order"]
    return [*lost[:_MOST_TOLD], *new[:_MOST_TOLD]]
