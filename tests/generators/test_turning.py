"""Answers that turn their evidence round, which a count of shared words lets pass, and those that do not."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script import Script
from test_self_qa import one, rejection

from datagen.generators.answering import Answering
from datagen.generators.asked import Asked, PassageItem
from datagen.generators.passages import Aim, number_sentences
from datagen.generators.turning import turned_round
from datagen.llm.cache import Cache
from datagen.llm.line import Line
from datagen.prompts import PromptBook
from datagen.readers.chunks import split_document
from datagen.readers.documents import read_documents
from datagen.records import Chunk, Completion, Document
from datagen.stats import Tally

PROSE = Path(__file__).parents[2] / "benchmarks" / "prose"
PUMPS = "The main pump runs at 40 bar and the reserve pump at 25 bar."
PUMPS_ZH = "主泵的压力为40巴，备用泵的压力为25巴。"


@pytest.mark.parametrize(
    ("question", "answer", "evidence"),
    [
        (
            "When may a shed be put up?",
            "A shed may be put up without a permit.",
            "A shed may be put up only with a permit.",
        ),
        (
            "May visitors touch the wheel?",
            "Visitors may touch the sluice wheel.",
            "Visitors must not touch the sluice wheel.",
        ),
        ("What is the store kept at?", "The store is never kept at 5 °C.", "The store is kept at 5 °C."),
        (
            "When is the drum seasoned?",
            "The drum is seasoned after the first batch.",
            "The drum is seasoned before the first batch.",
        ),
        ("When is it allowed?", "It is allowed above 40 cm.", "It is allowed at most 40 cm high."),
        ("How wide must it be?", "It must be less than 1.8 m wide.", "It must be at least 1.8 m wide."),
        ("Which door is used?", "The right door is used at night.", "The left door is used at night."),
        ("What pressure has the main pump?", "The main pump runs at 25 bar.", PUMPS),
        (
            "At what pressure do they run?",
            "The main pump runs at 25 bar and the reserve pump at 40 bar.",
            PUMPS,
        ),
        ("主泵的压力是多少？", "主泵的压力为25巴。", PUMPS_ZH),
        ("何时添加酒精？", "灯内酒精可以在点火以后添加。", "灯内酒精须在点火以前添加。"),
        ("学生能进实验室吗？", "学生可以独自进入实验室。", "学生不得独自进入实验室。"),
        ("室温多少时可以开机？", "室温高于5摄氏度时可以开机。", "室温低于5摄氏度时可以开机。"),
        ("宽度是多少？", "梯田的宽度不超过1.8米。", "梯田的宽度不小于1.8米。"),
        ("怎样搭建棚屋？", "搭建棚屋无须批准。", "搭建棚屋须经委员会批准。"),
        ("When is the path closed?", "The path is closed in summer.", "The path is closed in winter."),
        (
            "What is on the south side?",
            "A green door and a bench.",
            "The south side has a red door and a bench.",
        ),
        ("How often is it greased?", "It is greased every week.", "It is greased daily."),
        ("Is the path closed?", "The path is not closed in winter.", "The path is closed in winter."),
        (
            "Is the path closed in winter?",
            "No, the path is closed in winter.",
            "The path is closed in winter.",
        ),
        ("Is the path steep in winter?", "No.", "The path is steep in winter."),
        ("May a shed be put up without a permit?", "Yes.", "A shed may be put up only with a permit."),
        ("Is the path steep in summer?", "Yes.", "The path is steep in winter."),
        ("May visitors touch the wheel?", "Yes.", "Visitors must not touch the wheel."),
        (
            "May visitors touch the wheel?",
            "Yes, visitors must not touch the wheel.",
            "Visitors must not touch it.",
        ),
        ("小路什么时候封闭？", "小路夏季封闭。", "小路冬季封闭。"),
        ("面粉哪天出售？", "面粉每周六出售。", "面粉每周日出售。"),
        ("小路冬季封闭吗？", "不，小路冬季封闭。", "小路冬季封闭。"),
        ("小路夏季封闭吗？", "是的。", "小路冬季封闭。"),
        ("学生可以独自进入实验室吗？", "可以。", "学生不得独自进入实验室。"),
    ],
)
def test_an_answer_that_turns_its_evidence_round_is_seen(question, answer, evidence):
    assert turned_round(question, answer, evidence) > 0


@pytest.mark.parametrize(
    ("question", "answer", "evidence"),
    [
        ("May cockerels be kept?", "No, cockerels may not be kept.", "Cockerels are forbidden."),
        (
            "How long may it stay open?",
            "It may stay open for at most 45 seconds.",
            "It stays open no longer than 45 s.",
        ),
        ("What must not be touched?", "The sluice wheel.", "Visitors must not touch the sluice wheel."),
        ("When does the buzzer sound?", "It sounds after 40 seconds.", "A buzzer sounds after 40 seconds."),
        (
            "What is done before lighting?",
            "Before lighting, the wick is cut.",
            "After the wick is cut, light it.",
        ),
        ("What pressure has the main pump?", "The main pump runs at 40 bar.", PUMPS),
        ("At what pressure do they run?", "The reserve pump runs at 25 bar, the main pump at 40 bar.", PUMPS),
        ("主泵的压力是多少？", "主泵的压力为40巴。", PUMPS_ZH),
        ("拉门最高多少？", "拉门不超过四十厘米。", "拉门高度不得超过四十厘米。"),
        ("雨天采特级鲜叶吗？", "不，雨天不采特级鲜叶。", "雨天和露水未干时不采特级鲜叶。"),
        (
            "What share of the visitors of the mill were children?",
            "40 % of the visitors of the mill were children.",
            "The mill had 12,500 visitors, 40 % of them children.",
        ),
        ("水磨坊几点关门？", "水磨坊每天17:30关门。", "水磨坊每天9:00开门，17:30关门。"),
        ("Is the path closed in summer?", "No, it is closed in winter.", "The path is closed in winter."),
        ("Is the hall open on Sunday?", "No, the hall is closed on Sunday.", "The hall is closed on Sunday."),
        ("Is the path closed in winter?", "Yes, it is.", "The path is closed in winter."),
        ("May dogs enter the hall?", "No, only guide dogs may enter.", "Only guide dogs may enter the hall."),
        ("May dogs enter the hall?", "Yes, with a lead.", "Dogs must not enter the hall unless on a lead."),
        ("Is the door red or green?", "The door is red.", "The door is red."),
        ("When is it open?", "It is open in summer and winter.", "It is open in summer and in winter."),
        ("学生可以独自进入实验室吗？", "不可以。", "学生不得独自进入实验室。"),
        ("小路冬季封闭吗？", "是的，小路冬季封闭。", "小路冬季封闭。"),
        ("谁可以进入核心区？", "只有巡护和科研人员可以进入。", "核心区除巡护和科研人员外任何人不得进入。"),
    ],
)
def test_an_answer_that_says_the_same_in_other_words_is_not(question, answer, evidence):
    assert turned_round(question, answer, evidence) == 0


def sentences_of_the_prose():
    for document in read_documents([PROSE]):
        for chunk in split_document(document):
            passage = number_sentences(chunk)
            yield from map(passage.sentence, range(1, len(passage.spans) + 1))


def test_no_sentence_of_real_prose_turns_itself_round():
    found = list(sentences_of_the_prose())
    assert len(found) > 400
    assert [each for each in found if turned_round("", each, each)] == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_texts_are_held_against_each_other(answer, evidence):
    assert turned_round(answer, answer, evidence) >= 0
    assert turned_round(answer, evidence, evidence) == 0


@pytest.mark.parametrize(("value", "found"), [(40, 0.0), (25, 1.0)])
def test_swapped_numbers_are_rejected_on_the_way(value, found, tmp_path):
    text = (
        f"{PUMPS} The pumps of the Ellery station were bought in 1987. The station stands on the river Ash."
    )
    document = Document("a.md", text, "0" * 64, "Ellery pumping station")
    question = "At what pressure does the main pump of the Ellery pumping station run?"
    answer = {"evidence": [1], "answer": f"The main pump of the Ellery pumping station runs at {value} bar."}
    record, _ = one(tmp_path, question, answer, document=document)
    assert record.scores["turned_round"] == found
    assert (rejection(record) is None) == (found == 0)


AGAIN = {
    "en": (
        "Cockerels may be kept at the Bramley allotments until noon. The shed of the Bramley allotments is"
        " painted green. Tenants of the Bramley allotments must not burn rubbish on the plots of anyone.",
        "May rubbish be burnt on the plots of the Bramley allotments?",
        "Tenants of the Bramley allotments must burn rubbish on the plots of anyone.",
        'has a "not" too many or too few',
    ),
    "zh": (
        "城北游泳馆的深水区每天开放。城北游泳馆的更衣室每天清扫两次。城北游泳馆的儿童不得进入深水区游泳。",
        "城北游泳馆的儿童进入深水区游泳的规定是什么？",
        "城北游泳馆的儿童可以进入深水区游泳。",
        "多了或少了一个否定词",
    ),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("is_mended", [True, False])
def test_an_answer_that_turns_its_evidence_round_is_asked_for_again_with_its_fault_named(
    language, is_mended, tmp_path
):
    text, question, wrong, fault = AGAIN[language]
    passage = number_sentences(Chunk("a.md", "0" * 64, 0, len(text), text, text[:6]))
    right = passage.sentence(3)
    model = Script(
        answer=[{"evidence": [3], "answer": said} for said in (wrong, right if is_mended else wrong)]
    )
    asked = Asked(Aim(3, "factual"), question, (Completion(""),), ())
    item = PassageItem(passage, language, 0, (asked.aim,))
    record = put(Answering(PromptBook()).answer, item, asked, model, tmp_path)
    assert len(model.requests) == 2
    assert fault in model.requests[1].messages[-1].content
    assert "turned-again@" in record.prompt
    assert (record.output, record.scores["turned_round"]) == ((right, 0.0) if is_mended else (wrong, 1.0))


def put(answer, item, asked, model, folder):
    """Put one question to a model; return the record."""

    async def run():
        cache = Cache(folder / "cache.sqlite")
        try:
            return await answer(0, item, asked, Line(model, cache, Tally(), seed=0, temperature=0.7).ask)
        finally:
            cache.close()

    return asyncio.run(run())
