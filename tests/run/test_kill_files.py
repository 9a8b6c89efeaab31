"""`export` and `check --fix` killed at any moment: every file under its name is whole, old or new."""

import json
import random
import signal
import subprocess
import sys
import time

import pytest
from kept_records import of_document, run_of

ROWS = 3000


@pytest.fixture
def made(tmp_path):
    """A run, a file with a fault in every third row, and what each command writes of them."""
    run = run_of(tmp_path / "run", [of_document(f"{n}.md", n) for n in range(ROWS // 4)])
    with (tmp_path / "in.jsonl").open("w", encoding="utf-8") as file:
        for n in range(ROWS):
            answer = " " if n % 3 else f"It is {n}."
            turns = [{"role": "user", "content": f"What is {n}?"}, {"role": "assistant", "content": answer}]
            file.write(json.dumps({"messages": turns}) + "\n")
    return run, tmp_path / "in.jsonl"


@pytest.mark.parametrize("command", ["export", "fix"])
def test_a_kill_leaves_no_half_file_and_the_next_start_makes_all(made, tmp_path, command):
    run, rows = made
    out = tmp_path / "out"
    out.mkdir()
    what = {
        "export": ["export", str(run), "-o", str(out), "--split", "0.9,0.1"],
        "fix": ["check", str(rows), "--fix", "-o", str(out / "clean.jsonl"), "--quiet"],
    }[command]
    calm, seconds = finished(what, out)
    chance = random.Random(0)
    for old in ({}, {name: b'{"old": 1}\n' for name in calm}):
        for _ in range(4):
            for each in out.iterdir():
                each.unlink()
            for name, data in old.items():
                (out / name).write_bytes(data)
            child = subprocess.Popen([sys.executable, "-m", "datagen", *what], stdout=subprocess.DEVNULL)
            time.sleep(seconds * chance.uniform(0.3, 1.0))
            child.send_signal(signal.SIGKILL)
            child.wait()
            for name, data in files(out).items():
                assert data in (calm[name], old.get(name)), name
            assert finished(what, out)[0] == calm
            assert not [each for each in out.iterdir() if each.name.endswith(".part")]


def finished(what, out):
    """Return the files that a command leaves when nothing disturbs it, and the seconds it took."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "datagen", *what], check=True, stdout=subprocess.DEVNULL)
    return files(out), time.monotonic() - began


def files(folder):
    return {each.name: each.read_bytes() for each in folder.iterdir() if not each.name.startswith(".")}
