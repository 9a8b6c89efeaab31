"""Judges that see the passage: their votes, what they decide, and what becomes of it where they fail."""

import json
import re

import pytest
from script import Script, last_turn, play, refuse
from test_self_qa import chunk, rejection

from datagen.config import SelfQAConfig, make_config
from datagen.errors import ConfigError
from datagen.generators.self_qa import SelfQA
from datagen.prompts import PromptBook
from datagen.records import Failure

TEXT = "The ramp of Northgate has 3 gates for lorries."
QUESTION = "How many gates has the ramp of Northgate?"
ANSWER = {"evidence": [1], "answer": TEXT}


def judge(folder, answered, entailed, quorum="2/3", text=TEXT, question=QUESTION, answer=ANSWER, **settings):
    settings = SelfQAConfig(**{"types": ("factual",), "passes": 1, "judge": quorum, **settings})
    title = "Northgate" if text.isascii() else "青岚茶园"
    made = SelfQA([chunk(text, title)], PromptBook(), settings)
    model = Script(
        question=lambda r: dict.fromkeys(r.schema.model_fields, question),
        answer=answer,
        judge_answered=[{"answered": each} for each in answered] if isinstance(answered, list) else answered,
        judge_entailed=[{"entailed": each} for each in entailed] if isinstance(entailed, list) else entailed,
    )
    (outcome,) = play(made, model, folder)
    return outcome, model


@pytest.mark.parametrize(
    ("answered", "entailed", "quorum", "rule"),
    [
        (["yes"] * 3, ["yes"] * 3, "2/3", None),
        (["yes", "no", "yes"], ["no", "yes", "yes"], "2/3", None),
        (["yes", "no", "no"], ["yes"] * 3, "2/3", "judged_wrong"),
        (["yes"] * 3, ["no", "no", "yes"], "2/3", "judged_wrong"),
        (["yes", "yes", "no"], ["yes"] * 3, "3/3", "judged_wrong"),
        (["yes"], ["yes"], "1/1", None),
        (["yes"], ["no"], "1/1", "judged_wrong"),
    ],
)
def test_each_verdict_takes_its_number_of_votes(answered, entailed, quorum, rule, tmp_path):
    record, model = judge(tmp_path, list(answered), list(entailed), quorum)
    assert rejection(record) == rule
    assert record.scores["judge_answered"] == answered.count("yes")
    assert record.scores["judge_entailed"] == entailed.count("yes")
    assert len(model.asked("judge-answered")) == len(model.asked("judge-entailed")) == int(quorum[-1])


def test_judges_see_the_passage_the_question_and_only_one_of_them_the_answer(tmp_path):
    _, model = judge(tmp_path, ["yes"], ["yes"], "1/1", answer={**ANSWER, "answer": "It has 3 gates."})
    (answered,), (entailed,) = model.asked("judge-answered"), model.asked("judge-entailed")
    for request in (answered, entailed):
        assert TEXT in last_turn(request) and QUESTION in last_turn(request)
    assert "It has 3 gates." in last_turn(entailed)
    assert "It has 3 gates." not in last_turn(answered)


def test_a_record_names_the_calls_and_prompts_of_its_judges(tmp_path):
    record, model = judge(tmp_path, ["yes"], ["yes"], "2/2")
    keys = {
        request.key("fake:") for step in ("answered", "entailed") for request in model.asked(f"judge-{step}")
    }
    assert len(keys) == 4
    assert keys <= set(record.requests)
    assert "judge-answered@" in record.prompt and "judge-entailed@" in record.prompt
    assert record.model == "fake"


@pytest.mark.parametrize("step", ["answered", "entailed"])
def test_a_judge_that_cannot_be_asked_is_a_failure_and_no_pass(step, tmp_path):
    votes = {"answered": ["yes"], "entailed": ["yes"], step: refuse("down")}
    outcome, _ = judge(tmp_path, votes["answered"], votes["entailed"])
    assert isinstance(outcome, Failure)
    assert (outcome.step, outcome.reason) == ("judge", "down")


def test_a_verdict_that_is_neither_yes_nor_no_is_a_failure(tmp_path):
    outcome, _ = judge(tmp_path, lambda _: json.dumps({"answered": "perhaps"}), ["yes"])
    assert isinstance(outcome, Failure)


@pytest.mark.parametrize(
    ("votes", "rule"), [(["no", "no", "yes"], None), (["yes", "yes", "no"], "judged_wrong")]
)
def test_a_question_called_unanswerable_must_be_found_so(votes, rule, tmp_path):
    def ask(request):
        what = re.search(r"ask for (.*) of what", last_turn(request))[1]
        return dict.fromkeys(request.schema.model_fields, f"What is {what} of the ramp of Northgate?")

    settings = SelfQAConfig(types={"unanswerable": 1}, passes=1, judge="2/3")
    made = SelfQA([chunk(TEXT, "Northgate")], PromptBook(), settings)
    model = Script(question=ask, judge_answered=[{"answered": each} for each in votes])
    (record,) = play(made, model, tmp_path)
    assert rejection(record) == rule
    assert TEXT in last_turn(model.asked("judge-answered")[0])
    assert model.asked("judge-entailed") == []


def test_what_is_rejected_already_is_not_judged(tmp_path):
    record, model = judge(tmp_path, ["yes"], ["yes"], question="Not asked at all.")
    assert record.rejection is not None
    assert model.asked("judge-answered") == []


def test_without_a_quorum_nobody_is_asked(tmp_path):
    record, model = judge(tmp_path, ["no"], ["no"], None)
    assert rejection(record) is None
    assert model.asked("judge-answered") == []
    assert "judged" not in record.scores


def test_chinese_records_are_judged_in_chinese(tmp_path):
    text = "青岚茶园的竹篓每只重5千克。"
    record, model = judge(
        tmp_path,
        ["yes"],
        ["yes"],
        "1/1",
        text,
        "青岚茶园的竹篓每只有多重？",
        {"evidence": [1], "answer": text},
    )
    assert rejection(record) is None
    assert "资料是否写明" in last_turn(model.asked("judge-answered")[0])


@pytest.mark.parametrize("quorum", ["3/2", "0/3", "2", "two/three", "2/3/4"])
def test_a_quorum_that_cannot_be_is_named(quorum):
    with pytest.raises(ConfigError, match="judge"):
        make_config({"command": "self-qa", "output": "x", "self_qa": {"judge": quorum}})
