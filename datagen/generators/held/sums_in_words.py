"""Sums that a text says in words, written in figures and signs, in English and Chinese.

"Twelve times three", 三加五等于九, "15% of 80", "add 12 to 30", 12和30的和, and sums in full-width digits.
Numbers that no sum is made of stay as they are.
"""

import re
from collections.abc import Callable
from math import isqrt

from datagen.number_words import EN_NUMBERS, EN_SCALES, ZH_DIGITS, chinese_value, english_value
from datagen.patterns import Pattern

__all__ = ["numbers_in_words", "sums_in_figures"]

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_WORD = rf"(?:{'|'.join(sorted([*EN_NUMBERS, *EN_SCALES], key=len, reverse=True))})"
_EN = rf"\b{_WORD}(?:(?:[ -]|\s+and\s+){_WORD}){{0,8}}\b"
_ZH_CHARS = "零〇一二两三四五六七八九十百千万亿"
_ZH = rf"[{_ZH_CHARS}]{{1,24}}(?:点[零〇一二三四五六七八九]{{1,12}})?"
_FIGURE = r"-?\d{1,18}(?:,\d{3}){0,6}(?:\.\d{1,18})?(?![\d.]{0,2}\d)"
_N = rf"(?:{_FIGURE}|{_EN}|{_ZH})"
_SIGNS = {
    "+": r"plus|加上?",
    "-": r"minus|减去?",
    "*": r"times|multiplied\s+by|乘以|乘上?|x(?=\s*\d)",
    "/": r"divided\s+by|除以",
}
_SIGN = "|".join(_SIGNS.values())
_IS = r"equals|is|makes|gives|等于|得|是|="
_SUM = Pattern(
    rf"(?<![\w.])(?<![第每])(?P<sum>{_N}(?:\s*(?:{_SIGN})\s*{_N})+)(?:\s*(?P<is>{_IS})\s*(?P<value>{_N})(?![\w%:/.]*[\w%]))?"
    rf"|(?<=[\u4e00-\u9fff])(?<![第每{_ZH_CHARS}])(?P<zh_sum>(?:{_FIGURE}|{_ZH})(?:\s*(?:{_SIGN})\s*(?:{_FIGURE}|{_ZH}))+)"
    rf"(?:\s*(?P<zh_is>等于|得|是|=)\s*(?P<zh_value>{_FIGURE}|{_ZH})(?![\w%:/.]*[\w%]))?",
    re.IGNORECASE,
)
_PART = Pattern(rf"(?P<sign>{_SIGN})|(?P<number>{_N})", re.IGNORECASE)
_JOIN = r"\s*(?:and|和|与|跟)\s*"


def sums_in_figures(text: str) -> str:
    """Return a text whose sums in words, wide digits, shares and powers stand in figures and signs."""
    text = text.translate(_WIDE)
    for pattern, write in _PHRASES:
        text = pattern.sub(write, text)
    return _SUM.sub(_signed, text)


def numbers_in_words(text: str) -> list[str]:
    """Return the numbers that a text writes in English or Chinese words, as figures."""
    figures = (_figure(match[0]) for match in _IN_WORDS.finditer(text))
    return [each for each in figures if each[-1].isdigit()]


_IN_WORDS = Pattern(rf"{_EN}|{_ZH}", re.IGNORECASE)


def _signed(match: re.Match[str]) -> str:
    said = match["sum"] or match["zh_sum"]
    parts = [_sign(part[0]) if part["sign"] else _figure(part["number"]) for part in _PART.finditer(said)]
    value = match["value"] or match["zh_value"]
    end = f" = {_figure(value)}" if value else match[0][len(said) :]
    return f"{' '.join(parts)}{end}"


def _sign(word: str) -> str:
    return next(sign for sign, said in _SIGNS.items() if re.match(said, f"{word} 1", re.IGNORECASE))


def _figure(number: str) -> str:
    """Return a number in figures; as it is where its words are none (三四, "twelve three")."""
    if number[-1].isdigit():
        return number
    if ord(number[0]) < 0x2000:
        value, decimals = english_value(re.findall(_WORD, number.lower())), ""
    else:
        whole, point, places = number.partition("点")
        value = chinese_value(whole)
        decimals = "." + "".join(str(ZH_DIGITS[char]) for char in places) if point else ""
    return number if value is None else f"{value}{decimals}"


def _two(sign: str, *, turned: bool = False) -> Callable[[re.Match[str]], str]:
    def write(match: re.Match[str]) -> str:
        first, second = (_figure(match[name]) for name in ("a", "b"))
        return f"calculate {second if turned else first} {sign} {first if turned else second}"

    return write


def _apart(match: re.Match[str]) -> str:
    pair = [_figure(match[name]) for name in ("a", "b")]
    if not all(each[-1].isdigit() for each in pair):
        return match[0]
    less, more = sorted(pair, key=lambda each: float(each.replace(",", "")))
    return f"{more} - {less}"


def _plain(sign: str) -> Callable[[re.Match[str]], str]:
    return lambda match: f"{_figure(match['a'])} {sign} {_figure(match['b'])}"


def _share(match: re.Match[str]) -> str:
    return f"{_figure(match['a'])} * {_figure(match['b'])} / 100"


_LARGEST_BASE, _LARGEST_POWER = 1_000_000, 40


def _power(match: re.Match[str]) -> str:
    said = match.groupdict()
    base, power = int(match["a"]), int(said.get("b") or {"平": 2, "立": 3}[said["word"]])
    return f"{base**power} * 1" if base <= _LARGEST_BASE and power <= _LARGEST_POWER else match[0]


def _root(match: re.Match[str]) -> str:
    number = int(match["a"] or match["b"])
    root = isqrt(number)
    return f"{root} * 1" if root * root == number else match[0]


_A, _B = rf"(?P<a>{_N})", rf"(?P<b>{_N})"
_PHRASES: list[tuple[Pattern, Callable[[re.Match[str]], str]]] = [
    (Pattern(source, re.IGNORECASE), write)
    for source, write in (
        (rf"\badd\s+{_A}\s+(?:and|to)\s+{_B}", _two("+")),
        (rf"\bsubtract\s+{_A}\s+from\s+{_B}", _two("-", turned=True)),
        (rf"\bmultiply\s+{_A}\s+(?:by|and|with)\s+{_B}", _two("*")),
        (rf"\bdivide\s+{_A}\s+by\s+{_B}", _two("/")),
        (rf"(?:the\s+)?\bsum\s+of\s+{_A}{_JOIN}{_B}(?!\s*(?:,|and))", _plain("+")),
        (rf"(?:the\s+)?\bproduct\s+of\s+{_A}{_JOIN}{_B}(?!\s*(?:,|and))", _plain("*")),
        (rf"(?:the\s+)?\bdifference\s+(?:between|of)\s+{_A}{_JOIN}{_B}", _apart),
        (rf"(?<![,、和\d{_ZH_CHARS}.]){_A}{_JOIN}{_B}(?:的|之)和", _plain("+")),
        (rf"(?<![,、和\d{_ZH_CHARS}.]){_A}{_JOIN}{_B}(?:的|之)?(?:乘积|的积|之积)", _plain("*")),
        (rf"(?<![,、和\d{_ZH_CHARS}.]){_A}{_JOIN}{_B}(?:的|之)差", _apart),
        (rf"(?<![\w.]){_A}\s*(?:%|per\s?cent)\s+of\s+{_B}", _share),
        (rf"(?<![\d.{_ZH_CHARS}]){_A}的{_B}\s*%", _share),
        (r"(?<![\w.])(?P<a>\d{1,7})\s*(?:\^|\*\*)\s*(?P<b>\d{1,2})(?![\w.^*])", _power),
        (r"(?<![\w.])(?P<a>\d{1,7})\s*的(?P<word>平|立)方(?!根|米|厘|分|公|千)", _power),
        (
            r"(?:the\s+)?\bsquare\s+root\s+of\s+(?P<a>\d{1,12})(?![\d.,]*\d)|(?<![\d.])(?P<b>\d{1,12})的(?:算术)?平方根",
            _root,
        ),
    )
]
