"""Vignettes: who or what is asked for, and of whom the graph tells enough."""

from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.planner import KINDS
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Knowledge, Relation
from datagen.records import Triple


def asked(rows, types=None, closed=()):
    """Return the vignettes of a graph: what each says in one of its ways, and its answer."""
    known = {name: Relation(name, complete=True) for name in closed}
    graph = Graph(Knowledge([Triple(*row) for row in rows], types=types or {}, relations=known))
    plans = KINDS["vignette"](World(graph, Speech(known), 0))
    return [(plan.ways[0][0], plan.answer) for plan in plans]


def test_one_who_has_what_people_have_is_asked_for_by_who():
    (plan,) = asked([("Ann", "spouse", "Bob"), ("Ann", "club", "Rowers")])
    assert plan[0].startswith("Who has ") and "as their spouse" in plan[0] and plan[1] == "Ann."
    (plan,) = asked([("刘备", "配偶", "孙尚香"), ("刘备", "字", "玄德")])
    assert plan[0].endswith("的是谁？") and plan[1] == "刘备。"
    rows = [("Ulm", "mayor", "Ann"), ("Ann", "club", "Rowers"), ("Ann", "car", "Beetle")]
    (plan,) = asked(rows)
    assert plan[0].startswith("Who has ") and plan[1] == "Ann."
    (plan,) = asked([("Pump 1", "maker", "Acme"), ("Pump 1", "colour", "red")])
    assert plan[0].startswith("What has ") and "as its colour" in plan[0]


TWO = [("Ann", "club", "Rowers"), ("Ann", "town", "Ulm"), ("Bob", "club", "Rowers"), ("Bob", "town", "Ulm")]


def test_several_are_said_to_be_all_that_fit_only_where_the_relations_are_complete():
    assert asked(TWO) == asked(TWO, closed=["club"]) == []
    assert {answer for _, answer in asked(TWO, closed=["club", "town"])} == {"Ann and Bob."}


def test_nothing_is_asked_where_the_graph_is_silent_on_another_that_may_fit():
    rows = [row for row in TWO if row[:2] != ("Bob", "town")]
    assert asked(rows) == []
    assert [answer for _, answer in asked(rows, closed=["town"])] == ["Ann."]
    assert [answer for _, answer in asked([*rows, ("Bob", "town", "Bonn")], closed=["town"])] != []
    assert [answer for _, answer in asked(rows, types={"Ann": "person", "Bob": "dog"})] == ["Ann."]
