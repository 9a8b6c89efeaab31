"""Is a reworded question and answer still the planned one? Names, numbers, negations, words."""

import re

from datagen.generators.self_kg.additions import FREE_TO_ANSWER, FREE_TO_ASK, added, dropped
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.names import NameIndex, flat
from datagen.generators.self_kg.plans import Plan
from datagen.generators.self_kg.turned import is_turned, loses_relation, masked, says

__all__ = ["answer_faults", "question_faults"]


def question_faults(question: str, plan: Plan, index: NameIndex) -> list[str]:
    """Return what is wrong with a reworded question; none where it asks the planned one."""
    faults = (
        _fact_question(question, plan, plan.fact, index)
        if plan.fact
        else _same_names(question, plan.question, index)
    )
    if plan.fact is None:
        faults += added(question, plan.question, FREE_TO_ASK) + dropped(question, plan.question, FREE_TO_ASK)
    is_one = question.rstrip().endswith(("?", "？", ".", "。")) and len(re.findall(r"[?？]", question)) <= 1
    if not is_one:
        faults.append("is not one question")
    return faults


def answer_faults(answer: str, plan: Plan, index: NameIndex) -> list[str]:
    """Return what is wrong with a reworded answer: values or words missing or added."""
    faults = (
        _fact_answer(answer, plan, plan.fact, index) if plan.fact else _same_names(answer, plan.answer, index)
    )
    if plan.fact is None:
        faults += added(answer, plan.answer, FREE_TO_ANSWER, known=plan.question)
        faults += dropped(answer, plan.answer, FREE_TO_ANSWER)
    if answer.rstrip().endswith(("?", "？")):
        faults.append("is a question")
    return faults


def _same_names(text: str, planned: str, index: NameIndex) -> list[str]:
    """Return the names that a text adds or drops; all stand where they were, or who is who has changed."""
    found, wanted = index.sequence(text), index.sequence(planned)
    faults = [f"does not name {name}" for name in dict.fromkeys(wanted) if name not in found]
    faults += [f"names {name}" for name in dict.fromkeys(found) if name not in wanted]
    if not faults and list(dict.fromkeys(found)) != list(dict.fromkeys(wanted)):
        faults.append("has the names in another order")
    return faults


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
    return faults + _added(question, plan.question, fact, FREE_TO_ASK)


def _fact_answer(answer: str, plan: Plan, fact: Fact, index: NameIndex) -> list[str]:
    faults = [
        f"does not state {value}"
        for value in fact.values
        # a flag such as "yes" need not stand in the planned answer as a name
        if not says(value, answer) and says(value, plan.answer)
    ]
    if fact.language == "zh" and loses_relation(answer, fact) > loses_relation(plan.answer, fact):
        faults.append(f"does not speak of the {fact.relation}")
    if is_turned(answer, plan.answer, fact):
        faults.append("turns subject and values around")
    planned = f"{plan.question} \n {plan.answer}"
    allowed = index.found_in(planned) | {flat(name) for name in (fact.subject, *fact.values)}
    others = index.found_in(answer) - allowed
    if others:
        faults.append(f"adds {sorted(others)[0]}")
    return faults + _added(answer, planned, fact, FREE_TO_ANSWER)


def _added(text: str, planned: str, fact: Fact, free: frozenset[str]) -> list[str]:
    known = f"{masked(planned, fact)} {fact.relation}"
    return added(text, planned, free, known=known, masked=masked(text, fact))
