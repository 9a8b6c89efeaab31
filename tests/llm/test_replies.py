"""Reading replies: what is JSON in disguise is read, what is not, or is cut, is None."""

import json
import time

import pytest
from asking import Verdict
from hypothesis import given
from hypothesis import strategies as st
from loopback import FAULTS
from pydantic import BaseModel, ConfigDict

from datagen.llm.replies import parse_reply, parse_whole_items, parse_whole_parts, strip_reasoning

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
        '{"verdict": "right", "reasons": ["one", "two"]',
        '{"verdict": "right", "reasons": ["one", "two"],',
        '```json\n{"verdict": "right", "reasons": ["one", "two"]\n```',
        '{"verdict": "right", "reasons": ["one", "two"}',
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


class Sentence(BaseModel):
    model_config = ConfigDict(extra="forbid")
    numbers: list[int]
    sentence: str


WHOLE = '{"numbers": [1, 12], "sentence": "The [old] pump, of 1912, lifts {much} water."}'


@pytest.mark.parametrize("size", range(len(WHOLE)))
@pytest.mark.parametrize("lead", ["", "Here it is: ", "```json\n"])
def test_a_text_that_was_cut_is_never_read_as_if_it_were_whole(size, lead):
    assert parse_reply(lead + WHOLE[:size], Sentence) is None
    assert parse_whole_items(lead + WHOLE[:size], Sentence) is None


@pytest.mark.parametrize(
    "slip", [('"of ', '\\"of '), ("lifts {much}", 'lifts "much" of the'), ('."}', '.",}')]
)
def test_a_slip_in_a_whole_reply_is_mended_and_its_text_stays_whole(slip):
    found = parse_reply(WHOLE.replace(*slip), Sentence)
    assert found["sentence"].startswith("The [old] pump") and found["sentence"].endswith("water.")


def test_nothing_is_mended_where_the_endpoint_says_that_the_answer_was_cut():
    slip = '{"verdict": "right", "reasons": ["one"],}'
    assert parse_reply(slip, Verdict)
    assert parse_reply(slip, Verdict, may_mend=False) is None
    assert parse_reply(slip.replace(",}", "}"), Verdict, may_mend=False)


ITEMS = ["one", "the [second], of three", 'it said {"a"} and left']


@pytest.mark.parametrize("size", range(len(json.dumps(ITEMS))))
def test_of_a_cut_list_the_whole_items_are_read_and_no_other(size):
    text = '{"verdict": "right", "reasons": ' + json.dumps(ITEMS)[:size]
    whole = [n for n in range(1, 4) if len(json.dumps(ITEMS[:n])) <= size]  # its comma or bracket is there
    found = parse_whole_items(text, Verdict)
    assert found == ({"verdict": "right", "reasons": ITEMS[: len(whole)]} if whole else None)


class Many(BaseModel):
    rows: list[Sentence]


def test_a_list_of_objects_that_is_cut_loses_the_object_that_was_cut():
    text = f'{{"rows": [{WHOLE}, {WHOLE[:-9]}'
    assert parse_reply(text, Many) is None
    assert parse_whole_items(text, Many) == {"rows": [json.loads(WHOLE)]}


@pytest.mark.parametrize(
    "text",
    [
        "{'a'" * 15_000,
        '{"reasons": [' + "{'a'" * 15_000,
        '{"verdict":"' + '["a",' * 8_000,
        "{" * 60_000,
        '{"reasons":[' + 'the "quoted" word, ' * 4_000,
        "<think>" * 100_000,
        "</think> " * 100_000,
        "```json\n{" * 20_000,
    ],
)
def test_junk_takes_time_in_proportion_to_its_length(text):
    before = time.process_time()
    assert parse_reply(text, Verdict) is None
    assert parse_whole_items(text, Verdict) is None
    assert time.process_time() - before < 3  # what mends JSON takes minutes for most of these


@pytest.mark.parametrize("half", ["\ud83d", "\\ud83d", "\\ude00"])
@pytest.mark.parametrize("slip", ["", ","])
def test_half_of_a_surrogate_pair_is_no_text(half, slip):
    text = f'{{"verdict": "right", "reasons": ["a {half} b"]{slip}}}'
    assert parse_reply(text, Verdict) is None


class Three(BaseModel):
    model_config = ConfigDict(extra="forbid")
    one: str
    two: list[int]
    three: str


THREE = {"one": 'It said {"a"}, and [left].', "two": [1, 12], "three": "So, it was."}


@pytest.mark.parametrize("size", range(len(json.dumps(THREE))))
@pytest.mark.parametrize("lead", ["", "Here it is: ", "```json\n"])
def test_of_a_cut_object_the_whole_fields_are_read_and_no_other(size, lead):
    found = parse_whole_parts(lead + json.dumps(THREE)[:size], Three) or {}
    ends = {"one": json.dumps(THREE).index(', "two"') + 1, "two": json.dumps(THREE).index("12]") + 3}
    assert found == {name: THREE[name] for name, end in ends.items() if size >= end}


def test_a_field_that_does_not_fit_the_schema_is_no_part():
    assert parse_whole_parts('{"one": 1, "two": [1], "three": "So', Three) is None
    assert parse_whole_parts('{"one": "a", "four": "b", "three": "So', Three) is None
    assert parse_whole_parts('{"one": "<think>a</think>b", "two": [1], "th', Three) == {
        "one": "b",
        "two": [1],
    }


def test_of_a_reply_with_one_list_the_parts_are_its_items():
    assert parse_whole_parts(f'{{"rows": [{WHOLE}, {WHOLE[:-9]}', Many) == {"rows": [json.loads(WHOLE)]}
