"""A server that cuts replies of several items: whole ones are used, the rest is asked again, none is lost."""

import json

import pytest
from inputs import contents, rows, start, write_inputs
from loopback import Fault

SEVERAL = ("question_", "task_", "instructions")


def numbers_of(schema):
    """Return the numbers of the fields that a schema asks for, of replies of several items."""
    names = (schema or {}).get("properties", {})
    if "instructions" in names:
        return list(range(names["instructions"]["minItems"]))
    return sorted({int(name.rpartition("_")[2]) for name in names if name.startswith(SEVERAL)})


def first_alone(text):
    """Cut a reply of several items within its second one."""
    reply = json.loads(text)
    if "instructions" in reply:
        items = reply["instructions"]
        return json.dumps({"instructions": items[:1]})[:-2] + f', "{items[1][:5]}'
    one = next(iter(reply)).rpartition("_")[2]
    kept = {name: value for name, value in reply.items() if name.rpartition("_")[2] == one}
    following = next(name for name in reply if name not in kept)
    return json.dumps(kept)[:-1] + f', "{following}": "What'


def cut_after_one(asked):
    if len(numbers_of(asked.schema)) > 1:
        return Fault(mar=first_alone, finish_reason="length")
    return None


def cut_before_two(asked):
    """Cut as above, and what is asked for in two items before the first one is whole, each time."""
    if len(numbers_of(asked.schema)) == 2:
        return Fault(mar=lambda _: '{"', finish_reason="length")
    return cut_after_one(asked)


CASES = [
    ("self-instruct", {"self_instruct": {"instructions_per_call": 4, "forms": "all"}}),
    ("self-instruct", {"self_instruct": {"instructions_per_call": 4, "forms": "held"}}),
    ("self-qa", {"self_qa": {"questions_per_chunk": 4, "passes": 1}}),
    ("self-qa", {"self_qa": {"questions_per_chunk": 4, "passes": 1, "merged": True}}),
]


def made(folder):
    return sum(len(rows(folder / f"{name}.jsonl")) for name in ("kept", "rejected", "failed"))


@pytest.mark.parametrize(("command", "settings"), CASES)
def test_every_item_of_a_cut_reply_is_made(endpoint, tmp_path, command, settings):
    inputs = write_inputs(tmp_path / "inputs")

    def run(name, **more):
        return start(command, inputs, tmp_path / name, endpoint, target=12, **{**settings, **more}).tally

    def asked_for():
        return [numbers for each in endpoint.asked if (numbers := numbers_of(each.schema))]

    endpoint.fault = cut_after_one
    tally = run("cut")
    rounds = asked_for()
    assert any(len(numbers) == 1 for numbers in rounds) and any(len(numbers) > 2 for numbers in rounds)
    assert not [row for row in rows(tmp_path / "cut/failed.jsonl") if "gaps" not in row["reason"]]
    assert tally.made > 8
    assert len({each.key for each in endpoint.asked}) == len(endpoint.asked) == tally.calls
    sent = len(endpoint.asked)
    assert run("cut").calls == 0 and len(endpoint.asked) == sent
    run("alone", concurrency=1)
    assert contents(tmp_path / "alone") == contents(tmp_path / "cut")


@pytest.mark.parametrize(("command", "settings"), CASES)
def test_what_is_cut_again_and_again_is_named_and_what_came_is_kept(
    endpoint, tmp_path, no_waits, command, settings
):
    inputs = write_inputs(tmp_path / "inputs")
    endpoint.fault = cut_before_two
    tally = start(command, inputs, tmp_path / "run", endpoint, target=12, **settings).tally
    failed = rows(tmp_path / "run/failed.jsonl")
    assert len(failed) == tally.failed > 0
    cut = [row for row in failed if "gaps" not in row["reason"]]
    assert cut and all("could not be read after 3 tries" in row["reason"] for row in cut)
    assert all("it was cut (length)" in row["reason"] for row in cut)
    assert made(tmp_path / "run") == tally.made > len(failed)
