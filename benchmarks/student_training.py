"""A small chat model, fine-tuned on rows with TRL and LoRA on the CPU, and examined."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed
from trl import SFTConfig, SFTTrainer

__all__ = ["Settings", "Trained", "answers", "load", "train"]

CHAT = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""The model's own template without the system turn that it adds: a third of the tokens of a short row."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a student is taught: `tokens` is how many it sees in all, padding not counted."""

    tokens: int = 24_000
    batch: int = 4
    rate: float = 1e-3
    rank: int = 32


@dataclass(slots=True)
class Trained:
    """A student, and what teaching it took: steps, tokens seen, seconds, the last loss."""

    model: Any
    steps: int
    tokens: int
    seconds: float
    loss: float


def load(gguf: Path) -> tuple[Any, Any]:
    """Return a model and its tokenizer from a GGUF file, its weights as 32-bit floats."""
    read = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    tokenizer.chat_template = CHAT
    config = read.config
    del config.quantization_config  # the weights are plain now, and PEFT must not take them for packed ones
    model = AutoModelForCausalLM.from_config(config)
    model.load_state_dict(read.state_dict())
    return model, tokenizer


def train(
    model: Any, tokenizer: Any, rows: Sequence[dict[str, Any]], seed: int, settings: Settings, folder: Path
) -> Trained:
    """Fine-tune on rows with prompt and completion (loss on the completion), or with text (on all of it)."""
    set_seed(seed)
    lessons = _lessons(rows, [_length(row, tokenizer) for row in rows], seed, settings)
    steps = len(lessons) // settings.batch
    trainer = SFTTrainer(
        model=model,
        processing_class=tokenizer,
        args=SFTConfig(
            output_dir=str(folder),
            max_steps=steps,
            per_device_train_batch_size=settings.batch,
            learning_rate=settings.rate,
            lr_scheduler_type="cosine",
            warmup_steps=max(1, steps // 20),
            logging_steps=max(1, steps // 10),
            save_strategy="no",
            report_to=[],
            seed=seed,
            train_sampling_strategy="sequential",
            use_cpu=True,
            bf16=False,
            gradient_checkpointing=False,
            disable_tqdm=True,
        ),
        train_dataset=Dataset.from_list(lessons),
        peft_config=LoraConfig(
            r=settings.rank, lora_alpha=2 * settings.rank, target_modules="all-linear", task_type="CAUSAL_LM"
        ),
    )
    began = time.monotonic()
    trainer.train()
    losses = [log["loss"] for log in trainer.state.log_history if "loss" in log]
    seen = sum(_length(row, tokenizer) for row in lessons)
    return Trained(trainer.model, steps, seen, time.monotonic() - began, losses[-1])


def _lessons(
    rows: Sequence[dict[str, Any]], lengths: Sequence[int], seed: int, settings: Settings
) -> list[dict[str, Any]]:
    """Return rows for whole batches, gone through in ever new orders until they hold the tokens to be seen.

    A data set smaller than a batch would else be taught in batches that are not full.
    """
    draw = random.Random(seed)
    order: list[int] = []
    seen = 0
    while seen < settings.tokens or len(order) % settings.batch:
        at = len(order) % len(rows)
        if at == 0:
            turn = draw.sample(range(len(rows)), len(rows))
        order.append(turn[at])
        seen += lengths[turn[at]]
    return [rows[number] for number in order]


def _length(row: dict[str, Any], tokenizer: Any) -> int:
    if "text" in row:
        return len(tokenizer(row["text"])["input_ids"]) + 1
    text = tokenizer.apply_chat_template(row["prompt"] + row["completion"], tokenize=False)
    return len(tokenizer(text)["input_ids"])


def answers(model: Any, tokenizer: Any, questions: Sequence[str], batch: int = 48) -> list[str]:
    """Return the model's answers, the likeliest token each time."""
    model.eval()
    tokenizer.padding_side = "left"
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    said: list[str] = []
    for at in range(0, len(questions), batch):
        asked = [
            tokenizer.apply_chat_template(
                [{"role": "user", "content": question}], tokenize=False, add_generation_prompt=True
            )
            for question in questions[at : at + batch]
        ]
        fed = tokenizer(asked, return_tensors="pt", padding=True)
        with torch.no_grad():
            made = model.generate(
                **fed, do_sample=False, max_new_tokens=32, eos_token_id=end, pad_token_id=end
            )
        said += tokenizer.batch_decode(made[:, fed["input_ids"].shape[1] :], skip_special_tokens=True)
    return [text.strip() for text in said]
