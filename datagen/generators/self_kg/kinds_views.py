"""Three views of one fact: what must be looked up, the answer on the given knowledge, the answer alone.

Source: knowledge-tuning (Wang et al. 2023, arXiv 2309.04175); the third view is the forward question.
"""

from collections.abc import Iterator
from dataclasses import replace

from datagen.generators.self_kg.kinds_facts import plan_forward
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.traits import is_amount

__all__ = ["plan_grounded", "plan_lookup"]


def plan_lookup(world: World) -> Iterator[Plan]:
    """Yield questions about a question: which entity and which of its properties it needs."""
    for plan in plan_forward(world):
        fact, noun = plan.fact, _noun(world, plan, is_several=len(plan.values) > 1)
        if fact is None or not noun:
            continue
        question, answer, _ = world.say(
            "lookup",
            plan.language,
            (fact.subject, fact.relation),
            question=plan.question,
            a=fact.subject,
            noun=noun,
        )
        yield replace(
            plan, kind="lookup", question=question, answer=answer, values=(), fact=None, is_fixed=True
        )


def plan_grounded(world: World) -> Iterator[Plan]:
    """Yield the forward question with the knowledge that answers it as the input."""
    for plan in plan_forward(world):
        noun = _noun(world, plan, is_several=len(plan.values) > 1)
        if noun:
            relation = plan.triples[0].relation
            values = [world.speech.measured(value, relation, plan.language) for value in plan.values]
            shown = world.speech.listed(values, plan.language)
            given, _, _ = world.say("given", plan.language, (), a=plan.subjects[0], noun=noun, values=shown)
            yield replace(plan, kind="grounded", input=given, fact=None, is_fixed=True)


def _noun(world: World, plan: Plan, *, is_several: bool = False) -> str:
    relation = plan.triples[0].relation
    if not is_several and is_amount(plan.values[0]):
        unit = world.graph.traits[relation].unit
        return world.speech.noun_of_number(relation, plan.language, unit)
    return world.speech.noun(relation, plan.language, is_several=is_several)
