"""The local model's client, as far as it goes without weights."""

import os
import sys
import time
import types
from itertools import count
from pathlib import Path

import pytest

from datagen.errors import BadInput, MissingExtra
from datagen.llm import local
from datagen.llm.local import LocalClient, spare_cores


def test_without_its_package_the_install_command_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(MissingExtra, match="xllamacpp") as caught:
        LocalClient(None, 1, lambda _: None)
    assert "pip install 'datagen[local]'" in caught.value.hint


def test_a_model_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "xllamacpp", types.ModuleType("xllamacpp"))
    path = Path(tmp_path / "missing.gguf")
    with pytest.raises(BadInput, match=r"missing\.gguf") as caught:
        LocalClient(path, 1, lambda _: None)
    assert "GGUF" in caught.value.hint


@pytest.mark.parametrize(
    ("user", "niced", "idle", "expected"),
    [(0, 0, 400, 4), (100, 0, 300, 3), (300, 0, 100, 1), (400, 0, 0, 1), (0, 400, 0, 4), (200, 100, 100, 2)],
)
def test_cores_at_work_elsewhere_are_left_to_it_and_niced_work_gives_way(
    monkeypatch, user, niced, idle, expected
):
    """Clock ticks of four cores that pass between two looks."""
    looks = count(1)

    def stat(path):
        at = next(looks)
        return f"cpu {at * user} {at * niced} 0 {at * idle} 0 0 0 0 0 0\ncpu0 0\n"

    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(4)), raising=False)
    monkeypatch.setattr(Path, "exists", lambda _: True)
    monkeypatch.setattr(Path, "read_text", stat)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    assert spare_cores() == expected


def test_loading_is_said_once_with_the_threads_and_a_model_that_cannot_be_loaded_is_named(
    monkeypatch, tmp_path
):
    def refuse(params):
        assert (params.cpuparams.n_threads, params.cpuparams.poll) == (1, 0)
        raise RuntimeError("no model")

    package = types.ModuleType("xllamacpp")
    package.Server = refuse
    package.CommonParams = lambda: types.SimpleNamespace(
        model=types.SimpleNamespace(),
        cpuparams=types.SimpleNamespace(),
        cpuparams_batch=types.SimpleNamespace(),
    )
    monkeypatch.setitem(sys.modules, "xllamacpp", package)
    monkeypatch.setattr(local, "spare_cores", lambda: 1)
    file, said = tmp_path / "model.gguf", []
    file.write_bytes(b"GGUF")
    with pytest.raises(BadInput, match=r"cannot load the model .*model\.gguf"):
        LocalClient(file, 1, said.append)
    assert said == ["loading the local model on 1 thread ..."]
