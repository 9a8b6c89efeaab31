"""Whether a task keeps to the pattern that it was asked to follow."""

import pytest

from datagen.generators.task_forms import pattern_fault
from datagen.prompts import PromptBook

FIND = "Find all the ... in this ... and list them one by one."
LIST = "Turn this ... into a list with one item a line."


@pytest.mark.parametrize(
    ("form", "task"),
    [
        (FIND, "Find all the places in this travel note and list them one by one."),
        (LIST, "Turn this lease into a list with one item a line."),
        ("Sum up this ... in one sentence.", "Sum up this news article in one sentence."),
        ("用一句话概括这篇……，给……看", "用一句话概括这则工作邮件，给经理看。"),
        ("用一句话概括这则……", "用一句话概括这篇会议纪要。"),
        ("把这段……整理成清单，每条一行", "把这段社区公告整理成清单，每条一行。"),
        ("从这段……里找出所有的……，逐条列出", "从这段话里找出所有的苹果、梨和枣，逐条列出。"),
    ],
)
def test_a_task_that_fills_its_pattern_is_no_fault(form, task):
    assert pattern_fault(form, task) is None


@pytest.mark.parametrize(
    ("form", "task", "value"),
    [
        (FIND, "Write a poem about lifts.", 0.0),
        (LIST, "Turn this list of planets into a list by size.", "a list by size"),
        (LIST, "Turn this list into a list with the largest item at the top.", "item at the top"),
        (
            FIND,
            "Find all the policies in this database and list them in alphabetical order.",
            None,
        ),
        (LIST, "Turn this timetable into a list with one item a line, naming the direction.", ","),
        ("Sum up this ... in one sentence.", "Sum up this note in one sentence: why is it late?", ":"),
        (
            "把这段……整理成清单，每条一行",
            "把这段住宿指南整理成清单，每条一行：如何预定、如何退房。",
            "：",
        ),
        ("从这段……里找出所有的……，逐条列出", "从这段话里找出所有的数字，按大小排列。", None),
    ],
)
def test_a_task_that_goes_on_where_its_pattern_ends_is_a_fault(form, task, value):
    fault = pattern_fault(form, task)
    assert fault.rule == "pattern_not_kept"
    assert value is None or fault.value == value


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_shipped_pattern_keeps_to_itself_once_it_is_filled(language):
    for line in PromptBook().lines(language, "self-instruct", "forms"):
        form = line.replace("open:", "").replace("text:", "").strip()
        filled = form.replace("...", "letter").replace("……", "来信")
        assert pattern_fault(form, filled) is None
