"""Rules on a row by itself: its columns, its turns and their order."""

from collections.abc import Iterator
from typing import Any

from datagen.checks.shapes import Row, Shape, shape_of, turns_of
from datagen.checks.table import Fault

__all__ = ["check_row"]

# Whom a turn may follow: None is the beginning, "call" an assistant's turn that calls tools.
_MAY_FOLLOW: dict[str, tuple[str | None, ...]] = {
    "user": (None, "system", "assistant"),
    "assistant": ("user", "tool"),
    "tool": ("call", "tool"),
}
_ROLES = {None: "the beginning", "call": "a call of a tool"}


def check_row(line: int, row: Row, name: str, shape: Shape) -> Iterator[Fault]:
    """Yield the faults of a row that should be of the format `name`."""
    own = shape_of(row)
    if own is None or own != name:
        if own is None and any(column in row for column in (*shape.lists, *shape.texts)):
            own = name
        else:
            code = "unknown_format" if own is None else "other_format"
            yield Fault(code, line, "", f"columns {_listed(row)} where {name} is expected")
            return
    for column in shape.texts:
        yield from _check_text(line, row, column, column, may_be_blank=column in shape.may_be_blank)
    if shape.lists:
        yield from _check_turns(line, row, shape)


def _listed(row: Row) -> str:
    names = sorted(map(str, row))
    return ", ".join(names[:6]) + (", ..." if len(names) > 6 else "") or "none"


def _check_text(
    line: int, holder: dict[str, Any], key: str, path: str, *, may_be_blank: bool = False
) -> Iterator[Fault]:
    if key not in holder:
        yield Fault("missing_field", line, path, "it is not there")
    elif holder[key] is None:
        yield Fault("null_text", line, path, "null where a text belongs")
    elif not isinstance(holder[key], str):
        yield Fault("not_text", line, path, f"{_kind(holder[key])} where a text belongs")
    elif not may_be_blank and (not holder[key] or holder[key].isspace()):
        yield Fault("blank_text", line, path, "nothing but white space" if holder[key] else "an empty text")


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), "a text")


def _check_turns(line: int, row: Row, shape: Shape) -> Iterator[Fault]:
    for column in shape.lists:
        if column not in row:
            yield Fault("missing_field", line, column, "it is not there")
        elif not isinstance(row[column], list) or not row[column]:
            kind = "null" if row[column] is None else "no turns" if row[column] == [] else _kind(row[column])
            yield Fault("no_turns", line, column, f"{kind} where turns belong")
    is_whole = all(isinstance(row.get(column), list) and row[column] for column in shape.lists)
    roles: list[tuple[str, str]] = []
    for path, turn in turns_of(row, shape):
        if not isinstance(turn, dict):
            yield Fault("turn_not_an_object", line, path, f"{_kind(turn)} where a turn belongs")
            is_whole = False
            continue
        yield from _check_turn(line, path, turn, shape)
        role = shape.roles.get(turn[shape.role]) if isinstance(turn.get(shape.role), str) else None
        if role is None:
            is_whole = False
            continue
        calls = turn.get("tool_calls") or turn.get("function_call") or turn[shape.role] == "function_call"
        roles.append((path, "call" if role == "assistant" and calls else role))
    if is_whole:
        yield from _check_order(line, row, shape, roles)


def _check_turn(line: int, path: str, turn: dict[str, Any], shape: Shape) -> Iterator[Fault]:
    role = turn.get(shape.role)
    if not isinstance(role, str):
        yield Fault("missing_role", line, f"{path}.{shape.role}", "the turn names no role")
    elif role not in shape.roles:
        allowed = ", ".join(shape.roles)
        yield Fault("unknown_role", line, f"{path}.{shape.role}", f"{role[:40]!r} is not one of {allowed}")
    calls = role == "assistant" and (turn.get("tool_calls") or turn.get("function_call"))
    if not (calls and not turn.get(shape.content)):
        is_tool = isinstance(role, str) and shape.roles.get(role) == "tool"  # a tool may return nothing
        place = f"{path}.{shape.content}"
        yield from _check_text(line, turn, shape.content, place, may_be_blank=is_tool)
    for key in turn:
        if key not in shape.keys:
            yield Fault("unknown_turn_key", line, f"{path}.{key}", "a key that is not the format's")
    weight = turn.get("weight")
    if weight is not None and "weight" in shape.keys:
        is_one = isinstance(weight, int) and not isinstance(weight, bool) and weight in (0, 1)
        if not is_one or role != "assistant":
            yield Fault("bad_weight", line, f"{path}.weight", "only an assistant's turn has one, 0 or 1")


def _check_order(line: int, row: Row, shape: Shape, roles: list[tuple[str, str]]) -> Iterator[Fault]:
    before: str | None = None
    for at, (path, role) in enumerate(roles):
        if role == "system":
            if at:
                yield Fault("system_not_first", line, path, "a system turn that is not the first turn")
                return
        elif before not in _MAY_FOLLOW["assistant" if role == "call" else role]:
            after = _ROLES.get(before, f"a turn of {before}")
            yield Fault("turns_do_not_alternate", line, path, f"a turn of {_said(role)} after {after}")
            return
        before = role
    if before not in ("assistant", "call"):
        yield Fault("no_answer_at_end", line, roles[-1][0], f"the last turn is of {before}")
    elif shape.lists[1:]:
        first = next(path for path, _ in roles if path.startswith(f"{shape.lists[1]}["))
        if dict(roles)[first] not in ("assistant", "call"):
            yield Fault("completion_not_an_answer", line, first, "the completion begins with another turn")


def _said(role: str) -> str:
    return "assistant" if role == "call" else role
