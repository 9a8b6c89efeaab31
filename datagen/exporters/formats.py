"""Rows of the formats that trainers load, with nothing on the line that a trainer does not expect.

`messages` is the one that nearly every trainer takes; extra columns break some, so what else is
known of a record goes to a sidecar file (`meta_row`).
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datagen.record_lines import source_to_json
from datagen.records import Message, Record

__all__ = ["EXPORTERS", "chat_turns", "dump_row", "meta_path", "meta_row"]

Row = dict[str, Any]

_LINE_BREAKS = {"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def chat_turns(record: Record) -> tuple[Message, ...]:
    """Return a record as chat turns; an input follows its instruction after a blank line."""
    if record.messages:
        return record.messages
    asked = f"{record.instruction}\n\n{record.input}" if record.input else record.instruction
    return Message("user", asked), Message("assistant", record.output)


def _messages(record: Record) -> Row | None:
    return {"messages": [{"role": m.role, "content": m.content} for m in chat_turns(record)]}


def _sharegpt(record: Record) -> Row | None:
    names = {"system": "system", "user": "human", "assistant": "gpt"}
    turns = [{"from": names[m.role], "value": m.content} for m in chat_turns(record)]
    return {"conversations": turns}


def _alpaca(record: Record) -> Row | None:
    if record.messages:
        return None
    return {"instruction": record.instruction, "input": record.input, "output": record.output}


def _prompt_completion(record: Record) -> Row | None:
    turns = [{"role": m.role, "content": m.content} for m in chat_turns(record)]
    return {"prompt": turns[:-1], "completion": turns[-1:]}


EXPORTERS: dict[str, Callable[[Record], Row | None]] = {
    "messages": _messages,
    "alpaca": _alpaca,
    "sharegpt": _sharegpt,
    "prompt-completion": _prompt_completion,
}
"""Format name to row maker; None where the format cannot carry the record (alpaca: many turns)."""


def dump_row(row: Row) -> str:
    """Return a row as one line: readable text, but no character that some reader splits lines at."""
    line = json.dumps(row, ensure_ascii=False)
    for char, escape in _LINE_BREAKS.items():
        line = line.replace(char, escape)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(row, ensure_ascii=True)
    return line


def meta_path(path: Path) -> Path:
    """Return the sidecar of a file of rows: train.meta.jsonl of train.jsonl."""
    return path.with_name(f"{path.stem}.meta.jsonl")


def meta_row(record: Record, row: int) -> Row:
    """Return the sidecar line of row number `row` (from 1): where the record comes from."""
    return {
        "row": row,
        "id": record.id,
        "generator": record.generator,
        "kind": record.kind,
        "language": record.language,
        "source": source_to_json(record.source),
        "scores": dict(record.scores),
    }
