"""The original Self-Instruct's own filter, as its published code decides: off unless it is asked for.

Source: Wang et al. (2022), "Self-Instruct", section 2.2, and its code at commit 0b26cca: six rules on an
instruction, three on an instance. It reads English alone and drops much that is good ("Draw a conclusion",
all Chinese): it is here to be compared with. Its seventh, novelty, is `near_duplicate` without a guard.
"""

import re
import string

from datagen.filters.fields import Found, Limits
from datagen.patterns import Pattern
from datagen.records import Record

__all__ = ["original_rules"]

_SHORTEST, _LONGEST = 4, 150
_UNFIT = Pattern(
    r"\b(?:images?|graphs?|pictures?|files?|maps?|draw|plot|go to)\b",
    re.IGNORECASE,
)
_PROGRAM = "Write a program"


def original_rules(record: Record, limits: Limits) -> Found | None:
    """Find what the original drops: by the instruction, then by the input and output.

    In its order: no text; under 4 or over 150 words between white space; a word for what is no text; a start
    with "Write a program", with ASCII punctuation or with what is not ASCII; an output that is the input or
    empty; an input or output that ends in a colon. The instruction is read as the original writes it: white
    space made one, the first letter alone upper-case.
    """
    text = " ".join(record.instruction.split()).capitalize()
    if not text:
        return Found("instruction")
    words = len(text.split())
    if not _SHORTEST <= words <= _LONGEST:
        return Found(words, _SHORTEST if words < _SHORTEST else _LONGEST)
    unfit = _UNFIT.search(text)
    if unfit:
        return Found(unfit.group().lower())
    if text.startswith(_PROGRAM):
        return Found(_PROGRAM)
    if text[0] in string.punctuation or not text[0].isascii():
        return Found(text[0])
    given, output = record.input.strip(), record.output.strip()
    if given == output:
        return Found("input" if output else "output")
    if not output:
        return Found("output")
    if given.endswith(":") or output.endswith(":"):
        return Found(":")
    return None
