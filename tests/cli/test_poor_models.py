"""Poor seeds and poor models: each run ends by itself, says why, and pays for a bounded number of calls."""

import json

import pytest
from loopback import Fault

MOST = 400
"""Calls that ten barren items of four tasks may take, with all that is asked of a task, and again."""
TASKS = {"en": "Explain why the sky is blue at noon.", "zh": "请说明为什么中午的天空是蓝色的。"}
REFUSALS = {"en": "I'm sorry, but I cannot help with that.", "zh": "抱歉，我无法协助完成这个请求。"}


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def saying(text, tasks):
    """Reply with one text to everything, in the shape that is asked for; new tasks are `tasks`."""

    def value(name, part):
        if name == "instructions":
            return tasks
        if "enum" in part or "const" in part:
            return part.get("const") or part["enum"][0]
        if part.get("type") == "boolean":
            return False
        return [text] * part.get("minItems", 1) if part.get("type") == "array" else text

    def reply(asked):
        parts = (asked.schema or {}).get("properties", {})
        said = {name: value(name, part) for name, part in parts.items()}
        return Fault(mar=lambda _: json.dumps(said, ensure_ascii=False) if parts else text)

    return reply


@pytest.fixture
def grow(datagen, endpoint, tmp_path):
    def run(language, reply, *given):
        endpoint.fault = reply
        model = ("--model", "m", "--base-url", endpoint.url, "--language", language)
        ended = datagen("self-instruct", *given, *model, "-n", 50, "-o", "out")
        assert len(endpoint.asked) <= MOST
        return ended

    return run


def missed(ended):
    """Say whether a run missed its target, and said why."""
    return ended.code == 1 and "error: kept" in ended.err and "hint:" in ended.err


def seed_file(folder, *rows):
    path = folder / "seeds.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path.name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_model_that_says_one_thing_ends_the_run(grow, tmp_path, language):
    text = TASKS[language]
    ended = grow(language, saying(text, [text] * 4))
    assert missed(ended) and "nothing new" in ended.err
    assert len(rows(tmp_path / "out/kept.jsonl")) <= 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_model_that_always_refuses_ends_the_run(grow, tmp_path, language):
    no = REFUSALS[language]
    ended = grow(language, saying(no, [no] * 4))
    assert missed(ended)
    assert rows(tmp_path / "out/kept.jsonl") == []


def test_a_model_that_refuses_in_prose_where_json_is_asked_ends_the_run(grow):
    ended = grow("en", lambda _: Fault(mar=lambda _: REFUSALS["en"]))
    assert missed(ended) and "most calls failed" in ended.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_model_that_copies_the_seeds_ends_the_run_before_anything_is_answered(
    grow, tmp_path, endpoint, language
):
    texts = [f"{TASKS[language][:-1]}, {n}{n}{n}?" for n in range(4)]
    seeds = seed_file(tmp_path, *({"instruction": text, "output": "Because."} for text in texts))
    forms = tmp_path / "prompts" / language / "self-instruct" / "forms.txt"
    forms.parent.mkdir(parents=True)
    forms.write_text("Say why ...\n", encoding="utf-8")
    ended = grow(language, saying("x", texts), seeds, "--prompts", "prompts")
    assert missed(ended)
    assert {row["rejection"]["rule"] for row in rows(tmp_path / "out/rejected.jsonl")} == {"near_duplicate"}
    assert len(endpoint.asked) <= 20


@pytest.mark.parametrize("language", ["en", "zh"])
def test_three_seeds_seeds_all_alike_and_seeds_without_output_are_enough_to_begin(grow, tmp_path, language):
    text = TASKS[language]
    seeds = seed_file(
        tmp_path,
        {"instruction": text, "output": ""},
        {"instruction": f"{text[:-1]}!", "output": "Light."},
        {"instruction": f"{text[:-1]}?", "output": "Light."},
    )
    ended = grow(language, saying(text, [text] * 4), seeds)
    assert missed(ended)
    assert "3 seed tasks" in ended.out and "no output" in ended.out


def test_seeds_in_mixed_languages_give_tasks_in_one(datagen, endpoint, tmp_path):
    seeds = seed_file(
        tmp_path, *({"instruction": text, "output": "x"} for text in (*TASKS.values(), "Name a tree."))
    )
    endpoint.fault = saying(TASKS["zh"], [TASKS["zh"]] * 4)
    ended = datagen("self-instruct", seeds, "--model", "m", "--base-url", endpoint.url, "-n", 9, "-o", "out")
    assert missed(ended) and len(endpoint.asked) <= MOST
    assert {row["language"] for row in rows(tmp_path / "out/rejected.jsonl")} == {"en"}
