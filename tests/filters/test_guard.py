"""The guard: questions about different things stay, however alike they read."""

from dataclasses import replace

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
    ("When did Marie Curie die?", "Where did Marie Curie die?"),
    ("糖尿病患者应该多吃什么？", "糖尿病患者应该少吃什么？"),
    ("搬运时至多需要几人？", "搬运时至少需要几人？"),
    ("Who was the father of Anna Schmidt's mother?", "Who was the mother of Anna Schmidt's father?"),
    ("How many cups of flour go with a cup of sugar?", "How many cups of sugar go with a cup of flour?"),
    ("What happens to the valve at -5 °C?", "What happens to the valve at 5 °C?"),
    ("What is the name of the reactor in hall two?", "What is the state of the reactor in hall two?"),
    ("Who wrote the first compiler for C++?", "Who wrote the first compiler for C#?"),
    ("What can be bought for $100 at the gate?", "What can be bought for €100 at the gate?"),
    ("What is 10+5 in the old ledger?", "What is 10-5 in the old ledger?"),
    ("What grows where the soil has pH < 7?", "What grows where the soil has pH > 7?"),
    ("How many cells are 10⁶ in the count?", "How many cells are 106 in the count?"),
    ("What is left of 1/2 a litre of milk?", "What is left of 1.2 a litre of milk?"),
    ("Where does Martin Roberts live?", "Where does Martin Robert live?"),
    ("Who draws up the planes of the yard?", "Who draws up the plans of the yard?"),
    ("What must a visitor show at the gate?", "What may a visitor show at the gate?"),
    ("为什么给茶树修剪？", "如何给茶树修剪？"),
    ("谁发明了造纸术？", "如何发明了造纸术？"),
    ("What does the flag -i of the tool do?", "What does the flag -a of the tool do?"),
    ("Where is gene A+ found in the plant?", "Where is gene A- found in the plant?"),
]
ALIKE = [
    ("What is the capital of France?", "What's the capital of France?"),
    ("When does the library open on Sunday?", "When does the library open on Sundays?"),
    ("What are the opening hours of the library?", "What are the library's opening hours?"),
    ("中国的首都是哪里？", "请问中国的首都是哪里？"),
    ("春茶什么时候采？", "春茶在什么时候采？"),
    ("What is the capital of the kingdom?", "What Is The Capital Of The Kingdom?"),
    ("How many of the 1,000 boats sank?", "How many of the 1000 boats sank?"),
    ("How deep is a well of 25 m?", "How deep is a well of 25m?"),
    ("Can you tell me who wrote the guide?", "Who wrote the guide?"),
    ("法国的首都是什么？", "法国的首都是哪个？"),
]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_questions_of_two_sources_about_different_things_both_stay(first, second):
    assert about(first) != about(second)
    assert verdicts([on_passage(first, 0), on_passage(second, 50)]) == [True, True]
    assert verdicts([on_fact(first, "a", "r", "b"), on_fact(second, "c", "r", "d")]) == [True, True]


@pytest.mark.parametrize(("first", "second"), ALIKE)
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


@pytest.mark.parametrize(
    ("first", "second", "stay"),
    [
        ("What does Neptune orbit?", "What does Io orbit?", True),
        ("how many calories are in chicken breast", "how many calories are in powdered donuts", True),
        ("请说出甲状腺功能亢进症的相关疾病。", "请说出消化性溃疡的相关疾病。", True),
        ("What is the capital of France?", "What's the capital of France?", False),
        ("Write a poem about the sea at night.", "Write a poem about the sun at night.", False),
    ],
)
def test_bare_questions_of_other_data_sets_are_guarded_and_their_tasks_are_not(first, second, stay):
    pair = [replace(make(text, "An answer."), generator="") for text in (first, second)]
    assert verdicts(pair, threshold=0.6) == [True, stay]


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


def test_questions_that_cite_different_sentences_of_a_passage_are_guarded():
    def on_row(item, at):
        source = SpanSource("prices.csv", "0" * 64, 0, 900, ((at, at + 20),))
        text = f"What is the price of item {item} in the list?"
        return make(text, "5 euros.", generator="self-qa", source=source)

    assert verdicts([on_row(17, 40), on_row(18, 60), on_row(17, 40)]) == [True, True, False]


def test_many_questions_about_one_passage_are_told_apart():
    records = [
        on_passage(f"What does rule {n} of the house say about {word}?", 0)
        for n in range(6)
        for word in ("noise", "bicycles", "smoke", "keys")
    ]
    kept = verdicts(records)
    again = verdicts([*records, *records])
    assert again[: len(records)] == kept and not any(again[len(records) :])


ON_TABLES = [
    (
        'Which route in the list "fares" has the highest fare?',
        'Which route in the list "fares" has the lowest fare?',
    ),
    ("“设备”中，哪个项目的数量最大？", "“设备”中，哪个项目的数量最小？"),
]


@pytest.mark.parametrize(("first", "second"), ON_TABLES)
@pytest.mark.parametrize("kind", ["table-max", "open-book/table-max"])
def test_questions_on_the_rows_of_one_table_are_told_apart_by_what_they_are_about(first, second, kind):
    records = [replace(on_passage(each, 0), kind=kind) for each in (first, second, first)]
    assert verdicts(records) == [True, True, False]


def test_questions_with_one_passage_as_their_input_are_told_apart():
    passage = "The pump runs at 40 bar and the filter is cleaned on every second Monday of the month. " * 4
    records = [
        replace(on_passage(question, 0), kind="open-book/factual", input=passage)
        for question in ("At what pressure does the pump run?", "When is the filter cleaned?")
    ]
    assert verdicts([*records, records[0]]) == [True, True, False]
