"""A run that is killed again and again ends as if it had never been."""

import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import loopback
import pytest
from commands import arguments, call, environment
from inputs import contents

TARGET = 2
KILLS = 10
DELAY = 0.01
SETTLED = 0.1
"""Seconds after which an answer that was sent must lie in the cache."""


class Server:
    """The endpoint as a process of its own, and what its count file says."""

    def __init__(self, folder: Path) -> None:
        self.count_file = folder / "served.jsonl"
        self.count_file.touch()
        port_file = folder / "port"
        words = [sys.executable, loopback.__file__, str(port_file), str(self.count_file), str(DELAY)]
        self.process = subprocess.Popen(words, env=environment())
        deadline = time.monotonic() + 30
        while not port_file.exists():
            assert time.monotonic() < deadline and self.process.poll() is None
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port_file.read_text()}/v1"

    def served(self) -> list[dict]:
        return [json.loads(line) for line in self.count_file.read_text().splitlines(True) if "}\n" in line]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(tmp_path):
    running = Server(tmp_path)
    yield running
    running.close()


def kill_when(server, words, count):
    """Start the command, kill it when `count` requests were answered; the moment, or None if it ended."""
    running = subprocess.Popen(words, env=environment(), stdout=subprocess.DEVNULL)
    try:
        while len(server.served()) < count:
            if running.poll() is not None:
                return None
            time.sleep(0.002)
        return time.time()
    finally:
        running.kill()
        running.wait()


def repeated(served, kills):
    """Return the requests that were sent again though no kill fell between question and settled answer."""
    by_key = defaultdict(list)
    for each in served:
        by_key[each["key"]].append(each)
    return [
        (first, second)
        for times in by_key.values()
        for first, second in pairwise(times)
        if not any(first["came"] - SETTLED < kill < first["sent"] + SETTLED for kill in kills)
    ]


def test_ten_kills_change_no_byte_and_repeat_no_finished_request(server, tmp_path):
    whole = call(arguments("self-instruct", [], tmp_path / "whole", server.url, TARGET))
    assert whole.returncode == 0, whole.stderr
    before = len(server.served())

    chance = random.Random("ten kills")
    words = arguments("self-instruct", [], tmp_path / "killed", server.url, TARGET)
    moments = sorted(chance.sample(range(1, before), KILLS))
    kills = [kill_when(server, words, before + moment) for moment in moments]
    assert None not in kills
    last = call(words)
    assert last.returncode == 0, last.stderr

    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    served = server.served()[before:]
    assert len(served) >= before
    assert repeated(served, kills) == []
