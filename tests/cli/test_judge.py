"""`datagen judge` over a finished run: verdicts beside the records, which refilter reads."""

import json

import pytest
from conftest import FACTS

import datagen as package
from datagen.errors import BadInput, ConfigError

FACTS_ALONE = ("--model", "none", "--mix", "forward=2,reverse=1")


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def run(datagen, graph, tmp_path):
    """A finished run, and what its files hold."""
    assert datagen("self-kg", graph.name, *FACTS_ALONE, "-o", "out").code == 0
    return tmp_path / "out"


@pytest.fixture
def judge(datagen, run, endpoint):
    return lambda *more: datagen("judge", run.name, "--model", "m", "--base-url", endpoint.url, *more)


def files(folder):
    names = ("kept.jsonl", "rejected.jsonl", "order.txt", "run.toml", "train.jsonl")
    return {name: (folder / name).read_bytes() for name in names}


def test_every_kept_record_gets_its_votes_and_none_is_changed(judge, run, endpoint):
    before = files(run)
    ended = judge("--votes", 3)
    assert ended.code == 0, ended.err
    assert files(run) == before
    verdicts = rows(run / "judged.jsonl")
    assert [each["id"] for each in verdicts] == [each["id"] for each in rows(run / "kept.jsonl")]
    assert len(endpoint.asked) == endpoint.distinct == 3 * FACTS
    for each in verdicts:
        assert len(each["votes"]) == len(each["faults"]) == len(each["requests"]) == 3
        assert each["scores"]["judge"] == pytest.approx(sum(each["votes"]) / 3, abs=1e-4)
        assert each["scores"]["judge_least"] == min(each["votes"])
        assert (each["model"], each["prompt"][:12]) == ("m", "judge/score@")
    assert f"judged {FACTS}: mean" in ended.out
    assert "next: datagen refilter out" in ended.out


def test_refilter_drops_what_is_graded_below_the_threshold(judge, run, datagen):
    judge()
    scores = {each["id"]: each["scores"]["judge"] for each in rows(run / "judged.jsonl")}
    low = [id for id, score in scores.items() if score < 4]
    assert 0 < len(low) < FACTS
    assert datagen("refilter", "out").code == 0
    refused = rows(run / "refiltered/rejected.jsonl")
    assert [each["id"] for each in refused] == low
    for each in refused:
        assert each["rejection"] == {
            "rule": "judged_low",
            "value": scores[each["id"]],
            "threshold": 4.0,
            "other": None,
        }
    assert all(each["scores"]["judge"] >= 4 for each in rows(run / "refiltered/kept.jsonl"))
    assert datagen("refilter", "out", "--set", "judged_low.mode=flag", "-o", "flagged").code == 0
    flagged = [
        each for each in rows(run.parent / "flagged/kept.jsonl") if "flag.judged_low" in each["scores"]
    ]
    assert [each["id"] for each in flagged] == low
    assert datagen("refilter", "out", "--set", "judged_low.threshold=1", "-o", "all").code == 0
    assert rows(run.parent / "all/rejected.jsonl") == []


def test_a_second_time_nothing_is_asked(judge, run, endpoint):
    judge("--votes", 2)
    first = (run / "judged.jsonl").read_bytes()
    endpoint.forget()
    assert judge("--votes", 2).code == 0
    assert endpoint.asked == []
    assert (run / "judged.jsonl").read_bytes() == first


def test_the_verdicts_are_the_same_at_any_concurrency(judge, run):
    judge("--votes", 2, "--concurrency", 1)
    one = (run / "judged.jsonl").read_bytes()
    (run / "cache.sqlite").unlink()
    judge("--votes", 2, "--concurrency", 16)
    assert (run / "judged.jsonl").read_bytes() == one


def test_a_spent_budget_ends_it_and_a_higher_one_goes_on(judge, run, endpoint):
    ended = judge("--budget", "4calls")
    assert ended.code == 3
    assert len(endpoint.asked) == 4
    assert [each for each in rows(run / "judged.jsonl") if "failed" not in each]
    assert len(rows(run / "judged.jsonl")) == FACTS
    assert judge("--budget", f"{FACTS}calls").code == 0
    assert len(endpoint.asked) == endpoint.distinct == FACTS


def test_what_cannot_be_judged_passes_no_threshold_and_is_asked_again(judge, run, endpoint, datagen):
    bad = {}

    def fault(asked):
        key = asked.body["messages"][-1]["content"]
        bad.setdefault(key, len(bad) < 2)
        return "garbage" if bad[key] else None

    endpoint.fault = fault
    ended = judge("--concurrency", 1)
    assert ended.code == 1
    assert f"error: judged {FACTS - 2} of {FACTS}" in ended.err and "hint:" in ended.err
    failed = [each["id"] for each in rows(run / "judged.jsonl") if "failed" in each]
    assert len(failed) == 2
    assert datagen("refilter", "out", "--set", "judged_low.threshold=1").code == 0
    refused = rows(run / "refiltered/rejected.jsonl")
    assert [(each["id"], each["rejection"]["value"]) for each in refused] == [(id, 0.0) for id in failed]
    endpoint.fault = lambda _: None
    assert judge().code == 0
    assert all("failed" not in each for each in rows(run / "judged.jsonl"))


def test_rejected_records_are_judged_where_that_is_asked_for(datagen, run, judge):
    config = (run / "run.toml").read_text(encoding="utf-8")
    assert "near_duplicate" in config
    kept = (run / "kept.jsonl").read_text(encoding="utf-8").splitlines()
    fallen = {
        **json.loads(kept[-1]),
        "rejection": {"rule": "length", "value": 1, "threshold": 2, "other": None},
    }
    fallen["rejection"]["rule"] = "output_too_long"
    (run / "kept.jsonl").write_text("\n".join(kept[:-1]) + "\n", encoding="utf-8")
    (run / "rejected.jsonl").write_text(json.dumps(fallen) + "\n", encoding="utf-8")
    (run / "order.txt").write_text("k" * (FACTS - 1) + "r", encoding="ascii")
    judge()
    assert len(rows(run / "judged.jsonl")) == FACTS - 1
    told = datagen("refilter", "out", "--set", "judged_low.threshold=0").out
    assert "1 of the kept records were not judged: datagen judge out --rejected" in told
    judge("--rejected")
    assert len(rows(run / "judged.jsonl")) == FACTS


def test_the_runs_own_model_judges_where_none_is_named(datagen, graph, endpoint, tmp_path):
    model = ("--model", "m", "--base-url", endpoint.url)
    assert datagen("self-kg", graph.name, "-n", 3, *model, "-o", "own").code == 0
    assert datagen("judge", "own").code == 0
    assert {each["model"] for each in rows(tmp_path / "own/judged.jsonl")} == {"m"}


@pytest.mark.parametrize("line", ["{}", '{"id": "a", "scores": {"judge": "5"}}', '{"id": 3, "scores": {}}'])
def test_a_damaged_file_of_verdicts_is_named(line, run, datagen):
    (run / "judged.jsonl").write_text(line + "\n", encoding="utf-8")
    ended = datagen("refilter", "out")
    assert ended.code == 1
    assert "judged.jsonl line 1 is no verdict" in ended.err and "hint: run datagen judge" in ended.err


def test_what_is_no_run_and_a_run_without_a_model_are_errors(datagen, run, tmp_path):
    ended = datagen("judge", "nowhere")
    assert ended.code == 1
    assert "nowhere is not a run folder" in ended.err
    ended = datagen("judge", "out")
    assert ended.code == 1
    assert "a judge is a model, and the run has none" in ended.err
    assert datagen("judge", "out", "--base-url", "http://127.0.0.1:1/v1").code == 2
    with pytest.raises(BadInput, match="not a run folder"):
        package.judge(tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="0 votes"):
        package.judge(run, votes=0, model="m")


def test_the_function_does_what_the_command_does(run, endpoint):
    result = package.judge(run, votes=2, model={"name": "m", "base_url": endpoint.url})
    assert (result.judged, result.failed, result.file) == (FACTS, 0, run / "judged.jsonl")
    assert sum(result.spread.values()) == FACTS
    assert result.low(0) == 0 and result.low(6) == FACTS
    assert 1 <= result.mean <= 5


def test_a_run_can_be_judged_while_it_is_made(datagen, endpoint, tmp_path):
    model = ("--model", "m", "--base-url", endpoint.url)
    datagen("self-instruct", *model, "--language", "en", "-n", 3, "--judge", 2, "-o", "judged")
    made = [*rows(tmp_path / "judged/kept.jsonl"), *rows(tmp_path / "judged/rejected.jsonl")]
    graded = [each for each in made if "judge" in each["scores"]]
    assert graded and all(each["scores"]["judge_votes"] == 2 for each in graded)
    assert all("judge/score@" in each["prompt"] for each in graded)
    low = [each for each in made if each.get("rejection", {}).get("rule") == "judged_low"]
    assert all(each["scores"]["judge"] < 4 for each in low)
    assert all(each["scores"]["judge"] >= 4 for each in rows(tmp_path / "judged/kept.jsonl"))


def test_a_start_that_judges_nothing_leaves_earlier_verdicts_alone(judge, run, endpoint):
    judge()
    before = (run / "judged.jsonl").read_bytes()
    endpoint.fault = lambda _: "bad_key"
    ended = judge("--votes", 2)
    assert ended.code == 1
    assert (run / "judged.jsonl").read_bytes() == before
    assert not list(run.glob(".judged*"))
