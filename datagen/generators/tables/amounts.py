"""The cells of a column as numbers of one unit, or no numbers at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from datagen.generators.rewording.phrases import united

__all__ = ["Amounts", "is_date", "read_amounts", "split_unit"]

_UNIT = r"(?:[^\W\d_]|[%％‰°℃€$£¥])[^\d,;:<>~()\-]{0,14}"
_AMOUNT = re.compile(
    r"(?P<front>[€$£¥￥]?) ?(?P<number>[-−]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?) ?"
    rf"(?P<unit>(?:{_UNIT})?)"
)
_HEADED = re.compile(rf"(?P<name>[^()（）]+?)\s*[(（](?P<unit>{_UNIT}|per [a-z]+)[)）]")
_SAID = {"月": "个月"}
"""Units that say another thing behind a number: 12月 is December."""
_NO_UNIT = re.compile(
    r"(?:am|pm|a\.m|p\.m|o'clock|st|nd|rd|th|to|or|and|x|点|时|月|日|号|至|到)\b.*", re.IGNORECASE
)
_CODED = re.compile(r"[-−]?0\d")
_PERHAPS_THOUSANDS = re.compile(r"[-−]?[1-9]\d{0,2}\.\d{3}")
_LABELLED = re.compile(
    r"\b(?:years?|dates?|time|no|nr|number(?! of)|id|code|phone|tel|zip|postcode|page|room|rank|position"
    r"|version|latitude|longitude|since|founded|opened|built|born)\b|#"
    r"|年份|年度|日期|时间|编号|序号|代码|电话|邮编|页码|房间|名次|排名|版本|启用|投产|建成|成立|出生|经度|纬度|学号|工号",
    re.IGNORECASE,
)
"""Names of columns whose digits are no amounts."""
_INTENSIVE = re.compile(
    r"[%％‰°℃]|\b(?:percent|share|rate|ratio|temperature|speed|age|score|grade|rating|level|height|depth|width"
    r"|density|price|average|mean|median|pressure|interval|period|cycle|per)\b"
    r"|[率比度龄]$|均|占比|百分|单价|评分|等级|温度|速度|压力|周期|间隔",
    re.IGNORECASE,
)
"""Names and units of amounts that do not add up to anything."""
_DATE = re.compile(
    r"\d{4}[-/.年]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}[:：]\d{2}|\d{1,2}月|星期|周[一二三四五六日天]"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d"
    r"|\d (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amounts:
    """A column of numbers: one a row, all of one unit; `cells` are they as the table writes them.

    `front` is a sign of money that stands before them. `adds_up` is False for shares, speeds and the
    like, and where the table may repeat a merged cell.
    """

    cells: tuple[str, ...]
    values: tuple[Decimal, ...]
    unit: str
    front: str
    is_grouped: bool
    adds_up: bool

    def say(self, value: Decimal) -> str:
        """Return a number that was computed as the table would write it: "1,230.50 EUR"."""
        plain = f"{value:,f}" if self.is_grouped else f"{value:f}"
        return self.front + united(plain, self.unit)


def is_date(cell: str) -> bool:
    """Say whether a cell holds a date or a time of the day."""
    return bool(_DATE.search(cell))


def split_unit(header: str) -> tuple[str, str]:
    """Return a column's name and the unit that stands behind it in brackets, "" where none does."""
    found = _HEADED.fullmatch(header)
    return (found["name"], _SAID.get(found["unit"], found["unit"])) if found else (header, "")


def read_amounts(header: str, unit: str, cells: Sequence[str], *, is_flat: bool = True) -> Amounts | None:
    """Return a column's numbers, or None where its cells are no amounts of one kind.

    That is: a cell that is empty or no bare number, two units, dates, years and codes, numbers that
    may be written the German way (1.234). A table that is not `is_flat` may repeat merged cells.
    """
    found = [_AMOUNT.fullmatch(cell) for cell in cells]
    matches = [each for each in found if each]
    if len(matches) < len(cells) or _LABELLED.search(header) or any(map(is_date, cells)):
        return None
    units = {(each["front"], each["unit"].strip()) for each in matches}
    texts = [each["number"].replace("−", "-") for each in matches]
    if len(units) != 1 or any(map(_CODED.match, texts)):
        return None
    front, own = units.pop()
    if _NO_UNIT.fullmatch(own) or (own and unit and own != unit) or (front and (own or unit)):
        return None
    unit = own or unit
    pointed = [text for text in texts if "." in text]
    if pointed and all(map(_PERHAPS_THOUSANDS.fullmatch, pointed)):
        return None
    values = tuple(Decimal(text.replace(",", "")) for text in texts)
    if _are_years(values, unit + front):
        return None
    whole = all("," in text or abs(value) < 1000 for text, value in zip(texts, values, strict=True))
    is_grouped = whole and any("," in text for text in texts)
    said = tuple(cell if front or own else united(cell, unit) for cell in cells)
    repeats = any(left == right for left, right in pairwise(values))
    adds_up = not _INTENSIVE.search(header) and not _INTENSIVE.search(unit) and (is_flat or not repeats)
    return Amounts(said, values, unit, front, is_grouped, adds_up and not _has_sum(values))


def _are_years(values: Sequence[Decimal], unit: str) -> bool:
    return unit in ("", "年") and all(value == int(value) and 1500 <= value <= 2100 for value in values)


def _has_sum(values: Sequence[Decimal]) -> bool:
    """Say whether the first or the last row may be the total of the others, whatever it is called."""
    whole = sum(values)
    return any(2 * value == whole for value in (values[0], values[-1]))
