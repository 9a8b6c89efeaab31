"""Read anybody's training rows: our records, Alpaca, chat messages, ShareGPT, prompt-completion."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from datagen.errors import BadInput
from datagen.readers.json_text import load_json, scalar_text
from datagen.record_lines import record_from_json
from datagen.records import Message, Record, SeedSource, content_id
from datagen.text import detect_language

__all__ = ["FileRow", "read_record", "read_rows"]

_ASKS = ("instruction", "question", "query", "prompt", "问题", "指令")
_GIVES = ("input", "context", "输入")
_SAYS = ("output", "answer", "response", "completion", "输出", "回答", "答案")
_ROLES = {
    **dict.fromkeys(("user", "human", "prompter"), "user"),
    **dict.fromkeys(("assistant", "gpt", "chatgpt", "bot", "model"), "assistant"),
    "system": "system",
}
_OURS = {field.name for field in fields(Record)} - {"rejection"}
_TURNS = {"messages": ("role", "content"), "conversations": ("from", "value")}


class FileRow(NamedTuple):
    """A line of a file: its number from 1, its text, and its record or why it has none."""

    number: int
    line: str
    record: Record | None
    fault: str = ""


def read_rows(path: Path) -> Iterator[FileRow]:
    """Yield the lines of a JSONL file one by one, blank ones left out. Raises BadInput.

    A line that is not UTF-8 or JSON, or a row of no known format, comes with its fault.
    """
    try:
        with path.open("rb") as file:
            for number, data in enumerate(file, 1):
                if data.strip():
                    yield _read_line(number, data.removeprefix(b"\xef\xbb\xbf") if number == 1 else data)
    except OSError as exc:
        raise BadInput(f"cannot read {path}: {exc.strerror}", "check the path") from exc


def _read_line(number: int, data: bytes) -> FileRow:
    try:
        line = data.decode().rstrip("\r\n")
    except UnicodeDecodeError as exc:
        return FileRow(number, "", None, f"it is not UTF-8 (byte {exc.start + 1})")
    try:
        return FileRow(number, line, read_record(load_json(line), f"line-{number}"))
    except ValueError as exc:
        return FileRow(number, line, None, str(exc))


def read_record(row: object, place: str) -> Record:
    """Return a row of a known format as a record from `place`. Raises ValueError with the reason.

    A record of ours comes as it was written, but without its rejection.
    """
    if not isinstance(row, dict):
        raise ValueError("it is not an object")
    if row.keys() >= _OURS:
        return _from_record(row)
    for key, (role, content) in _TURNS.items():
        if isinstance(row.get(key), list) and row[key]:
            return _from_turns(row[key], role, content, place)
    if isinstance(row.get("prompt"), list) and isinstance(row.get("completion"), list):
        return _from_turns([*row["prompt"], *row["completion"]], "role", "content", place)
    asked, said = _first(row, _ASKS), _first(row, _SAYS)
    if asked is None or said is None:
        raise ValueError("it is of no known format: it has no instruction with an output, and no turns")
    return _record(place, asked, _first(row, _GIVES) or "", said, None)


def _from_record(row: dict[str, Any]) -> Record:
    try:
        record = record_from_json({**row, "rejection": None})
    except TypeError as exc:
        raise ValueError(str(exc)) from exc
    except KeyError as exc:
        raise ValueError(f"its source has no {exc.args[0]}") from exc
    if record.messages and not {turn.role for turn in record.messages} >= {"user", "assistant"}:
        raise ValueError("it has no user turn with an answer")
    return record


def _from_turns(turns: list[Any], role: str, content: str, place: str) -> Record:
    messages: list[Message] = []
    for number, turn in enumerate(turns, 1):
        if not isinstance(turn, dict):
            raise ValueError(f"turn {number} is not an object")
        speaker = _ROLES.get(scalar_text(turn.get(role)).lower())
        text = turn.get(content)
        if speaker is None or not isinstance(text, str):
            raise ValueError(f"turn {number} has no known role with a text")
        messages.append(Message(speaker, text))
    asked = next((each.content for each in messages if each.role == "user"), None)
    said = next((each.content for each in reversed(messages) if each.role == "assistant"), None)
    if asked is None or said is None:
        raise ValueError("it has no user turn with an answer")
    is_one = [each.role for each in messages] == ["user", "assistant"]
    return _record(place, asked, "", said, None if is_one else tuple(messages))


def _record(place: str, asked: str, given: str, said: str, turns: tuple[Message, ...] | None) -> Record:
    return Record(
        id=content_id(asked, given, said, turns),
        generator="",
        kind="",
        language="zh" if detect_language(asked + said) == "zh" else "en",
        instruction=asked,
        input=given,
        output=said,
        source=SeedSource((place,)),
        messages=turns,
    )


def _first(row: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((row[key] for key in keys if isinstance(row.get(key), str)), None)
