"""Ctrl-C before there is anything to interrupt."""

import os
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from guard.addresses import guarded_path

import datagen

HOME = Path(datagen.__file__).parents[1]


@pytest.mark.parametrize("module", ["click", "datagen.cli.main", "datagen.config", "pydantic"])
def test_an_interrupt_while_a_module_loads_is_no_traceback(tmp_path, module):
    marker = tmp_path / "loading"
    hook = f"""
import sys, time, pathlib
class Stop:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            pathlib.Path({str(marker)!r}).touch()
            time.sleep(30)
sys.meta_path.insert(0, Stop())
sys.argv = ["datagen", "self-kg", "nothing.csv", "--model", "none"]
import runpy
runpy.run_module("datagen", run_name="__main__")
"""
    running = subprocess.Popen(
        [sys.executable, "-c", hook],
        env={**os.environ, "PYTHONPATH": guarded_path(HOME)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 30
    while not marker.exists() and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.01)
    time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 130, err
    assert err.strip().startswith("interrupted")
    assert "Traceback" not in out + err


def test_nothing_is_loaded_before_an_interrupt_is_caught():
    look = "import sys; before = set(sys.modules); import datagen.__main__; print(*set(sys.modules) - before)"
    done = subprocess.run(
        [sys.executable, "-c", look],
        env={**os.environ, "PYTHONPATH": guarded_path(HOME)},
        capture_output=True,
        text=True,
    )
    assert set(done.stdout.split()) == {"datagen", "datagen.__main__"}


def test_the_command_begins_where_an_interrupt_is_caught():
    file = Path(__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"datagen": "datagen.__main__:entry"}
