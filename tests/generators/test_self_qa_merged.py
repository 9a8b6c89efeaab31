"""Questions that come with their answers, in one call: what is asked, what is mended, what it saves."""

import re

import pytest
from script import Script, aims_of, last_turn, play, refuse
from test_self_qa import EN, ZH, ask_each, cite_aim, rejection

import datagen.cli.running
from datagen.config import SelfQAConfig
from datagen.errors import TooLong
from datagen.generators.self_qa import SelfQA
from datagen.generators.styles import read_style
from datagen.prompts import PromptBook
from datagen.readers.chunks import split_document
from datagen.records import Failure, Record
from datagen.stats import Tally

PLAIN = ("factual", "understanding", "procedural", "condition")


def made(document, *, types=PLAIN, style=None, **settings):
    chunks = split_document(document, limit=200)
    found = SelfQAConfig(types=types, passes=1, **settings)
    return SelfQA(chunks, PromptBook(), found, style=read_style(style) if style else None)


def pairs(request):
    """Ask about each aimed sentence by its beginning, and answer with the sentence."""
    passage = next(m.content for m in request.messages[::-1] if "<passage>" in m.content)
    shown = dict(re.findall(r"^\[(\d+)\] (.*)$", passage, re.MULTILINE))
    reply = ask_each(request)
    for number in aims_of(request):
        if f"answer_{number}" in request.schema.model_fields:
            reply |= {f"evidence_{number}": [number], f"answer_{number}": shown[str(number)]}
    return reply


@pytest.mark.parametrize("document", [EN, ZH])
def test_questions_come_with_their_answers_in_one_call_and_make_the_same_records(document, tmp_path):
    model = Script(merged=pairs)
    merged = play(made(document, merged=True), model, tmp_path)
    apart = play(made(document), Script(question=ask_each, answer=cite_aim), tmp_path)
    assert set(model.steps) == {"merged"}
    assert [each.instruction for each in merged] == [each.instruction for each in apart]
    for one, other in zip(merged, apart, strict=True):
        assert (one.output, one.source, one.kind) == (other.output, other.source, other.kind)
        saved = {"calls_saved": 1.0} if one.output else {}
        assert one.scores == {**other.scores, **saved}
        assert rejection(one) == rejection(other)
        assert one.prompt.startswith("self-qa/merged@")


@pytest.mark.parametrize(("document", "fault"), [(EN, "which was not asked"), (ZH, "这并没有问到")])
@pytest.mark.parametrize("is_mended", [True, False])
def test_pairs_with_a_fault_are_asked_for_again_in_one_call_with_the_fault_named(
    document, fault, is_mended, tmp_path
):
    surplus = ", like 77 others." if document is EN else "，另有77个。"

    def reply(request):
        said = pairs(request)
        if len(request.messages) <= 4 or not is_mended:
            for name in said:
                if name.startswith("answer_"):
                    said[name] = said[name].rstrip(".。") + surplus
        return said

    model = Script(merged=reply)
    found = play(made(document, merged=True), model, tmp_path)
    assert model.steps == ["merged", "merged"]
    assert fault in last_turn(model.requests[1])
    named = re.findall(r"^- (?:question|answer)_(\d+)", last_turn(model.requests[1]), re.MULTILINE)
    assert [int(each) for each in named] == list(aims_of(model.requests[1]))
    assert any("77" in each.output for each in found if "merged-again@" in each.prompt) != is_mended
    assert any("merged-again@" in each.prompt for each in found)


def test_what_is_to_be_refused_is_asked_without_an_answer(tmp_path):
    model = Script(merged=pairs, question=ask_each)
    generator = made(EN, merged=True, types={"factual": 1, "unanswerable": 1})
    item = generator.plan(0, None)
    play(generator, model, tmp_path)
    for number in (number for number, absent in item.absent.items() if absent.way != "outside"):
        assert f"question_{number}" in model.requests[0].schema.model_fields
        assert f"answer_{number}" not in model.requests[0].schema.model_fields


def test_the_style_page_stands_at_the_end_of_the_merged_prompt(tmp_path):
    model = Script(merged=pairs)
    found = play(made(EN, merged=True, style="At most 3 words."), model, tmp_path)
    assert "At most 3 words." in last_turn(model.requests[0]).rpartition("<style>")[2]
    assert "not <= 3 words" in last_turn(model.requests[1])
    assert {rejection(each) for each in found if isinstance(each, Record)} >= {"off_style"}


def shy(request):
    if len(request.messages) > 4:
        return refuse("down")
    return {
        **pairs(request),
        next(
            iter(aims_of(request).values())
        ): "What of the Northgate Coldstore's -22 degrees and 4 hours and 18 degrees?",
    }


@pytest.mark.parametrize(("reply", "steps"), [(refuse("down"), {"merged"}), (shy, {"merged-again"})])
def test_a_call_that_fails_is_a_failure_of_its_pairs(reply, steps, tmp_path):
    found = play(made(EN, merged=True), Script(merged=reply), tmp_path)
    assert {each.step for each in found if isinstance(each, Failure)} == steps


def test_the_summary_says_what_was_saved(capsys):
    datagen.cli.running._say_what_it_took(Tally(calls=3, saved_calls=9))
    assert "saved: 9 calls, whose answers came with their questions" in capsys.readouterr().out


def test_a_passage_too_long_for_the_model_is_halved(tmp_path):
    def unless_long(request):
        return TooLong("400: too long") if "[5]" in last_turn(request) else pairs(request)

    found = play(made(EN, merged=True), Script(merged=unless_long), tmp_path)
    assert found
    assert all(isinstance(each, Record) for each in found)
