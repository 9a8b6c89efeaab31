"""Dialogues: a walk over the graph, each turn leaning on the one before in a way that can be told.

A follow-up says "its" of the entity that the turn before asked about, or leaves it unsaid, or names
it again where an answer might be meant; a turn that moves on says "that
planet" of the one answer that the turn before gave, where its kind is known and only it is meant.
"""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.graph import TYPES
from datagen.generators.self_kg.kinds_numbers import noun_of_number
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.traits import flag_of, is_amount
from datagen.text import fold

__all__ = ["plan_dialogue"]

_FEWEST = 2
_PERSONS = (
    *("person", "people", "human", "man", "woman", "role", "manager", "author", "scientist", "employee"),
    *("人", "员", "者", "师", "医生", "作家", "角色", "职位"),
)
"""Parts of kinds that are no "its"."""


def plan_dialogue(world: World) -> Iterator[Plan]:
    """Yield a dialogue of two turns or more for each head that has enough to say."""
    for head in world.each_head("dialogue"):
        if world.graph.is_entity(head):
            turns = _walk(world, head, world.chance("dialogue", head))
            if len(turns) >= _FEWEST:
                yield _plan(turns)


def _walk(world: World, head: str, chance: Random) -> list[Plan]:
    """Return the turns of a walk from a head: facts by nouns, none twice."""
    facts = _facts(world, head, chance)
    if not facts:
        return []
    turns = [world.plan_fact(facts[0], "dialogue")]
    passed, at = {fold(head)}, 1
    wanted = chance.randint(_FEWEST, max(_FEWEST, world.turns))
    while len(turns) < wanted:
        before = turns[-1]
        moved = _moved(world, before, passed, chance)
        if moved is not None and (at == len(facts) or chance.random() < 1 / 3):
            turns.append(moved)
            passed.add(fold(moved.subjects[0]))
            facts, at = (
                [fact for fact in _facts(world, moved.subjects[0], chance) if fact.triples != moved.triples],
                0,
            )
        elif at < len(facts):
            turns.append(_followed(world, facts[at], before))
            at += 1
        else:
            break
    return turns


def _facts(world: World, head: str, chance: Random) -> list[Fact]:
    relations = sorted(world.graph.heads.get(head, {}))
    chance.shuffle(relations)
    facts = [world.forward(head, relation) for relation in relations if relation.lower() not in TYPES]
    asked = [fact for fact in facts if fact and (_is_thing(world, head) or _noun(world, fact))]
    return [fact for fact in asked if fact.language == asked[0].language]


def _is_thing(world: World, name: str) -> bool:
    """Say whether a name is known to stand for no person, so that it may be called "it"."""
    kind = fold(world.graph.type_of(name))
    return bool(kind) and not any(word in kind for word in _PERSONS)


def _noun(world: World, fact: Fact) -> str:
    """Return the noun by which a follow-up asks for a fact, or "": "and is it in stock?" needs none."""
    return "" if flag_of(fact.values[0]) else world.speech.noun(fact.relation, fact.language)


def _followed(world: World, fact: Fact, before: Plan) -> Plan:
    """Return the turn that asks for another fact of the same subject.

    After an answer that is one entity, "it" might be that: the subject is named again.
    """
    if len(before.values) == 1 and world.graph.is_entity(before.values[0]):
        return _turn(world, fact, "follow named", "", fact.subject)
    if not _noun(world, fact):
        return _turn(world, fact, "follow named", "", "它" if fact.language == "zh" else "it")
    saying = "follow its" if _is_thing(world, fact.subject) else "follow"
    return _turn(world, fact, saying + (" several" if len(fact.values) > 1 else ""), "")


def _moved(world: World, before: Plan, passed: set[str], chance: Random) -> Plan | None:
    """Return the turn that asks about the one answer of the turn before, called by its kind."""
    if len(before.values) != 1 or fold(before.values[0]) in passed:
        return None
    (name,) = before.values
    kind = world.graph.type_of(name)
    if not kind or fold(kind) == fold(world.graph.type_of(before.subjects[0])):
        return None
    facts = [
        fact
        for fact in _facts(world, name, chance)
        if fact.language == before.language and _noun(world, fact)
    ]
    facts = [fact for fact in facts if not passed & set(map(fold, fact.values))]
    if not facts:
        return None
    return _turn(world, facts[0], "move several" if len(facts[0].values) > 1 else "move", kind)


def _turn(world: World, fact: Fact, saying: str, kind: str, called: str = "") -> Plan:
    speech, language = world.speech, fact.language
    asked = speech.phrases(replace(fact, subject=called or fact.subject))[0][0]
    noun = noun_of_number(world, fact) if all(map(is_amount, fact.values)) else _noun(world, fact)
    question, answer, ways = world.say(
        saying,
        language,
        (fact.subject, fact.relation),
        question=asked[:1].lower() + asked[1:] if not asked.startswith(fact.subject) else asked,
        noun=noun,
        nouns=speech.noun(fact.relation, language, is_several=True),
        kind=kind,
        said=speech.state(fact),
        asked=speech.asked(fact),
        **speech.grammar(kind, noun, language),
    )
    return replace(world.plan_fact(fact, "dialogue"), question=question, answer=answer, fact=None, ways=ways)


def _plan(turns: list[Plan]) -> Plan:
    """Return the plan of a whole dialogue."""
    return replace(
        turns[0],
        answer=turns[-1].answer,
        triples=tuple(dict.fromkeys(triple for turn in turns for triple in turn.triples)),
        relations=tuple(dict.fromkeys(word for turn in turns for word in turn.relations)),
        hops=len({turn.subjects[0] for turn in turns}),
        fact=None,
        turns=tuple(turns),
    )
