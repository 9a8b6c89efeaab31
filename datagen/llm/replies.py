"""Reading a model's reply: JSON found, mended where it must be, checked, reasoning text taken out."""

import json
import re
from functools import lru_cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from datagen.llm.cuts import is_cut, whole_fields, whole_items
from datagen.llm.reasoning import has_reasoning_tag, strip_reasoning
from datagen.records import Completion

__all__ = [
    "is_json",
    "is_text",
    "is_whole",
    "parse_reply",
    "parse_whole_items",
    "parse_whole_parts",
    "strip_reasoning",
]

_DECODER = json.JSONDecoder()
_FENCE = re.compile(r"```(?:json|JSON)?[ \t]*\n(.*?)\n?```", re.DOTALL)
_WHOLE = frozenset(
    {"", "stop", "tool_calls", "function_call", "eos", "eos_token", "stop_sequence", "end_turn"}
)

_MOST_MENDED: Final = 8_000
_MOST_CLOSED: Final = 64_000
_MOST_BRACKETS: Final = 100
"""Characters and brackets of JSON that is mended or closed: what mends takes time by their squares."""


def is_whole(completion: Completion) -> bool:
    """Say whether a model came to the end of its answer, by the reason that its endpoint gives."""
    return completion.finish_reason.lower() in _WHOLE


def is_text(text: str) -> bool:
    """Say whether a reply can be written as UTF-8: half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_json(text: str) -> bool:
    """Say whether a reply is JSON and nothing else."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def parse_reply(text: str, schema: type[BaseModel], *, may_mend: bool = True) -> dict[str, Any] | None:
    """Return the reply as the schema's plain values, or None where no part of it fits.

    Tried in order: the text itself, then, of what follows the reasoning, a fenced block, the part from
    the first bracket on, and those parts mended (trailing commas, missing brackets). JSON that is cut
    inside a text, or right after one, is not mended: half of a text is not what was meant.
    """
    found = _parse(text.strip(), schema)
    if found is not None:
        return found
    candidates = _candidates(text)
    for candidate in candidates:
        found = _parse(candidate, schema)
        if found is not None:
            return found
    if may_mend:
        for candidate in candidates:
            if _is_small(candidate) and not is_cut(candidate):
                found = _mend(candidate, schema)
                if found is not None:
                    return found
    return None


def parse_whole_items(text: str, schema: type[BaseModel]) -> dict[str, Any] | None:
    """Return a cut reply as the schema's plain values with the whole items of the list that was cut.

    None where it was not cut in a list.
    """
    for candidate in _candidates(text):
        closed = whole_items(candidate) if _is_small(candidate, _MOST_CLOSED) else None
        if closed is not None:
            return _parse(closed, schema) or (_mend(closed, schema) if _is_small(closed) else None)
    return None


def parse_whole_parts(text: str, schema: type[BaseModel]) -> dict[str, Any] | None:
    """Return what is whole of a cut reply of several parts: the fields that are, or items of its one list.

    None where no part is whole.
    """
    if len(schema.model_fields) == 1:
        return parse_whole_items(text, schema)
    for candidate in _candidates(text):
        closed = whole_fields(candidate) if _is_small(candidate, _MOST_CLOSED) else None
        if closed is not None:
            found = _parse(closed, _part_of(schema)) or {}
            return {name: value for name, value in found.items() if value is not None} or None
    return None


@lru_cache(maxsize=512)
def _part_of(schema: type[BaseModel]) -> type[BaseModel]:
    """Return the shape of a reply's part: the same fields, each of which may be missing."""
    fields: dict[str, Any] = {
        name: (field.rebuild_annotation() | None, None) for name, field in schema.model_fields.items()
    }
    return create_model("Part", __config__=ConfigDict(extra="forbid"), **fields)


def _candidates(text: str) -> list[str]:
    text = strip_reasoning(text)
    candidates = [match.strip() for match in _FENCE.findall(text)]
    bracket = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    if bracket >= 0:
        candidates.append(_without_tail(text[bracket:].strip()))
    return candidates


def _without_tail(text: str) -> str:
    """Return JSON without the words after it; as it is where it has a slip, or where more JSON follows."""
    try:
        _, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return text
    return text if "{" in text[end:] else text[:end]


def _is_small(candidate: str, most: int = _MOST_MENDED) -> bool:
    return len(candidate) <= most and candidate.count("{") + candidate.count("[") <= _MOST_BRACKETS


def _parse(candidate: str, schema: type[BaseModel]) -> dict[str, Any] | None:
    try:
        found = schema.model_validate_json(candidate).model_dump()
    except ValidationError:
        return None
    may_hold = has_reasoning_tag(candidate) or "\\u" in candidate  # a tag can be escaped
    return _without_reasoning(found, schema) if may_hold else found


def _mend(candidate: str, schema: type[BaseModel]) -> dict[str, Any] | None:
    import json_repair

    try:
        found = schema.model_validate(json_repair.loads(candidate)).model_dump()
    except (ValidationError, ValueError, RecursionError):
        return None
    return _without_reasoning(found, schema) if _all_text(found) else None


def _without_reasoning(found: dict[str, Any], schema: type[BaseModel]) -> dict[str, Any] | None:
    """Return a reply's values without the reasoning in its texts, or None where too little is left."""
    try:
        return schema.model_validate(_stripped(found)).model_dump()
    except ValidationError:
        return None


def _stripped(value: object) -> object:
    if isinstance(value, str):
        return strip_reasoning(value)
    if isinstance(value, dict):
        return {name: _stripped(each) for name, each in value.items()}
    return [_stripped(each) for each in value] if isinstance(value, list) else value


def _all_text(value: object) -> bool:
    if isinstance(value, str):
        return is_text(value)
    if isinstance(value, dict):
        return all(map(_all_text, value.values()))
    return all(map(_all_text, value)) if isinstance(value, list) else True
