"""The client against an endpoint that misbehaves on command."""

import asyncio
import socket
import traceback
from contextlib import suppress
from itertools import pairwise

import pytest
from asking import Verdict, ask_once, meter_for, question, talk
from loopback import Fault, reply_to
from loopback_proxy import PASSWORD, RefusingProxy

from datagen.config import ModelConfig
from datagen.errors import CallFailed, ConfigError, DatagenError, EndpointError
from datagen.llm.faults import TRIES
from datagen.llm.remote import RemoteClient
from datagen.llm.replies import parse_reply
from datagen.llm.waits import wait_told
from datagen.stats import Tally

PASSING = [
    "rate_limited",
    "server_error",
    "unavailable",
    "reset_before",
    "reset_inside",
    "truncated_json",
    "html",
    "not_an_object",
    "no_choices",
    "no_content",
]


@pytest.fixture
def dead_url():
    with socket.socket() as taken:  # bound but not listening: connections are refused
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


@pytest.mark.usefixtures("no_waits")
class TestWhatPasses:
    @pytest.mark.parametrize("fault", PASSING)
    @pytest.mark.parametrize("schema", [None, Verdict])
    def test_the_answer_arrives_and_the_retries_are_counted(self, endpoint, fault, schema):
        endpoint.fault = lambda asked: fault if asked.nth <= 2 else None
        tally = Tally()
        completion = ask_once(endpoint.url, question(schema=schema), tally=tally)
        assert completion.text == reply_to(endpoint.asked[-1])
        assert tally.retries == 2
        assert len(endpoint.asked) == 3
        assert endpoint.distinct == 1

    def test_a_request_that_hangs_is_given_up_and_sent_again(self, endpoint):
        endpoint.fault = lambda asked: "hang" if asked.nth == 1 else None
        tally = Tally()
        completion = ask_once(endpoint.url, question(), tally=tally, timeout=0.2)
        assert completion.text
        assert tally.retries == 1

    @pytest.mark.parametrize("fault", PASSING)
    def test_tries_are_bounded_and_then_this_one_call_fails(self, endpoint, fault):
        endpoint.fault = lambda _: fault
        tries = TRIES["busy" if fault == "rate_limited" else "server"]
        with pytest.raises(CallFailed, match=f"failed {tries} times"):
            ask_once(endpoint.url, question())
        assert len(endpoint.asked) == tries

    def test_an_endpoint_that_fails_every_call_counts_as_dead(self, endpoint):
        endpoint.fault = lambda _: "unavailable"

        async def keep_asking(client):
            for number in range(50):
                try:
                    await client.complete(question(f"question {number}"))
                except CallFailed:
                    continue
            return "never noticed"

        with pytest.raises(EndpointError, match=r"fails at most calls \(503\): loading the model") as caught:
            talk(endpoint.url, keep_asking)
        assert "log" in caught.value.hint
        assert endpoint.distinct == 8

    def test_an_endpoint_whose_filter_refuses_every_call_is_not_said_to_be_down(self, endpoint):
        endpoint.fault = lambda _: Fault(400, "rejected by the content_filter")

        async def keep_asking(client):
            for number in range(50):
                with suppress(CallFailed):
                    await client.complete(question(f"question {number}"))

        with pytest.raises(EndpointError, match=r"refuses most calls \(400\): rejected by the") as caught:
            talk(endpoint.url, keep_asking)
        assert "content filter" in caught.value.hint
        assert "--base-url" not in caught.value.hint

    def test_calls_that_fail_now_and_then_do_not_make_it_dead(self, endpoint):
        endpoint.fault = lambda asked: "unavailable" if "odd" in str(asked.body) else None

        async def keep_asking(client):
            failed = 0
            for number in range(20):
                try:
                    await client.complete(question(f"{number} is {'odd' if number % 2 else 'even'}"))
                except CallFailed:
                    failed += 1
            return failed

        assert talk(endpoint.url, keep_asking) == 10

    def test_a_server_that_is_not_there_stops_the_run_at_the_first_call(self, dead_url):
        with pytest.raises(EndpointError, match="does not answer") as caught:
            ask_once(dead_url, question())
        assert dead_url in caught.value.message
        assert "--base-url" in caught.value.hint


class TestWaits:
    def test_retry_after_is_waited_for(self, endpoint):
        endpoint.fault = lambda asked: "rate_limited_a_second" if asked.nth == 1 else None
        ask_once(endpoint.url, question())
        first, second = (asked.came for asked in endpoint.asked)
        assert second - first >= 1.0

    @pytest.mark.parametrize("fault", ["rate_limited", "rate_limited_until", "server_error"])
    def test_retry_after_zero_or_past_does_not_turn_the_growing_waits_off(self, endpoint, fault):
        endpoint.fault = lambda asked: fault if asked.nth <= 3 else None
        ask_once(endpoint.url, question())
        gaps = [after.came - asked.came for asked, after in pairwise(endpoint.asked)]
        assert [gap >= floor for gap, floor in zip(gaps, (0.25, 0.5, 1.0), strict=True)] == [True] * 3

    @pytest.mark.parametrize(
        ("header", "wait"),
        [
            ({"retry-after": "5"}, 5.0),
            ({"retry-after": "0.25"}, 0.25),
            ({"retry-after": "86400"}, 3600.0),
            ({"retry-after": "-3"}, 0.0),
            ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
            ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
            ({"retry-after": "Wed, 21 Oct 2199 07:28:00 GMT"}, 3600.0),
            ({"retry-after": "soon"}, None),
            ({"retry-after": "nan"}, None),
            ({}, None),
        ],
    )
    def test_what_is_told_is_waited_up_to_an_hour(self, header, wait):
        assert wait_told(header) == wait


class TestWhatDoesNotPass:
    @pytest.mark.parametrize(
        ("fault", "said"), [("bad_key", "401"), ("forbidden", "country"), ("no_model", "some-model")]
    )
    def test_an_endpoint_that_refuses_everything_is_asked_once(self, endpoint, fault, said):
        endpoint.fault = lambda _: fault
        with pytest.raises(EndpointError, match=said) as caught:
            ask_once(endpoint.url, question())
        assert caught.value.hint
        assert len(endpoint.asked) == 1

    def test_a_bad_request_fails_its_call_alone(self, endpoint):
        endpoint.fault = lambda asked: "bad_request" if "too long" in str(asked.body) else None

        async def both(client):
            with pytest.raises(CallFailed, match="context length exceeded"):
                await client.complete(question("far too long"))
            return await client.complete(question())

        assert talk(endpoint.url, both).text
        assert len(endpoint.asked) == 2

    def test_a_base_url_that_is_none_is_a_wrong_setting(self):
        with pytest.raises(ConfigError, match="cannot use the endpoint"):
            RemoteClient(ModelConfig(name="m", base_url="http://[::1/v1"), Tally(), meter_for())

    def test_a_hosted_model_without_a_key_is_a_wrong_setting(self):
        with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
            RemoteClient(ModelConfig(name="gpt-5-mini"), Tally(), meter_for())


class TestStructuredReplies:
    @pytest.mark.parametrize(
        ("refused", "modes"),
        [
            (set(), ["json_schema"]),
            ({"json_schema"}, ["json_schema", "json_object"]),
            ({"json_schema", "json_object"}, ["json_schema", "json_object", "text"]),
        ],
    )
    def test_the_best_mode_that_the_endpoint_takes_is_found_once(self, endpoint, refused, modes):
        endpoint.fault = lambda asked: "format_refused" if asked.mode in refused else None
        endpoint.delay = 0.02

        async def sixteen(client):
            calls = (client.complete(question(f"question {n}", Verdict)) for n in range(16))
            return await asyncio.gather(*calls)

        replies = talk(endpoint.url, sixteen)
        assert all(parse_reply(reply.text, Verdict) for reply in replies)
        assert [asked.mode for asked in endpoint.asked[: len(modes)]] == modes
        assert {asked.mode for asked in endpoint.asked[len(modes) :]} == {modes[-1]}
        assert len(endpoint.asked) == len(modes) - 1 + 16

    def test_calls_that_waited_for_the_first_one_then_run_side_by_side(self, endpoint):
        endpoint.delay = 0.1

        async def sixteen(client):
            await asyncio.gather(*(client.complete(question(f"question {n}", Verdict)) for n in range(16)))

        talk(endpoint.url, sixteen)
        assert endpoint.most_at_once > 1

    def test_a_first_call_that_fails_leaves_the_mode_to_the_next(self, endpoint):
        endpoint.fault = lambda asked: "bad_request" if "too long" in str(asked.body) else None

        async def both(client):
            with pytest.raises(CallFailed):
                await client.complete(question("too long", Verdict))
            return await client.complete(question(schema=Verdict))

        assert parse_reply(talk(endpoint.url, both).text, Verdict)
        assert [asked.mode for asked in endpoint.asked] == ["json_schema"] * 2

    def test_where_no_mode_is_taken_the_call_fails(self, endpoint):
        endpoint.fault = lambda _: "format_refused"
        with pytest.raises(CallFailed, match="response_format"):
            ask_once(endpoint.url, question(schema=Verdict))
        assert [asked.mode for asked in endpoint.asked] == ["json_schema", "json_object", "text"]

    def test_the_schema_is_part_of_the_text_where_the_mode_does_not_carry_it(self, endpoint):
        endpoint.fault = lambda asked: "format_refused" if asked.mode == "json_schema" else None
        ask_once(endpoint.url, question(schema=Verdict))
        with_schema, with_text = endpoint.asked
        assert with_text.schema == with_schema.schema
        assert with_schema.body["messages"][-1]["content"] == question().messages[-1].content

    def test_the_end_of_a_reply_is_told(self, endpoint):
        endpoint.fault = lambda _: "cut_short"
        assert ask_once(endpoint.url, question()).finish_reason == "length"


@pytest.mark.parametrize("status", [400, 401, 403])
def test_the_key_is_in_no_traceback_either(endpoint, monkeypatch, status):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-4f9d-this-is-not-for-you")
    endpoint.fault = lambda _: Fault(status, "bad key sk-4f9d-this-is-not-for-you")
    with pytest.raises(DatagenError) as caught:
        ask_once(endpoint.url, question())
    assert "sk-4f9d" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(("key", "is_kept"), [("EMPTY", True), ("sk-of-twelve", False)])
def test_a_reply_that_repeats_the_key_is_not_kept_unless_it_is_a_word(endpoint, monkeypatch, key, is_kept):
    monkeypatch.setenv("OPENAI_API_KEY", key)
    endpoint.fault = lambda _: Fault(mar=lambda text: f"{text} authorization: Bearer {key}")
    if is_kept:
        assert key in ask_once(endpoint.url, question()).text
        return
    with pytest.raises(CallFailed, match="repeats the key") as caught:
        ask_once(endpoint.url, question())
    assert key not in str(caught.value) and len(endpoint.asked) == 1


def test_a_key_in_escapes_is_not_kept_either(endpoint, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-twelve")
    choice = r'{"message": {"content": "it is \u0073k-of-twelve"}, "finish_reason": "stop"}'
    endpoint.fault = lambda _: Fault(payload=f'{{"choices": [{choice}]}}')
    with pytest.raises(CallFailed, match="repeats the key"):
        ask_once(endpoint.url, question())
    assert len(endpoint.asked) == 1


def test_nor_is_the_password_of_a_proxy(monkeypatch):
    with RefusingProxy() as proxy:
        monkeypatch.setenv("https_proxy", proxy.address)
        with pytest.raises(EndpointError) as caught:
            ask_once("https://10.1.2.3/v1", question())
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))
