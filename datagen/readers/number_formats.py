"""Show a number the way a spreadsheet shows it: dates, per cent, thousands, decimals, units.

Source of the codes: ECMA-376 part 1, 18.8.30 (numFmts) and 18.8.31.
"""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

__all__ = ["BUILT_IN", "EAST_ASIAN_DATES", "show_number"]

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd", 15: "yyyy-mm-dd", 16: "mm-dd", 17: "yyyy-mm",
    18: "hh:mm", 19: "hh:mm:ss", 20: "hh:mm", 21: "hh:mm:ss", 22: "yyyy-mm-dd hh:mm",
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
    48: "0.00E+00", 49: "@",
}  # fmt: skip
EAST_ASIAN_DATES = (*range(27, 37), *range(50, 59))
_TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|E[+-]0+|[#0?.,]+|[ymdhs]+|AM/PM|%|@|.', re.IGNORECASE
)
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_FIRST_DAY = datetime(1899, 12, 30)
_FIRST_DAY_1904 = datetime(1904, 1, 1)
_MAX_DAY = 2_958_465
_MAX_PLAIN = 1e15
_MAX_DECIMALS = 15


class _Format(NamedTuple):
    is_date: bool
    has_time: bool
    has_day: bool
    before: str
    after: str
    decimals: int
    thousands: bool
    percent: int
    scientific: bool
    is_plain: bool


def show_number(value: float, code: str, *, from_1904: bool = False) -> str:
    """Return a number as its format code shows it; dates come as 2026-03-31, times as 08:30.

    Colours, conditions and fill are left out, fractions are shown as decimals.
    """
    sections = _sections(code)
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    form = _parse(section)
    if form.is_date:
        return _show_date(value, form, from_1904)
    if form.is_plain:
        return form.before + _plain(value) + form.after
    size = abs(value) if value < 0 and len(sections) > 1 else value
    size *= 100**form.percent
    if form.scientific:
        digits = f"{size:.{form.decimals}E}"
    else:
        digits = f"{size:{',' if form.thousands else ''}.{form.decimals}f}"
    return f"{form.before}{digits}{form.after}".strip()


def _plain(value: float) -> str:
    """Return a number as the format General shows it: at most 11 digits, no trailing zeros."""
    if value == int(value) and abs(value) < _MAX_PLAIN:
        return str(int(value))
    return f"{value:.11g}"


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[str, ...]:
    parts, opened = [""], False
    for char in code:
        if char == ";" and not opened:
            parts.append("")
        else:
            opened ^= char == '"'
            parts[-1] += char
    return tuple(parts)


@lru_cache(maxsize=1024)
def _parse(section: str) -> _Format:
    before = after = digits = ""
    is_date = has_time = has_day = scientific = is_plain = False
    percent = 0
    for token in _TOKEN.findall(_CURRENCY.sub(lambda found: f'"{found[1]}"', section)):
        first = token[0].lower()
        if first in "ymdhs" and token.isalpha() and token != "General":
            is_date = True
            has_time |= first in "hs"
            has_day |= first in "yd"
        elif token in {"General", "@"}:
            is_plain = True
        elif token[0] in "#0?.," and token.strip("#0?.,") == "":
            digits += token
        elif first == "e" and len(token) > 2:
            scientific = True
        elif first in "_*[":
            is_date |= token.lower() in {"[h]", "[hh]", "[m]", "[mm]", "[s]", "[ss]"}
            has_time |= is_date and first == "["
        else:
            shown = token[1:-1] if token[0] == '"' else token[1:] if token[0] == "\\" else token
            percent += token == "%"
            before, after = (before, after + shown) if digits or is_plain else (before + shown, after)
    whole, _, rest = digits.partition(".")
    decimals = min(len(rest.replace(",", "")), _MAX_DECIMALS)
    return _Format(
        is_date, has_time, has_day, before, after, decimals, "," in whole.rstrip(","), percent, scientific,
        is_plain or not digits,
    )  # fmt: skip


def _show_date(value: float, form: _Format, from_1904: bool) -> str:
    if not 0 <= value <= _MAX_DAY:
        return _plain(value)
    start = _FIRST_DAY_1904 if from_1904 else _FIRST_DAY
    moment = start + timedelta(seconds=round(value * 86_400))
    if form.has_day and form.has_time and value != int(value):
        return f"{moment:%Y-%m-%d %H:%M}"
    if form.has_day or not form.has_time:
        return f"{moment:%Y-%m-%d}"
    hours, rest = divmod(round(value * 86_400), 3600)
    shown = f"{hours:02}:{rest // 60:02}"
    return f"{shown}:{rest % 60:02}" if rest % 60 else shown
