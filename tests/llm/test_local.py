"""The local model's client, as far as it goes without weights."""

import os
import sys
import types
from pathlib import Path

import pytest

from datagen.errors import BadInput, MissingExtra
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


def test_spare_cores_are_at_least_one_and_no_more_than_there_are():
    cores = os.cpu_count() or 1
    assert all(1 <= spare_cores(samples=1) <= min(cores, 8) for _ in range(3))
