"""What can go wrong with a call to an endpoint, and how often it is worth another try."""

import random
import re
from collections.abc import Mapping
from typing import Any, Literal

from datagen.llm.waits import wait_told

__all__ = ["TRIES", "Fault", "Kind", "backoff", "fault_of"]

Kind = Literal[
    "busy", "server", "connection", "body", "lost", "filtered", "flagged", "refused", "too_long", "fatal"
]

TRIES: Mapping[Kind, int] = {
    "busy": 20,
    "server": 6,
    "connection": 6,
    "body": 6,
    "lost": 2,
    "filtered": 2,
    "flagged": 1,
    "refused": 1,
    "too_long": 1,
    "fatal": 1,
}
"""How often a call is sent before a fault of each kind is final.

busy: 408, 409, 425, 429, 529 or "overloaded", waited for as told. server: any other 5xx. connection: refused,
reset, timed out. body: an answer that is none. lost: a batch took the request and brought nothing. filtered:
the endpoint's content filter cut an answer. flagged: its filter refused the request. refused: 400, the
request's own fault. too_long: it does not fit the model's context. fatal: the key, the account, the model,
the proxy or the path is wrong, so that no call can succeed.
"""

_FIRST_WAIT, _LAST_WAIT = 0.5, 60.0
_LONGEST_SAID = 2000

_CODES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"insufficient_(?:quota|balance)|billing_hard_limit_reached"), "fatal"),
    (re.compile(r"content_?filter|content_policy|responsibleaipolicy|data_inspection_failed"), "flagged"),
    (re.compile(r"context_length_exceeded"), "too_long"),
    (re.compile(r"rate_limit|overloaded"), "busy"),
)
"""What an error's own code or type means, whatever its status and its words."""

_STATUSES: Mapping[int, Kind] = {
    **dict.fromkeys((401, 402, 403, 404, 407), "fatal"),
    **dict.fromkeys((408, 409, 425, 429, 529), "busy"),
}
_NO_MONEY = re.compile(r"insufficient_(?:quota|balance)")
_MODERATED = re.compile(
    r"\b(?:input|prompt|message|content|request)s? (?:was|were|has been|have been) flagged\b"
)
"""What a gateway says with 403, as of a key without rights, where a moderator refused one request."""
_OVERLOADED = re.compile(r"overloaded")
_WORDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (
        re.compile(
            r"content[ _-]?(?:filter|policy|management|moderation)|responsible ?ai ?policy"
            r"|policy[ _]violation|data_inspection_failed|\bmoderation\b|\bflagged\b"
            r"|\bsafety (?:system|filter|polic)"
        ),
        "flagged",
    ),
    (
        re.compile(
            r"context[ _](?:length|window|size)|maximum context|prompt is too long|too many (?:input )?tokens"
            r"|exceeds? the (?:model'?s )?(?:maximum|available) (?:context|number of tokens|input)"
        ),
        "too_long",
    ),
)
"""What the words of a refused request mean. They may quote the request, so they say nothing else."""


class Fault(Exception):
    """One attempt that brought no answer: its kind, what was said, the HTTP status, a wait in seconds.

    `said` is as the endpoint said it: whoever shows it masks the key first. `param` is the parameter
    that the error names as its cause, if it does.
    """

    def __init__(
        self, kind: Kind, said: str, *, status: int = 0, wait: float | None = None, param: str = ""
    ) -> None:
        """Take the kind, what was said, and what else is known."""
        super().__init__(said)
        self.kind = kind
        self.said = " ".join(said[:_LONGEST_SAID].split())
        self.status = status
        self.wait = wait
        self.param = param


def fault_of(status: int, headers: Mapping[str, str], body: object) -> Fault:
    """Return the fault that a response with an error status, or a 200 with an error body, stands for."""
    error: Any = body.get("error", body) if isinstance(body, Mapping) else body
    said, code, param = _said(error)
    kind = _kind(status, code.lower(), said.lower())
    return Fault(kind, said or f"HTTP {status}", status=status, wait=wait_told(headers), param=param)


def _kind(status: int, code: str, said: str) -> Kind:
    """Judge by the error's code, then by the status, and only then by words."""
    by_code = _first(_CODES, code)
    if by_code is not None:
        return by_code
    if status == 429 and _NO_MONEY.search(said):
        return "fatal"
    if status == 403 and _MODERATED.search(said):
        return "flagged"
    if status in _STATUSES:
        return _STATUSES[status]
    if 400 <= status < 500:
        return _first(_WORDS, said) or "refused"
    if _OVERLOADED.search(said):
        return "busy"
    return "server" if status >= 500 else "body"


def _first(rows: tuple[tuple[re.Pattern[str], Kind], ...], text: str) -> Kind | None:
    return next((kind for pattern, kind in rows if pattern.search(text)), None)


def _said(error: Any) -> tuple[str, str, str]:
    """Return the message, the code and the parameter of an error, in the shapes that servers give it."""
    if not isinstance(error, Mapping):
        return _text(error), "", ""
    said = next((_text(error[name]) for name in ("message", "detail", "msg") if error.get(name)), "")
    inner = error.get("innererror")
    about = error.get("metadata")  # OpenRouter's word on a moderator's refusal
    codes = [
        error.get("code"),
        error.get("type"),
        inner.get("code") if isinstance(inner, Mapping) else "",
        "content_filter" if isinstance(about, Mapping) and "flagged_input" in about else "",
    ]
    return said or _text(error), " ".join(map(_text, codes)), _text(error.get("param"))


def _text(value: object) -> str:
    try:
        return str(value or "")[:_LONGEST_SAID]
    except RecursionError:  # values as deep as the reader of JSON takes
        return ""


def backoff(fault: Fault, attempt: int) -> float:
    """Return the seconds to wait after attempt `attempt` (from 1): as told, or doubling, with jitter.

    What is told is waited in full, and up to a tenth more, so that not all come back at once, but never
    less than half of what would be waited untold: an endpoint that says 0 is not hammered. A connection
    that was closed is opened anew at once, but only once.
    """
    growing = random.uniform(0.5, 1.0) * min(_LAST_WAIT, _FIRST_WAIT * 2.0**attempt)
    if fault.kind == "connection":
        return fault.wait if fault.wait is not None and attempt == 1 else growing
    if fault.wait is None:
        return growing
    return max(fault.wait * random.uniform(1.0, 1.1), growing / 2)
