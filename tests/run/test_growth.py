"""Runs without a target: when they end, what they say of it, and how they go on."""

import asyncio
import json
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import contents, rows, start, write_inputs
from test_pipeline import NO_RULES, Script

from datagen.config import GROWN
from datagen.errors import ConfigError
from datagen.filters.stage import Stage
from datagen.pipeline import run_generator
from datagen.rundir import open_run_dir
from datagen.stats import Tally, YieldWindow


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 6)), min_size=1, max_size=80),
    st.integers(1, 30),
    st.floats(0.05, 1),
)
def test_the_yield_sinks_when_too_few_of_the_last_proposals_are_new(items, size, share):
    window, seen = YieldWindow(share, size), []
    for asked, new in items:
        seen.append((asked, min(asked, new)))
        sinks = window.sinks(*seen[-1])
        last, count = [], 0
        for each in reversed(seen):
            if count >= size:
                break
            last.append(each)
            count += each[0]
        assert sinks is (count >= size and sum(n for _, n in last) < share * count)


def grow(words, folder, share=0.5, size=8):
    generator, tally = Script(words, feeds_back=True), Tally(target=GROWN)
    with open_run_dir(folder) as place:
        reason = asyncio.run(
            run_generator(
                generator,
                Stage(NO_RULES),
                None,
                place,
                tally,
                lag=2,
                window=lambda: 3,
                least=YieldWindow(share, size),
            )
        )
    return reason, tally


def test_a_growing_run_ends_where_the_yield_sinks_and_not_at_a_dry_spell(tmp_path):
    words = ["kkkk"] * 5 + ["rrrk"] + ["kkkk"] * 3 + ["krrr", "rrrk", "kkkk"]
    reason, tally = grow(words, tmp_path / "run")
    assert reason == "grown_out"
    assert tally.items == 11
    assert len(rows(tmp_path / "run/kept.jsonl")) == tally.kept == 35


def test_failed_proposals_are_no_yield(tmp_path):
    assert grow(repeat_list("ffff", 50), tmp_path / "run")[1].items == 2


def repeat_list(word, times):
    return list(repeat(word, times))


GROWING = {"grow": True, "least_yield": 0.8, "yield_window": 40, "patience": 1000}


@pytest.fixture
def folder(tmp_path):
    return write_inputs(tmp_path / "inputs")


def test_a_run_that_grows_has_no_target_and_says_what_it_kept(endpoint, folder, tmp_path):
    result = start("self-instruct", folder, tmp_path / "run", endpoint, target=GROWN, self_instruct=GROWING)
    assert result.reason == "grown_out"
    assert result.config.lag == 16
    told = json.loads((tmp_path / "run/diversity.json").read_text(encoding="utf-8"))
    assert told == result.diversity
    kept, rejected = (rows(tmp_path / f"run/{name}.jsonl") for name in ("kept", "rejected"))
    assert told["tasks"] == len({row["instruction"] for row in kept})
    assert sum(row["kept"] for row in told["topics"].values()) == told["tasks"]
    proposed = {(row["source"]["topic"], row["instruction"]) for row in [*kept, *rejected]}
    assert sum(row["proposed"] for row in told["topics"].values()) >= len(proposed)
    assert {row["source"]["form"] for row in kept} == set(told["patterns"])


def test_a_growing_run_is_the_same_at_any_concurrency(endpoint, folder, tmp_path):
    for name, concurrency in (("one", 1), ("many", 16)):
        start(
            "self-instruct",
            folder,
            tmp_path / name,
            endpoint,
            target=GROWN,
            self_instruct=GROWING,
            concurrency=concurrency,
        )
    assert contents(tmp_path / "one") == contents(tmp_path / "many")


def test_a_folder_with_a_target_met_can_go_on_to_grow(endpoint, folder, tmp_path):
    start("self-instruct", folder, tmp_path / "run", endpoint, target=3, self_instruct={"patience": 1000})
    first = rows(tmp_path / "run/kept.jsonl")
    result = start("self-instruct", folder, tmp_path / "run", endpoint, target=GROWN, self_instruct=GROWING)
    assert result.reason == "grown_out"
    assert result.config.lag == 1
    assert rows(tmp_path / "run/kept.jsonl")[:3] == first
    assert len(endpoint.asked) == endpoint.distinct


def test_growing_and_a_target_exclude_each_other(endpoint, folder, tmp_path):
    with pytest.raises(ConfigError, match="grow has no target"):
        start("self-instruct", folder, tmp_path / "run", endpoint, target=5, self_instruct={"grow": True})
