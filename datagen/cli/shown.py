"""Text from outside made safe for a terminal: one line, no escapes, no hidden direction marks."""

import re

__all__ = ["shown"]

_UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)


def shown(text: str) -> str:
    """Return a text as it may be printed on one line."""
    return _UNSHOWABLE.sub("?", text)
