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

from datagen.generators.figures import in_figures
from datagen.generators.quantities import CLOCK, SHARE, YEAR, Quantity, read_quantities
from datagen.patterns import Pattern
from datagen.text import numbers

__all__ = ["Derived", "derive", "without_derived"]

_DAY = 24 * 60
_MOST_OPERANDS = 8
"""Amounts of the evidence that are tried: their combinations double with each."""
_SUMMING = Pattern(
    r"\b(?:total|sum|altogether|together|in all|combined|difference|equals?|lasts?|makes?|comes to)\b"
    r"|(?:各[一1][张个件份名位])?(?:一共|总共|合计|共计|共)|相差|等于|合(?=\d| )",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Derived:
    """An amount of an answer, the sum that gives it, and the numbers of the evidence that the sum uses."""

    text: str
    sum: str
    uses: frozenset[str]


def derive(answer: str, sources: Sequence[str], known: str = "") -> tuple[Derived, ...]:
    """Return the amounts of an answer that follow from those of its evidence, in their order.

    `sources` are the sentences that the answer cites; what stands in them, or in `known`, is told and not
    derived. An amount without a unit follows from nothing. Numbers in words are read, and shown as figures.
    """
    answer, sources = in_figures(answer), [in_figures(text) for text in sources]
    told = numbers("\n".join([*sources, known, in_figures(known)]))
    operands = [each for text in sources for each in read_quantities(text)][:_MOST_OPERANDS]
    found = []
    for each in read_quantities(answer):
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
    answer = in_figures(answer) if derived else answer
    for each in derived:
        answer = answer.replace(each.text, " ")
    return _SUMMING.sub(" ", answer) if derived else answer


_Way = tuple[str, tuple[Quantity, ...]]


def _converted(made: Quantity, operands: Sequence[Quantity]) -> Iterator[_Way]:
    for each in operands:
        if each.measure == made.measure and each.unit != made.unit and _is_near(each.value, made):
            yield each.text, (each,)


def _between(made: Quantity, operands: Sequence[Quantity]) -> Iterator[_Way]:
    """Yield the time between two clock times, or years."""
    for first, last in permutations(operands, 2):
        if first.measure != last.measure or first.measure not in (CLOCK, YEAR):
            continue
        span = last.value - first.value
        if first.measure == CLOCK and made.measure == "time":
            is_it = _is_near(span % _DAY, made)
        else:
            is_it = first.measure == YEAR and made.measure == "months" and 12 * span == made.value > 0
        if is_it:
            yield f"{last.text} - {first.text}", (first, last)


def _later(made: Quantity, operands: Sequence[Quantity]) -> Iterator[_Way]:
    """Yield the clock time, or year, so much after or before another."""
    for base, span in permutations(operands, 2):
        if base.measure == CLOCK == made.measure and span.measure == "time":
            around: int | None = _DAY
            step = span.value
        elif base.measure == YEAR == made.measure and span.measure == "months":
            around, step = None, span.value / 12
        else:
            continue
        for sign, moved in (("+", base.value + step), ("-", base.value - step)):
            if (moved % around if around else moved) == made.value:
                yield f"{base.text} {sign} {span.text}", (base, span)


def _added(made: Quantity, operands: Sequence[Quantity]) -> Iterator[_Way]:
    like = [each for each in operands if each.measure == made.measure]
    if made.measure in ("", CLOCK, YEAR):
        return
    for first, second in permutations(like, 2):
        if first.value - second.value == made.value:
            yield f"{first.text} - {second.text}", (first, second)
    for count in range(len(like), 1, -1):
        for each in combinations(like, count):
            if sum(one.value for one in each) == made.value:
                yield " + ".join(one.text for one in each), each


def _shared(made: Quantity, operands: Sequence[Quantity]) -> Iterator[_Way]:
    """Yield a share as a part of a whole of the same unit, or a part as a share of a whole."""
    for one, other in permutations(operands, 2):
        if other.measure in ("", SHARE, CLOCK, YEAR) or not other.value:
            continue
        if one.measure == other.measure and made.measure == SHARE:
            if _is_near(100 * one.value / other.value, made):
                yield f"{one.text} / {other.text}", (one, other)
        elif (
            one.measure == SHARE
            and made.measure == other.measure
            and _is_near(one.value * other.value / 100, made)
        ):
            yield f"{one.text} * {other.text}", (one, other)


_WAYS: tuple[Callable[[Quantity, Sequence[Quantity]], Iterator[_Way]], ...] = (
    _converted,
    _between,
    _later,
    _added,
    _shared,
)


def _is_near(value: Fraction, made: Quantity) -> bool:
    """Say whether a value is what was made of it, rounded to the decimals that it is written with."""
    exact = value / made.unit - made.value / made.unit
    return 2 * abs(exact) * 10**made.decimals <= 1 if made.decimals or made.measure == SHARE else exact == 0
