"""Reading a model's reply: reasoning text taken out, JSON found, mended where it must be, checked."""

import re
from typing import Any

from pydantic import BaseModel, ValidationError

__all__ = ["parse_reply", "strip_reasoning"]

_THINK = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>\s*", re.DOTALL)
_OPEN_THINK = re.compile(r"\A\s*<think(?:ing)?>")
_FENCE = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n?```", re.DOTALL)


def strip_reasoning(text: str) -> str:
    """Return a reply without the leading <think> block of reasoning models."""
    stripped = _THINK.sub("", text)
    return "" if _OPEN_THINK.match(stripped) else stripped


def parse_reply(text: str, schema: type[BaseModel]) -> dict[str, Any] | None:
    """Return the reply as the schema's plain values, or None where no part of it fits.

    Tried in order: the text itself, a fenced block, the part from the first bracket on, and that
    part mended (trailing commas, a missing end).
    """
    candidates = [text.strip(), *(match.strip() for match in _FENCE.findall(text))]
    bracket = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    if bracket >= 0:
        candidates.append(text[bracket:].strip())
    for candidate in candidates:
        try:
            return schema.model_validate_json(candidate).model_dump()
        except ValidationError:
            continue
    return _mend(candidates[1:], schema)


def _mend(candidates: list[str], schema: type[BaseModel]) -> dict[str, Any] | None:
    import json_repair

    for candidate in candidates:
        try:
            mended = json_repair.loads(candidate)
            return schema.model_validate(mended).model_dump()
        except (ValidationError, ValueError, RecursionError):
            continue
    return None
