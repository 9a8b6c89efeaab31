"""A file as `datasets.load_dataset("json")` reads it, which most trainers begin with."""

from pathlib import Path
from typing import Any

from datagen.checks.shapes import SHAPES, texts_of
from datagen.trainers.verdicts import Load, Plain, Seen

__all__ = ["open_loader", "read_table"]


def read_table(path: Path, folder: Path) -> Any:
    """Return the table of a file of JSON lines."""
    import datasets

    datasets.disable_progress_bars()
    cache = folder / f"cache-{path.stem}"
    return datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(cache))


def open_loader(format: str, tokenizer: str, cutoff: int, folder: Path) -> tuple[Load, Plain]:
    """Return what loads a file; a text is what stands in the table."""
    shape = SHAPES[format]

    def load(path: Path) -> list[Seen]:
        return [
            Seen("\n".join(text for _, text in texts_of(_as_texts(row), shape)))
            for row in read_table(path, folder)
        ]

    return load, str


def _as_texts(value: Any) -> Any:
    """Return a row in which what became something else than a text, such as a date, is named as that."""
    if isinstance(value, dict):
        return {key: _as_texts(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_texts(each) for each in value]
    return value if value is None or isinstance(value, str) else repr(value)
