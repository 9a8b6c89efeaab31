"""The nouns: records go to a line of JSON and come back the same."""

import json
from dataclasses import FrozenInstanceError, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.record_lines import record_from_json, record_to_json, source_to_json
from datagen.records import (
    Document,
    GraphSource,
    Message,
    Record,
    Rejection,
    SeedSource,
    SpanSource,
    Triple,
    content_id,
)

text = st.text(max_size=30)
number = st.integers(0, 10**6)
sources = (
    st.builds(SeedSource, st.lists(text, max_size=4).map(tuple))
    | st.builds(
        SpanSource,
        text,
        text,
        number,
        number,
        st.lists(st.tuples(number, number), max_size=3).map(tuple),
        st.just(()) | st.tuples(number, number),
    )
    | st.builds(GraphSource, st.lists(st.builds(Triple, text, text, text), max_size=4).map(tuple))
)
measures = st.none() | st.floats(allow_nan=False, allow_infinity=False) | text
records = st.builds(
    Record,
    id=text,
    generator=text,
    kind=text,
    language=text,
    instruction=text,
    input=text,
    output=text,
    source=sources,
    messages=st.none()
    | st.lists(
        st.builds(Message, st.sampled_from(["system", "user", "assistant"]), text), min_size=1, max_size=5
    ).map(tuple),
    model=text,
    prompt=text,
    requests=st.lists(text, max_size=4).map(tuple),
    scores=st.dictionaries(text, st.floats(allow_nan=False, allow_infinity=False), max_size=4),
    rejection=st.none() | st.builds(Rejection, text, measures, measures, st.none() | text),
)

PLAIN = Record("i", "self-qa", "factual", "en", "Q?", "", "A.", SeedSource(("s",)))


def test_pages_stand_in_a_line_only_where_there_are_any():
    spans = [SpanSource("a.pdf", "h", 0, 9, (), pages) for pages in ((), (3, 4))]
    lines = [record_to_json(replace(PLAIN, source=span))["source"] for span in spans]
    assert ["pages" in line for line in lines] == [False, True]
    assert lines[1]["pages"] == [3, 4]


@pytest.mark.parametrize(
    ("span", "pages"),
    [((0, 5), (1, 1)), ((4, 6), (1, 1)), ((9, 11), (1, 3)), ((10, 30), (3, 4)), ((20, 20), (4, 4))],
)
def test_a_document_knows_the_pages_of_a_span_though_some_are_empty(span, pages):
    document = Document("a.pdf", "x" * 30, "h", "t", (0, 10, 10, 20))
    assert document.pages_of(*span) == pages
    assert Document("a.txt", "x" * 30, "h").pages_of(*span) == ()


@given(records)
def test_a_record_comes_back_from_its_line_as_it_was(record):
    line = json.dumps(record_to_json(record))
    assert record_from_json(json.loads(line)) == record


@given(records)
def test_every_field_of_a_record_stands_in_its_line(record):
    names = {field.name for field in fields(Record)} - {"rejection"}
    row = record_to_json(record)
    assert set(row) - {"rejection"} == names
    assert ("rejection" in row) == (record.rejection is not None)
    assert row["source"] == source_to_json(record.source)


@pytest.mark.parametrize("name", ["id", "source", "messages", "scores"])
def test_a_line_that_lacks_a_field_is_no_record(name):
    row = record_to_json(PLAIN)
    del row[name]
    with pytest.raises(KeyError):
        record_from_json(row)


parts = st.tuples(
    text, text, text, st.none() | st.lists(st.builds(Message, text, text), min_size=1, max_size=3)
)


@given(parts, parts)
def test_two_records_share_an_id_only_if_a_trainer_sees_the_same(left, right):
    assert (content_id(*left) == content_id(*right)) == (left == right)


@given(parts)
def test_an_id_is_sixteen_hex_digits(part):
    assert len(content_id(*part)) == 16
    assert int(content_id(*part), 16) >= 0


def test_an_id_does_not_depend_on_where_a_record_comes_from():
    assert content_id("a", "bc", "d") != content_id("ab", "c", "d")
    assert content_id("a", "", "b", []) == content_id("a", "", "b", None)


def test_a_record_is_a_value_and_a_rejection_makes_another():
    refused = PLAIN.rejected(Rejection("empty", "output"))
    assert PLAIN.rejection is None
    assert refused == replace(PLAIN, rejection=Rejection("empty", "output"))
    with pytest.raises(FrozenInstanceError):
        PLAIN.output = "B."
