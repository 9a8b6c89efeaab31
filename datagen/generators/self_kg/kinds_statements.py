"""Statements to judge, to correct and to complete: true or false, false premises, blanks.

A false statement swaps the tail for one that the relation has elsewhere, of the same kind, and only
where the relation is complete or functional: elsewhere absence from a graph makes nothing false.
Source: CALLA (2309.04198) on models that affirm whatever a question asserts.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.quantities import quantity_of
from datagen.generators.self_kg.traits import flag_of, is_date
from datagen.notations import value_key
from datagen.text import fold

__all__ = ["plan_cloze", "plan_false_premise", "plan_true_false", "swapped"]

_TRIES = 8
_BLANK = "____"
_WRITTEN = re.compile(r"\d+|[^\W\d_]{3,}")
"""What differs between two dates that are written alike: 3 May 1980 and 12 June 1981."""


def _deniable(world: World, kind: str) -> Iterator[tuple[Fact, str, Random]]:
    """Yield facts that can be denied, each with a tail that makes it false, and its randomness."""
    for fact in world.each_fact(kind):
        if world.graph.traits[fact.relation].may_deny:
            chance = world.chance(kind, fact.subject, fact.relation)
            other = swapped(world, fact, chance)
            if other and _statement(world, fact, fact.values[0]):
                yield fact, other, chance


def swapped(world: World, fact: Fact, chance: Random) -> str:
    """Return a tail of the relation that is none of the fact's and of the same kind, or "".

    A name that holds another (肺炎, 新冠肺炎) is no safe swap for it, nor a number for the same number
    (1,200 and 1200) or for one in another unit (1 km and 1000 m), nor a date for one that is written
    otherwise. Where the relation is not complete, nothing is a swap for what it leads to or comes from.
    """
    graph = world.graph
    rows = graph.relations[fact.relation]
    known = [fold(value) for value in fact.values]
    for _ in range(_TRIES):
        drawn = rows[chance.randrange(len(rows))].tail
        flat = fold(drawn)
        if flat == fold(fact.subject) or not graph.are_alike(drawn, fact.values[0]):
            continue
        if any(flat in value or value in flat for value in known):
            continue
        if any(_may_equal(drawn, value) for value in fact.values):
            continue
        if graph.traits[fact.relation].is_complete or not any(
            graph.leads(*pair, fact.relation)
            for value in fact.values
            for pair in ((value, drawn), (drawn, value))
        ):
            return drawn
    return ""


def _may_equal(one: str, other: str) -> bool:
    """Say whether two numbers are equal, or in units of which one may be converted to the other.

    Of two dates, or a number and what is none, nothing is known unless they are written alike.
    """
    first, second = quantity_of(one), quantity_of(other)
    if value_key(one) == value_key(other):
        return True
    if (is_date(one) or is_date(other)) and not (first and second):
        return _WRITTEN.sub("", one) != _WRITTEN.sub("", other)
    if bool(first) != bool(second):
        return True
    return bool(first and second and (first.unit != second.unit or first.number == second.number))


def _statement(world: World, fact: Fact, value: str) -> str:
    """Return the sentence that a head has a value, or "" where no sentence says it of one of many."""
    if len(fact.values) == 1 and not (fact.is_of_many and world.speech.noun(fact.relation, fact.language)):
        return world.speech.state(replace(fact, values=(value,)))
    noun = world.speech.noun(fact.relation, fact.language)
    if not noun:
        return ""
    nouns = world.speech.noun(fact.relation, fact.language, is_several=True)
    return world.say("among", fact.language, (), value=value, a=fact.subject, nouns=nouns, noun=noun)[0]


def _plan(world: World, kind: str, saying: str, fact: Fact, stated: str, values: tuple[str, ...]) -> Plan:
    statement = _statement(world, fact, stated)
    question, answer, ways = world.say(
        saying,
        fact.language,
        (fact.subject, fact.relation),
        statement=statement,
        fact=world.speech.state(fact),
    )
    asked = (fact.subject, stated) if world.graph.is_entity(stated) else (fact.subject,)
    return Plan(
        kind,
        fact.language,
        question,
        answer,
        asked,
        values,
        fact.triples,
        (world.speech.spoken(fact.relation, fact.language),),
        tuple(value for value in values if fold(value) != fold(stated)),
        ways=ways,
    )


def plan_true_false(world: World) -> Iterator[Plan]:
    """Yield statements, true and false by turns; the false ones are answered with the fact."""
    is_true = False
    for fact, other, chance in _deniable(world, "true-false"):
        is_true = not is_true
        if is_true:
            value = chance.choice(fact.values)
            yield _plan(world, "true-false", "true", fact, value, (value,))
        else:
            yield _plan(world, "true-false", "false", fact, other, fact.values)


def plan_false_premise(world: World) -> Iterator[Plan]:
    """Yield questions that take something false for granted; the answer puts it right."""
    for fact, other, _ in _deniable(world, "false-premise"):
        if not flag_of(fact.values[0]):
            yield _plan(world, "false-premise", "false-premise", fact, other, fact.values)


def plan_cloze(world: World) -> Iterator[Plan]:
    """Yield sentences with their one value left out; it stands nowhere else in them."""
    for fact in world.each_fact("cloze"):
        if len(fact.values) != 1 or flag_of(fact.values[0]):
            continue
        (value,) = fact.values
        before, found, after = world.speech.state(fact).partition(value)
        statement = before + _BLANK + after
        if not found or fold(value) in fold(before + after) or world.is_said((value,), statement):
            continue
        place = (fact.subject, fact.relation)
        question, _, _ = world.say("cloze", fact.language, place, statement=statement, value=value)
        plan = world.plan_fact(fact, "cloze")
        yield replace(plan, question=question, answer=value, fact=None, is_fixed=True)
