"""The seed tasks, written by hand, are what the rules must not refuse."""

import json
from pathlib import Path

import pytest

from datagen.filters.stage import RULES, Stage
from datagen.records import Record, SeedSource, content_id

SEEDS = Path(__file__).parents[2] / "seeds"


def instances(language):
    for line in (SEEDS / f"{language}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for pair in row["instances"]:
            yield Record(
                id=content_id(row["instruction"], pair["input"], pair["output"]),
                generator="self-instruct",
                kind="task",
                language=language,
                instruction=row["instruction"],
                input=pair["input"],
                output=pair["output"],
                source=SeedSource((row["id"],)),
            )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_rule_on_a_record_alone_refuses_a_seed(language):
    stage = Stage({name: {"mode": "off"} for name, row in RULES.items() if row.remembers})
    reviewed = stage.review(list(instances(language)))
    assert len(reviewed) >= 130
    assert {r.instruction: r.rejection for r in reviewed if r.rejection} == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_seeds_do_not_collide_with_each_other(language):
    stage = Stage({})
    reviewed = stage.review(list(instances(language)))
    assert {r.instruction: r.rejection for r in reviewed if r.rejection} == {}
