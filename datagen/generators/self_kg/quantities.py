"""Numbers with the unit that stands in the text: "3.5 m", "46,000 people", "12 %", "2.5公里", "€ 49"."""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from datagen.generators.self_kg.nouns_en import singular_of
from datagen.generators.self_kg.units import BEFORE, SCALES, SCALES_ZH, SIGNS, UNITS_ZH, WORDS
from datagen.notations import day_of

__all__ = ["DATE", "Quantity", "difference_of", "is_number", "quantity_of", "unit_of_all"]

DATE = "date"
"""The unit of a day: its number is 20240315 for 2024-03-15."""

_DIGITS = r"(?:[1-9]\d{0,2}(?:,\d{3})+|0|[1-9]\d*)(?:\.\d+)?"  # 007 is a code
_NUMBER = re.compile(rf"[-+−]?{_DIGITS}(?:[eE][-+]?\d{{1,3}})?")
_QUANTITY = re.compile(
    rf"(?P<before>[^\d\s+−-]{{1,3}})?\s?(?P<number>[-+−]?{_DIGITS})\s?(?P<after>\D\S*(?: \S+)?)?"
)
_LONGEST = 40
_RARE = 10
"""One tail in so many may be no quantity of the relation's unit."""


class Quantity(NamedTuple):
    """A number and its unit, "" for none; units that are one word in two numbers are one unit."""

    number: Decimal
    unit: str


def is_number(text: str) -> bool:
    """Say whether a text is one number, without a unit."""
    return _NUMBER.fullmatch(text) is not None


def quantity_of(text: str, declared: str = "") -> Quantity | None:
    """Return the number that a text says, and in what, or None if it says none or in an unknown unit.

    Nothing is converted: 5万人 is 5 of 万人. `declared` is a unit that is known beside the common ones.
    """
    if len(text) > _LONGEST:
        return None
    if is_number(text):
        return Quantity(_number(text), "")
    if day := day_of(text):
        return Quantity(Decimal(day.year * 10000 + day.month * 100 + day.day), DATE)
    found = _QUANTITY.fullmatch(text)
    if found is None:
        return None
    before, after = found["before"] or "", found["after"] or ""
    if before and (before not in BEFORE or after):
        return None
    unit = before or _unit(after, declared)
    return Quantity(_number(found["number"]), unit) if unit else None


def unit_of_all(texts: Iterable[str], size: int, declared: str = "") -> str | None:
    """Return the unit of all of some texts, but for a tenth of them; None where there is no such one.

    `size` is their number: where too many are no quantities, the rest is not read.
    """
    units: Counter[str] = Counter()
    others = 0
    for text in texts:
        found = quantity_of(text, declared)
        if found is None:
            others += 1
            if others > size // _RARE:
                return None
        else:
            units[found.unit] += 1
    unit, most = units.most_common(1)[0]
    return unit if size - most <= size // _RARE else None


def difference_of(more: str, less: str, declared: str = "") -> str:
    """Return how much more one text says than another, in the unit as it stands, or "".

    Both have one unit. Percentages differ by points and days by none; "1 hours" is not said.
    """
    one, other = quantity_of(more, declared), quantity_of(less, declared)
    if one is None or other is None or one.unit in (DATE, "%", "‰", "percent") or one.unit != other.unit:
        return ""
    gap = one.number - other.number
    if gap <= 0 or (gap == 1 and one.unit in WORDS) or re.search(r"\d[eE]", more):
        return ""
    if gap == gap.to_integral_value() and gap.as_tuple().exponent == -1:
        gap = gap.to_integral_value()  # 3 km and not 3.0 km, but 3.00 EUR
    said = f"{gap:,f}" if "," in more else f"{gap:f}"
    return re.sub(_DIGITS, said, more, count=1).lstrip("+-−")


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("−", "-"))


def _unit(text: str, declared: str) -> str:
    """Return a unit in the form by which it is compared, or "" if it is none."""
    if text == declared or text in SIGNS:
        return text
    scale, _, rest = text.rpartition(" ")
    if scale.lower() in SCALES and (found := _unit(rest, declared)):
        return f"{scale.lower()} {found}"
    word = singular_of(text.lower())
    if word in WORDS or word in SCALES:
        return word
    plain = text
    for sign in SCALES_ZH:
        plain = plain.removeprefix(sign)
        if plain != text:
            break
    per = plain.split("/")
    known = UNITS_ZH | SIGNS if len(per) > 1 else UNITS_ZH
    is_known = (not plain and text) or (len(per) < 3 and all(part in known for part in per))
    return text if is_known else ""
