"""What an endpoint tells of its rate limits: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`."""

import re
from collections.abc import Mapping

__all__ = ["told_limit"]


def told_limit(headers: Mapping[str, str], what: str) -> tuple[float, float, float] | None:
    """Return the limit, what remains of it, and the seconds until it is whole; None where untold.

    `what` is requests or tokens.
    """
    limit = _number(headers.get(f"x-ratelimit-limit-{what}"))
    remaining = _number(headers.get(f"x-ratelimit-remaining-{what}"))
    reset = _seconds(headers.get(f"x-ratelimit-reset-{what}"))
    if limit is None or remaining is None or reset is None or limit < 1:
        return None
    return limit, remaining, reset


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


_SPAN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "": 1.0}


def _seconds(text: str | None) -> float | None:
    """Read "6m0s", "20ms" or plain seconds."""
    if not text or not _SPAN.match(text):
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in _SPAN.findall(text))
