"""Multi-hop questions: a path whose stations the question does not name.

Source: SynthKGQA (2511.04473) for damping hubs by their degree; the path is sampled by code and
its answer read off the graph.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from datagen.generators.rewording.phrases import begun, pick
from datagen.generators.self_kg.facts import Fact, fact_of
from datagen.generators.self_kg.graph import TYPES, Graph
from datagen.generators.self_kg.nouns_en import an
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.stations import denote, denote_head, introduce
from datagen.generators.self_kg.traits import FALSE, TRUE
from datagen.generators.self_kg.words_en import ANYONE
from datagen.records import Triple
from datagen.text import fold

__all__ = ["plan_multi_hop"]

_MOST_PATHS = 60
"""How many paths from one start are looked at."""
_TAKEN = 2
"""How many of them become plans."""
_MOST_VALUES = 6


class _Path(NamedTuple):
    """Steps to a station that is not named: the phrase for it, and what was passed on the way.

    `opening` is a sentence that comes first ("Titan orbits a planet.", for "that planet"). `is_clause`
    where the phrase or the opening holds a clause: two make no question.
    """

    language: str
    opening: str
    phrase: str
    is_clause: bool
    nodes: tuple[str, ...]
    triples: tuple[Triple, ...]
    said: tuple[str, ...]
    relations: tuple[str, ...]


def plan_multi_hop(world: World) -> Iterator[Plan]:
    """Yield plans of two hops and more: no node twice, and no shorter way from start to answer.

    Of a start's paths those past little-linked stations go first, at random with the weight 1/degree of
    the most linked one, wherever it stands: a long path is not rarer than a short one.
    """
    for start in world.each_head("multi-hop"):
        if not world.graph.is_entity(start):
            continue
        chance = world.chance("multi-hop", start)
        paths = islice(_extended(world, _Path("", "", start, False, (start,), (), (), ())), _MOST_PATHS)
        # Source: Efraimidis and Spirakis (2006), weighted sampling without replacement.
        weighed = [(chance.random() ** max(map(world.graph.degree, path.nodes[1:])), path) for path in paths]
        taken = 0
        for _, path in sorted(weighed, key=lambda each: -each[0]):
            plans = list(_asked(world, path))
            if plans:
                yield plans[chance.randrange(len(plans))]
                taken += 1
            if taken == _TAKEN:
                break


def _extended(world: World, path: _Path) -> Iterator[_Path]:
    """Yield the paths that go on from a path, one step and more, in the order of the graph."""
    if len(path.nodes) >= world.hops:
        return
    for step in (*_steps_on(world, path), *_steps_back(world, path)):
        yield step
        yield from _extended(world, step)


def _steps_on(world: World, path: _Path) -> Iterator[_Path]:
    """Yield the steps along relations by which the station has one tail."""
    here = path.nodes[-1]
    for relation, rows in world.graph.heads.get(here, {}).items():
        tail = rows[0].tail
        if len(rows) != 1 or relation.lower() in TYPES or not _is_station(world.graph, tail, path):
            continue
        fact = world.forward(here, relation)
        if fact is None or path.language not in ("", fact.language):
            continue
        kind = world.graph.type_of(tail)
        phrase = denote(world.speech, relation, path.phrase, kind, fact.language)
        is_clause = not world.speech.noun(relation, fact.language)
        if phrase and not (is_clause and path.is_clause):
            yield _stepped(world, path, fact, (path.opening, phrase, is_clause), tail)
        elif kind and not path.is_clause:
            is_someone = kind.lower() in ANYONE
            opening = introduce(
                world.speech, relation, path.phrase, "someone" if is_someone else an(kind), fact.language
            )
            if opening:
                yield _stepped(
                    world,
                    path,
                    fact,
                    (begun(opening), "that person" if is_someone else f"that {kind}", True),
                    tail,
                )


def _steps_back(world: World, path: _Path) -> Iterator[_Path]:
    """Yield the steps against relations that tell the one head of the station."""
    here, graph = path.nodes[-1], world.graph
    for relation in graph.tails.get(here, {}):
        rows = graph.reaching(here, relation)
        head = rows[0].head
        if len(rows) != 1 or not world.may_reverse(relation) or relation.lower() in TYPES:
            continue
        if not _is_station(graph, head, path):
            continue
        fact = fact_of(graph, rows, "reverse", world.speech.language_for(here, relation, head))
        if fact is None or path.language not in ("", fact.language):
            continue
        phrase = denote_head(
            world.speech,
            relation,
            path.phrase,
            graph.type_of(head),
            fact.language,
            is_of_many=fact.is_of_many,
        )
        if phrase and not path.is_clause:
            yield _stepped(world, path, fact, (path.opening, phrase, True), head)


def _is_station(graph: Graph, name: str, path: _Path) -> bool:
    return graph.is_entity(name) and fold(name) not in map(fold, path.nodes)


def _stepped(world: World, path: _Path, fact: Fact, said: tuple[str, str, bool], station: str) -> _Path:
    opening, phrase, is_clause = said
    return _Path(
        fact.language,
        opening,
        phrase,
        is_clause or path.is_clause,
        (*path.nodes, station),
        (*path.triples, *fact.triples),
        (*path.said, world.speech.state(fact)),
        (*path.relations, world.speech.spoken(fact.relation, fact.language)),
    )


def _asked(world: World, path: _Path) -> Iterator[Plan]:
    """Yield the questions about the last station of a path."""
    start, here = path.nodes[0], path.nodes[-1]
    for relation in world.graph.heads.get(here, {}):
        fact = world.forward(here, relation)
        if fact is None or relation.lower() in TYPES or len(fact.values) > _MOST_VALUES:
            continue
        if fact.language != path.language:
            continue
        passed = set(map(fold, path.nodes))
        if any(
            fold(value) in passed or _is_shorter(world, start, value, len(path.nodes))
            for value in fact.values
        ):
            continue
        asked = [asked for asked, _ in world.speech.phrases(replace(fact, subject=path.phrase))]
        # a long phrase goes last: "in km, the radius of the planet that ..."
        closing = [each for each in asked if each[:-1].endswith(path.phrase)] or asked[:1]
        opened = f"{path.opening} " if path.opening else ""
        hidden = (*path.nodes[1:], *fact.values)
        # also not inside the start's name: from "Paris Station" nothing is asked by way of Paris
        closing = [each for each in closing if not world.is_said(hidden, opened + each)]
        if not closing:
            continue
        question = pick(closing, start, *path.relations)
        told = world.speech.joined(_told(path, fact, world.speech.state(fact)), fact.language)
        yield Plan(
            "multi-hop",
            fact.language,
            opened + question,
            told,
            (start,),
            (*path.nodes[1:], *fact.values),
            tuple(dict.fromkeys([*path.triples, *fact.triples])),
            (*path.relations, world.speech.spoken(relation, fact.language)),
            hidden,
            hops=len(path.nodes),
            ways=tuple((opened + each, told) for each in closing),
        )


def _told(path: _Path, fact: Fact, said: str) -> list[str]:
    """Return the sentences of an answer, each step in turn; a yes or no comes first."""
    is_flag = fact.values[0].lower() in TRUE | FALSE
    return [said, *path.said] if is_flag else [*path.said, said]


def _is_shorter(world: World, start: str, value: str, hops: int) -> bool:
    """Say whether a way of fewer edges than `hops` leads from the start to an answer."""
    graph = world.graph
    return graph.is_entity(value) and any(
        graph.is_near(start, each, hops - 1) for each in graph.spellings(value)
    )
