"""One value in several notations: 1.8 m and 1.80 m, 2020-01-05 and 5 January 2020."""

import re
from datetime import date

from datagen.text import fold

__all__ = ["date_key", "day_of", "value_key"]

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>[12]\d{3})"
_ORDINAL = r"(?P<day>\d\d?)(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_YEAR}(?P<sign>[-/.])(?P<month>\d\d?)(?:(?P=sign)(?P<day>\d\d?))?",
        rf"{_YEAR}年(?P<month>\d\d?)月(?:(?P<day>\d\d?)[日号])?",
        rf"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?{_YEAR}",
        rf"{_ORDINAL} (?:of )?{_MONTH},? {_YEAR}",
        rf"{_MONTH} {_ORDINAL},? {_YEAR}",
        rf"{_MONTH},? {_YEAR}",
    )
)
_SLASHED = re.compile(rf"(?P<one>\d\d?)[/-](?P<two>\d\d?)[/-]{_YEAR}")
_LONGEST = 40
_DIGIT = re.compile(r"\d")
_FOUR = re.compile(r"[12１２]\d{3}")
_NUMBER = re.compile(
    r"(?P<before>[$€£¥￥])?\s?(?P<sign>[-+−]?)(?P<digits>(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?)"
    r"\s*(?P<unit>[^\d\s.,+−-][^\d]*)?"
)
_BARE_YEAR = re.compile(rf"{_YEAR}年?")


def day_of(text: str) -> date | None:
    """Return the day that a text names, or None: of 5/1/2020 nobody knows which is the month."""
    parts = _parts_of_date(text)
    if parts is None or parts[2] is None:
        return None
    return date(parts[0], parts[1], parts[2])


def date_key(text: str) -> str:
    """Return a day as 2020-01-05 and a month as 2020-01, or "" for what surely names none."""
    parts = _parts_of_date(text)
    if parts is None:
        return ""
    year, month, day = parts
    return f"{year}-{month:02}" + (f"-{day:02}" if day else "")


def _parts_of_date(text: str) -> tuple[int, int, int | None] | None:
    """Return year, month and perhaps the day that a text names, or None."""
    if len(text) > _LONGEST or _FOUR.search(text) is None:
        return None
    plain = fold(text).strip()
    found = next((match for form in _FORMS if (match := form.fullmatch(plain))), None)
    if found is not None:
        named = found.groupdict()
        month = int(named["month"]) if named.get("month") else _MONTHS[named["name"][:3]]
        day = int(named["day"]) if named.get("day") else None
    elif slashed := _SLASHED.fullmatch(plain):
        found, one, two = slashed, int(slashed["one"]), int(slashed["two"])
        if (one > 12) == (two > 12) and one != two:
            return None
        month, day = (two, one) if one > 12 else (one, two)
    else:
        return None
    year = int(found["year"])
    try:
        date(year, month, day or 1)
    except ValueError:
        return None
    return year, month, day


def value_key(text: str) -> str:
    """Return what a value comes to: equal for the notations of one number in one unit, or of one date.

    Nothing is converted. Leading zeros are part of a code (007), and so are those behind the point of a
    number alone: version 1.10 is not version 1.1.
    """
    if _DIGIT.search(text) is None or len(text) > _LONGEST:
        return fold(text)
    if key := date_key(text):
        return key
    if year_alone := _BARE_YEAR.fullmatch(text):
        return year_alone["year"]
    found = _NUMBER.fullmatch(text)
    if found is None:
        return fold(text)
    digits = found["digits"].replace(",", "")
    unit = " ".join((found["unit"] or "").split())
    if "." in digits and (unit or found["before"] or not digits.endswith("0")):
        digits = digits.rstrip("0").rstrip(".")
    sign = "-" if found["sign"] in ("-", "−") and digits != "0" else ""
    return f"{found['before'] or ''}{sign}{digits} {unit}".strip()
