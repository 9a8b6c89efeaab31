"""Numbers of an answer that stand nowhere in its evidence but can be worked out from it, and how.

A sum or difference of amounts of one unit, the time between two clock times or years, a clock time so much
later or earlier, a share of a whole, and another unit of the same measure. Each is worked out afresh here:
a number that comes out otherwise is not derived.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations

from datagen.patterns import Pattern
from datagen.text import numbers
from datagen.words import FUNCTION_WORDS, stem

__all__ = ["Derived", "derive", "without_derived"]

_MOST_OPERANDS = 8
"""Amounts of the evidence that are tried: their combinations double with each."""
_CLOCK, _YEAR, _SHARE = "clock", "year", "%"
_DAY = 24 * 60
_MEASURES: dict[str, tuple[str, Fraction]] = {
    name: (measure, Fraction(size))
    for measure, units in {
        "time": "second seconds sec s 秒 秒钟=1/60 minute minutes min mins 分钟=1"
        " hour hours hr hrs h 小时 个小时=60 day days 天=1440 week weeks 周 个星期=10080",
        "months": "month months 个月=1 year years 年=12",
        "length": "mm millimetre millimetres millimeter millimeters 毫米=1/1000 cm centimetre centimetres"
        " centimeter centimeters 厘米=1/100 m metre metres meter meters 米=1 km kilometre kilometres"
        " kilometer kilometers 千米 公里=1000",
        "weight": "mg milligram milligrams 毫克=1/1000 g gram grams gramme grammes 克=1 kg kilogram kilograms"
        " 千克 公斤=1000 t ton tons tonne tonnes 吨=1000000",
        "volume": "ml millilitre millilitres milliliter milliliters 毫升=1/1000 l litre litres liter liters"
        " 升=1",
        "money": "cent cents=1/100 euro euros €=1",
        "yuan": "角=1/10 元 块=1 万元=10000",
        _SHARE: "% ％ percent percents=1",
    }.items()
    for group in re.findall(r"[^=]+=\S+", units)
    for names, _, size in [group.partition("=")]
    for name in names.split()
}
_WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBERS = {word: value for value, word in enumerate(_WORDS, 2)} | {
    char: value for value, char in enumerate("一二三四五六七八九十", 1)
}
_NUMBERS["两"] = 2
_ZH_UNITS = "|".join(sorted((name for name in _MEASURES if ord(name[0]) > 0x2000), key=len, reverse=True))
_AMOUNT = Pattern(
    r"(?<![\d:：.,])(?P<hour>[01]?\d|2[0-3])[:：](?P<minute>[0-5]\d)(?![\d:：])"
    rf"|(?<![A-Za-z\d.,])(?P<sign>[€$£])?(?P<value>\d[\d,]*(?:\.\d+)?|(?:{'|'.join(_WORDS)})\b)[ -]?"
    rf"(?P<unit>{_ZH_UNITS}|per cent\b|[%％€$£]|°C|℃|[A-Za-z]+|[\u4e00-\u9fff])?"
    rf"|(?P<zh>[一二两三四五六七八九十])(?P<zh_unit>{_ZH_UNITS})",
    re.IGNORECASE,
)

_SUMMING = Pattern(
    r"\b(?:total|sum|altogether|together|in all|combined|difference|equals?|lasts?|makes?|comes to)\b"
    r"|(?:各[一1][张个件份名位])?(?:一共|总共|合计|共计|共)|相差|等于|合(?=\d| )",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Quantity:
    """An amount as it stands in a text: its value in the least unit of its measure."""

    text: str
    value: Fraction
    measure: str
    unit: Fraction = Fraction(1)
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Derived:
    """An amount of an answer, the sum that gives it, and the numbers of the evidence that the sum uses."""

    text: str
    sum: str
    uses: frozenset[str]


def derive(answer: str, sources: Sequence[str], known: str = "") -> tuple[Derived, ...]:
    """Return the amounts of an answer that follow from those of its evidence, in their order.

    `sources` are the sentences that the answer cites; what stands in them, or in `known`, is told and not
    derived. An amount without a unit follows from nothing.
    """
    told = numbers("\n".join([*sources, known]))
    operands = [each for text in sources for each in _read(text)][:_MOST_OPERANDS]
    found = []
    for each in _read(answer):
        if numbers(each.text) <= told:
            continue
        worked = next((way for ways in _WAYS for way in ways(each, operands)), None)
        if worked is not None:
            sum, uses = worked
            used = frozenset[str]().union(*(numbers(use.text) for use in uses))
            found.append(Derived(each.text, f"{sum} = {each.text}", used))
    return tuple(dict.fromkeys(found))


def without_derived(answer: str, derived: Sequence[Derived]) -> str:
    """Return an answer without the amounts that were derived, and the words that say that they were."""
    for each in derived:
        answer = answer.replace(each.text, " ")
    return _SUMMING.sub(" ", answer) if derived else answer


def _read(text: str) -> Iterator[_Quantity]:
    for found in _AMOUNT.finditer(text):
        said = (found[0][: found.end("value") - found.start()] if found["sign"] else found[0]).strip(" -")
        if found["hour"]:
            yield _Quantity(said, Fraction(60 * int(found["hour"]) + int(found["minute"])), _CLOCK)
            continue
        figure = (found["value"] or found["zh"]).replace(",", "").lower()
        value = Fraction(_NUMBERS.get(figure) or figure)
        unit = (found["sign"] or found["unit"] or found["zh_unit"] or "").lower()
        unit = "" if unit in FUNCTION_WORDS else unit
        decimals = len(figure.partition(".")[2])
        if re.fullmatch(r"1[5-9]\d\d|20\d\d", figure) and not (unit in _MEASURES and unit != "年"):
            yield _Quantity(figure, value, _YEAR)
            continue
        measure, size = _MEASURES.get("%" if unit == "per cent" else unit, (stem(unit), Fraction(1)))
        yield _Quantity(said, value * size, measure, size, decimals)


_Way = tuple[str, tuple[_Quantity, ...]]


def _converted(made: _Quantity, operands: Sequence[_Quantity]) -> Iterator[_Way]:
    for each in operands:
        if each.measure == made.measure and each.unit != made.unit and _is_near(each.value, made):
            yield each.text, (each,)


def _between(made: _Quantity, operands: Sequence[_Quantity]) -> Iterator[_Way]:
    """Yield the time between two clock times, or years."""
    for first, last in permutations(operands, 2):
        if first.measure != last.measure or first.measure not in (_CLOCK, _YEAR):
            continue
        span = last.value - first.value
        if first.measure == _CLOCK and made.measure == "time":
            is_it = _is_near(span % _DAY, made)
        else:
            is_it = first.measure == _YEAR and made.measure == "months" and 12 * span == made.value > 0
        if is_it:
            yield f"{last.text} - {first.text}", (first, last)


def _later(made: _Quantity, operands: Sequence[_Quantity]) -> Iterator[_Way]:
    """Yield the clock time, or year, so much after or before another."""
    for base, span in permutations(operands, 2):
        if base.measure == _CLOCK == made.measure and span.measure == "time":
            around: int | None = _DAY
            step = span.value
        elif base.measure == _YEAR == made.measure and span.measure == "months":
            around, step = None, span.value / 12
        else:
            continue
        for sign, moved in (("+", base.value + step), ("-", base.value - step)):
            if (moved % around if around else moved) == made.value:
                yield f"{base.text} {sign} {span.text}", (base, span)


def _added(made: _Quantity, operands: Sequence[_Quantity]) -> Iterator[_Way]:
    like = [each for each in operands if each.measure == made.measure]
    if made.measure in ("", _CLOCK, _YEAR):
        return
    for first, second in permutations(like, 2):
        if first.value - second.value == made.value:
            yield f"{first.text} - {second.text}", (first, second)
    for count in range(len(like), 1, -1):
        for each in combinations(like, count):
            if sum(one.value for one in each) == made.value:
                yield " + ".join(one.text for one in each), each


def _shared(made: _Quantity, operands: Sequence[_Quantity]) -> Iterator[_Way]:
    """Yield a share as a part of a whole of the same unit, or a part as a share of a whole."""
    for one, other in permutations(operands, 2):
        if other.measure in ("", _SHARE, _CLOCK, _YEAR) or not other.value:
            continue
        if one.measure == other.measure and made.measure == _SHARE:
            if _is_near(100 * one.value / other.value, made):
                yield f"{one.text} / {other.text}", (one, other)
        elif (
            one.measure == _SHARE
            and made.measure == other.measure
            and _is_near(one.value * other.value / 100, made)
        ):
            yield f"{one.text} * {other.text}", (one, other)


_WAYS: tuple[Callable[[_Quantity, Sequence[_Quantity]], Iterator[_Way]], ...] = (
    _converted,
    _between,
    _later,
    _added,
    _shared,
)


def _is_near(value: Fraction, made: _Quantity) -> bool:
    """Say whether a value is what was made of it, rounded to the decimals that it is written with."""
    exact = value / made.unit - made.value / made.unit
    return 2 * abs(exact) * 10**made.decimals <= 1 if made.decimals or made.measure == _SHARE else exact == 0
