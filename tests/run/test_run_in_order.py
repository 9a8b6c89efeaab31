"""The local engine: items at work side by side, committed in their order."""

import asyncio
from itertools import pairwise
from random import Random
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.engines.local import run_in_order


class Play:
    """Records what the engine does with `count` items that each take a random number of turns."""

    def __init__(self, count, seed=0, stop_after=None, break_at=None):
        self.count = count
        self.chance = Random(seed)
        self.stop_after = stop_after
        self.break_at = break_at
        self.at_work = set()
        self.most = 0
        self.commits = []
        self.seen_at_plan = []
        self.cancelled = []

    def plan(self, index):
        if index >= self.count:
            return None
        self.seen_at_plan.append(len(self.commits))
        return f"item {index}"

    async def work(self, index, item):
        assert item == f"item {index}"
        self.at_work.add(index)
        self.most = max(self.most, len(self.at_work))
        try:
            for _ in range(self.chance.randrange(1, 6)):
                await asyncio.sleep(0)
            if index == self.break_at:
                raise ZeroDivisionError(str(index))
        except asyncio.CancelledError:
            self.cancelled.append(index)
            raise
        finally:
            self.at_work.discard(index)
        return index * index

    def commit(self, index, outcome):
        assert outcome == index * index
        self.commits.append(index)
        return self.stop_after is None or len(self.commits) < self.stop_after

    def run(self, lag, window):
        asyncio.run(run_in_order(self.plan, self.work, self.commit, lag=lag, window=lambda: window))


SIZES = {"lag": st.integers(1, 9), "window": st.integers(1, 9), "seed": st.integers()}


@given(count=st.integers(0, 30), **SIZES)
def test_every_item_is_committed_once_in_order(count, lag, window, seed):
    play = Play(count, seed)
    play.run(lag, window)
    assert play.commits == list(range(count))


@given(count=st.integers(0, 30), **SIZES)
def test_no_more_items_are_at_work_than_window_or_lag_allow(count, lag, window, seed):
    play = Play(count, seed)
    play.run(lag, window)
    assert play.most <= min(lag, window)


@given(count=st.integers(0, 30), **SIZES)
def test_an_item_is_planned_only_when_the_one_a_lag_before_is_committed(count, lag, window, seed):
    play = Play(count, seed)
    play.run(lag, window)
    assert all(seen >= index - lag + 1 for index, seen in enumerate(play.seen_at_plan))


def test_the_window_is_used_to_the_full():
    play = Play(40, seed=1)
    play.run(lag=100, window=7)
    assert play.most == 7


@given(stop=st.integers(1, 20), **SIZES)
def test_false_from_commit_stops_and_leaves_nothing_at_work(stop, lag, window, seed):
    play = Play(30, seed, stop_after=stop)
    play.run(lag, window)
    assert play.commits == list(range(stop))
    assert play.at_work == set()


@given(at=st.integers(0, 20), **SIZES)
def test_an_error_in_an_item_is_raised_after_the_items_before_it(at, lag, window, seed):
    play = Play(30, seed, break_at=at)
    with pytest.raises(ZeroDivisionError, match=str(at)):
        play.run(lag, window)
    assert play.commits == list(range(at))
    assert play.at_work == set()


def test_items_under_way_are_cancelled_when_the_run_stops():
    play = Play(5)

    async def work(index, item):
        if index:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                play.cancelled.append(index)
                raise
        return index

    asyncio.run(run_in_order(play.plan, work, lambda *_: False, lag=9, window=lambda: 4))
    assert play.cancelled == [1, 2, 3]


@pytest.mark.parametrize("where", ["plan", "commit"])
def test_an_error_in_plan_or_commit_is_raised_and_cancels_the_rest(where):
    play = Play(30)

    def broken(*_):
        raise ZeroDivisionError

    setattr(play, where, broken)
    with pytest.raises(ZeroDivisionError):
        play.run(lag=4, window=4)
    assert play.at_work == set()


def test_a_run_that_is_cancelled_cancels_its_items():
    play = Play(5)

    async def endless(index, item):
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            play.cancelled.append(index)
            raise

    async def interrupted():
        run = asyncio.ensure_future(run_in_order(play.plan, endless, play.commit, lag=9, window=lambda: 3))
        await asyncio.sleep(0.01)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run

    asyncio.run(interrupted())
    assert play.cancelled == [0, 1, 2]
    assert play.commits == []


def test_after_an_error_nothing_later_goes_on_while_an_earlier_item_is_at_work():
    begun, given_up = [], []

    async def work(index, _):
        begun.append(index)
        try:
            await asyncio.sleep(0.05 if index == 0 else 0 if index == 1 else 10)
        except asyncio.CancelledError:
            given_up.append(index)
            raise
        if index == 1:
            raise ZeroDivisionError

    committed = []

    def commit(index, _):
        assert given_up == [2, 3]  # long before the first item was finished
        committed.append(index)
        return True

    with pytest.raises(ZeroDivisionError):
        asyncio.run(run_in_order(lambda index: index, work, commit, lag=None, window=lambda: 4))
    assert (begun, committed) == ([0, 1, 2, 3], [0])


def test_finished_items_are_committed_a_little_at_a_time_so_that_answers_come_in():
    commits, seen = [], []

    def commit(index, outcome):
        sleep(0.003)
        commits.append(index)
        return True

    async def work(index, item):
        while index == 0 and len(seen) < 60:  # all wait for the first
            await asyncio.sleep(0)
        return

    async def watched():
        async def watch():
            while True:
                seen.append(len(commits))
                await asyncio.sleep(0)

        watching = asyncio.ensure_future(watch())
        await run_in_order(
            lambda index: index if index < 60 else None, work, commit, lag=None, window=lambda: 60
        )
        watching.cancel()

    asyncio.run(watched())
    assert commits == list(range(60))
    assert max(after - before for before, after in pairwise([*seen, 60])) <= 4
