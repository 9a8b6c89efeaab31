"""Every plan of every kind agrees with a second reading of the graph."""

from collections import Counter
from itertools import count, takewhile

import pytest
from kg_checks import Checker
from kg_worlds import Truth, made

from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.planner import KINDS, Planner
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Knowledge, Relation
from datagen.records import Triple


def plans_of(seed, kinds, limit, hops=4):
    """Yield the plans of some kinds over one random graph, each with what is true there."""
    knowledge = made(seed)
    world = World(Graph(knowledge), Speech(knowledge.relations), seed, hops=hops, turns=5)
    checker = Checker(Truth(knowledge))
    for kind in kinds:
        planner = Planner(world, {kind: 1})
        for plan in takewhile(bool, map(planner.__getitem__, range(limit))):
            yield checker, plan


def check_all(wanted, limit):
    """Check plans of all kinds until there are enough of each; return how many were checked."""
    checked = Counter()
    seeds = count()
    while kinds := [kind for kind in KINDS if checked[kind] < wanted]:
        for checker, plan in plans_of(next(seeds), kinds, limit):
            checker.check(plan)
            checked[plan.kind] += 1
    return checked


def test_hundreds_of_plans_of_each_kind_agree_with_a_second_reading_of_the_graph():
    assert min(check_all(200, 25).values()) >= 200


@pytest.mark.slow
def test_ten_thousand_plans_of_each_kind_agree_with_a_second_reading_of_the_graph():
    assert min(check_all(10_000, 200).values()) >= 10_000


def planned(triples, kind, aliases=None, **declared):
    """Return the plans of one kind over a small graph."""
    relations = {name: Relation(name, **told) for name, told in declared.items()}
    triples = [Triple(*triple) for triple in triples]
    knowledge = Knowledge(triples, aliases=aliases or {}, relations=relations)
    planner = Planner(World(Graph(knowledge), Speech(relations), 0), {kind: 1})
    return list(takewhile(bool, map(planner.__getitem__, count())))


def test_a_symmetric_relation_is_asked_from_both_ends_and_rests_on_the_files_triple():
    row = ("Ada", "ally", "Bor")
    asked = {plan.subjects: plan for plan in planned([row], "forward", ally={"symmetric": True})}
    assert asked.keys() == {("Ada",), ("Bor",)}
    assert asked["Bor",].values == ("Ada",)
    assert asked["Bor",].triples == (Triple(*row),)


def test_an_inverse_relation_completes_a_list_and_is_no_list_of_its_own():
    rows = [("Acme", "employs", "Ada"), ("Bor", "works_for", "Acme"), ("Bor", "works_for", "Best")]
    inverse = {"works_for": {"inverse": "employs"}}
    asked = {plan.subjects[0]: plan.values for plan in planned(rows, "forward", **inverse)}
    assert asked == {"Acme": ("Ada", "Bor"), "Bor": ("Acme", "Best")}
    inverse["works_for"]["complete"] = True
    asked = {plan.subjects[0]: plan.values for plan in planned(rows, "forward", **inverse)}
    assert asked["Best"] == ("Bor",)


def test_what_an_inverse_relation_tells_is_not_unknown():
    relations = ("mayor", "bishop", "river")
    rows = [(f"city {n}", relation, f"{relation} {n}") for n in range(4) for relation in relations]
    rows = [*rows[:-1], ("river 3", "flows_through", "city 3")]
    assert "city 3" in {plan.subjects[0] for plan in planned(rows, "unknown")}
    told = planned(rows, "unknown", river={"inverse": "flows_through"})
    assert "city 3" not in {plan.subjects[0] for plan in told}


def test_what_a_name_has_in_another_spelling_is_not_unknown():
    relations = ("mayor", "bishop", "river")
    rows = [(f"city {n}", relation, f"{relation} {n}") for n in range(4) for relation in relations]
    rows = [*rows[:-1], ("City 3", "river", "river 3")]
    assert {plan.subjects[0] for plan in planned(rows, "unknown")} <= {"City 3"}
    assert all("river" not in plan.question for plan in planned(rows, "unknown"))


def test_a_name_in_two_spellings_is_not_ranked_beside_itself():
    rows = [(name, "height", f"{height} m") for height, name in enumerate(("Ada", "ada", "Bor", "BOR"))]
    assert planned(rows, "superlative") == []
    gaps = [plan.subjects for plan in planned(rows, "difference")]
    assert gaps and all(one.lower() != other.lower() for one, other in gaps)


def test_heads_of_a_name_in_two_spellings_are_one_answer():
    rows = [("oven", "colour", "Red"), ("door", "colour", "red")]
    (plan,) = planned(rows, "reverse", colour={"complete": True})
    assert plan.values == ("oven", "door")


def test_a_path_passes_no_name_twice_whatever_its_case():
    rows = [("Ada", "owner", "bor"), ("bor", "owner", "Bor"), ("Bor", "owner", "Cyd")]
    assert all("Cyd" not in plan.values for plan in planned(rows, "multi-hop"))


@pytest.mark.parametrize(
    ("start", "city", "alias"),
    [
        ("Paris Station", "Paris", ""),
        ("Gare de Lutece", "Paris", "lutece"),
        ("巴黎站", "巴黎", ""),
        ("花都车站", "巴黎", "花都"),
    ],
)
def test_a_path_passes_nothing_whose_name_or_alias_stands_in_the_name_of_its_start(start, city, alias):
    city_of, mayor = ("city", "mayor") if start.isascii() else ("城市", "市长")
    rows = [(start, city_of, city), (city, mayor, "Ada"), ("Ostkreuz", city_of, city)]
    told = {city: (alias,)} if alias else {}
    assert {plan.subjects for plan in planned(rows, "multi-hop", told)} == {("Ostkreuz",)}
    other, name = ("Ulm", "Ada") if start.isascii() else ("长安", "陈望南")
    apart = [(start, city_of, other), (other, mayor, name)]
    assert {plan.subjects for plan in planned(apart, "multi-hop")} == {(start,)}


def test_a_path_past_a_hub_is_rare_wherever_on_the_path_the_hub_stands():
    rows = [("Ada", "mother", "Hub"), ("Hub", "harbour", "Bay"), ("Ada", "owner", "Mill")]
    rows += [("Mill", "warden", "Kim"), ("Bay", "colour", "blue"), ("Kim", "colour", "red")]
    rows += [("Hub", "rank", "low"), ("Mill", "rank", "high")]
    rows += [(f"n{n}", "boss", "Hub") for n in range(200)]
    graph = Graph(Knowledge([Triple(*row) for row in rows]))
    passed = Counter()
    for seed in range(40):
        world = World(graph, Speech({}), seed, hops=3)
        world.each_head = lambda kind: iter(["Ada"])
        for plan in KINDS["multi-hop"](world):
            passed["Hub" in plan.values] += 1
    assert passed[False] > 60 and passed[True] < passed[False] / 10


def test_a_pair_of_entities_is_near_through_entities_and_not_through_kinds_and_years():
    rows = [("a", "owner", "b"), ("b", "owner", "c"), ("c", "owner", "d")]
    rows += [(name, relation, value) for name in "ad" for relation, value in (("type", "x"), ("age", "7"))]
    graph = Graph(Knowledge([Triple(*row) for row in rows]))
    assert [graph.is_near("a", "d", steps) for steps in (1, 2, 3)] == [False, False, True]
