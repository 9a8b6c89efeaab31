"""What a question asks to be measured, and what a quantity measures."""

import re

from datagen.patterns import Pattern

__all__ = ["fits"]


def _compile(source: str) -> Pattern:
    return Pattern(source, re.IGNORECASE)


_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_MEASURES = (
    ("money", _compile(r"[€$£]|\b(?:euros?|dollars?|pounds?|cents?|EUR|USD|CHF)\b|元|角$|块$")),
    ("clock", _compile(r"\d{1,2}[:：]\d{2}|\b(?:a\.?m|p\.?m|o'clock|noon)\b|点|\d时")),
    (
        "date",
        _compile(
            rf"\b(?:{_MONTH})\b|^\D{{0,8}}\b(?:1[5-9]|20)\d\d$|\b[a-z]+days?\b|月\d|[\d一二三四五六七八九十]月|\d年|(?<!工作)日"
        ),
    ),
    (
        "span",
        _compile(
            r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|summers?|min)\b|秒|分钟|刻钟|小时|天|工作日|周|星期|个月|年"
        ),
    ),
    (
        "length",
        _compile(r"\b(?:metres?|meters?|\w*met(?:re|er)s?|miles?|feet|inch\w*|k?m|[cm]m)\b|米|里|公里"),
    ),
    ("share", _compile(r"%|％|\bper ?cent\b|成$")),
    ("heat", _compile(r"°|℃|\bdegrees?\b|度")),
    ("weight", _compile(r"\b(?:\w*gram(?:me)?s?|kg|g|tons?|tonnes?)\b|克|斤|吨")),
)
_PRICE = (
    r"\bhow much (?:does|do|is|are|did|was|were)\b.*\b(?:cost|pay|charge[ds]?|fee|fine|rent)\b"
    r"|\b(?:what|how much)\b.*\b(?:price|fare|fee|fine|rent)\b|多少钱|[价费金]是?(?:多少|几)"
)
_ASKED = (
    (_compile(r"\bwhat time\b|几点"), {"clock"}),
    (_compile(_PRICE), {"money", "share"}),
    (_compile(r"\bin which year\b|\bwhat year\b|哪一?年"), {"date"}),
    (_compile(r"^when\b|什么时候|何时|哪一?天"), {"clock", "date"}),
    (
        _compile(r"\bhow (?:long|many (?:minutes|hours|days|weeks|months|years))\b|多久|多长时间"),
        {"span", "length"},
    ),
    (
        _compile(r"\bhow (?:far|high|tall|deep|wide|thick)\b|多[高宽深厚远长](?!时间)|[长宽高深]度?是?多少"),
        {"length"},
    ),
    (_compile(r"\bhow (?:hot|cold|warm)\b|\bwhat temperature\b|温度"), {"heat"}),
    (
        _compile(
            r"多少(?:天|小时|分钟|秒|年|周|个?(?:月|星期|工作日|小时))|几(?:天|年|周|个?(?:月|星期|小时))"
        ),
        {"span"},
    ),
    (_compile(r"多少(?:公里|千米|厘米|毫米|米|里)|几米"), {"length"}),
    (_compile(r"多少(?:公斤|千克|克|斤|吨)|几斤"), {"weight"}),
    (_compile(r"多少(?:元|块)|几[元块]"), {"money"}),
    (_compile(r"多少(?:摄氏)?度|几度"), {"heat"}),
    (_compile(r"(?:几|多少)次"), {"count"}),
    (_compile(r"\bhow often\b"), {"span", "clock", "date", "count"}),
    (
        _compile(r"\bhow many\b|(?:多少|几)[个本册张名人户栋层间台条件辆盏株孔种扇位座门项款支只头家]"),
        {"count"},
    ),
    (_compile(r"\bhow heavy\b|多重"), {"weight"}),
)


def fits(question: str, quantity: str) -> bool:
    """Say whether a quantity can be what a question asks for: "how long" is no 03:30, "when" no 12 euros.

    Where the question does not say, any can.
    """
    measured = {name for name, pattern in _MEASURES if pattern.search(quantity)} or {"count"}
    asked = next((measures for pattern, measures in _ASKED if pattern.search(question)), None)
    return asked is None or bool(asked & measured)
