"""Read seed tasks: Self-Instruct, Alpaca, chat messages, ShareGPT, questions alone, text lines."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from datagen.readers.files import Report, load_file, show_path
from datagen.readers.json_text import load_json, load_lines, scalar_text
from datagen.records import Instance, Message, SeedTask, Skipped
from datagen.text import fold

__all__ = ["read_seeds"]

_INSTRUCTIONS = ("instruction", "question", "prompt", "问题", "指令")
_INPUTS = ("input", "context", "输入")
_OUTPUTS = ("output", "answer", "response", "completion", "输出", "回答", "答案")
_USERS = {"user", "human", "prompter", "用户"}
_MODELS = {"assistant", "gpt", "chatgpt", "bot", "model", "助手"}
_NO_INPUT = "<noinput>"
_LONGEST_TASK, _LONGEST_EXAMPLE = 20_000, 200_000
"""Characters of an instruction, and of an example or dialogue: what prompts show is paid for each time."""
_HINT = 'Give rows like {"instruction": "...", "input": "...", "output": "..."}, one a line.'

Rows = Iterator[tuple[int, object]]
Skip = Callable[[str, str], None]


def read_seeds(path: Path, *, strict: bool = False, skipped: list[Skipped] | None = None) -> list[SeedTask]:
    """Read the seed tasks of a .jsonl, .json or .txt file, in order; the format is seen per row.

    A row without instruction, with one of over 20,000 characters or one that came before (compared
    folded), and an example without output or of over 200,000 characters are noted in `skipped`.
    Tasks without id are called `seed-` and their line number. Raises BadInput for a file that cannot be
    read or holds no task, and for anything bad where strict.
    """
    report = Report([] if skipped is None else skipped, strict)
    where = show_path(path)
    text = load_file(path, (".jsonl", ".json", ".txt"))

    def skip(place: str, why: str) -> None:
        report.skip(where + place, why)

    try:
        rows, noun = _rows(text, path.suffix.lower(), skip)
    except ValueError as exc:
        raise report.nothing("seed task", f"{where}: {exc}", _HINT) from exc
    tasks = _tasks(rows, noun, skip)
    if not tasks:
        raise report.nothing("seed task", where, _HINT)
    return tasks


def _rows(text: str, suffix: str, skip: Skip) -> tuple[Rows, str]:
    """Return the rows with their numbers from 1, and what a number counts: line or item."""
    if suffix == ".txt":
        lines = ((number, line.strip()) for number, line in enumerate(text.split("\n"), 1))
        return ((number, {"instruction": line}) for number, line in lines if line), "line"
    if suffix == ".jsonl" and not text.lstrip().startswith("["):
        return load_lines(text, skip), "line"
    value = load_json(text)
    return iter(enumerate(value if isinstance(value, list) else [value], 1)), "item"


def _tasks(rows: Rows, noun: str, skip: Skip) -> list[SeedTask]:
    tasks: list[SeedTask] = []
    first_place: dict[str, int] = {}
    ids: set[str] = set()
    for number, row in rows:
        place = f" {noun} {number}"
        try:
            task = _read_row(row, partial(skip, place))
        except ValueError as exc:
            skip(place, str(exc))
            continue
        if len(task.instruction) > _LONGEST_TASK:
            skip(place, f"its instruction is longer than {_LONGEST_TASK:,} characters")
            continue
        key = " ".join(fold(task.instruction).split())
        if key in first_place:
            skip(place, f"duplicate instruction of {noun} {first_place[key]}")
            continue
        first_place[key] = number
        name = _unique(task.id or f"seed-{number}", ids)
        ids.add(name)
        tasks.append(replace(task, id=name))
    return tasks


def _unique(name: str, taken: set[str]) -> str:
    unique, count = name, 1
    while unique in taken:
        count += 1
        unique = f"{name}-{count}"
    return unique


def _read_row(row: object, skip: Callable[[str], None]) -> SeedTask:
    """Read one row of any format; its id may be "". Raises ValueError with the reason if none."""
    if not isinstance(row, dict):
        raise ValueError("it is not an object")
    name = scalar_text(row.get("id"))
    is_classification = row.get("is_classification") is True
    for key, role, content in (("messages", "role", "content"), ("conversations", "from", "value")):
        if isinstance(row.get(key), list):
            instruction, instances = _read_turns(row[key], role, content, skip)
            turns = _dialogue(row[key], role, content)
            return SeedTask(name, instruction, instances, is_classification, turns)
    texts = (row[key] for key in _INSTRUCTIONS if isinstance(row.get(key), str))
    found = next((text for text in texts if text.strip()), None)
    if found is None:
        raise ValueError("it has no instruction")
    return SeedTask(name, found, tuple(_instances(_examples(row), skip)), is_classification)


def _examples(row: dict[str, Any]) -> list[Any]:
    if "instances" in row:
        return row["instances"] if isinstance(row["instances"], list) else [None]
    return [row] if any(key in row for key in _OUTPUTS) else []


def _first(row: dict[str, Any], keys: Iterable[str]) -> str | None:
    """Return the first text under one of the keys; numbers and truth values count as text."""
    for key in keys:
        value = row.get(key)
        text = value if isinstance(value, str) else scalar_text(value)
        if text.strip():
            return text
    return None


def _instances(found: list[Any], skip: Callable[[str], None]) -> Iterator[Instance]:
    for item in found:
        if not isinstance(item, dict):
            skip("an example is not an object with input and output")
            continue
        output = _first(item, _OUTPUTS)
        if output is None:
            skip("an example has no output")
            continue
        given = _first(item, _INPUTS) or ""
        if len(given) + len(output) > _LONGEST_EXAMPLE:
            skip(f"an example is longer than {_LONGEST_EXAMPLE:,} characters")
            continue
        yield Instance("" if given.strip().lower() == _NO_INPUT else given, output)


def _read_turns(
    turns: list[Any], role: str, content: str, skip: Callable[[str], None]
) -> tuple[str, tuple[Instance, ...]]:
    instruction = ""
    for turn in turns:
        if not isinstance(turn, dict):
            continue
        speaker = scalar_text(turn.get(role)).lower()
        if not instruction.strip() and speaker in _USERS:
            instruction = _turn_text(turn.get(content))
        elif instruction.strip() and speaker in _MODELS:
            answer = _turn_text(turn.get(content))
            if len(answer) > _LONGEST_EXAMPLE:
                skip(f"an example is longer than {_LONGEST_EXAMPLE:,} characters")
                return instruction, ()
            if answer:
                return instruction, (Instance("", answer),)
            skip("an example has no output")
            return instruction, ()
    if not instruction.strip():
        raise ValueError("it has no user turn")
    return instruction, ()


def _dialogue(turns: list[Any], role: str, content: str) -> tuple[Message, ...]:
    """Return a dialogue of several turns by turns; () where it has one, or its roles do not alternate."""
    found: list[Message] = []
    for turn in turns:
        speaker = scalar_text(turn.get(role)).lower() if isinstance(turn, dict) else ""
        if speaker == "system" and not found:
            continue
        name = "user" if speaker in _USERS else "assistant" if speaker in _MODELS else ""
        text = _turn_text(turn.get(content)) if name else ""
        if not text or name != ("assistant" if len(found) % 2 else "user"):
            return ()
        found.append(Message(name, text))
    whole = found[: len(found) // 2 * 2]
    is_long = sum(len(turn.content) for turn in whole) > _LONGEST_EXAMPLE
    return tuple(whole) if len(whole) > 2 and not is_long else ()


def _turn_text(value: object) -> str:
    """Return a turn's text; in the list form of chat requests, its text parts joined."""
    parts = value if isinstance(value, list) else [value]
    texts = (part.get("text") if isinstance(part, dict) else part for part in parts)
    joined = "\n".join(text for text in texts if isinstance(text, str))
    return joined if joined.strip() else ""
