"""New tasks: what the model is shown, what it is asked, and what becomes of its replies."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from script import Cut, Script, last_turn, play, refuse

from datagen.config import SelfInstructConfig
from datagen.contracts import Kept, KeptTask
from datagen.errors import TooLong
from datagen.filters.near_duplicates import NearDuplicates, Threshold
from datagen.filters.stage import resolve
from datagen.generators.classification import names_label, overlapping
from datagen.generators.clauses import wording_kept
from datagen.generators.drawn import (
    drawn_scores,
    fault_of,
    is_out_of_order,
    length_kept,
    support_by_line,
)
from datagen.generators.lists import listed_twice, torn_item
from datagen.generators.persons import speaks_to_writer, takes_another_person
from datagen.generators.proposing import proposals
from datagen.generators.self_instruct import SelfInstruct
from datagen.generators.task_forms import Wanted
from datagen.generators.tasks import Task
from datagen.prompts import PromptBook
from datagen.records import Completion, Failure, Instance, Record, SeedSource, SeedTask
from datagen.text import sentences

SEEDS = [
    SeedTask(f"seed-{n}", text, (Instance("", "yes"),), n % 3 == 0)
    for n, text in enumerate(
        [
            "Explain why the sea is salty.",
            "Write a limerick about a tired baker.",
            "Does the sentence contain a spelling mistake?",
            "List four uses for old newspapers.",
            "Translate the menu into Portuguese.",
            "Convert the recipe from cups to grams.",
            "Who should sign a rental contract, and when?",
            "Invent a riddle whose solution is a bicycle.",
            "Suggest a name for a choir of engineers.",
            "Compare trains with buses for commuters.",
        ],
        1,
    )
]
KEPT = [
    KeptTask(f"kept-{n}", text, False)
    for n, text in enumerate(
        ["Draft an apology for a late parcel.", "Order these planets by size.", "Sum up the minutes."]
    )
]
REVIEW = "Classify the review as positive, negative or neutral."


PLAIN = Path(__file__).parent / "plain_forms"
"""Prompts whose forms are unmarked, so that no task of a script works on a given text."""


def self_instruct(*, language="en", seed=0, prompts=PLAIN, **settings):
    settings = SelfInstructConfig(**{"instructions_per_call": 2, **settings})
    novelty = NearDuplicates(Threshold(0.7))
    return SelfInstruct(SEEDS, PromptBook(prompts), settings, language=language, seed=seed, novelty=novelty)


def proposing(*instructions):
    return {"instructions": list(instructions)}


def writing(instruction, **steps):
    """Return a generator that asks for one task, and the script that makes it a text task."""
    script = {
        "propose": proposing(instruction),
        "classify": {"answer": "text"},
        "input": {"needs_input": False, "input": ""},
        "output": "A plain answer.",
        "check": {"verdict": "right"},
        **steps,
    }
    return self_instruct(instructions_per_call=1), Script(**script)


def classifying(labels, instruction=REVIEW, **steps):
    """Return a generator that asks for one task, and the script that makes it classification."""

    def write(request):
        right = last_turn(request).split("Right answer: ")[1].split("\n")[0]
        return {"input": f"It was what case {labels.index(right)} is."}

    def read(request):
        case = last_turn(request).split("It was what case ")[1].split()[0]
        return {"label": labels[int(case)]}

    script = {
        "propose": proposing(instruction),
        "classify": {"answer": "label"},
        "labels": {"labels": labels},
        "label_input": write,
        "label_check": read,
        **steps,
    }
    return self_instruct(instructions_per_call=1), Script(**script)


def rules(outcomes):
    return [outcome.rejection and outcome.rejection.rule for outcome in outcomes]


# --- what the model is shown


def test_a_prompt_shows_six_seeds_and_two_made_tasks(tmp_path):
    generator, model = writing("Name the tallest tree of the park.")
    (record,) = play(generator, model, tmp_path, kept=KEPT)
    prompt = last_turn(model.asked("propose")[0])
    shown = {task.id for task in [*SEEDS, *KEPT] if task.instruction in prompt}
    assert len([id for id in shown if id.startswith("seed")]) == 6
    assert len([id for id in shown if id.startswith("kept")]) == 2
    assert set(record.source.seeds) == shown
    assert all(f"{n}. " in prompt for n in range(1, 9)) and "\n9. " not in prompt


def test_a_prompt_shows_eight_seeds_while_nothing_was_made(tmp_path):
    generator, model = writing("Name the tallest tree of the park.")
    play(generator, model, tmp_path)
    prompt = last_turn(model.asked("propose")[0])
    assert sum(seed.instruction in prompt for seed in SEEDS) == 8


def test_the_ratio_of_seeds_to_made_tasks_can_be_set():
    generator = self_instruct(demonstrations=5, machine_demonstrations=3)
    item = generator.plan(0, Kept(KEPT, len(KEPT)))
    assert len(item.demonstrations) == 5
    assert sum(task in KEPT for task in item.demonstrations) == 3


def test_few_made_tasks_are_shown_as_far_as_they_go():
    item = self_instruct().plan(0, Kept(KEPT, 1))
    assert sum(task in KEPT for task in item.demonstrations) == 1
    assert len(item.demonstrations) == 8


def test_the_same_index_and_seed_give_the_same_item_and_others_another():
    def drawn(seed, index):
        item = self_instruct(seed=seed).plan(index, Kept(KEPT, 2))
        return item.demonstrations, item.wanted

    assert drawn(3, 5) == drawn(3, 5)
    assert len({drawn(seed, index) for seed in range(4) for index in range(4)}) == 16


def test_planning_leaves_no_trace():
    generator, kept = self_instruct(), Kept(list(KEPT), 3)
    state = random.getstate()
    late_first = generator.plan(7, kept), generator.plan(2, kept)
    again = generator.plan(2, kept), generator.plan(7, kept)
    assert late_first == again[::-1]
    assert list(kept) == KEPT
    assert random.getstate() == state


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_task_of_a_call_has_a_topic_and_form_of_its_own(language, tmp_path):
    generator = self_instruct(language=language, instructions_per_call=5, prompts=None)
    item = generator.plan(0, Kept([], 0))
    assert len(set(item.wanted)) == 5
    model = Script(propose=refuse(), function=refuse())
    play(generator, model, tmp_path)
    said = "\n".join(last_turn(request) for request in model.requests)
    for each in item.wanted:
        assert all(part in said for part in ((each.topic, each.data) if each.data else (str(each),)))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_open_forms_are_drawn_only_where_all_are_wanted(language):
    book = PromptBook()
    marked = {
        line.removeprefix("open: ").removeprefix("text: ")
        for line in book.lines(language, "self-instruct", "forms")
        if line.startswith("open:")
    }

    def drawn(forms):
        generator = self_instruct(language=language, prompts=None, forms=forms, instructions_per_call=10)
        return {each.form for index in range(20) for each in generator.plan(index, Kept([], 0)).wanted}

    assert marked and not marked & drawn("held")
    assert marked <= drawn("all")
    assert not any(form.startswith(("open:", "text:")) for form in drawn("all"))


LIFT = "The lift is broken since Monday. A technician comes on Friday."
LIFT_ZH = "电梯从星期一起坏了。维修工星期五才来。"
HALF, HALF_ZH = "- The lift is broken\n- That was on Monday", "- 电梯坏了\n- 从星期一起"
SUM_UP = {
    "en": ("text: Sum up this ... in one sentence.\n", "Sum up this note in one sentence."),
    "zh": ("text: 用一句话概括这份……。\n", "用一句话概括这份留言。"),
}


def on_text(tmp_path, language="en", **steps):
    """Play a task whose form works on a given text."""
    form, task = SUM_UP[language]
    folder = tmp_path / "prompts" / language / "self-instruct"
    folder.mkdir(parents=True)
    (folder / "forms.txt").write_text(form, encoding="utf-8")
    _, model = writing(task, **steps)
    generator = self_instruct(language=language, instructions_per_call=1, prompts=tmp_path / "prompts")
    return play(generator, model, tmp_path), model


@pytest.mark.parametrize(("second", "rule"), [(LIFT, None), ("Wait. Wait.", "repetitive")])
def test_a_text_that_is_unfit_is_asked_for_once_more(tmp_path, second, rule):
    first = dict.fromkeys(["first", "second", "third", "fourth"], "The lift is broken.")
    texts = [first, {"first": second, "second": "", "third": "", "fourth": ""}]
    said = "The lift is broken since Monday, and a technician comes on Friday."
    (record,), model = on_text(tmp_path, text=texts, output=said)
    assert record.input == second
    assert (record.rejection and record.rejection.rule) == rule
    assert model.steps.count("text") == record.prompt.count("self-instruct/text@") + 1 == 2


def test_a_task_on_a_text_always_gets_one_and_its_answer_is_held_against_it(tmp_path):
    note = ["The lift is broken. ", "A technician comes on Friday.", "", "Please take the stairs."]
    text = dict(zip(["first", "second", "third", "fourth"], note, strict=True))
    (record,), model = on_text(tmp_path, text=text, output="The lift stays broken until Friday.")
    assert model.steps == ["propose", "classify", "text", "output", "output", "check"]
    assert record.input == "The lift is broken. A technician comes on Friday. Please take the stairs."
    assert record.scores["input_support"] == pytest.approx(3 / 4)
    assert record.scores["input_told"] == pytest.approx(1 / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        (
            "The lift is broken until Friday. Take the stairs.",
            "The lift is broken until the technician comes on Friday, so take the stairs.",
            "That has 2 sentences, and 1 are asked for.",
        ),
        (
            "The lift is broken, so take the stairs.",
            "The lift is broken until the technician comes on Friday, so take the stairs.",
            'left out this: "A technician comes on Friday."',
        ),
    ],
)
def test_an_answer_with_a_fault_that_code_sees_is_asked_for_once_more(first, second, named, tmp_path):
    note = ["The lift is broken.", "A technician comes on Friday.", "", "Please take the stairs."]
    text = dict(zip(["first", "second", "third", "fourth"], note, strict=True))
    (record,), model = on_text(tmp_path, text=text, output=[first, second])
    assert model.steps == ["propose", "classify", "text", "output", "output", "check"]
    assert record.output == second
    before, after = model.asked("output")
    assert after.messages[: len(before.messages)] == before.messages
    assert after.messages[-2].content == first
    assert named in last_turn(after)


@pytest.mark.parametrize(
    ("answer", "text", "wrong"),
    [
        ("You lost your laptop.", "I lost my laptop in Rome.", True),
        ("The writer lost a laptop.", "I lost my laptop in Rome.", False),
        ("Thank you, the lift works.", "I thank you: the lift works again.", False),
        ("You should take the stairs.", "The lift is broken until Friday.", False),
        ("你把电脑丢了。", "我在罗马丢了电脑。", True),
        ("我把电脑丢了。", "我在罗马丢了电脑。", False),
        ("请您走楼梯。", "电梯坏了，星期五才能修好。", False),
    ],
)
def test_an_answer_that_says_you_of_a_texts_writer_is_found(answer, text, wrong):
    assert speaks_to_writer(answer, text) is wrong


@pytest.mark.parametrize(
    ("answer", "text", "least"),
    [
        ("- flowers\n- red wine", "Bring flowers, red wine and a cake.", 1.0),
        ("- flowers and a cake\n- a silver teapot today", "Bring flowers, red wine and a cake today.", 1 / 3),
        ("- 蛋糕和饮料\n- 膜拜日期：一周前", "生日：蛋糕和饮料。筹备日期：一周前。", 2 / 3),
        ("- 蛋糕和饮料\n- 筹备日期：一周前", "生日：蛋糕和饮料。筹备日期：一周前。", 1.0),
    ],
)
def test_one_item_from_nowhere_counts_by_its_line(answer, text, least):
    assert support_by_line(answer, text) == pytest.approx(least, abs=1e-3)


def test_a_summary_as_long_as_its_text_is_asked_for_again_and_scored(tmp_path):
    wings = [f"the lift in the {wing} wing is broken" for wing in ("east", "west", "north", "south")]
    fields = ["first", "second", "third", "fourth"]
    text = {field: f"{wing.capitalize()}." for field, wing in zip(fields, wings, strict=True)}
    same = ", ".join(wings) + "."
    short = "The lift in the east wing is broken."
    (record,), model = on_text(tmp_path, text=text, output=[same, short])
    assert "much shorter" in last_turn(model.asked("output")[1])
    assert record.output == short
    assert record.scores["length_kept"] == length_kept(short, record.input) < 0.3


STEPS = "Fill the tank with water. Press the red button for two seconds. Wait until the lamp goes out."
ZH_STEPS = "先把水箱装满水。再按住红色按钮两秒。最后等指示灯熄灭。"


@pytest.mark.parametrize(
    ("answer", "text", "wrong"),
    [
        ("- Fill the tank with water\n- Press the red button\n- Wait until the lamp goes out", STEPS, False),
        ("- Press the red button\n- Fill the tank with water\n- Wait until the lamp goes out", STEPS, True),
        ("- Fill the tank\n- Press the button", STEPS, False),
        ("- 把水箱装满水\n- 按住红色按钮两秒\n- 等指示灯熄灭", ZH_STEPS, False),
        ("- 等指示灯熄灭\n- 把水箱装满水", ZH_STEPS, True),
        ("Anything", "", False),
    ],
)
def test_steps_out_of_the_order_of_their_text_are_found(answer, text, wrong):
    assert is_out_of_order(answer, text) is wrong


@pytest.mark.parametrize(
    ("answer", "twice"),
    [
        ("- Jane\n- John\n- Tom\n- Jane's brother, Tom", "Jane"),
        ("- John\n- Tom\n- Jane's brother, Tom", "Tom"),
        ("1. 周三交水费\n2. 交水费", "交水费"),
        ("- Pool closed on Monday\n- Lessons in the Park Road baths", ""),
        ("- 周一 值班\n- 周二 打扫", ""),
        ("Tom came. Tom and Jane came.", ""),
        ("- Tom", ""),
        ("", ""),
    ],
)
def test_an_item_that_another_item_says_too_is_found(answer, twice):
    assert listed_twice(answer) == twice
    task = Task(0, 0, "List all.", SeedSource(()), "", "", True, (), ())
    scores = drawn_scores(task, "Some text of Tom.", answer)
    assert scores["listed_twice"] == float(bool(twice))


@pytest.mark.parametrize(
    ("answer", "text", "changed"),
    [
        ("- 我每天中午给你做午饭", "你负责施工，我负责管理。你每天中午给我做午饭。", True),
        ("- 你每天中午给我做午饭", "你负责施工，我负责管理。你每天中午给我做午饭。", False),
        ("- 我负责施工", "你负责施工，我负责管理。", True),
        ("- 你负责施工，我负责管理", "你负责施工，我负责管理。", False),
        ("- 负责施工", "你负责施工，我负责管理。", False),
        ("- 我们一起去公园", "你周末有空吗？我们一起去公园。", False),
        ("I lent you the ladder.", "You lent me the ladder on Monday. I broke it.", True),
        ("You lent me the ladder.", "You lent me the ladder on Monday. I broke it.", False),
        ("I broke the ladder.", "You lent me the ladder on Monday. I broke it.", False),
        ("You broke the ladder.", "You lent me a rope. I broke the ladder.", True),
        ("The ladder is broken.", "You lent me a rope. I broke the ladder.", False),
        ("You lost your laptop.", "I lost my laptop.", True),
    ],
)
def test_i_and_you_stay_who_they_are(answer, text, changed):
    assert takes_another_person(answer, text) is changed


DAY = "婚礼当天，我们全家都在家吃午餐，然后去教堂。生日那天，我们做了蛋糕，去公园玩。"


@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [
        ("婚礼当天我们全家在家吃午餐，生日那天去公园玩。", 0.8, 1.0),
        ("婚礼当天，全家在午餐，生日当天做蛋糕。", 0.0, 0.7),
        ("教堂", 1.0, 1.0),
        ("In words of its own.", 1.0, 1.0),
        ("", 1.0, 1.0),
    ],
)
def test_how_far_an_answer_keeps_to_its_texts_words(answer, least, most):
    assert least <= wording_kept(answer, DAY) <= most
    task = Task(0, 0, "用一句话概括这条留言。", SeedSource(()), "", "", True, (), ())
    assert "wording_kept" not in drawn_scores(task, DAY, answer)
    held = drawn_scores(replace(task, is_held=True), DAY, answer)
    assert held["wording_kept"] == wording_kept(answer, DAY)


@pytest.mark.parametrize(("writer", "is_held"), [("small", True), ("large", False)])
def test_another_models_answer_is_not_held_to_the_words_of_its_text(writer, is_held):
    proposed, reply = Completion("", model="small"), Completion("", model=writer)
    task = Task(0, 0, "用一句话概括这条留言。", SeedSource(()), "", "", True, (proposed,), (), is_held=True)
    answered = task.answered(reply)
    assert (answered.model, answered.is_held) == (writer, is_held)
    assert ("wording_kept" in drawn_scores(answered, DAY, "婚礼当天。")) is is_held


@pytest.mark.parametrize(
    ("answer", "torn"),
    [
        ("- 会议开始前\n- 学生先学习了基础的吉他知识", "会议开始前"),
        ("- 老师展示了如何弹奏\n- 最后，\n- 他们进行了演奏", "最后，"),
        ("- 会议开始前，学生先学习了基础的吉他知识\n- 最后，他们进行了演奏", ""),
        ("- 订了一盏台灯\n- 灯罩裂了", ""),
        ("- 推迟到周五之后再开会", ""),
        ("- After lunch\n- The team met", "After lunch"),
        ("1. On the last Monday.\n2. The pool closes", "On the last Monday."),
        ("- Then\n- The lift broke", "Then"),
        ("- After lunch, the team met\n- In May the pool closed for good", ""),
        ("- Before you leave, close the door\n- Lights out", ""),
        ("After lunch", ""),
    ],
)
def test_an_item_torn_off_its_sentence_is_found(answer, torn):
    assert torn_item(answer) == torn


@pytest.mark.parametrize(
    ("task", "text", "whole"),
    [
        (
            "List the points of these minutes about the lift, one a line.",
            LIFT,
            HALF,
        ),
        (
            "Make a list of what this announcement says about the lift.",
            LIFT,
            HALF,
        ),
        ("Turn this note about the lift into a list.", LIFT, HALF),
        ("把这条关于电梯的留言里说的事逐条列出。", LIFT_ZH, HALF_ZH),
        ("把这则关于电梯的通知整理成清单，每条一行。", LIFT_ZH, HALF_ZH),
    ],
)
def test_a_list_of_all_that_a_text_says_is_held_to_each_of_its_sentences(task, text, whole):
    language = "en" if task.isascii() else "zh"
    wanted = Task(0, 0, task, SeedSource(()), "", "", True, (), ())
    first, second = [text[start:end] for start, end in sentences(text)]
    assert second.strip() in fault_of(wanted, text, whole, language)
    assert drawn_scores(wanted, text, whole)["input_listed"] == 0.5
    answer = f"- {first}\n- {second}"
    assert drawn_scores(wanted, text, answer)["input_listed"] == 1.0


@pytest.mark.parametrize(
    ("gap", "rule", "value"),
    [
        ("note about the lift", None, None),
        ("note on ... lifts", "placeholder", "..."),
    ],
)
def test_a_gap_that_is_filled_with_a_task_of_its_own_is_refused_at_once(gap, rule, value, tmp_path):
    folder = tmp_path / "prompts" / "en" / "self-instruct"
    folder.mkdir(parents=True)
    (folder / "forms.txt").write_text("text: Sum up this ... in one sentence.\n", encoding="utf-8")
    text = {"first": "The lift is broken.", "second": "", "third": "", "fourth": ""}
    _, model = writing("", fill={"task_1": [gap]}, text=text, output="The lift is broken.")
    generator = self_instruct(instructions_per_call=1, prompts=tmp_path / "prompts", forms="held")
    (record,) = play(generator, model, tmp_path)
    if rule is None:
        assert record.rejection is None
        assert record.instruction == "Sum up this note about the lift in one sentence."
    else:
        assert (record.rejection.rule, record.rejection.value) == (rule, value)
        assert model.steps == ["fill"]


@pytest.mark.parametrize(
    "fill", [Cut('{"task_1": ["no'), {"task_1": [" . "]}, {"task_1": ["sentence on lifts"]}]
)
def test_a_gap_without_content_makes_no_task(fill, tmp_path):
    folder = tmp_path / "prompts" / "en" / "self-instruct"
    folder.mkdir(parents=True)
    (folder / "forms.txt").write_text("text: Sum up this ... in one sentence.\n", encoding="utf-8")
    _, model = writing("", fill=fill)
    generator = self_instruct(instructions_per_call=1, prompts=tmp_path / "prompts", forms="held")
    (failure,) = play(generator, model, tmp_path)
    assert isinstance(failure, Failure)
    assert failure.step == "propose"


def test_an_answer_is_asked_for_twice_at_most(tmp_path):
    text = {"first": "The lift is broken.", "second": "", "third": "", "fourth": ""}
    (record,), model = on_text(tmp_path, text=text, output="Broken. It is.")
    assert len(model.asked("output")) == 2
    assert record.output == "Broken. It is."


def test_a_chinese_text_that_falls_into_english_is_refused_before_it_is_answered(tmp_path):
    folder = tmp_path / "prompts" / "zh" / "self-instruct"
    folder.mkdir(parents=True)
    (folder / "forms.txt").write_text("text: 用一句话概括这则……\n", encoding="utf-8")
    (folder / "topics.txt").write_text("婚礼\n", encoding="utf-8")
    text = dict.fromkeys(["first", "second", "third", "fourth"], "新娘是林小姐， groom是张先生。")
    _, model = writing("用一句话概括这则婚礼通知。", text=text)
    generator = self_instruct(language="zh", instructions_per_call=1, prompts=tmp_path / "prompts")
    (record,) = play(generator, model, tmp_path)
    assert (record.rejection.rule, record.rejection.value) == ("wrong_language", "groom")
    assert "output" not in model.steps


def test_a_text_in_another_language_than_its_task_is_refused_before_it_is_answered(tmp_path):
    text = dict.fromkeys(["first", "second", "third", "fourth"], "电梯坏了，星期五才能修好。")
    (record,), model = on_text(tmp_path, text=text)
    refused = record.rejection
    assert (refused.rule, refused.value, refused.threshold) == ("wrong_language", "zh", "en")
    assert "output" not in model.steps


@pytest.mark.parametrize(
    ("form", "gaps", "task"),
    [
        (
            "text: Sum up this ... for ... in one sentence.",
            [" note. ", "cooks"],
            "Sum up this note for cooks in one sentence.",
        ),
        (
            "text: Turn this ... into a list with one item a line.",
            ["lease"],
            "Turn this lease into a list with one item a line.",
        ),
    ],
)
def test_where_patterns_are_held_only_their_gaps_are_asked_for(form, gaps, task, tmp_path):
    language = "en" if task.isascii() else "zh"
    folder = tmp_path / "prompts" / language / "self-instruct"
    folder.mkdir(parents=True)
    (folder / "forms.txt").write_text(form + "\n", encoding="utf-8")
    said = "The lift is broken." if language == "en" else "电梯坏了，星期五才能修好。"
    text = {"first": said, "second": "", "third": "", "fourth": ""}
    _, model = writing("", fill={"task_1": gaps}, text=text, output=said)
    prompts = tmp_path / "prompts"
    generator = self_instruct(language=language, instructions_per_call=1, prompts=prompts, forms="held")
    (record,) = play(generator, model, tmp_path)
    assert record.instruction == task


@pytest.mark.parametrize("language", ["en", "zh"])
def test_topics_that_one_has_to_know_are_drawn_only_where_all_are_wanted(language):
    lines = PromptBook().lines(language, "self-instruct", "topics")
    marked = {line.removeprefix("open:").strip() for line in lines if line.startswith("open:")}

    def drawn(forms):
        generator = self_instruct(language=language, prompts=None, forms=forms, instructions_per_call=10)
        items = [generator.plan(index, Kept([], 0)) for index in range(60)]
        return {wanted.topic for item in items for wanted in item.wanted}

    assert marked
    assert not marked & drawn("held")
    assert marked <= drawn("all")


def test_an_input_that_is_cut_is_refused_before_it_is_answered(tmp_path):
    generator, model = writing("Shorten the note.", input=Cut('{"needs_input": true, "input": "And then we'))
    (record,) = play(generator, model, tmp_path)
    assert isinstance(record, Failure) or record.rejection.rule == "input_cut"
    assert "output" not in model.steps


def test_a_task_that_the_prompt_itself_demonstrates_is_known(tmp_path):
    generator, model = writing("What should somebody ask before moving into a shared flat?")
    (record,) = play(generator, model, tmp_path)
    assert record.rejection.rule == "near_duplicate"


def test_a_task_with_an_unfilled_hole_is_refused_at_once(tmp_path):
    generator, model = writing("Find all the ... in this note.")
    (record,) = play(generator, model, tmp_path)
    assert (record.rejection.rule, model.steps) == ("placeholder", ["propose"])


def test_a_task_on_a_text_that_turns_out_to_be_classification_gets_labels(tmp_path):
    (record,), model = on_text(tmp_path, classify={"answer": "label"}, labels={"labels": ["yes", "yes."]})
    assert model.steps == ["propose", "classify", "labels"]
    assert record.rejection.rule == "too_few_labels"


def test_two_calls_for_tasks_are_two_different_requests(tmp_path):
    generator = self_instruct(instructions_per_call=1)
    model = Script(propose=refuse())
    for index in range(3):
        play(generator, model, tmp_path, index)
    assert len({request.key("") for request in model.requests}) == 3
    assert len({request.sampling_seed for request in model.requests}) == 3


# --- what becomes of the proposals


def test_of_a_cut_reply_whole_tasks_are_made_and_the_others_are_asked_for_again(tmp_path):
    _, model = writing(
        "",
        propose=[
            Cut('{"instructions": ["Name three rivers of Asia.", "Explain what yeast does.", "Wri'),
            proposing("Suggest a name for a boat.", "Draw up a list for a picnic."),
        ],
    )
    generator = self_instruct(instructions_per_call=4)
    outcomes = play(generator, model, tmp_path)
    assert [each.instruction for each in outcomes] == [
        "Name three rivers of Asia.",
        "Explain what yeast does.",
        "Suggest a name for a boat.",
        "Draw up a list for a picnic.",
    ]
    wanted = generator.plan(0, Kept([], 0)).wanted
    assert [each.source.topic for each in outcomes] == [each.topic for each in wanted]
    again = last_turn(model.asked("propose")[1])
    assert [str(each) in again for each in wanted] == [False, False, True, True]


@pytest.mark.parametrize(
    ("second", "missing"), [(refuse("down"), 2), (proposing(), 2), (proposing("Name a boat."), 1)]
)
def test_tasks_that_never_come_are_failures_by_their_topics(second, missing, tmp_path):
    first = proposing("Name three rivers of Asia.", "Explain what yeast does.")
    _, model = writing("", propose=[first, second, proposing()])
    generator = self_instruct(instructions_per_call=4)
    outcomes = play(generator, model, tmp_path)
    failures = [each for each in outcomes if isinstance(each, Failure)]
    topics = [each.topic for each in generator.plan(0, Kept([], 0)).wanted]
    assert [each.source.topic for each in failures] == topics[4 - missing :]
    assert len(outcomes) == 4


def test_gaps_of_a_cut_reply_are_asked_for_again_for_the_tasks_that_are_missing(tmp_path):
    folder = tmp_path / "prompts" / "en" / "self-instruct"
    folder.mkdir(parents=True)
    (folder / "forms.txt").write_text("Name ... of Asia.\n", encoding="utf-8")
    cut = Cut('{"task_1": ["three rivers"], "task_2": ["two la')
    _, model = writing("", fill=[cut, {"task_1": ["two lakes"]}])
    generator = self_instruct(instructions_per_call=2, prompts=tmp_path / "prompts", forms="held")
    outcomes = play(generator, model, tmp_path)
    assert [each.instruction for each in outcomes] == [
        "Name three rivers of Asia.",
        "Name two lakes of Asia.",
    ]
    assert len(model.asked("fill")) == 2


def test_a_reply_cut_within_its_only_task_is_a_failure(tmp_path):
    generator, model = writing("", propose=Cut('{"instructions": ["Name three riv'))
    (failure,) = play(generator, model, tmp_path)
    assert isinstance(failure, Failure)
    assert failure.step == "propose"


@pytest.mark.parametrize(
    "instruction",
    [
        "Summarise the causes of the 2016. election dispute.",
        "Convert this SQL query to MongoDB for NASA.",
        "Rewrite “iPhone” ads: 3. Be BRIEF. Use ### marks.",
    ],
)
def test_an_instruction_survives_unaltered(instruction, tmp_path):
    generator, model = writing(instruction)
    (record,) = play(generator, model, tmp_path)
    assert record.instruction == instruction
    assert record.rejection is None


@pytest.mark.parametrize(
    ("proposed", "other"),
    [
        ("Explain why the sea is so salty.", "seed-1"),
        ("EXPLAIN, why the sea is salty!", "seed-1"),
        ("Order these planets by their size.", "kept-1"),
    ],
)
def test_a_known_task_costs_no_further_call_and_names_the_one_it_repeats(proposed, other, tmp_path):
    generator, model = writing(proposed)
    (record,) = play(generator, model, tmp_path, kept=KEPT)
    assert model.steps == ["propose"]
    assert (record.rejection.rule, record.rejection.other) == ("near_duplicate", other)
    assert record.rejection.value > record.rejection.threshold == 0.7


def test_of_two_like_tasks_in_one_reply_the_first_stays(tmp_path):
    _, model = writing("", propose=proposing("Name three rivers of Asia.", "Name three rivers of Asia!"))
    outcomes = play(self_instruct(), model, tmp_path)
    assert rules(outcomes) == [None, "near_duplicate"]


def test_tasks_of_one_template_about_other_things_are_told_apart_in_chinese(tmp_path):
    _, model = writing(
        "",
        propose=proposing("解释什么是Python装饰器", "用Python写一首诗"),
        input={"needs_input": False, "input": ""},
    )
    assert rules(play(self_instruct(language="zh"), model, tmp_path)) == [None, None]


def test_one_failing_call_loses_one_piece_alone(tmp_path):
    def classify(request):
        return refuse() if "rivers" in last_turn(request) else {"answer": "text"}

    _, model = writing(
        "", propose=proposing("Name three rivers of Asia.", "Explain what yeast does."), classify=classify
    )
    lost, made = play(self_instruct(), model, tmp_path)
    assert isinstance(lost, Failure) and lost.step == "classify" and lost.item == 0
    assert isinstance(made, Record) and made.rejection is None


def test_a_call_for_tasks_that_fails_is_one_failure(tmp_path):
    generator, model = writing("", propose=refuse("server", "busy"))
    (failure,) = play(generator, model, tmp_path, index=4)
    assert (failure.item, failure.step, failure.reason) == (4, "propose", "server busy")
    assert len(failure.source.seeds) == 8


def test_a_record_names_every_call_and_prompt_that_made_it(tmp_path):
    generator, model = writing("Name three rivers of Asia.")
    (record,) = play(generator, model, tmp_path)
    assert list(record.requests) == [request.key("fake:") for request in model.requests]
    assert [name.split("@")[0] for name in record.prompt.split()] == [
        f"self-instruct/{step}" for step in ["propose", "classify", "input", "output", "check"]
    ]
    assert record.model == "fake"


# --- which form the answer has


def test_an_unsure_form_is_asked_for_once_more_and_then_recorded(tmp_path):
    generator, model = writing("Do the thing as agreed.", classify={"answer": "unsure"})
    (record,) = play(generator, model, tmp_path)
    assert model.steps == ["propose", "classify", "classify"]
    assert [request.temperature for request in model.asked("classify")] == [0.0, 0.7]
    assert (record.kind, record.output) == ("unknown", "")
    assert (record.rejection.rule, record.rejection.value) == ("task_kind_unknown", "unsure")


def test_a_form_found_at_the_second_asking_counts(tmp_path):
    generator, model = writing(
        "Name three rivers of Asia.", classify=[{"answer": "unsure"}, {"answer": "list"}]
    )
    (record,) = play(generator, model, tmp_path)
    assert (record.kind, record.rejection) == ("generation", None)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_task_that_works_on_a_text_by_its_pattern_is_no_classification_where_the_model_is_unsure(
    tmp_path, language
):
    text = dict.fromkeys(["first", "second", "third", "fourth"], "The lift is broken.")
    (record,), model = on_text(tmp_path, language, classify={"answer": "unsure"}, text=text, output="Broken.")
    assert (record.kind, model.steps.count("classify")) == ("generation", 1)


@pytest.mark.parametrize("reply", ["yes", '{"answer": "maybe"}', "{}"])
def test_a_reply_that_is_no_form_is_never_taken_for_one(reply, tmp_path):
    generator, model = writing("Name three rivers of Asia.", classify=reply)
    (failure,) = play(generator, model, tmp_path)
    assert isinstance(failure, Failure) and failure.step == "classify"


# --- classification: the labels first


def test_a_classification_task_has_its_labels_before_its_inputs(tmp_path):
    generator, model = classifying(["neutral", "positive", "negative"])
    outcomes = play(generator, model, tmp_path)
    assert model.steps[:3] == ["propose", "classify", "labels"]
    assert sorted(model.steps[3:]) == ["label-check"] * 6 + ["label-input"] * 3
    assert [each.output for each in outcomes] == ["neutral", "positive", "negative"]
    assert [each.input for each in outcomes] == [f"It was what case {n} is." for n in range(3)]
    assert all(each.kind == "classification" for each in outcomes)
    assert rules(outcomes) == [None] * 3


def test_the_blind_check_is_made_with_the_labels_in_either_order(tmp_path):
    labels = ["positive", "negative", "neutral"]

    def first_listed(request):
        return {"label": last_turn(request).split("- ")[1].split("\n")[0]}

    generator, model = classifying(labels, label_check=first_listed)
    outcomes = play(generator, model, tmp_path)
    assert set(rules(outcomes)) == {"label_mismatch"}
    assert (outcomes[0].rejection.value, outcomes[0].rejection.threshold) == ("neutral", "positive")


@pytest.mark.parametrize(
    ("text", "label", "named"),
    [
        ("I call it a service problem.", "service problem", True),
        ("It was a Positive surprise", "positive", True),
        ("这是一个服务问题。", "服务问题", True),
        ("请把服务员的问题转给我", "服务问题", False),
        ("No, the yes is missing", "yes", False),
        ("水位太高了", "高", False),
        ("The problem of service", "service problem", False),
        ("positively", "positive", False),
    ],
)
def test_an_input_that_names_its_own_label_is_found(text, label, named):
    assert names_label(text, label) is named


def test_an_input_that_names_its_label_is_refused_before_it_is_checked(tmp_path):
    generator, model = classifying(
        ["positive", "negative"],
        "Classify the review as positive or negative.",
        label_input={"input": "A positive review, that is what it is."},
        label_check={"label": "negative"},
    )
    outcomes = play(generator, model, tmp_path)
    assert rules(outcomes) == ["input_gives_output", "one_label_held"]
    assert model.steps.count("label-check") == 2


def test_the_blind_check_is_not_told_the_right_label(tmp_path):
    generator, model = classifying(["positive", "negative", "neutral"])
    play(generator, model, tmp_path)
    for request in model.asked("label-check"):
        assert "Right answer" not in last_turn(request)
        assert all(f"- {label}\n" in last_turn(request) for label in ["positive", "negative", "neutral"])
        assert set(request.schema.model_json_schema()["properties"]["label"]["enum"]) == {
            "positive",
            "negative",
            "neutral",
        }


def test_an_input_that_reads_as_another_label_is_refused(tmp_path):
    labels = ["positive", "negative", "neutral"]
    right = classifying(labels)[1]

    def read(request):
        seen = right._steps["label-check"](request)
        return {"label": "positive"} if seen["label"] == "neutral" else seen

    generator, model = classifying(labels, label_check=read)
    outcomes = play(generator, model, tmp_path)
    assert rules(outcomes) == [None, None, "label_mismatch"]
    assert (outcomes[2].rejection.value, outcomes[2].rejection.threshold) == ("positive", "neutral")


def test_a_task_whose_inputs_all_read_alike_is_refused_whole(tmp_path):
    generator, model = classifying(["positive", "negative", "neutral"], label_check={"label": "positive"})
    outcomes = play(generator, model, tmp_path)
    assert rules(outcomes) == ["one_label_held", "label_mismatch", "label_mismatch"]
    assert (outcomes[0].rejection.value, outcomes[0].rejection.threshold) == (1, 2)


@pytest.mark.parametrize(
    ("instruction", "labels"),
    [
        ("Classify the weather report by its mood.", ["calm", "stormy"]),
        ("Classify the review as positive or negative.", ["positive", "negative", "mixed"]),
    ],
)
def test_labels_that_the_task_does_not_state_are_refused_before_any_input(instruction, labels, tmp_path):
    generator, model = classifying(labels, instruction)
    (record,) = play(generator, model, tmp_path)
    assert record.rejection.rule == "labels_not_stated"
    assert model.steps == ["propose", "classify", "labels"]


@pytest.mark.parametrize(
    ("labels", "clash"),
    [
        (["plant", "flower", "house plant"], "plant, house plant"),
        (["绿植", "植物", "植物器"], "植物, 植物器"),
        (["Music lessons", "music"], "music, Music lessons"),
        (["positive", "very positive", "not positive"], ""),
        (["满意", "不满意", "非常满意"], ""),
        (["奇函数", "偶函数", "非奇非偶函数"], ""),
        (["O(n)", "O(n^2)", "O(log n)"], ""),
        (["好", "好评"], ""),
        (["社区活动", "社区公告"], ""),
    ],
)
def test_labels_of_which_one_is_a_kind_of_another_overlap(labels, clash):
    assert overlapping(labels) == clash


def test_a_task_whose_labels_overlap_is_refused_before_any_input(tmp_path):
    generator, model = classifying(["plant", "house plant"], "Is this note on a plant or a house plant?")
    (record,) = play(generator, model, tmp_path)
    assert (record.rejection.rule, record.rejection.value) == ("labels_overlap", "plant, house plant")
    assert model.steps == ["propose", "classify", "labels"]


def test_yes_and_no_need_not_be_stated(tmp_path):
    generator, model = classifying(
        ["yes", "no"],
        "Does the notice mention a date?",
        label_input=[{"input": "Come on 3 May, yes."}, {"input": "Come soon, no rush."}],
        label_check=lambda request: {"label": "yes" if "yes." in last_turn(request) else "no"},
    )
    assert rules(play(generator, model, tmp_path)) == [None, None]


def test_labels_that_differ_in_case_space_or_a_full_stop_are_one(tmp_path):
    generator, model = classifying(["Positive", "positive.", " POSITIVE ", "negative"])
    outcomes = play(generator, model, tmp_path)
    assert [each.output for each in outcomes] == ["Positive", "negative"]


def test_labels_that_are_all_one_make_no_task(tmp_path):
    generator, model = classifying(["Positive", "positive.", "POSITIVE"])
    (record,) = play(generator, model, tmp_path)
    assert record.rejection.rule == "too_few_labels"


def test_an_input_that_cannot_be_written_leaves_the_other_labels_theirs(tmp_path):
    labels = ["positive", "negative", "neutral"]
    write = classifying(labels)[1]._steps["label-input"]

    def stumble(request):
        return refuse() if "Right answer: negative" in last_turn(request) else write(request)

    generator, model = classifying(labels, label_input=stumble)
    outcomes = play(generator, model, tmp_path)
    assert [type(each) for each in outcomes] == [Record, Failure, Record]
    assert outcomes[1].step == "label-input"
    assert [each.rejection for each in (outcomes[0], outcomes[2])] == [None, None]


@pytest.mark.parametrize("marker", ["N/A", "<noinput>", "无"])
def test_a_label_without_an_input_is_refused_as_empty(marker, tmp_path):
    generator, model = classifying(["positive", "negative", "neutral"], label_input={"input": marker})
    assert set(rules(play(generator, model, tmp_path))) == {"empty"}


# --- everything else: the input first

NO_INPUT = [
    "<noinput>",
    "No input",
    "no input.",
    "N/A",
    "n/a",
    "None",
    "none.",
    "无",
    "无输入",
    "（无）",
    " ",
    "",
]


@pytest.mark.parametrize("marker", [each for each in NO_INPUT if each != "（无）"])
def test_every_way_of_saying_that_there_is_no_input_becomes_none(marker, tmp_path):
    generator, model = writing("Name three rivers of Asia.", input={"needs_input": True, "input": marker})
    (record,) = play(generator, model, tmp_path)
    assert record.input == ""
    assert last_turn(model.asked("output")[0]) == "Name three rivers of Asia."


@pytest.mark.parametrize(
    "given",
    [
        "The meeting starts at 10:30 and ends late.",
        "https://example.org/a?b=1#c",
        "Input: 3\nOutput: 4",
        "None of the guests came, no input was given.",
        "a,b\n1,\u00a0２\n\n",
        "无人机有多重？",
    ],
)
def test_an_input_is_never_rewritten(given, tmp_path):
    generator, model = writing("Give the text a title.", input={"needs_input": True, "input": given})
    (record,) = play(generator, model, tmp_path)
    assert record.input == given.strip()
    assert record.rejection is None


def test_an_input_that_the_task_does_not_need_is_left_out(tmp_path):
    generator, model = writing("Name three rivers.", input={"needs_input": False, "input": "Some text."})
    (record,) = play(generator, model, tmp_path)
    assert record.input == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_answers_that_a_prompt_shows_pass_the_rules_that_answers_have_to(language):
    turns = PromptBook().get(language, "self-instruct", "output").turns
    shown = list(zip(turns[1:-1:2], turns[2:-1:2], strict=True))
    assert shown
    for asked, answer in shown:
        instruction, _, text = asked.content.partition("\n\n")
        task = Task(0, 0, instruction, SeedSource(()), "", "", True, (), ())
        assert fault_of(task, text, answer.content, language) is None
        scores = drawn_scores(task, text, answer.content)
        assert scores["input_support"] >= resolve({})["strays_from_input"]["threshold"]
        assert scores["unknown_numbers"] == 0


def test_the_answer_is_asked_for_with_nothing_but_the_task_in_sight(tmp_path):
    given = "The lift is broken since Monday."
    generator, model = writing("Give the note a title.", input={"needs_input": True, "input": given})
    play(generator, model, tmp_path)
    (request,) = model.asked("output")
    shown = PromptBook().get("en", "self-instruct", "output").turns
    assert request.messages[:-1] == shown[:-1]
    assert last_turn(request) == f"Give the note a title.\n\n{given}"
    assert not any(seed.instruction in message.content for seed in SEEDS for message in request.messages)


@pytest.mark.parametrize(
    "output",
    [
        "# One\n\n### Two\ntext\n###\nmore",
        "Example 1: a heron.\nExample 2: a stork.",
        "Input: x\nOutput: y\nOutput: z",
        "1. Flour\n2. Water\n3. Salt\n\n16. Done",
        '```json\n{"answer": [1, 2]}\n```\nThat is all.',
        "Instruction: mix.\n\n问题：一\n答案：二",
    ],
)
def test_an_answer_stays_whole_whatever_stands_in_it(output, tmp_path):
    generator, model = writing("Write a short note on herons.", output=output)
    (record,) = play(generator, model, tmp_path)
    assert record.output == output
    assert record.rejection is None


def test_an_answer_cut_by_its_length_is_refused(tmp_path):
    generator, model = writing("Write a long note on herons.", output=Cut("Herons are"))
    (record,) = play(generator, model, tmp_path)
    assert record.rejection.rule == "output_cut"
    assert "check" not in model.steps


def test_an_input_that_is_the_result_is_refused(tmp_path):
    generator, model = writing(
        "Add up the seats of three rows of twelve.",
        input={"needs_input": True, "input": "36"},
        output="Three rows of twelve seats make 36.",
    )
    (record,) = play(generator, model, tmp_path)
    assert record.rejection.rule == "input_gives_output"


@pytest.mark.parametrize(("verdict", "score"), [("right", 1.0), ("wrong", 0.0), ("off_task", 0.0)])
def test_the_verdict_on_an_answer_is_a_score_and_changes_no_word(verdict, score, tmp_path):
    generator, model = writing("Name three rivers of Asia.", check={"verdict": verdict})
    (record,) = play(generator, model, tmp_path)
    assert record.scores == {"check": score}
    assert record.output == "A plain answer."


@pytest.mark.parametrize("step", ["input", "output", "check"])
def test_a_failed_step_of_an_instance_is_a_failure_of_it(step, tmp_path):
    generator, model = writing("Name three rivers of Asia.", **{step: refuse("down")})
    (failure,) = play(generator, model, tmp_path)
    assert (failure.step, failure.reason) == ("instance", "down")


# --- replies as models write them


@pytest.mark.parametrize(
    "dress",
    [
        "{}",
        "```json\n{}\n```",
        "Sure! Here they are:\n{}",
        "<think>Hm, [two]?</think>\n{}",
        "{}\n\nAnything else?",
    ],
)
def test_the_same_tasks_are_read_from_plain_fenced_and_prefixed_replies(dress, tmp_path):
    reply = json.dumps(proposing("Name three rivers of Asia."))
    generator, model = writing("", propose=dress.replace("{}", reply))
    (record,) = play(generator, model, tmp_path)
    assert record.instruction == "Name three rivers of Asia."


def test_a_trailing_comma_is_mended(tmp_path):
    generator, model = writing("", propose='{"instructions": ["Name three rivers of Asia.",],}')
    (record,) = play(generator, model, tmp_path)
    assert record.instruction == "Name three rivers of Asia."


def test_an_unreadable_reply_is_asked_for_again_and_then_fails_with_the_answers_name(tmp_path):
    generator, model = writing("", propose="I cannot do that.")
    (failure,) = play(generator, model, tmp_path)
    assert len(model.requests) == 3
    assert len({request.sampling_seed for request in model.requests}) == 3
    assert model.requests[-1].key("fake:") in failure.reason


def test_nothing_is_asked_twice(tmp_path):
    generator, model = writing("Name three rivers of Asia.")
    first = play(generator, model, tmp_path)
    sent = len(model.requests)
    assert play(generator, model, tmp_path) == first
    assert len(model.requests) == sent


def test_half_of_the_demonstrations_are_shown_where_all_are_too_many(tmp_path):
    generator, model = writing("Name three rivers of Asia.")
    proposal = model._steps["propose"]
    model._steps["propose"] = [TooLong("400: too long"), proposal]
    (record,) = play(generator, model, tmp_path)
    first, second = model.asked("propose")
    assert len(second.messages[-1].content) < len(first.messages[-1].content)
    assert len(record.source.seeds) == 4


def test_a_call_that_stays_too_long_fails(tmp_path):
    generator, model = writing("Name three rivers of Asia.", propose=TooLong("400: too long"))
    (failure,) = play(generator, model, tmp_path)
    assert isinstance(failure, Failure)
    assert len(model.asked("propose")) == 2


def test_a_text_that_says_a_sentence_again_is_not_worked_on(tmp_path):
    note = ["The lift is broken.", "A technician comes on Friday.", "The lift is broken.", "Take the stairs."]
    text = dict(zip(["first", "second", "third", "fourth"], note, strict=True))
    (record,), model = on_text(tmp_path, text=text)
    assert (record.rejection.rule, record.rejection.value) == ("repetitive", "The lift is broken.")
    assert not model.asked("output")


ROUND = {
    "en": [
        "The manager sent the list to the office for the manager of the office to check.",
        "The office sent the list to the manager for the office to check.",
        "The manager of the office sent the list to the office again.",
        "Then the office sent the list to the manager.",
    ],
    "zh": [
        "仓库正在整理新收到的货，明天要发到所有客户。",
        "仓库里的货物要分拣出来，明天才能送到客户手中。",
        "仓库里的货物已经分拣出来，明天可以送到客户手中。",
        "仓库里的货物明天才能分拣。",
    ],
}
PLAIN_TEXT = {
    "en": [
        "The lift is broken and the technician who knows it best is away until Friday.",
        "Please take the stairs at the back, which are lit from six in the morning.",
        "Parcels can be left with the porter on the ground floor.",
        "Anybody who cannot walk up should ring the office before noon.",
    ],
    "zh": [
        "电梯坏了，最懂它的师傅要到星期五才回来。",
        "请走后面的楼梯，那里清早六点起有灯。",
        "包裹可以交给一楼的门卫代收。",
        "走不了楼梯的住户，请在中午以前打电话给物业。",
    ],
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("texts", "is_refused"), [(ROUND, True), (PLAIN_TEXT, False)])
def test_a_text_that_turns_round_a_few_words_is_not_worked_on(texts, is_refused, language, tmp_path):
    text = dict(zip(["first", "second", "third", "fourth"], texts[language], strict=True))
    (record,), model = on_text(tmp_path, language, text=text)
    assert bool(record.rejection and record.rejection.rule == "repetitive") == is_refused
    assert bool(model.asked("output")) != is_refused
    if is_refused:
        assert record.rejection.value < record.rejection.threshold < 1


def test_a_topic_that_a_model_says_before_its_task_is_taken_off():
    wanted = [Wanted("仓库和快递", "逐条列出", True), Wanted("pets", "Say why ...", False)]
    data = {"instructions": ["仓库和快递 - 把留言里说的事逐条列出。", "Say why - in short - pets sleep."]}
    assert proposals(data, wanted) == {
        0: "把留言里说的事逐条列出。",
        1: "Say why - in short - pets sleep.",
    }


def test_a_task_is_no_duplicate_of_itself_where_one_before_it_is_missing(tmp_path):
    _, model = writing("")
    generator = self_instruct(instructions_per_call=2)
    script = Script(**{**model._steps, "propose": proposing("", "Name the tallest tree of the park.")})
    failure, record = play(generator, script, tmp_path)
    assert isinstance(failure, Failure)
    assert record.rejection is None
    assert record.instruction == "Name the tallest tree of the park."
