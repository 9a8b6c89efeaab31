"""The guard: questions about different things stay, however alike they read."""

import pytest
from filter_records import make

from datagen.filters.about import about
from datagen.filters.stage import RULES, Stage
from datagen.records import GraphSource, SpanSource, Triple


def stage(**settings):
    off = {name: {"mode": "off"} for name in RULES if name != "near_duplicate"}
    return Stage({**off, "near_duplicate": settings})


def on_fact(question, *triple):
    return make(question, "An answer.", generator="self-kg", source=GraphSource((Triple(*triple),)))


def on_passage(question, start):
    return make(
        question, "An answer.", generator="self-qa", source=SpanSource("a.md", "0" * 64, start, start + 9)
    )


def verdicts(records, **settings):
    reviewed = stage(**settings)
    return [record.rejection is None for each in records for record in reviewed.review([each])]


DIFFERENT = [
    ("What is the capital of France?", "What is the capital of Germany?"),
    ("How deep is a well of 25 m in the valley?", "How deep is a well of 70 m in the valley?"),
    (
        "How often is the pump cleaned by the night staff?",
        "How often is the filter cleaned by the night staff?",
    ),
    ("What is done before the inspection?", "What is done after the inspection?"),
    ("Who may enter the store with a permit?", "Who may enter the store without a permit?"),
    ("Is the Elbe longer than the Oder?", "Is the Oder longer than the Elbe?"),
    ("中国的首都是哪里？", "法国的首都是哪里？"),
    ("青岚茶园的春茶什么时候采？", "白石茶园的春茶什么时候采？"),
    ("会前要交哪些材料？", "会后要交哪些材料？"),
    ("水温要升到60度吗？", "水温要升到80度吗？"),
]
ALIKE = [
    ("What is the capital of France?", "What's the capital of France?"),
    ("When does the library open on Sunday?", "When does the library open on Sundays?"),
    ("What are the opening hours of the library?", "What are the library's opening hours?"),
    ("中国的首都是哪里？", "请问中国的首都是哪里？"),
    ("春茶什么时候采？", "春茶在什么时候采？"),
]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_questions_of_two_sources_about_different_things_both_stay(first, second):
    assert about(first) != about(second)
    assert verdicts([on_passage(first, 0), on_passage(second, 50)]) == [True, True]
    assert verdicts([on_fact(first, "a", "r", "b"), on_fact(second, "c", "r", "d")]) == [True, True]


@pytest.mark.parametrize(("first", "second"), ALIKE[:4])
def test_questions_of_two_sources_about_the_same_are_one(first, second):
    assert about(first) == about(second)
    assert verdicts([on_passage(first, 0), on_passage(second, 50)], threshold=0.5) == [True, False]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_without_the_guard_they_collide(first, second):
    pair = [on_passage(first, 0), on_passage(second, 50)]
    assert verdicts(pair, guard="off", threshold=0.5) == [True, False]


def test_a_rewording_of_the_same_fact_goes():
    fact = ("France", "capital", "Paris")
    pair = [
        on_fact("What is the capital of France?", *fact),
        on_fact("What is the capital city of France?", *fact),
    ]
    assert verdicts(pair) == [True, False]


def test_tasks_without_a_source_are_guarded_only_if_asked():
    pair = [make("Name the capital of the state France."), make("Name the capital of the state Germany.")]
    assert verdicts(pair) == [True, False]
    assert verdicts(pair, guard="all") == [True, True]


def test_a_guarded_hit_does_not_stop_the_search_for_an_unguarded_one():
    fact = ("Germany", "capital", "Berlin")
    records = [
        on_fact("What is the capital of France?", "France", "capital", "Paris"),
        on_fact("What is the capital of Spain?", "Spain", "capital", "Madrid"),
        on_fact("What is the capital city of Germany?", *fact),
        on_fact("What is the capital of Germany?", *fact),
    ]
    reviewed = stage()
    done = [record for each in records for record in reviewed.review([each])]
    assert [record.rejection is None for record in done] == [True, True, True, False]
    assert done[3].rejection.other == records[2].id


def test_a_thousand_facts_of_one_template_all_stay():
    records = [
        on_fact(f"What is the capital of Land{n}?", f"Land{n}", "capital", f"City{n}") for n in range(1000)
    ]
    assert all(verdicts(records))


def test_many_questions_about_one_passage_are_told_apart():
    records = [
        on_passage(f"What does rule {n} of the house say about {word}?", 0)
        for n in range(6)
        for word in ("noise", "bicycles", "smoke", "keys")
    ]
    kept = verdicts(records)
    again = verdicts([*records, *records])
    assert again[: len(records)] == kept and not any(again[len(records) :])
