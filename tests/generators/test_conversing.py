"""Tasks made into dialogues: who sees what, what cuts a dialogue, and what is kept of it."""

import json
from pathlib import Path

import pytest
from script import Cut, Script, last_turn, play, refuse

from datagen.config import SelfInstructConfig
from datagen.filters.near_duplicates import NearDuplicates, Threshold
from datagen.generators.self_instruct import SelfInstruct
from datagen.generators.turns import dependence, least_dependence, turn_fault
from datagen.prompts import PromptBook
from datagen.records import Failure, Instance, Message, SeedTask
from datagen.text import tokens

PLAIN = Path(__file__).parent / "plain_forms"
SORT = SeedTask("sort", "Is the review good or bad?", (Instance("Fine.", "good"),), True)
TASK = "Name the tallest tree of the park."
ANSWERS = [
    "The old lime by the pond.",
    "It was planted in 1820.",
    "Its trunk is five metres round.",
    "Yes, daily.",
]
MESSAGES = ["When was it planted?", "How thick is its trunk?", "May one climb it?", "Who waters it?"]


def generator(seeds=(SORT,), language="en", **settings):
    settings = SelfInstructConfig(**{"instructions_per_call": 1, "turns": "3", **settings})
    novelty = NearDuplicates(Threshold(0.7))
    return SelfInstruct(seeds, PromptBook(PLAIN), settings, language=language, seed=0, novelty=novelty)


def script(**steps):
    return Script(
        **{
            "propose": {"instructions": [TASK]},
            "input": {"needs_input": False, "input": ""},
            "output": ANSWERS[0],
            "check": {"verdict": "right"},
            "user_turn": [{"message": each} for each in MESSAGES],
            "turn": list(ANSWERS[1:]),
            **steps,
        }
    )


def whole(count, **changed):
    turns = [{"user": u, "assistant": a} for u, a in zip([TASK, *MESSAGES], ANSWERS, strict=False)]
    for place, turn in changed.items():
        turns[int(place[1:])].update(turn)
    return {"turns": turns[:count]}


def test_both_sides_speak_by_turns_and_the_record_holds_all_of_it(tmp_path):
    (record,) = play(generator(), model := script(), tmp_path)
    assert record.rejection is None
    assert record.kind == "dialogue"
    assert [turn.role for turn in record.messages] == ["user", "assistant"] * 3
    assert [turn.content for turn in record.messages[::2]] == [TASK, *MESSAGES[:2]]
    assert [turn.content for turn in record.messages[1::2]] == ANSWERS[:3]
    assert (record.instruction, record.input, record.output) == (TASK, "", ANSWERS[2])
    assert record.scores["turns"] == 3 and record.scores["turns_cut"] == 0
    assert record.scores["dependence"] == 1
    assert set(record.requests) == {request.key("fake:") for request in model.requests}
    assert "classify" not in model.steps


def test_neither_side_sees_the_others_instructions(tmp_path):
    play(generator(), model := script(), tmp_path)
    book = PromptBook()
    asked, answered = (
        book.get("en", "self-instruct", step).turns[0].content for step in ("user-turn", "dialogue-answer")
    )
    for request in model.asked("user-turn"):
        assert request.messages[0].content == asked
        assert all(answered not in turn.content for turn in request.messages)
    for request in model.asked("turn"):
        assert request.messages[0].content == answered
        assert all(asked not in turn.content for turn in request.messages)
    last = model.asked("turn")[-1]
    assert [turn.content for turn in last.messages[1:]] == [
        TASK,
        ANSWERS[0],
        MESSAGES[0],
        ANSWERS[1],
        MESSAGES[1],
    ]
    assert [turn.role for turn in last.messages[1:]] == ["user", "assistant"] * 2 + ["user"]


def test_every_answer_is_checked_with_all_that_was_said(tmp_path):
    play(generator(), model := script(), tmp_path)
    checks = model.asked("check")
    assert len(checks) == 3
    for count, request in enumerate(checks[1:], 1):
        for text in (*ANSWERS[: count + 1], *MESSAGES[:count]):
            assert text in last_turn(request)


@pytest.mark.parametrize("turns", ["2", "4", "2-4"])
def test_a_dialogue_has_as_many_turns_as_were_drawn(turns, tmp_path):
    least, most = int(turns[0]), int(turns[-1])
    (record,) = play(generator(turns=turns), script(), tmp_path)
    assert least <= record.scores["turns"] <= most
    assert len(record.messages) == 2 * record.scores["turns"]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("", "turn_empty"),
        ("…", "turn_empty"),
        ("User: When was it planted?", "turn_role_leak"),
        ("[Human] When was it planted?", "turn_role_leak"),
        ("<user>When was it planted?</user>", "turn_role_leak"),
        ("Good.\nAssistant: It was planted in 1820.", "turn_role_leak"),
        ("用户：它是什么时候种的？", "turn_role_leak"),
        ("*smiles* When was it planted?", "turn_stage_direction"),
        ("(The user thinks about it.) When was it planted?", "turn_stage_direction"),
        ("（点头）它是什么时候种的？", "turn_stage_direction"),
        (TASK, "turn_repeated"),
        ("name the tallest tree of the park", "turn_repeated"),
    ],
)
def test_a_bad_message_is_asked_for_once_more_then_ends_the_dialogue(message, code, tmp_path):
    bad, good = {"message": message}, {"message": MESSAGES[1]}
    (record,) = play(generator(turns="2"), model := script(user_turn=[bad, good]), tmp_path)
    assert record.rejection is None
    assert record.messages[2].content == MESSAGES[1]
    asked = model.asked("user-turn")
    assert len(asked) == 2 and len({request.salt for request in asked}) == 2
    (record,) = play(generator(turns="2"), script(user_turn=bad), tmp_path / "again")
    assert record.rejection.rule == code
    (record,) = play(
        generator(turns="2-3", seeds=(SORT,)),
        script(user_turn=[{"message": MESSAGES[0]}, bad]),
        tmp_path / "cut",
    )
    assert record.rejection is None
    assert len(record.messages) == 4


@pytest.fixture(autouse=True)
def _folders(tmp_path):
    for name in ("again", "cut"):
        (tmp_path / name).mkdir()


@pytest.mark.parametrize(
    "thanks", ["Thanks, that helps a lot!", "Thank you so much. Bye!", "好的，谢谢您，再见！"]
)
def test_thanks_end_a_dialogue_and_are_no_turn(thanks, tmp_path):
    model = script(user_turn=[{"message": MESSAGES[0]}, {"message": thanks}])
    (record,) = play(generator(turns="2-4"), model, tmp_path)
    assert record.rejection is None
    assert [turn.content for turn in record.messages] == [TASK, ANSWERS[0], MESSAGES[0], ANSWERS[1]]
    (record,) = play(generator(turns="3"), script(user_turn={"message": thanks}), tmp_path / "again")
    refused = record.rejection
    assert (refused.rule, refused.value, refused.threshold) == ("too_few_turns", 1.0, 3.0)


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ({"turn": Cut("It was planted in")}, "turn_cut"),
        ({"turn": "Assistant: It was planted in 1820."}, "turn_role_leak"),
        ({"turn": "You're welcome! Have a nice day."}, "turn_thanks"),
        ({"turn": ANSWERS[0]}, "turn_repeated"),
        ({"check": [{"verdict": "right"}, {"verdict": "wrong"}]}, "turn_wrong"),
        ({"user_turn": {"message": "How much is 17 + 26?"}, "turn": "17 + 26 = 53"}, "turn_wrong"),
        (
            {"user_turn": {"message": "Say it in exactly two words."}, "turn": "It is far too long."},
            "turn_wrong",
        ),
    ],
)
def test_an_answer_that_does_not_hold_ends_the_dialogue_in_front_of_its_question(steps, code, tmp_path):
    (record,) = play(generator(turns="2"), script(**steps), tmp_path)
    assert record.rejection.rule == {"turn_thanks": "too_few_turns"}.get(code, code)
    assert [turn.content for turn in record.messages] == [TASK, ANSWERS[0]]


def test_an_opening_that_is_not_right_costs_no_further_call(tmp_path):
    model = script(check={"verdict": "wrong"})
    (record,) = play(generator(), model, tmp_path)
    assert model.steps == ["propose", "input", "output", "check"]
    assert record.scores["check"] == 0


@pytest.mark.parametrize("step", ["user_turn", "turn"])
def test_a_turn_that_cannot_be_asked_for_is_a_failure(step, tmp_path):
    (failure,) = play(generator(), script(**{step: refuse("down")}), tmp_path)
    assert isinstance(failure, Failure)
    assert (failure.step, failure.reason) == ("turn", "down")


# --- one call for the whole


def test_one_call_writes_the_whole_dialogue_and_its_answers_are_checked(tmp_path):
    model = script(dialogue=whole(3))
    (record,) = play(generator(dialogue="one-call"), model, tmp_path)
    assert model.steps == ["propose", "dialogue", "check", "check", "check"]
    assert record.rejection is None
    assert [turn.content for turn in record.messages[1::2]] == ANSWERS[:3]
    assert set(record.requests) == {request.key("fake:") for request in model.requests}


def test_a_dialogue_that_was_cut_keeps_its_whole_turns(tmp_path):
    text = json.dumps(whole(3))
    model = script(dialogue=Cut(text[: text.rindex('{"user"') + 30]))
    (record,) = play(generator(dialogue="one-call", turns="2-3"), model, tmp_path)
    assert record.rejection is None
    assert len(record.messages) == 4


@pytest.mark.parametrize(
    ("changed", "code", "left"),
    [
        ({"t0": {"user": "Tell me about cheese and wine."}}, "opening_lost", 0),
        ({"t1": {"user": " "}}, "turn_empty", 1),
        ({"t1": {"user": TASK}}, "turn_repeated", 1),
        ({"t1": {"assistant": "[Assistant] It was 1820."}}, "turn_role_leak", 1),
        ({"t1": {"user": "Thanks!", "assistant": "You're welcome!"}}, "too_few_turns", 1),
    ],
)
def test_one_call_is_cut_before_its_first_fault(changed, code, left, tmp_path):
    model = script(dialogue=whole(3, **changed))
    (record,) = play(generator(dialogue="one-call"), model, tmp_path)
    assert record.rejection.rule == code
    assert len(record.messages or ()) == 2 * left
    model = script(dialogue=whole(3, t2={"user": "Great, thank you!", "assistant": "My pleasure."}))
    (record,) = play(generator(dialogue="one-call", turns="2-3"), model, tmp_path / "again")
    assert record.rejection is None and len(record.messages) == 4


# --- seeds


TALK = SeedTask(
    "talk",
    "How do I descale a kettle?",
    (Instance("", "With vinegar."),),
    False,
    (
        Message("user", "How do I descale a kettle?"),
        Message("assistant", "With vinegar."),
        Message("user", "How much of it?"),
        Message("assistant", "A cup."),
    ),
)
ALONE = SeedTask(
    "alone", "Shorten the note.", (Instance("The lift is broken today.", "Lift broken."),), False
)


@pytest.mark.parametrize("dialogue", ["two-role", "one-call"])
def test_a_seed_of_several_turns_is_a_demonstration(dialogue, tmp_path):
    model = script(dialogue=whole(3))
    (record,) = play(generator(seeds=(TALK,), dialogue=dialogue), model, tmp_path)
    assert record.rejection is None
    request = model.asked("user-turn" if dialogue == "two-role" else "dialogue")[0]
    *_, shown, replied, asked = request.messages
    assert (shown.role, replied.role, asked.role) == ("user", "assistant", "user")
    assert TALK.instruction in shown.content
    assert "How much of it?" in replied.content
    assert TALK.instruction not in asked.content


def test_a_seed_of_one_turn_opens_a_dialogue_with_its_own_answer(tmp_path):
    made = play(generator(seeds=(ALONE, SORT), turns="2"), script(), tmp_path)
    assert len(made) == 2
    opened = made[0]
    assert opened.source.seeds == ("alone",)
    assert [turn.content for turn in opened.messages[:2]] == [
        "Shorten the note.\n\nThe lift is broken today.",
        "Lift broken.",
    ]
    assert len(opened.messages) == 4
    later = play(generator(seeds=(ALONE, SORT), turns="2"), script(), tmp_path / "again", index=1)
    assert len(later) == 1


# --- turns


@pytest.mark.parametrize(
    ("message", "least", "most"),
    [
        ("Can you make it shorter?", 1, 1),
        ("Is a lime the tallest tree of the park?", 0.5, 1),
        ("Now I need a title for a poster.", 0.5, 0.99),
        ("Give a recipe for lentil soup.", 0, 0.1),
        ("第二条是什么意思？", 1, 1),
        ("另外，帮忙写一个海报标题。", 0.5, 1),
        ("请写一份番茄炒蛋的菜谱。", 0, 0.2),
    ],
)
def test_a_follow_up_leans_on_what_was_said_or_says_that_it_is_new(message, least, most):
    said = [TASK, "The old lime tree by the ponds.", "公园里最高的树是哪一棵？", "是池塘边的老椴树。"]
    assert least <= dependence(message, said) <= most


def test_the_score_of_a_dialogue_is_that_of_its_worst_follow_up():
    turns = [Message("user" if n % 2 == 0 else "assistant", text) for n, text in enumerate(
        [TASK, ANSWERS[0], "When was it planted?", ANSWERS[1], "Give a recipe for lentil soup.", "Boil them."]
    )]  # fmt: skip
    assert least_dependence(turns[:4]) == 1
    assert least_dependence(turns) == 0
    assert least_dependence(turns[:2]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for the list; which of them is cheapest?",
        "How do I thank a host in a letter?",
        "*Thinking, Fast and Slow* is the book that I mean.",
        "The user name (see below) has to be unique.",
        "谢谢，那押金呢？",
        "（用户名）应该填什么？",
        "How many days has July?",
    ],
)
def test_an_ordinary_turn_has_no_fault(text):
    assert turn_fault(text, ["How many days has June and how hot is it?", "How many days?"]) is None


@pytest.mark.parametrize(
    ("text", "before", "is_repeat"),
    [
        (
            "Please name the tallest tree of the park now.",
            "Please name the tallest tree of the park, now!",
            True,
        ),
        ("How many days has month 6 of this year?", "How many days has month 7 of this year?", False),
        ("那6月有几天？", "那7月有几天？", False),
        ("请再说一遍押金的规定。", "请再说一遍押金规定。", True),
    ],
)
def test_near_repeats_are_found_and_other_numbers_are_no_repeat(text, before, is_repeat):
    assert tokens(text) != []
    fault = turn_fault(text, [before])
    assert (fault is not None and fault.code == "turn_repeated") is is_repeat
