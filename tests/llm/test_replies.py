"""Reading replies: what is JSON in disguise is read, what is not is None."""

import json

import pytest
from asking import Verdict
from hypothesis import given
from hypothesis import strategies as st
from loopback import FAULTS

from datagen.llm.replies import parse_reply, strip_reasoning

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
VALUES = st.builds(
    lambda verdict, reasons: {"verdict": verdict, "reasons": reasons},
    st.sampled_from(["right", "wrong"]),
    st.lists(TEXT, max_size=4),
)


@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_any_spelling_of_the_json_gives_the_same_values(values, is_ascii, indent):
    text = json.dumps(values, ensure_ascii=is_ascii, indent=indent)
    assert parse_reply(text, Verdict) == values


@pytest.mark.parametrize("dress", ["fenced", "prefixed", "trailing_comma", "thinking"])
@pytest.mark.parametrize("indent", [None, 2])
def test_json_in_a_fence_after_words_or_with_a_slip_is_read(dress, indent):
    values = {"verdict": "right", "reasons": ["it says {so}", 'a "quoted" word', "湖水很深"]}
    text = FAULTS[dress].mar(json.dumps(values, ensure_ascii=False, indent=indent))
    assert parse_reply(strip_reasoning(text), Verdict) == values


@pytest.mark.parametrize(
    "text",
    [
        '{"verdict": "right", "reasons": ["one", "two"',
        '{"verdict": "right", "reasons": ["one", "two"],',
        "{'verdict': 'right', 'reasons': ['one', 'two']}",
        'First {"verdict": "right", "reasons": ["one", "two"]} and that is all.',
    ],
)
def test_a_reply_that_can_be_mended_is_mended(text):
    assert parse_reply(text, Verdict) == {"verdict": "right", "reasons": ["one", "two"]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "right",
        "I would rather not say.",
        "null",
        "[]",
        "[" * 5000,
        '{"verdict": "perhaps", "reasons": []}',
        '{"reasons": []}',
        '{"verdict": "right", "reasons": [], "note": "one too many"}',
    ],
)
def test_what_does_not_fit_the_schema_is_none(text):
    assert parse_reply(text, Verdict) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<think>\nhm\n</think>\n\nFour.", "Four."),
        ("<thinking>hm</thinking>Four.", "Four."),
        ("<think></think>Four.", "Four."),
        ("Four. <think>hm</think>", "Four. <think>hm</think>"),
        ("<think>never comes to an end", ""),
        ("Four.", "Four."),
    ],
)
def test_reasoning_is_taken_out_at_the_beginning_alone(text, left):
    assert strip_reasoning(text) == left
