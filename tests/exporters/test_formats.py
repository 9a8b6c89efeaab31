"""Rows of every format, as trainers load them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.exporters.formats import EXPORTERS, chat_turns, dump_row, meta_row
from datagen.records import GraphSource, Message, Record, SeedSource, SpanSource, Triple

SPAN = SpanSource("docs/a.md", "ab12", 10, 90, ((10, 30), (40, 60)))


def record(instruction="Name a planet.", input="", output="Mars.", messages=None, source=SPAN):
    return Record(
        "0123456789abcdef",
        "self-qa",
        "factual",
        "en",
        instruction,
        input,
        output,
        source,
        messages=messages,
        model="m",
        prompt="self-qa/question@1",
        requests=("k",),
        scores={"answer_support": 1.0},
    )


ONE_TURN = record()
WITH_INPUT = record("Translate into Chinese.", "Good morning", "早上好")
DIALOGUE = record(
    "Hello",
    "",
    "Twelve.",
    (
        Message("system", "Be brief."),
        Message("user", "Hello"),
        Message("assistant", "Hello."),
        Message("user", "How many months has a year?"),
        Message("assistant", "Twelve."),
    ),
)

GOLDEN = {
    ("messages", "one turn"): '{"messages": [{"role": "user", "content": "Name a planet."}, '
    '{"role": "assistant", "content": "Mars."}]}',
    ("messages", "with input"): '{"messages": [{"role": "user", "content": "Translate into Chinese.\\n\\n'
    'Good morning"}, {"role": "assistant", "content": "早上好"}]}',
    ("messages", "dialogue"): '{"messages": [{"role": "system", "content": "Be brief."}, '
    '{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello."}, '
    '{"role": "user", "content": "How many months has a year?"}, '
    '{"role": "assistant", "content": "Twelve."}]}',
    ("alpaca", "one turn"): '{"instruction": "Name a planet.", "input": "", "output": "Mars."}',
    ("alpaca", "with input"): '{"instruction": "Translate into Chinese.", "input": "Good morning", '
    '"output": "早上好"}',
    ("sharegpt", "one turn"): '{"conversations": [{"from": "human", "value": "Name a planet."}, '
    '{"from": "gpt", "value": "Mars."}]}',
    ("sharegpt", "with input"): '{"conversations": [{"from": "human", "value": "Translate into Chinese.\\n\\n'
    'Good morning"}, {"from": "gpt", "value": "早上好"}]}',
    ("sharegpt", "dialogue"): '{"conversations": [{"from": "system", "value": "Be brief."}, '
    '{"from": "human", "value": "Hello"}, {"from": "gpt", "value": "Hello."}, '
    '{"from": "human", "value": "How many months has a year?"}, {"from": "gpt", "value": "Twelve."}]}',
    ("prompt-completion", "one turn"): '{"prompt": [{"role": "user", "content": "Name a planet."}], '
    '"completion": [{"role": "assistant", "content": "Mars."}]}',
    ("prompt-completion", "with input"): '{"prompt": [{"role": "user", "content": '
    '"Translate into Chinese.\\n\\nGood morning"}], '
    '"completion": [{"role": "assistant", "content": "早上好"}]}',
    ("prompt-completion", "dialogue"): '{"prompt": [{"role": "system", "content": "Be brief."}, '
    '{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hello."}, '
    '{"role": "user", "content": "How many months has a year?"}], '
    '"completion": [{"role": "assistant", "content": "Twelve."}]}',
}
RECORDS = {"one turn": ONE_TURN, "with input": WITH_INPUT, "dialogue": DIALOGUE}


@pytest.mark.parametrize(("format_", "shape"), GOLDEN)
def test_a_row_is_exactly_what_the_trainer_expects(format_, shape):
    assert dump_row(EXPORTERS[format_](RECORDS[shape])) == GOLDEN[format_, shape]


def test_every_format_has_golden_rows_and_alpaca_alone_cannot_carry_a_dialogue():
    expected = {(format_, shape) for format_ in EXPORTERS for shape in RECORDS}
    assert expected - set(GOLDEN) == {("alpaca", "dialogue")}
    assert EXPORTERS["alpaca"](DIALOGUE) is None


content = st.text(min_size=1).filter(lambda text: text.strip())
turn_pairs = st.lists(st.tuples(content, content), min_size=1, max_size=4)
dialogues = st.builds(
    lambda system, pairs: (
        *([Message("system", system)] if system else []),
        *(turn for asked, said in pairs for turn in (Message("user", asked), Message("assistant", said))),
    ),
    st.none() | content,
    turn_pairs,
)
any_record = st.builds(record, content, st.just("") | content, content, st.none() | dialogues)


@given(any_record, st.sampled_from(sorted(EXPORTERS)))
def test_a_row_is_one_line_for_every_reader_and_comes_back_from_it(made, format_):
    row = EXPORTERS[format_](made)
    if row is None:
        return
    line = dump_row(row)
    assert line.splitlines() == [line]
    assert not {"\u0085", "\u2028", "\u2029"} & set(line)
    assert json.loads(line.encode()) == row


@pytest.mark.parametrize("char", ["\u0085", "\u2028", "\u2029", "\n", "\r", "\x0b", "\x1c", "\ud800", "\0"])
def test_no_character_breaks_the_line_or_its_encoding(char):
    row = {"instruction": f"a{char}b"}
    line = dump_row(row)
    assert line.splitlines() == [line]
    assert json.loads(line.encode()) == row


@given(any_record)
def test_turns_alternate_from_user_to_assistant_and_none_is_blank(made):
    turns = chat_turns(made)
    spoken = turns[1:] if turns[0].role == "system" else turns
    assert [turn.role for turn in spoken] == ["user", "assistant"] * (len(spoken) // 2)
    assert all(turn.content.strip() for turn in turns)


@given(any_record)
def test_all_chat_formats_say_the_same(made):
    turns = [(turn.role, turn.content) for turn in chat_turns(made)]
    names = {"system": "system", "human": "user", "gpt": "assistant"}
    row = EXPORTERS["prompt-completion"](made)
    assert [(t["role"], t["content"]) for t in EXPORTERS["messages"](made)["messages"]] == turns
    assert [(names[t["from"]], t["value"]) for t in EXPORTERS["sharegpt"](made)["conversations"]] == turns
    assert [(t["role"], t["content"]) for t in row["prompt"] + row["completion"]] == turns
    assert len(row["completion"]) == 1


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (SeedSource(("s1", "k2")), {"seeds": ["s1", "k2"]}),
        (
            SPAN,
            {
                "document": "docs/a.md",
                "sha256": "ab12",
                "start": 10,
                "end": 90,
                "evidence": [[10, 30], [40, 60]],
            },
        ),
        (GraphSource((Triple("Io", "orbits", "Jupiter"),)), {"triples": [["Io", "orbits", "Jupiter"]]}),
    ],
)
def test_the_row_beside_it_says_where_a_record_comes_from(source, expected):
    assert meta_row(record(source=source), 3) == {
        "row": 3,
        "id": "0123456789abcdef",
        "generator": "self-qa",
        "kind": "factual",
        "language": "en",
        "source": expected,
        "scores": {"answer_support": 1.0},
    }
