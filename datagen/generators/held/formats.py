"""Whether an answer that a task asks for as JSON is JSON, and what stands in the fences of an answer."""

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import NoReturn

from datagen.patterns import Pattern

__all__ = ["fenced", "json_holds"]

_JSON = Pattern(
    r"\b(?:as|in|into|to|return|output|produce|give|write|create|make|build|generate|respond with)"
    r"\s+(?:(?:an?|the|valid|single|one)\s+)*JSON\b"
    r"(?!\s+(?:to|into|schema|parser|files?\b))"
    r"|(?:用|以|成|为|输出|返回|写出|给出)(?:一[个段])?(?:合法的?|有效的?)?\s*JSON(?!\s*(?:解析|转))",
    re.IGNORECASE,
)
_FENCE = Pattern(
    r"^[ \t]*(?P<mark>```|~~~)[ \t]*(?P<name>[\w+-]*)[^\n]*\n(?P<body>.*?)^[ \t]*(?P=mark)",
    re.MULTILINE | re.DOTALL,
)


def fenced(text: str, *names: str) -> list[str]:
    """Return the code blocks of a text with one of some names; where none has, those without a name."""
    blocks = [(match["name"], match["body"]) for match in _FENCE.finditer(text)]
    named = [body for name, body in blocks if name.lower() in names]
    return named or [body for name, body in blocks if not name]


def json_holds(asked: str, answer: str) -> bool | None:
    """Say whether an answer that is asked for as JSON parses, None where none is asked for.

    NaN and Infinity are no JSON (RFC 8259, section 6), and of a name that stands twice all but one are lost.
    """
    if not _JSON.search(unicodedata.normalize("NFKC", asked)):
        return None
    for block in fenced(answer, "json") or [answer]:
        try:
            json.loads(block, parse_constant=_no_constant, object_pairs_hook=_no_twins)
        except (ValueError, RecursionError):
            return False
    return True


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _no_twins(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found
