"""What a model thinks aloud stands in no file of a run but the cache of its replies as they came."""

import json
import re

import pytest
from inputs import COMMANDS, contents, rows, start, write_inputs
from loopback import Fault

THOUGHT = "hm wait zebra quintessence"
TAGS = re.compile(r"</?(?:think|thinking|reasoning)>", re.IGNORECASE)


def before(text):
    return f"<think>\n{THOUGHT}, {{maybe}}\n</think>\n\n{text}"


def without_opening(text):
    return f"{THOUGHT}.\n</think>\n{text}"


def inside(text):
    """Think within every text of a structured reply, and before any other."""
    try:
        values = json.loads(text)
    except ValueError:
        return before(text)
    return json.dumps(_thinking(values), ensure_ascii=False)


def _thinking(value):
    if isinstance(value, dict):
        return {name: _thinking(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_thinking(each) for each in value]
    is_prose = isinstance(value, str) and " " in value
    return f"<thinking>{THOUGHT}</thinking> {value}" if is_prose else value


@pytest.mark.parametrize("way", [before, without_opening, inside])
@pytest.mark.parametrize("command", COMMANDS)
def test_reasoning_reaches_no_record_and_no_file_of_a_run(endpoint, tmp_path, command, way):
    inputs = write_inputs(tmp_path / "inputs")
    settings = {"self_instruct": {"forms": "all"}} if command == "self-instruct" else {}
    endpoint.fault = lambda _: Fault(mar=way)
    start(command, inputs, tmp_path / "run", endpoint, target=6, **settings)
    files = [path for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert len(files) > 6
    for path in files:
        if path.name.startswith("cache.sqlite"):  # replies lie there as they came
            continue
        text = path.read_text(encoding="utf-8")
        assert "quintessence" not in text, path.name
        assert not TAGS.search(text), path.name
    assert rows(tmp_path / "run/kept.jsonl")
    assert not [asked for asked in endpoint.asked if "quintessence" in str(asked.body["messages"])]


@pytest.mark.parametrize("command", ["self-kg", "self-qa"])
def test_a_run_at_a_model_that_thinks_first_is_that_of_one_that_does_not(endpoint, tmp_path, command):
    inputs = write_inputs(tmp_path / "inputs")
    for name, way in (("plain", str), ("thinking", before)):
        endpoint.fault = lambda _, way=way: Fault(mar=way)
        start(command, inputs, tmp_path / name, endpoint)
    assert contents(tmp_path / "plain") == contents(tmp_path / "thinking")
