"""The answer cache: stored before use, safe from a kill, and no other program's file."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import datagen
from datagen.errors import OutputError
from datagen.llm.cache import Cache
from datagen.records import Completion


def reopen(path):
    cache = Cache(path)
    try:
        return {f"key {n}": cache.get(f"key {n}") for n in range(50)}
    finally:
        cache.close()


def test_what_is_put_is_got_again_in_another_process(tmp_path):
    path = tmp_path / "cache.sqlite"
    answer = Completion("深\ud83d 水", None, "length", "m", "", 3, 2, 1)
    cache = Cache(path)
    kept = asyncio.run(cache.put("key 1", answer))
    assert kept == cache.get("key 1")
    assert kept.key == "key 1"
    cache.close()
    assert reopen(path)["key 1"] == kept
    assert reopen(path)["key 2"] is None


def test_a_kill_right_after_put_loses_nothing(tmp_path):
    path = tmp_path / "cache.sqlite"
    script = f"""
        import asyncio, os, pathlib, signal
        from datagen.llm.cache import Cache
        from datagen.records import Completion
        cache = Cache(pathlib.Path({str(path)!r}))
        async def put_all():
            for number in range(25):
                await cache.put(f"key {{number}}", Completion(f"answer {{number}}"))
            together = [cache.put(f"key {{n}}", Completion(f"answer {{n}}")) for n in range(25, 50)]
            await asyncio.gather(*together)
        asyncio.run(put_all())
        os.kill(os.getpid(), signal.SIGKILL)
    """
    home = Path(datagen.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], env={**os.environ, "PYTHONPATH": str(home)}
    )
    assert done.returncode == -signal.SIGKILL
    assert [found.text for found in reopen(path).values()] == [f"answer {number}" for number in range(50)]


def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "cache.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bills (amount)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(OutputError, match="another program's database"):
        Cache(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"not a database, but somebody's only copy\n" * 100)
    before = path.read_bytes()
    with pytest.raises(OutputError, match="cannot use"):
        Cache(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_where_no_file_can_be_is_refused(tmp_path):
    with pytest.raises(OutputError):
        Cache(tmp_path / "no such folder" / "cache.sqlite")


def test_a_disk_that_refuses_is_an_output_error(tmp_path):
    path = tmp_path / "cache.sqlite"
    cache = Cache(path)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("DROP TABLE answers")
    try:
        with pytest.raises(OutputError, match="cannot write"):
            asyncio.run(cache.put("key", Completion("answer")))
    finally:
        cache.close()
        holder.close()
