"""How many calls are let out, and when: limits, growth, cuts, waits. All in a time of its own."""

import asyncio
import random
import time

import pytest
from clockwork import run_in_no_time
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.contracts import PLACE
from datagen.errors import ConfigError, EndpointError, Interrupted
from datagen.llm.faults import Fault
from datagen.llm.pace import Pace
from datagen.llm.waits import LONGEST_WAIT

BUSY = Fault("busy", "slow down", status=429)
BROKEN = Fault("server", "oops", status=500)


class Endpoint:
    """Answers after `delay`, and refuses as `refuses(nth)` says; remembers when calls went out."""

    def __init__(self, pace, clock, *, delay=0.2, refuses=lambda nth: None, slots=10**6, tokens=0):
        self.pace, self.clock = pace, clock
        self.delay, self.refuses, self.tokens = delay, refuses, tokens
        self.slots = asyncio.Semaphore(slots)
        self.sent = []
        self.at_once = self.most = self.refused = 0

    async def call(self, size=0):
        """Send one call until it is answered."""
        while True:
            passed = await self.pace.enter(size)
            self.sent.append((self.clock(), size))
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            fault = self.refuses(len(self.sent))
            async with self.slots:
                await asyncio.sleep(0 if fault else self.delay)
            self.at_once -= 1
            self.pace.leave(passed, tokens=0 if fault else self.tokens, fault=fault)
            if fault is None:
                return
            self.refused += 1
            await self.pace.rest(0.5)

    async def calls(self, number, size=0):
        await asyncio.gather(*(self.call(size) for _ in range(number)))


def told(what, limit, remaining, reset):
    """Return the headers with which an endpoint tells of a limit."""
    parts = {"limit": limit, "remaining": remaining, "reset": reset}
    return {f"x-ratelimit-{part}-{what}": text for part, text in parts.items()}


def most_in_a_minute(sent):
    """Return the most that went out in any 60 seconds: calls, and their sizes."""
    windows = [[size for at, size in sent if 0 <= at - begin < 60 - 1e-6] for begin, _ in sent]
    return max(map(len, windows)), max(map(sum, windows))


class TestHowMany:
    def test_a_fixed_limit_is_reached_and_never_passed(self):
        async def work(clock):
            server = Endpoint(Pace(7, clock=clock), clock)
            await server.calls(50)
            return server.most, server.pace.highest, server.pace.at_once

        assert run_in_no_time(work) == (7, 7, 0)

    def test_an_adaptive_limit_starts_low_and_grows_to_the_most(self):
        async def work(clock):
            server = Endpoint(Pace(128, is_adaptive=True, clock=clock), clock)
            first = server.pace.limit
            await server.calls(2000)
            return first, server.most, clock()

        first, most, seconds = run_in_no_time(work)
        assert first <= 8
        assert most == 128
        assert seconds < 2 * 2000 / 128 * 0.2

    def test_an_adaptive_limit_stops_where_the_endpoint_gets_no_faster(self):
        async def work(clock):
            server = Endpoint(Pace(256, is_adaptive=True, clock=clock), clock, slots=16)
            await server.calls(2000)
            return server.most, clock()

        most, seconds = run_in_no_time(work)
        assert 16 <= most <= 128
        assert seconds < 1.1 * 2000 / 16 * 0.2

    def test_many_refusals_cut_it_in_half_once_a_round_trip(self):
        async def work(clock):
            pace = Pace(64, clock=clock)
            passes = [await pace.enter(0) for _ in range(64)]
            for passed in passes:
                pace.leave(passed, fault=BUSY)
            return pace.limit

        assert run_in_no_time(work) == 32

    def test_it_is_never_cut_below_one(self):
        async def work(clock):
            pace = Pace(4, clock=clock)
            for _ in range(40):
                passed = await pace.enter(0)
                await asyncio.sleep(0.01)
                pace.leave(passed, fault=BUSY)
            return pace.limit

        assert run_in_no_time(work) == 1

    def test_one_refusal_in_twenty_cuts_nothing_and_pauses_nobody(self):
        async def work(clock):
            server = Endpoint(
                Pace(64, clock=clock), clock, refuses=lambda nth: BUSY if nth % 20 == 0 else None
            )
            await server.calls(2000)
            return server.pace.limit, clock()

        limit, seconds = run_in_no_time(work)
        assert limit == 64
        assert seconds < 1.3 * 2100 / 64 * 0.2

    def test_faults_that_are_no_refusals_cut_nothing(self):
        async def work(clock):
            server = Endpoint(Pace(64, clock=clock), clock, refuses=lambda nth: BROKEN if nth % 2 else None)
            await server.calls(300)
            return server.pace.limit

        assert run_in_no_time(work) == 64

    def test_stray_refusals_at_random_hardly_slow_a_run(self):
        async def work(clock):
            chance = random.Random("stray")
            server = Endpoint(
                Pace(64, clock=clock),
                clock,
                refuses=lambda nth: BUSY if chance.random() < 0.05 else None,
            )
            await server.calls(4000)
            return clock()

        assert run_in_no_time(work) < 1.5 * 4000 / 64 * 0.2

    def test_after_a_cut_it_grows_again_to_the_most(self):
        async def work(clock):
            pace = Pace(32, clock=clock)
            for _ in range(8):
                pace.leave(await pace.enter(0), fault=BUSY)
            assert pace.limit < 32
            server = Endpoint(pace, clock)
            await server.calls(2000)
            return server.most

        assert run_in_no_time(work) == 32

    def test_an_endpoint_that_takes_only_so_many_is_found_out(self):
        async def work(clock):
            pace = Pace(128, clock=clock)
            server = Endpoint(pace, clock)
            server.refuses = lambda nth: BUSY if server.at_once > 48 else None
            await server.calls(1000)
            return server.refused, clock()

        refused, seconds = run_in_no_time(work)
        assert refused < 200
        assert seconds < 1.6 * 1000 / 48 * 0.2


class TestHowManyAMinute:
    @pytest.mark.parametrize("rpm", [1, 7, 60, 600, 1000])
    def test_no_minute_has_more_calls_than_allowed(self, rpm):
        async def work(clock):
            server = Endpoint(Pace(100, rpm=rpm, clock=clock), clock, delay=0.05)
            await server.calls(3 * rpm)
            return server.sent, clock()

        sent, seconds = run_in_no_time(work)
        assert most_in_a_minute(sent)[0] <= rpm
        assert seconds < 1.05 * 3 * 60 + 60 / rpm

    @settings(max_examples=25)
    @given(st.integers(1, 10**6))
    def test_no_minute_has_more_tokens_than_allowed(self, seed):
        tpm = 6000

        async def work(clock):
            chance = random.Random(seed)
            server = Endpoint(Pace(50, tpm=tpm, clock=clock), clock, delay=0.3)

            async def call(size):
                await asyncio.sleep(chance.uniform(0, 90))
                passed = await server.pace.enter(size)
                server.sent.append((clock(), used := chance.randint(0, size)))
                await asyncio.sleep(0.3)
                server.pace.leave(passed, tokens=used)

            await asyncio.gather(*(call(chance.choice([10, 300, 2500])) for _ in range(60)))
            return server.sent

        sent = run_in_no_time(work)
        assert len(sent) == 60
        assert most_in_a_minute(sent)[1] <= tpm

    def test_a_call_larger_than_a_minute_is_an_error_that_stops_all(self):
        async def work(clock):
            pace = Pace(1, tpm=100, clock=clock)
            passed = await pace.enter(100)
            waiting = asyncio.ensure_future(pace.enter(50))
            await asyncio.sleep(0)
            with pytest.raises(
                ConfigError, match="may take 101 tokens, more than the 100 of a minute"
            ) as caught:
                await pace.enter(101)
            assert "--tpm 101 or more" in caught.value.hint
            with pytest.raises(ConfigError):
                await waiting
            pace.leave(passed, tokens=100)

        run_in_no_time(work)

    def test_tokens_that_a_call_did_not_take_are_there_for_the_next(self):
        async def work(clock):
            server = Endpoint(Pace(1, tpm=6000, clock=clock), clock, tokens=10)
            await server.calls(100, 1000)
            return clock()

        assert run_in_no_time(work) < 100 * (0.2 + 0.1) * 1.5

    def test_the_endpoints_own_limit_is_kept_from_its_headers(self):
        async def work(clock):
            pace = Pace(50, clock=clock)
            server = Endpoint(pace, clock, delay=0.05)
            level, at = 100.0, 0.0

            def refuses(_):
                nonlocal level, at
                level, at = min(100.0, level + (clock() - at) * 20), clock()
                is_over = level < 1
                level -= not is_over
                pace.hear(
                    {
                        "x-ratelimit-limit-requests": "100",
                        "x-ratelimit-remaining-requests": str(int(max(0, level))),
                        "x-ratelimit-reset-requests": f"{(100 - level) / 20:.3f}s",
                    }
                )
                return BUSY if is_over else None

            server.refuses = refuses
            await server.calls(1000)
            return server.refused, clock()

        refused, seconds = run_in_no_time(work)
        assert refused <= 50
        assert seconds < 1.1 * (1000 - 100) / 20

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"x-ratelimit-limit-requests": "0"},
            {"x-ratelimit-limit-requests": "10", "x-ratelimit-remaining-requests": "many"},
            {
                "x-ratelimit-limit-requests": "nan",
                "x-ratelimit-remaining-requests": "5",
                "x-ratelimit-reset-requests": "1s",
            },
            {
                "x-ratelimit-limit-requests": "10",
                "x-ratelimit-remaining-requests": "-inf",
                "x-ratelimit-reset-requests": "1s",
            },
            {
                "x-ratelimit-limit-requests": "10",
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-requests": "soon",
            },
            {
                "x-ratelimit-limit-requests": "10",
                "x-ratelimit-remaining-requests": "10",
                "x-ratelimit-reset-requests": "0",
            },
        ],
    )
    def test_headers_that_say_nothing_hold_nobody_back(self, headers):
        async def work(clock):
            pace = Pace(4, clock=clock)
            pace.hear(headers)
            server = Endpoint(pace, clock)
            await server.calls(8)
            return clock()

        assert run_in_no_time(work) < 1

    @pytest.mark.parametrize(
        ("reset", "seconds"), [("6m0s", 360), ("20ms", 0.02), ("1h", 3600), ("7.5", 7.5), ("1d", 3600)]
    )
    def test_the_time_until_a_reset_is_read_in_every_form(self, reset, seconds):
        async def work(clock):
            pace = Pace(4, clock=clock)
            pace.hear(
                {
                    "x-ratelimit-limit-requests": "1",
                    "x-ratelimit-remaining-requests": "0",
                    "x-ratelimit-reset-requests": reset,
                }
            )
            await pace.enter(0)
            return clock()

        assert run_in_no_time(work) == pytest.approx(seconds)


class TestWhoGoesAndWho:
    @pytest.mark.parametrize("unit", [1, 1000], ids=["seconds", "milliseconds"])
    def test_a_reset_as_a_moment_of_the_clock_is_no_wait_of_years(self, unit):
        async def work(clock):
            pace = Pace(4, clock=clock)
            pace.hear(told("requests", "20", "0", f"{(time.time() + 30) * unit:.0f}"))
            await pace.enter(0)
            return clock()

        assert 0 < run_in_no_time(work) <= 31

    @pytest.mark.parametrize(
        ("limit", "remaining"), [("20", "-1e18"), ("1e308", "-1e308"), ("1000000", "999990"), ("1", "0")]
    )
    @pytest.mark.parametrize("reset", ["9e8", "365d", "3600", "99999999s"])
    def test_whatever_is_told_nobody_waits_longer_than_the_longest_wait(self, limit, remaining, reset):
        async def work(clock):
            pace = Pace(300, clock=clock)
            passes = [await pace.enter(5000) for _ in range(250)]
            pace.hear(told("requests", limit, remaining, reset))
            pace.hear(told("tokens", limit, remaining, reset))
            await pace.enter(5000)
            return clock(), len(passes)

        assert run_in_no_time(work)[0] <= LONGEST_WAIT + 1

    def test_what_comes_back_all_at_once_at_the_reset_is_used_then(self):
        async def work(clock):
            server = Endpoint(Pace(50, clock=clock), clock, delay=0.01)
            server.pace.hear(told("requests", "100", "99", "10s"))
            await server.calls(150)
            return clock()

        assert run_in_no_time(work) < 12

    def test_of_those_that_wait_the_lowest_item_goes_first(self):
        async def work(clock):
            pace, went = Pace(1, clock=clock), []

            async def item(place):
                PLACE.set(place)
                passed = await pace.enter(0)
                went.append(place)
                await asyncio.sleep(1)
                pace.leave(passed)

            await asyncio.gather(*(item(place) for place in (9, 4, 7, 1, 8)))
            return went

        assert run_in_no_time(work) == [9, 1, 4, 7, 8]

    def test_stop_refuses_all_that_wait_rest_and_come_with_the_first_reason(self):
        async def work(clock):
            pace = Pace(1, clock=clock)
            await pace.enter(0)
            waiting = [asyncio.ensure_future(pace.enter(0)) for _ in range(3)]
            waiting.append(asyncio.ensure_future(pace.rest(1000)))
            await asyncio.sleep(1)
            pace.stop(EndpointError("the key is refused"))
            pace.stop(Interrupted("too late"))
            ends = await asyncio.gather(*waiting, pace.enter(0), pace.rest(5), return_exceptions=True)
            return [str(end) for end in ends], clock()

        said, seconds = run_in_no_time(work)
        assert said == ["the key is refused"] * 6
        assert seconds < 1.01

    def test_a_cancelled_waiter_costs_no_place(self):
        async def work(clock):
            pace = Pace(2, clock=clock)
            passes = [await pace.enter(0) for _ in range(2)]
            waiting = [asyncio.ensure_future(pace.enter(0)) for _ in range(6)]
            await asyncio.sleep(0)
            waiting[0].cancel()  # while it waits
            pace.leave(passes[0])
            waiting[1].cancel()  # in the moment in which it was let out
            pace.leave(passes[1])
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            let_out = [task for task in waiting if task.done() and not task.cancelled()]
            return len(let_out), pace.at_once, pace.highest

        assert run_in_no_time(work) == (2, 2, 2)

    def test_a_cancelled_waiter_gives_its_tokens_and_its_turn_back(self):
        async def work(clock):
            pace = Pace(1, rpm=60, tpm=60_000, clock=clock)
            passed = await pace.enter(0)
            await asyncio.sleep(30)
            waiting = asyncio.ensure_future(pace.enter(1000))
            await asyncio.sleep(0)
            pace.leave(passed)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            await pace.enter(1000)
            return clock()

        assert run_in_no_time(work) == pytest.approx(30)

    def test_a_cancelled_waiter_is_no_answer(self):
        async def work(clock):
            pace = Pace(16, is_adaptive=True, clock=clock)
            for _ in range(4):
                pace.leave(await pace.enter(0), fault=BUSY)
            await asyncio.sleep(5)
            before = pace.limit
            passes = [await pace.enter(0) for _ in range(int(pace.limit))]
            waiting = asyncio.ensure_future(pace.enter(0))
            await asyncio.sleep(0)
            pace.leave(passes[0], fault=BROKEN)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            return before, pace.limit

        before, after = run_in_no_time(work)
        assert after == before

    def test_many_refusals_hold_all_back_as_long_as_told_and_say_so(self):
        async def work(clock):
            pace = Pace(8, clock=clock)
            passes = [await pace.enter(0) for _ in range(8)]
            for passed in passes:
                pace.leave(passed, fault=Fault("busy", "", status=429, wait=7.0))
            said = pace.waits_for
            await pace.enter(0)
            return said, clock(), pace.waits_for

        said, seconds, after = run_in_no_time(work)
        assert (said, after) == ("the endpoint, which is busy (7 s)", "")
        assert seconds == pytest.approx(7)

    def test_a_wait_for_the_rate_limit_is_said(self):
        async def work(clock):
            pace = Pace(8, rpm=1, clock=clock)
            await pace.enter(0)
            waiting = asyncio.ensure_future(pace.enter(0))
            await asyncio.sleep(1)
            said = pace.waits_for
            await waiting
            return said

        assert run_in_no_time(work) == "your own limit a minute (--rpm, --tpm)"

    def test_the_endpoints_own_limit_is_told_from_it(self):
        async def work(clock):
            pace = Pace(8, clock=clock)
            left = {"limit": "60", "remaining": "0", "reset": "60s"}
            pace.hear({f"x-ratelimit-{name}-requests": value for name, value in left.items()})
            waiting = asyncio.ensure_future(pace.enter(0))
            await asyncio.sleep(0.1)
            said = pace.waits_for
            await waiting
            return said

        assert run_in_no_time(work) == "the endpoint's limit a minute"

    def test_where_most_calls_wait_for_another_try_it_says_how_long_and_what_went_wrong(self):
        async def work(clock):
            pace = Pace(8, clock=clock)
            said = []
            tries = [asyncio.ensure_future(pace.rest(20 + n, f"50{n} oops")) for n in range(3)]
            tries.append(asyncio.ensure_future(pace.rest(1)))
            await asyncio.sleep(1.2)
            said.append(pace.waits_for)
            passes = [await pace.enter(0) for _ in range(4)]
            said.append(pace.waits_for)  # more are under way than wait
            for passed in passes:
                pace.leave(passed)
            await tries[1]
            await asyncio.sleep(0.9)
            said.append(pace.waits_for)
            await asyncio.gather(*tries)
            return [*said, pace.waits_for]

        assert run_in_no_time(work) == [
            "another try of 3 calls (19 s): 500 oops",
            "",
            "another try of a call (1 s): 502 oops",
            "",
        ]
