"""A file as TRL's SFTTrainer prepares it, with its own settings but for the cutoff."""

from pathlib import Path
from typing import Any

from datagen.trainers.tokenizers import decoder, read_tokenizer
from datagen.trainers.verdicts import Load, Plain, Seen
from datagen.trainers.with_datasets import read_table

__all__ = ["open_loader"]


def open_loader(format: str, tokenizer: str, cutoff: int, folder: Path) -> tuple[Load, Plain]:
    """Return what loads a file; a text is the tokens that the model is fed, loss is by its collator."""
    from transformers import LlamaConfig, LlamaForCausalLM
    from trl import SFTConfig, SFTTrainer

    made = read_tokenizer(tokenizer)
    decode = decoder(made)
    # The trainer wants a model; no row passes through this one.
    config = LlamaConfig(
        vocab_size=len(made),
        hidden_size=8,
        intermediate_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        num_key_value_heads=1,
        max_position_embeddings=max(cutoff, 1024),
    )
    model = LlamaForCausalLM(config)

    def load(path: Path) -> list[Seen]:
        settings = SFTConfig(
            output_dir=str(folder / "student"),
            max_length=cutoff or None,
            use_cpu=True,
            bf16=False,
            report_to=[],
            disable_tqdm=True,
        )
        trainer = SFTTrainer(
            model=model, args=settings, train_dataset=read_table(path, folder), processing_class=made
        )
        return [_seen(trainer.data_collator([row]), decode) for row in trainer.train_dataset]

    return load, lambda text: decode(made(text, add_special_tokens=False, verbose=False)["input_ids"])


def _seen(batch: Any, decode: Any) -> Seen:
    ids, labels = batch["input_ids"][0].tolist(), batch["labels"][0].tolist()
    return Seen(decode(ids), decode([id for id, label in zip(ids, labels, strict=True) if label != -100]))
