"""Numbers of entities by one relation: which is greater, which is the greatest, by how much.

A relation's tails have one unit, none is converted. Of years and days the later is said, not the greater.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.quantities import DATE, difference_of, quantity_of
from datagen.text import fold

__all__ = ["by_how_much", "compare_numbers", "noun_of_number", "plan_superlative"]

_DOWNWARD = re.compile(
    r"\b(?:depth|draught|draft|loss|losses|deficit|debt|decline|decrease|drop)$|(?:深度?|吃水|亏损|赤字|负债|债务|跌幅|降幅)$"
)
"""Nouns of numbers of which a negative one may be the same thing, told from above."""
_TRIES = 6
_NAMED = (3, 4)
"""How many entities a superlative names."""


def number_of(world: World, fact: Fact) -> Decimal | None:
    """Return the one number of a fact in its relation's unit, or None if it has another value.

    A depth of -5 m is none: it says below, and whether -10 m is the greater depth is anybody's guess.
    """
    traits = world.graph.traits[fact.relation]
    found = quantity_of(fact.values[0], traits.unit) if traits.is_numeric and len(fact.values) == 1 else None
    if found is None or found.unit != traits.unit:
        return None
    is_downward = found.number < 0 and _DOWNWARD.search(world.speech.noun(fact.relation, fact.language))
    return None if is_downward else found.number


def noun_of_number(world: World, fact: Fact) -> str:
    """Return the noun for a relation's number: "number of employees", "height"; "" where there is none."""
    return world.speech.noun_of_number(fact.relation, fact.language, world.graph.traits[fact.relation].unit)


def plan_superlative(world: World) -> Iterator[Plan]:
    """Yield which of some named heads has the greatest or the smallest number; ties are left out."""
    for fact in world.each_fact("superlative"):
        if number_of(world, fact) is not None and noun_of_number(world, fact):
            plan = _superlative(world, fact)
            if plan is not None:
                yield plan


def _superlative(world: World, fact: Fact) -> Plan | None:
    relation, rows = fact.relation, world.graph.relations[fact.relation]
    chance = world.chance("superlative", fact.subject, relation)
    named = {fold(fact.subject): fact}
    for _ in range(_TRIES):
        other = world.forward(rows[chance.randrange(len(rows))].head, relation)
        if other is not None and other.language == fact.language:
            named.setdefault(fold(other.subject), other)
    facts = sorted(named.values(), key=lambda _: chance.random())[: chance.choice(_NAMED)]
    numbers = [number for each in facts if (number := number_of(world, each)) is not None]
    if len(facts) < min(_NAMED) or len(set(numbers)) < len(facts):
        return None
    is_greatest = chance.random() < 0.5
    best = facts[numbers.index(max(numbers) if is_greatest else min(numbers))]
    saying = ("latest" if is_greatest else "earliest") if _is_time(world, fact) else ""
    saying = saying or ("greatest" if is_greatest else "smallest")
    (most,) = _measured(world, best)
    return _plan(world, "superlative", saying, facts, best.values, winner=best.subject, most=most)


def compare_numbers(world: World, one: Fact, other: Fact) -> Plan | None:
    """Return the question which of two numbers is greater; they may be equal."""
    first, second = number_of(world, one), number_of(world, other)
    if first is None or second is None or not noun_of_number(world, one):
        return None
    winner, loser = (one, other) if first >= second else (other, one)
    most, least = _measured(world, winner, loser)
    saying = "later" if _is_time(world, one) else "greater"
    if first == second:
        saying = "as late" if saying == "later" else "equal"
        return _plan(world, "comparison", saying, (one, other), winner.values, most=most)
    values = (*winner.values, *loser.values)
    holes = {"winner": winner.subject, "loser": loser.subject, "most": most, "least": least}
    return _plan(world, "comparison", saying, (one, other), values, **holes)


def by_how_much(world: World, fact: Fact) -> Plan | None:
    """Return the question by how much a number exceeds that of another head."""
    if number_of(world, fact) is None or not noun_of_number(world, fact) or _is_time(world, fact):
        return None
    chance = world.chance("by how much", fact.subject, fact.relation)
    rows = world.graph.relations[fact.relation]
    for _ in range(_TRIES):
        other = world.forward(rows[chance.randrange(len(rows))].head, fact.relation)
        if other is None or other.language != fact.language or number_of(world, other) is None:
            continue
        if fold(other.subject) == fold(fact.subject):
            continue
        most, least = _measured(world, fact, other)
        gap = difference_of(most, least, world.graph.traits[fact.relation].unit)
        if gap:
            values = (*fact.values, *other.values)
            holes = {"gap": gap, "most": most, "least": least}
            return _plan(world, "difference", "by how much", (fact, other), values, **holes)
    return None


def _is_time(world: World, fact: Fact) -> bool:
    """Say whether a relation's numbers are days, or years that its noun calls so."""
    traits = world.graph.traits[fact.relation]
    if traits.unit == DATE:
        return True
    return traits.are_years and (bool(traits.unit) or world.speech.is_of_time(fact.relation, fact.language))


def _measured(world: World, *facts: Fact) -> list[str]:
    return [world.speech.measured(each.values[0], each.relation, each.language) for each in facts]


def _plan(
    world: World, kind: str, saying: str, facts: Sequence[Fact], values: tuple[str, ...], **holes: str
) -> Plan:
    language, relation = facts[0].language, facts[0].relation
    subjects = tuple(each.subject for each in facts)
    noun = noun_of_number(world, facts[0])
    question, answer, ways = world.say(
        saying,
        language,
        (*subjects, relation),
        a=subjects[0],
        b=subjects[-1],
        listed=world.speech.listed(subjects, language),
        either=world.speech.listed(subjects, language, either=True),
        noun=noun,
        **world.speech.degree(noun, language),
        **holes,
    )
    return Plan(
        kind,
        language,
        question,
        answer,
        subjects,
        values,
        tuple(triple for each in facts for triple in each.triples),
        (world.speech.spoken(relation, language),),
        values,
        ways=ways,
    )
