"""The budget: read in its forms, and never passed, however calls and replies fall."""

import asyncio
import json
import random

import pytest
from asking import Verdict, meter_for, question, talk
from clockwork import run_in_no_time
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import Fault

from datagen.errors import BudgetSpent, CallFailed, ConfigError, OutputError
from datagen.llm.budget import Budget, Limit, Spent, parse_budget, worst_case
from datagen.llm.chat import MODES, body_of
from datagen.llm.meter import Meter, Metered
from datagen.llm.pace import Pace
from datagen.llm.prices import Price
from datagen.records import Completion
from datagen.stats import Tally

PRICE = Price(0.25, 0.025, 2.0)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("5usd", Limit(5, "usd")),
        ("$5usd", Limit(5, "usd")),
        ("0.5 USD", Limit(0.5, "usd")),
        ("5$", Limit(5, "usd")),
        ("2Mtok", Limit(2_000_000, "tok")),
        ("2.5ktok", Limit(2500, "tok")),
        ("1b tokens", Limit(1e9, "tok")),
        ("1token", Limit(1, "tok")),
        ("1000calls", Limit(1000, "calls")),
        ("1call", Limit(1, "calls")),
        (" 0calls ", Limit(0, "calls")),
    ],
)
def test_a_budget_is_read_in_its_forms(text, limit):
    assert parse_budget(text) == limit
    assert parse_budget(str(limit)) == limit


@pytest.mark.parametrize(
    "text", ["", "5", "usd", "-5usd", "5 eur", "5usd 6usd", "1e3calls", "inf usd", "5,5usd"]
)
def test_what_is_no_budget_is_a_wrong_setting(text):
    with pytest.raises(ConfigError, match="not a budget") as caught:
        parse_budget(text)
    assert "5usd" in caught.value.hint


@given(st.text(max_size=300), st.integers(1, 4000), st.sampled_from(MODES), st.booleans())
def test_the_worst_case_has_a_token_for_every_byte_that_is_sent(text, size, mode, is_structured):
    request = question(text, Verdict if is_structured else None, max_tokens=size)
    turns = body_of(request, mode, frozenset())["messages"]
    worst = worst_case(request, PRICE)
    assert worst.prompt >= sum(len(turn["content"].encode("utf-8", "replace")) for turn in turns)
    assert worst.completion == size
    assert worst.usd == PRICE.of(worst.prompt, 0, size)


class Model:
    """Answers after a random time with up to max_tokens; some calls break off, some are refused."""

    name, endpoint, is_remote = "m", "http://127.0.0.1/v1", True

    def __init__(self, chance):
        self.chance = chance
        self.used = Spent()

    async def complete(self, request):
        await asyncio.sleep(self.chance.uniform(0, 2))
        worst = worst_case(request, PRICE)
        prompt = self.chance.randint(1, worst.prompt)
        size = self.chance.choice([request.max_tokens, self.chance.randint(0, request.max_tokens)])
        self.used.add(Spent(1, prompt, 0, size, PRICE.of(prompt, 0, size)))
        if self.chance.random() < 0.1:
            raise CallFailed("lost on its way back, and paid for")
        return Completion("yes", prompt_tokens=prompt, completion_tokens=size)


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.sampled_from(["usd", "tok", "calls"]), st.floats(0, 40), st.integers(1, 40))
def test_no_run_ever_passes_its_budget(seed, unit, calls, at_once):
    chance = random.Random(seed)
    requests = [question(f"question {n}", max_tokens=chance.choice([1, 100, 4000])) for n in range(60)]
    largest = max(worst_case(request, PRICE).of(unit) for request in requests)
    budget = Budget(Limit(calls * largest, unit), Spent())
    model = Model(chance)

    async def work(clock):
        client = Metered(model, meter_for(pace=Pace(at_once, clock=clock), budget=budget, price=PRICE))
        return await asyncio.gather(*map(client.complete, requests), return_exceptions=True)

    ends = run_in_no_time(work)
    assert model.used.of(unit) <= budget.limit.amount
    assert budget.spent.of(unit) <= budget.limit.amount
    assert budget.spent.of(unit) >= model.used.of(unit) - 1e-9
    if any(isinstance(end, BudgetSpent) for end in ends):  # no more than one call's worst case is left
        assert budget.spent.of(unit) + largest > budget.limit.amount
    else:
        assert all(isinstance(end, Completion | CallFailed) for end in ends)


def calls_of(budget, number):
    """Take and settle so many calls, one after the other."""

    async def work(_):
        for _ in range(number):
            await budget.take(Spent(1))
            budget.settle(Spent(1), Spent(1))

    run_in_no_time(work)


class TestWhenItIsSpent:
    def test_a_call_that_does_not_fit_now_waits_for_those_under_way(self):
        async def work(_):
            budget = Budget(Limit(100, "tok"), Spent())
            await budget.take(Spent(1, 60))
            second = asyncio.ensure_future(budget.take(Spent(1, 60)))
            await asyncio.sleep(1)
            assert not second.done()
            budget.settle(Spent(1, 60), Spent(1, 40))
            await second
            budget.settle(Spent(1, 60), Spent(1, 60))
            return budget.spent.prompt

        assert run_in_no_time(work) == 100

    def test_it_is_spent_only_when_nothing_is_held(self):
        async def work(_):
            budget = Budget(Limit(100, "tok"), Spent())
            await budget.take(Spent(1, 60))
            others = [asyncio.ensure_future(budget.take(Spent(1, 60))) for _ in range(3)]
            await asyncio.sleep(1)
            assert not any(other.done() for other in others)
            budget.settle(Spent(1, 60), Spent(1, 60))
            return await asyncio.gather(*others, return_exceptions=True)

        ends = run_in_no_time(work)
        assert [type(end) for end in ends] == [BudgetSpent] * 3
        assert "the budget of 100tok is spent (60 used; the next call may take 60)" in str(ends[0])
        assert "higher --budget" in ends[0].hint

    def test_sums_of_dollars_leave_no_crumb_that_looks_like_a_call_under_way(self):
        async def work(_):
            budget = Budget(Limit(2e6, "usd"), Spent())
            amounts = [Spent(usd=1e6), Spent(usd=0.3)]
            for worst in amounts:
                await budget.take(worst)
            for worst in amounts:
                budget.settle(worst, Spent())
            await budget.take(Spent(usd=2e6 + 1))

        with pytest.raises(BudgetSpent):
            run_in_no_time(work)

    def test_a_waiter_that_is_cancelled_holds_nothing(self):
        async def work(_):
            budget = Budget(Limit(1, "calls"), Spent())
            await budget.take(Spent(1))
            waiting = [asyncio.ensure_future(budget.take(Spent(1))) for _ in range(2)]
            await asyncio.sleep(1)
            waiting[0].cancel()
            budget.settle(Spent(1), Spent())
            await asyncio.gather(*waiting, return_exceptions=True)
            return [task.cancelled() for task in waiting]

        assert run_in_no_time(work) == [True, False]

    def test_what_was_spent_before_counts(self):
        budget = Budget(Limit(1000, "calls"), Spent(990))
        calls_of(budget, 10)
        with pytest.raises(BudgetSpent, match="1000 used"):
            calls_of(budget, 1)
        assert budget.spent.calls == 1000

    def test_without_a_limit_all_is_counted_and_nothing_refused(self):
        async def work(_):
            budget = Budget(None, Spent(5))
            await budget.take(Spent(1, 10**12))
            budget.settle(Spent(1, 10**12), Spent(1, 7, 3, 2, 0.5))
            return budget.spent

        assert run_in_no_time(work) == Spent(6, 7, 3, 2, 0.5)


def counted(asked, usage):
    """Return the reply with other counts of tokens; None for none."""
    choice = {"message": {"role": "assistant", "content": "yes"}, "finish_reason": "stop"}
    body = {"choices": [choice], "usage": usage}
    return Fault(payload=json.dumps(body if usage is not None else {"choices": [choice]}))


class TestAtAnEndpoint:
    def calls(self, endpoint, limit, number=20, price=None):
        budget = Budget(limit, Spent())

        async def work(client):
            calls = (client.complete(question(f"question {n}")) for n in range(number))
            return await asyncio.gather(*calls, return_exceptions=True)

        ends = talk(endpoint.url, work, meter=meter_for(budget=budget, price=price))
        return ends, budget

    def test_retries_are_calls_too(self, endpoint, no_waits):
        endpoint.fault = lambda asked: "server_error" if asked.nth == 1 else None
        ends, budget = self.calls(endpoint, Limit(9, "calls"))
        assert len(endpoint.asked) == 9 == budget.spent.calls
        assert any(isinstance(end, BudgetSpent) for end in ends)

    def test_an_answer_counts_by_what_the_endpoint_says_it_took(self, endpoint):
        _, budget = self.calls(endpoint, Limit(1e9, "tok"), 4, PRICE)
        words = 2  # "question 0"
        assert budget.spent == Spent(4, 4 * words, 0, 40, pytest.approx(PRICE.of(4 * words, 0, 40)))

    @pytest.mark.parametrize(
        "usage",
        [
            None,
            [],
            {},
            {"prompt_tokens": -5, "completion_tokens": -7},
            {"prompt_tokens": 0, "completion_tokens": 0},
            {"prompt_tokens": True, "completion_tokens": "10"},
            {"prompt_tokens": 10**19, "completion_tokens": 10**400},
        ],
    )
    @pytest.mark.parametrize("unit", ["tok", "usd"])
    def test_an_answer_without_a_count_that_can_be_costs_its_worst(self, endpoint, usage, unit):
        endpoint.fault = lambda asked: counted(asked, usage)
        worst = worst_case(question("question 0"), PRICE)
        ends, budget = self.calls(endpoint, Limit(3.5 * worst.of(unit), unit), 9, PRICE)
        assert len(endpoint.asked) == 3
        assert sum(isinstance(end, BudgetSpent) for end in ends) == 6
        assert budget.spent.of(unit) == pytest.approx(3 * worst.of(unit))

    @pytest.mark.parametrize("unit", ["tok", "usd"])
    def test_a_server_that_goes_beyond_max_tokens_is_counted_in_full_and_then_left_alone(
        self, endpoint, unit
    ):
        said = {"prompt_tokens": 2, "completion_tokens": 3 * 512}
        endpoint.fault = lambda asked: counted(asked, said)
        worst = worst_case(question("question 0"), PRICE)
        ends, budget = self.calls(endpoint, Limit(5.5 * worst.of(unit), unit), 20, PRICE)
        # Those that fit by their worst case were out before the first was found to go beyond it.
        assert 0 < len(endpoint.asked) <= 5
        assert sum(isinstance(end, BudgetSpent) for end in ends) == 20 - len(endpoint.asked)
        used = Spent(0, 2, 0, 3 * 512, PRICE.of(2, 0, 3 * 512)).of(unit)
        assert budget.spent.of(unit) == pytest.approx(len(endpoint.asked) * used)

    def test_half_a_count_is_made_whole_and_counts_may_be_written_as_floats(self, endpoint):
        endpoint.fault = lambda asked: counted(asked, {"prompt_tokens": 7.0})
        _, budget = self.calls(endpoint, Limit(1e9, "tok"), 1)
        assert (budget.spent.prompt, budget.spent.completion) == (7, 512)

    def test_no_more_tokens_come_from_the_providers_cache_than_there_are(self, endpoint):
        usage = {
            "prompt_tokens": 7,
            "completion_tokens": 1,
            "prompt_tokens_details": {"cached_tokens": 10**8},
        }
        endpoint.fault = lambda asked: counted(asked, usage)
        _, budget = self.calls(endpoint, Limit(1e9, "tok"), 1)
        assert budget.spent.cached == 7

    @pytest.mark.parametrize(("fault", "is_free"), [("server_error", True), ("truncated_json", False)])
    def test_a_refusal_is_free_and_a_torn_answer_costs_its_worst(self, endpoint, no_waits, fault, is_free):
        endpoint.fault = lambda asked: fault if asked.nth == 1 else None
        _, budget = self.calls(endpoint, Limit(1e9, "tok"), 1)
        assert budget.spent.calls == 2
        assert (budget.spent.completion == 10) == is_free

    def test_no_call_goes_out_before_its_worst_case_is_written_down_and_each_is_charged_by_its_number(
        self, endpoint
    ):
        ledger = Ledger(endpoint)
        budget = Budget(Limit(1e9, "tok"), Spent())
        meter = Meter(Pace(4), budget, None, ledger, Tally())

        async def work(client):
            return await asyncio.gather(*(client.complete(question(f"question {n}")) for n in range(20)))

        talk(endpoint.url, work, meter=meter)
        assert len(endpoint.asked) == 20
        assert ledger.most_ahead <= 0
        assert sorted(ledger.charged) == list(range(20))

    def test_a_call_that_cannot_be_written_down_is_not_sent_and_holds_nothing(self, endpoint):
        budget = Budget(Limit(2, "calls"), Spent())
        pace = Pace(1)
        meter = Meter(pace, budget, None, FullDisk(endpoint), Tally())
        for _ in range(3):
            with pytest.raises(OutputError):
                talk(endpoint.url, lambda client: client.complete(question()), meter=meter)
        assert (len(endpoint.asked), pace.at_once, budget.spent.calls) == (0, 0, 0)

    def test_without_a_budget_nothing_is_written_ahead(self, endpoint):
        meter = Meter(Pace(4), Budget(None, Spent()), None, FullDisk(endpoint), Tally())
        assert talk(endpoint.url, lambda client: client.complete(question()), meter=meter).text


class Ledger:
    """Numbers calls after a while, and looks whether the endpoint knew them before that."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.held = 0
        self.most_ahead = -1
        self.charged = []

    async def hold(self, worst):
        await asyncio.sleep(0.01)
        self.held += 1
        self.most_ahead = max(self.most_ahead, len(self.endpoint.asked) - self.held)
        return self.held - 1

    def charge(self, used, held=None):
        self.charged.append(held)


class FullDisk(Ledger):
    async def hold(self, worst):
        raise OutputError("cannot write")
