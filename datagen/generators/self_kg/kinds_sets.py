"""Sets and aggregates: what entities share, what one has alone, how many, the greatest of some.

Answers are computed over all tails of a head and a relation. What is not in the graph is denied, or
a number of things given, only where the relation is declared complete.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.graph import TYPES
from datagen.generators.self_kg.kinds_comparisons import number_of
from datagen.generators.self_kg.plans import Plan, World
from datagen.text import fold

__all__ = ["plan_count", "plan_difference", "plan_existence", "plan_intersection", "plan_superlative"]

_TRIES = 6
_NAMED = (3, 4)
"""How many entities a superlative names."""


def _sets(world: World, kind: str, *, is_closed: bool = True) -> Iterator[tuple[Fact, Random]]:
    """Yield each set of a head that a noun stands for, with its randomness; where closed, complete ones."""
    for head in world.each_head(kind):
        for relation in sorted(world.graph.heads[head]):
            if is_closed and not world.graph.traits[relation].is_complete:
                continue
            fact = world.forward(head, relation)
            if fact is None or relation.lower() in TYPES or world.graph.traits[relation].is_numeric:
                continue
            if world.speech.noun(relation, fact.language) and all(map(world.graph.is_entity, fact.values)):
                yield fact, world.chance(kind, head, relation)


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
    is_counted = world.graph.traits[relation].is_numeric
    noun = world.speech.noun(relation, language, is_counted=is_counted)
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
    """Yield what one head has and another has not, by a complete relation."""
    for fact, chance in _sets(world, "difference"):
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


def plan_superlative(world: World) -> Iterator[Plan]:
    """Yield which of some named heads has the greatest or the smallest number; ties are left out."""
    for head in world.each_head("superlative"):
        for relation in sorted(world.graph.heads[head]):
            plan = _superlative(world, head, relation)
            if plan is not None:
                yield plan


def _superlative(world: World, head: str, relation: str) -> Plan | None:
    fact, rows = world.forward(head, relation), world.graph.relations[relation]
    if fact is None or not world.graph.traits[relation].is_numeric or len(fact.values) != 1:
        return None
    if not world.speech.noun(relation, fact.language):
        return None
    chance = world.chance("superlative", head, relation)
    named = {head: fact}
    for _ in range(_TRIES):
        other = world.forward(rows[chance.randrange(len(rows))].head, relation)
        if other is None or len(other.values) != 1 or other.language != fact.language:
            continue
        named.setdefault(other.subject, other)
    facts = sorted(named.values(), key=lambda _: chance.random())[: chance.choice(_NAMED)]
    if len(facts) < min(_NAMED) or len({number_of(each.values[0]) for each in facts}) < len(facts):
        return None
    is_greatest = chance.random() < 0.5
    best = (max if is_greatest else min)(facts, key=lambda each: number_of(each.values[0]))
    most = world.speech.measured(best.values[0], relation, fact.language)
    saying = "greatest" if is_greatest else "smallest"
    return _plan(world, "superlative", saying, facts, (best.values[0],), winner=best.subject, most=most)
