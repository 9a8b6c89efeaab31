"""A relation's name that is a verb is spoken as one, in English and in Chinese, and never as a noun."""

import pytest

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Relation

ASKED = [
    ("may_cause", "What may Ada cause?", "Ada may cause Bo.", "What may cause Ada?"),
    ("canBeTreatedWith", "What can Ada be treated with?", "Ada can be treated with Bo.", ""),
    ("does_not_treat", "What does Ada not treat?", "Ada does not treat Bo.", "What does not treat Ada?"),
    ("attract", "What does Ada attract?", "Ada attracts Bo.", "What attracts Ada?"),
    ("prefers", "What does Ada prefer?", "Ada prefers Bo.", "What prefers Ada?"),
    ("synthesizes", "What does Ada synthesize?", "Ada synthesizes Bo.", "What synthesizes Ada?"),
    ("depend_on", "What does Ada depend on?", "Ada depends on Bo.", "What depends on Ada?"),
    ("co_occurs_with", "What does Ada co-occur with?", "Ada co-occurs with Bo.", "What co-occurs with Ada?"),
    ("directly_reports_to", "Who does Ada directly report to?", "Ada directly reports to Bo.", ""),
    ("enjoys", "What does Ada enjoy?", "Ada enjoys Bo.", "What enjoys Ada?"),
    ("brews", "What does Ada brew?", "Ada brews Bo.", "What brews Ada?"),
    ("repays", "What does Ada repay?", "Ada repays Bo.", "What repays Ada?"),
    ("oversees", "What does Ada oversee?", "Ada oversees Bo.", "What oversees Ada?"),
    ("backs_up", "What does Ada back up?", "Ada backs up Bo.", "What backs up Ada?"),
    ("lies_in", "What does Ada lie in?", "Ada lies in Bo.", "What lies in Ada?"),
    ("focuses_on", "What does Ada focus on?", "Ada focuses on Bo.", "What focuses on Ada?"),
    ("friends_with", "What is Ada a friend of?", "Ada is a friend of Bo.", ""),
    ("written", "Who was Ada written by?", "Ada was written by Bo.", "What was written by Ada?"),
    ("跨越", "Ada跨越什么？", "Ada跨越Bo。", "什么跨越Ada？"),
    ("负责设计", "Ada负责设计什么？", "Ada负责设计Bo。", "什么负责设计Ada？"),
    ("盛产", "Ada盛产什么？", "Ada盛产Bo。", "什么盛产Ada？"),
    ("发明了", "Ada发明了什么？", "Ada发明了Bo。", "什么发明了Ada？"),
    ("可能导致", "Ada可能导致什么？", "Ada可能导致Bo。", "什么可能导致Ada？"),
    ("总部位于", "Ada总部位于哪里？", "Ada总部位于Bo。", ""),
]


def told(relation, direction="forward", language="", value="Bo", speech=None):
    language = language or ("en" if relation.isascii() else "zh")
    return (speech or Speech({})).phrases(Fact(direction, "Ada", relation, (value,), (), language))


@pytest.mark.parametrize(("relation", "asked", "said", "back"), ASKED, ids=[row[0] for row in ASKED])
def test_a_verb_is_asked_as_a_verb(relation, asked, said, back):
    pairs = told(relation)
    assert pairs[0] == (asked, said) and len({question for question, _ in pairs}) >= 3
    assert not back or told(relation, "reverse")[0][0] == back
    assert Speech({}).noun(relation, "en" if relation.isascii() else "zh") == ""


def test_what_something_can_or_cannot_do_is_yes_or_no():
    assert told("can_fly", value="yes")[0] == ("Can Ada fly?", "Yes, Ada can fly.")
    assert told("can_fly", value="no")[0][1] == "No, Ada cannot fly."
    assert told("防水", value="否")[0] == ("Ada是否防水？", "否，Ada不防水。")


@pytest.mark.parametrize(
    ("relation", "asked"),
    [("type", "Ada属于哪一类？"), ("birthDate", "Ada的出生日期是什么？"), ("located_in", "Ada位于哪里？")],
)
def test_common_english_relations_have_chinese_words(relation, asked):
    pairs = told(relation, language="zh")
    assert pairs[0][0] == asked and not any("“" in question for question, _ in pairs)


def test_english_words_that_are_no_noun_are_none_in_chinese_either():
    assert told("crosses", language="zh")[0] == (
        "在crosses方面，Ada对应的是什么？",
        "在crosses方面，Ada对应的是Bo。",
    )
    assert told("crosses", "reverse", "zh")[0][0] == "在crosses方面，对应Ada的是什么？"
    assert (
        Speech({}).noun("crosses", "zh") == "" and Speech({}).noun("thesis_advisor", "zh") == "thesis advisor"
    )


def test_a_chinese_name_with_an_english_relation_is_asked_about_in_english():
    speech = Speech({})
    assert speech.language_for("周敏", "thesis advisor", "李雷") == "en"
    assert speech.language_for("周敏", "mother", "李雷") == "zh"
    assert speech.language_for("周敏", "导师", "李雷") == "zh"
    assert Speech({}, "zh").language_for("周敏", "thesis advisor") == "zh"


@pytest.mark.parametrize("given", [1, 2, 3, 4])
def test_a_schema_with_fewer_than_three_phrasings_is_added_to(given):
    questions = tuple(f"Way {n}: whom did {{head}} wed?" for n in range(given))
    relation = Relation(
        "spouse", questions={"en": questions}, answers={"en": ("{head} wed {tail}.",) * given}
    )
    pairs = told("spouse", speech=Speech({"spouse": relation}))
    assert len(pairs) == max(3, given)
    assert [asked for asked, _ in pairs[:given]] == [each.replace("{head}", "Ada") for each in questions]
