"""What one Ctrl-C leaves behind: a run that ends, and nothing that waits for ever."""

import asyncio
import subprocess
import sys

import pytest
from commands import arguments, environment
from inputs import rows, write_inputs

from datagen.engines.local import run_in_order

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
