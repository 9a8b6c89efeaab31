"""Awkward relation names read as English and Chinese: verbs, plurals, persons, dates, units, flags."""

import pytest

from datagen.generators.rewording.phrases import humanize, join
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.grammar_zh import measure_zh
from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.nouns_en import an, plural_of, singular_of
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.generators.self_kg.stations import denote
from datagen.knowledge import Knowledge
from datagen.records import Triple

SPEECH = Speech({})


def pairs(relation, values, subject, direction="forward", language="en", kind=""):
    ends = [(subject, v) if direction == "forward" else (v, subject) for v in values]
    triples = tuple(Triple(head, relation, tail) for head, tail in ends)
    return SPEECH.phrases(Fact(direction, subject, relation, tuple(values), triples, language, kind))


@pytest.mark.parametrize(
    ("relation", "values", "question", "answer"),
    [
        ("HAS_WARDEN", ["Ulm"], "What is the warden of Tern?", "The warden of Tern is Ulm."),
        ("wrote", ["Ulm"], "What is it that Tern wrote?", "Tern wrote Ulm."),
        ("influenced", ["Ulm"], "What is it that Tern influenced?", "Tern influenced Ulm."),
        ("opened", ["1987"], "In which year was Tern opened?", "Tern was opened in 1987."),
        ("opened", ["12 May 1987"], "When was Tern opened?", "Tern was opened on 12 May 1987."),
        ("born in", ["Ulm"], "Where was Tern born?", "Tern was born in Ulm."),
        ("bornIn", ["1961"], "In which year was Tern born?", "Tern was born in 1961."),
        ("born", ["1961-04-03"], "When was Tern born?", "Tern was born on 1961-04-03."),
        ("died", ["1961-04-03"], "When did Tern die?", "Tern died on 1961-04-03."),
        ("located", ["Ulm"], "Where is Tern located?", "Tern is located in Ulm."),
        ("isMemberOf", ["Ulm"], "What is Tern a member of?", "Tern is a member of Ulm."),
        ("isPartOf", ["Ulm"], "What is Tern part of?", "Tern is part of Ulm."),
        ("adjacent_to", ["Ulm"], "What is Tern adjacent to?", "Tern is adjacent to Ulm."),
        ("wasDamagedBy", ["Ulm"], "What damaged Tern?", "Tern was damaged by Ulm."),
        ("made_of", ["Ulm"], "What is Tern made of?", "Tern is made of Ulm."),
        ("usesMaterial", ["Ulm"], "Which material does Tern use?", "Tern uses the material Ulm."),
        ("spans", ["Ulm"], "What does Tern span?", "Tern spans Ulm."),
        ("hobbies", ["Ulm"], "What is the hobby of Tern?", "The hobby of Tern is Ulm."),
        ("children", ["Ulm"], "What is the child of Tern?", "The child of Tern is Ulm."),
        (
            "employees",
            ["250"],
            "What is the number of employees of Tern?",
            "The number of employees of Tern is 250.",
        ),
        ("sales_eur", ["900"], "What are the sales of Tern in EUR?", "The sales of Tern are 900 EUR."),
        (
            "max_speed_kmh",
            ["80"],
            "What is the max speed of Tern in km/h?",
            "The max speed of Tern is 80 km/h.",
        ),
        ("has_rings", ["no"], "Does Tern have rings?", "No, Tern does not have rings."),
        ("has_oven", ["yes"], "Does Tern have an oven?", "Yes, Tern has an oven."),
        ("type", ["person"], "What kind of entity is Tern?", "Tern is a person."),
        ("named_after", ["Ulm"], "What was Tern named after?", "Tern was named after Ulm."),
        ("isBiggerThan", ["Ulm"], "What is Tern bigger than?", "Tern is bigger than Ulm."),
        ("about", ["Ulm"], "What is Tern about?", "Tern is about Ulm."),
        ("near", ["Ulm"], "What is Tern near?", "Tern is near Ulm."),
        ("starring", ["Ulm"], "What is the cast member of Tern?", "The cast member of Tern is Ulm."),
        ("wonAward", ["Ulm"], "Which award did Tern win?", "The award that Tern won is Ulm."),
        (
            *("attended_school", ["Ulm", "Bly"], "Which schools did Tern attend?"),
            "The schools that Tern attended are Ulm and Bly.",
        ),
        ("max dose (mg)", ["80"], "What is the max dose of Tern in mg?", "The max dose of Tern is 80 mg."),
        (
            "top_speed [km/h]",
            ["80"],
            "What is the top speed of Tern in km/h?",
            "The top speed of Tern is 80 km/h.",
        ),
        ("name (old)", ["Ulm"], "What is the name (old) of Tern?", "The name (old) of Tern is Ulm."),
        (
            *("contraindicated_in", ["asthma"], "What is Tern contraindicated in?"),
            "Tern is contraindicated in asthma.",
        ),
        (
            *("available over the counter", ["no"], "Is Tern available over the counter?"),
            "No, Tern is not available over the counter.",
        ),
        ("type", ["mammals"], "What kind of thing is Tern?", "Tern is a mammal."),
    ],
)
def test_an_awkward_relation_reads_as_english(relation, values, question, answer):
    assert pairs(relation, values, "Tern")[0] == (question, answer)


@pytest.mark.parametrize(
    ("relation", "values", "kind", "question", "answer"),
    [
        ("nationality", ["Ada"], "person", "Who has Tern as their nationality?", None),
        ("mother", ["Ada"], "", "Who has Tern as their mother?", "Ada has Tern as their mother."),
        ("warden", ["Ada"], "", "What has Tern as its warden?", "Ada has Tern as its warden."),
        ("warden", ["Ada"], "bridge", "Which bridge has Tern as its warden?", "Ada has Tern as its warden."),
        (
            *("warden", ["Ada", "Bor"], "bridge", "Which bridges have Tern as their warden?"),
            "Ada and Bor have Tern as their warden.",
        ),
        ("serves", ["Ada", "Bor"], "line", "Which lines serve Tern?", "Ada and Bor serve Tern."),
        ("serves", ["Ada"], "line", "Which line serves Tern?", "Ada serves Tern."),
        ("located_in", ["Ada", "Bor"], "city", "Which cities are located in Tern?", None),
        ("built_by", ["Ada"], "bridge", "Which bridge was built by Tern?", "Ada was built by Tern."),
        ("capital_of", ["Ada"], "city", "Which city is the capital of Tern?", None),
        ("adjacent_to", ["Ada", "Bor"], "city", "Which cities are adjacent to Tern?", None),
        ("hobbies", ["Ada", "Bo"], "person", "Who has Tern as a hobby?", "Ada and Bo have Tern as a hobby."),
        ("memberOf", ["Ada", "Bo"], "person", "Who are members of Tern?", "Ada and Bo are members of Tern."),
        ("capital_of", ["Ada"], "", "What is the capital of Tern?", "Ada is the capital of Tern."),
        ("born_in", ["Ada"], "", "Who was born in Tern?", "Ada was born in Tern."),
    ],
)
def test_a_question_backwards_says_who_of_people_and_what_of_things(relation, values, kind, question, answer):
    asked, said = pairs(relation, values, "Tern", "reverse", kind=kind)[0]
    assert asked == question
    assert answer in (None, said)


@pytest.mark.parametrize(
    ("relation", "values", "kind", "question", "answer"),
    [
        ("高度(米)", ["31.5"], "", "听雨楼的高度是多少米？", "听雨楼的高度是31.5米。"),
        ("长度_千米", ["12"], "", "听雨楼的长度是多少千米？", "听雨楼的长度是12千米。"),
        ("人口", ["1950"], "", "听雨楼的人口是多少？", "听雨楼的人口是1950。"),
        ("始建于", ["1952"], "", "听雨楼始建于哪一年？", "听雨楼始建于1952年。"),
        ("始建于", ["1949年"], "", "听雨楼始建于哪一年？", "听雨楼始建于1949年。"),
        ("竣工日期", ["1952-03-01"], "", "听雨楼的竣工日期是什么时候？", "听雨楼的竣工日期是1952-03-01。"),
        ("位于", ["福州"], "城市", "听雨楼位于哪里？", "听雨楼位于福州。"),
        ("设计者", ["林徽舟"], "", "听雨楼的设计者是谁？", "听雨楼的设计者是林徽舟。"),
        ("师从", ["林徽舟"], "建筑师", "听雨楼师从谁？", "听雨楼师从林徽舟。"),
        ("由谁管理", ["文保所"], "", "听雨楼由谁管理？", "听雨楼由文保所管理。"),
        ("是否开放", ["否"], "", "听雨楼是否开放？", "否，听雨楼未开放。"),
        ("有电梯", ["否"], "", "听雨楼是否有电梯？", "否，听雨楼没有电梯。"),
        ("处方药", ["是"], "", "听雨楼是否处方药？", "是，听雨楼是处方药。"),
        ("安装于", ["一号车间"], "", "听雨楼安装于哪里？", "听雨楼安装于一号车间。"),
        ("带盖", ["否"], "", "听雨楼是否带盖？", "否，听雨楼不带盖。"),
        ("类型", ["楼阁"], "", "听雨楼属于哪一类？", "听雨楼的类型是楼阁。"),
        ("hasArchitect", ["林徽舟"], "", "听雨楼的architect是谁？", "听雨楼的architect是林徽舟。"),
        ("is_part_of", ["名楼群"], "", "听雨楼属于什么？", "听雨楼属于名楼群。"),
    ],
)
def test_an_awkward_relation_reads_as_chinese(relation, values, kind, question, answer):
    found = pairs(relation, values, "听雨楼", language="zh", kind=kind)
    assert found[0] == (question, answer)
    assert len({asked for asked, _ in found}) >= 3


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("hobby", "hobbies"),
        ("child", "children"),
        ("date of birth", "dates of birth"),
        ("address", "addresses"),
        ("tax", "taxes"),
        ("disease", "diseases"),
        ("side effect", "side effects"),
    ],
)
def test_nouns_change_their_number(one, many):
    assert plural_of(one) == many
    assert singular_of(many) == one
    assert singular_of(one) == one
    assert plural_of(many) == many


@pytest.mark.parametrize(
    ("noun", "said"),
    [
        ("unit", "a unit"),
        ("hour", "an hour"),
        ("MRI scan", "an MRI scan"),
        ("European", "a European"),
        ("uninsulated box", "an uninsulated box"),
        ("rings", "rings"),
        ("water", "water"),
    ],
)
def test_an_article_goes_by_the_sound_and_plurals_have_none(noun, said):
    assert an(noun) == said


def test_values_that_hold_and_or_a_comma_are_set_apart():
    assert join(["salt", "bread and butter"]) == "salt; and bread and butter"
    assert join(["a", "b", "c, d"]) == "a; b; and c, d"
    assert join(["共和国", "王国"], "和", "、") == "共和国；王国"


@pytest.mark.parametrize(
    ("relation", "words"),
    [("HAS_WARDEN", "has warden"), ("SUPPLIES", "supplies"), ("DNA", "DNA"), ("hasDNA", "has DNA")],
)
def test_a_name_in_capitals_is_no_shout(relation, words):
    assert " ".join(humanize(relation)) == words


@pytest.mark.parametrize(
    ("noun", "measure"),
    [
        ("建筑师", "位"),
        ("城市", "座"),
        ("小说", "部"),
        ("颜色", "种"),
        ("部门", "个"),
        ("疾病", "种"),
        ("治疗药物", "种"),
    ],
)
def test_a_chinese_noun_takes_its_measure_word(noun, measure):
    assert measure_zh(noun) == measure


def test_a_place_that_no_two_share_is_not_asked_backwards():
    triples = [
        Triple(city, relation, country)
        for relation in ("locatedIn", "capitalOf")
        for city, country in [(f"Tern {number}", f"Land {number}") for number in range(30)]
    ]
    world = World(Graph(Knowledge(triples)), Speech({}), 0)
    assert not world.may_reverse("locatedIn")
    assert world.may_reverse("capitalOf")


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("aspirin", "Aspirin treats fever."),
        ("iPhone", "iPhone treats fever."),
        ("pH 7", "pH 7 treats fever."),
    ],
)
def test_a_sentence_begins_with_a_capital_unless_the_name_has_its_own(subject, said):
    assert pairs("treats", ["fever"], subject)[0][1] == said


def test_a_chinese_station_of_what_somebody_does_is_named_by_what_is_done():
    assert denote(SPEECH, "由谁供应", "控制柜", "供应商", "zh") == "供应控制柜的供应商"
    assert denote(SPEECH, "位于", "控制柜", "城市", "zh") == "控制柜位于的城市"


@pytest.mark.parametrize(
    ("values", "kind", "question"),
    [
        (["《北窗》"], "小说", "周敏是哪部小说的作者？"),
        (["《北窗》", "《远山》"], "小说", "周敏是哪些小说的作者？"),
        (["《北窗》"], "", "周敏是什么的作者？"),
    ],
)
def test_a_chinese_question_backwards_says_of_what_kind_the_heads_are(values, kind, question):
    assert pairs("作者", values, "周敏", "reverse", "zh", kind)[0][0] == question
