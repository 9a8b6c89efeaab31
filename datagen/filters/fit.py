"""Rules on whether a question says a thing once and its answer is of the kind it asks for."""

import re
from collections import Counter

from datagen.filters.fields import Found, Limits, answers, asks
from datagen.patterns import Pattern
from datagen.records import Record

__all__ = ["named_twice", "reason_missing"]

_WHY = Pattern(
    r"\bwhy\b|\b(?:the|a|any|what|which) reasons?\b|为什么|为何|(?:什么|何种|的)(?:原因|理由)", re.IGNORECASE
)
_CAUSE = Pattern(
    r"\b(?:because|since|so that|so as|due|owing|thanks|therefore|hence|thus|otherwise|lest|causes?d?|caus\w+"
    r"|reasons?|means|mak(?:es?|ing)|lets?|allows?|leads?|results?|prevents?|avoids?|protects?|keeps?)\b"
    r"|\b(?:to|for) \w+|\bas \w+"
    r"|因|由于|以免|以便|以防|以[保确]|为了|否则|所以|导致|避免|防止|使|才能|保证|确保|造成|利于|便于|影响",
    re.IGNORECASE,
)
_LONG_NUMBER = Pattern(r"(?<![\d.])(?:\d+(?:\.\d+)+|\d{2,})(?![\d.]*\d)")


def reason_missing(record: Record, limits: Limits) -> Found | None:
    """Find an answer without a word of cause or purpose to a question that asks why."""
    if record.is_refusal:
        return None
    for question, answer in zip(asks(record), answers(record), strict=False):
        why = _WHY.search(question)
        if why is not None and not _CAUSE.search(answer):
            return Found(why[0])
    return None


def named_twice(record: Record, limits: Limits) -> Found | None:
    """Find a question that says a number of two digits or more twice: "version 3.1 of Atlas 3.1"."""
    seen = Counter(_LONG_NUMBER.findall(asks(record)[0]))
    return next((Found(number) for number, times in seen.items() if times > 1), None)
