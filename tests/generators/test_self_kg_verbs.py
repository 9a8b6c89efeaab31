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
    ("based_on", "What is Ada based on?", "Ada is based on Bo.", "What is based on Ada?"),
    ("written_in", "What was Ada written in?", "Ada was written in Bo.", "What was written in Ada?"),
    ("affiliated_with", "What is Ada affiliated with?", "Ada is affiliated with Bo.", ""),
    ("mounted_on", "Where is Ada mounted?", "Ada is mounted on Bo.", ""),
    ("lives_in", "Where does Ada live?", "Ada lives in Bo.", "What lives in Ada?"),
    ("located_in_rack", "Which rack is Ada located in?", "The rack that Ada is located in is Bo.", ""),
    ("died_in_city", "Which city did Ada die in?", "The city that Ada died in is Bo.", ""),
    ("产自", "Ada产自哪里？", "Ada产自Bo。", "什么产自Ada？"),
    ("主产于", "Ada主产于哪里？", "Ada主产于Bo。", ""),
    ("就职于", "Ada就职于哪里？", "Ada就职于Bo。", "谁就职于Ada？"),
    ("汇入", "Ada汇入哪里？", "Ada汇入Bo。", ""),
    ("供水给", "Ada供水给什么？", "Ada供水给Bo。", "什么供水给Ada？"),
    ("下辖", "Ada下辖什么？", "Ada下辖Bo。", "什么下辖Ada？"),
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


@pytest.mark.parametrize(
    ("relation", "value", "asked", "said"),
    [
        ("last_patched", "2024-02-11", "When was Ada last patched?", "Ada was last patched on 2024-02-11."),
        ("opened", "c. 1890", "When was Ada opened?", "Ada was opened c. 1890."),
        ("founded_in", "1910s", "When was Ada founded?", "Ada was founded in the 1910s."),
        ("died_in", "44 BC", "When did Ada die?", "Ada died in 44 BC."),
        ("发生于", "208年", "Ada发生于哪一年？", "Ada发生于208年。"),
        ("支持5G", "是", "Ada是否支持5G？", "是，Ada支持5G。"),
        ("支持5G", "否", "Ada是否支持5G？", "否，Ada不支持5G。"),
    ],
)
def test_the_words_ask_for_what_the_value_is(relation, value, asked, said):
    assert told(relation, value=value)[0] == (asked, said)


def test_chinese_nouns_of_people_ask_for_who():
    assert told("主角")[0][0] == "Ada的主角是谁？"
    assert told("导师", "reverse")[0][0] == "Ada是谁的导师？"
    assert told("供给")[0][0] == "Ada的供给是什么？"
    assert Speech({}).degree("烹饪时间", "zh") == {"high": "长", "low": "短"}


def test_a_noun_that_ends_as_a_past_tense_does_is_a_noun():
    assert told("speed", value="30 km/h")[0] == ("What is the speed of Ada?", "The speed of Ada is 30 km/h.")
    assert Speech({}).noun("max speed", "en") == "max speed"


@pytest.mark.parametrize(
    ("relation", "value", "who"),
    [
        ("mayor", "Bo", "Who"),
        ("deputy_mayor", "Bo", "Who"),
        ("head_of_state", "Bo", "Who"),
        ("teamLead", "Bo", "Who"),
        ("advisor", "Bo", "Who"),
        ("mayor", "3", "What"),
        ("lead", "Bo", "What"),
        ("package_manager", "Bo", "What"),
    ],
)
def test_who_holds_an_office_is_asked_for_by_who(relation, value, who):
    assert told(relation, value=value)[0][0].startswith(f"{who} is the ")


def test_a_name_that_ends_in_a_full_stop_is_followed_by_no_other():
    assert told("owner", value="Bo Inc.")[0] == ("What is the owner of Ada?", "The owner of Ada is Bo Inc.")
    assert Speech({}).noun("aliases", "en") == "alias"
