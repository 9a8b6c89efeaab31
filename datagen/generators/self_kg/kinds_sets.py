"""Sets and aggregates: what entities share, what one has alone, how many.

Answers are computed over all tails of a head and a relation. What is not in the graph is denied, or
a number of things given, only where the relation is declared complete.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.kinds_numbers import by_how_much
from datagen.generators.self_kg.plans import Plan, World
from datagen.text import fold

__all__ = ["plan_count", "plan_difference", "plan_existence", "plan_intersection"]

_TRIES = 6


def _sets(world: World, kind: str, *, is_closed: bool = True) -> Iterator[tuple[Fact, Random]]:
    """Yield each set of a head that a noun stands for, with its randomness; where closed, complete ones."""
    for fact in world.each_fact(kind):
        if _is_set(world, fact) and (not is_closed or world.graph.traits[fact.relation].is_complete):
            yield fact, world.chance(kind, fact.subject, fact.relation)


def _is_set(world: World, fact: Fact) -> bool:
    has_noun = bool(world.speech.noun(fact.relation, fact.language))
    return has_noun and all(map(world.graph.is_entity, fact.values))


def _others(world: World, fact: Fact, chance: Random, wanted: int) -> list[Fact]:
    """Return other heads' facts that share a value with a fact, at most `wanted`."""
    found: dict[str, Fact] = {}
    for _ in range(_TRIES):
        rows = world.graph.tails[chance.choice(fact.triples).tail][fact.relation]
        head = rows[chance.randrange(len(rows))].head
        other = world.forward(head, fact.relation)
        if (
            other is not None
            and other.language == fact.language
            and fold(head) != fold(fact.subject)
            and world.graph.are_alike(head, fact.subject)
        ):
            found.setdefault(fold(head), other)
        if len(found) == wanted:
            break
    return list(found.values())


def _plan(
    world: World, kind: str, saying: str, facts: Sequence[Fact], values: Sequence[str], **holes: str
) -> Plan:
    fact = facts[0]
    language, relation = fact.language, fact.relation
    subjects = tuple(each.subject for each in facts)
    noun = world.speech.noun(relation, language)
    question, answer, ways = world.say(
        saying,
        language,
        (*subjects, relation),
        a=subjects[0],
        b=subjects[-1],
        listed=world.speech.listed(subjects, language),
        either=world.speech.listed(subjects, language, either=True),
        noun=noun,
        nouns=world.speech.noun(relation, language, is_several=True),
        **world.speech.grammar("", noun, language),
        **{"values": world.speech.listed(values, language), **holes},
    )
    return Plan(
        kind,
        language,
        question,
        answer,
        subjects,
        tuple(values),
        tuple(triple for each in facts for triple in each.triples),
        (world.speech.spoken(relation, language),),
        tuple(values),
        ways=ways,
    )


def plan_intersection(world: World) -> Iterator[Plan]:
    """Yield what two or three heads have in common by one relation."""
    for fact, chance in _sets(world, "intersection", is_closed=False):
        others = _others(world, fact, chance, chance.choice((1, 1, 2)))
        shared = [
            value for value in fact.values if all(fold(value) in map(fold, other.values) for other in others)
        ]
        if others and shared and len(fact.values) > 1:
            yield _plan(world, "intersection", "intersection", [fact, *others], shared)


def plan_difference(world: World) -> Iterator[Plan]:
    """Yield what one head has and another has not, by a complete relation, and by how much numbers differ."""
    for fact in world.each_fact("difference"):
        traits = world.graph.traits[fact.relation]
        if traits.is_numeric:
            plan = by_how_much(world, fact)
            if plan is not None:
                yield plan
        elif traits.is_complete and _is_set(world, fact):
            chance = world.chance("difference", fact.subject, fact.relation)
            for other in _others(world, fact, chance, 1):
                own = [value for value in fact.values if fold(value) not in map(fold, other.values)]
                if own:
                    yield _plan(world, "difference", "difference", [fact, other], own)


def plan_count(world: World) -> Iterator[Plan]:
    """Yield how many values a head has by a complete relation, and which."""
    for fact, _ in _sets(world, "count"):
        if len(fact.values) > 1:
            yield _plan(world, "count", "count", [fact], fact.values, number=str(len(fact.values)))


def plan_existence(world: World) -> Iterator[Plan]:
    """Yield whether a head has a value by a complete relation: yes and no by turns."""
    denied = False
    for fact, chance in _sets(world, "existence"):
        if len(fact.values) == 1:
            continue
        value, saying = chance.choice(fact.values), "existence"
        if not denied:
            rows = world.graph.relations[fact.relation]
            drawn = rows[chance.randrange(len(rows))].tail
            if fold(drawn) in map(fold, fact.values) or not world.graph.are_alike(drawn, value):
                continue
            value, saying = drawn, "no existence"
        denied = not denied
        plan = _plan(world, "existence", saying, [fact], [value], value=value)
        yield replace(plan, subjects=(fact.subject, value), hidden=())
