"""Gaps of patterns: what of a model's filling is the pattern again, and that it is asked for once more."""

import pytest
from script import Cut, Script, last_turn, play

from datagen.config import SelfInstructConfig
from datagen.filters.near_duplicates import NearDuplicates
from datagen.generators.filling import fills_of, put_together, said_again
from datagen.generators.self_instruct import SelfInstruct
from datagen.prompts import PromptBook
from datagen.records import Failure, SeedTask

NOTICE = "Sum up this notice about ... in one sentence."
LETTER_ZH = "这封投诉……的信说的是什么事"
NOTICE_ZH = "用一句话概括这则……的通知"


@pytest.mark.parametrize(
    ("form", "fill", "inner"),
    [
        (NOTICE, "a broken lift", "a broken lift"),
        (NOTICE, "a notice about a broken lift", "a broken lift"),
        (NOTICE, "About the broken lift.", "the broken lift"),
        (NOTICE, "Sum up this notice about a broken lift in one sentence.", "a broken lift"),
        (NOTICE, "a lift in the town hall", "a lift in the town hall"),
        ("Shorten this ... to two sentences.", "the note on lifts", "note on lifts"),
        (NOTICE_ZH, "电梯停用", "电梯停用"),
        (NOTICE_ZH, "这则电梯停用的通知", "电梯停用"),
        (NOTICE_ZH, "用一句话概括这则电梯停用的通知。", "电梯停用"),
        (NOTICE_ZH, "电梯停用通知", "电梯停用"),
        (NOTICE_ZH, "新开的", "新开"),
        ("给这段……的行程安排列个清单", "段家村的徒步", "段家村的徒步"),
    ],
)
def test_the_patterns_own_words_are_taken_off_the_edges_of_a_filling(form, fill, inner):
    assert fills_of(form, [fill]) == [inner]
    assert said_again(form, [fill]) == []


def test_each_gap_of_a_pattern_has_its_own_edges():
    form = "Turn this ... into a table with the columns ... and ..."
    fills = ["this rota", "the columns day", "and name"]
    assert fills_of(form, fills) == ["rota", "day", "name"]
    assert put_together(form, fills_of(form, fills)) == (
        "Turn this rota into a table with the columns day and name."
    )


@pytest.mark.parametrize(
    ("form", "fill", "words"),
    [
        (NOTICE, "the lift and other notices", ["notices"]),
        (LETTER_ZH, "物业的投诉电话", ["投诉"]),
        (NOTICE_ZH, "通知发出以后的停电", ["通知"]),
        (NOTICE_ZH, "会议的主要内容", ["主要内容"]),
        ("逐条写出这则关于……的公告", "逐条列出保险", ["逐条"]),
        (NOTICE_ZH, "小区停电", []),
        (NOTICE, "the main points of a talk", ["main points"]),
        (NOTICE, "a talk on bees", []),
        (NOTICE, "the lift is broken", ["the lift is broken"]),
        (NOTICE, "a lift that is broken", []),
        (NOTICE, "the details about a wedding", ["details about"]),
    ],
)
def test_words_of_the_pattern_within_a_filling_are_named(form, fill, words):
    assert said_again(form, [fill]) == words


def filling(folder, form, *fills):
    prompts = folder / "prompts"
    own = prompts / ("en" if form.isascii() else "zh") / "self-instruct"
    own.mkdir(parents=True)
    (own / "forms.txt").write_text(f"text: {form}\n", encoding="utf-8")
    (own / "topics.txt").write_text("lifts\n", encoding="utf-8")
    is_english = form.isascii()
    said = "The lift is broken." if is_english else "电梯坏了，星期五才能修好。"
    text = {"first": said, "second": "", "third": "", "fourth": ""}
    model = Script(
        fill=list(fills), text=text, output=said, check={"verdict": "right"}, classify={"answer": "text"}
    )
    generator = SelfInstruct(
        [SeedTask("seed-1", "Explain why the sea is salty.", (), False)],
        PromptBook(prompts),
        SelfInstructConfig(instructions_per_call=len(fills[0]), forms="held"),
        language="en" if is_english else "zh",
        seed=0,
        novelty=NearDuplicates(),
    )
    return play(generator, model, folder), model


@pytest.mark.parametrize(
    ("form", "first", "again", "word", "task"),
    [
        (
            NOTICE,
            "other notices on lifts",
            "a lift that stands still",
            "1. notices",
            "Sum up this notice about a lift that stands still in one sentence.",
        ),
        (LETTER_ZH, "物业的投诉电话", "电梯停用", "1. 投诉", "这封投诉电梯停用的信说的是什么事。"),
        (
            NOTICE,
            "the lift, which is broken",
            "a broken lift",
            "1. the lift, which is broken",
            "Sum up this notice about a broken lift in one sentence.",
        ),
        (NOTICE, "...", "a broken lift", "1. ...", "Sum up this notice about a broken lift in one sentence."),
    ],
)
def test_a_gap_filled_with_its_patterns_words_is_asked_for_once_more(
    form, first, again, word, task, tmp_path
):
    (record,), model = filling(tmp_path, form, {"task_1": [first]}, {"task_1": [again]})
    assert record.instruction == task
    one, two = model.asked("fill")
    assert two.messages[: len(one.messages)] == one.messages
    assert first in two.messages[-2].content
    assert word in last_turn(two)
    assert len(record.requests) >= 2
    assert "fill-again" in record.prompt


def test_only_what_was_filled_badly_is_asked_for_again(tmp_path):
    both = {"task_1": ["a broken lift"], "task_2": ["one more notice"]}
    outcomes, model = filling(tmp_path, NOTICE, both, {"task_1": ["cold soup on Friday"]})
    assert [each.instruction for each in outcomes] == [
        "Sum up this notice about a broken lift in one sentence.",
        "Sum up this notice about cold soup on Friday in one sentence.",
    ]
    assert "a broken lift" not in last_turn(model.asked("fill")[1])


@pytest.mark.parametrize("second", [{"task_1": ["notices"]}, Cut('{"task_1": ["no')])
def test_gaps_are_asked_for_twice_at_most(second, tmp_path):
    (failure,), model = filling(tmp_path, NOTICE, {"task_1": ["notices"]}, second)
    assert isinstance(failure, Failure)
    assert len({request.messages for request in model.asked("fill")}) == 2
