"""The caches of a run: shared with others, given another one, killed with calls out."""

import asyncio
import json
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count

import pytest
from commands import arguments, call, environment
from inputs import contents, rows, start, write_inputs
from loopback import Fault

import datagen
from datagen.errors import BudgetSpent, ConfigError, EndpointError, OutputError
from datagen.llm.batches import Batches, SentBatch
from datagen.llm.budget import Spent
from datagen.llm.cache import Cache
from datagen.llm.cache_care import look_into
from datagen.rundir import open_run_dir

pytestmark = pytest.mark.usefixtures("no_waits")


@pytest.fixture
def folder(tmp_path):
    return write_inputs(tmp_path / "inputs")


@pytest.fixture
def moody(endpoint):
    """An endpoint that never words an answer the same way twice."""
    times = count()

    def worded(text):
        reply = json.loads(text)
        if "answer" in reply:
            reply["answer"] = reply["answer"].rstrip(".") + "." * (1 + next(times) % 7)
        return json.dumps(reply)

    endpoint.fault = lambda _: Fault(mar=worded)
    return endpoint


def test_two_runs_at_once_on_one_cache_keep_the_same_records_and_keep_them(moody, folder, tmp_path):
    moody.delay = 0.02
    shared = str(tmp_path / "shared.sqlite")

    def work(name):
        start("self-qa", folder, tmp_path / name, moody, target=1000, concurrency=3, cache=shared)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, ["one", "two"]))
    first, sent = contents(tmp_path / "one"), len(moody.asked)
    assert contents(tmp_path / "two") == first
    assert rows(tmp_path / "one/kept.jsonl")
    assert sent > moody.distinct  # some were asked for twice
    for name in ("one", "two"):
        start("self-qa", folder, tmp_path / name, moody, target=1000, cache=shared)
        assert contents(tmp_path / name) == first
    assert len(moody.asked) == sent


class TestAnotherCacheForAFolder:
    def start(self, folder, tmp_path, endpoint, target, cache=None, **more):
        given = {} if cache is None else {"cache": str(tmp_path / cache)}
        more = {"self_qa": {"passes": 4}, **more}
        return start("self-qa", folder, tmp_path / "run", endpoint, target=target, **given, **more)

    def test_it_pays_for_nothing_again_and_changes_no_record(self, moody, folder, tmp_path):
        self.start(folder, tmp_path, moody, 6)
        first, sent = contents(tmp_path / "run"), len(moody.asked)
        for cache in ("a.sqlite", "b.sqlite", None, "a.sqlite"):
            self.start(folder, tmp_path, moody, 6, cache)
            assert contents(tmp_path / "run") == first
        assert len(moody.asked) == sent
        own = look_into(tmp_path / "run/cache.sqlite").answers
        assert look_into(tmp_path / "a.sqlite").answers == look_into(tmp_path / "b.sqlite").answers == own

    def test_where_it_breaks_off_again_and_again_every_record_stays(self, moody, folder, tmp_path):
        self.start(folder, tmp_path, moody, 1, "a.sqlite", concurrency=1)
        kept = rows(tmp_path / "run/kept.jsonl")
        good, answered = moody.fault, []

        def breaking(more):
            def fault(asked):
                if len(answered) >= more:
                    return "bad_key"
                answered.append(asked.key)
                return good(asked)

            return fault

        moody.forget()
        for cache, more in (("b.sqlite", 1), ("c.sqlite", 3), (None, 5), ("d.sqlite", 1000)):
            moody.fault = breaking(more)
            with suppress(EndpointError):
                self.start(folder, tmp_path, moody, 500, cache, concurrency=1)
            after = rows(tmp_path / "run/kept.jsonl")
            assert after[: len(kept)] == kept
            kept = after
        assert len(answered) == len(set(answered)) > 5

    def test_its_budget_counts_what_was_spent_before(self, moody, folder, tmp_path):
        self.start(folder, tmp_path, moody, 1, concurrency=1)
        sent = len(moody.asked)
        with pytest.raises(BudgetSpent):
            self.start(folder, tmp_path, moody, 500, "a.sqlite", limits={"budget": f"{sent + 2}calls"})
        assert len(moody.asked) == sent + 2

    def test_retry_takes_bad_answers_out_of_all_of_them(self, endpoint, folder, tmp_path):
        endpoint.fault = lambda asked: "garbage" if "sluice wheel" in str(asked.body) else None
        self.start(folder, tmp_path, endpoint, 500)
        assert rows(tmp_path / "run/failed.jsonl")
        self.start(folder, tmp_path, endpoint, 500, "a.sqlite")
        endpoint.fault = lambda _: None
        datagen.retry(tmp_path / "run")
        assert rows(tmp_path / "run/failed.jsonl") == []

    def test_retry_forgets_nothing_while_a_run_holds_the_folder(self, endpoint, folder, tmp_path):
        endpoint.fault = lambda asked: "garbage" if "sluice wheel" in str(asked.body) else None
        self.start(folder, tmp_path, endpoint, 500)
        before = look_into(tmp_path / "run/cache.sqlite")
        with open_run_dir(tmp_path / "run"), pytest.raises(OutputError, match="in use by another run"):
            datagen.retry(tmp_path / "run")
        assert look_into(tmp_path / "run/cache.sqlite") == before

    def test_a_batch_that_only_the_old_one_knows_is_not_left_behind(self, endpoint, folder, tmp_path):
        self.start(folder, tmp_path, endpoint, 2)
        cache = Cache(tmp_path / "run/cache.sqlite", str((tmp_path / "run").resolve()))
        batch = SentBatch("f", endpoint.url, cache.run, "json_schema", frozenset(), {"k": Spent(1)})
        asyncio.run(Batches(cache).write(batch))
        cache.close()
        sent = len(endpoint.asked)
        with pytest.raises(ConfigError, match="a batch of 1 requests is out") as caught:
            self.start(folder, tmp_path, endpoint, 9, "a.sqlite")
        assert f"--cache {tmp_path / 'run/cache.sqlite'}" in caught.value.hint
        assert len(endpoint.asked) == sent

    def test_where_a_cache_is_gone_its_records_are_put_aside_and_both_are_said(self, moody, folder, tmp_path):
        self.start(folder, tmp_path, moody, 6, "a.sqlite")
        before = rows(tmp_path / "run/kept.jsonl")
        for file in tmp_path.glob("a.sqlite*"):
            file.unlink()
        notes = []
        self.start(folder, tmp_path, moody, 6, "b.sqlite", note=notes.append)
        now = rows(tmp_path / "run/kept.jsonl")
        aside = rows(tmp_path / "run/kept.before.jsonl")
        assert len(now) == 6
        assert [row for row in before if row not in now] == aside != []
        assert any(f"{tmp_path / 'a.sqlite'} is gone" in note for note in notes)
        assert any(f"{len(aside)} records of earlier starts were not made again" in note for note in notes)
        del notes[:]
        self.start(folder, tmp_path, moody, 6, "b.sqlite", note=notes.append)
        assert not any("is gone" in note for note in notes)


def test_a_budget_holds_over_kills(endpoint, folder, tmp_path):
    endpoint.fault = lambda _: Fault(wait=2.0)
    url, graph = endpoint.url, [str(folder / "graph.csv")]
    more = ("--concurrency", "4", "--budget", "6calls")
    words = arguments("self-kg", graph, tmp_path / "run", url, 1000, *more)
    for _ in range(3):
        running = subprocess.Popen(words, env=environment(), stdout=subprocess.DEVNULL)
        sent, deadline = len(endpoint.asked), time.monotonic() + 20
        while len(endpoint.asked) == sent and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.2)
        running.kill()
        running.wait()
    assert len(endpoint.asked) >= 3  # each kill met one at least
    endpoint.fault = lambda _: None
    for calls in (6, 9):
        ended = call([*words[:-1], f"{calls}calls"])
        assert ended.returncode == 3, ended.stderr
        assert calls - 3 <= len(endpoint.asked) <= calls  # a kill may fall between a note and its call
