"""A run that is killed again and again ends as if it had never been."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import loopback
import pytest
from commands import arguments, call, environment, start_to_interrupt
from inputs import contents, rows, write_graph, write_inputs

from datagen.llm.cache_care import look_into

DELAY = 0.01
SETTLED = 0.1
"""Seconds after which an answer that was sent must lie in the cache."""


class Server:
    """The endpoint as a process of its own, and what its count file says."""

    def __init__(self, folder: Path, delay: float = DELAY) -> None:
        self.count_file = folder / "served.jsonl"
        self.count_file.touch()
        self._served: list[dict] = []
        self._read = 0
        port_file = folder / "port"
        words = [sys.executable, loopback.__file__, str(port_file), str(self.count_file), str(delay)]
        self.process = subprocess.Popen(words, env=environment())
        deadline = time.monotonic() + 30
        while not port_file.exists():
            assert time.monotonic() < deadline and self.process.poll() is None
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port_file.read_text()}/v1"

    def served(self) -> list[dict]:
        with self.count_file.open(encoding="utf-8") as file:
            file.seek(self._read)
            for line in iter(file.readline, ""):
                if not line.endswith("\n"):
                    break
                self._served.append(json.loads(line))
                self._read += len(line)
        return list(self._served)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(request, tmp_path):
    running = Server(tmp_path, getattr(request, "param", DELAY))
    yield running
    running.close()


def keys_of(served):
    return {each["key"] for each in served}


def kill_when(server, words, is_time, pause):
    """Start the command, kill it so long after it is time; return the moment, or None where it ended."""
    running = subprocess.Popen(words, env=environment(), stdout=subprocess.DEVNULL)
    try:
        while not is_time():
            if running.poll() is not None:
                return None
            time.sleep(0.002)
        time.sleep(pause)
        return time.time() if running.poll() is None else None
    finally:
        running.kill()
        running.wait()


def repeated(served):
    """Return the pairs of times at which a request was answered and answered again."""
    by_key = defaultdict(list)
    for each in served:
        by_key[each["key"]].append(each)
    return [pair for times in by_key.values() for pair in pairwise(times)]


def cut_off(pairs, kill):
    """Return those whose first answer was still out, or not yet settled, at a kill."""
    return [
        (first, second)
        for first, second in pairs
        if first["came"] - SETTLED < kill < first["sent"] + SETTLED and second["came"] > kill
    ]


@pytest.mark.parametrize(("kills", "towns"), [(20, 12), pytest.param(100, 64, marks=pytest.mark.slow)])
def test_kills_change_no_byte_and_repeat_no_finished_request(server, tmp_path, kills, towns):
    """They fall at moments spread over the whole run: each where so many of its requests are answered."""
    graph = write_graph(tmp_path / "graph", towns)

    def words_for(name):
        return arguments("self-kg", [str(graph)], tmp_path / name, server.url, 1000, "--concurrency", "4")

    whole = call(words_for("whole"))
    assert whole.returncode == 1, whole.stderr  # the graph is used up before the target
    before = len(server.served())
    assert before > 2 * kills

    def done():
        return len(keys_of(server.served()[before:]))

    chance = random.Random(f"{kills} kills")
    killed = []
    for moment in sorted(chance.sample(range(1, before - 8), kills)):
        least = max(moment, done() + 1)
        pause = chance.uniform(0, 2 * DELAY)
        killed.append(kill_when(server, words_for("killed"), lambda least=least: done() >= least, pause))
    last = call(words_for("killed"))
    assert last.returncode == 1, last.stderr

    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    served = server.served()[before:]
    assert keys_of(served) == keys_of(server.served()[:before])
    killed = [kill for kill in killed if kill is not None]  # a run may end before its last kill
    assert len(killed) > 0.9 * kills
    pairs = repeated(served)
    assert all(any(cut_off([pair], kill) for kill in killed) for pair in pairs)
    # Four are out at once; what was answered but a moment before a kill may not lie in the cache yet.
    assert all(sum(first["sent"] > kill for first, _ in cut_off(pairs, kill)) <= 4 for kill in killed)
    assert len(pairs) <= 4 * kills


_KILLED = """
import os, signal, sys

left = int(sys.argv.pop(1))

def count(event, _):
    global left
    if event != "os.rename":
        return
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
import datagen.cli.main
datagen.cli.main.entry()
"""
"""Runs a command that is killed before the file that it puts in its place as the n-th."""


def test_kills_while_records_are_set_aside_lose_none_and_the_next_start_goes_on(tmp_path):
    graph, run, base = (tmp_path / name for name in ("graph.csv", "run", "base"))
    old = "head,relation,tail\nRome,river,Tiber\nParis,river,Seine\nKyiv,river,Dnipro\n"
    words = ["self-kg", str(graph), "-o", str(run), "--model", "none", "--language", "en", "-n", "6"]
    again = [sys.executable, "-m", "datagen", *words]

    def found():
        return {folder.name: contents(folder) for folder in (run, *run.glob("before-*"))}

    graph.write_text(old)
    assert call(again).returncode == 0
    shutil.copytree(run, base)
    graph.write_text(old.replace("Tiber", "Aniene"))
    assert call(again).returncode == 0
    whole = found()
    for moment in (2, 6, 7):  # before the first file is moved, before the last one, and after it
        shutil.rmtree(run)
        shutil.copytree(base, run)
        assert call([sys.executable, "-c", _KILLED, str(moment), *words]).returncode == -signal.SIGKILL
        done = call(again)
        assert done.returncode == 0, done.stderr
        assert found() == whole


def interrupt_when(server, words, count, times=1):
    """Start the command, send SIGINT when `count` requests were answered; the finished process's output."""
    running = start_to_interrupt(words)
    try:
        while len(server.served()) < count:
            assert running.poll() is None
            time.sleep(0.002)
        for _ in range(times):
            running.send_signal(signal.SIGINT)
            time.sleep(0.1)
        out, err = running.communicate(timeout=20)
        return running.returncode, out, err
    finally:
        running.kill()
        running.wait()


@pytest.mark.parametrize("server", [0.3], indirect=True)
class TestCtrlC:
    def words(self, server, tmp_path):
        graph = write_inputs(tmp_path / "inputs") / "graph.csv"
        return arguments("self-kg", [str(graph)], tmp_path / "run", server.url, 1000, "--concurrency", "8")

    def stored(self, tmp_path):
        return look_into(tmp_path / "run" / "cache.sqlite").answers

    def test_once_stores_what_is_under_way_and_goes_on_from_there(self, server, tmp_path):
        words = self.words(server, tmp_path)
        code, out, err = interrupt_when(server, words, 24)
        assert code == 130, err
        assert err.strip() == "interrupted: everything so far is safe; the same command goes on"
        assert "calls under way (Ctrl-C: give them up)" in out
        served = server.served()
        assert self.stored(tmp_path) == len(served) > 24
        kept = len(rows(tmp_path / "run" / "kept.jsonl"))
        assert len(rows(tmp_path / "run" / "train.jsonl")) == kept > 0
        assert f"train on: {tmp_path}/run/train.jsonl   ({kept} records)" in out
        call(words)
        keys = [each["key"] for each in server.served()]
        assert len(keys) == len(set(keys))

    def test_twice_stops_at_once_and_loses_nothing_that_was_answered(self, server, tmp_path):
        words = self.words(server, tmp_path)
        before = time.monotonic()
        code, _, err = interrupt_when(server, words, 8, times=2)
        assert code == 130, err
        assert err.strip() == "interrupted: everything so far is safe; the same command goes on"
        assert time.monotonic() - before < 15
        assert self.stored(tmp_path) >= 8
        time.sleep(0.4)  # what was under way is answered to nobody
        given_up = len(server.served()) - self.stored(tmp_path)
        assert given_up <= 8
        call(words)
        keys = [each["key"] for each in server.served()]
        assert len(keys) - len(set(keys)) <= given_up


def test_a_disk_that_is_full_ends_the_run_with_an_error_and_loses_nothing(server, tmp_path):
    graph = write_inputs(tmp_path / "inputs") / "graph.csv"
    words = arguments("self-kg", [str(graph)], tmp_path / "run", server.url, 1000, "--concurrency", "2")
    limited = [sys.executable, "-c", _LIMITED, str(60_000), *words]
    full = call(limited)
    assert full.returncode == 1, full.stderr
    assert re.match(r"error: cannot (write|use) .*\nhint: free some space", full.stderr), full.stderr
    assert "Traceback" not in full.stderr
    sent = len(server.served())
    stored = look_into(tmp_path / "run" / "cache.sqlite").answers
    assert stored > 0 and sent - stored <= 2 + 4  # two in flight, four items at work
    call(words)
    keys = [each["key"] for each in server.served()]
    assert len(keys) - len(set(keys)) <= sent - stored


_LIMITED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Runs a command that can write no file longer than so many bytes, as on a full disk."""


@contextmanager
def read_only(folder):
    """Make a folder read-only, for the superuser, too."""
    if os.geteuid():
        folder.chmod(0o555)
        for path in folder.iterdir():
            path.chmod(0o444)
        yield
        folder.chmod(0o755)
        return
    for words in (["--bind", str(folder), str(folder)], ["-o", "remount,ro,bind", str(folder)]):
        if subprocess.run(["mount", *words], capture_output=True).returncode:
            pytest.skip("this machine lets nobody mount")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_cache_that_cannot_be_written_is_an_error_before_any_request(server, tmp_path):
    graph = write_inputs(tmp_path / "inputs") / "graph.csv"
    place = tmp_path / "place"
    place.mkdir()
    shared = ("--cache", str(place / "answers.sqlite"))
    first = arguments("self-kg", [str(graph)], tmp_path / "run", server.url, 3, *shared)
    assert call(first).returncode == 0
    sent, before = len(server.served()), (place / "answers.sqlite").read_bytes()
    with read_only(place):
        for name, cache in (("again", "answers.sqlite"), ("new", "other.sqlite")):
            words = arguments("self-kg", [str(graph)], tmp_path / name, server.url, 9)
            ended = call([*words, "--cache", str(place / cache)])
            assert ended.returncode == 1
            assert ended.stderr.startswith(f"error: cannot use {place / cache} as the answer cache: ")
            assert "\nhint: " in ended.stderr
    assert len(server.served()) == sent
    assert (place / "answers.sqlite").read_bytes() == before
    assert call([*first[:-2], "--cache", str(place / "answers.sqlite")]).returncode == 0
    assert len(server.served()) == sent
