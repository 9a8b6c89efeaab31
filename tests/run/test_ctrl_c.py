"""What one Ctrl-C leaves behind: a run that ends, and nothing that waits for ever."""

import asyncio
import signal
import subprocess
import sys
import time

import pytest
from commands import arguments, call, environment, start_to_interrupt
from inputs import contents, inputs_of, rows, write_inputs
from loopback import Fault

from datagen.engines.local import run_in_order
from datagen.llm.cache_care import look_into

SLOW = 20.0
"""Seconds that a reply takes."""

_LOCKED = """
import _imp, sys
import datagen.cli.main
_imp.acquire_lock()
datagen.cli.main.entry()
"""
"""An interrupt inside importlib can leave the lock on all imports with the main thread."""


def test_a_run_ends_though_only_its_main_thread_can_import(endpoint, tmp_path):
    graph = write_inputs(tmp_path / "inputs") / "graph.csv"
    words = arguments("self-kg", [str(graph)], tmp_path / "run", endpoint.url, 4)
    started = [sys.executable, "-c", _LOCKED, *words[3:]]
    ended = subprocess.run(started, env=environment(), capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert len(rows(tmp_path / "run/kept.jsonl")) == 4


def test_an_interrupt_counts_while_a_run_that_is_over_gives_up_what_is_left():
    givings_up = []

    async def work(index, _):
        try:
            await asyncio.sleep(10 if index else 0)
        finally:
            givings_up.append(index)
            await asyncio.sleep(0.05)

    async def interrupted():
        run = asyncio.ensure_future(
            run_in_order(lambda index: index, work, lambda *_: False, lag=None, window=lambda: 3)
        )
        while len(givings_up) < 2:
            await asyncio.sleep(0)
        run.cancel()
        await run

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupted())


@pytest.mark.parametrize("command", ["self-kg", "self-qa"])
def test_a_second_interrupt_does_not_wait_for_slow_replies_and_a_new_start_ends_as_a_calm_run(
    endpoint, tmp_path, command
):
    inputs = inputs_of(command, write_inputs(tmp_path / "inputs"))

    def words(name):
        more = ("--concurrency", "4")
        return arguments(command, inputs, tmp_path / name, endpoint.url, 1000, *more)

    quick = 6
    endpoint.fault = lambda _: Fault(wait=SLOW) if len(endpoint.asked) > quick else None
    running = start_to_interrupt(words("run"))
    try:
        wait_until(lambda: len(endpoint.asked) >= quick + 4 and len(endpoint.served) == quick)
        running.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):  # it drains
            running.wait(timeout=1.5)
        second = time.monotonic()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=SLOW)
        took = time.monotonic() - second
    finally:
        running.kill()
        running.wait()
    assert running.returncode == 130, err
    assert took < 5
    assert "calls under way (Ctrl-C: give them up)" in out
    assert err.strip() == "interrupted: everything so far is safe; the same command goes on"
    assert look_into(tmp_path / "run" / "cache.sqlite").answers == quick
    given_up = {asked.key for asked in endpoint.asked[quick:]}
    assert len(given_up) == len(endpoint.asked) - quick == 4

    endpoint.fault = lambda _: None
    sent = len(endpoint.asked)
    call(words("run"))
    assert not {asked.key for asked in endpoint.asked[sent:]} & {
        asked.key for asked in endpoint.asked[:quick]
    }
    assert given_up <= {asked.key for asked in endpoint.asked[sent:]}
    call(words("calm"))
    assert contents(tmp_path / "run") == contents(tmp_path / "calm")
    assert rows(tmp_path / "run/kept.jsonl")


def wait_until(is_so):
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
