"""SIGTERM ends a run as Ctrl-C does, in the foreground and in a shell's background."""

import signal
import subprocess
import time

import pytest
from commands import arguments, call, environment
from inputs import contents, rows, write_inputs

from datagen.llm.cache_care import look_into


@pytest.mark.parametrize("interrupts", [signal.SIG_DFL, signal.SIG_IGN], ids=["foreground", "background"])
def test_a_run_that_is_terminated_exports_what_it_kept_and_goes_on(endpoint, tmp_path, interrupts):
    endpoint.delay = 0.1
    graph = write_inputs(tmp_path / "inputs") / "graph.csv"

    def words_for(name):
        return arguments("self-kg", [str(graph)], tmp_path / name, endpoint.url, 40, "--concurrency", "4")

    running = subprocess.Popen(
        words_for("run"),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, interrupts),
    )
    while len(endpoint.served) < 24:
        assert running.poll() is None
        time.sleep(0.01)
    if interrupts is signal.SIG_IGN:
        running.send_signal(signal.SIGINT)  # what reaches a terminal's other jobs is not for this one
        time.sleep(0.3)
        assert running.poll() is None
    running.send_signal(signal.SIGTERM)
    out, err = running.communicate(timeout=30)
    assert running.returncode == 130, err
    assert err.strip() == "interrupted: everything so far is safe; the same command goes on"
    kept = len(rows(tmp_path / "run" / "kept.jsonl"))
    assert len(rows(tmp_path / "run" / "train.jsonl")) == kept > 0
    assert f"({kept} records)" in out
    assert look_into(tmp_path / "run" / "cache.sqlite").answers >= 20
    call(words_for("run"))
    call(words_for("whole"))
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")
