"""Parse JSON that a stranger wrote: no crash, no NUL, no half of a surrogate pair."""

import json
import math
from collections.abc import Callable, Iterable, Iterator

__all__ = ["load_each", "load_json", "load_lines", "scalar_list", "scalar_text"]

_MAX_PLAIN_FLOAT = 1e15


def _no_number(_: str) -> None:
    """Read NaN and Infinity, which are not JSON but which programs write, as null."""


def load_json(text: str) -> object:
    """Return the parsed JSON value; raises ValueError with a one-line reason."""
    try:
        value: object = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as exc:
        place = f"line {exc.lineno} column {exc.colno}" if exc.lineno > 1 else f"column {exc.colno}"
        raise ValueError(f"invalid JSON: {exc.msg} at {place}") from exc
    except RecursionError as exc:
        raise ValueError("invalid JSON: nested too deeply") from exc
    except ValueError as exc:  # Python refuses integers of thousands of digits.
        raise ValueError("invalid JSON: a number has too many digits") from exc
    if "\\u" in text:
        _refuse_broken_strings(value)
    return value


def _refuse_broken_strings(value: object) -> None:
    r"""Refuse what `\u` escapes can smuggle in and no UTF-8 file can hold."""
    stack: list[object] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack.extend(item)
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
        elif isinstance(item, str) and any(char == "\0" or "\ud800" <= char <= "\udfff" for char in item):
            raise ValueError("invalid JSON: a text holds NUL or half of a surrogate pair")


def load_lines(text: str, skip: Callable[[str, str], None]) -> Iterator[tuple[int, object]]:
    """Yield (line number, value) for each line of JSONL; `skip` hears of bad ones.

    Blank lines are passed over. Line numbers start at 1.
    """
    for number, value, fault in load_each(text.split("\n")):
        if fault:
            skip(f" line {number}", fault)
        else:
            yield number, value


def load_each(lines: Iterable[str]) -> Iterator[tuple[int, object, str]]:
    """Yield (line number, value, "") for each line of JSONL, or the reason in place of "".

    Blank lines are passed over. Line numbers start at 1.
    """
    for number, line in enumerate(lines, 1):
        if line.isspace() or not line:
            continue
        try:
            yield number, load_json(line), ""
        except ValueError as exc:
            yield number, None, str(exc)


def scalar_text(value: object) -> str:
    """Return a text, number or truth value as one line of text; anything else gives ""."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        is_plain = value.is_integer() and abs(value) < _MAX_PLAIN_FLOAT
        return str(int(value)) if is_plain else repr(value)
    return ""


def scalar_list(value: object) -> list[str] | None:
    """Return the texts of a scalar or a list of scalars, empty ones too; None for other shapes."""
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, list | dict) for item in items):
        return None
    return [scalar_text(item) for item in items]
