"""Numbers in words written as figures: "twenty-five" is 25, 三十五 is 35, 2 million is 2000000."""

import re

from datagen.patterns import Pattern

__all__ = ["in_figures"]

_ONCE = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
_TEENS = ["twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_ROUND = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ONES = {word: value for value, word in enumerate([*_ONCE, *_TEENS], 1)}
_TENS = {word: 10 * value for value, word in enumerate(_ROUND, 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_WORD = "|".join([*_TENS, *_ONES, *_SCALES])
_LISTED = "things?|ways?|reasons?|steps?|kinds?|types?|options?|conditions?|cases?|parts?|main|different"
_ENGLISH = Pattern(
    rf"\b(?=[eofnst])(?:{'|'.join([*_TENS, *_ONES])})(?:(?:-| and | )(?:{_WORD})\b)*\b(?! (?:{_LISTED})\b)"
    r"|\b(?=\d)\d+(?:\.\d+)? (?:thousand|million|billion)\b",
    re.IGNORECASE | re.ASCII,
)
"""A number in words, but for one that counts what an answer itself lists: "for two reasons"."""

_ZH_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_ZH_TENS = {"十": 10, "百": 100, "千": 1000}
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
        return _shown(float(words[0]) * _SCALES[words[1]])
    if words == ["one"]:
        return said
    whole = part = 0
    for word in words:  # two numbers side by side stay two
        if word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            if word != "hundred":
                whole, part = whole + part, 0
        elif word != "and":
            value = _ONES.get(word, 0) or _TENS.get(word, 0)
            if part % 100 and not (part % 10 == 0 and value < 10):
                return " ".join(str(_ONES.get(each) or _TENS.get(each) or each) for each in words)
            part += value
    return str(whole + part)


def _zh_figure(found: re.Match[str]) -> str:
    said = found[0]
    if said[0].isdigit():
        return _shown(float(said[:-1]) * _ZH_SCALES[said[-1]])
    value = _zh_value(said)
    return said if value is None else str(value)


def _zh_value(said: str) -> int | None:
    if all(char in _ZH_DIGITS for char in said):
        is_number = len(said) == 1 or len(said) == 4 or "〇" in said
        return int("".join(str(_ZH_DIGITS[char]) for char in said)) if is_number else None
    total = section = digit = 0
    last = ""
    for char in said:
        if char in _ZH_DIGITS:
            if last in _ZH_DIGITS and last != "零":
                return None
            digit = _ZH_DIGITS[char]
        elif char in _ZH_TENS:
            if not digit and not ((char == "十" and not last) or last == "零"):
                return None
            section += (digit or 1) * _ZH_TENS[char]
            digit = 0
        else:
            if not (section + digit or (total and char == "亿")):
                return None
            part = section + digit
            total = (total + part) * 10**8 if char == "亿" else total + part * 10**4
            section = digit = 0
        last = char
    return total + section + digit


def _shown(value: float) -> str:
    return str(round(value)) if abs(value - round(value)) < 1e-6 else str(value)
