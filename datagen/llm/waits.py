"""How long an endpoint asks to wait: seconds, spans as 6m0s, dates, and moments of the Unix clock."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["LONGEST_WAIT", "seconds_until", "wait_told"]

LONGEST_WAIT = 3600.0
"""The longest wait in seconds that an endpoint is granted at once."""

_MOMENT, _MOMENT_IN_MS = 1e9, 1e12
"""A number above these is a moment in seconds, or in milliseconds, since 1970; no wait is that long."""

_SPANS = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def wait_told(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `retry-after-ms` or `retry-after` asks to wait; None where neither does."""
    milliseconds = headers.get("retry-after-ms", "")
    seconds = seconds_until(f"{milliseconds.strip()}ms") if milliseconds else None
    return seconds_until(headers.get("retry-after", "")) if seconds is None else seconds


def seconds_until(text: str) -> float | None:
    """Return the seconds from now that a header's text means, 0 to LONGEST_WAIT; None where it is no time."""
    text = text.strip()
    try:
        seconds = float(text)
    except ValueError:
        if _SPANS.fullmatch(text):
            seconds = sum(float(number) * _UNITS[unit] for number, unit in _SPAN.findall(text))
        else:
            seconds = _until_date(text)
    else:
        if seconds > _MOMENT:
            moment = seconds / 1000 if seconds > _MOMENT_IN_MS else seconds
            seconds = moment - datetime.now(UTC).timestamp()
    return None if math.isnan(seconds) else max(0.0, min(seconds, LONGEST_WAIT))


def _until_date(text: str) -> float:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            until = read(text)
            return (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
        except (ValueError, OverflowError):
            continue
    return math.nan
