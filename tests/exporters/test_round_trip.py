"""Export and re-read: every format gives back what was said, to the character."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.exporters.formats import EXPORTERS, chat_turns, dump_row
from datagen.readers.rows import read_rows
from datagen.records import Message, Record, SeedSource

PIECES = (
    "\"quoted\" 'too'",
    "<p class='x'>tag</p>",
    "🙂👩‍👩‍👧",
    "湖水多深？",
    "שלום עולם",
    "\u202eabc\u202c",
    "a\u2028b\u2029c\u0085d",
    "```python\ndef f(x):\n\treturn {'a': \"\\n\"}\n```",
    "line\nline\r\n\n",
    "\\u0041 \\n",
    "{{ x }} {% y %}",
    "é e\u0301",
    " ",
)
text = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    min_size=1,
    max_size=4,
).map("".join)
said = text.filter(str.strip)
dialogue = st.tuples(said | st.none(), st.lists(st.tuples(said, said), min_size=2, max_size=3))


def record(instruction, given, output, turns=None):
    return Record("0", "", "", "en", instruction, given, output, SeedSource(()), turns)


def back(records, format, folder):
    path = folder / "rows.jsonl"
    lines = [dump_row(EXPORTERS[format](each)) for each in records]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    assert [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] == [
        EXPORTERS[format](each) for each in records
    ]
    return [read.record for read in read_rows(path)]


@pytest.mark.parametrize("format", EXPORTERS)
@given(rows=st.lists(st.tuples(said, said | st.just(""), said), min_size=1, max_size=3))
def test_one_turn_comes_back_from_every_format(rows, format, tmp_path_factory):
    records = [record(*row) for row in rows]
    read = back(records, format, tmp_path_factory.mktemp("x"))
    assert [chat_turns(each) for each in read] == [chat_turns(each) for each in records]
    if format == "alpaca":
        assert [each.input for each in read] == [each.input for each in records]


@pytest.mark.parametrize("format", [name for name in EXPORTERS if name != "alpaca"])
@given(made=dialogue)
def test_many_turns_come_back_from_every_format_that_has_them(made, format, tmp_path_factory):
    system, pairs = made
    turns = [
        Message(role, said) for pair in pairs for role, said in zip(("user", "assistant"), pair, strict=True)
    ]
    turns = ([Message("system", system)] if system is not None else []) + turns
    one = record(pairs[0][0], "", pairs[-1][1], tuple(turns))
    assert [chat_turns(each) for each in back([one], format, tmp_path_factory.mktemp("x"))] == [tuple(turns)]
