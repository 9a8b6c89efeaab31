"""A model's tokenizer for the loaders, and its tokens as text again."""

from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["decoder", "read_tokenizer"]


def read_tokenizer(folder: str) -> Any:
    """Return the tokenizer in a model's folder."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder, local_files_only=True)


def decoder(tokenizer: Any) -> Callable[[Sequence[int]], str]:
    """Return what gives tokens as text, special ones too, and nothing tidied up."""
    return lambda ids: str(
        tokenizer.decode(list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False)
    )
