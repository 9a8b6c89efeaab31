"""A disk that is really full: a small file system in memory, on which a run goes on until nothing fits."""

import re
import subprocess
from contextlib import contextmanager

import pytest
from commands import arguments, call
from inputs import contents, rows, write_graph
from loopback import Loopback

from datagen.llm.cache_care import look_into

SIZE = 24 * 1024 * 1024


@contextmanager
def small_disk(folder):
    """Mount a file system of 24 MB at a folder."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0777", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("this machine has no mount command")
    if mounted.returncode:
        pytest.skip(f"this machine lets nobody mount: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="module")
def server():
    with Loopback() as running:
        yield running


@pytest.fixture(scope="module")
def calm(server, tmp_path_factory):
    """The graph, the requests and the folder of a run with room enough."""
    folder = tmp_path_factory.mktemp("calm")
    graph = write_graph(folder / "graph", 16)
    done = call(arguments("self-kg", [str(graph)], folder / "run", server.url, 1000))
    return graph, len(server.asked), folder / "run", done.stderr


@pytest.mark.parametrize(("place", "free"), [("run", 16), ("run", 100), ("run", 200), ("cache", 100)])
def test_a_run_ends_with_an_error_and_goes_on_once_there_is_room(server, calm, tmp_path, place, free):
    graph, needed, whole, calm_error = calm
    server.forget()
    with small_disk(tmp_path / "disk") as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(SIZE - free * 1024))
        output = disk / "run" if place == "run" else tmp_path / "run"
        more = (
            "--concurrency",
            "4",
            *(("--cache", str(disk / "answers.sqlite")) if place == "cache" else ()),
        )
        words = arguments("self-kg", [str(graph)], output, server.url, 1000, *more)
        full = call(words)
        assert full.returncode == 1, full.stdout
        assert "Traceback" not in full.stderr
        assert re.match(r"error: cannot (write|use|make) .*\nhint: free some space", full.stderr), full.stderr
        assert str(disk) in full.stderr.splitlines()[0]
        sent = len(server.asked)
        assert sent < needed
        ballast.unlink()
        cache = disk / ("run/cache.sqlite" if place == "run" else "answers.sqlite")
        stored = look_into(cache).answers if cache.exists() else 0
        assert sent - stored <= 4 + 8  # four in flight, and answers of one transaction that did not fit
        done = call(words)
        assert done.stderr == calm_error, done.stderr
        assert contents(output) == contents(whole)
        assert rows(output / "kept.jsonl")
        assert len(server.asked) - needed <= sent - stored
