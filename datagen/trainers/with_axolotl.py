"""A file as Axolotl prepares it for supervised fine-tuning, told of it as an export tells it."""

from pathlib import Path
from typing import Any

from datagen.exporters.snippets import snippets
from datagen.trainers.tokenizers import decoder, read_tokenizer
from datagen.trainers.verdicts import Load, Plain, Seen

__all__ = ["open_loader"]


def open_loader(format: str, tokenizer: str, cutoff: int, folder: Path) -> tuple[Load, Plain]:
    """Return what loads a file; a text is the model's tokens, the template the tokenizer's."""
    import yaml
    from axolotl.utils.data import prepare_datasets
    from axolotl.utils.dict import DictDefault

    told = yaml.safe_load(snippets(format, ["train"])["axolotl.yaml"])["datasets"][0]
    made = read_tokenizer(tokenizer)
    decode = decoder(made)

    def load(path: Path) -> list[Seen]:
        settings = {
            "datasets": [{**told, "path": str(path)}],
            "dataset_prepared_path": str(folder / "prepared"),
            "sequence_len": cutoff or 1 << 20,
            "shuffle_merged_datasets": False,
            "dataset_num_proc": 1,
            "val_set_size": 0,
            "num_epochs": 1,
            "micro_batch_size": 1,
            "gradient_accumulation_steps": 1,
            "batch_size": 1,
            "seed": 0,
        }
        rows: Any = prepare_datasets(DictDefault(settings), made)[0]
        return [
            Seen(decode(row["input_ids"]), decode([label for label in row["labels"] if label != -100]))
            for row in rows
        ]

    return load, lambda text: decode(made(text, add_special_tokens=False, verbose=False)["input_ids"])
