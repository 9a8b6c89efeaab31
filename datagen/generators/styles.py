"""A page of guidance on how answers are written, and what code can hold them to: length, list or prose."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from datagen.lengths import asked_counts, length_fault
from datagen.text import script_length, sentences

__all__ = ["Style", "framed", "read_style", "style_fault"]

_ANSWER = re.compile(r"^(?:(?:good |example )?answer|A|答|回答|答案)[:：][ \t]*", re.IGNORECASE)
_QUESTION = re.compile(r"^(?:question|Q|问|问题)[:：]", re.IGNORECASE)
_ALL_ALIKE = re.compile(r"\b(?:each|every) (?:answer|reply|one)\b|每[个条次]?(?:回答|答案)", re.IGNORECASE)
_BOUND = re.compile(r"(?<!in )\b(?=(?:at most|at least|no more than|not more than|up to) )", re.IGNORECASE)
_NO_LIST = re.compile(
    r"\b(?:no|never|without|avoid|(?:do not|don't) use)\b[^.\n]{0,20}\b(?:lists?|bullets?|bullet points?)\b"
    r"|(?:不要?|不得|避免|勿)[^，。\n]{0,6}(?:列表|分点|项目符号)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?:use|as|in|with)\b[^.\n]{0,20}\b(?:lists?|bullets|bullet points)\b"
    r"|[用以][^，。\n]{0,6}列表|分点(?:回答|列出|作答)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"^[ \t]*(?:[-*+•·]|\d+[.)、])[ \t]*\S", re.MULTILINE)
_SLACK = 1.5
"""How much longer than the longest example an answer may be, where no length is stated."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style page: its text, the sentences that state lengths, and what its examples and words allow.

    `most` is the most tokens of an answer, 0 where a length is stated or there is no example; `is_list`
    says whether answers are lists, None where either will do.
    """

    text: str
    stated: tuple[str, ...]
    most: int
    is_list: bool | None


def read_style(text: str) -> Style:
    """Read a style page: guidance in sentences, examples on lines that begin `A:`, `Answer:` or `答：`.

    A length is stated as in an instruction: "at most 60 words", "in one or two sentences", "不超过60字".
    """
    guidance, examples = _parted(text)
    plain = _ALL_ALIKE.sub("", guidance)
    told = [plain[start:end] for start, end in sentences(plain)]
    stated = tuple(each for each in (_BOUND.sub("in ", each) for each in told) if asked_counts(each))
    lists = {bool(_ITEM.search(each)) for each in examples}
    is_list = lists.pop() if len(lists) == 1 else None
    if _NO_LIST.search(guidance):
        is_list = False
    elif _LIST.search(guidance):
        is_list = True
    longest = max((script_length(each)[0] for each in examples), default=0)
    return Style(text.strip(), stated, 0 if stated else round(_SLACK * longest), is_list)


def framed(style: Style, frame: Sequence[str]) -> str:
    """Return a style page in the lines that introduce it in a prompt, at their hole `$style`."""
    return Template("\n".join(frame)).safe_substitute(style=style.text)


def _parted(text: str) -> tuple[str, list[str]]:
    guidance: list[str] = []
    examples: list[list[str]] = []
    is_open = False
    for line in text.splitlines():
        if _ANSWER.match(line):
            examples.append([_ANSWER.sub("", line)])
            is_open = True
        elif _QUESTION.match(line) or not line.strip():
            is_open = False
        elif is_open:
            examples[-1].append(line)
        else:
            guidance.append(line)
    return "\n".join(guidance), ["\n".join(lines).strip() for lines in examples]


def style_fault(style: Style, answer: str, language: str) -> str | None:
    """Return in words what keeps an answer from the style, or None."""
    is_zh = language == "zh"
    for each in style.stated:
        if fault := length_fault(each, answer):
            count, asked = fault
            return f"长度是{count}，应为{asked}" if is_zh else f"has a length of {count}, not {asked}"
    count = script_length(answer)[0]
    if style.most and count > style.most:
        return (
            f"太长（{count}，至多{style.most}）" if is_zh else f"is too long ({count} for {style.most} words)"
        )
    is_list = bool(_ITEM.search(answer))
    if style.is_list is False and is_list:
        return "是列表，应写成连贯的句子" if is_zh else "is a list, not prose"
    if style.is_list is True and not is_list:
        return "不是列表，应分点列出" if is_zh else "is prose, not a list"
    return None
