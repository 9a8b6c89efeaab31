"""Comparisons of two entities by one relation: numbers, single values, sets."""

from collections.abc import Iterator

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.kinds_numbers import compare_numbers
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.traits import flag_of, is_amount, is_date
from datagen.notations import date_key, value_key
from datagen.text import fold

__all__ = ["plan_comparison"]

_TRIES = 6
"""How many partners are drawn for an entity before it is left."""


def plan_comparison(world: World) -> Iterator[Plan]:
    """Yield at most one comparison for each entity and relation: both are named in the question."""
    for fact in world.each_fact("comparison"):
        chance = world.chance("comparison", fact.subject, fact.relation)
        for _ in range(_TRIES if world.speech.noun(fact.relation, fact.language) else 0):
            other = _partner(world, fact, chance.random(), chance.random())
            plan = _compared(world, fact, other) if other else None
            if plan is not None:
                yield plan
                break


def _partner(world: World, fact: Fact, first: float, second: float) -> Fact | None:
    """Draw another head of the relation: for a set one that shares a value."""
    graph = world.graph
    rows, is_numeric = graph.relations[fact.relation], graph.traits[fact.relation].is_numeric
    if not is_numeric and len(fact.values) > 1:
        value = fact.triples[int(first * len(fact.triples))].tail
        rows = graph.tails[value][fact.relation]
    head = rows[int(second * len(rows))].head
    if fold(head) == fold(fact.subject) or not (is_numeric or graph.are_alike(head, fact.subject)):
        return None
    return world.forward(head, fact.relation)


def _compared(world: World, one: Fact, other: Fact) -> Plan | None:
    if one.language != other.language:
        return None
    traits = world.graph.traits[one.relation]
    if traits.is_numeric:
        return compare_numbers(world, one, other)
    values = (*one.values, *other.values)
    if any(flag_of(value) or is_amount(value) or _is_unclear(value) for value in values):
        return None  # a flag is no noun's value, 1 km may be 1000 m, and 5/1/2020 one of two days
    if len(one.values) == len(other.values) == 1:
        return _by_value(world, one, other) if traits.may_deny else None
    return _by_set(world, one, other)


def _is_unclear(value: str) -> bool:
    """Say whether a value is a date in a notation that may mean another one."""
    return is_date(value) and not date_key(value)


def _plan(world: World, kind: str, one: Fact, other: Fact, values: tuple[str, ...], **holes: str) -> Plan:
    language, relation = one.language, one.relation
    question, answer, ways = world.say(
        kind,
        language,
        (one.subject, other.subject, relation),
        a=one.subject,
        b=other.subject,
        noun=world.speech.noun(relation, language),
        nouns=world.speech.noun(relation, language, is_several=True),
        **holes,
    )
    return Plan(
        "comparison",
        language,
        question,
        answer,
        (one.subject, other.subject),
        values,
        (*one.triples, *other.triples),
        (world.speech.spoken(relation, language),),
        values,
        ways=ways,
    )


def _by_value(world: World, one: Fact, other: Fact) -> Plan:
    (value,), (second,) = one.values, other.values
    if value_key(value) == value_key(second):
        return _plan(world, "same", one, other, one.values, value=value)
    return _plan(world, "other", one, other, (value, second), value=value, second=second)


def _by_set(world: World, one: Fact, other: Fact) -> Plan | None:
    first, second = ({value_key(value) for value in fact.values} for fact in (one, other))
    shared = [value for value in one.values if value_key(value) in second]
    own = [value for value in one.values if value_key(value) not in second]
    others = [value for value in other.values if value_key(value) not in first]
    if not shared or not (own or others):
        return None
    kind = "shared and own" + ("" if own and others else " first" if own else " second")
    listed = {
        name: world.speech.listed(values, one.language)
        for name, values in (("shared", shared), ("own", own), ("others", others))
        if values
    }
    return _plan(world, kind, one, other, (*shared, *own, *others), **listed)
