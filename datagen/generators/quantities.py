"""Amounts as they stand in a text, with their units, and amounts told in a unit of another size."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from datagen.generators.figures import in_figures
from datagen.patterns import Pattern
from datagen.words import FUNCTION_WORDS, stem

__all__ = ["CLOCK", "SHARE", "YEAR", "Quantity", "read_quantities", "wrong_units"]

CLOCK, YEAR, SHARE = "clock", "year", "%"
_MEASURES: dict[str, tuple[str, Fraction]] = {
    name: (measure, Fraction(size))
    for measure, units in {
        "time": "second seconds sec s 秒 秒钟=1/60 minute minutes min mins 分钟=1"
        " hour hours hr hrs h 小时 个小时=60 day days 天=1440 week weeks 周 个星期=10080",
        "months": "month months 个月=1 year years 年=12",
        "length": "mm millimetre millimetres millimeter millimeters 毫米=1/1000 cm centimetre centimetres"
        " centimeter centimeters 厘米=1/100 m metre metres meter meters 米=1 km kilometre kilometres"
        " kilometer kilometers 千米 公里=1000 mile miles 英里=201168/125 foot feet ft 英尺=381/1250"
        " inch inches 英寸=127/5000 里=500",
        "area": "m² m2 平方米=1 km² km2 平方公里 平方千米=1000000 ha hectare hectares 公顷=10000",
        "weight": "mg milligram milligrams 毫克=1/1000 g gram grams gramme grammes 克=1 kg kilogram kilograms"
        " 千克 公斤=1000 斤=500 t ton tons tonne tonnes 吨=1000000",
        "volume": "ml millilitre millilitres milliliter milliliters 毫升=1/1000 l litre litres liter liters"
        " 升=1 m³ m3 立方米=1000",
        "power": "kw kilowatt kilowatts 千瓦=1",
        "energy": "kwh 千瓦时=1",
        "money": "cent cents=1/100 euro euros eur 欧元 €=1",
        "dollars": "dollar dollars usd 美元 $=1",
        "sterling": "gbp 英镑 £=1",
        "yuan": "角=1/10 元 块 yuan rmb cny=1 万元=10000",
        SHARE: "% ％ percent percents=1",
    }.items()
    for group in re.findall(r"[^=]+=\S+", units)
    for names, _, size in [group.partition("=")]
    for name in names.split()
}
_ZH_UNITS = "|".join(sorted((name for name in _MEASURES if ord(name[0]) > 0x2000), key=len, reverse=True))
_AMOUNT = Pattern(
    r"(?<![\d:：.,])(?P<hour>[01]?\d|2[0-3])[:：](?P<minute>[0-5]\d)(?![\d:：])"
    rf"|(?<![A-Za-z\d.,])(?P<sign>[€$£])?(?P<value>\d[\d,]*(?:\.\d+)?)[ -]?"
    rf"(?P<unit>{_ZH_UNITS}|k?m[²³23](?!\d)|per cent\b|[%％€$£]|°C|℃|[A-Za-z]+|[\u4e00-\u9fff])?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as it stands in a text: its value in the least unit of its measure."""

    text: str
    value: Fraction
    measure: str
    unit: Fraction = Fraction(1)
    decimals: int = 0


def read_quantities(text: str) -> Iterator[Quantity]:
    """Yield the amounts of a text whose numbers are in figures (`figures.in_figures`)."""
    for found in _AMOUNT.finditer(text):
        said = (found[0][: found.end("value") - found.start()] if found["sign"] else found[0]).strip(" -")
        if found["hour"]:
            yield Quantity(said, Fraction(60 * int(found["hour"]) + int(found["minute"])), CLOCK)
            continue
        figure = found["value"].replace(",", "")
        value = Fraction(figure)
        unit = (found["sign"] or found["unit"] or "").lower()
        unit = "" if unit in FUNCTION_WORDS else unit
        decimals = len(figure.partition(".")[2])
        if re.fullmatch(r"1[5-9]\d\d|20\d\d", figure) and not (unit in _MEASURES and unit != "年"):
            yield Quantity(figure, value, YEAR)
            continue
        measure, size = _MEASURES.get("%" if unit == "per cent" else unit, (stem(unit), Fraction(1)))
        yield Quantity(said, value * size, measure, size, decimals)


_KNOWN = frozenset(measure for measure, _ in _MEASURES.values())


def wrong_units(claim: str, sources: Sequence[str]) -> int:
    """Return how many amounts of a claim have a number that the sources give in other known units alone.

    "2.5 m" is wrong of "2.5 km", and "3 dollars" of "3 euros"; "2.5 kilometres" is not, and a number that the
    sources give without a unit, or not at all, is not looked at.
    """
    told = [each for text in sources for each in _told(text)]
    wrong = 0
    for made in _told(claim):
        same = [each for each in told if each.value / each.unit == made.value / made.unit]
        others = [each for each in same if (each.measure, each.unit) != (made.measure, made.unit)]
        is_known = made.measure in _KNOWN and all(each.measure in _KNOWN for each in same)
        wrong += bool(same) and is_known and len(others) == len(same)
    return wrong


@lru_cache(maxsize=1024)
def _told(text: str) -> tuple[Quantity, ...]:
    return tuple(read_quantities(in_figures(text)))
