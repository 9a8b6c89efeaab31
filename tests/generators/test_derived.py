"""Numbers that an answer works out from its evidence: recomputed by code, marked, else strange ones."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_self_qa import one, rejection

from datagen.generators.derived import derive, without_derived
from datagen.record_lines import record_from_json, record_to_json
from datagen.records import Document


@pytest.mark.parametrize(
    ("evidence", "answer", "sum"),
    [
        (
            "Ramp A has 3 gates and ramp B has four gates.",
            "7 gates in all.",
            "3 gates + 4 gates = 7 gates",
        ),
        ("Ramp A costs 20 euros and ramp B 12 euros.", "8 euros more.", "20 euros - 12 euros = 8 euros"),
        ("The hall opens at 9:00 and shuts at 17:30.", "For 8.5 hours.", "17:30 - 9:00 = 8.5 hours"),
        ("The shift runs from 22:00 to 6:30.", "It takes 8.5 hours.", "6:30 - 22:00 = 8.5 hours"),
        ("It begins at 9:00 and takes 90 minutes.", "It ends at 10:30.", "9:00 + 90 minutes = 10:30"),
        ("Built in 1987, it was torn down in 2004.", "After 17 years.", "2004 - 1987 = 17 years"),
        ("Of 120 plots 30 plots are free.", "25 % of the plots are.", "30 plots / 120 plots = 25 %"),
        ("Of 300 litres 20 % are lost.", "It loses 60 litres.", "20 % * 300 litres = 60 litres"),
        ("It takes 1.5 hours.", "It takes 90 minutes.", "1.5 hours = 90 minutes"),
        ("A costs €10 and B €20.", "Both cost €30.", "€10 + €20 = €30"),
        ("全长2000米。", "全长2千米。", "2000米 = 2千米"),
        ("上午9:00开门，下午16:30关门。", "每天开放7.5小时。", "16:30 - 9:00 = 7.5小时"),
        ("成人票100元，儿童票50元。", "一共150元。", "100元 + 50元 = 150元"),
        ("单程两小时。", "单程120分钟。", "2小时 = 120分钟"),
        ("协会1998年成立，2010年解散。", "存在了12年。", "2010 - 1998 = 12年"),
        ("三十五公斤和四十公斤。", "一共七十五公斤。", "35公斤 + 40公斤 = 75公斤"),
        ("It weighs twenty-five kg and 10 kg.", "Thirty-five kg.", "25 kg + 10 kg = 35 kg"),
    ],
)
def test_what_follows_from_the_evidence_comes_with_its_sum(evidence, answer, sum):
    (found,) = derive(answer, [evidence])
    assert found.sum == sum
    assert without_derived(answer, [found]).count(found.text) == 0


@pytest.mark.parametrize(
    ("evidence", "answer"),
    [
        ("Ramp A has 3 gates and ramp B has 4 gates.", "8 gates in all."),
        ("Ramp A has 3 gates and ramp B has 4 bells.", "7 gates in all."),
        ("Ramp A has 3 and ramp B has 4.", "It is 7."),
        ("The hall opens at 9:00 and shuts at 17:30.", "For 9.5 hours."),
        ("Built in 1987, it was torn down in 2004.", "After 18 years."),
        ("Of 120 plots 30 plots are free.", "30 % of the plots are."),
        ("It takes 1.5 hours.", "It takes 95 minutes."),
        ("It takes 1.5 hours.", "It takes 1.5 hours."),
        ("It weighs 2 kg and is 3 m long.", "It is 5 m long."),
        ("成人票100元，儿童票50元。", "一共160元。"),
        ("上午9:00开门，下午16:30关门。", "每天开放8小时。"),
    ],
)
def test_what_comes_out_otherwise_or_is_told_already_is_not_derived(evidence, answer):
    assert derive(answer, [evidence]) == ()


amounts = st.integers(1, 999)


@given(
    st.lists(amounts, min_size=2, max_size=5), st.integers(-3, 3).filter(bool), st.sampled_from(["kg", "元"])
)
def test_a_sum_of_all_is_derived_and_one_beside_it_only_where_it_is_another_sum(values, off, unit):
    text = "; ".join(f"{value} {unit}" for value in values)
    for total in (sum(values), sum(values) + off):
        found = derive(f"It is {total} {unit}.", [text])
        for each in found:
            left, _, right = each.sum.partition(" = ")
            worked = eval("".join(char for char in left if char in "0123456789.+-/* "))
            assert Fraction(right.split()[0]) == worked
    assert derive(f"{sum(values)} {unit}", [text]) or str(sum(values)) in text


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_any_texts_are_read(answer, sources):
    assert without_derived(answer, derive(answer, sources)) is not None


EN = (
    "The hall of the Ellery station opens at 9:00 and shuts at 17:30. The pumps of the Ellery station were"
    " bought in 1987. The Ellery station stands on the river Ash."
)
ZH = "城北游泳馆成人票每张100元，儿童票每张50元。城北游泳馆的更衣室每天清扫两次。城北游泳馆设有浅水区。"


@pytest.mark.parametrize(
    ("text", "title", "question", "answer", "sum"),
    [
        (
            EN,
            "Ellery station",
            "How many hours is the hall of the Ellery station open a day?",
            "The hall of the Ellery station is open for 8.5 hours a day.",
            "17:30 - 9:00 = 8.5 hours",
        ),
        (
            EN,
            "Ellery station",
            "How many hours is the hall of the Ellery station open a day?",
            "The hall of the Ellery station is open for 10 hours a day.",
            "",
        ),
        (
            ZH,
            "城北游泳馆",
            "在城北游泳馆买一张成人票和一张儿童票一共要多少钱？",
            "在城北游泳馆，成人票和儿童票各一张一共150元。",
            "100元 + 50元 = 150元",
        ),
        (
            ZH,
            "城北游泳馆",
            "在城北游泳馆买一张成人票和一张儿童票一共要多少钱？",
            "在城北游泳馆，成人票和儿童票各一张一共170元。",
            "",
        ),
    ],
)
def test_a_derived_number_is_kept_and_marked_and_a_wrong_one_rejected(
    text, title, question, answer, sum, tmp_path
):
    document = Document("a.md", text, "0" * 64, title)
    record, _ = one(tmp_path, question, {"evidence": [1], "answer": answer}, document=document)
    assert record.source.derived == ((sum,) if sum else ())
    assert record.scores["unknown_numbers"] == (0.0 if sum else 1.0)
    assert record_from_json(record_to_json(record)).source == record.source
    if not sum:
        assert rejection(record) in ("number_not_in_source", "unsupported_answer")
    else:
        assert rejection(record) is None, record.scores
