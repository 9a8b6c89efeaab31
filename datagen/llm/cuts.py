"""JSON that was cut off: telling it from JSON with a slip, and what is whole of it."""

import re

__all__ = ["is_cut", "whole_fields", "whole_items"]

_BRACKET = re.compile(r"[{}\[\]]")
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*("?)|[{}\[\],]', re.DOTALL)
_PAIRS = {"}": "{", "]": "["}


def is_cut(text: str) -> bool:
    """Say whether JSON ends inside a text, a number or a name, or right after one, with brackets open.

    What then stands last may be half of what was meant. Where a list or an object has just been closed,
    or a comma has come, all that was written is whole, and only the closing brackets are missing.
    """
    opened, is_in_text = _scan(text)
    return is_in_text or (bool(opened) and not _ends_whole(text))


def whole_items(text: str) -> str | None:
    """Return cut JSON with its brackets closed, a list's last item left out unless it is whole.

    None where there is no such list, or no whole item in it.
    """
    opened, is_in_text = _scan(text)
    if not is_in_text and _ends_whole(text):
        return text.rstrip(" \t\r\n,") + _closers(opened)
    while opened:
        bracket, comma = opened[-1]
        if bracket == "[":
            return text[:comma] + _closers(opened) if comma else None
        opened.pop()
    return None


def whole_fields(text: str) -> str | None:
    """Return a cut JSON object closed after the last of its own fields that is sure to be whole.

    None where it is no object, where it was not cut, or where no field is whole.
    """
    opened, is_in_text = _scan(text)
    if not opened or opened[0][0] != "{":
        return None
    if len(opened) == 1 and not is_in_text and _ends_whole(text):
        return text.rstrip(" \t\r\n,") + "}"
    comma = opened[0][1]
    return text[:comma] + "}" if comma else None


def _ends_whole(text: str) -> bool:
    return text.rstrip()[-1:] in ("}", "]", ",")


def _closers(opened: list[tuple[str, int]]) -> str:
    return "".join("]" if bracket == "[" else "}" for bracket, _ in reversed(opened))


def _scan(text: str) -> tuple[list[tuple[str, int]], bool]:
    """Return the brackets that stay open, each with the place of its last comma, and if a text does."""
    opened: list[tuple[str, int]] = []
    at = 0
    while found := (_TOKEN if opened else _BRACKET).search(text, at):
        at = found.end()
        token = found[0]
        if token[0] == '"':
            if not found[1]:
                return opened, True
        elif token in "{[":
            opened.append((token, 0))
        elif token == ",":
            opened[-1] = (opened[-1][0], found.start())
        else:
            _close(opened, _PAIRS[token])
    return opened, False


def _close(opened: list[tuple[str, int]], bracket: str) -> None:
    """Close the last such bracket, and what was forgotten inside it."""
    if any(each == bracket for each, _ in opened):
        while opened.pop()[0] != bracket:
            pass
