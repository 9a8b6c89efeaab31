"""`datagen self-instruct --turns` and `--evolve`: whole runs on an endpoint."""

import json

import pytest
from loopback import Fault

FILES = ("kept.jsonl", "rejected.jsonl", "failed.jsonl", "order.txt", "train.jsonl")


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def right(asked):
    """Call every answer right, so that the script's dialogues grow."""
    is_check = "verdict" in (asked.schema or {}).get("properties", {})
    return Fault(mar=lambda _: json.dumps({"verdict": "right"})) if is_check else None


@pytest.fixture
def self_instruct(datagen, endpoint):
    endpoint.fault = right
    model = ("--model", "m", "--base-url", endpoint.url)
    return lambda *more: datagen("self-instruct", *more, *model)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("dialogue", ["two-role", "one-call"])
def test_every_kept_row_is_a_dialogue_that_alternates(self_instruct, tmp_path, language, dialogue):
    ended = self_instruct(
        "--turns", "2-3", "--dialogue", dialogue, "--language", language, "-n", 4, "-o", "out"
    )
    kept = rows(tmp_path / "out/kept.jsonl")
    assert len(kept) == 4, ended.err
    for record in kept:
        roles = [turn["role"] for turn in record["messages"]]
        assert roles == ["user", "assistant"] * int(record["scores"]["turns"])
        assert len(roles) in (4, 6)
        assert record["kind"] == "dialogue"
        assert record["instruction"] == record["messages"][0]["content"]
        assert record["output"] == record["messages"][-1]["content"]
        assert record["scores"]["dependence"] >= 0.25
    trained = [row["messages"] for row in rows(tmp_path / "out/train.jsonl")]
    assert trained == [record["messages"] for record in kept]
    for one in trained:
        assert not any(one != other and other[: len(one)] == one for other in trained)


def test_the_same_bytes_come_out_at_any_concurrency_and_after_a_kill_of_the_cache(self_instruct, tmp_path):
    for name, concurrency in (("one", 1), ("many", 16)):
        self_instruct("--turns", "2-4", "-n", 4, "-o", name, "--concurrency", concurrency)
    for file in FILES:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "many" / file).read_bytes()


def test_evolved_tasks_name_their_parents_and_come_out_the_same_at_any_concurrency(self_instruct, tmp_path):
    for name, concurrency in (("one", 1), ("many", 16)):
        ended = self_instruct("--evolve", 2, "-n", 8, "-o", name, "--concurrency", concurrency)
        assert "Traceback" not in ended.err
    for file in FILES:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "many" / file).read_bytes()
    made = [*rows(tmp_path / "one/kept.jsonl"), *rows(tmp_path / "one/rejected.jsonl")]
    evolved = [each for each in made if "evolved" in each["scores"]]
    assert evolved
    ids = {each["id"] for each in made}
    for each in evolved:
        source = each["source"]
        assert len(source["parents"]) == len(source["operations"]) <= each["scores"]["evolved"]
        assert set(source["parents"]) <= ids
    known = {"evolution_leak", "no_information_gain", "evolved_not_answered", "evolved_says_nothing"}
    assert {each["rejection"]["rule"] for each in evolved if "rejection" in each} & known


def test_a_dry_run_counts_the_calls_of_judges_turns_and_rounds(datagen):
    def calls(*more):
        out = datagen("self-instruct", "-n", 6, "--dry-run", *more).out
        return int(out.split("at least ")[1].split(" call")[0])

    plain = calls()
    assert calls("--judge", 3) > plain
    assert calls("--evolve", 2) != plain
    assert calls("--turns", "3", "--dialogue", "one-call") != calls("--turns", "3")


def test_seeds_of_several_turns_are_shown_and_those_of_one_open_dialogues(self_instruct, tmp_path, endpoint):
    talk = [
        {"role": "user", "content": "How do I descale a kettle?"},
        {"role": "assistant", "content": "With vinegar."},
        {"role": "user", "content": "How much of it do I need?"},
        {"role": "assistant", "content": "A cup is enough."},
    ]
    alone = {
        "id": "a",
        "instruction": "Explain why bread rises in the oven.",
        "output": "Gas in the dough grows.",
    }
    lines = [json.dumps({"id": "t", "messages": talk}), json.dumps(alone)]
    (tmp_path / "seeds.jsonl").write_text("\n".join(lines), encoding="utf-8")
    self_instruct("seeds.jsonl", "--turns", "2", "-n", 3, "-o", "out", "--language", "en")
    made = [*rows(tmp_path / "out/kept.jsonl"), *rows(tmp_path / "out/rejected.jsonl")]
    opened = [each for each in made if each["source"]["seeds"] == ["a"]]
    assert [each["messages"][:2] for each in opened] == [
        [
            {"role": "user", "content": alone["instruction"]},
            {"role": "assistant", "content": alone["output"]},
        ]
    ]
    simulated = [each for each in endpoint.asked if "message" in (each.schema or {}).get("properties", {})]
    assert simulated
    for each in simulated:
        shown = [turn["content"] for turn in each.body["messages"]]
        assert any("How much of it do I need?" in text for text in shown[:-1])


@pytest.mark.parametrize("turns", ["1-3", "4-2", "9", "many", "2-"])
def test_turns_that_cannot_be_are_refused(datagen, turns):
    ended = datagen("self-instruct", "--turns", turns, "--dry-run")
    assert ended.code == 1
    assert "self_instruct.turns" in ended.err and "hint:" in ended.err


def test_a_model_that_says_the_same_always_ends_the_run_by_its_yield(datagen, endpoint):
    def same(asked):
        fields = (asked.schema or {}).get("properties", {})
        texts = {
            "instructions": {"instructions": ["Explain why the sky is blue at noon."] * 4},
            "message": {"message": "Why is that?"},
            "verdict": {"verdict": "right"},
            "needs_input": {"needs_input": False, "input": ""},
        }
        found = next((texts[name] for name in fields if name in texts), None)
        if fields and found is None:
            return None
        return Fault(mar=lambda _: json.dumps(found) if found else "It scatters light.")

    endpoint.fault = same
    model = ("--model", "m", "--base-url", endpoint.url, "--language", "en")
    ended = datagen("self-instruct", *model, "--turns", "2", "-n", 400, "-o", "out")
    assert ended.code == 1
    assert "error: kept" in ended.err and "nothing new" in ended.err
