"""What the graph does not hold: a question like those about its peers, and an answer that says so."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from random import Random

from datagen.generators.rewording.phrases import pick
from datagen.generators.self_kg.alike import word_key
from datagen.generators.self_kg.graph import TYPES, Graph
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.traits import flag_of

__all__ = ["plan_unknown"]

_TRIES = 6


def plan_unknown(world: World) -> Iterator[Plan]:
    """Yield at most one question for each head: a relation that a peer has, and the head has not.

    The answer speaks of what is known here; that there is no value is said only, and always, where the
    relation is declared complete.
    """
    for head in world.each_head("unknown"):
        chance = world.chance("unknown", head)
        for _ in range(_TRIES):
            plan = _missing(world, head, chance)
            if plan is not None:
                yield plan
                break


def _tells(graph: Graph, name: str, relation: str) -> bool:
    """Say whether a name has something by a relation, at either end of it or in other words.

    Who is somebody's child by one relation may have that parent by another, if pairs of theirs turn up.
    """
    own, back = graph.heads.get(name, {}), graph.tails.get(name, {})
    if relation in own or relation in back or graph.traits[relation].inverse in own:
        return True
    words = _joined(relation)
    return any(_joined(each) == words for each in own) or any(
        graph.is_turned(each, relation) for each in back
    )


@lru_cache(maxsize=4096)
def _joined(relation: str) -> str:
    """Return a relation's words without what is between them: "home town" is "hometown"."""
    return "".join(word_key(relation).split())


def _none(question: str, noun: str) -> str:
    """Return the English word for none of what a question asks for."""
    if re.search(r"\bwho\b(?! or)", question.lower()):
        return "Nobody"
    if re.search(r"\bwhere\b", question.lower()):
        return "Nowhere"
    return "None" if noun else "Nothing"


def _missing(world: World, head: str, chance: Random) -> Plan | None:
    graph, speech = world.graph, world.speech
    own = graph.heads[head]
    rows = graph.relations[chance.choice(sorted(own))]
    peer = rows[chance.randrange(len(rows))].head
    relation = chance.choice(sorted(graph.heads[peer]))
    traits = graph.traits[relation]
    if (
        any(_tells(graph, name, relation) for name in graph.spellings(head))
        or relation.lower() in TYPES
        or not graph.are_alike(peer, head)
    ):
        return None
    if graph.type_of(head) == "" and len(own) == 1:
        return None  # nothing but one relation says that the two are peers
    fact = world.forward(peer, relation)
    if fact is None or fact.language != speech.language_for(head, relation):
        return None
    is_flag = flag_of(fact.values[0]) != ""
    if traits.is_complete and (is_flag or traits.is_valued):
        return (
            None  # that something has no height, or is neither open nor closed, is no closed world's to say
        )
    asked = [question for question, _ in speech.phrases(replace(fact, subject=head))]
    nouns = speech.noun(relation, fact.language, is_several=True)
    noun = nouns if len(fact.values) > 1 else speech.noun(relation, fact.language)
    saying = "unknown" if noun and not is_flag else "unknown of no noun"
    if traits.is_complete:
        saying = "none" if noun else "none of no noun"
        nouns = nouns if traits.is_multiple else noun
    question = pick(asked, head, relation)
    question, answer, _ = world.say(
        saying,
        fact.language,
        (head, relation),
        question=question,
        a=head,
        noun=noun,
        nouns=nouns,
        none=_none(asked[0], noun),
    )
    return Plan(
        "unknown",
        fact.language,
        question,
        answer,
        (head,),
        (),
        (),
        (speech.spoken(relation, fact.language),),
        ways=tuple((each, answer) for each in asked),
    )
