"""Sums worked out again: the one that a task states, and every one that its answer writes down."""

import re
from collections.abc import Iterator
from fractions import Fraction

from datagen.generators.held.sums_in_words import numbers_in_words, sums_in_figures
from datagen.patterns import Pattern

__all__ = ["sums_hold", "value_of"]

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_TERM = rf"(?:\(\s*)*-?{_NUMBER}(?:\s*\))*"
_SUM = rf"{_TERM}(?:\s*[-+*/×÷−]\s*{_TERM}){{1,12}}"
_ALONE = r"(?<![\dA-Za-z_.,)\]%^*/+×÷−=-])(?<![*/+×÷−=^-] )"
_ASKED = Pattern(
    r"(?:\b(?:calculate|compute|evaluate|simplify|solve|determine|work out|what is|what's|how much is)"
    r"(?:\s+the\s+(?:value|result)\s+of)?"
    rf"|计算|求|算出?)\s*[:：]?\s*(?P<sum>{_SUM})"
    r"\s*(?=[?？.。!！=,，;；]|$|等于|是多少|的(?:值|结果)"
    r"|\band (?:show|explain|give|write|say)|step by step)"
    rf"|{_ALONE}(?P<open>{_SUM})\s*(?:=|等于|是)\s*(?:[?？_]|多少|几|$)",
    re.IGNORECASE | re.MULTILINE,
)
_STATED = Pattern(
    rf"{_ALONE}(?P<sum>{_SUM})"
    rf"\s*(?:=|等于)\s*(?P<value>-?{_NUMBER})"
    r"(?![\w%.,]*\d)(?!\s*(?:[-+*/×÷−^%(]|余|…|\.\.\.|·{3}|rem\b|remainder\b|[rR]\s*\d))"
)
_REST = Pattern(
    r"(?P<whole>\d{1,18})\s*,?\s*(?:余数?[为是]?|…+|\.{3,6}|·{3,6}"
    r"|(?:with |and )?(?:a )?(?:remainder|rem|r)(?: of)?)"
    r"\s*(?P<rest>\d{1,18})(?!\d)",
    re.IGNORECASE,
)
_FOUND = Pattern(rf"(?<![\dA-Za-z_.,/])[-−]?{_NUMBER}(?:\s*/\s*{_NUMBER})?")
_MONEY = str.maketrans("", "", "$€£¥￥")
_PARTS = Pattern(rf"{_NUMBER}|[-+*/()]")


def sums_hold(asked: str, answer: str) -> bool | None:
    """Say whether an answer's sums are right, None where there is none to work out.

    Sums and results may stand in words (`in_figures`); a result may be rounded to the places it has.
    """
    asked, answer = (sums_in_figures(text.translate(_MONEY)) for text in (asked, answer))
    stated = ((match["value"], value_of(match["sum"])) for match in _STATED.finditer(answer))
    verdicts = [_is(said, value) for said, value in stated if value is not None]
    sums = [value_of(match["sum"] or match["open"]) for match in _ASKED.finditer(asked)]
    found = [*_FOUND.findall(answer), *numbers_in_words(answer)]
    if len(sums) == 1 and sums[0] is not None and found:
        is_said = any(_is(each, sums[0]) for each in found)
        verdicts.append(is_said or _is_with_rest(asked, answer, sums[0]))
    return all(verdicts) if verdicts else None


def _is_with_rest(asked: str, answer: str, value: Fraction) -> bool:
    """Say whether an answer gives a quotient as a whole number and what is left: 33 remainder 1, 33余1."""
    rest = _REST.search(answer)
    if rest is None or value == value.numerator // value.denominator:
        return False
    part = value - int(rest["whole"])
    divisor = Fraction(rest["rest"]) / part if 0 < part < 1 else Fraction(0)
    return divisor.denominator == 1 and re.search(rf"(?<!\d){divisor}(?!\d)", asked) is not None


def _is(said: str, value: Fraction) -> bool:
    """Say whether a number or fraction is a value, rounded to the number's places."""
    number = value_of(said)
    if number is None:
        return False
    places = 0 if "/" in said else len(said.partition(".")[2])
    slack = Fraction(0) if "/" in said or not places else Fraction(1, 2 * 10**places)
    return abs(number - value) <= slack


def value_of(text: str) -> Fraction | None:
    """Return the value of a sum of numbers, + - * / and brackets; None for none, as where it divides by 0."""
    plain = text.replace("×", "*").replace("÷", "/").replace("−", "-").replace("（", "(").replace("）", ")")
    parts = iter([*_PARTS.findall(plain), ""])
    reader = _Reader(parts)
    try:
        value = reader.sum()
    except (ValueError, ZeroDivisionError, RecursionError):
        return None
    return value if reader.next == "" else None


class _Reader:
    """Reads a sum by the rules of precedence."""

    def __init__(self, parts: Iterator[str]) -> None:
        """Take the numbers and signs of a sum."""
        self._parts = parts
        self.next = next(parts)

    def _take(self) -> str:
        taken, self.next = self.next, next(self._parts, "")
        return taken

    def sum(self) -> Fraction:
        """Return the value of what comes up to the next closing bracket or the end."""
        value = self._product()
        while self.next and self.next in "+-":
            value = value + self._product() if self._take() == "+" else value - self._product()
        return value

    def _product(self) -> Fraction:
        value = self._factor()
        while self.next and self.next in "*/":
            value = value * self._factor() if self._take() == "*" else value / self._factor()
        return value

    def _factor(self) -> Fraction:
        part = self._take()
        if part == "-":
            return -self._factor()
        if part == "(":
            value = self.sum()
            if self._take() != ")":
                raise ValueError(part)
            return value
        return Fraction(part.replace(",", ""))
