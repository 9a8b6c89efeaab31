"""Is a reworded question and answer still the planned one? Names, numbers, negations, words."""

import re

from datagen.generators.rewording.additions import FREE_TO_ANSWER, FREE_TO_ASK, added
from datagen.generators.rewording.composed import (
    answer_form,
    composed_answer,
    composed_question,
    question_form,
)
from datagen.generators.rewording.names import NameIndex, flat
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.nouns_en import plural_of
from datagen.generators.self_kg.plans import Plan
from datagen.generators.self_kg.quantities import is_number
from datagen.generators.self_kg.synonyms import asked_plainly, said_plainly
from datagen.generators.self_kg.turned import belongs, is_turned, loses_relation, masked, says

__all__ = ["answer_faults", "question_faults"]


def question_faults(question: str, plan: Plan, index: NameIndex) -> list[str]:
    """Return what is wrong with a reworded question; none where it asks the planned one."""
    question = index.by_name(question)
    planned = [plan.question, *(asked for asked, _ in plan.ways)]
    if plan.fact:
        question = asked_plainly(question, plan.question, plan.fact)
        faults = _fact_question(question, plan, plan.fact, index)
        return faults + question_form(question, planned, plan.values)
    return composed_question(question, planned, plan.values, index)


def answer_faults(answer: str, plan: Plan, index: NameIndex) -> list[str]:
    """Return what is wrong with a reworded answer: values or words missing or added."""
    answer = said_plainly(index.by_name(answer), plan.answer)
    if plan.fact:
        return _fact_answer(answer, plan, plan.fact, index) + answer_form(answer)
    return composed_answer(answer, [plan.answer, *(said for _, said in plan.ways)], index)


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
    found -= {flat(fact.kind), flat(plural_of(fact.kind)) if fact.kind else ""}
    if found & values:
        faults.append(f"gives away the answer {sorted(found & values)[0]}")
    if found - values - index.found_in(plan.answer):
        faults.append(f"names {sorted(found - values)[0]}")
    kinds = f" \n {fact.kind} {plural_of(fact.kind)}" if fact.kind else ""
    return faults + _added(question, plan.question + kinds, fact, FREE_TO_ASK, plan.question)


def _fact_answer(answer: str, plan: Plan, fact: Fact, index: NameIndex) -> list[str]:
    faults = [
        f"does not state {value}"
        for value in fact.values
        # a flag such as "yes" need not stand in the planned answer as a name
        if not says(value, answer) and says(value, plan.answer)
    ]
    faults += [
        f"does not say {unit}" for unit in _units(plan.answer, fact) if not _measures(answer, unit, fact)
    ]
    if _signed(answer, fact) and not _signed(plan.answer, fact):
        faults.append("adds or changes a number")
    is_told = belongs(answer, fact) or loses_relation(plan.answer, fact) or not loses_relation(answer, fact)
    if fact.language == "zh" and not is_told:
        faults.append(f"does not speak of the {fact.relation}")
    if is_turned(answer, plan.answer, fact):
        faults.append("turns subject and values around")
    planned = f"{plan.question} \n {plan.answer}"
    allowed = index.found_in(planned) | {flat(name) for name in (fact.subject, *fact.values)}
    others = index.found_in(answer) - allowed
    if others:
        faults.append(f"adds {sorted(others)[0]}")
    if belongs(answer, fact):
        planned += " 属于"
    return faults + _added(answer, planned, fact, FREE_TO_ANSWER, plan.answer)


def _units(answer: str, fact: Fact) -> set[str]:
    """Return the units that follow the numbers of the planned answer."""
    if not all(map(is_number, fact.values)):
        return set()
    return set(re.findall(r"\x02 ?\s*([^\s\d\x01-\x02.,;。；、和]+)\s*[.,;。；、]", masked(answer, fact)))


def _signed(answer: str, fact: Fact) -> bool:
    """Say whether a sign stands before a number: a name such as QX-7 has the same characters."""
    return any(map(is_number, fact.values)) and bool(re.search("[-−+~<>≈±≤≥] *\x02", masked(answer, fact)))


def _measures(answer: str, unit: str, fact: Fact) -> bool:
    """Say whether a unit follows every value."""
    plain = flat(answer)
    return all(
        re.search(rf"{re.escape(flat(value))} ?{re.escape(unit)}(?![a-z0-9/])", plain)
        for value in fact.values
    )


def _added(text: str, planned: str, fact: Fact, free: frozenset[str], denied: str) -> list[str]:
    known = f"{masked(planned, fact)} {fact.relation}"
    if re.search(r"\b(?:its|their)\b", planned):
        known += " its their"
    return added(text, planned, free, known=known, masked=masked(text, fact), denied=denied)
