"""A file as LLaMA-Factory prepares it for supervised fine-tuning, told of it as an export tells it."""

import json
from pathlib import Path
from typing import Any

from datagen.exporters.snippets import snippets
from datagen.trainers.tokenizers import decoder
from datagen.trainers.verdicts import Load, Plain, Seen

__all__ = ["open_loader"]


def open_loader(format: str, tokenizer: str, cutoff: int, folder: Path) -> tuple[Load, Plain]:
    """Return what loads a file; a text is the model's tokens, the template the tokenizer's."""
    from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
    from llamafactory.hparams import get_train_args
    from llamafactory.model import load_tokenizer

    told = json.loads(snippets(format, ["train"])["dataset_info.json"])["datagen"]
    settings = {
        "stage": "sft",
        "do_train": True,
        "finetuning_type": "lora",
        "model_name_or_path": tokenizer,
        "dataset": "datagen",
        "dataset_dir": str(folder),
        "cutoff_len": cutoff or 1 << 20,
        "output_dir": str(folder / "student"),
        "overwrite_cache": True,
        "report_to": "none",
        "use_cpu": True,
    }
    model, data, training, *_ = get_train_args(settings)
    made = load_tokenizer(model)
    template = get_template_and_fix_tokenizer(made["tokenizer"], data)
    decode = decoder(made["tokenizer"])

    def load(path: Path) -> list[Seen]:
        entry = {"datagen": {**told, "file_name": str(path)}}
        (folder / "dataset_info.json").write_text(json.dumps(entry), encoding="utf-8")
        rows: Any = get_dataset(template, model, data, training, stage="sft", **made)["train_dataset"]
        return [
            Seen(decode(row["input_ids"]), decode([label for label in row["labels"] if label != -100]))
            for row in rows
        ]

    def plain(text: str) -> str:
        return decode(made["tokenizer"](text, add_special_tokens=False)["input_ids"])

    return load, plain
