"""Whatever a file holds: no crash, counts that add up, and a clean copy that is clean."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

import datagen
from datagen.errors import BadInput, OutputError

texts = st.sampled_from(
    ["", " ", "Hi.", "Wie?", "2024-01-01", "<|im_end|>", "a</s> b", "\ud83d", "x\0", "\u2028", "None"]
)
scalars = texts | st.none() | st.booleans() | st.integers(-3, 3) | st.floats(width=16)
parts = st.lists(st.fixed_dictionaries({"type": st.just("text"), "text": texts}), max_size=2)
values = st.recursive(
    scalars | parts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=6,
)
roles = (
    st.sampled_from(["system", "user", "assistant", "tool", "human", "gpt", "Assistant", "narrator"]) | values
)
message = st.fixed_dictionaries(
    {},
    optional={
        "role": roles,
        "content": values,
        "weight": values,
        "name": values,
        "tool_calls": values,
        "x": values,
    },
)
shared = st.fixed_dictionaries({}, optional={"from": roles, "value": values, "weight": values})
turns = st.lists(message | values, max_size=4) | values
talk = st.lists(st.sampled_from(["Hi?", "Yes.", "Why?"]), min_size=2, max_size=2).map(
    lambda said: [{"role": "user", "content": said[0]}, {"role": "assistant", "content": said[1]}]
)
row = st.one_of(
    st.fixed_dictionaries(
        {"messages": talk | turns}, optional={"tools": values, "text": values, "meta": values}
    ),
    st.fixed_dictionaries(
        {"conversations": st.lists(shared, max_size=4) | values}, optional={"system": values}
    ),
    st.fixed_dictionaries(
        {"instruction": values, "output": values},
        optional={"input": values, "system": values, "history": values},
    ),
    st.fixed_dictionaries({"prompt": turns, "completion": turns}, optional={"id": values}),
    st.fixed_dictionaries({"query": values, "response": values}),
    st.dictionaries(texts, values, max_size=2),
    values,
)
good = talk.map(lambda said: {"messages": said})


@settings(max_examples=150)
@given(
    rows=st.lists(good, max_size=3).flatmap(
        lambda first: st.lists(row, max_size=6).map(lambda more: first + more)
    )
)
@example(
    rows=[{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}], "": 1}]
)
def test_any_rows_are_checked_and_the_clean_copy_is_clean(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("any")
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
    try:
        checked = datagen.check(path)
    except BadInput:
        return
    assert checked.rows == len(rows)
    try:
        again, fixed = datagen.fix(path, folder / "clean.jsonl")
    except BadInput as error:
        assert "can be mended" in error.message
        return
    except OutputError as error:
        assert "would still have" in error.message
        raise
    assert again.faults == checked.faults
    assert fixed.kept + fixed.mended + fixed.dropped.total() == len(rows)
    assert not datagen.check(folder / "clean.jsonl", checked.format).faults


@settings(max_examples=100)
@given(data=st.lists(st.binary(max_size=30) | st.just(b'{"text": "x"}'), max_size=6))
def test_any_bytes_are_rows_faults_or_an_error(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("bytes") / "in.jsonl"
    path.write_bytes(b"\n".join(data))
    try:
        checked = datagen.check(path)
    except BadInput as error:
        assert error.hint
        return
    assert checked.rows >= 1
