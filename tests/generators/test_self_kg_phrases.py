"""Template questions: what they name, what they never show, in every shape of relation."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from datagen.generators.rewording.phrases import humanize
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.phrases_en import phrases_en
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Relation
from datagen.records import Triple

SUBJECTS = ["Xanthe Vole", "Lake Quorl", "QX-7"]
VALUES = ["Zubin", "the Yarrow", "Wexham", "31.5", "1894", "Ulm"]
ZH_SUBJECTS = ["青岚河", "慢性阑尾炎"]
ZH_VALUES = ["丁香", "松木", "凤凰镇", "31.5"]
WORDS = [
    "has",
    "is",
    "are",
    "moon",
    "ring",
    "system",
    "mean",
    "radius",
    "km",
    "type",
    "kind",
    "of",
    "by",
    "in",
    "at",
    "on",
    "from",
    "to",
    "a",
    "discovered",
    "founded",
    "built",
    "written",
    "treats",
    "supplies",
    "reports",
    "capital",
    "part",
    "member",
    "first",
    "name",
    "mother",
    "status",
    "city",
    "box",
    "DNA",
    "kg",
]
ZH_RELATIONS = [
    "相关症状",
    "相关疾病",
    "所属科室",
    "属于",
    "位于",
    "治疗",
    "发现于",
    "生产",
    "负责",
    "上游",
    "英文 名",
    "发病_部位",
    "是否传染",
]


def fact(relation, values, subject="Xanthe Vole", direction="forward", language="en"):
    pairs = [(subject, v) if direction == "forward" else (v, subject) for v in values]
    triples = tuple(Triple(head, relation, tail) for head, tail in pairs)
    return Fact(direction, subject, relation, tuple(values), triples, language)


SPEECH = Speech({})
phrase = SPEECH.phrase


def camel(words):
    return words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])


spellings = st.sampled_from(["_".join, "-".join, camel, " ".join, ".".join])
relations = st.builds(
    lambda spell, words: spell(words), spellings, st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)
)
directions = st.sampled_from(["forward", "reverse"])
facts = st.builds(
    fact,
    relations,
    st.lists(st.sampled_from(VALUES), min_size=1, max_size=4, unique=True),
    st.sampled_from(SUBJECTS),
    directions,
)
zh_facts = st.builds(
    fact,
    st.sampled_from(ZH_RELATIONS) | relations,
    st.lists(st.sampled_from(ZH_VALUES), min_size=1, max_size=4, unique=True),
    st.sampled_from(ZH_SUBJECTS),
    directions,
    st.just("zh"),
)


def is_raw(relation):
    return bool(re.search(r"[_.]|(?<=[a-z])[A-Z]", relation))


@given(facts | zh_facts)
def test_a_question_names_its_subject_and_none_of_its_values(made):
    question, _ = phrase(made)
    assert made.subject in question
    assert not any(re.search(rf"(?<![\w.]){re.escape(value)}(?![\w.])", question) for value in made.values)


@given(facts | zh_facts)
def test_an_answer_names_its_subject_and_all_of_its_values(made):
    _, answer = phrase(made)
    assert made.subject.lower() in answer.lower()
    assert all(value.lower() in answer.lower() for value in made.values)


@given(facts | zh_facts)
@example(fact("hasMoon", ["丁香"], "青岚河", language="zh"))
@example(fact("mean_radius", ["31.5"], "青岚河", "reverse", "zh"))
def test_a_relations_name_never_appears_raw(made):
    for text in phrase(made):
        assert not (is_raw(made.relation) and made.relation in text)
        assert not re.search(r"[a-z]_[a-z]|_", text)
        assert not re.search(r"[a-z][A-Z]", text)


@given(facts | zh_facts)
def test_a_pair_is_one_question_and_one_sentence(made):
    question, answer = phrase(made)
    assert question.endswith(("?", "？", ".", "。"))
    assert answer.endswith((".", "。"))
    assert "  " not in question + answer
    assert question[0] == question[0].upper()


@given(facts | zh_facts)
def test_a_fact_is_always_phrased_the_same(made):
    assert phrase(made) == phrase(made)


@pytest.mark.parametrize(
    ("relation", "values", "question", "answer"),
    [
        ("has_moon", ["Zubin"], "What is the moon of Xanthe Vole?", "The moon of Xanthe Vole is Zubin."),
        (
            "has_moon",
            ["Zubin", "Ulm"],
            "Which moons does Xanthe Vole have?",
            "The moons of Xanthe Vole are Zubin and Ulm.",
        ),
        (
            "hasRingSystem",
            ["yes"],
            "Does Xanthe Vole have a ring system?",
            "Yes, Xanthe Vole has a ring system.",
        ),
        (
            "has_engine",
            ["no"],
            "Does Xanthe Vole have an engine?",
            "No, Xanthe Vole does not have an engine.",
        ),
        ("discovered_by", ["Zubin"], "Who discovered Xanthe Vole?", "Xanthe Vole was discovered by Zubin."),
        (
            "first_orbited_by",
            ["QX-7"],
            "What first orbited Xanthe Vole?",
            "Xanthe Vole was first orbited by QX-7.",
        ),
        (
            "discovered_in",
            ["1894"],
            "In which year was Xanthe Vole discovered?",
            "Xanthe Vole was discovered in 1894.",
        ),
        ("based-at", ["Ulm"], "Where is Xanthe Vole based?", "Xanthe Vole is based at Ulm."),
        (
            "capital_of",
            ["Ulm"],
            "What is Xanthe Vole the capital of?",
            "Xanthe Vole is the capital of Ulm.",
        ),
        ("part_of", ["Ulm"], "What is Xanthe Vole part of?", "Xanthe Vole is part of Ulm."),
        (
            "type",
            ["ice giant", "planet"],
            "What kind of thing is Xanthe Vole?",
            "Xanthe Vole is an ice giant and a planet.",
        ),
        ("is_a", ["planet"], "What kind of thing is Xanthe Vole?", "Xanthe Vole is a planet."),
        ("instanceOf", ["planet"], "What kind of thing is Xanthe Vole?", "Xanthe Vole is a planet."),
        ("supplies", ["Ulm"], "What does Xanthe Vole supply?", "Xanthe Vole supplies Ulm."),
        ("reports_to", ["Zubin"], "Who does Xanthe Vole report to?", "Xanthe Vole reports to Zubin."),
    ],
)
def test_a_question_reads_as_the_relations_grammar_has_it(relation, values, question, answer):
    pairs = SPEECH.phrases(fact(relation, values))
    assert pairs[0] == (question, answer)
    assert len({asked for asked, _ in pairs}) >= 3
    assert {said for _, said in pairs} == {answer}


@pytest.mark.parametrize(
    ("relation", "values", "question", "answer"),
    [
        ("supplies", ["Ulm"], "Who supplies Xanthe Vole?", "Ulm supplies Xanthe Vole."),
        ("leads", ["Zubin"], "Who leads Xanthe Vole?", "Zubin leads Xanthe Vole."),
        ("supplies", ["Ulm", "Zubin"], None, "Ulm and Zubin supply Xanthe Vole."),
        ("capital_of", ["Ulm"], "What is the capital of Xanthe Vole?", "Ulm is the capital of Xanthe Vole."),
        ("has_moon", ["Ulm"], "What has Xanthe Vole as its moon?", "Ulm has Xanthe Vole as its moon."),
        ("built_by", ["Ulm"], "What was built by Xanthe Vole?", "Ulm was built by Xanthe Vole."),
        ("type", ["Ulm", "Zubin"], None, "Ulm and Zubin are each a Xanthe Vole."),
    ],
)
def test_a_question_backwards_asks_for_the_heads(relation, values, question, answer):
    pairs = SPEECH.phrases(fact(relation, values, direction="reverse"))
    assert pairs[0][1] == answer
    assert question is None or pairs[0][0] == question
    assert len({asked for asked, _ in pairs}) >= 3


@pytest.mark.parametrize(
    ("relation", "values", "noun", "unit"),
    [("mean_radius_km", ["31.5"], "mean radius", "km"), ("massKg", ["1,200"], "mass", "kg")],
)
def test_a_unit_in_a_relations_name_goes_with_the_number(relation, values, noun, unit):
    question, answer = phrase(fact(relation, values))
    assert noun in question and re.search(rf"\b{unit}\b", question)
    assert answer == f"The {noun} of Xanthe Vole is {values[0]} {unit}."


def test_a_unit_without_a_number_is_a_word_like_any_other():
    assert "31.5 km" not in phrase(fact("height_m", ["unknown"]))[1]


@pytest.mark.parametrize(
    ("relation", "values", "direction", "question", "answer"),
    [
        ("属于", ["松木"], "forward", "青岚河属于什么？", "青岚河属于松木。"),
        ("治疗", ["松木"], "reverse", "什么治疗青岚河？", "松木治疗青岚河。"),
        ("发源地", ["松木"], "reverse", "青岚河是什么的发源地？", "青岚河是松木的发源地。"),
    ],
)
def test_chinese_verbs_and_nouns_are_told_apart(relation, values, direction, question, answer):
    pairs = SPEECH.phrases(fact(relation, values, "青岚河", direction, "zh"))
    assert pairs[0] == (question, answer)
    assert len({asked for asked, _ in pairs}) >= 3


@given(facts | zh_facts)
def test_every_fact_has_at_least_three_phrasings(made):
    assert len({asked for asked, _ in SPEECH.phrases(made)}) >= 3


def test_facts_of_a_relation_are_phrased_in_all_its_ways():
    for language, relation in (("en", "mother"), ("en", "mean_radius_km"), ("en", "orbits"), ("zh", "上游")):
        values = ["31.5"] if relation.endswith("km") else ["Zubin"]
        names = [f"主题{n}题" if language == "zh" else f"Tern {n} Vole" for n in range(40)]
        asked = {
            phrase(fact(relation, values, name, "forward", language))[0].replace(name, "S") for name in names
        }
        assert len(asked) >= 3


def test_a_schema_gives_a_relation_its_label_its_unit_and_its_phrasings():
    schema = {
        "p1": Relation("p1", labels={"en": "boiling point", "zh": "沸点"}, unit="K"),
        "p2": Relation(
            "p2",
            questions={"en": ("Who wrote {head}?", "Whose work is {head}?")},
            answers={"en": ("{tail} wrote {head}.", "{head} is the work of {tail}.")},
        ),
    }
    speech = Speech(schema)
    assert speech.phrases(fact("p1", ["373"]))[0] == (
        "What is the boiling point of Xanthe Vole in K?",
        "The boiling point of Xanthe Vole is 373 K.",
    )
    assert speech.phrases(fact("p1", ["373"], "青岚河", language="zh"))[0] == (
        "青岚河的沸点是多少？",
        "青岚河的沸点是373 K。",
    )
    assert speech.phrases(fact("p2", ["Ulm", "Zubin"])) == [
        ("Who wrote Xanthe Vole?", "Ulm and Zubin wrote Xanthe Vole."),
        ("Whose work is Xanthe Vole?", "Xanthe Vole is the work of Ulm and Zubin."),
        ("Please answer this: Who wrote Xanthe Vole?", "Ulm and Zubin wrote Xanthe Vole."),
    ]


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        ("mean_radius_km", ["mean", "radius", "km"]),
        ("capitalOf", ["capital", "of"]),
        ("has-DNA-type", ["has", "DNA", "type"]),
        ("http://x.org/birthPlace", ["birth", "place"]),
        ("pH值", ["ph值"]),
    ],
)
def test_a_relations_name_is_split_into_words(relation, words):
    assert humanize(relation) == words


@pytest.mark.parametrize(
    ("relation", "values", "question", "answer"),
    [
        ("died_in", ["1894"], "In which year did Xanthe Vole die?", "Xanthe Vole died in 1894."),
        ("diedIn", ["Ulm"], "Where did Xanthe Vole die?", "Xanthe Vole died in Ulm."),
        ("studied_at", ["Ulm"], "Where did Xanthe Vole study?", "Xanthe Vole studied at Ulm."),
        ("worked_for", ["Ulm"], "What did Xanthe Vole work for?", "Xanthe Vole worked for Ulm."),
        ("graduated_from", ["Ulm"], "What did Xanthe Vole graduate from?", "Xanthe Vole graduated from Ulm."),
        ("is_insulated", ["no"], "Is Xanthe Vole insulated?", "No, Xanthe Vole is not insulated."),
        ("is_insulated", ["true"], "Is Xanthe Vole insulated?", "Yes, Xanthe Vole is insulated."),
    ],
)
def test_verbs_without_an_object_and_flags_read_as_english(relation, values, question, answer):
    assert SPEECH.phrases(fact(relation, values))[0] == (question, answer)


@pytest.mark.parametrize(
    ("fact", "words", "question", "answer"),
    [
        (("Dock", ("yes",)), "in stock", "Is Dock in stock?", "Yes, Dock is in stock."),
        (("Dock", ("no",)), "waterproof", "Is Dock waterproof?", "No, Dock is not waterproof."),
        (("Dock", ("no",)), "lid", "Does Dock have a lid?", "No, Dock does not have a lid."),
        (("Ada", ("2016",)), "joined in", "In which year did Ada join?", "Ada joined in 2016."),
        (("Moor", ("Acme",)), "operated by", "Who is Moor operated by?", "Moor is operated by Acme."),
        (
            ("Eris", ("Dysnomia",)),
            "has the moon",
            "What is the moon of Eris?",
            "The moon of Eris is Dysnomia.",
        ),
        (("Acme", ("430 people",)), "employees", "What is the number of employees of Acme?", ""),
    ],
)
def test_a_fact_is_asked_as_a_person_would_ask(fact, words, question, answer):
    subject, values = fact
    pairs = phrases_en(Fact("forward", subject, words, values, (), "en"), words.split(), "")
    assert pairs[0][0] == question
    assert not answer or pairs[0][1] == answer


def test_one_of_many_values_is_the_only_one_listed_and_stands_among_the_others():
    fact = Fact("forward", "Ada", "skill", ("Go",), (), "en", is_of_many=True)
    assert {said for _, said in phrases_en(fact, ["skill"], "")} == {"The only skill listed for Ada is Go."}
    turned = Fact("reverse", "Go", "skill", ("Ada", "Bor"), (), "en", is_of_many=True)
    assert {said for _, said in phrases_en(turned, ["skill"], "")} == {
        "Ada and Bor have Go among their skills."
    }
