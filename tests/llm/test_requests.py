"""What makes two requests the same question."""

from dataclasses import replace

from asking import Verdict, question
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from datagen.llm.request import schema_of
from datagen.records import Message

ENDPOINT = "http://127.0.0.1/v1"


class Other(BaseModel):
    verdict: str


def test_the_key_changes_with_every_part_of_the_request():
    asked = question()
    others = [
        replace(asked, model="another"),
        replace(asked, messages=(Message("user", "another"),)),
        replace(asked, messages=(Message("system", asked.messages[0].content),)),
        replace(asked, messages=(*asked.messages, Message("user", ""))),
        replace(asked, schema=Verdict),
        replace(asked, schema=Other),
        replace(asked, salt=1),
        replace(asked, attempt=1),
        replace(asked, temperature=0.0),
        replace(asked, max_tokens=1),
        replace(asked, seed=1),
    ]
    keys = [each.key(ENDPOINT) for each in (asked, *others)] + [asked.key("http://127.0.0.1/v2")]
    assert len(set(keys)) == len(keys)


@given(st.lists(st.tuples(st.sampled_from(["system", "user"]), st.text(max_size=5)), max_size=4))
def test_the_key_is_a_function_of_the_content(turns):
    first, second = (
        replace(question(schema=Verdict), messages=tuple(Message(*turn) for turn in turns)) for _ in range(2)
    )
    assert first.key(ENDPOINT) == second.key(ENDPOINT)


@given(st.integers(), st.integers(0, 2**31), st.integers(0, 3))
def test_the_sent_seed_fits_31_bits(seed, salt, attempt):
    assert 0 <= question(seed=seed, salt=salt, attempt=attempt).sampling_seed < 2**31


def test_seed_salt_and_attempt_each_change_the_sent_seed():
    sent = {
        question(seed=seed, salt=salt, attempt=attempt).sampling_seed
        for seed in (0, 1)
        for salt in (0, 1)
        for attempt in (0, 1)
    }
    assert len(sent) == 8


def test_a_schema_is_sent_without_titles_and_with_closed_objects():
    schema = schema_of(Other)
    assert schema == {
        "type": "object",
        "properties": {"verdict": {"type": "string"}},
        "required": ["verdict"],
        "additionalProperties": False,
    }
