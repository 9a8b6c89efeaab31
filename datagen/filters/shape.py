"""Rules on a record's bare shape: emptiness, stray characters, length, copies."""

import re

from datagen.filters.fields import Found, Limits, answers, collapse, every_text
from datagen.patterns import Pattern
from datagen.records import Record
from datagen.text import fold, has_letters, script_length

__all__ = [
    "control_characters",
    "copied_output",
    "empty",
    "instruction_too_long",
    "instruction_too_short",
    "output_too_long",
]

_CONTROL = Pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_KEEPS_WORDS = Pattern(
    r"\b(?:case|capital\w*|upper\w*|lower\w*|punctuat\w*|proofread|spell\w*|correct\w*|format\w*"
    r"|fix|titles?)\b|大写|小写|大小写|标点|全角|半角|格式|校对|改正|纠正",
    re.IGNORECASE,
)


def empty(record: Record, limits: Limits) -> Found | None:
    """Find an instruction without a letter or digit, or an answer or message of white space."""
    if not has_letters(record.instruction):
        return Found("instruction")
    turns = [turn.content for turn in record.messages] if record.messages else []
    if not all(fold(text).strip() for text in [record.output, *turns]):
        return Found("message" if fold(record.output).strip() else "output")
    return None


def control_characters(record: Record, limits: Limits) -> Found | None:
    """Find a control character but line feed and tab, a lone surrogate, or U+FFFD."""
    for text in every_text(record):
        match = _CONTROL.search(text)
        if match:
            return Found(f"U+{ord(match.group()):04X}")
    return None


def instruction_too_short(record: Record, limits: Limits) -> Found | None:
    """Find an instruction below its least words, or characters in scripts without spaces.

    Questions about a passage or a graph have limits of their own.
    """
    kind = "" if record.generator == "self-instruct" else "question_"
    length, unspaced = script_length(record.instruction)
    least = limits[kind + ("characters" if unspaced else "words")]
    return Found(length, least) if length < least else None


def instruction_too_long(record: Record, limits: Limits) -> Found | None:
    """Find an instruction over its most words, or characters in scripts without spaces.

    Of a dialogue of ours that is its first paragraph: the text that the task works on follows.
    """
    is_task = record.messages and record.generator == "self-instruct"
    return _over(record.instruction.partition("\n\n")[0] if is_task else record.instruction, limits)


def output_too_long(record: Record, limits: Limits) -> Found | None:
    """Find an answer over its most words, or characters in scripts without spaces."""
    found = (_over(text, limits) for text in answers(record))
    return next((fault for fault in found if fault), None)


def _over(text: str, limits: Limits) -> Found | None:
    length, unspaced = script_length(text)
    most = limits["characters" if unspaced else "words"]
    return Found(length, most) if length > most else None


def copied_output(record: Record, limits: Limits) -> Found | None:
    """Find an output that is the input or the instruction again.

    Where the task is about letter case or punctuation, only the very same text is a copy.
    """
    strict = _KEEPS_WORDS.search(record.instruction) is not None
    for name, text in (("input", record.input), ("instruction", record.instruction)):
        if not text.strip() or collapse(text) != collapse(record.output):
            continue
        if not strict or text.split() == record.output.split():
            return Found(name)
    return None
