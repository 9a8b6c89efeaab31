"""The order of a run's plans: shares, quotas, balance, gaps, purity; templates alone in both languages."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from itertools import count, islice, takewhile
from pathlib import Path

import pytest
from guard.addresses import guarded_path
from kg_worlds import made
from script import Script, play

from datagen.config import MIX, SelfKGConfig
from datagen.contracts import Kept
from datagen.generators.self_kg import SelfKG
from datagen.generators.self_kg.facts import MOST_VALUES
from datagen.generators.self_kg.graph import Graph, distinct
from datagen.generators.self_kg.planner import KINDS, Planner
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Knowledge, Relation
from datagen.prompts import PromptBook
from datagen.records import GraphSource, Triple

EVEN = dict.fromkeys(KINDS, 1)


def fruit(size):
    """Return a graph of numbers, single values, sets and types, with closed relations."""
    triples = []
    for n in range(size):
        name = f"Tern {n}"
        triples += [
            Triple(name, "type", ("ship", "port")[n % 2]),
            Triple(name, "mass_kg", str(100 + n * 7 % 211)),
            Triple(name, "owner", f"Tern {n * 5 % size}"),
            Triple(name, "pupil", f"Tern {(n * 3 + 1) % size}"),
            Triple(name, "pupil", f"Tern {(n * 3 + 3) % size}"),
        ]
    relations = {name: Relation(name, complete=True) for name in ("owner", "pupil")}
    return Knowledge([row for row in triples if row.head != row.tail], relations=relations)


def planner_of(knowledge, mix, seed=0, language="auto", **limits):
    world = World(Graph(knowledge), Speech(knowledge.relations, language), seed)
    return Planner(world, mix, **limits)


def plans_of(planner, most=None):
    return list(islice(takewhile(bool, map(planner.__getitem__, count())), most))


@pytest.mark.parametrize(
    "mix",
    [{"forward": 3, "reverse": 1}, {"comparison": 2, "count": 1, "cloze": 1}, MIX],
    ids=["two", "three", "default"],
)
def test_kinds_come_in_their_shares_at_every_point_of_the_run(mix):
    plans = plans_of(planner_of(fruit(120), mix), 220)
    seen = Counter()
    dry = {kind for kind in mix if kind not in {plan.kind for plan in plans}}
    whole = sum(share for kind, share in mix.items() if kind not in dry)
    for place, plan in enumerate(plans, 1):
        seen[plan.kind] += 1
        for kind in mix.keys() - dry:
            assert abs(seen[kind] - place * mix[kind] / whole) <= 1.5 + len(dry)


def test_a_kind_that_has_nothing_left_leaves_its_share_to_the_others():
    triples = [Triple("Ada", "likes", "tea"), *(Triple(f"n{n}", "mother", f"m{n}") for n in range(9))]
    kinds = Counter(
        plan.kind for plan in plans_of(planner_of(Knowledge(triples), {"count": 5, "forward": 1}))
    )
    assert kinds == {"forward": 10}


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_no_entity_is_asked_about_more_often_than_its_quota(limit):
    plans = plans_of(planner_of(fruit(30), EVEN, per_entity=limit))
    asked = Counter(name for plan in plans for name in set(plan.subjects))
    assert max(asked.values()) == limit
    assert len(plans) < len(plans_of(planner_of(fruit(30), EVEN)))


@pytest.mark.parametrize("limit", [1, 4])
def test_no_relation_is_asked_about_more_often_than_its_quota(limit):
    plans = plans_of(planner_of(fruit(30), EVEN, per_relation=limit))
    asked = Counter(name for plan in plans for name in {triple.relation for triple in plan.triples})
    assert max(asked.values()) == limit


@pytest.mark.parametrize("language", ["en", "zh"])
def test_true_and_false_are_balanced_within_a_twentieth(language):
    for kind, yes in (
        ("true-false", ("True", "That is true", "正确", "这句话是正确")),
        ("existence", ("Yes", "是")),
    ):
        plans = plans_of(planner_of(fruit(150), {kind: 1}, language=language), 150)
        right = sum(plan.answer.startswith(yes) for plan in plans)
        assert len(plans) >= 60
        assert abs(right / len(plans) - 0.5) <= 0.05


CITIES = [("Nice", "France"), ("Lyon", "France"), ("Cairo", "Egypt"), ("Giza", "Egypt"), ("Kyoto", "Japan")]
LANDS = [("France", "Europe"), ("Egypt", "Africa"), ("Japan", "Asia")]


def test_what_a_value_leads_to_is_never_called_false_nor_a_wrong_option():
    more = [(f"Town {n}", land) for n, (land, _) in enumerate(LANDS * 6)]
    triples = [Triple(head, "located_in", tail) for head, tail in [*CITIES, *LANDS, *more]]
    plans = plans_of(
        planner_of(Knowledge(triples), {"true-false": 1, "false-premise": 1, "multiple-choice": 1})
    )
    assert len(plans) > 50
    above = dict([*CITIES, *LANDS, *more])
    for plan in plans:
        truth = above.get(plan.triples[0].tail)
        assert truth is None or truth not in plan.question


@pytest.mark.parametrize(
    ("tails", "denied"),
    [
        (["1980-05-03", "3 May 1980", "May 1980"], False),
        (["1980-05-03", "1981-06-12", "1990-01-01"], True),
        (["3 May 1980", "12 June 1981", "1 March 1990"], True),
        (["7", "seven", "0007"], False),
    ],
)
def test_what_may_be_the_same_in_another_notation_is_never_called_false(tails, denied):
    triples = [Triple(f"P{n}", "born", tails[n % len(tails)]) for n in range(30)]
    knowledge = Knowledge(triples, relations={"born": Relation("born", functional=True)})
    plans = plans_of(planner_of(knowledge, {"false-premise": 1}))
    assert bool(plans) == denied


def test_no_question_is_planned_twice():
    plans = plans_of(planner_of(fruit(40), EVEN))
    asked = [(plan.kind, plan.question, plan.input, len(plan.turns)) for plan in plans]
    assert len(set(asked)) == len(asked) > 300


def test_only_what_fills_a_gap_is_planned():
    knowledge = fruit(30)
    covered = set(knowledge.triples[::2])
    plans = plans_of(planner_of(knowledge, EVEN, covered=covered))
    assert plans
    assert all(set(plan.triples) - covered for plan in plans)
    left = set(knowledge.triples) - covered
    assert left == left & {triple for plan in plans for triple in plan.triples}
    assert plans_of(planner_of(knowledge, EVEN, covered=set(knowledge.triples))) == []


def test_coverage_counts_triples_entities_and_relations_by_their_records(tmp_path):
    knowledge = fruit(12)
    generator = SelfKG(knowledge, PromptBook(), SelfKGConfig(mix=EVEN), reword=False)
    records = [play(generator, Script(), tmp_path, index)[0] for index in range(25)]
    told = generator.coverage(records)
    counts = [
        sum(isinstance(record.source, GraphSource) and row in record.source.triples for record in records)
        for row in knowledge.triples
    ]
    spread = {"0": counts.count(0), "1": counts.count(1), "2 and more": sum(n > 1 for n in counts)}
    assert told["triples"] == spread
    assert sum(told["triples"].values()) == len(knowledge.triples)
    assert sum(told["entities"].values()) == len(Graph(knowledge).names)
    for name, relation in told["relations"].items():
        own = [n for n, row in zip(counts, knowledge.triples, strict=True) if row.relation == name]
        assert (relation["triples"], relation["records"]) == (len(own), sum(own))
        assert relation["covered"] == sum(n > 0 for n in own)


def test_what_an_inverse_relation_adds_is_no_triple_to_cover():
    rows = [Triple("Ada", "owner", "Bor"), Triple("Cyd", "possession", "Dov")]
    knowledge = Knowledge(rows, relations={"owner": Relation("owner", inverse="possession")})
    told = SelfKG(knowledge, PromptBook()).coverage([])
    assert told["triples"] == {"0": 2, "1": 0, "2 and more": 0}


def test_a_plan_is_the_same_whatever_was_asked_before():
    knowledge = fruit(40)
    plans = plans_of(planner_of(knowledge, EVEN), 200)
    planner = planner_of(knowledge, EVEN)
    for place in (199, 0, 57, 198, 3, 57):
        assert planner[place] == plans[place]


def test_a_plan_that_was_long_forgotten_is_made_again():
    knowledge = Knowledge([Triple(f"n{n}", "mother", f"m{n}") for n in range(4200)])
    planner = planner_of(knowledge, {"forward": 1})
    first = planner[0]
    assert planner[4199] is not None and planner[4200] is None
    assert planner[0] == first


def test_the_seed_alone_sets_what_is_planned():
    knowledge = fruit(40)
    one, again, other = (plans_of(planner_of(knowledge, EVEN, seed), 150) for seed in (1, 1, 2))
    assert one == again != other


PRINTING = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
import test_self_kg_planning as here
print(here.digest(range(6)))
"""


def digest(seeds):
    """Return a hash of all plans over some random graphs."""
    found = hashlib.sha256()
    for seed in seeds:
        for plan in plans_of(planner_of(made(seed), EVEN, seed), 300):
            found.update(repr(plan).encode())
    return found.hexdigest()


def test_no_hash_seed_changes_a_plan():
    here = Path(__file__).parent
    told = {
        subprocess.run(
            [sys.executable, "-c", PRINTING, str(here)],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": guarded_path(here.parent.parent, here.parent),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert told == {digest(range(6)) + "\n"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_run_in_one_language_speaks_no_other(language):
    for seed in range(4):
        for plan in plans_of(planner_of(made(seed), EVEN, seed, language), 200):
            assert plan.language == language
            assert all(turn.language == language for turn in plan.turns)


def test_auto_speaks_as_the_names_do():
    rows = [*fruit(10).triples, *(Triple(f"第{n}号", "母亲", f"山{n}") for n in range(5))]
    for plan in plans_of(planner_of(Knowledge(rows), EVEN)):
        assert plan.language == ("zh" if "第" in plan.subjects[0] or "山" in plan.subjects[0] else "en")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_makes_records_without_a_model_in_both_languages(kind, language, tmp_path):
    wanted = 3
    for seed in count():
        generator = SelfKG(
            made(seed), PromptBook(), SelfKGConfig(mix={kind: 1}), language=language, seed=seed, reword=False
        )
        plans = [generator.plan(index, Kept([], 0)) for index in range(wanted)]
        for index, plan in enumerate(filter(None, plans)):
            model = Script()
            (record,) = play(generator, model, tmp_path, index)
            turns = plan.turns or (plan,)
            assert (record.kind, record.language, record.model) == (kind, language, "none")
            assert (record.instruction, record.output) == (turns[0].question, turns[-1].answer)
            assert record.input == plan.input and (record.input != "") == (kind == "grounded")
            assert record.source == GraphSource(plan.triples)
            assert record.scores == {"hops": float(plan.hops), "wording": 0.0}
            assert (record.messages is not None) == (kind == "dialogue")
            if record.messages:
                said = [part for turn in turns for part in (turn.question, turn.answer)]
                assert [message.content for message in record.messages] == said
            assert model.requests == []
        if all(plans):
            return


def test_the_three_views_of_a_fact_look_it_up_answer_from_it_and_answer_alone(tmp_path):
    knowledge = Knowledge([Triple("Saturn", "moons", "Titan"), Triple("Saturn", "moons", "Rhea")])
    plans = {
        kind: plans_of(planner_of(knowledge, {kind: 1}))[0] for kind in ("lookup", "grounded", "forward")
    }
    assert plans["lookup"].answer == "Entity: Saturn\nProperty: moons"
    assert plans["grounded"].input == "Moons of Saturn: Titan and Rhea"
    assert plans["grounded"].question == plans["forward"].question
    assert plans["grounded"].answer == plans["forward"].answer == "The moons of Saturn are Titan and Rhea."
    assert plans["forward"].question in plans["lookup"].question
    counted = Knowledge([Triple("Kite", "employees", "85")])
    counts = {kind: plans_of(planner_of(counted, {kind: 1}))[0] for kind in ("lookup", "grounded")}
    assert counts["lookup"].answer == "Entity: Kite\nProperty: number of employees"
    assert counts["grounded"].input == "Number of employees of Kite: 85"


def test_a_hubs_rows_are_not_read_to_the_end_to_see_that_they_are_too_many():
    read = []
    names = (read.append(n) or f"name {n}" for n in range(10**6))
    assert len(distinct(names, MOST_VALUES)) == MOST_VALUES + 1 == len(read)


@pytest.mark.parametrize(
    ("relation", "tail", "answer"),
    [
        ("wife", "Eve", "Nobody: Bo has no wife."),
        ("river", "Yarrow", "None: Bo has no river."),
        ("treats", "cough", "Nothing: what is listed here is complete, and there is no such entry for Bo."),
        (
            "located_in",
            "Rome",
            "Nowhere: what is listed here is complete, and there is no such entry for Bo.",
        ),
        ("妻子", "周敏", "没有：Bo没有妻子。"),
        ("治疗", "咳嗽", "没有：这里的记录是完整的，其中没有Bo的这项记录。"),
        ("height", "5 m", ""),
        ("in_stock", "yes", ""),
    ],
)
def test_what_a_complete_relation_does_not_hold_is_not_there(relation, tail, answer):
    triples = [Triple("Ada", relation, tail), Triple("Ada", "ally", "Cy"), Triple("Bo", "ally", "Cy")]
    types = {"Ada": "person", "Bo": "person", "Eve": "person", "周敏": "人"}
    known = {relation: Relation(relation, complete=True)}
    world = World(Graph(Knowledge(triples, types=types, relations=known)), Speech({}), 0)
    if not relation.isascii():
        world.speech = Speech({}, "zh")
    answers = [plan.answer for plan in KINDS["unknown"](world) if plan.subjects == ("Bo",)]
    assert answers == ([answer] if answer else [])
