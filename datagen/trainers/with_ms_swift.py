"""A file as ms-swift prepares it for fine-tuning, with its own settings but for the cutoff."""

from pathlib import Path
from typing import Any

from datagen.trainers.tokenizers import decoder
from datagen.trainers.verdicts import Load, Plain, Seen

__all__ = ["open_loader"]


def open_loader(format: str, tokenizer: str, cutoff: int, folder: Path) -> tuple[Load, Plain]:
    """Return what loads a file; a text is the model's tokens.

    The template is the one that ms-swift knows for the model; where it knows none, ChatML.
    """
    from swift import get_processor, get_template
    from swift.dataset import EncodePreprocessor, load_dataset

    length = cutoff or None
    try:
        template = get_template(get_processor(tokenizer, download_model=False), max_length=length)
    except ValueError:  # it knows no such model, or several
        made = get_processor(tokenizer, download_model=False, model_type="llama")
        template = get_template(made, max_length=length, template_type="chatml")
    template.set_mode("train")
    decode = decoder(template.tokenizer)

    def load(path: Path) -> list[Seen]:
        rows: Any
        rows, _ = load_dataset(str(path), load_from_cache_file=False)
        encoded = EncodePreprocessor(template=template)(rows, load_from_cache_file=False)
        return [
            Seen(decode(row["input_ids"]), decode([label for label in row["labels"] if label != -100]))
            for row in encoded
        ]

    return load, lambda text: decode(template.tokenizer(text, add_special_tokens=False)["input_ids"])
