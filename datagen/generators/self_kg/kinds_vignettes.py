"""Vignettes: what has these features? The features are the record's, the answer is what fits them all.

Source: HuaTuo (Wang et al. 2023), whose released questions are mostly of this form. Changed: every
entity that has all the features is counted, and where more than a few fit, nothing is asked. Several are
said to be all of them where the relations are complete. Nothing is asked either where another entity
shares a rare feature and the graph does not say whether it has the rest.
"""

from collections.abc import Iterator, Sequence

from datagen.generators.rewording.phrases import join
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.grammar_zh import is_of_people_zh, is_person_zh
from datagen.generators.self_kg.graph import TYPES, Graph, distinct
from datagen.generators.self_kg.nouns_en import is_office
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.sayings import SAYINGS
from datagen.generators.self_kg.words_en import PERSON_NOUNS, RELATED
from datagen.records import Triple
from datagen.text import fold

__all__ = ["plan_vignette"]

_GROUPS = 3
_EACH = 2
_FEWEST = 2
_MOST_FITTING = 3
_HUB = 1000
"""How many heads share the rarest feature at most of which a question is made."""
_RARE = 50
"""How many entities share a feature at most that says something of them."""


def plan_vignette(world: World) -> Iterator[Plan]:
    """Yield a question for each head that at least two features tell apart from all but a few."""
    for head in world.each_head("vignette"):
        chance = world.chance("vignette", head)
        facts = list(_features(world, head))
        chance.shuffle(facts)
        facts = [fact for fact in facts if fact.language == facts[0].language][:_GROUPS]
        picked = [(fact, chance.sample(fact.triples, min(_EACH, len(fact.triples)))) for fact in facts]
        if sum(len(triples) for _, triples in picked) < _FEWEST:
            continue
        features = [triple for _, triples in picked for triple in triples]
        fitting = _fitting(world, features)
        if not 0 < len(fitting) <= _MOST_FITTING or not all(map(world.graph.is_entity, fitting)):
            continue
        is_complete = all(world.graph.traits[each.relation].is_complete for each in features)
        if is_complete or (len(fitting) == 1 and not _may_others_fit(world, features, fitting[0])):
            plan = _plan(world, head, picked, fitting)
            if not world.is_said(fitting, plan.question):
                yield plan


def _features(world: World, head: str) -> Iterator[Fact]:
    """Yield what a head has by a noun, but what names it and what it is."""
    for relation in sorted(world.graph.heads[head]):
        fact = world.forward(head, relation)
        if fact is None or relation.lower() in TYPES or not world.speech.noun(relation, fact.language):
            continue
        traits = world.graph.traits[relation]
        names = [fold(value) for value in fact.values]
        is_told = any(name in fold(head) or fold(head) in name for name in names)
        if not is_told and not traits.is_numeric and all(map(world.graph.is_entity, fact.values)):
            yield fact


def _fitting(world: World, triples: Sequence[Triple]) -> list[str]:
    """Return the heads that have all the features, in the order of the graph; none for a crowd.

    At most `_HUB` heads are looked at, however many share a feature.
    """
    graph = world.graph
    rarest = min((graph.reaching(each.tail, each.relation) for each in triples), key=len)
    if len(rarest) > _HUB:
        return []
    heads = (row.head for row in rarest if all(graph.has(each, row.head) for each in triples))
    fitting = distinct(heads, _MOST_FITTING)
    return list(fitting) if len(fitting) <= _MOST_FITTING else []


def _may_others_fit(world: World, triples: Sequence[Triple], only: str) -> bool:
    """Say whether an entity has one of the features, and the graph denies it none of them."""
    graph = world.graph
    groups = [graph.reaching(each.tail, each.relation) for each in triples]
    sharing = {row.head for rows in groups if len(rows) <= _RARE for row in rows} - {*graph.spellings(only)}
    return any(
        all(_may_have(graph, head, each) for each in triples)
        for head in sharing
        if graph.are_alike(head, only)
    )


def _may_have(graph: Graph, head: str, triple: Triple) -> bool:
    """Say whether a head has what a triple tells, or the graph is silent on what it has by the relation."""
    if triple.relation not in graph.heads[head]:
        return not graph.traits[triple.relation].is_complete
    return graph.has(triple, head)


def _is_of_people(world: World, fact: Fact) -> bool:
    """Say whether a fact's noun is what people alone have: a spouse, a profession."""
    noun = world.speech.noun(fact.relation, fact.language)
    return is_of_people_zh(noun) if fact.language == "zh" else noun in PERSON_NOUNS - RELATED


def _holds_office(world: World, name: str, language: str) -> bool:
    """Say whether an entity is what only a person is to another: its mayor, its author."""
    nouns = (world.speech.noun(relation, language) for relation in world.graph.tails.get(name, {}))
    return any(map(is_person_zh if language == "zh" else is_office, nouns))


def _asking(language: str, *, is_human: bool) -> dict[str, str]:
    """Return the words that ask for what is of no known kind, by the hole they fill."""
    if language == "zh":
        return {"who": "谁" if is_human else "什么"}
    if is_human:
        return {"who": "who", "every": "everyone who", "its": "their"}
    return {"who": "what", "every": "everything that"}


def _plan(
    world: World, head: str, picked: Sequence[tuple[Fact, Sequence[Triple]]], fitting: Sequence[str]
) -> Plan:
    language = picked[0][0].language
    kinds = {world.graph.type_of(name) for name in fitting}
    kind = kinds.pop() if len(kinds) == 1 else ""
    is_human = not kind and any(_is_of_people(world, fact) for fact, _ in picked)
    is_human |= not kind and all(_holds_office(world, name, language) for name in fitting)
    grammar = world.speech.grammar(kind, "", language, is_several=bool(kind) and len(fitting) > 1)
    grammar |= _asking(language, is_human=is_human)
    features = []
    for fact, triples in picked:
        holes = {
            "listed": world.speech.listed([triple.tail for triple in triples], language),
            "noun": world.speech.noun(fact.relation, language),
            "nouns": world.speech.noun(fact.relation, language, is_several=True),
            **grammar,
        }
        saying = "feature" if fact.is_of_many else "single feature"
        features.append(SAYINGS[language][saying][0][0].format_map(holes))
    told = "，".join(features) if language == "zh" else join(features, ", and ")
    saying = "vignette" if len(fitting) == 1 else "vignettes"
    question, answer, ways = world.say(
        saying if kind else f"{saying} of no kind",
        language,
        (head,),
        kind=kind,
        features=told,
        values=world.speech.listed(fitting, language),
        **grammar,
    )
    tails = tuple(triple.tail for _, triples in picked for triple in triples)
    support = [
        Triple(name, triple.relation, triple.tail)
        for name in fitting
        for _, triples in picked
        for triple in triples
    ]
    return Plan(
        "vignette",
        language,
        question,
        answer,
        tails,
        tuple(fitting),
        tuple(support),
        tuple(world.speech.spoken(fact.relation, language) for fact, _ in picked),
        tuple(fitting),
        ways=ways,
    )
