"""`--answer-model` and `--agree`: who is asked what, what it costs, and what the records say of it."""

import json
import tomllib

import pytest
from loopback import Fault

FILES = ("kept.jsonl", "rejected.jsonl", "failed.jsonl", "order.txt", "train.jsonl")


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def lenient(asked):
    """Call every answer right, and no task classification."""
    fields = (asked.schema or {}).get("properties", {})
    if "verdict" in fields:
        return Fault(mar=lambda _: json.dumps({"verdict": "right"}))
    return Fault(mar=lambda _: json.dumps({"answer": "text"})) if list(fields) == ["answer"] else None


@pytest.fixture
def grow(datagen, endpoint):
    endpoint.fault = lenient
    model = ("--model", "small", "--base-url", endpoint.url)
    return lambda *more: datagen("self-instruct", *more, *model)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_answer_model_is_asked_for_outputs_and_for_nothing_else(grow, tmp_path, endpoint, language):
    ended = grow("--answer-model", "large", "--language", language, "-n", 3, "-o", "out")
    assert ended.code == 0, ended.err
    by_model = {"small": set(), "large": set()}
    for asked in endpoint.asked:
        by_model[asked.body["model"]].add(tuple((asked.schema or {}).get("properties", {})))
    assert by_model["large"] == {()}
    assert () not in by_model["small"] and len(by_model["small"]) > 2
    assert {record["model"] for record in rows(tmp_path / "out/kept.jsonl")} == {"large"}
    refused = rows(tmp_path / "out/rejected.jsonl")
    assert {each["model"] for each in refused if not each["output"]} <= {"small"}
    settings = tomllib.loads((tmp_path / "out/run.toml").read_text(encoding="utf-8"))
    assert settings["answer_model"]["name"] == "large"
    assert settings["answer_model"]["base_url"] == endpoint.url
    sent = len(endpoint.asked)
    assert f"calls: {sent} sent" in ended.out
    again = grow("--answer-model", "large", "--language", language, "-n", 3, "-o", "out")
    assert (again.code, len(endpoint.asked)) == (0, sent)


def test_the_assistant_of_a_dialogue_is_the_answer_model(grow, tmp_path, endpoint):
    grow("--answer-model", "large", "--turns", "2", "--language", "en", "-n", 2, "-o", "out")
    kept = rows(tmp_path / "out/kept.jsonl")
    assert kept and {record["model"] for record in kept} == {"large"}
    assert {tuple(each.schema or ()) for each in endpoint.asked if each.body["model"] == "large"} == {()}


def test_draws_are_counted_and_the_same_at_any_concurrency(grow, tmp_path, endpoint):
    for name, concurrency in (("one", 1), ("many", 16)):
        grow("--agree", 3, "-n", 3, "-o", name, "--concurrency", concurrency, "--language", "en")
    for file in FILES:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "many" / file).read_bytes()
    made = [*rows(tmp_path / "one/kept.jsonl"), *rows(tmp_path / "one/rejected.jsonl")]
    assert [each for each in made if {"agreement_exact", "agreement_rouge"} & each["scores"].keys()]
    rules = tomllib.loads((tmp_path / "one/run.toml").read_text(encoding="utf-8"))["rules"]
    assert rules["answers_disagree"] == {"mode": "drop", "exact": 0.5, "rouge": 0.25}


def test_both_models_count_into_one_budget(grow, endpoint):
    ended = grow("--answer-model", "large", "-n", 30, "-o", "out", "--budget", "12calls", "--language", "en")
    assert ended.code == 3
    assert len(endpoint.asked) <= 12


def test_the_cost_is_told_where_both_prices_are_known(grow):
    more = ("-n", 2, "--language", "en", "--price", "1,2")
    assert "cost:" in grow(*more, "-o", "alone").out
    assert "cost:" not in grow(*more, "--answer-model", "nobody-knows-it", "-o", "out").out
    ended = grow(*more, "--answer-model", "nobody-knows-it", "-o", "usd", "--budget", "1usd")
    assert ended.code == 1
    assert "no price is known for nobody-knows-it" in ended.err


def test_a_dry_run_counts_the_draws(datagen):
    def calls(*more):
        out = datagen("self-instruct", "-n", 6, "--dry-run", *more).out
        return int(out.split("at least ")[1].split(" call")[0])

    assert calls("--agree", 4) > calls()


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--answer-base-url", "http://127.0.0.1:1/v1"), 2, "need --answer-model"),
        (("--answer-model", "none"), 1, "answer_model"),
        (("--answer-model", "large", "--batch"), 1, "batch"),
        (("--answer-model", "large", "--turns", "2", "--dialogue", "one-call"), 1, "one call"),
        (("--agree", "1"), 2, "--agree"),
        (("--agree", "3", "--turns", "2"), 1, "agree"),
        (("--agree", "3", "--temperature", "0"), 1, "temperature above 0"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is(grow, endpoint, tmp_path, options, code, said):
    ended = grow(*options, "-o", "out")
    assert ended.code == code
    assert said in ended.err
    assert endpoint.asked == []
    assert not (tmp_path / "out").exists()
