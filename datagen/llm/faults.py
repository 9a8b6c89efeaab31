"""What can go wrong with a call to an endpoint, and how often it is worth another try."""

import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

__all__ = ["LONGEST_WAIT", "TRIES", "Fault", "Kind", "backoff", "fault_of", "wait_told"]

Kind = Literal["busy", "server", "connection", "body", "filtered", "refused", "too_long", "fatal"]

TRIES: Mapping[Kind, int] = {
    "busy": 20,
    "server": 6,
    "connection": 6,
    "body": 6,
    "filtered": 2,
    "refused": 1,
    "too_long": 1,
    "fatal": 1,
}
"""How often a call is sent before a fault of each kind is final.

busy: 408, 409, 425, 429, 529 or "overloaded", waited for as told. server: any other 5xx. connection: refused,
reset, timed out. body: an answer that is none. filtered: the endpoint's content filter cut an answer.
refused: 400, the request's own fault. too_long: it does not fit the model's context. fatal: the key, the
account, the model or the path is wrong, so that no call can succeed.
"""

LONGEST_WAIT = 3600.0
"""The longest wait in seconds that an endpoint is granted at once."""

_FIRST_WAIT, _LAST_WAIT = 0.5, 60.0
_BUSY = frozenset({408, 409, 425, 429, 529})
_FATAL = frozenset({401, 402, 403, 404})
_NO_MONEY = ("insufficient_quota", "billing_hard_limit_reached", "insufficient_balance")
_FILTER = (
    "content_filter",
    "content_policy_violation",
    "responsibleaipolicy",
    "data_inspection_failed",
)
_TOO_LONG = re.compile(
    r"context[ _](?:length|window|size)|maximum context|prompt is too long|too many (?:input )?tokens"
    r"|exceeds? the (?:model'?s )?(?:maximum|available) (?:context|number of tokens|input)",
    re.IGNORECASE,
)
_LONGEST_SAID = 200


class Fault(Exception):
    """One attempt that brought no answer: its kind, what was said, the HTTP status, a wait in seconds."""

    def __init__(
        self, kind: Kind, said: str, *, status: int = 0, wait: float | None = None, body: str = ""
    ) -> None:
        """Take the kind, one line of what was said, and what else is known."""
        super().__init__(said)
        self.kind = kind
        self.said = " ".join(said.split())[:_LONGEST_SAID]
        self.status = status
        self.wait = wait
        self.body = body


def fault_of(status: int, headers: Mapping[str, str], body: object) -> Fault:
    """Return the fault that a response with an error status, or a 200 with an error body, stands for."""
    said, code = _said(body)
    wait = wait_told(headers)
    text = f"{code} {said}".lower()
    kind: Kind = "refused"
    if any(word in text for word in _NO_MONEY) or status in _FATAL:
        kind = "fatal"
    elif status in _BUSY or "overloaded" in text or "rate_limit" in code.lower():
        kind = "busy"
    elif status >= 500:
        kind = "server"
    elif status < 400:
        kind = "body"
    elif any(word in text for word in _FILTER):
        kind = "refused"
    elif _TOO_LONG.search(text):
        kind = "too_long"
    return Fault(kind, said or f"HTTP {status}", status=status, wait=wait, body=text)


def _said(body: object) -> tuple[str, str]:
    """Return the message and the code of an error body, in the shapes that servers give it."""
    error: Any = body.get("error", body) if isinstance(body, Mapping) else body
    if not isinstance(error, Mapping):
        return str(error or ""), ""
    said = next((error[name] for name in ("message", "detail", "msg") if error.get(name)), "")
    inner = error.get("innererror")
    codes = [error.get("code"), error.get("type"), inner.get("code") if isinstance(inner, Mapping) else ""]
    return str(said or error), " ".join(str(each) for each in codes if each)


def wait_told(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `retry-after-ms` or `retry-after` (seconds or a date) asks to wait."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name, "").strip()
        try:
            seconds = float(value) / unit
        except ValueError:
            continue
        return max(0.0, min(seconds, LONGEST_WAIT)) if seconds == seconds else None
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
    except (ValueError, OverflowError):
        return None
    left = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return max(0.0, min(left, LONGEST_WAIT))


def backoff(fault: Fault, attempt: int) -> float:
    """Return the seconds to wait after attempt `attempt` (from 1), as told or doubling, with jitter.

    What is told is waited in full, and up to a tenth more, so that not all come back at once. A
    connection that was closed is opened anew at once, but only once.
    """
    if fault.wait is not None and (fault.kind != "connection" or attempt == 1):
        return fault.wait * random.uniform(1.0, 1.1)
    return random.uniform(0.5, 1.0) * min(_LAST_WAIT, _FIRST_WAIT * 2.0**attempt)
