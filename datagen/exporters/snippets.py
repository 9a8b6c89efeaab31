"""What each trainer must be told to load an export: files that stand beside the rows.

Checked against the trainers' own loaders: LLaMA-Factory 0.9.5 (its `openai` formatting adds a system
prompt, so that messages go through `sharegpt` with tags), Axolotl 0.19, ms-swift 4.6, TRL 1.16.
"""

import json
from collections.abc import Sequence
from typing import Any

__all__ = ["snippets"]

_TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "system_tag": "system",
    "observation_tag": "tool",
    "function_tag": "function_call",
}
_LLAMA_FACTORY: dict[str, dict[str, Any]] = {
    "messages": {"formatting": "sharegpt", "columns": {"messages": "messages"}, "tags": _TAGS},
    "sharegpt": {"formatting": "sharegpt", "columns": {"messages": "conversations"}},
    "alpaca": {
        "formatting": "alpaca",
        "columns": {"prompt": "instruction", "query": "input", "response": "output"},
    },
}
_AXOLOTL = {
    "messages": ["type: chat_template", "field_messages: messages"],
    "sharegpt": [
        "type: chat_template",
        "field_messages: conversations",
        "message_property_mappings: {role: from, content: value}",
    ],
    "alpaca": ["type: alpaca"],
}
_MS_SWIFT = ("messages", "sharegpt", "alpaca")
# TRL reads turns by role and content alone, and no alpaca rows; rows of any format become messages first.
_TO_TURNS = {
    "sharegpt": '[{"role": ROLES[t["from"]], "content": t["value"]} for t in row["conversations"]]',
    "alpaca": '[{"role": "user", "content": "\\n\\n".join(filter(None, [row["instruction"], row["input"]]))},'
    '\n    {"role": "assistant", "content": row["output"]}]',
}


def snippets(format: str, parts: Sequence[str]) -> dict[str, str]:
    """Return file name to text for the trainers that load a format; `parts` are train, test and so on."""
    made = {"train_trl.py": _trl(format, parts)}
    if format in _LLAMA_FACTORY:
        made["dataset_info.json"] = _llama_factory(format, parts)
    if format in _AXOLOTL:
        made["axolotl.yaml"] = _axolotl(format, parts)
    if format in _MS_SWIFT:
        made["ms_swift.sh"] = _ms_swift(parts)
    return made


def _llama_factory(format: str, parts: Sequence[str]) -> str:
    entries = {
        "datagen" if part == "train" else f"datagen_{part}": {
            "file_name": f"{part}.jsonl",
            **_LLAMA_FACTORY[format],
        }
        for part in parts
    }
    return json.dumps(entries, indent=2)


def _axolotl(format: str, parts: Sequence[str]) -> str:
    lines = ["# Paste into an Axolotl config, or start one from it; run from this folder."]
    for key, part in (("datasets", "train"), ("test_datasets", _evaluated(parts))):
        if part:
            about = [f"path: {part}.jsonl", "ds_type: json", "split: train", *_AXOLOTL[format]]
            lines += [f"{key}:", f"  - {about[0]}", *(f"    {line}" for line in about[1:])]
    return "\n".join(lines)


def _ms_swift(parts: Sequence[str]) -> str:
    held_out = _evaluated(parts)
    words = ["swift sft", "--model MODEL", "--dataset train.jsonl"]
    words += [f"--val_dataset {held_out}.jsonl"] if held_out else []
    return "# Run from this folder, with a model's name or path for MODEL.\n" + " \\\n  ".join(words)


def _evaluated(parts: Sequence[str]) -> str | None:
    """Return the part that training is watched on: never the test part where there is another."""
    return next((part for part in ("validation", "test") if part in parts), None)


def _trl(format: str, parts: Sequence[str]) -> str:
    held_out = _evaluated(parts)
    files = {"train": "train.jsonl"} | ({held_out: f"{held_out}.jsonl"} if held_out else {})
    lines = [
        '"""Fine-tune with TRL and LoRA: python train_trl.py MODEL (run from this folder)."""',
        "import sys",
        "import torch",
        "from datasets import load_dataset",
        "from peft import LoraConfig",
        "from trl import SFTConfig, SFTTrainer",
        f'data = load_dataset("json", data_files={json.dumps(files)})',
    ]
    if format == "sharegpt":
        lines.append('ROLES = {"system": "system", "human": "user", "gpt": "assistant"}')
    if format in _TO_TURNS:
        lines += [
            f'data = data.map(lambda row: {{"messages": {_TO_TURNS[format]}}},',
            '    remove_columns=data["train"].column_names)',
        ]
    only_answers = "" if format == "prompt-completion" else ", assistant_only_loss=True"
    evaluated = f', eval_dataset=data["{held_out}"]' if held_out else ""
    lines += [
        f'settings = SFTConfig(output_dir="student", max_length=2048{only_answers},',
        "    bf16=torch.cuda.is_bf16_supported())  # a processor has no such arithmetic",
        "trainer = SFTTrainer(model=sys.argv[1], args=settings, peft_config=LoraConfig(),",
        f'    train_dataset=data["train"]{evaluated})',
        "trainer.train()",
    ]
    return "\n".join(lines)
