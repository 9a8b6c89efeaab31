"""A file as Mistral's own validator takes it, in the mode for fine-tuning (mistral-common)."""

import json
from pathlib import Path
from typing import Any

from datagen.trainers.verdicts import Load, Plain, Seen

__all__ = ["open_loader"]


def open_loader(format: str, tokenizer: str, cutoff: int, folder: Path) -> tuple[Load, Plain]:
    """Return what loads a file; a text is the content of a validated turn."""
    from mistral_common.protocol.instruct import messages as kinds
    from mistral_common.protocol.instruct.validator import MistralRequestValidatorV3, ValidationMode

    makers = {
        "system": kinds.SystemMessage,
        "user": kinds.UserMessage,
        "assistant": kinds.FinetuningAssistantMessage,
        "tool": kinds.ToolMessage,
    }
    validator: Any = MistralRequestValidatorV3(mode=ValidationMode.finetuning)

    def turn(row: dict[str, Any]) -> Any:
        if row["role"] not in makers:
            raise ValueError(f"unknown role {row['role']!r}")
        return makers[row["role"]](**{name: value for name, value in row.items() if name != "role"})

    def load(path: Path) -> list[Seen]:
        seen = []
        # Lines end with a line feed alone: splitlines would cut at U+2028.
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                turns = [turn(each) for each in json.loads(line)["messages"]]
                validator.validate_messages(turns)
                seen.append(
                    Seen(
                        "\n".join(_text(each) for each in turns),
                        "\n".join(_text(each) for each in turns if each.role == "assistant"),
                    )
                )
        return seen

    return load, str


def _text(turn: Any) -> str:
    if isinstance(turn.content, list):
        return "\n".join(getattr(chunk, "text", "") for chunk in turn.content)
    return turn.content or ""
