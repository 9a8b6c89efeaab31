"""One run over a made-up generator: what is written, counted and seen, and when it ends."""

import asyncio
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import rows

from datagen.contracts import Kept, KeptTask
from datagen.errors import EndpointError
from datagen.filters.stage import RULES, Stage
from datagen.pipeline import lag_for, run_generator
from datagen.records import Failure, Record, Rejection, SeedSource
from datagen.rundir import open_run_dir
from datagen.stats import WORDINGS, Tally

NO_RULES = {name: {"mode": "off"} for name in RULES}


class Script:
    """Item i makes outcomes by a word: k(ept), r(ejected), f(ailed), each letter one."""

    name = "self-instruct"

    def __init__(self, words, patience=0, feeds_back=False, seed=0):
        self.words = words
        self.patience = patience
        self.feeds_back = feeds_back
        self.chance = Random(seed)
        self.seen = {}

    def plan(self, index, kept):
        if index >= len(self.words):
            return None
        self.seen[index] = [task.instruction for task in kept]
        return self.words[index]

    def makes(self, item):
        return len(item)

    async def generate(self, index, item, ask):
        for _ in range(self.chance.randrange(6)):
            await asyncio.sleep(0)
        if item == "!":
            raise EndpointError("gone", "start it")
        return [self._outcome(index, slot, letter) for slot, letter in enumerate(item)]

    def _outcome(self, index, slot, letter):
        if letter == "f":
            return Failure(index, "step", "no answer", SeedSource(("seed",)))
        text = f"instruction {index}.{slot}"
        reason = Rejection("near_duplicate", 0.9, 0.7) if letter == "r" else None
        return Record(
            text, self.name, "generation", "en", text, "", "out", SeedSource(("s",)), rejection=reason
        )


def play(folder, script, target=1000, lag=1, window=4):
    tally = Tally(target=target)
    with open_run_dir(folder) as run:
        work = run_generator(script, Stage(NO_RULES), None, run, tally, lag=lag, window=lambda: window)
        reason = asyncio.run(work)
    return reason, tally


def test_kept_rejected_and_failed_make_up_all_that_was_made(tmp_path):
    words = ["krf", "", "k", "rrr", "f", "kkkf"]
    reason, tally = play(tmp_path, Script(words))
    made = "".join(words)
    assert reason == "planned_out"
    assert tally.made == len(made)
    assert (tally.kept, tally.rejected.total(), tally.failed) == tuple(map(made.count, "krf"))
    assert tally.items == len(words)
    for name, letter in (("kept", "k"), ("rejected", "r"), ("failed", "f")):
        assert len(rows(tmp_path / f"{name}.jsonl")) == made.count(letter)


class Worded(Script):
    """Each letter is a planned record: 1 or 2 by its try, 5 in part, 0 by the template, r rejected."""

    def _outcome(self, index, slot, letter):
        made = super()._outcome(index, slot, letter)
        tried = {"5": 0.5, "r": 1.0}.get(letter) or float(letter)
        return replace(made, scores={"wording": tried})


def test_how_planned_records_were_worded_is_counted_each_way_by_itself(tmp_path):
    _, tally = play(tmp_path, Worded(["112", "5r", "0001", "rr"]))
    assert [tally.wordings[how] for how in WORDINGS] == [3, 1, 1, 3, 3]
    assert tally.wordings.total() == tally.made


def test_a_failed_line_says_where_and_why(tmp_path):
    play(tmp_path, Script(["k", "f"]))
    line = {"item": 1, "step": "step", "reason": "no answer", "source": {"seeds": ["seed"]}}
    assert rows(tmp_path / "failed.jsonl") == [line]


@given(st.lists(st.text("krf", max_size=4), max_size=12), st.integers(1, 12), st.integers(1, 9))
def test_the_target_is_met_exactly_and_nothing_after_it_is_written(words, target, window):
    made = "".join(words)
    with TemporaryDirectory() as folder:
        reason, tally = play(Path(folder), Script(words), target=target, window=window)
        kept = rows(Path(folder, "kept.jsonl"))
    assert tally.kept == len(kept) == min(target, made.count("k"))
    assert reason == ("target" if made.count("k") >= target else "planned_out")
    assert [row["id"] for row in kept] == [
        f"instruction {index}.{slot}"
        for index, word in enumerate(words)
        for slot, letter in enumerate(word)
        if letter == "k"
    ][:target]


def test_items_that_keep_nothing_end_the_run_after_the_generators_patience(tmp_path):
    words = ["k", "r", "f", "k", "r", "", "r", "k"]
    reason, tally = play(tmp_path, Script(words, patience=3))
    assert reason == "yield_sank"
    assert tally.items == 7
    assert tally.kept == 2


def test_without_patience_a_run_goes_on_to_its_last_item(tmp_path):
    reason, tally = play(tmp_path, Script(["r"] * 50 + ["k"]))
    assert (reason, tally.kept, tally.items) == ("planned_out", 1, 51)


@pytest.mark.parametrize("lag", [1, 2, 5])
@pytest.mark.parametrize("window", [1, 3, 16])
def test_an_item_sees_what_was_kept_a_lag_before_it_at_any_window(tmp_path, lag, window):
    words = ["k", "r", "kk", "f", "k", "k", "rk", "k"]
    script = Script(words, feeds_back=True, seed=window)
    play(tmp_path, script, lag=lag, window=window)
    for index, seen in script.seen.items():
        before = range(index - lag + 1)
        assert seen == [
            f"instruction {item}.{slot}"
            for item in before
            for slot, letter in enumerate(words[item])
            if letter == "k"
        ]


def test_what_stops_a_run_leaves_the_lines_before_it(tmp_path):
    with pytest.raises(EndpointError):
        play(tmp_path, Script(["k", "kr", "!", "k"]))
    assert len(rows(tmp_path / "kept.jsonl")) == 2
    assert len(rows(tmp_path / "rejected.jsonl")) == 1


@pytest.mark.parametrize(
    ("target", "lag"),
    [(1, 1), (20, 1), (199, 1), (200, 2), (1000, 10), (12_800, 128), (52_000, 128), (10**7, 128)],
)
def test_the_lag_grows_with_the_target(target, lag):
    assert lag_for(target) == lag


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_lag_never_sinks_with_the_target_and_stays_in_bounds(one, other):
    low, high = sorted((one, other))
    assert 1 <= lag_for(low) <= lag_for(high) <= 128


def test_a_view_of_what_was_kept_does_not_grow():
    tasks = [KeptTask(str(n), f"task {n}", False) for n in range(5)]
    view = Kept(tasks, 3)
    tasks.append(KeptTask("5", "task 5", False))
    assert [task.id for task in view] == ["0", "1", "2"]
    assert (view[-1].id, [task.id for task in view[1:]], len(view)) == ("2", ["1", "2"], 3)
    with pytest.raises(IndexError):
        view[3]
