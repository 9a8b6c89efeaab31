"""Read benchmarks for decontamination: every text of every row, whatever its columns are called."""

from collections.abc import Iterator
from pathlib import Path

from datagen.errors import BadInput
from datagen.readers.json_text import load_json

__all__ = ["read_benchmarks"]


# What a row says of itself, and no task: many rows share it.
_ABOUT_ROWS = frozenset(
    ["license", "licence", "citation", "url", "system", "system_prompt", "meta", "metadata"]
)


def read_benchmarks(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (file:line, text) of a .jsonl file's texts, or of a .txt file's lines. Raises BadInput.

    A line of a .jsonl file that is not JSON is an error: a benchmark that is read in part protects
    in part.
    """
    is_text = path.suffix.lower() == ".txt"
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8"
        raise BadInput(
            f"cannot read {path}: {why}", "give .jsonl or .txt in UTF-8 to --decontaminate"
        ) from exc
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        if is_text:
            yield place, line
            continue
        try:
            value = load_json(line)
        except ValueError as exc:
            raise BadInput(
                f"{path} line {number}: {exc}",
                "give --decontaminate one JSON value a line (.jsonl), or lines of text (.txt)",
            ) from exc
        yield from ((place, text) for text in _texts(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if value.get("role") == "system":
            return
        for name, each in value.items():
            if name.lower() not in _ABOUT_ROWS:
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
