"""What an endpoint tells of its rate limits: `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`."""

import math
from collections.abc import Mapping

from datagen.llm.waits import seconds_until

__all__ = ["number_in", "told_limit"]


def told_limit(headers: Mapping[str, str], what: str) -> tuple[float, float, float] | None:
    """Return the limit, what remains of it, and the seconds until it is whole; None where untold.

    `what` is requests or tokens. The remainder is 0 to the limit, the seconds are an hour at most.
    """
    limit = number_in(headers, f"x-ratelimit-limit-{what}")
    if limit is None or limit < 1:
        return None
    remaining = number_in(headers, f"x-ratelimit-remaining-{what}")
    reset = seconds_until(headers.get(f"x-ratelimit-reset-{what}", ""))
    if remaining is None or reset is None:
        return None
    return limit, max(0.0, min(remaining, limit)), reset


def number_in(headers: Mapping[str, str], name: str) -> float | None:
    """Return the number that a header tells, or None."""
    text = headers.get(name)
    try:
        number = float(text) if text else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None
