"""Rules on a row's texts: what a tokenizer reads as a command, and what no file can hold."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from datagen.checks.shapes import Row
from datagen.checks.table import Fault

__all__ = ["CONTROL", "broken_strings", "check_texts", "strip_tokens"]

CONTROL = re.compile(
    r"<\|[A-Za-z0-9_ ]{1,40}\|>"  # ChatML, Llama 3, Qwen, Phi, GLM and others
    r"|<｜[^｜<>]{1,40}｜>"  # DeepSeek
    r"|</?s>|<(?:bos|eos|pad|unk|sop|eop|image|video|audio)>|<image_soft_token>"
    r"|<(?:start|end)_of_(?:turn|image|role|text)>"
    r"|\[/?(?:INST|AVAILABLE_TOOLS|TOOL_RESULTS|SYSTEM_PROMPT)\]|\[TOOL_CALLS\]|\[g?MASK\](?=<sop>)|\[gMASK\]"
    r"|<</?SYS>>"
)
"""What common chat templates and tokenizers read as a token of their own, wherever it stands."""


def check_texts(
    line: int, texts: Iterable[tuple[str, str]], special: re.Pattern[str] | None = None
) -> Iterator[Fault]:
    """Yield the control tokens in a row's (path, text) pairs, those of `special` (a tokenizer's own), too."""
    for path, text in texts:
        found = CONTROL.search(text) if "<" in text or "[" in text else None
        if found is None and special is not None:
            found = special.search(text)
        if found:
            yield Fault("control_token", line, path, f"{found[0]!r} at character {found.start() + 1}")


def strip_tokens(text: str, special: re.Pattern[str] | None = None) -> str:
    """Return a text without control tokens at its ends, where a generator left them."""
    before = None
    while text != before:
        before = text
        for pattern in (CONTROL, special):
            hits = list(pattern.finditer(text)) if pattern else []
            if hits and not text[hits[-1].end() :].strip():
                text = text[: hits[-1].start()].rstrip()
            elif hits and not text[: hits[0].start()].strip():
                text = text[hits[0].end() :].lstrip()
    return text


def broken_strings(line: int, row: Row) -> Iterator[Fault]:
    r"""Yield the halves of surrogate pairs and the NULs that `\u` escapes put into any string of a row."""
    stack: list[tuple[str, Any]] = list(row.items())
    stack += [(name, name) for name in row]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict):
            stack += [(f"{path}.{name}", each) for name, each in value.items()]
            stack += [(path, name) for name in value]
        elif isinstance(value, list):
            stack += [(f"{path}[{at}]", each) for at, each in enumerate(value)]
        elif isinstance(value, str):
            at = next((at for at, char in enumerate(value) if "\ud800" <= char <= "\udfff"), None)
            if at is not None:
                what = f"half of a surrogate pair, U+{ord(value[at]):04X}, at character {at + 1}"
                yield Fault("lone_surrogate", line, path.encode(errors="replace").decode(), what)
            if "\0" in value:
                yield Fault("nul_character", line, path, f"NUL at character {value.index(chr(0)) + 1}")
