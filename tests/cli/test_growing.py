"""`--grow` from the command line: how it ends, what it says, what cannot be asked of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from datagen.cli.diversity import diversity_lines
from datagen.config import make_config
from datagen.runs import RunResult
from datagen.stats import Tally


@pytest.fixture
def grow(datagen, tmp_path, endpoint):
    seeds = tmp_path / "seeds.txt"
    verbs = ("Describe", "Explain", "Compare", "Improve", "Plan")
    seeds.write_text(
        "".join(f"{verb} the {n}th boat of the harbour for me.\n" for n, verb in enumerate(verbs))
    )

    def run(*more):
        model = ("--model", "m", "--base-url", endpoint.url, "--language", "en", "-o", "out")
        return datagen("self-instruct", seeds, *model, *more)

    return run


def test_a_run_that_has_grown_out_says_so_and_ends_well(grow, tmp_path):
    ended = grow("--grow", "--least-yield", "0.9")
    told = json.loads((tmp_path / "out/diversity.json").read_text(encoding="utf-8"))
    assert ended.code == 0
    assert "grown out: less than 90% of the last 200 tasks asked for were new" in ended.out
    assert f"diversity: {told['tasks']} tasks on " in ended.out
    assert "length against the seeds: instructions " in ended.out
    assert "kept 1/" not in ended.out
    assert grow("--grow", "--least-yield", "0.9").code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--grow", "-n", "5"), "--grow has no target"),
        (("--grow", "--dry-run"), "no target that a forecast"),
        (("--grow", "--pilot", "2"), "no target that a forecast"),
        (("--least-yield", "0.5"), "give --grow, too"),
        (("--grow", "--least-yield", "0"), "--least-yield"),
    ],
)
def test_what_does_not_go_with_growing_is_a_usage_error(grow, endpoint, tmp_path, options, said):
    ended = grow(*options)
    assert ended.code == 2
    assert said in ended.err
    assert endpoint.asked == []
    assert not (tmp_path / "out").exists()


def test_full_topics_are_named_and_shares_without_a_measure_left_out():
    part = {"kept": {}, "seeds": {}, "share": 0.5}
    told = {
        "tasks": 1,
        "full": [f"topic {n}" for n in range(9)],
        "topics": {"tea": {"proposed": 3, "kept": 1, "full": False}, "pets": {"kept": 0}},
        "verbs": {"write": {}, "list": {}},
        "labels": {"tasks": 3, "even": 2, "one_label": 1, "records": 5, "shares": {"yes": 0.6, "no": 0.4}},
        "nearest_seed": {"mean": 0.251},
        "lengths": {"instructions": part, "inputs": {**part, "share": None}, "outputs": part},
    }
    config = make_config({"command": "self-instruct", "output": "out"})
    result = RunResult(Path(), Tally(), "target", [], Path(), 0, config, diversity=told)
    assert list(diversity_lines(result)) == [
        "full topics (next to nothing new on them): topic 0, topic 1, topic 2, topic 3, topic 4, topic 5, "
        "topic 6, topic 7, ...",
        "diversity: 1 task on 1 topic with 2 leading verbs; nearest seed 0.25; see diversity.json",
        "labels: 2 of 3 tasks have theirs evenly; yes 60%, no 40%",
        "length against the seeds: instructions 50%, outputs 50%",
    ]
    assert list(diversity_lines(replace(result, diversity=None))) == []
