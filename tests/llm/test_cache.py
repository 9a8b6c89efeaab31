"""The answer cache: stored before use, safe from a kill, and no other program's file."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from guard.addresses import guarded_path

import datagen
from datagen.errors import OutputError
from datagen.llm.budget import Spent
from datagen.llm.cache import Cache
from datagen.llm.cache_care import forget, look_into, prune
from datagen.records import Completion


def reopen(path):
    cache = Cache(path)
    try:
        return {f"key {n}": cache.get(f"key {n}") for n in range(50)}
    finally:
        cache.close()


def test_what_is_put_is_got_again_in_another_process(tmp_path):
    path = tmp_path / "cache.sqlite"
    answer = Completion("深\ud83d 水", None, "length", "m", "", 3, 2, 1)
    cache = Cache(path)
    kept = asyncio.run(cache.put("key 1", answer))
    assert kept == cache.get("key 1")
    assert kept.key == "key 1"
    cache.close()
    assert reopen(path)["key 1"] == kept
    assert reopen(path)["key 2"] is None


def test_a_kill_right_after_put_loses_nothing(tmp_path):
    path = tmp_path / "cache.sqlite"
    script = f"""
        import asyncio, os, pathlib, signal
        from datagen.llm.cache import Cache
        from datagen.records import Completion
        cache = Cache(pathlib.Path({str(path)!r}))
        async def put_all():
            for number in range(25):
                await cache.put(f"key {{number}}", Completion(f"answer {{number}}"))
            together = [cache.put(f"key {{n}}", Completion(f"answer {{n}}")) for n in range(25, 50)]
            await asyncio.gather(*together)
        asyncio.run(put_all())
        os.kill(os.getpid(), signal.SIGKILL)
    """
    home = Path(datagen.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], env={**os.environ, "PYTHONPATH": guarded_path(home)}
    )
    assert done.returncode == -signal.SIGKILL
    assert [found.text for found in reopen(path).values()] == [f"answer {number}" for number in range(50)]


def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "cache.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bills (amount)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(OutputError, match="another program's database"):
        Cache(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"not a database, but somebody's only copy\n" * 100)
    before = path.read_bytes()
    with pytest.raises(OutputError, match="cannot use"):
        Cache(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_where_no_file_can_be_is_refused(tmp_path):
    with pytest.raises(OutputError):
        Cache(tmp_path / "no such folder" / "cache.sqlite")


def test_a_disk_that_refuses_is_an_output_error(tmp_path):
    path = tmp_path / "cache.sqlite"
    cache = Cache(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("DROP TABLE answers")
    try:
        with pytest.raises(OutputError, match="cannot write"):
            asyncio.run(cache.put("key", Completion("answer")))
    finally:
        cache.close()
        holder.close()


def put_all(path, numbers, run="", charge=None):
    """Put answers all at once."""
    cache = Cache(path, run)

    async def together():
        await asyncio.gather(*(cache.put(f"key {n}", Completion(f"answer {n}")) for n in numbers))

    try:
        if charge:
            cache.charge(charge)
        asyncio.run(together())
    finally:
        cache.close()


class TestManyAtOnce:
    def test_answers_that_arrive_together_are_written_in_few_transactions(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        cache = Cache(path)
        written = []
        cache._writer.db.set_trace_callback(written.append)

        async def together():
            await asyncio.gather(*(cache.put(f"key {n}", Completion(f"answer {n}")) for n in range(500)))

        asyncio.run(together())
        assert written.count("COMMIT") <= 3
        assert all(cache.get(f"key {n}").text == f"answer {n}" for n in range(500))
        cache.close()

    def test_an_answer_whose_waiter_was_given_up_is_stored_all_the_same(self, tmp_path):
        path = tmp_path / "cache.sqlite"

        async def give_up(turns):
            cache = Cache(path)
            puts = [asyncio.ensure_future(cache.put(f"key {n}", Completion("paid for"))) for n in range(40)]
            for _ in range(turns):
                await asyncio.sleep(0)
            for task in [*puts, cache._writing]:
                if task is not None:
                    task.cancel()
            cache.close()  # beside the thread that may be writing
            await asyncio.gather(*puts, return_exceptions=True)

        for turns in range(1, 6):
            asyncio.run(give_up(turns))
            assert look_into(path).answers == 40, turns
            assert prune(path, -1) == 40

    def test_two_processes_write_one_file_at_once(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        script = """
            import asyncio, pathlib, sys
            from datagen.llm.budget import Spent
            from datagen.llm.cache import Cache
            from datagen.records import Completion
            cache = Cache(pathlib.Path(sys.argv[1]), sys.argv[2])
            async def put_all():
                for block in range(20):
                    cache.charge(Spent(10, 1))
                    keys = [f"{sys.argv[2]} {10 * block + n}" for n in range(10)]
                    await asyncio.gather(*(cache.put(key, Completion(key)) for key in [*keys, "shared"]))
            asyncio.run(put_all())
            cache.close()
        """
        home = Path(datagen.__file__).parents[1]
        words = [sys.executable, "-c", textwrap.dedent(script), str(path)]
        both = [
            subprocess.Popen([*words, name], env={**os.environ, "PYTHONPATH": guarded_path(home)})
            for name in ("a", "b")
        ]
        assert [process.wait(60) for process in both] == [0, 0]
        about = look_into(path)
        assert about.answers == 2 * 200 + 1
        assert about.spent == {name: Spent(200, 20) for name in ("a", "b")}


class TestWhatItCounts:
    def test_charges_add_up_over_starts_and_runs_apart(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        for _ in range(3):
            put_all(path, range(2), "one", Spent(2, 10, 4, 6, 0.5))
        put_all(path, range(2), "two", Spent(1, 1))
        cache = Cache(path, "one")
        assert cache.spent() == Spent(6, 30, 12, 18, 1.5)
        cache.close()
        assert look_into(path).spent == {"one": Spent(6, 30, 12, 18, 1.5), "two": Spent(1, 1)}

    def test_a_charge_without_an_answer_is_written_when_the_file_is_closed(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        cache = Cache(path, "run")
        cache.charge(Spent(1))
        cache.close()
        assert look_into(path).spent == {"run": Spent(1)}

    def test_hits_are_counted_over_starts(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        put_all(path, range(4))
        for _ in range(3):
            cache = Cache(path)
            assert cache.get("key 1") and cache.get("key 2") and cache.get("lost") is None
            cache.close()
        about = look_into(path)
        assert (about.answers, about.served, about.hits, about.rate) == (4, 2, 6, 0.6)
        assert about.bytes == path.stat().st_size


class TestTakingOut:
    def test_what_is_forgotten_is_gone_and_the_rest_stays(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        put_all(path, range(5))
        forget(path, ["key 1", "key 3", "lost"])
        assert [n for n in range(5) if reopen(path)[f"key {n}"]] == [0, 2, 4]

    def test_prune_takes_what_nobody_used_so_long_and_gives_the_space_back(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        cache = Cache(path)
        asyncio.run(cache.put("large", Completion("a" * 10**6)))
        asyncio.run(cache.put("small", Completion("b")))
        cache.close()
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("UPDATE uses SET day = day - 30 WHERE key = 'large'")
        db.close()
        assert prune(path, 31) == 0
        assert prune(path, 29) == 1
        assert path.stat().st_size < 10**5
        assert look_into(path).answers == 1

    def test_an_answer_that_was_served_counts_as_used_that_day(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        put_all(path, range(2))
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("UPDATE uses SET day = day - 30")
        db.close()
        cache = Cache(path)
        cache.get("key 1")
        cache.close()
        assert prune(path, 7) == 1
        assert reopen(path)["key 1"] is not None

    @pytest.mark.parametrize(
        "work", [look_into, lambda path: forget(path, ["k"]), lambda path: prune(path, 1)]
    )
    def test_a_foreign_file_is_refused_and_unchanged_and_a_missing_one_not_made(self, tmp_path, work):
        path = tmp_path / "notes.txt"
        with pytest.raises(OutputError, match="no cache at"):
            work(path)
        assert not path.exists()
        path.write_text("somebody's only copy\n" * 100)
        before = path.read_bytes()
        with pytest.raises(OutputError, match="cannot use"):
            work(path)
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_torn_file_is_refused_and_left_as_it_is(tmp_path, share):
    path = tmp_path / "cache.sqlite"
    put_all(path, range(2000))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    before = path.read_bytes()
    with pytest.raises(OutputError) as caught:
        Cache(path).get("key 7")
    assert "move the file away" in caught.value.hint
    assert path.read_bytes() == before


def test_a_damaged_answer_is_asked_for_again(tmp_path):
    path = tmp_path / "cache.sqlite"
    put_all(path, range(4))
    db = sqlite3.connect(path, isolation_level=None)
    for n, body in enumerate(["{", "[]", '{"text": 7}', '{"text": "x", "odd": 1}']):
        db.execute("UPDATE answers SET body = ? WHERE key = ?", (body, f"key {n}"))
    db.close()
    assert not any(reopen(path).values())


def test_what_was_spent_is_not_lost_where_the_disk_refuses_once(tmp_path):
    path = tmp_path / "cache.sqlite"
    cache = Cache(path, "run")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("ALTER TABLE answers RENAME TO away")
    cache.charge(Spent(3))
    with pytest.raises(OutputError, match="cannot write"):
        asyncio.run(cache.put("key", Completion("answer")))
    holder.execute("ALTER TABLE away RENAME TO answers")
    holder.close()
    cache.close()
    assert look_into(path).spent == {"run": Spent(3)}


class TestTheFirstAnswer:
    def test_it_stays_and_who_comes_later_goes_on_with_it(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        fast, slow = Cache(path), Cache(path)
        first = asyncio.run(fast.put("key", Completion("first", prompt_tokens=7)))

        async def both():
            return await asyncio.gather(
                slow.put("key", Completion("second")), slow.put("other", Completion("new"))
            )

        assert asyncio.run(both()) == [first, Completion("new", key="other")]
        assert fast.get("key") == slow.get("key") == first
        assert fast.get("other").text == "new"
        fast.close()
        slow.close()

    @pytest.mark.parametrize("body", ["{", "[]", '{"text": 7}', b"\xff\xfe"])
    def test_a_damaged_one_is_replaced(self, tmp_path, body):
        path = tmp_path / "cache.sqlite"
        put_all(path, range(1))
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("UPDATE answers SET body = ?", (body,))
        db.close()
        cache = Cache(path)
        assert asyncio.run(cache.put("key 0", Completion("anew"))).text == "anew"
        assert cache.get("key 0").text == "anew"
        cache.close()


class TestATransactionThatBreaks:
    @pytest.mark.parametrize(
        ("charge", "answer", "kind"),
        [(Spent(1, 10**19), "fine", OverflowError), (Spent(1), object(), TypeError)],
    )
    def test_all_who_wait_hear_of_it_and_the_file_is_free_for_others(self, tmp_path, charge, answer, kind):
        path = tmp_path / "cache.sqlite"
        cache, other = Cache(path, "run"), Cache(path, "other")

        async def together():
            cache.charge(charge)
            puts = [cache.put(f"key {n}", Completion(answer)) for n in range(5)]
            return await asyncio.wait_for(
                asyncio.gather(*puts, cache.hold(Spent(1)), return_exceptions=True), 10
            )

        ends = asyncio.run(together())
        assert [type(end) for end in ends] == [kind] * 6
        assert asyncio.run(other.put("key", Completion("soon"))).text == "soon"
        other.close()
        cache._charges.clear()
        cache.close()
        assert look_into(path).answers == 1


class TestWhatIsOut:
    def hold(self, path, number, settle=0, earlier=()):
        """Hold some calls, charge the first ones, and end as a kill does: without `close`."""
        cache = Cache(path, "run", earlier)

        async def work():
            held = await asyncio.gather(*(cache.hold(Spent(1, 10, 0, 5, 0.5)) for _ in range(number)))
            for each in held[:settle]:
                cache.charge(Spent(1, 2, 0, 1, 0.1), each)
            await cache.put(f"key {number}", Completion("answer"))

        asyncio.run(work())
        for file in (cache._reader, cache._writer):
            file.close()

    def spent(self, path, earlier=()):
        cache = Cache(path, "run", earlier)
        try:
            return cache.spent()
        finally:
            cache.close()

    def test_calls_that_a_kill_cut_off_count_as_the_most_they_may_have_used_and_once(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        self.hold(path, 5, settle=2)
        expected = Spent(5, 34, 0, 17, pytest.approx(1.7))
        assert [self.spent(path) for _ in range(3)] == [expected] * 3
        self.hold(path, 1)
        assert self.spent(path) == Spent(6, 44, 0, 22, pytest.approx(2.2))

    def test_another_run_in_the_same_file_does_not_pay_for_them(self, tmp_path):
        path = tmp_path / "cache.sqlite"
        self.hold(path, 5)
        cache = Cache(path, "other")
        assert cache.spent() == Spent()
        cache.close()

    def test_a_call_that_is_given_up_while_it_is_written_down_costs_nothing(self, tmp_path):
        path = tmp_path / "cache.sqlite"

        async def give_up(turns):
            cache = Cache(path, "run")
            holding = asyncio.ensure_future(cache.hold(Spent(1, 10)))
            for _ in range(turns):
                await asyncio.sleep(0)
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)
            cache.close()

        for turns in range(1, 5):
            asyncio.run(give_up(turns))
        assert self.spent(path) == Spent()


class TestEarlierFiles:
    def test_answers_are_found_there_and_copied(self, tmp_path):
        first, second, third = (tmp_path / name for name in ("1.sqlite", "2.sqlite", "3.sqlite"))
        put_all(first, range(3))
        put_all(second, range(2, 5))
        cache = Cache(third, "run", [first, second])
        assert [cache.get(f"key {n}").text for n in range(5)] == [f"answer {n}" for n in range(5)]
        assert cache.get("lost") is None
        cache.close()
        assert look_into(third).answers == 5
        assert [n for n in range(9) if reopen(third)[f"key {n}"]] == [0, 1, 2, 3, 4]

    def test_many_copies_do_not_gather_in_memory(self, tmp_path):
        first, second = tmp_path / "1.sqlite", tmp_path / "2.sqlite"
        put_all(first, range(1200))

        async def work():
            cache = Cache(second, "run", [first])
            for n in range(1200):
                cache.get(f"key {n}")
                await asyncio.sleep(0.0001)
            gathered = len(cache._copies)
            cache.close()
            return gathered

        assert asyncio.run(work()) < 1200
        assert look_into(second).answers == 1200

    def test_what_was_spent_and_held_there_counts(self, tmp_path):
        first, second = tmp_path / "1.sqlite", tmp_path / "2.sqlite"
        put_all(first, range(2), "run", Spent(3, 30))
        TestWhatIsOut().hold(first, 1)
        put_all(second, range(2), "run", Spent(4, 40))
        for _ in range(2):
            assert TestWhatIsOut().spent(second, [first]) == Spent(8, 80, 0, 5, 0.5)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_bytes_are_damaged_there_is_an_error_and_no_traceback(tmp_path, seed):
    path = tmp_path / "cache.sqlite"
    put_all(path, range(200), "a run of some name", Spent(3, 30, 10, 5, 0.5))
    whole = path.read_bytes()
    chance = random.Random(seed)
    refused = 0
    for _ in range(12):
        damaged = bytearray(whole)
        start = 100 if chance.random() < 0.5 else chance.randrange(1, len(whole) // 4096) * 4096
        for _ in range(200):
            damaged[chance.randrange(start, min(len(whole), start + 40_000))] = chance.randrange(256)
        for beside in tmp_path.iterdir():
            beside.unlink()
        path.write_bytes(damaged)
        for work in (look_into, lambda path: prune(path, 3), use):
            try:
                work(path)
            except OutputError as exc:
                refused += 1
                assert exc.hint
    assert refused


def use(path):
    """Read and write as a run does."""
    cache = Cache(path, "a run of some name")
    try:
        cache.spent()
        for n in range(200):
            cache.get(f"key {n}")
        asyncio.run(cache.put("key", Completion("answer")))
    finally:
        cache.close()
