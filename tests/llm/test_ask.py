"""The one function through which generators reach a model: the cache, its limits, unreadable replies."""

import asyncio
import json

import pytest
from asking import Verdict, meter_for
from loopback import Fault

from datagen.config import ModelConfig
from datagen.errors import CallFailed
from datagen.llm.cache import Cache
from datagen.llm.connect import Limits, connect
from datagen.llm.fake import FakeClient
from datagen.llm.line import Line
from datagen.llm.meter import Metered
from datagen.llm.pace import Pace
from datagen.records import Message
from datagen.stats import Tally

GOOD = json.dumps({"verdict": "right", "reasons": []})
TURNS = (Message("user", "Is it right?"),)


@pytest.fixture
def cache(tmp_path):
    opened = Cache(tmp_path / "cache.sqlite")
    yield opened
    opened.close()


def ask_of(client, cache, tally=None):
    return Line(client, cache, tally or Tally(), seed=0, temperature=0.7).ask


def make(cache, reply, tally=None):
    client = FakeClient(reply)
    return client, ask_of(client, cache, tally)


def test_an_unreadable_reply_is_asked_again_with_another_seed_counted_and_stored(cache):
    tally = Tally()
    client, ask = make(cache, lambda request: GOOD if request.attempt == 2 else "hm", tally)
    completion = asyncio.run(ask(TURNS, Verdict))
    assert completion.data == {"verdict": "right", "reasons": []}
    assert [request.attempt for request in client.requests] == [0, 1, 2]
    assert len({request.sampling_seed for request in client.requests}) == 3
    assert (tally.unparsed, tally.calls) == (2, 3)
    stored = [cache.get(request.key(client.endpoint)).text for request in client.requests]
    assert stored == ["hm", "hm", GOOD]


@pytest.mark.parametrize(
    ("schema", "reply"), [(Verdict, "hm"), (Verdict, ""), (None, " \n"), (None, "<think>")]
)
def test_a_reply_that_stays_unreadable_fails_the_call_and_lies_in_the_cache(cache, schema, reply):
    tally = Tally()
    client, ask = make(cache, lambda _: reply, tally)
    with pytest.raises(CallFailed, match="could not be read after 3 tries") as caught:
        asyncio.run(ask(TURNS, schema))
    for request in client.requests:
        key = request.key(client.endpoint)
        assert key in caught.value.message
        assert cache.get(key).text == reply
    assert tally.unparsed == len(client.requests) == 3


def test_a_failed_call_is_not_stored_and_is_asked_again_next_time(cache):
    replies = iter([CallFailed("overloaded"), "Yes."])
    client, ask = make(cache, lambda _: next(replies))
    with pytest.raises(CallFailed):
        asyncio.run(ask(TURNS))
    assert asyncio.run(ask(TURNS)).text == "Yes."
    assert len(client.requests) == 2


class SlowClient(FakeClient):
    """Takes a turn of the loop for a call and counts how many are under way."""

    at_once = most = 0

    async def complete(self, request):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0.001)
        self.at_once -= 1
        return await super().complete(request)


def test_the_same_question_is_asked_once_even_at_the_same_moment(cache):
    replies = iter(["first", "second"])
    client, tally = SlowClient(lambda _: next(replies)), Tally()
    ask = ask_of(client, cache, tally)

    async def together():
        return await asyncio.gather(*(ask(TURNS) for _ in range(8)))

    assert {completion.text for completion in asyncio.run(together())} == {"first"}
    assert len(client.requests) == 1
    assert (tally.calls, tally.cached_calls) == (1, 7)


class TestOfThoseWhoWaitForOneAnswer:
    """A call under way belongs to nobody: who gives up, or comes late, changes nothing for the others."""

    def test_one_who_gives_up_costs_the_others_nothing(self, cache):
        client, tally = SlowClient(lambda _: "Yes."), Tally()
        ask = ask_of(client, cache, tally)

        async def three():
            first, second, third = (asyncio.ensure_future(ask(TURNS)) for _ in range(3))
            await asyncio.sleep(0)
            first.cancel()
            third.cancel()
            return await asyncio.gather(first, second, third, return_exceptions=True)

        first, second, third = asyncio.run(three())
        assert second.text == "Yes."
        assert isinstance(first, asyncio.CancelledError) and isinstance(third, asyncio.CancelledError)
        assert (len(client.requests), tally.calls, tally.cached_calls) == (1, 1, 1)

    def test_all_hear_of_its_fault(self, cache):
        def refuse(_):
            raise CallFailed("refused")

        ask = ask_of(SlowClient(refuse), cache)

        async def three():
            return await asyncio.gather(*(ask(TURNS) for _ in range(3)), return_exceptions=True)

        assert [error.message for error in asyncio.run(three())] == ["refused"] * 3

    def test_nobody_waits_for_ever_where_it_is_given_up_before_it_began(self, cache):
        line = Line(SlowClient(), cache, Tally(), seed=0, temperature=0.7)

        async def drained():
            waiting = [asyncio.ensure_future(line.ask(TURNS)) for _ in range(2)]
            # The askers' turn comes first, then the drain's, then that of the call they began.
            drain = asyncio.ensure_future(line.drain(0.0))
            return await asyncio.wait_for(asyncio.gather(*waiting, drain, return_exceptions=True), 5)

        ended = asyncio.run(drained())
        assert [type(each) for each in ended[:2]] == [asyncio.CancelledError] * 2

    def test_one_who_comes_as_the_answer_does_gets_it(self, cache):
        """Between the moment that an answer is told and its call's end, a turn of the loop later."""
        client = SlowClient(lambda _: "Yes.")
        line = Line(client, cache, Tally(), seed=0, temperature=0.7)

        async def late():
            first = asyncio.ensure_future(line.ask(TURNS))
            later = []
            while not first.done():
                await asyncio.sleep(0)
                later.append(asyncio.ensure_future(line.ask(TURNS)))
            return await asyncio.wait_for(asyncio.gather(first, *later), 10)

        assert {completion.text for completion in asyncio.run(late())} == {"Yes."}
        assert len(client.requests) == 1


def test_no_more_calls_are_in_flight_than_allowed(cache):
    client = SlowClient()
    ask = ask_of(Metered(client, meter_for(pace=Pace(3))), cache)

    async def many():
        await asyncio.gather(*(ask(TURNS, salt=salt) for salt in range(20)))

    asyncio.run(many())
    assert client.most == 3


def test_heat_takes_the_place_of_the_runs_temperature(cache):
    client, ask = make(cache, None)
    asyncio.run(ask(TURNS))
    asyncio.run(ask(TURNS, heat=0.0))
    assert [request.temperature for request in client.requests] == [0.7, 0.0]


class TestOverAnEndpoint:
    def session(self, endpoint, path, work, tally=None):
        async def run():
            config = ModelConfig(name="m", base_url=endpoint.url)
            async with connect(
                config, path, tally or Tally(), seed=0, limits=Limits(8), run="run", note=lambda _: None
            ) as (line, _):
                return await work(line.ask)

        return asyncio.run(run())

    @pytest.mark.parametrize("dress", ["fenced", "prefixed", "trailing_comma", "thinking"])
    def test_a_dressed_up_reply_is_read_at_the_first_try(self, endpoint, tmp_path, dress):
        endpoint.fault = lambda _: dress
        completion = self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS, Verdict))
        assert completion.data["verdict"] in ("right", "wrong")
        assert len(endpoint.asked) == 1

    def test_garbage_once_is_asked_again_as_another_request(self, endpoint, tmp_path):
        endpoint.fault = lambda _: "garbage" if len(endpoint.asked) == 1 else None
        tally = Tally()
        completion = self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS, Verdict), tally)
        assert completion.data
        assert tally.unparsed == 1
        assert endpoint.distinct == 2

    def test_a_second_session_over_the_same_cache_sends_nothing(self, endpoint, tmp_path):
        async def some(ask):
            calls = [ask(TURNS, schema, salt) for schema in (None, Verdict) for salt in range(5)]
            return await asyncio.gather(*calls)

        first = self.session(endpoint, tmp_path / "c", some)
        sent, tally = len(endpoint.asked), Tally()
        assert self.session(endpoint, tmp_path / "c", some, tally) == first
        assert (sent, len(endpoint.asked)) == (10, 10)
        assert (tally.calls, tally.cached_calls) == (0, 10)

    def test_tokens_are_counted_as_the_endpoint_says(self, endpoint, tmp_path):
        tally = Tally()
        self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS), tally)
        assert (tally.prompt_tokens, tally.completion_tokens) == (3, 10)

    def cut(self, reason, chars=4):
        return Fault(mar=lambda text: text[:-chars], finish_reason=reason)

    @pytest.mark.parametrize("schema", [None, Verdict])
    @pytest.mark.parametrize("reason", ["length", "error", "insufficient_system_resource", "unheard_of"])
    def test_a_cut_answer_is_asked_for_again(self, endpoint, tmp_path, no_waits, schema, reason):
        endpoint.fault = lambda _: self.cut(reason) if len(endpoint.asked) == 1 else None
        completion = self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS, schema))
        assert completion.finish_reason == "stop"
        assert len(endpoint.asked) == 2
        assert (completion.data is None) == (schema is None)

    @pytest.mark.parametrize("reason", ["stop", "length", "error", "unheard_of"])
    def test_a_reply_that_is_always_cut_in_a_text_fails_its_call(self, endpoint, tmp_path, no_waits, reason):
        cut = '{"verdict": "right", "reasons": ["it is'
        endpoint.fault = lambda _: Fault(mar=lambda _: cut, finish_reason=reason)
        with pytest.raises(CallFailed):
            self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS, Verdict))

    @pytest.mark.parametrize("reason", ["stop", "length", "unheard_of"])
    def test_of_a_list_that_is_always_cut_the_whole_items_count_at_last(self, endpoint, tmp_path, reason):
        cut = '{"verdict": "right", "reasons": ["it is so", "it will be'
        endpoint.fault = lambda _: Fault(mar=lambda _: cut, finish_reason=reason)
        completion = self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS, Verdict))
        assert completion.data == {"verdict": "right", "reasons": ["it is so"]}
        assert len(endpoint.asked) == 3

    @pytest.mark.parametrize("fault", ["fenced", "prefixed", "trailing_comma", "thinking"])
    def test_a_reply_in_a_bad_form_is_given_on_as_the_json_that_was_read(self, endpoint, tmp_path, fault):
        plain = self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS, Verdict))
        endpoint.fault = lambda _: fault
        found = self.session(endpoint, tmp_path / "d", lambda ask: ask(TURNS, Verdict))
        assert (found.text, found.data) == (plain.text, plain.data)

    @pytest.mark.parametrize(("reason", "sent"), [("length", 1), ("stop", 3), ("unheard_of", 3)])
    def test_whoever_asks_for_parts_gets_the_whole_ones_as_soon_as_max_tokens_ended_them(
        self, endpoint, tmp_path, reason, sent
    ):
        cut = '{"verdict": "right", "reasons": ["it is so", "it will be'
        endpoint.fault = lambda _: Fault(mar=lambda _: cut, finish_reason=reason)
        completion = self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS, Verdict, parts=True))
        assert completion.data == {"verdict": "right"}
        assert len(endpoint.asked) == sent

    def test_a_text_that_max_tokens_always_cuts_says_so_and_one_cut_otherwise_fails(self, endpoint, tmp_path):
        endpoint.fault = lambda _: self.cut("length")
        completion = self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS))
        assert completion.finish_reason == "length"
        assert [asked.body["max_tokens"] for asked in endpoint.asked] == [512, 1024, 2048]
        endpoint.fault = lambda _: self.cut("unheard_of")
        with pytest.raises(
            CallFailed, match=r"after 3 tries \(answers \w{32}, \w{32}, \w{32}\): it was cut \(unheard_of\)"
        ):
            self.session(endpoint, tmp_path / "d", lambda ask: ask(TURNS))

    def test_a_whole_reply_is_taken_though_max_tokens_ended_what_came_after_it(self, endpoint, tmp_path):
        endpoint.fault = lambda _: Fault(mar=lambda text: f"{text}\n\nI hope that", finish_reason="length")
        completion = self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS, Verdict))
        assert completion.data
        assert len(endpoint.asked) == 1

    @pytest.mark.parametrize("schema", [None, Verdict])
    def test_half_of_a_surrogate_pair_is_asked_again_in_this_start_and_the_next(
        self, endpoint, tmp_path, schema
    ):
        endpoint.fault = lambda _: (
            Fault(mar=lambda text: f"{text} \ud83d") if len(endpoint.asked) == 1 else None
        )
        for _ in range(2):
            completion = self.session(endpoint, tmp_path / "c", lambda ask: ask(TURNS, schema))
            assert completion.text.encode()
            assert len(endpoint.asked) == 2

    def test_half_of_a_surrogate_pair_in_a_question_is_sent(self, endpoint, tmp_path):
        turns = (Message("user", "Is \ud83d right?"),)
        assert self.session(endpoint, tmp_path / "c", lambda ask: ask(turns, Verdict)).data
