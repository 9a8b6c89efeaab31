"""A faulty row made whole, where that changes nothing that it says."""

import re
from collections.abc import Iterable
from typing import Any

from datagen.checks.shapes import SHAPES, Row, Shape, shape_of, turns_of
from datagen.checks.table import Fault
from datagen.checks.texts import strip_tokens

__all__ = ["DROPPED", "mend", "unbroken", "with_full_stop"]

DROPPED = frozenset({"duplicate_key", "leak"})
"""Faults that nothing mends though the row can be read."""

_HALF = re.compile("[\ud800-\udfff]")


def mend(row: Row, faults: Iterable[Fault], name: str, special: re.Pattern[str] | None = None) -> Row | None:
    """Return a row of the format `name` without what can be mended of its faults; None if nothing can be.

    It may still be faulty: check it again. The row that was given stays as it is.
    """
    shape, codes = SHAPES[name], {fault.code for fault in faults}
    if codes & DROPPED:
        return None
    made: Row | None = unbroken(row) if codes & {"lone_surrogate", "nul_character"} else _copied(row)
    if made is not None and "other_format" in codes:
        made = _converted(made, name)
    if made is None:
        return None
    for column in shape.texts:
        _mend_text(made, column, may_be_blank=column in shape.may_be_blank)
    for _, turn in turns_of(made, shape):
        if isinstance(turn, dict):
            _mend_turn(turn, shape)
    if "control_token" in codes:
        _strip(made, shape, special)
    _mend_order(made, shape)
    if "template_refuses" in codes:
        _fold_system(made, shape)
    return made


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def unbroken(value: Any) -> Any:
    """Return a value of JSON without NULs, and with U+FFFD for the halves of surrogate pairs."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value).replace("\0", "")
    if isinstance(value, dict):
        return {unbroken(key): unbroken(each) for key, each in value.items()}
    return [unbroken(each) for each in value] if isinstance(value, list) else value


def _converted(row: Row, name: str) -> Row | None:
    """Return a row of one format in another, or None where that cannot say all that the row says."""
    own = shape_of(row)
    shape = SHAPES[own or ""]
    spoken = _spoken(row, shape)
    if spoken is None or not spoken:
        return None
    rest = {key: value for key, value in row.items() if key not in shape.columns}
    target = SHAPES[name]
    if target.lists:
        names = {kind: role for role, kind in reversed(list(target.roles.items()))}
        turns = [{target.role: names[kind], target.content: text} for kind, text in spoken]
        parts = [turns[:-1], turns[-1:]] if target.lists[1:] else [turns]
        return {**dict(zip(target.lists, parts, strict=True)), **rest}
    if [kind for kind, _ in spoken] != ["user", "assistant"] or name not in ("alpaca", "query-response"):
        return None
    asked, said = (text for _, text in spoken)
    texts = {"instruction": asked, "input": "", "output": said}
    return {**(texts if name == "alpaca" else {"query": asked, "response": said}), **rest}


def _spoken(row: Row, shape: Shape) -> list[tuple[str, Any]] | None:
    """Return who says what, or None where a row has more than that: tools, a history, a raw text."""
    own = shape.columns - set(shape.lists) - set(shape.texts) - {"system"}
    if any(row.get(column) for column in own):
        return None
    spoken = [("system", row["system"])] if "system" in shape.of_some and row.get("system") else []
    if shape.lists:
        for _, turn in turns_of(row, shape):
            if not isinstance(turn, dict) or set(turn) != {shape.role, shape.content}:
                return None
            role = turn[shape.role] if isinstance(turn[shape.role], str) else ""
            kind = shape.roles.get(shape.aliases.get(role, role))
            if kind is None:
                return None
            spoken.append((kind, turn[shape.content]))
        return spoken
    if shape.texts[1:] in ((), ("completion",)):
        return None
    asked, given, said = row.get(shape.texts[0]), row.get("input"), row.get(shape.texts[-1])
    return [*spoken, ("user", f"{asked}\n\n{given}" if given else asked), ("assistant", said)]


def _mend_text(holder: dict[str, Any], key: str, *, may_be_blank: bool = False) -> None:
    value = holder.get(key)
    if value is None and may_be_blank:
        holder[key] = ""
    elif isinstance(value, int | float) and not isinstance(value, bool):
        holder[key] = str(value)
    elif isinstance(value, list) and value and all(_is_text_part(part) for part in value):
        holder[key] = "".join(part["text"] for part in value)


def _is_text_part(part: object) -> bool:
    return isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)


def _mend_turn(turn: dict[str, Any], shape: Shape) -> None:
    role = turn.get(shape.role)
    if isinstance(role, str) and role not in shape.roles:
        turn[shape.role] = shape.aliases.get(role.strip().lower(), role)
        if role.strip().lower() in shape.roles:
            turn[shape.role] = role.strip().lower()
    for key in [key for key in turn if key not in shape.keys]:
        del turn[key]
    weight = turn.get("weight")
    if weight is not None and (turn.get(shape.role) != "assistant" or type(weight) is not int or weight >> 1):
        del turn["weight"]
    _mend_text(turn, shape.content)


def _strip(row: Row, shape: Shape, special: re.Pattern[str] | None) -> None:
    holders = [(row, column) for column in (*shape.texts, "system")]
    holders += [(turn, shape.content) for _, turn in turns_of(row, shape) if isinstance(turn, dict)]
    for holder, key in holders:
        if isinstance(holder.get(key), str):
            holder[key] = strip_tokens(holder[key], special)


def _mend_order(row: Row, shape: Shape) -> None:
    """Take away a blank system turn at the start and turns after the last answer."""
    if not shape.lists or not all(isinstance(row.get(column), list) for column in shape.lists):
        return
    first, last = row[shape.lists[0]], row[shape.lists[-1]]
    if first and _role(first[0], shape) == "system":
        text = first[0].get(shape.content)
        if text is None or (isinstance(text, str) and not text.strip()):
            del first[0]
    while len(last) > 1 and _role(last[-1], shape) in ("user", "tool"):
        del last[-1]


def _role(turn: object, shape: Shape) -> str | None:
    role = turn.get(shape.role) if isinstance(turn, dict) else None
    return shape.roles.get(role) if isinstance(role, str) else None


def _fold_system(row: Row, shape: Shape) -> None:
    turns = row[shape.lists[0]]
    if len(turns) > 1 and (_role(turns[0], shape), _role(turns[1], shape)) == ("system", "user"):
        turns[1][shape.content] = f"{turns[0][shape.content]}\n\n{turns[1][shape.content]}"
        del turns[0]


def with_full_stop(row: Row, path: str, shape: Shape) -> bool:
    """End the first text at a path (as messages[].content) with a full stop; say whether there was one."""
    column, _, key = path.partition("[].")
    holders = (
        [turn for where, turn in turns_of(row, shape) if where.startswith(f"{column}[")] if key else [row]
    )
    for holder in holders:
        if isinstance(holder.get(key or column), str):
            holder[key or column] += "."
            return True
    return False
