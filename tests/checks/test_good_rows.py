"""No good row is flagged: our own exports of every format, and good rows of other shapes."""

import json

import pytest
from check_rows import FORMATS, GOOD, good, turns, write
from hypothesis import given
from hypothesis import strategies as st

import datagen
from datagen.checks.checker import row_faults
from datagen.checks.texts import CONTROL
from datagen.exporters.formats import EXPORTERS
from datagen.records import Message, Record, SeedSource

CALL = {"id": "abcdef123", "type": "function", "function": {"name": "level", "arguments": '{"pump": 2}'}}
TOOL = {
    "type": "function",
    "function": {
        "name": "level",
        "parameters": {"type": "object", "properties": {"pump": {"type": "integer"}}},
    },
}
CALLING = [
    {"role": "user", "content": "How full is tank 2?"},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "abcdef123", "name": "level", "content": "61 %"},
    {"role": "assistant", "content": "Tank 2 is 61 % full."},
]
SYSTEM = {"role": "system", "content": "Answer in one sentence."}
SHAPES = {
    "with a system turn": {"messages": turns(99, SYSTEM)},
    "of many turns": {"messages": turns(1) + turns(2) + turns(3)},
    "with tools": {"messages": CALLING, "tools": [TOOL]},
    "with tools as text": {"messages": CALLING, "tools": json.dumps([TOOL])},
    "with tools unused": {"messages": turns(99), "tools": []},
    "with no tools": {"messages": turns(99), "tools": None},
    "ending with a call": {"messages": CALLING[:2], "tools": [TOOL]},
    "with two calls at once": {
        "messages": [
            CALLING[0],
            {**CALLING[1], "tool_calls": [CALL, CALL]},
            CALLING[2],
            CALLING[2],
            CALLING[3],
        ]
    },
    "with a name": {"messages": [{**turns(1)[0], "name": "Ana"}, turns(1)[1]]},
    "with weights": {"messages": [turns(1)[0], {**turns(1)[1], "weight": 0}, *turns(2)]},
    "with an empty answer of a tool": {"messages": [*CALLING[:2], {**CALLING[2], "content": ""}, CALLING[3]]},
    "with thinking": {
        "messages": [turns(1)[0], {"role": "assistant", "content": "<think>\nHm.\n</think>\nIda."}]
    },
    "with mark-up": {
        "messages": [turns(1)[0], {"role": "assistant", "content": "<p>a <b>|</b> b</p> [x] <|> s"}]
    },
    "in sharegpt with a system turn": {
        "conversations": [{"from": "system", "value": "Be brief."}, *good("sharegpt", 1)["conversations"]]
    },
    "in alpaca with a system": {**good("alpaca", 1), "system": "Be brief."},
    "in alpaca with a history": {**good("alpaca", 1), "history": [["Hi?", "Hi."]]},
}


@pytest.mark.parametrize("format", FORMATS)
def test_a_good_file_of_any_format_has_no_fault_and_its_format_is_guessed(tmp_path, format):
    checked = datagen.check(write(tmp_path / "in.jsonl", [good(format, n) for n in range(GOOD)]))
    assert (checked.format, checked.is_guessed, checked.faults, checked.notes) == (format, True, {}, [])
    assert checked.rows == GOOD


@pytest.mark.parametrize("name", SHAPES)
def test_a_good_row_of_another_shape_has_no_fault(tmp_path, name):
    row = SHAPES[name]
    format = next(f for f in ("messages", "sharegpt", "alpaca") if good(f, 1).keys() <= row.keys())
    rows = [good(format, n) for n in range(5)] + [row] + [good(format, n) for n in range(5)]
    assert not datagen.check(write(tmp_path / "in.jsonl", rows)).faults


def test_one_column_of_text_in_every_row_is_no_fault_but_noted(tmp_path):
    rows = [{**good("messages", n), "meta": json.dumps({"n": n})} for n in range(GOOD)]
    checked = datagen.check(write(tmp_path / "in.jsonl", rows))
    assert (checked.faults, checked.notes) == ({}, [("extra_column", "meta")])


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text.strip() and "\0" not in text and not CONTROL.search(text)
)


@given(instruction=texts, given=texts | st.just(""), output=texts, format=st.sampled_from(sorted(EXPORTERS)))
def test_an_exported_row_of_any_text_has_no_fault(instruction, given, output, format):
    record = Record("0", "", "", "en", instruction, given, output, SeedSource(()))
    row = EXPORTERS[format](record)
    assert row_faults(1, row, format, cutoff=0) == []


@given(
    said=st.lists(texts, min_size=2, max_size=6).filter(lambda said: len(said) % 2 == 0),
    system=texts | st.none(),
)
def test_an_exported_dialogue_of_any_text_has_no_fault(said, system):
    spoken = [Message(("user", "assistant")[at % 2], text) for at, text in enumerate(said)]
    record = Record(
        "0",
        "",
        "",
        "en",
        said[0],
        "",
        said[-1],
        SeedSource(()),
        tuple([Message("system", system)] * (system is not None) + spoken),
    )
    for format in ("messages", "sharegpt", "prompt-completion"):
        assert row_faults(1, EXPORTERS[format](record), format, cutoff=0) == []
