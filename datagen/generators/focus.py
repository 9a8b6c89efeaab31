"""What of a sentence a question can be made for: the part that is its answer.

A question made for a known answer can be put back: asked afresh of the passage alone, it must bring
that answer again. Source: Lewis et al. (2021), "PAQ: 65 Million Probably-Asked Questions", section 2.3,
where a model picks the answers and a reader filters the questions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from datagen.patterns import Pattern
from datagen.text import is_cjk
from datagen.words import content_runs

__all__ = ["Focus", "find_foci"]


@dataclass(frozen=True, slots=True)
class Focus:
    """A part of a sentence that answers a question of a type (`QUESTION_TYPES`)."""

    kind: str
    text: str


_FEWEST_WORDS = 2
"""Content words that a clause and what stands beside it must have, each."""


def _compile(source: str) -> Pattern:
    return Pattern(source, re.IGNORECASE)


_IF = r"^(?:if|when|whenever|before|after|once|in case) [^,.]+, "
_NO_ORDER = r"(?!(?:it|they|he|she|the|an?|this|there|you get|his|her|its)\b)"
_MUST = r"(?:须|应当?|必须|需|不得|请|立即|可以|可)"
_CLAUSES = {
    "understanding": (
        _compile(r"^(?P<focus>(?:because|since(?! \d)|as) [^,]+), [^.]+\.$"),
        _compile(r"\b(?P<focus>(?:because|so that|in order to|otherwise|lest) [^;.]+)"),
        _compile(
            r", (?P<focus>(?:since(?! \d)|as) (?:it|they|he|she|its?|their|the|this|an?|there|no)\b[^;.]+)"
        ),
        _compile(r"^(?P<focus>(?:由于|因为|为了?)(?!此)[^，。；]+)，"),
        _compile(r"(?P<focus>(?:因为|由于|以免|以防|以便|否则|避免|(?<=，)防止)[^。；]+)"),
    ),
    "procedural": (
        _compile(rf"{_IF}(?P<focus>{_NO_ORDER}[^.]+)"),
        _compile(rf"{_IF}(?P<focus>[^.]*\b(?:must|should|has to|have to)\b[^.]+)"),
        _compile(
            r"^(?:如果|若|遇到)?[^，。；]{4,}(?:时|后|前|的|情况下?|天气)，"
            rf"(?P<focus>[^。；]*{_MUST}[^。；]+)"
        ),
    ),
    "condition": (
        _compile(r"(?<=\w) (?P<focus>(?:only )?(?:if|when) [^,;.]+)\.$"),
        _compile(
            r"^(?P<focus>(?:如果|若|遇到)?[^，。；]{4,}(?:时|的情况下?|天气))，"
            r"[^。；]*(?:须|应当?|必须|不得|请|立即|自动)"
        ),
    ),
}
"""For each type, what in a sentence answers it; what stands beside it goes into the question."""

_NUMBER = (
    r"(?:\d+(?:[.,:]\d+)*|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?)"
)
_UNIT = r"(?:\s?(?:%|‰|°\s?C|°|℃|kWh|kW|MPa|mg/L|mmol/L|MB|GB|ppm|dpi|km|cm|mm|kg|m²|m³|m|g|h)(?![A-Za-z]))"
_AMOUNT = rf"[€$£-]?{_NUMBER}{_UNIT}?"
_BOUND = r"(?:at (?:most|least)|up to|no more than|about|within|around|every|between)"
_NO_UNIT = (
    r"(?:and|or|but|every|each|in|on|at|of|by|to|for|from|is|are|was|were|has|have|the|a|an|than|as|with|per"
    r"|when|if|then|until|after|before|into|since|which|that|who|may|can|must|should)"
)
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = (
    rf"\d{{1,2}} {_MONTH}(?: \d{{4}})?"
    rf"|{_MONTH}(?: \d{{1,2}}(?!\d)(?:, \d{{4}})?| \d{{4}})?(?: to {_MONTH})?"
)
_QUANTITY = Pattern(
    rf"(?<![\w.,:#-])(?:{_DATE}"
    rf"|(?:{_BOUND} )?{_AMOUNT}(?:(?: to | and | or |-|–){_AMOUNT})?(?: (?!{_NO_UNIT}\b)[a-z]+)?)"
)
_ZH_NUMBER = r"(?:\d+(?:[.:]\d+)?|[两三四五六七八九十百千万][一二三四五六七八九十百千万]*|半)(?:余|多)?"
_ZH_UNIT = (
    r"(?:平方米|立方米|摄氏度|个小时|个半小时|小时|分钟|秒钟?|个半月|个月|毫米|厘米|千米|公里|千克|公斤|毫克|毫升"
    r"|千瓦时|千瓦|万元|元|角|年|月|天|日|时|点半?|米|里|亩|克|吨|斤|两|倍|次|册|本|张|名|人|户|栋|层|间|台|条|件|辆"
    r"|盏|株|孔|位|岁|页|场|种|度半?|块|针|期|个|折|提|饼|kWh|kW|MPa|mg/L|mmol/L|m³/h|℃|°C|%|％)"
)
_ZH_AMOUNT = rf"(?:\d{{1,2}}月\d{{1,2}}日|{_ZH_NUMBER}{_ZH_UNIT}?)"
_ZH_QUANTITY = Pattern(
    r"(?:不[低高少多]于|不超过|不得?超过|至少|至多|最多|(?<!预)约|每|第)?(?:\d{4}年)?"
    rf"{_ZH_AMOUNT}(?:[上中下]旬)?(?:(?:至|到|—|~|-)(?:次年)?{_ZH_AMOUNT})?(?:以内|以下|以上|左右|前(?!后)|[上中下]旬)?"
)
_WHOLE = Pattern(r"[a-z€$£%°:]|^\d{4}$", re.IGNORECASE)
"""A number by itself is no answer: a year, a time, an amount of money or of something is."""
_ZH_WHOLE = Pattern(r"^(?![第每]).*(?:\d年|[^\d.年])$|^[^第每]*:")
_LONGEST = 120
_MOST_QUANTITIES = 4


def find_foci(sentence: str, types: Sequence[str]) -> list[Focus]:
    """Return what questions of the given types a sentence can answer, in the order of the types."""
    found: list[Focus] = []
    for kind in types:
        if kind == "factual":
            found += [Focus(kind, text) for text in _quantities(sentence)]
        elif clause := _clause(sentence, kind):
            found.append(Focus(kind, clause))
    return found


def _clause(sentence: str, kind: str) -> str | None:
    """Return the first clause of a kind that has content of its own, beside other content."""
    for pattern in _CLAUSES.get(kind, ()):
        match = pattern.search(sentence)
        if not match:
            continue
        focus = match["focus"].strip().rstrip("。.;；,，")
        rest = sentence[: match.start("focus")] + sentence[match.end("focus") :]
        if len(focus) <= _LONGEST and min(_content(focus), _content(rest)) >= _FEWEST_WORDS:
            return focus
    return None


def _content(text: str) -> int:
    return sum(len(run) // 2 + 1 if is_cjk(run[0][0]) else 1 for run in content_runs(text))


@lru_cache(maxsize=1024)
def _quantities(sentence: str) -> tuple[str, ...]:
    """Return a sentence's quantities, times and dates; none where there are too many to tell apart."""
    is_wide = not sentence.isascii() and any(map(is_cjk, sentence))
    pattern = _ZH_QUANTITY if is_wide else _QUANTITY
    found = [match.group().strip() for match in pattern.finditer(sentence)]
    found = [each for each in found if (_ZH_WHOLE if is_wide else _WHOLE).search(each)]
    if not 0 < len(found) <= _MOST_QUANTITIES or len(set(found)) < len(found):
        return ()
    return tuple(each for each in found if _content(sentence.replace(each, " ")) >= _FEWEST_WORDS)
