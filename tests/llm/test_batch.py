"""The Batch API's client against an endpoint that does what it is told."""

import asyncio
import gzip
import sqlite3

import pytest
from asking import Verdict, question, talk
from loopback_batch import BatchLoopback

from datagen.config import ModelConfig
from datagen.errors import BudgetSpent, CallFailed, EndpointError, TooLong
from datagen.llm.batch import BatchClient
from datagen.llm.budget import Budget, Limit, worst_case
from datagen.llm.cache import Cache
from datagen.llm.faults import TRIES
from datagen.llm.meter import Meter
from datagen.llm.pace import Pace
from datagen.llm.prices import Price
from datagen.llm.replies import parse_reply
from datagen.stats import Tally

PRICE = Price(100.0, 50.0, 1000.0)


@pytest.fixture
def endpoint():
    with BatchLoopback() as server:
        yield server


@pytest.fixture
def sitting(endpoint, tmp_path):
    """Run some work on a client of its own over one cache, as one start of a run; keeps the notes."""
    notes = []

    def sit(work, *, limit=None, tally=None, run="run", **settings):
        async def start():
            cache, counted = Cache(tmp_path / "cache.sqlite", run), tally or Tally()
            meter = Meter(Pace(8), Budget(limit, cache.spent()), PRICE.in_batches(), cache, counted)
            config = ModelConfig(name="some-model", base_url=endpoint.url)
            client = BatchClient(
                config,
                counted,
                meter,
                cache,
                notes.append,
                **{"quiet": 0.05, "looks": (0.02, 0.1), **settings},
            )
            try:
                return await work(client)
            finally:
                await client.close()
                cache.close()

        return asyncio.run(start())

    sit.notes = notes
    sit.cache = tmp_path / "cache.sqlite"
    return sit


def questions(count, schema=None):
    return [question(f"question {number}", schema) for number in range(count)]


def ask_all(requests):
    async def work(client):
        return await asyncio.gather(*map(client.complete, requests), return_exceptions=True)

    return work


def one_by_one(requests):
    async def work(client):
        return [await client.complete(request) for request in requests]

    return work


def table(path, name):
    db = sqlite3.connect(path)
    try:
        return db.execute(f"SELECT * FROM {name}").fetchall()
    finally:
        db.close()


def forget_ids(path):
    """Make the file as a kill leaves it between the endpoint's yes and our reading it."""
    db = sqlite3.connect(path)
    db.execute("""UPDATE batches SET body = replace(body, '"id": "batch_001"', '"id": ""')""")
    db.commit()
    db.close()


async def until(holds):
    while not holds():
        await asyncio.sleep(0.01)


async def leave_when_out(client, requests, count=1):
    """Ask, wait until so many batches are known to be out, and give all up."""
    tasks = [asyncio.ensure_future(client.complete(request)) for request in requests]
    await until(lambda: len([each for each in client._out.values() if each.id]) == count)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class TestAskingTogether:
    def test_what_is_asked_at_once_goes_out_as_one_batch_with_the_bodies_of_single_calls(
        self, endpoint, sitting
    ):
        requests = questions(5) + questions(5, Verdict)
        together = sitting(ask_all(requests))
        assert len(endpoint.batches) == 1
        assert endpoint.chat_calls == 0
        bodies = [row["body"] for row in endpoint.batches[0].rows]

        endpoint.forget()
        single = talk(endpoint.url, one_by_one(requests))
        assert [each.body for each in endpoint.asked] == bodies
        assert together == single

    def test_what_comes_after_a_quiet_while_goes_out_as_the_next(self, endpoint, sitting):
        async def work(client):
            first = await client.complete(question("one"))
            return first, await client.complete(question("two"))

        assert len({each.text for each in sitting(work)}) == 2
        assert [len(made.rows) for made in endpoint.batches] == [1, 1]

    def test_a_batch_holds_no_more_than_it_may(self, endpoint, sitting, monkeypatch):
        monkeypatch.setattr("datagen.llm.batch.MOST_REQUESTS", 3)
        sitting(ask_all(questions(7)))
        assert sorted(len(made.rows) for made in endpoint.batches) == [1, 3, 3]
        monkeypatch.setattr("datagen.llm.batch.MOST_REQUESTS", 50)
        line = len(endpoint.files[endpoint.batches[0].file]) // 3
        monkeypatch.setattr("datagen.llm.batch_file.MOST_BYTES", int(2.5 * line))
        sitting(ask_all([question(f"question {number} again") for number in range(4)]))
        assert max(len(made.rows) for made in endpoint.batches[3:]) <= 2

    def test_it_says_what_it_waits_for(self, endpoint, sitting):
        endpoint.holds.set()

        async def work(client):
            asked = asyncio.ensure_future(client.complete(question()))
            assert client.waits_for == ""
            await until(lambda: client.waits_for)
            said = client.waits_for
            endpoint.holds.clear()
            await asked
            return said, client.waits_for

        assert sitting(work) == ("batch batch_001: 0 of 1 done", "")


class TestRowsThatFail:
    @pytest.mark.parametrize(
        "fault", ["server_error", "rate_limited", "truncated_json", "no_choices", "no_content"]
    )
    def test_a_failed_row_is_asked_again_in_the_next_batch(self, endpoint, sitting, fault):
        endpoint.fault = lambda asked: fault if asked.nth <= 2 and "question 3" in str(asked.body) else None
        tally = Tally()
        answers = sitting(ask_all(questions(5)), tally=tally)
        assert all(each.text for each in answers)
        assert [len(made.rows) for made in endpoint.batches] == [5, 1, 1]
        assert tally.retries == 2

    @pytest.mark.parametrize(
        ("fault", "kind"), [("server_error", "server"), ("bad_request", "too_long"), ("no_choices", "body")]
    )
    def test_tries_are_bounded_and_then_this_one_call_fails(self, endpoint, sitting, fault, kind):
        endpoint.fault = lambda asked: fault if "question 3" in str(asked.body) else None
        answers = sitting(ask_all(questions(5)))
        assert isinstance(answers.pop(3), CallFailed)
        assert all(each.text for each in answers)
        assert len(endpoint.batches) == TRIES[kind]

    def test_rows_that_say_that_no_call_can_succeed_stop_all_and_keep_what_came(self, endpoint, sitting):
        endpoint.fault = lambda asked: "forbidden" if "question 3" in str(asked.body) else None
        answers = sitting(ask_all(questions(5)))
        assert isinstance(answers[3], EndpointError)
        assert len(table(sitting.cache, "answers")) == 4

    def test_rows_that_are_too_long_stop_nothing_so_that_smaller_ones_follow(self, endpoint, sitting):
        endpoint.fault = lambda _: "bad_request"
        answers = sitting(ask_all(questions(30)))
        assert all(isinstance(each, TooLong) for each in answers)

    def test_most_rows_failing_stops_the_run(self, endpoint, sitting):
        endpoint.fault = lambda _: "refused"
        answers = sitting(ask_all(questions(30)))
        assert any(isinstance(each, EndpointError) for each in answers)
        assert len(endpoint.batches) == 1

    @pytest.mark.parametrize(
        ("refused", "modes"),
        [
            ({"json_schema"}, ["json_schema", "json_object"]),
            ({"json_schema", "json_object"}, ["json_schema", "json_object", "text"]),
        ],
    )
    def test_a_form_that_is_refused_is_left_for_the_next_batch(self, endpoint, sitting, refused, modes):
        endpoint.fault = lambda asked: "format_refused" if asked.mode in refused else None
        answers = sitting(ask_all(questions(4, Verdict) + questions(2)))
        assert all(parse_reply(each.text, Verdict) for each in answers[:4])
        assert [len(made.rows) for made in endpoint.batches] == [6, *[4] * (len(modes) - 1)]
        assert [asked.mode for asked in endpoint.asked if asked.schema][::4] == modes


class TestBatchesThatFail:
    @pytest.mark.parametrize("fault", ["expired", "cancelled"])
    def test_what_was_not_run_is_asked_again_and_the_rest_is_used(self, endpoint, sitting, fault):
        endpoint.made_wrong = lambda nth: fault if nth == 1 else None
        answers = sitting(ask_all(questions(7)))
        assert all(each.text for each in answers)
        assert [len(made.rows) for made in endpoint.batches] == [7, 3]
        assert len(endpoint.asked) == endpoint.distinct == 7
        ((_, calls, *_),) = table(sitting.cache, "spent")
        assert calls == 7

    def test_a_file_that_fails_validation_stops_the_run_with_what_was_said(self, endpoint, sitting):
        endpoint.made_wrong = lambda _: "invalid"
        (error, *_) = sitting(ask_all(questions(3)))
        assert isinstance(error, EndpointError)
        assert "batch_001: line 1: this is invalid" in error.message
        assert "--batch" in error.hint
        assert len(endpoint.batches) == 1
        assert table(sitting.cache, "batches") == []

    def test_too_many_tokens_at_once_makes_smaller_batches_one_at_a_time(
        self, endpoint, sitting, monkeypatch
    ):
        monkeypatch.setattr("datagen.llm.batch.backoff", lambda fault, attempt: 0.0)
        endpoint.made_wrong = lambda nth: "full" if nth <= 2 else None
        assert all(each.text for each in sitting(ask_all(questions(8))))
        assert [len(made.rows) for made in endpoint.batches] == [8, 4, 2, 2, 2, 2]
        assert "smaller ones follow" in sitting.notes[0]

    def test_a_429_at_create_is_waited_for(self, endpoint, sitting):
        endpoint.made_wrong = lambda _: "refused_429"
        assert all(each.text for each in sitting(ask_all(questions(3))))
        assert (endpoint.refused, len(endpoint.batches)) == (1, 1)

    def test_a_connection_that_breaks_at_create_makes_no_second_batch(self, endpoint, sitting):
        endpoint.made_wrong = lambda nth: "broken" if nth == 1 else None
        assert all(each.text for each in sitting(ask_all(questions(3))))
        assert len(endpoint.batches) == 1

    def test_a_batch_that_the_endpoint_does_not_know_at_once_is_waited_for(self, endpoint, sitting):
        endpoint.made_wrong = lambda _: "late"
        assert all(each.text for each in sitting(ask_all(questions(3))))
        assert len(endpoint.batches) == 1

    def test_an_endpoint_that_asks_for_no_wait_is_not_looked_at_all_the_time(self, endpoint, sitting):
        endpoint.look_again = {"Retry-After": "0"}
        endpoint.holds.set()

        async def work(client):
            asked = asyncio.ensure_future(client.complete(question()))
            await asyncio.sleep(0.5)
            endpoint.holds.clear()
            return await asked

        assert sitting(work, looks=(1.0, 2.0)).text
        assert endpoint.batches[0].looks <= 5

    def test_a_download_that_is_cut_is_made_again(self, endpoint, sitting):
        endpoint.made_wrong = lambda _: "torn"
        assert all(each.text for each in sitting(ask_all(questions(3))))
        assert (endpoint.torn, len(endpoint.batches)) == (1, 1)

    def test_a_batch_that_the_endpoint_forgot_is_sent_again(self, endpoint, sitting):
        endpoint.made_wrong = lambda nth: "forgotten" if nth == 1 else None
        assert all(each.text for each in sitting(ask_all(questions(3))))
        assert len(endpoint.batches) == 2
        assert "does not know batch batch_001 with 3 requests" in sitting.notes[0]
        ((_, calls, *_),) = table(sitting.cache, "spent")
        assert calls == len(endpoint.submitted) == 6, "what it may have run counts as paid for"

    def test_an_endpoint_without_batches_is_named(self, sitting, endpoint):
        endpoint.has_batches = False
        (error,) = sitting(ask_all(questions(1)))
        assert isinstance(error, EndpointError)
        assert "no Batch API (404)" in error.message
        assert "--batch" in error.hint


def extra(line):
    return lambda content: content + line + b"\n"


class TestRowsThatAreNone:
    @pytest.mark.parametrize(
        "line",
        [b"[" * 100_000, b'{"custom_id": [1], "response": null}', b'{"custom_id": "x", "resp', b"7", b"\xff"],
        ids=["deep", "odd id", "torn", "number", "no text"],
    )
    def test_one_bad_line_costs_nothing_but_itself(self, endpoint, sitting, line):
        endpoint.mar = extra(line)
        assert all(each.text for each in sitting(ask_all(questions(5))))
        assert len(endpoint.batches) == 1
        assert "1 lines of what batch batch_001 brought cannot be read" in sitting.notes[0]

    def test_a_request_whose_line_is_bad_is_charged_and_asked_again(self, endpoint, sitting):
        endpoint.mar = lambda content: content[:-20] + b"\n" if content.count(b"\n") == 5 else content
        assert all(each.text for each in sitting(ask_all(questions(5))))
        assert [len(made.rows) for made in endpoint.batches] == [5, 1]
        ((_, calls, *_),) = table(sitting.cache, "spent")
        assert calls == 6

    def test_a_line_longer_than_any_answer_is_left_out(self, endpoint, sitting):
        endpoint.mar = extra(b'{"custom_id": "' + b"x" * (9 * 2**20) + b'"}')
        assert all(each.text for each in sitting(ask_all(questions(2))))

    def test_a_file_without_end_is_left_when_it_is_larger_than_its_answers_can_be(
        self, endpoint, sitting, monkeypatch
    ):
        monkeypatch.setattr("datagen.llm.batch_rows._MOST_BYTES", 2**20)
        endpoint.mar = lambda content: content + b'{"custom_id": "of somebody else"}\n' * 100_000
        assert all(each.text for each in sitting(ask_all(questions(2))))
        assert "cannot be read" in sitting.notes[0]

    @pytest.mark.parametrize("fault", ["empty", "halved", "gone", "forgotten"])
    def test_what_a_batch_took_and_did_not_bring_back_is_paid_for_and_sent_once_more(
        self, endpoint, sitting, fault
    ):
        endpoint.made_wrong = lambda _: fault
        answers = sitting(ask_all(questions(8)))
        assert any(isinstance(each, CallFailed | EndpointError) for each in answers)
        assert len(endpoint.submitted) <= 2 * 8
        ((_, calls, *_),) = table(sitting.cache, "spent")
        assert calls == len(endpoint.submitted)

    @pytest.mark.parametrize("fault", ["empty", "halved", "gone", "forgotten"])
    def test_and_so_never_passes_the_budget(self, endpoint, sitting, fault):
        endpoint.made_wrong = lambda _: fault
        answers = sitting(ask_all(questions(8)), limit=Limit(10, "calls"))
        assert any(isinstance(each, BudgetSpent) for each in answers)
        assert len(endpoint.submitted) <= 10

    def test_a_batch_that_was_cut_and_lists_nothing_is_free_where_nothing_was_done(self, endpoint, sitting):
        endpoint.made_wrong = lambda nth: "cancelled" if nth == 1 else None
        endpoint.mar = lambda content: b"" if b"batch_cancelled" in content else content
        assert all(each.text for each in sitting(ask_all(questions(4))))
        ((_, calls, *_),) = table(sitting.cache, "spent")
        assert calls == 4


class TestBodiesWithoutEnd:
    @pytest.mark.parametrize("is_zipped", [True, False])
    def test_no_body_is_read_beyond_its_bound(self, sitting, endpoint, is_zipped, monkeypatch):
        monkeypatch.setattr("datagen.llm.batch_calls.backoff", lambda fault, attempt: 0.0)
        body = b" " * 40 * 2**20
        endpoint.says = (gzip.compress(body), {"Content-Encoding": "gzip"}) if is_zipped else (body, {})
        (error,) = sitting(ask_all(questions(1)))
        assert isinstance(error, EndpointError)
        assert "a body of" in error.message

    def test_a_redirect_is_followed_by_nobody(self, sitting, endpoint):
        with BatchLoopback() as other:
            endpoint.moved_to = other.url
            (error,) = sitting(ask_all(questions(1)))
            assert isinstance(error, EndpointError)
            assert other.url in error.message
            assert "--base-url" in error.hint
            assert other.files == {}


class TestGoingOn:
    def test_a_batch_that_is_out_is_picked_up_and_nothing_is_sent_twice(self, endpoint, sitting):
        endpoint.holds.set()
        sitting(lambda client: leave_when_out(client, questions(6)))
        assert "batch_001 stays out with 6 requests" in sitting.notes[0]
        endpoint.holds.clear()
        answers = sitting(ask_all([*questions(4), question("a new one")]))
        assert all(each.text for each in answers)
        assert [len(made.rows) for made in endpoint.batches] == [6, 1]
        assert len(set(endpoint.submitted)) == len(endpoint.submitted)
        assert len(table(sitting.cache, "answers")) == 7, "also those that nobody asked for yet"
        assert table(sitting.cache, "batches") == []

    def test_a_batch_whose_id_was_never_written_is_found_by_its_file(self, endpoint, sitting):
        endpoint.holds.set()
        sitting(lambda client: leave_when_out(client, questions(3)))
        forget_ids(sitting.cache)
        endpoint.holds.clear()
        assert all(each.text for each in sitting(ask_all(questions(3))))
        assert len(endpoint.batches) == 1

    @pytest.mark.parametrize("newer", [100, 250])
    @pytest.mark.parametrize("tells_more", [True, False])
    def test_it_is_found_behind_hundreds_of_newer_ones(self, endpoint, sitting, newer, tells_more):
        endpoint.tells_more = tells_more
        endpoint.holds.set()
        sitting(lambda client: leave_when_out(client, questions(3)))
        forget_ids(sitting.cache)
        endpoint.newer = newer
        endpoint.holds.clear()
        assert all(each.text for each in sitting(ask_all(questions(3))))
        assert len(endpoint.batches) == 1

    def test_a_short_list_without_pages_holds_all_there_is(self, endpoint, sitting):
        endpoint.holds.set()
        sitting(lambda client: leave_when_out(client, questions(3)))
        endpoint.batches.clear()
        forget_ids(sitting.cache)
        endpoint.newer, endpoint.is_listed_once, endpoint.tells_more = 7, True, False
        endpoint.holds.clear()
        assert all(each.text for each in sitting(ask_all(questions(3))))
        ((_, calls, *_),) = table(sitting.cache, "spent")
        assert calls == len(endpoint.submitted) == 3

    @pytest.mark.parametrize("tells_more", [True, False])
    def test_where_the_list_never_ends_it_counts_as_paid_for_and_is_sent_again(
        self, endpoint, sitting, tells_more
    ):
        endpoint.tells_more = tells_more
        endpoint.holds.set()
        sitting(lambda client: leave_when_out(client, questions(3)))
        forget_ids(sitting.cache)
        endpoint.newer, endpoint.is_listed_once = 100, True
        endpoint.holds.clear()
        assert all(each.text for each in sitting(ask_all(questions(3))))
        assert "does not know a batch of the file file-001" in sitting.notes[1]
        ((_, calls, *_),) = table(sitting.cache, "spent")
        assert calls == len(endpoint.submitted) == 6

    def test_a_batch_that_was_written_down_and_never_made_is_sent(self, endpoint, sitting):
        endpoint.holds.set()
        sitting(lambda client: leave_when_out(client, questions(3)))
        endpoint.batches.clear()
        forget_ids(sitting.cache)
        endpoint.holds.clear()
        assert all(each.text for each in sitting(ask_all(questions(3))))
        assert [len(made.rows) for made in endpoint.batches] == [3]

    def test_what_a_form_was_refused_for_before_a_stop_is_remembered(self, endpoint, sitting):
        endpoint.fault = lambda asked: "format_refused" if asked.mode == "json_schema" else None

        endpoint.holds.set()
        endpoint.first_held = 2

        async def until_the_second(client):
            asked = [asyncio.ensure_future(client.complete(each)) for each in questions(2, Verdict)]
            await until(lambda: len(endpoint.batches) == 2)
            await until(lambda: client.waits_for)
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)

        sitting(until_the_second)
        endpoint.holds.clear()
        sitting(ask_all([*questions(2, Verdict), question("another", Verdict)]))
        assert [asked.mode for asked in endpoint.asked] == ["json_schema"] * 2 + ["json_object"] * 3


class TestBudget:
    def test_a_batch_is_paid_at_half_price_and_charged_once(self, endpoint, sitting):
        tally = Tally()
        answers = sitting(ask_all(questions(4)), tally=tally)
        cost = sum(PRICE.paid(each) for each in answers) / 2
        ((run, calls, prompt, _, completion, usd),) = table(sitting.cache, "spent")
        assert (run, calls, prompt, completion) == ("run", 4, 8, 40)
        assert usd == pytest.approx(cost) == pytest.approx(tally.usd)

    def test_no_batch_goes_out_whose_worst_case_passes_the_budget(self, endpoint, sitting):
        requests = [question(f"question {number}", max_tokens=12) for number in range(10)]
        worst = worst_case(requests[0], PRICE.in_batches()).usd
        answers = sitting(ask_all(requests), limit=Limit(3.5 * worst, "usd"))
        assert len(endpoint.batches[0].rows) == 3
        refused = sum(isinstance(each, BudgetSpent) for each in answers)
        assert 0 < refused == 10 - len(endpoint.submitted)
        ((*_, usd),) = table(sitting.cache, "spent")
        assert 2 * worst < usd <= 3.5 * worst

    def test_calls_are_counted_a_row(self, endpoint, sitting):
        answers = sitting(ask_all(questions(10)), limit=Limit(7, "calls"))
        assert sum(isinstance(each, BudgetSpent) for each in answers) == 3
        assert len(endpoint.submitted) == 7

    def test_what_an_earlier_start_sent_is_held_back_until_it_is_known(self, endpoint, sitting):
        endpoint.holds.set()
        sitting(lambda client: leave_when_out(client, questions(4)), limit=Limit(6, "calls"))
        endpoint.holds.clear()
        answers = sitting(ask_all([question(f"other {n}") for n in range(4)]), limit=Limit(6, "calls"))
        assert sum(isinstance(each, BudgetSpent) for each in answers) == 2
        ((_, calls, *_),) = table(sitting.cache, "spent")
        assert calls == len(endpoint.submitted) == 6
