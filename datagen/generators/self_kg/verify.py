"""Is a reworded question and answer still the planned one? Names, numbers, negations, words."""

import re
from collections.abc import Iterable, Sequence

from datagen.generators.self_kg.additions import (
    FREE_TO_ANSWER,
    FREE_TO_ASK,
    FREE_TO_JOIN,
    added,
    asked_otherwise,
    bent,
    drops_number,
)
from datagen.generators.self_kg.content import content_of
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.names import NameIndex, flat
from datagen.generators.self_kg.plans import Plan
from datagen.generators.self_kg.quantities import is_number
from datagen.generators.self_kg.turned import is_turned, loses_relation, masked, says
from datagen.text import sentences

__all__ = ["answer_faults", "question_faults"]

_MOST_TOLD = 4
"""How many lost, and how many added, words a complaint names."""


def question_faults(question: str, plan: Plan, index: NameIndex) -> list[str]:
    """Return what is wrong with a reworded question; none where it asks the planned one."""
    planned = [plan.question, *(asked for asked, _ in plan.ways)]
    if plan.fact:
        faults = _fact_question(question, plan, plan.fact, index)
    else:
        faults = _composed(question, planned, index, FREE_TO_ASK)
    otherwise = [asked_otherwise(question, each, plan.values) for each in planned]
    if all(otherwise):
        faults += otherwise[0]
    is_ended = question.rstrip().endswith(("?", "？", ".", "。")) and len(re.findall(r"[?？]", question)) <= 1
    if not is_ended or _parts(question) > max(map(_parts, planned)):
        faults.append("is not one question")
    return faults


def answer_faults(answer: str, plan: Plan, index: NameIndex) -> list[str]:
    """Return what is wrong with a reworded answer: values or words missing or added."""
    if plan.fact:
        faults = _fact_answer(answer, plan, plan.fact, index)
    else:
        planned = [plan.answer, *(said for _, said in plan.ways)]
        faults = _composed(answer, planned, index, FREE_TO_JOIN)
    if answer.rstrip().endswith(("?", "？")):
        faults.append("is a question")
    return faults


def _parts(text: str) -> int:
    return sum(1 for _ in sentences(text))


def _composed(text: str, planned: Iterable[str], index: NameIndex, free: frozenset[str]) -> list[str]:
    """Return how a text departs from the nearest of several that say the same; none where it keeps one."""
    found = content_of(text, index, free)
    told: list[str] = []
    for way in dict.fromkeys(planned):
        wanted = content_of(way, index, free)
        faults = bent(text, way) + ["drops or changes a number"] * drops_number(text, way)
        faults += _departures(found, wanted)
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


def _fact_question(question: str, plan: Plan, fact: Fact, index: NameIndex) -> list[str]:
    faults = []
    if not says(fact.subject, question):
        faults.append(f"does not name {fact.subject}")
    if loses_relation(question, fact) and not loses_relation(plan.question, fact):
        faults.append(f"does not ask for the {fact.relation}")
    if is_turned(question, plan.question, fact):
        faults.append("turns subject and relation around")
    found = index.found_in(question) - index.found_in(plan.question)
    values = {flat(value) for value in fact.values}
    if found & values:
        faults.append(f"gives away the answer {sorted(found & values)[0]}")
    if found - values - index.found_in(plan.answer):
        faults.append(f"names {sorted(found - values)[0]}")
    return faults + _added(question, plan.question, fact, FREE_TO_ASK, plan.question)


def _fact_answer(answer: str, plan: Plan, fact: Fact, index: NameIndex) -> list[str]:
    faults = [
        f"does not state {value}"
        for value in fact.values
        # a flag such as "yes" need not stand in the planned answer as a name
        if not says(value, answer) and says(value, plan.answer)
    ]
    faults += [f"does not say {unit}" for unit in _units(plan.answer, fact) if unit not in flat(answer)]
    if fact.language == "zh" and loses_relation(answer, fact) > loses_relation(plan.answer, fact):
        faults.append(f"does not speak of the {fact.relation}")
    if is_turned(answer, plan.answer, fact):
        faults.append("turns subject and values around")
    planned = f"{plan.question} \n {plan.answer}"
    allowed = index.found_in(planned) | {flat(name) for name in (fact.subject, *fact.values)}
    others = index.found_in(answer) - allowed
    if others:
        faults.append(f"adds {sorted(others)[0]}")
    return faults + _added(answer, planned, fact, FREE_TO_ANSWER, plan.answer)


def _units(answer: str, fact: Fact) -> set[str]:
    """Return the units that follow the numbers of the planned answer."""
    if not all(map(is_number, fact.values)):
        return set()
    return set(re.findall(r"\x02 ?\s*([^\s\d\x01-\x02.,;。；、和]+)\s*[.,;。；、]", masked(answer, fact)))


def _added(text: str, planned: str, fact: Fact, free: frozenset[str], denied: str) -> list[str]:
    known = f"{masked(planned, fact)} {fact.relation}"
    return added(text, planned, free, known=known, masked=masked(text, fact), denied=denied)
