"""What an endpoint's errors count as, in the shapes that servers give them."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.llm.chat import completion_of
from datagen.llm.faults import TRIES, Fault, backoff, fault_of
from datagen.llm.masking import Mask
from datagen.llm.waits import LONGEST_WAIT, seconds_until, wait_told
from datagen.llm.wire import Reply

SHAPES = {
    "openai": {"error": {"message": "the words", "type": "some_type", "code": "some_code"}},
    "fastapi": {"detail": "the words"},
    "vllm": {"object": "error", "message": "the words", "type": "BadRequest", "code": 400},
    "a text": {"error": "the words"},
    "bare text": "the words",
}


def says(message, code=None, **more):
    return {"error": {"message": message, "code": code, **more}}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_message_is_found_in_every_shape(shape):
    assert "the words" in fault_of(500, {}, SHAPES[shape]).said


@pytest.mark.parametrize("body", [None, {}, {"error": None}, {"error": {}}, [], 7, {"error": [7]}])
def test_an_error_that_says_nothing_is_named_by_its_status(body):
    fault = fault_of(503, {}, body)
    assert fault.kind == "server"
    assert fault.said


def test_what_is_said_becomes_one_short_line():
    said = Mask("")(fault_of(500, {}, says("a\n\nlong\tstory " * 1000)).said)
    assert "\n" not in said
    assert len(said) <= 200


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, says("bad key"), "fatal"),
        (402, says("pay"), "fatal"),
        (403, says("your country"), "fatal"),
        (403, says("your account was flagged"), "fatal"),
        (403, says("accept the content policy to use this model"), "fatal"),
        (403, says("no rights", metadata={"reasons": ["none"]}), "fatal"),
        (403, says("stopped", "content_policy_violation"), "flagged"),
        (403, says('This model requires moderation and your input was flagged for "violence"'), "flagged"),
        (403, says("stopped", 403, metadata={"reasons": ["violence"], "flagged_input": "..."}), "flagged"),
        (404, says("no model"), "fatal"),
        (429, says("You exceeded your quota", "insufficient_quota"), "fatal"),
        (429, says("no balance", type="insufficient_balance"), "fatal"),
        (400, says("stop", "billing_hard_limit_reached"), "fatal"),
        (408, says("timed out"), "busy"),
        (409, says("conflict"), "busy"),
        (425, says("too early"), "busy"),
        (429, says("slow down"), "busy"),
        (529, says("Overloaded"), "busy"),
        (500, says("The engine is currently overloaded"), "busy"),
        (400, says("wait", "rate_limit_exceeded"), "busy"),
        (200, says("wait", "rate_limit_exceeded"), "busy"),
        (500, says("oops"), "server"),
        (502, "<html>Bad gateway</html>", "server"),
        (503, says("loading"), "server"),
        (504, None, "server"),
        (200, says("upstream failed", 502), "body"),
        (400, says("no such parameter"), "refused"),
        (400, says("stopped", "content_filter"), "flagged"),
        (400, says("stopped", innererror={"code": "ResponsibleAIPolicyViolation"}), "flagged"),
        (413, says("body too large"), "refused"),
        (422, {"detail": "unprocessable"}, "refused"),
        (400, says("x", "context_length_exceeded"), "too_long"),
        (400, says("This model's maximum context length is 8192 tokens"), "too_long"),
        (400, says("the request exceeds the available context size (4096 tokens)"), "too_long"),
        (400, says("prompt is too long: 210000 tokens > 200000 maximum"), "too_long"),
        (400, says("flagged by the content_filter, context length apart", "content_filter"), "flagged"),
        (400, says("content_policy_violation: a context window with a view"), "flagged"),
        (400, says("your text 'the lorry is overloaded' was flagged"), "flagged"),
        (400, says("no such thing: 'an overloaded lorry'"), "refused"),
        (400, says("cannot read 'insufficient_quota, rate_limit'"), "refused"),
        (200, says("stopped", "content_filter"), "flagged"),
        (500, says("cannot serve 'insufficient_quota'"), "server"),
        (429, says("insufficient_quota: add money"), "fatal"),
        (407, None, "fatal"),
    ],
)
def test_each_status_and_body_is_of_one_kind(status, body, kind):
    fault = fault_of(status, {}, body)
    assert (fault.kind, fault.status) == (kind, status)


def test_what_passes_is_tried_often_and_what_does_not_once():
    assert TRIES["busy"] >= 8 and min(TRIES[kind] for kind in ("server", "connection", "body")) >= 5
    assert TRIES["filtered"] == 2
    assert [TRIES[kind] for kind in ("refused", "too_long", "fatal")] == [1, 1, 1]


class TestAReplyThatIsNoAnswer:
    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"", "body"),
            (b"<html>", "body"),
            (b'{"choices": [{"mess', "body"),
            (b"\xff\xfe\x00", "body"),
            (b"[" * 100_000, "body"),
            (b"null", "body"),
            (b'"pong"', "body"),
            (b"{}", "body"),
            (b'{"choices": null}', "body"),
            (b'{"choices": []}', "body"),
            (b'{"choices": ["text"]}', "body"),
            (b'{"choices": [{}]}', "body"),
            (b'{"choices": [{"message": null}]}', "body"),
            (b'{"choices": [{"message": {"content": null}}]}', "body"),
            (b'{"choices": [{"message": {"content": ["a"]}}]}', "body"),
            (b'{"choices": [{"message": {"content": null, "refusal": "I will not"}}]}', "filtered"),
            (b'{"choices": [{"message": {"content": "ha"}, "finish_reason": "content_filter"}]}', "filtered"),
            (b'{"error": {"message": "upstream failed", "code": 502}}', "body"),
        ],
    )
    def test_a_200_without_an_answer_is_a_fault(self, body, kind):
        with pytest.raises(Fault) as caught:
            completion_of(Reply(200, {}, body), "m")
        assert caught.value.kind == kind

    def test_why_an_answer_ended_is_no_longer_than_a_line(self):
        choice = {"message": {"content": "ha"}, "finish_reason": "x" * 10_000}
        answer = completion_of(Reply(200, {}, json.dumps({"choices": [choice]}).encode()), "m")
        assert answer.finish_reason == "x" * 200

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    @pytest.mark.parametrize("body", [b"", b"<html>Moved</html>", b'{"moved": true}'])
    def test_a_redirect_is_refused_with_its_address_whatever_its_body(self, status, body):
        with pytest.raises(Fault, match="https://elsewhere/v1") as caught:
            completion_of(Reply(status, {"location": "https://elsewhere/v1"}, body), "m")
        assert (caught.value.kind, caught.value.status) == ("fatal", status)

    @pytest.mark.parametrize("usage", [None, [], "many", {"prompt_tokens": None}, {"prompt_tokens": -4}])
    def test_a_count_of_tokens_that_is_none_counts_as_nothing(self, usage):
        body = {"choices": [{"message": {"content": "yes"}}], "usage": usage}
        completion = completion_of(Reply(200, {}, json.dumps(body).encode()), "m")
        assert (completion.text, completion.prompt_tokens, completion.cached_tokens) == ("yes", 0, 0)

    @given(st.binary(max_size=200), st.sampled_from([200, 204, 302, 400, 429, 500]))
    def test_no_bytes_are_more_than_a_fault(self, body, status):
        with pytest.raises(Fault):
            completion_of(Reply(status, {}, body), "m")


class TestWaits:
    def test_a_date_is_waited_for(self):
        until = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
        assert 85 < wait_told({"retry-after": until}) <= 90

    def test_a_date_in_another_zone_is_the_same_moment(self):
        from datetime import timezone

        until = datetime.now(UTC) + timedelta(seconds=90)
        elsewhere = format_datetime(until.astimezone(timezone(timedelta(hours=9))))
        assert 85 < wait_told({"retry-after": elsewhere}) <= 90

    @pytest.mark.parametrize(
        "value",
        [
            "Wed, 21 Oct 2015 07:28:00 +99999999999999",
            "Wed, 99 Oct 2015 07:28:00 GMT",
            "Wed, 21 Oct 99999 07:28:00 GMT",
            "-" * 500,
        ],
    )
    def test_a_date_that_is_none_tells_nothing(self, value):
        assert wait_told({"retry-after": value}) is None

    @given(st.text(max_size=60), st.text(max_size=60))
    def test_any_header_is_a_wait_within_bounds_or_none(self, value, milliseconds):
        wait = wait_told({"retry-after": value, "retry-after-ms": milliseconds})
        assert wait is None or 0 <= wait <= LONGEST_WAIT

    @given(st.floats(0, LONGEST_WAIT), st.integers(1, 20))
    def test_what_is_told_is_waited_in_full_and_little_more(self, told, attempt):
        floor = min(30.0, 0.25 * 2**attempt)
        assert told <= backoff(Fault("busy", "", wait=told), attempt) <= max(1.1 * told, floor)

    @given(st.integers(1, 20), st.sampled_from(["busy", "server", "body"]))
    def test_an_endpoint_that_asks_for_no_wait_is_waited_for_all_the_same(self, attempt, kind):
        wait = backoff(Fault(kind, "", wait=0.0), attempt)
        assert min(30.0, 0.25 * 2**attempt) / 2 <= wait <= 30.0

    @pytest.mark.parametrize("unit", [1, 1000])
    def test_a_moment_of_the_clock_is_the_time_until_it(self, unit):
        moment = (datetime.now(UTC) + timedelta(seconds=90)).timestamp() * unit
        assert 85 < seconds_until(f"{moment:.0f}") <= 91
        assert 85 < wait_told({"retry-after": f"{moment:.0f}"}) <= 91

    @pytest.mark.parametrize("zone", ["Z", "+00:00", ""])
    def test_a_date_as_computers_write_it_is_the_time_until_it(self, zone):
        until = (datetime.now(UTC) + timedelta(seconds=90)).strftime("%Y-%m-%dT%H:%M:%S") + zone
        assert 85 < seconds_until(until) <= 90

    @pytest.mark.parametrize("text", ["1s of it", "in 6m", "2026", "6m 0s", "-5s", "1e400", "٣s"])
    def test_what_is_nearly_a_span_is_no_odd_time(self, text):
        wait = seconds_until(text)
        assert wait is None or 0 <= wait <= LONGEST_WAIT

    @given(st.integers(1, 40))
    def test_what_is_not_told_grows_and_ends_at_a_minute(self, attempt):
        wait = backoff(Fault("server", ""), attempt)
        assert min(60.0, 0.5 * 2**attempt) / 2 <= wait <= 60.0

    def test_a_closed_connection_is_opened_anew_at_once_but_only_once(self):
        closed = Fault("connection", "the connection was closed", wait=0.0)
        assert backoff(closed, 1) == 0.0
        assert backoff(closed, 2) >= 0.5


@pytest.mark.parametrize("spelled", ["sk-a/b+c==zzzz", "sk-a/b%2Bc%3D%3Dzzzz", "sk-a%2Fb%2Bc%3D%3Dzzzz"])
def test_a_key_is_masked_as_an_address_spells_it_too(spelled):
    mask = Mask("sk-a/b+c==zzzz")
    assert mask(f"go to http://x/?k={spelled}&y and") == "go to http://x/?k=[key]&y and"
    assert mask(f"go to http://x/?k={spelled[:-2]}") == "go to http://x/?k=[key]"
    assert mask.is_in(spelled.encode()) and mask.is_told(spelled)
    assert not mask.is_told(spelled[:-1])
