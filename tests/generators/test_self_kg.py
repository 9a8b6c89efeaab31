"""Rewording: a good one is kept, a model that changes the facts never gets its way."""

import json
from itertools import count, takewhile

import pytest
from script import Script, last_turn, play, refuse

from datagen.config import MIX, SelfKGConfig
from datagen.contracts import Kept
from datagen.errors import NoAnswer, TooLong
from datagen.generators.making import place_salt
from datagen.generators.self_kg import SelfKG
from datagen.knowledge import Knowledge
from datagen.llm.line import READINGS
from datagen.prompts import PromptBook
from datagen.records import Failure, GraphSource, Triple

PLANETS = [
    Triple("Saturn", "mean_radius_km", "58232"),
    Triple("Neptune", "mean_radius_km", "24622"),
    Triple("Saturn", "has_moon", "Titan"),
    Triple("Saturn", "has_moon", "Rhea"),
    Triple("Neptune", "has_moon", "Triton"),
    Triple("Ceres", "discovered_in", "1801"),
    Triple("Ceres", "discovered_by", "Giuseppe Piazzi"),
    Triple("Venus", "has_ring_system", "no"),
    Triple("Saturn", "orbits", "the Sun"),
]
HERBS = [
    Triple("肺炎", "相关疾病", "急性支气管炎"),
    Triple("肺炎", "相关疾病", "流行性感冒"),
    Triple("肺炎", "相关症状", "发热"),
    Triple("冠心病", "相关症状", "胸痛"),
    Triple("肺炎", "治疗药物", "阿莫西林"),
]


def self_kg(triples=PLANETS, mix=None, **settings):
    mix = SelfKGConfig(mix=mix or {"forward": 1})
    return SelfKG(Knowledge(triples), PromptBook(), mix, **settings)


def plans_of(generator):
    return list(takewhile(bool, (generator.plan(index, Kept([], 0)) for index in count())))


def index_of(generator, subject, relation):
    wanted = [(plan.subjects[0], plan.triples[0].relation) for plan in plans_of(generator)]
    return wanted.index((subject, relation))


def reword(folder, subject, relation, *replies, triples=PLANETS):
    """Let a model reword one fact; return the record, its planned pair, and the model."""
    generator = self_kg(triples)
    index = index_of(generator, subject, relation)
    model = Script(reword=list(replies))
    (record,) = play(generator, model, folder, index)
    return record, planned(plans_of(generator)[index]), model


def planned(plan):
    return plan.question, plan.answer


def pair(question, answer):
    return {"question": question, "answer": answer}


MOONS = ("Saturn", "has_moon")
RADIUS = ("Saturn", "mean_radius_km")
FOUND = ("Ceres", "discovered_in")
RINGS = ("Venus", "has_ring_system")
ILLS = ("肺炎", "相关疾病")
SIGNS = ("肺炎", "相关症状")
GOOD = {
    MOONS: pair("What moons does Saturn have?", "Saturn has the moons Titan and Rhea."),
    RADIUS: pair("How many km is Saturn's mean radius?", "Saturn has a mean radius of 58232 km."),
    FOUND: pair(
        "Can you tell me in what year Ceres was discovered?", "Ceres was discovered in the year 1801."
    ),
    RINGS: pair("Can you tell me: does Venus have a ring system?", "No, Venus does not have a ring system."),
    ILLS: pair("肺炎都有哪些相关疾病？", "急性支气管炎和流行性感冒都是肺炎的相关疾病。"),
    SIGNS: pair("肺炎会有什么相关症状？", "发热是肺炎的相关症状。"),
}
LIES = {
    "adds a value": (MOONS, "answer", "Saturn has the moons Titan, Rhea and Triton."),
    "adds a value from nowhere": (MOONS, "answer", "Saturn has the moons Titan, Rhea and Mimas."),
    "drops a value": (MOONS, "answer", "Saturn has the moon Titan."),
    "swaps a value": (MOONS, "answer", "Saturn has the moons Titan and Triton."),
    "swaps the subject of the answer": (MOONS, "answer", "Neptune has the moons Titan and Rhea."),
    "swaps the subject of the question": (MOONS, "question", "What moons does Neptune have?"),
    "names the subject beside another": (MOONS, "question", "What moons do Saturn and Neptune have?"),
    "drops the subject": (MOONS, "question", "What moons does it have?"),
    "gives the answer away": (MOONS, "question", "Does Saturn have the moons Titan and Rhea?"),
    "gives half of the answer away": (MOONS, "question", "Which moon does Saturn have beside Titan?"),
    "negates the answer": (MOONS, "answer", "Saturn does not have the moons Titan and Rhea."),
    "negates the question": (MOONS, "question", "What moons does Saturn not have?"),
    "asks two questions": (MOONS, "question", "What is Saturn? What moons does Saturn have?"),
    "asks for another thing": (MOONS, "question", "What rings does Saturn have?"),
    "changes a number": (RADIUS, "answer", "Saturn has a mean radius of 58332 km."),
    "rounds a number": (RADIUS, "answer", "Saturn has a mean radius of 58,000 km."),
    "adds a number": (RADIUS, "answer", "Saturn has a mean radius of 58232 km, 9 times that of Venus."),
    "changes the measure": (RADIUS, "question", "How many km is Saturn's average diameter?"),
    "changes the measure in the answer": (RADIUS, "answer", "Saturn has an average diameter of 58232 km."),
    "changes the year": (FOUND, "answer", "Ceres was discovered in the year 1810."),
    "gives the year away": (FOUND, "question", "Was Ceres discovered in 1801?"),
    "adds who did it": (FOUND, "answer", "Ceres was discovered in the year 1801 by Giuseppe Piazzi."),
    "adds where": (FOUND, "answer", "Ceres was discovered in the year 1801 in Palermo."),
    "turns no into yes": (RINGS, "answer", "Yes, Venus has a ring system."),
    "adds a condition": (MOONS, "answer", "Saturn has the moons Titan and Rhea in adults."),
    "adds a condition to the question": (MOONS, "question", "What moons does Saturn have during winter?"),
    "adds a value in Chinese": (ILLS, "answer", "急性支气管炎、流行性感冒和冠心病都是肺炎的相关疾病。"),
    "drops a value in Chinese": (ILLS, "answer", "急性支气管炎是肺炎的相关疾病。"),
    "changes the relation in Chinese": (ILLS, "question", "肺炎有哪些并发症？"),
    "changes the answer's relation in Chinese": (
        ILLS,
        "answer",
        "急性支气管炎和流行性感冒都是肺炎的并发症。",
    ),
    "negates in Chinese": (ILLS, "answer", "急性支气管炎和流行性感冒都不是肺炎的相关疾病。"),
    "gives the answer away in Chinese": (ILLS, "question", "肺炎的相关疾病包括流行性感冒吗？"),
    "drops the subject in Chinese": (ILLS, "question", "它的相关疾病有哪些？"),
    "swaps the subject in Chinese": (SIGNS, "question", "冠心病的相关症状是什么？"),
    "adds a condition in Chinese": (SIGNS, "answer", "在成人中，肺炎的相关症状有发热。"),
    "adds a condition to the Chinese question": (SIGNS, "question", "在成人中，肺炎的相关症状是什么？"),
    "adds a number in Chinese": (SIGNS, "answer", "肺炎的相关症状有发热，持续3天。"),
}


def graph_of(fact):
    return HERBS if fact[0] == "肺炎" else PLANETS


@pytest.mark.parametrize("fact", GOOD)
def test_a_good_rewording_is_kept_at_the_first_try(fact, tmp_path):
    record, _, model = reword(tmp_path, *fact, GOOD[fact], triples=graph_of(fact))
    assert pair(record.instruction, record.output) == GOOD[fact]
    assert record.scores == {"hops": 1.0, "wording": 1.0}
    assert model.steps == ["reword"]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_never_kept(lie, tmp_path):
    fact, part, text = LIES[lie]
    told = {**GOOD[fact], part: text}
    record, template, model = reword(tmp_path, *fact, told, triples=graph_of(fact))
    kept = {**GOOD[fact], part: dict(zip(("question", "answer"), template, strict=True))[part]}
    assert pair(record.instruction, record.output) == kept
    assert record.scores == {"hops": 1.0, "wording": 0.5}
    assert record.rejection is None
    assert model.steps == ["reword", "reword"]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_beside_the_planned_words_leaves_the_template(lie, tmp_path):
    fact, part, text = LIES[lie]
    _, template, _ = reword(tmp_path, *fact, GOOD[fact], triples=graph_of(fact))
    (tmp_path / "lie").mkdir()
    told = {**pair(*template), part: text}
    record = reword(tmp_path / "lie", *fact, told, triples=graph_of(fact))[0]
    assert (record.instruction, record.output) == template
    assert record.scores == {"hops": 1.0, "wording": 0.0}


def test_a_question_and_an_answer_that_pass_at_two_tries_stand_together(tmp_path):
    fact, part, text = LIES["drops a value"]
    first, second = {**GOOD[fact], part: text}, {**GOOD[fact], "question": "What moons has Rhea?"}
    record = reword(tmp_path, *fact, first, second)[0]
    assert pair(record.instruction, record.output) == GOOD[fact]
    assert record.scores == {"hops": 1.0, "wording": 2.0}


@pytest.mark.parametrize("lie", LIES)
def test_after_a_lie_a_good_rewording_is_kept_at_the_second_try(lie, tmp_path):
    fact, part, text = LIES[lie]
    told = {**GOOD[fact], part: text}
    record, _, model = reword(tmp_path, *fact, told, GOOD[fact], triples=graph_of(fact))
    assert pair(record.instruction, record.output) == GOOD[fact]
    assert record.scores == {"hops": 1.0, "wording": 2.0}
    first, second = model.requests
    assert second.messages[: len(first.messages)] == first.messages
    assert [m.role for m in second.messages[len(first.messages) :]] == ["assistant", "user"]
    assert json.loads(second.messages[-2].content) == told


def test_the_second_try_is_told_what_was_wrong(tmp_path):
    fact, part, text = LIES["drops a value"]
    model = reword(tmp_path, *fact, {**GOOD[fact], part: text})[2]
    assert "Rhea" in last_turn(model.requests[1])
    assert "not" in last_turn(model.requests[1])


@pytest.mark.parametrize(
    "dress", ["Here you are:\n{}\nI hope it helps.", "```json\n{}\n```", "<think>so</think>{}"]
)
def test_prose_around_a_reply_is_no_part_of_it(dress, tmp_path):
    good = GOOD[MOONS]
    kept = reword(tmp_path, *MOONS, dress.replace("{}", json.dumps(good)))[0]
    assert pair(kept.instruction, kept.output) == good
    lie = {**good, "answer": LIES["adds a value"][2]}
    record, template, _ = reword(tmp_path / "..", *MOONS, dress.replace("{}", json.dumps(lie)))
    assert (record.instruction, record.output) == (good["question"], template[1])


NO_PAIR = [
    *("Saturn has many moons.", "I'm sorry, but I cannot help with that.", "抱歉，我无法回答这个问题。"),
    *("", "{}", '{"question": "What moons does Saturn have?"}', "[1, 2]", "null", '{"question": "What mo'),
]


@pytest.mark.parametrize("reply", [*NO_PAIR, NoAnswer("200: the content filter cut the answer")], ids=str)
@pytest.mark.parametrize("fact", [MOONS, ILLS])
def test_a_reply_that_is_no_pair_twice_leaves_the_template(fact, reply, tmp_path):
    record, template, model = reword(tmp_path, *fact, reply, triples=graph_of(fact))
    assert (record.instruction, record.output) == template
    assert record.scores == {"hops": 1.0, "wording": 0.0}
    assert {request.salt for request in model.requests} == {place_salt("reword", 1), place_salt("reword", 2)}


@pytest.mark.parametrize("reply", NO_PAIR[:4])
@pytest.mark.parametrize("fact", [MOONS, ILLS])
def test_after_replies_that_are_no_pair_a_good_rewording_is_kept_at_the_second_try(fact, reply, tmp_path):
    record, _, _ = reword(tmp_path, *fact, *[reply] * READINGS, GOOD[fact], triples=graph_of(fact))
    assert pair(record.instruction, record.output) == GOOD[fact]
    assert record.scores == {"hops": 1.0, "wording": 2.0}


def test_what_passed_of_the_first_try_stands_where_the_second_is_no_pair(tmp_path):
    fact, part, text = LIES["drops a value"]
    record, template, _ = reword(tmp_path, *fact, {**GOOD[fact], part: text}, "I cannot.")
    assert (record.instruction, record.output) == (GOOD[fact]["question"], template[1])
    assert record.scores == {"hops": 1.0, "wording": 0.5}


def test_a_failed_call_is_a_failure_of_this_fact(tmp_path):
    generator = self_kg()
    (failure,) = play(generator, Script(reword=refuse("down")), tmp_path, 0)
    assert isinstance(failure, Failure)
    assert (failure.item, failure.step, failure.reason) == (0, "reword", "down")
    assert failure.source == GraphSource(plans_of(generator)[0].triples)


def test_a_record_is_supported_by_its_triples_and_no_others(tmp_path):
    record, _, model = reword(tmp_path, *MOONS, GOOD[MOONS])
    assert record.source == GraphSource((PLANETS[2], PLANETS[3]))
    assert (record.kind, record.language, record.model) == ("forward", "en", "fake")
    assert record.requests == (model.requests[0].key("fake:"),)
    assert record.prompt.startswith("self-kg/reword@")


def test_a_template_answer_after_two_tries_names_the_calls_that_failed(tmp_path):
    fact, part, text = LIES["drops a value"]
    record, _, model = reword(tmp_path, *fact, {**GOOD[fact], part: text})
    assert list(record.requests) == [request.key("fake:") for request in model.requests]


def test_the_names_to_keep_are_shown(tmp_path):
    model = reword(tmp_path, *MOONS, GOOD[MOONS])[2]
    assert "\nSaturn\nTitan\nRhea" in last_turn(model.requests[0])


@pytest.mark.parametrize("triples", [PLANETS, HERBS])
def test_without_rewording_no_model_is_asked(triples, tmp_path):
    generator, model = self_kg(triples, reword=False), Script()
    for index, plan in enumerate(plans_of(generator)):
        (record,) = play(generator, model, tmp_path, index)
        assert (record.instruction, record.output) == planned(plan)
        assert (record.model, record.prompt, record.requests) == ("none", "", ())
        assert record.scores == {"hops": 1.0, "wording": 0.0}
    assert model.requests == []


@pytest.mark.parametrize("triples", [PLANETS, HERBS])
def test_a_template_given_back_unchanged_is_no_fault(triples, tmp_path):
    generator = self_kg(triples)
    for index, plan in enumerate(plans_of(generator)):
        model = Script(reword=pair(*planned(plan)))
        (record,) = play(generator, model, tmp_path, index)
        assert record.scores == {"hops": 1.0, "wording": 1.0}


def test_planning_is_pure():
    generator = self_kg(mix=dict(MIX))
    items = plans_of(generator)
    kept = Kept([], 0)
    assert len(items) > 15
    assert generator.plan(len(items), kept) is None
    assert [generator.plan(index, kept) for index in (3, 0, 7)] == [items[3], items[0], items[7]]
    assert plans_of(self_kg(mix=dict(MIX))) == items


def test_a_fact_that_is_too_long_for_the_model_gets_the_template(tmp_path):
    record, template, _ = reword(tmp_path, *MOONS, TooLong("400: too long"))
    assert (record.instruction, record.output) == template
