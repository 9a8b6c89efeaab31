"""How many tokens of a model a text has: by the model's own tokenizer, or about."""

from importlib import import_module
from pathlib import Path

from datagen.errors import BadInput, MissingExtra
from datagen.readers.blocks import Measure
from datagen.text import estimate_tokens

__all__ = ["measure_of"]

_FILE = "tokenizer.json"


def measure_of(tokenizer: str | None) -> tuple[Measure, str]:
    """Return what counts a model's tokens, and how it does in words; without a tokenizer an estimate.

    `tokenizer` is a `tokenizer.json` or a folder that holds one, read by the package tokenizers. Nothing
    is downloaded. Raises BadInput for what is none, MissingExtra where the package is not installed.
    """
    if tokenizer is None:
        return estimate_tokens, "estimated: a token for 4 characters, for 1.4 of Chinese"
    path = Path(tokenizer)
    path = path / _FILE if path.is_dir() else path
    if not path.is_file():
        raise BadInput(f"no such tokenizer: {path}", f"give a {_FILE}, or the model's folder that holds it")
    try:
        read = import_module("tokenizers").Tokenizer.from_file
    except ImportError as exc:
        raise MissingExtra(
            "a tokenizer needs the package tokenizers",
            "install it: pip install tokenizers, or leave --tokenizer out for an estimate",
        ) from exc
    try:
        found = read(str(path))
    except Exception as exc:  # the package raises nothing narrower
        raise BadInput(
            f"{path} is no tokenizer: {str(exc).splitlines()[0][:200]}", f"give a {_FILE}"
        ) from exc
    return lambda text: len(found.encode(text, add_special_tokens=False).ids), f"counted by {path}"
