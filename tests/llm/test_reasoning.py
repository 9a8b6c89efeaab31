"""Reasoning is taken out by whatever tags it has; a text about such tags stays as it is."""

import json

import pytest
from asking import Verdict

from datagen.llm.reasoning import strip_reasoning
from datagen.llm.replies import parse_reply

PAIRS = [
    ("<think>", "</think>"),
    ("<THINK>", "</Think>"),
    ("<thinking>", "</thinking>"),
    ('<think type="deep" step="1">', "</think>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("[THINK]", "[/THINK]"),
    ("◁think▷", "◁/think▷"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
]
THOUGHT = "They ask about 2 + 2.\n\nI must not write <think> or `</think>`, nor {this}."


@pytest.mark.parametrize(("begin", "end"), PAIRS)
class TestTags:
    @pytest.mark.parametrize("gap", ["", "\n\n"])
    def test_a_block_at_the_beginning_is_taken_out(self, begin, end, gap):
        assert strip_reasoning(f"\n{begin}{THOUGHT}{end}{gap}Four.") == "Four."

    def test_so_are_two_of_them_and_an_empty_one(self, begin, end):
        assert strip_reasoning(f"{begin}{end}{begin}{THOUGHT}{end} Four.") == "Four."

    def test_a_block_after_a_sentence_is_taken_out(self, begin, end):
        assert strip_reasoning(f"Sure. {begin}{THOUGHT}{end}\nFour.") == "Sure. \nFour."
        assert strip_reasoning(f"Four.\n{begin}{THOUGHT}{end}") == "Four."

    @pytest.mark.parametrize("gap", ["", "\n\n"])
    def test_an_end_without_a_beginning_ends_what_stands_before_it(self, begin, end, gap):
        assert strip_reasoning(f"They ask about 2 + 2.\nSo I say 4\n{end}{gap}Four.") == "Four."
        assert strip_reasoning(f"They ask about 2 + 2.{end}{gap}Four.") == "Four."

    def test_reasoning_that_never_ends_leaves_nothing(self, begin, end):
        assert strip_reasoning(f"{begin}They ask about 2 + 2. Four.") == ""

    def test_reasoning_in_a_reply_of_json_is_taken_out_before_it_and_inside(self, begin, end):
        values = {"verdict": "right", "reasons": ["it is so"]}
        draft = '{"verdict": "wrong", "reasons": []}'
        assert parse_reply(f"{begin}Perhaps {draft}?{end}\n{json.dumps(values)}", Verdict) == values
        assert parse_reply(f"Perhaps {draft}?\n{end}\n{json.dumps(values)}", Verdict) == values
        inside = {"verdict": "right", "reasons": [f"{begin}They ask.{end}it is so"]}
        assert parse_reply(json.dumps(inside), Verdict) == values


@pytest.mark.parametrize(
    "text",
    [
        "Four.",
        "",
        "  Four. ",
        "The word <thinking> marks where a model begins to reason.",
        "A model writes <think> first and </think> last; all between is reasoning.",
        "The tag `</think>` ends it.",
        "“</think>” ends it, and </thinking> does, too.",
        "It ends with </think> and then speaks.",
        "Wrap the plan in tags:\n<thinking>\nthe plan\n</thinking>\nand the answer follows.",
        "Wrap the plan in tags.\n```xml\n<thinking>\nthe plan\n</thinking>\n```",
        "Say this.\n```\n</think>\n```\nNothing else.",
        "I thought <b>twice</b> about [thinking] and <thoughtful> people.",
        "if a < think and b > c",
    ],
)
def test_a_text_about_tags_stays_as_it_is(text):
    assert strip_reasoning(text) == text


def test_a_text_about_tags_stays_as_it_is_in_a_reply_of_json():
    values = {"verdict": "right", "reasons": ["The tag <thinking> begins it.", "```\n<think>\n</think>\n```"]}
    assert parse_reply(json.dumps(values), Verdict) == values
