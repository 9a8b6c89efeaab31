"""Which fact an answer tells where the question asks for another than it was made for."""

import pytest
from test_self_qa import one, rejection

from datagen.generators.aims_told import aim_asked, answered_aim, unasked_numbers
from datagen.generators.measures import fits
from datagen.generators.passages import Aim, number_sentences
from datagen.records import Chunk, Document

POOL = Document(
    "docs/馆.md",
    "# 城北游泳馆\n\n## 通风橱\n\n每张票可游两小时，超时加收八元。\n年卡一千四百元，可停卡两次，"
    "每次停卡三十天。\n馆里的大厅有六个通风橱。\n",
    "ab" * 32,
    "城北游泳馆",
)
HALL = Document(
    "docs/hall.md",
    "# Northgate Hall\n\nA ticket of the Northgate hall is good for 2 hours.\n"
    "A yearly pass can be stopped for 30 days at most.\n",
    "cd" * 32,
    "Northgate Hall",
)


def passage(text, title="", headings=()):
    return number_sentences(Chunk("a.md", "0" * 64, 0, len(text), text, title, headings))


@pytest.mark.parametrize(
    ("document", "question", "answer", "cited", "rule"),
    [
        (POOL, "城北游泳馆的年卡每次可以停卡多少天？", "城北游泳馆的年卡每次可停卡三十天。", 2, None),
        (POOL, "城北游泳馆的年卡每次可以停卡多少天？", "城北游泳馆的年卡每次可停卡两天。", 2, "wrong_unit"),
        (POOL, "城北游泳馆的年卡每次可以停卡多少天？", "城北游泳馆的年卡可停卡两次。", 2, "aim_missed"),
        (
            HALL,
            "For how many days can a yearly pass of the Northgate hall be stopped?",
            "A yearly pass can be stopped for 30 days.",
            2,
            None,
        ),
        (
            HALL,
            "For how many days can a yearly pass of the Northgate hall be stopped?",
            "A yearly pass can be stopped for 2 hours.",
            2,
            "unsupported_question",
        ),
    ],
)
def test_the_fact_of_another_cited_sentence_is_taken_where_it_is_asked_for_and_told(
    document, question, answer, cited, rule, tmp_path
):
    record, _ = one(tmp_path, question, {"evidence": [cited], "answer": answer}, document=document)
    assert rejection(record) == rule


def test_a_fact_of_another_sentence_that_is_not_cited_or_not_asked_for_is_not_taken():
    shown = passage("票可游两小时。\n年卡可停卡三十天。\n证件有效期两年。", "城北游泳馆")
    aim = Aim(1, "factual", "两小时")
    asked = "年卡可以停卡多少天？"
    assert answered_aim(asked, "可停卡三十天。", aim, shown, [2]) == Aim(2, "factual", "三十天")
    assert answered_aim(asked, "可停卡三十天。", aim, shown, [3]) == aim
    assert answered_aim("租柜要多少天？", "三十天。", aim, shown, [2]) == aim


def test_what_a_colon_adds_to_a_fact_is_no_surplus():
    text = "茶园每年施肥三次：2月施催芽肥，5月施追肥，10月施基肥。"
    aim = Aim(1, "factual", "三次")
    assert unasked_numbers("茶园每年施肥几次？", text, aim, passage(text)) == []
    english = "The beds are fed 3 times a year: on the 2nd of May, the 5th of June and the 9th of July."
    fed = Aim(1, "factual", "3 times")
    assert unasked_numbers("How often are the beds fed?", english, fed, passage(english)) == []
    other = "The beds are fed 3 times, and watered for 20 minutes."
    assert unasked_numbers("How often are the beds fed?", other, fed, passage(other)) == ["20"]


@pytest.mark.parametrize(
    ("question", "asked"),
    [("实验室有多少个通风橱？", True), ("实验室有多少张桌子？", False)],
)
def test_a_clause_that_is_nearly_all_in_the_title_is_asked_for_by_its_words(question, asked):
    shown = passage("大实验室有六个通风橱。", "实验室手册", ("通风橱",))
    assert (aim_asked(question, Aim(1, "factual", "六个"), shown) >= 0.34) == asked


@pytest.mark.parametrize(
    ("question", "amount", "is_fit"),
    [
        ("每年施肥几次？", "三次", True),
        ("每年施肥几次？", "10月", False),
        ("停卡多少天？", "三十天", True),
        ("停卡多少天？", "一千四百元", False),
        ("有几扇窗户？", "十二扇", True),
        ("有几扇窗户？", "八元", False),
        ("门高多少米？", "两米", True),
        ("门高多少米？", "两小时", False),
    ],
)
def test_chinese_measure_words_say_what_is_asked_for(question, amount, is_fit):
    assert fits(question, amount) == is_fit


@pytest.mark.parametrize(
    ("text", "focus", "question", "asked"),
    [
        (
            "Chambers A, B and C each have six sensors, and Chamber D has eight.",
            "six sensors",
            "How many sensors are there in Chambers A, B and C and Chamber D?",
            False,
        ),
        (
            "Chambers A, B and C each have six sensors, and Chamber D has eight.",
            "six sensors",
            "How many sensors are there in each of the Chambers A, B and C?",
            True,
        ),
        ("A座有六部电梯，而B座有八部。", "六部", "A座和B座有几部电梯？", False),
        ("A座有六部电梯，而B座有八部。", "六部", "A座有几部电梯？", True),
    ],
)
def test_a_fact_of_one_is_not_asked_of_another_that_has_its_own(text, focus, question, asked):
    assert (aim_asked(question, Aim(1, "factual", focus), passage(text)) >= 0.34) == asked


@pytest.mark.parametrize(
    ("text", "focus", "question", "asked"),
    [
        (
            "Up to 20 map regions can be stored on disk.",
            "20 map",
            "How many projects can be stored on disk?",
            False,
        ),
        (
            "Up to 20 map regions can be stored on disk.",
            "20 map",
            "How many regions can be stored on disk?",
            True,
        ),
        (
            "The Weavers' Room seats 24 at its tables.",
            "24",
            "How many people does the Weavers' Room seat?",
            True,
        ),
        ("Stored maps are kept for 30 days.", "30 days", "For how many days are stored maps kept?", True),
        ("更衣室有柜子四百二十个。", "四百二十个", "更衣室有多少个柜子？", True),
        ("更衣室有柜子四百二十个。", "四百二十个", "更衣室有多少张长凳？", False),
    ],
)
def test_what_a_question_counts_is_what_its_sentence_speaks_of(text, focus, question, asked):
    assert (aim_asked(question, Aim(1, "factual", focus), passage(text)) >= 0.34) == asked
