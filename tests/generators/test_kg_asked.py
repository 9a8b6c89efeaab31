"""What the second reading of a question tells apart: relations, who has what, more and less."""

import pytest
from kg_asked import asks_backwards, asks_forward, directions, says_backwards
from kg_worlds import VERBALS

ASKED = [
    ("pupil", "en", "Which pupils does Bor have?", "Who has Bor among their pupils?"),
    ("pupil", "en", "What are the pupils of Bor?", "Tell me which city has Bor as its pupil."),
    ("supplies", "en", "What does Bor supply?", "What supplies Bor?"),
    ("orbits", "en", "Can you tell me what Bor orbits?", "Can you tell me what orbits Bor?"),
    ("designed_by", "en", "Who designed Bor?", "What was designed by Bor?"),
    ("located_in", "en", "Where is Bor located?", "What is located in Bor?"),
    ("学生", "zh", "丁香有哪些学生？", "丁香是谁的学生？"),
    ("学生", "zh", "请说出丁香的学生。", "请说出丁香是哪些药物的学生。"),
    ("供应", "zh", "丁香供应什么？", "什么供应丁香？"),
    ("位于", "zh", "请问丁香位于哪里？", "请问谁位于丁香？"),
]


@pytest.mark.parametrize(("name", "language", "forward", "back"), ASKED)
def test_a_question_forward_is_none_backwards_and_asks_by_no_other_relation(name, language, forward, back):
    subject = "Bor" if language == "en" else "丁香"
    for verbal in VERBALS.values():
        is_own = verbal.name == name
        assert asks_forward(forward, verbal, subject, language) == is_own
        assert asks_backwards(back, verbal, subject, language) == is_own
        assert not asks_forward(back, verbal, subject, language)
        assert not asks_backwards(forward, verbal, subject, language)
        assert not asks_forward(forward, verbal, "Ada", language)


def test_an_answer_backwards_says_who_has_whom():
    pupil, orbits, student = VERBALS["pupil"], VERBALS["orbits"], VERBALS["学生"]
    assert says_backwards("Ada and Cyd have Bor among their pupils.", pupil, "Bor", "Ada and Cyd", "en")
    assert not says_backwards("Bor has Ada among its pupils.", pupil, "Bor", "Ada", "en")
    assert says_backwards("Ada orbits Bor.", orbits, "Bor", "Ada", "en")
    assert not says_backwards("Bor orbits Ada.", orbits, "Bor", "Ada", "en")
    assert says_backwards("丁香是松木的学生。", student, "丁香", "松木", "zh")
    assert not says_backwards("松木是丁香的学生。", student, "丁香", "松木", "zh")


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("Which has the greater height, Ada or Bor?", {1}),
        ("Bor has the smallest mass, at 7 kg.", {-1}),
        ("Which has the later date, Ada or the earlier Bor?", {1, -1}),
        ("Great Ada is 7 m high.", set()),
        ("丁香和松木，哪个的质量更大？", {1}),
        ("松木的质量最小，为7千克。", {-1}),
        ("丁香的人数比松木的人数多多少？", {1}),
        ("大丁香的质量是7千克。", set()),
    ],
)
def test_words_that_compare_say_in_which_direction(text, signs):
    assert directions(text, ("Ada", "Bor", "丁香", "松木")) == signs
