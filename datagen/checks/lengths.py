"""How long a row is in tokens, by estimate or by the tokenizer and chat template of a model."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from datagen.checks.shapes import Row, Shape, turns_of
from datagen.checks.table import Fault
from datagen.errors import BadInput, MissingExtra
from datagen.text import estimate_tokens

__all__ = ["Estimate", "Measure", "Tokenizer", "load_tokenizer"]

Texts = list[tuple[str, str]]

_A_TURN = 5
"""About how many tokens a chat template puts around a turn."""


class Measure(Protocol):
    """What counts a row's tokens. `special` finds a tokenizer's own tokens, which no text may hold."""

    special: re.Pattern[str] | None

    def check(self, line: int, row: Row, shape: Shape, texts: Texts, cutoff: int) -> list[Fault]:
        """Return what is wrong: more than `cutoff` tokens (0: any number), or with the template.

        `texts` are the row's, as `texts_of` finds them.
        """
        ...


def _too_long(line: int, count: int, cutoff: int, about: str) -> list[Fault]:
    if not cutoff or count <= cutoff:
        return []
    return [Fault("too_long", line, "", f"{about}{count} tokens, more than {cutoff}")]


class Estimate:
    """Counts without a tokenizer: by the kind of writing, and a few for each turn."""

    special: re.Pattern[str] | None = None

    def check(self, line: int, row: Row, shape: Shape, texts: Texts, cutoff: int) -> list[Fault]:
        """Return `too_long` for a row of about more than `cutoff` tokens."""
        if sum(len(text) for _, text in texts) < cutoff // 2:  # no writing has two tokens a character
            return []
        count = sum(estimate_tokens(text) + (_A_TURN if shape.lists else 0) for _, text in texts)
        return _too_long(line, count, cutoff, "about ")


@dataclass(slots=True)
class Tokenizer:
    """Counts with a model's tokenizer; turns go through its chat template."""

    count: Callable[[str], int]
    render: Callable[[list[dict[str, Any]], Any], str]
    special: re.Pattern[str] | None

    def check(self, line: int, row: Row, shape: Shape, texts: Texts, cutoff: int) -> list[Fault]:
        """Return `template_refuses`, `template_loses_text` or `too_long`."""
        if not shape.lists:
            return _too_long(line, sum(self.count(text) for _, text in texts), cutoff, "")
        turns = [_plain(turn, shape) for _, turn in turns_of(row, shape)]
        try:
            shown = self.render(turns, row.get("tools") or None)
        except Exception as exc:  # noqa: BLE001  a template is a stranger's program: any error is its refusal
            return [
                Fault("template_refuses", line, "", f"the chat template says: {' '.join(str(exc).split())}")
            ]
        for path, text in texts:
            if text.strip() not in shown:
                return [Fault("template_loses_text", line, path, "the chat template leaves this text out")]
        return _too_long(line, self.count(shown), cutoff, "")


def _plain(turn: dict[str, Any], shape: Shape) -> dict[str, Any]:
    if shape.role == "role":
        return turn
    return {"role": shape.roles[turn[shape.role]], "content": turn[shape.content]}


def load_tokenizer(path: Path, *, with_template: bool) -> Tokenizer:
    """Read a folder with a tokenizer, as a model has one. Raises BadInput, MissingExtra.

    With `with_template` its chat template is needed, too.
    """
    try:
        import jinja2  # noqa: F401  transformers needs it for templates and says so too late
        from transformers import AutoTokenizer
    except ImportError as exc:
        raise MissingExtra(
            "--tokenizer needs transformers and jinja2, which are not installed",
            "pip install 'datagen[tokenizer]', or leave --tokenizer out: lengths are estimated",
        ) from exc
    hint = "give a model's folder, with tokenizer.json and tokenizer_config.json"
    if not path.is_dir():
        raise BadInput(f"{path} is not a folder with a tokenizer", hint)
    try:
        made: Any = AutoTokenizer.from_pretrained(str(path), local_files_only=True)
    except Exception as exc:  # a stranger's files fail in many ways
        raise BadInput(
            f"cannot read the tokenizer in {path}: {' '.join(str(exc).split())[:200]}", hint
        ) from exc
    if with_template and not made.chat_template:
        raise BadInput(
            f"the tokenizer in {path} has no chat template",
            "give the tokenizer of the instruct or chat model, or leave --tokenizer out",
        )
    tokens = sorted({token for each in made.all_special_tokens if len(token := str(each)) > 2}, reverse=True)
    return Tokenizer(
        count=lambda text: len(made(text, add_special_tokens=False, verbose=False)["input_ids"]),
        render=lambda turns, tools: made.apply_chat_template(turns, tools=tools, tokenize=False),
        special=re.compile("|".join(map(re.escape, tokens))) if tokens else None,
    )
