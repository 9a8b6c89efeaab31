"""What all recipes read: pages, the records of earlier runs, and the hash of what a run is made from."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from datagen.config import RunConfig
from datagen.contracts import Generator
from datagen.errors import BadInput, ConfigError
from datagen.knowledge import Knowledge
from datagen.records import Record
from datagen.rundir import read_records

__all__ = ["FEW_EXAMPLES", "Notes", "Read", "digest", "kept_of", "read_bytes", "read_page"]

FEW_EXAMPLES = 2, 120
"""How many worked examples, of how many tokens, prompts hold for a model that is not small."""

_LONGEST_PAGE = 8000
"""Characters of a style page: it goes into every answer's prompt."""

Notes = Callable[[str], None]


class Read(NamedTuple):
    """A generator, the units that it works from, and the graph where there is one."""

    generator: Generator[Any]
    units: Sequence[object]
    knowledge: Knowledge | None = None


def read_bytes(path: Path) -> bytes:
    """Return what a file holds. Raises BadInput."""
    try:
        return path.read_bytes()
    except OSError as exc:
        raise BadInput(f"cannot read {path}: {exc.strerror}", "check the path") from exc


def read_page(path: Path, kind: str = "style page") -> str:
    """Return the text of a page that goes into prompts. Raises BadInput and ConfigError."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadInput(f"the {kind} {path} is not UTF-8", "save the file as UTF-8") from exc
    if not 0 < len(text.strip()) <= _LONGEST_PAGE:
        raise ConfigError(
            f"the {kind} {path} has {len(text)} characters", f"give it some, {_LONGEST_PAGE} at most"
        )
    return text


def digest(units: Iterable[object]) -> str:
    """Return a hash (16 hex digits) of what was read: frozen values, in their order."""
    found = hashlib.sha256()
    for unit in units:
        found.update(f"{unit!r}\n".encode("utf-8", "backslashreplace"))
    return found.hexdigest()[:16]


def kept_of(earlier: str, config: RunConfig) -> Iterator[Record]:
    """Return the kept records of the run whose gaps this one is to fill. Raises ConfigError."""
    folder = Path(earlier)
    if folder.resolve() == Path(config.output).resolve():
        raise ConfigError("a run cannot fill its own gaps", "give another folder with -o")
    kept = folder / "kept.jsonl"
    if not kept.is_file():
        raise ConfigError(
            f"{folder} is not a run folder (no kept.jsonl)", "give the folder of an earlier run"
        )
    return read_records(kept)
