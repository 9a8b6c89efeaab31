"""Numbers in words written as figures: "twenty-five" is 25, 三十五 is 35, 2 million is 2000000."""

import re
from functools import lru_cache

from datagen.number_words import EN_NUMBERS, EN_SCALES, chinese_value, english_value
from datagen.patterns import Pattern

__all__ = ["in_figures"]

_NUMBERS = "|".join(word for word in EN_NUMBERS if word != "zero")
_WORD = "|".join([_NUMBERS, *EN_SCALES])
_LISTED = "things?|ways?|reasons?|steps?|kinds?|types?|options?|conditions?|cases?|parts?|main|different"
_ENGLISH = Pattern(
    rf"\b(?=[eofnst])(?:{_NUMBERS})(?:(?:-| and | )(?:{_WORD})\b)*\b(?! (?:{_LISTED})\b)"
    r"|\b(?=\d)\d+(?:\.\d+)? (?:thousand|million|billion)\b",
    re.IGNORECASE | re.ASCII,
)
"""A number in words, but for one that counts what an answer itself lists: "for two reasons"."""

_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)}
_SIGNS = {"：": ":", "．": "."}
_WIDE_SIGN = Pattern(r"(?<=\d)[：．](?=\d)")
_PERCENT = Pattern(r"(?<=\d) ?per ?cent\b")
_ZH_SCALES = {"万": 10**4, "亿": 10**8}
_MEASURED = (
    r"个?小时|分钟|秒|公里|千米|厘米|毫米|米|公斤|千克|毫克|克|吨|毫升|升|元|角|块钱|公顷|亩|平方|立方"
    r"|摄氏度|度|倍|%|％"
)
_UNIT = (
    rf"{_MEASURED}|周|星期|个?月|年|天|日|号|岁"
    r"|[册本张名人户栋层间台条件辆盏株孔位页场块针扇只座头棵道根支瓶袋盒箱桶把匹艘架]"
)
_CHINESE = Pattern(
    rf"(?<![几数])(?:\d+(?:\.\d+)?[万亿]|[〇零一二两三四五六七八九十百千万亿]{{2,}}|一(?={_MEASURED})"
    rf"|[二两三四五六七八九十](?={_UNIT})|(?<=[午晨晚早天至到])[一两二三四五六七八九十](?=点))(?!分之)"
)


@lru_cache(maxsize=2048)  # a passage's sentences are read for every answer about it
def in_figures(text: str) -> str:
    """Return a text with its numbers in words, or full width, as figures; what it cannot read stays.

    "One" and 一 stay where they count nothing measured, 三四 and 十分 where they are no number.
    """
    if not text.isascii():
        text = _WIDE_SIGN.sub(lambda sign: _SIGNS[sign[0]], text.translate(_WIDE))
        text = _CHINESE.sub(_zh_figure, text)
    text = _PERCENT.sub(" %", text)
    return _ENGLISH.sub(_en_figure, text)


def _en_figure(found: re.Match[str]) -> str:
    said = found[0]
    words = re.split(r"[\s-]+", said.lower())
    if words[0][0].isdigit():
        return _shown(float(words[0]) * EN_SCALES[words[1]])
    if words == ["one"]:
        return said
    value = english_value(words)
    if value is None:  # two numbers side by side stay two
        return " ".join(str(EN_NUMBERS.get(each, each)) for each in words)
    return str(value)


def _zh_figure(found: re.Match[str]) -> str:
    said = found[0]
    if said[0].isdigit():
        return _shown(float(said[:-1]) * _ZH_SCALES[said[-1]])
    value = chinese_value(said)
    return said if value is None else str(value)


def _shown(value: float) -> str:
    return str(round(value)) if abs(value - round(value)) < 1e-6 else str(value)
