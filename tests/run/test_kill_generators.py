"""A run of Self-Instruct or Self-QA that is killed at ten places ends as if it had never been."""

import random

import pytest
from commands import arguments, call
from inputs import MILL, STORE, contents, rows
from test_kill import cut_off, keys_of, kill_when, repeated, server

__all__ = ["server"]

KILLS = 10
IN_FLIGHT = 8
PLACES = ("Ellery", "Marlow", "Corvane", "Dunholt", "Brackwell", "Fenwick")


def write_documents(folder):
    """Write the two documents once for each of some places, under that place's name."""
    folder.mkdir()
    for place in PLACES:
        for name, text in (("mill", MILL), ("store", STORE)):
            told = text.replace("Ellery", place).replace("Marlow", place).replace("the ", f"the {place} ")
            (folder / f"{place}-{name}.md").write_text(told, encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("command", "target"), [("self-instruct", 300), ("self-qa", 500)])
def test_ten_kills_change_no_byte_and_repeat_no_finished_request(server, tmp_path, command, target):
    inputs = [str(write_documents(tmp_path / "docs"))] if command == "self-qa" else []

    def words_for(name):
        more = ("--concurrency", str(IN_FLIGHT))
        return arguments(command, inputs, tmp_path / name, server.url, target, *more)

    def run_to_its_end(name):
        ended = call(words_for(name))
        assert ended.returncode == 1, ended.stderr  # nothing is left to ask before the target

    run_to_its_end("whole")
    before = len(server.served())

    def done():
        return len(keys_of(server.served()[before:]))

    chance, distinct = random.Random(command), len(keys_of(server.served()))
    killed = []
    for place in sorted(chance.sample(range(1, distinct - 4 * IN_FLIGHT), KILLS)):
        least = max(place, done() + 1)
        pause = chance.uniform(0, 0.02)
        killed.append(kill_when(server, words_for("killed"), lambda least=least: done() >= least, pause))
    run_to_its_end("killed")

    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    assert len(rows(tmp_path / "killed" / "kept.jsonl")) >= 10
    assert None not in killed
    served = server.served()[before:]
    # What was under way when a run ended by its yield need not be the same.
    assert len(keys_of(served) ^ keys_of(server.served()[:before])) <= 4 * IN_FLIGHT
    pairs = repeated(served)
    assert all(any(cut_off([pair], kill) for kill in killed) for pair in pairs)
    assert len(pairs) <= IN_FLIGHT * KILLS
