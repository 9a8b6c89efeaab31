"""Questions of a reply that was cut: whole ones are used, the others are asked for again and none is lost."""

import json

import pytest
from script import Cut, Script, aims_of, last_turn, play, refuse
from test_self_qa import EN, ask_each, cite_aim
from test_self_qa_merged import made, pairs

from datagen.records import Failure, Record

STEPS = {
    "question": (False, {"question": ask_each, "answer": cite_aim}),
    "merged": (True, {"merged": pairs}),
}


def cutting(reply, whole, is_cut=lambda request: True):
    """Reply to several aims with `whole` of them, then the beginning of the next."""

    def short(request):
        said, aims = reply(request), list(aims_of(request))
        if len(aims) <= whole or not is_cut(request):
            return said
        fields = [name for name in said if int(name.rpartition("_")[2]) in aims[:whole]]
        kept = json.dumps({name: said[name] for name in fields}, ensure_ascii=False)[:-1]
        following = f'"question_{aims[whole]}": "What is'
        return Cut(f"{kept}, {following}" if fields else "{" + following)

    return short


def session(step, tmp_path, name, cut=None):
    is_merged, replies = STEPS[step]
    model = Script(**{**replies, **({step: cut} if cut else {})})
    return play(made(EN, merged=is_merged), model, tmp_path / name), model


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("whole", [1, 2, 3])
def test_a_cut_reply_costs_calls_but_no_question(step, whole, tmp_path):
    for name in ("calm", "cut"):
        (tmp_path / name).mkdir()
    calm, before = session(step, tmp_path, "calm")
    found, model = session(step, tmp_path, "cut", cutting(STEPS[step][1][step], whole))
    assert [(each.instruction, each.output) for each in found] == [
        (each.instruction, each.output) for each in calm
    ]
    aims = list(aims_of(before.asked(step)[0]))
    asked = [list(aims_of(each)) for each in model.asked(step)]
    assert asked == [aims[at:] for at in range(0, len(aims), whole)]
    assert len({each.max_tokens for each in model.asked(step)}) == 1  # the rest has the room of the whole
    for request in model.asked(step)[1:]:
        assert [f"question_{aim}:" in last_turn(request) for aim in aims] == [
            aim in aims_of(request) for aim in aims
        ]


@pytest.mark.parametrize("step", STEPS)
def test_what_a_record_came_from_is_the_call_that_held_it(step, tmp_path):
    found, model = session(step, tmp_path, ".", cutting(STEPS[step][1][step], 2))
    assert len({each.requests[0] for each in found}) == len(model.asked(step)) == 2


@pytest.mark.parametrize("step", STEPS)
def test_questions_that_never_come_are_failures_one_each(step, tmp_path):
    def shy(request):
        if len(aims_of(request)) < 4:
            return refuse("down")
        return cutting(STEPS[step][1][step], 2)(request)

    found, _ = session(step, tmp_path, ".", shy)
    assert [each.step for each in found if isinstance(each, Failure)] == [step, step]
    assert sum(isinstance(each, Record) for each in found) == 2


def vague(said):
    """Return the reply with questions that do not name what they are about."""
    return {
        name: value.replace(" of Northgate Coldstore", "").lower() if name.startswith("question") else value
        for name, value in said.items()
    }


@pytest.mark.parametrize("step", STEPS)
def test_questions_put_again_and_cut_are_asked_for_until_all_are_there(step, tmp_path):
    reply = STEPS[step][1][step]

    def first_vague(request):
        return vague(reply(request)) if "faults:" not in last_turn(request) else cutting(reply, 1)(request)

    found, model = session(step, tmp_path, ".", first_vague)
    assert [len(aims_of(each)) for each in model.asked(step)] == [4, 4, 3, 2, 1]
    assert len(found) == 4
    assert all(f"/{step}-again@" in each.prompt for each in found)


@pytest.mark.parametrize("step", STEPS)
def test_what_is_shown_again_of_cut_replies_are_their_questions(step, tmp_path):
    reply = STEPS[step][1][step]

    def cut_and_vague(request):
        if "faults:" in last_turn(request):
            return reply(request)
        return cutting(lambda each: vague(reply(each)), 2)(request)

    _, model = session(step, tmp_path, ".", cut_and_vague)
    first, rest, again = model.asked(step)
    shown = again.messages[-2]
    assert shown.role == "assistant"
    assert json.loads(shown.content) == {**vague(reply(first)), **vague(reply(rest))}
