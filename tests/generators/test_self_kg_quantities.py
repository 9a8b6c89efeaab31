"""Numbers with their unit in the text: read, compared in one unit, said as the source says them."""

from decimal import Decimal
from itertools import count, takewhile

import pytest

from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.kinds_comparisons import plan_comparison
from datagen.generators.self_kg.kinds_facts import plan_forward
from datagen.generators.self_kg.kinds_numbers import plan_superlative
from datagen.generators.self_kg.kinds_sets import plan_difference
from datagen.generators.self_kg.planner import Planner
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.quantities import DATE, difference_of, quantity_of, unit_of_all
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Knowledge, Relation
from datagen.records import Triple


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("3.5 m", "3.5", "m"),
        ("46,000 people", "46000", "person"),
        ("1 month", "1", "month"),
        ("24 months", "24", "month"),
        ("12 %", "12", "%"),
        ("12%", "12", "%"),
        ("−4 °C", "-4", "°C"),
        ("4 million EUR", "4", "million EUR"),
        ("€ 49.90", "49.90", "€"),
        ("EUR 49", "49", "EUR"),
        ("2.5 公里", "2.5", "公里"),
        ("2.5公里", "2.5", "公里"),
        ("5万人", "5", "万人"),
        ("30元/月", "", ""),
        ("80 公里/小时", "80", "公里/小时"),
        ("2024-03-15", "20240315", DATE),
        ("2024年3月5日", "20240305", DATE),
        ("1,200", "1200", ""),
        ("1,5 kg", "", ""),
        ("3 Juno", "", ""),
        ("12 angry men", "", ""),
        ("3号楼", "", ""),
        ("about 5 m", "", ""),
        ("2型糖尿病", "", ""),
        ("5 m x 3 m", "", ""),
    ],
)
def test_a_number_is_read_with_a_unit_that_is_known_and_with_no_other(text, number, unit):
    found = quantity_of(text)
    assert found == ((Decimal(number), unit) if number else None)


def test_a_declared_unit_is_known():
    assert quantity_of("12 zorps") is None
    assert quantity_of("12 zorps", "zorps") == (Decimal(12), "zorps")


def test_one_tail_in_ten_may_be_another_and_two_units_are_none():
    metres = [f"{number} m" for number in range(18)]
    assert unit_of_all([*metres, "unknown", "3 km"], 20) == "m"
    assert unit_of_all([*metres, "unknown", "3 km", "4 km"], 21) is None
    assert unit_of_all(["3 m", "3 km"], 2) is None
    assert unit_of_all(["5万人", "3200人"], 2) is None


@pytest.mark.parametrize(
    ("more", "less", "gap"),
    [
        ("1,299.00 EUR", "129.00 EUR", "1,170.00 EUR"),
        ("-3 °C", "-10 °C", "7 °C"),
        ("35.5元", "32.5元", "3元"),
        ("35.5 km", "2.3 km", "33.2 km"),
        ("500毫克", "75毫克", "425毫克"),
        ("€ 49", "€ 9", "€ 40"),
        ("75 m", "500 m", ""),
        ("24 months", "23 months", ""),
        ("12 %", "3 %", ""),
        ("2024-03-15", "2023-03-15", ""),
        ("3 km", "200 m", ""),
    ],
)
def test_a_difference_is_said_in_the_unit_of_the_source_or_not_at_all(more, less, gap):
    assert difference_of(more, less) == gap


def planned(kind, rows, **declared):
    """Return the plans of one kind over heads with one value each."""
    triples = [Triple(head, relation, tail) for head, relation, tail in rows]
    relations = {name: Relation(name, **told) for name, told in declared.items()}
    knowledge = Knowledge(triples, relations=relations)
    planner = Planner(World(Graph(knowledge), Speech(relations), 0), {kind: 1})
    return list(takewhile(bool, map(planner.__getitem__, count())))


WEIGHTS = [
    ("Aero", "net_weight", "1.2 kg"),
    ("Dock", "net_weight", "0.4 kg"),
    ("Lumen", "net_weight", "10 kg"),
]
STAFF = [("东岭", "员工人数", "3200人"), ("南湖", "员工人数", "860人"), ("康宁", "员工人数", "12000人")]


def test_numbers_with_units_are_compared_in_english():
    told = {frozenset(plan.subjects): plan.answer for plan in planned("comparison", WEIGHTS)}
    answer = told.get(frozenset(["Lumen", "Aero"])) or told[frozenset(["Lumen", "Dock"])]
    assert "10 kg" in answer and "greater" in answer and "Lumen" in answer
    assert {"10 kg", "0.4 kg"} & {plan.values[0] for plan in planned("superlative", WEIGHTS)}
    gaps = {plan.subjects: plan.answer for plan in planned("difference", WEIGHTS)}
    assert {("Lumen", "Aero"): "8.8 kg", ("Lumen", "Dock"): "9.6 kg", ("Aero", "Dock"): "0.8 kg"}.items() >= {
        (pair, next(gap for gap in ("8.8 kg", "9.6 kg", "0.8 kg") if gap in answer))
        for pair, answer in gaps.items()
    }
    assert gaps


def test_numbers_with_units_are_compared_in_chinese():
    assert all("更多" in plan.answer and "人" in plan.answer for plan in planned("comparison", STAFF))
    (plan,) = {plan.values: plan for plan in planned("superlative", STAFF) if "最多" in plan.answer}.values()
    assert plan.values == ("12000人",) and "康宁" in plan.answer
    assert {plan.values[:2] for plan in planned("difference", STAFF)} <= {
        ("3200人", "860人"),
        ("12000人", "3200人"),
        ("12000人", "860人"),
    }


def test_a_relation_of_two_units_is_no_number():
    rows = [*WEIGHTS, ("Pebble", "net_weight", "90 g")]
    assert [planned(kind, rows) for kind in ("comparison", "superlative", "difference")] == [[], [], []]


def test_a_schema_may_declare_a_unit_that_nobody_knows():
    rows = [("Aero", "power", "12 zorps"), ("Dock", "power", "7 zorps"), ("Lumen", "power", "9 zorps")]
    assert not planned("superlative", rows)
    assert planned("superlative", rows, power={"unit": "zorps"})


def test_a_value_with_a_unit_is_no_entity_to_ask_about_unless_it_is_a_head():
    rows = [Triple("Aero", "weight", "1.2 kg"), Triple("7 days", "director", "Ada")]
    graph = Graph(Knowledge(rows))
    assert not graph.is_entity("1.2 kg")
    assert graph.is_entity("7 days")


def test_years_and_days_are_later_and_no_greater():
    rows = [(f"Site {year}", "opening_year", str(year)) for year in (1990, 2004, 2011)]
    rows += [(f"Site {year}", "population", str(year)) for year in (1990, 2004, 2011)]
    rows += [(f"Site {year}", "开业日期", f"{year}年3月5日") for year in (1990, 2004, 2011)]
    for plan in planned("superlative", rows):
        word = {"population": ("greatest", "smallest"), "opening year": ("latest", "earliest")}
        assert any(each in plan.answer for each in word.get(plan.relations[0], ("最晚", "最早")))
    assert {plan.relations[0] for plan in planned("difference", rows)} == {"population"}


def test_a_number_is_no_wrong_option_beside_its_equal_and_beside_one_in_another_unit():
    values = ["1,200 m", "1200 m", "1200.0 m", "1.2 km", "7 m", "8 m", "9 m"]
    rows = [(f"Tern {place}", "height", value) for place, value in enumerate(values)]
    for plan in planned("multiple-choice", rows):
        if plan.values[0].startswith(("1,2", "12")):
            wrong = {line[3:] for line in plan.question.split("\n")[1:]} - {plan.values[0]}
            assert wrong <= {"7 m", "8 m", "9 m"}


@pytest.mark.parametrize(
    ("tails", "language"),
    [
        (["2020-01-05", "5 January 2020"], "en"),
        (["1.8 m", "1.80 m"], "en"),
        (["2020年1月5日", "2020-01-05"], "zh"),
        (["1.8 米", "1.80米"], "zh"),
    ],
)
def test_values_in_two_notations_are_equal_wherever_they_are_compared(tails, language):
    relation, names = {"en": ("birth date", ("Ada", "Bo")), "zh": ("日期", ("周敏", "李雷"))}[language]
    triples = [Triple(name, relation, tail) for name, tail in zip(names, tails, strict=True)]
    world = World(Graph(Knowledge(triples)), Speech({}), 0)
    answers = [plan.answer for plan in plan_comparison(world)]
    assert answers and all("same" in answer or "相同" in answer for answer in answers)
    both = [Triple(names[0], relation, tail) for tail in tails]
    (plan,) = plan_forward(World(Graph(Knowledge(both)), Speech({}), 0))
    assert plan.values == (tails[0],) and plan.triples == tuple(both)


def test_a_date_that_may_be_two_days_is_the_same_as_no_other():
    known = {"birth date": Relation("birth date", functional=True)}
    triples = [Triple("Ada", "birth date", "5/1/2020"), Triple("Bo", "birth date", "2020-01-05")]
    world = World(Graph(Knowledge(triples, relations=known)), Speech({}), 0)
    assert not list(plan_comparison(world))


@pytest.mark.parametrize("text", ["007", "0512-888", "0512", "00 m", "-05"])
def test_a_number_that_begins_with_a_nought_is_a_code(text):
    assert quantity_of(text) is None


def compared(relation, *tails):
    """The plans that compare the values of a relation."""
    triples = [Triple(f"Tern {number}", relation, tail) for number, tail in enumerate(tails)]
    world = World(Graph(Knowledge(triples)), Speech({}), 0)
    return [*plan_comparison(world), *plan_superlative(world), *plan_difference(world)]


@pytest.mark.parametrize(
    "relation",
    ["postal_code", "version", "roomNumber", "phone", "邮编", "版本号", "房间号", "电话号码", "employee id"],
)
def test_what_numbers_name_is_neither_more_nor_less(relation):
    assert not compared(relation, "12", "7", "30")
    assert not compared("depot", "007", "012", "0512-888")


@pytest.mark.parametrize("relation", ["atomic_number", "number_of_rooms", "height", "账号数", "人数"])
def test_what_numbers_count_is(relation):
    assert compared(relation, "12", "7", "30")


@pytest.mark.parametrize(
    ("relation", "is_asked"), [("depth", 0), ("深度", 0), ("temperature", 1), ("海拔", 1)]
)
def test_a_negative_depth_is_neither_greater_nor_smaller(relation, is_asked):
    assert bool(compared(relation, "-5 m", "-8 m", "-30 m")) == is_asked
    assert compared(relation, "5 m", "8 m", "30 m")
