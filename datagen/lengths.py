"""Stated lengths: "in one sentence", "at most eight words", "四行小诗", "列出五样".

Only what is stated without doubt is held against the answer: a count that belongs to each of
several parts ("two sentences each"), or to one part of a longer answer ("and say in one sentence
what was wrong"), is left alone.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from datagen.length_counts import COUNTERS
from datagen.number_words import EN_NUMBERS, ZH_DIGITS, chinese_value
from datagen.patterns import Pattern
from datagen.quotes import without_quotes

__all__ = ["Asked", "asked_counts", "length_fault"]


class Asked(NamedTuple):
    """A stated length: what is counted, and the least and most of it."""

    unit: str
    least: int
    most: int

    def __str__(self) -> str:
        """Return it for a report: "2-3 sentences"."""
        if self.most == _ENDLESS:
            return f">= {self.least} {self.unit}"
        if self.least == 0:
            return f"<= {self.most} {self.unit}"
        return f"{self.least if self.least == self.most else f'{self.least}-{self.most}'} {self.unit}"


_ENDLESS = 1_000_000
_NUMBERS = {word: value for word, value in EN_NUMBERS.items() if value <= 12} | {"single": 1}
_N = rf"(?:\d{{1,4}}|{'|'.join(_NUMBERS)})"
_BETWEEN = r"(?:\s*(?:-|–|to|or)\s*)"
_SPAN = rf"(?P<low>{_N})(?:{_BETWEEN}(?P<high>{_N}))?"
_MOST = r"(?P<most>at most|no more than|not more than|up to|under|within|fewer than|less than|maximum of)\s+"
_LEAST = r"(?P<least>at least|no fewer than)\s+"
_CUT = r"\b(?:shorten|condense|boil|cut|trim|reduce|compress|sum|summari[sz]e)\b"
_LIMIT = rf"(?:{_MOST}|{_LEAST}|exactly\s+)?"
_EACH = Pattern(r"\b(?:each|every|per|apiece|respectively)\b|各|每", re.IGNORECASE)
_MORE = Pattern(
    r"\b(?:and\s+(?:then\s+)?(?:say|explain|add|give|name|tell|list|what|why|how|also)|then|afterwards|finally)\b"
    r"|再|并[^且]|最后|另|然后|同时",
    re.IGNORECASE,
)

_ZH_N = r"(?:\d{1,4}|[一二两三四五六七八九十百]{1,5})"
_ZH_MOST = r"(?P<most>不超过|不多于|至多|最多|少于|控制在)?"
_ZH_CUT = r"(?:缩写?|缩短|压缩|精简|浓缩|概括|归纳|总结)"
_ZH_TAIL = r"(?P<within>以内|之内|以下)?"


def _compile(source: str) -> Pattern:
    return Pattern(source, re.IGNORECASE)


_ENGLISH = {
    "sentences": [
        _compile(rf"\b(?:in|using|of|write)\s+(?:a\s+)?{_LIMIT}{_SPAN}\s+(?:\w+\s+)?sentences?\b"),
        _compile(rf"{_CUT}[^.,;:]{{1,120}}\b(?:in)?to\s+{_LIMIT}{_SPAN}\s+(?:\w+\s+)?sentences?\b"),
    ],
    "words": [
        _compile(
            rf"\b(?:{_MOST}|{_LEAST}|exactly\s+|in\s+){_SPAN}\s+words\b(?P<within>\s+or\s+(?:less|fewer))?"
        ),
        _compile(r"\b(?:in|with)\s+(?:exactly\s+)?(?:a\s+)?(?P<low>one|single)\s+word\b"),
    ],
    "bullets": [
        _compile(
            rf"\b(?:in|with|of|as|into|to|using|use|write|give|make|add)\s+(?:me\s+|us\s+)?{_LIMIT}{_SPAN}"
            r"\s+(?:\w+\s+)?bullet(?:\s+points?|-points?|s)?\b"
        ),
        _compile(rf"^{_LIMIT}{_SPAN}\s+(?:\w+\s+)?bullet(?:\s+points?|-points?|s)?\b"),
    ],
    "paragraphs": [
        _compile(rf"\b(?:in|of|with|write)\s+(?:me\s+)?{_LIMIT}{_SPAN}\s+(?:\w+\s+)?paragraphs?\b"),
        _compile(rf"\b(?:a|one)\s+{_SPAN}-paragraph\s"),
    ],
    "lines": [
        _compile(rf"\b(?:poem|verse|limerick|rhyme|song)\s+(?:of|in|with)\s+{_LIMIT}{_SPAN}\s+lines\b"),
        _compile(rf"\b(?:a|one)\s+{_SPAN}-line\s+(?:poem|verse|stanza|rhyme)\b"),
    ],
    "items": [
        _compile(
            r"^(?:please\s+|(?:can|could|would|will)\s+you\s+(?:please\s+)?)?"
            r"(?:list|name|give|suggest|propose|offer|find|invent|come\s+up\s+with)"
            rf"\s+(?:me\s+|us\s+)?(?:the\s+|a\s+list\s+of\s+)?{_LIMIT}{_SPAN}"
            r"\s+(?!(?:sentence|word|line|paragraph|column|row|percent|(?:\w+\s+)?bullet|or\b|to\b|and\b|of\b))"
        ),
        _compile(rf"^(?:what|which)\s+{_SPAN}\s+(?:things|questions|points|steps|items|facts|reasons)\b"),
    ],
}
_CHINESE = {
    "sentences": [
        _compile(rf"[用写]{_ZH_MOST}(?P<low>{_ZH_N})个句子"),
        _compile(
            rf"(?:用|{_ZH_CUT}[成到为]){_ZH_MOST}(?P<low>{_ZH_N})(?:到|至|-|–)?(?P<high>{_ZH_N})?句话{_ZH_TAIL}"
        ),
    ],
    "characters": [
        _compile(rf"(?P<most>不超过|不多于|至多|最多)(?P<low>{_ZH_N})个?字"),
        _compile(rf"(?P<low>{_ZH_N})个?字(?P<within>以内|之内|以下)"),
        _compile(rf"(?P<least>不少于|不低于|至少|最少)(?:写|用|有)?(?P<low>{_ZH_N})个?字"),
        _compile(rf"(?P<low>{_ZH_N})个?字(?P<least>以上)"),
    ],
    "paragraphs": [
        _compile(rf"(?:用|[写分]成?){_ZH_MOST}(?!一[段个])(?P<low>{_ZH_N})(?:段话|个段落|个?自然段)")
    ],
    "lines": [_compile(rf"(?<!第)(?P<low>{_ZH_N})行(?:的)?(?:小诗|诗|短诗|现代诗)")],
    "items": [
        _compile(
            rf"(?:列出|列举|举出|说出|想出|提出|给出|写出)[^，。；：]{{0,16}}?(?<!第){_ZH_MOST}(?P<low>{_ZH_N})"
            r"(?:个(?!字)|条|点|样|件|种|项|处)"
        ),
        _compile(
            rf"(?:用|分|分成|分为)(?:恰好|正好|刚好)?{_ZH_MOST}(?P<low>{_ZH_N})(?:[个条]要点|点(?=[说概总回介列阐讲作]))"
        ),
        _compile(rf"哪(?P<low>{_ZH_N})(?:个|条|点|样|件|种|项)(?:事|东西|问题|要求)?"),
    ],
}


def asked_counts(instruction: str) -> list[Asked]:
    """Return the lengths that an instruction states without doubt, one a unit at most."""
    text = without_quotes(instruction)
    if _EACH.search(text):
        return []
    found: list[Asked] = []
    for table, read in ((_ENGLISH, _english), (_CHINESE, _chinese)):
        for unit, patterns in table.items():
            stated = {asked for pattern in patterns for asked in _stated(pattern, text, unit, read)}
            if len(stated) == 1:
                found.extend(stated)
    several = any(asked.unit in ("items", "bullets") and asked.most > 1 for asked in found)
    partial = several or _MORE.search(text)
    return [asked for asked in found if not (partial and asked.unit in ("sentences", "words", "characters"))]


def _stated(
    pattern: Pattern, text: str, unit: str, read: Callable[[str], tuple[int, int]]
) -> Iterator[Asked]:
    for match in pattern.finditer(text):
        said = match.groupdict()
        low, high = read(said["low"])
        if said.get("high"):
            high = read(said["high"])[1]
        if said.get("most") or said.get("within"):
            low = 0
        if said.get("least"):
            high = _ENDLESS
        if low <= high and high > 0:
            yield Asked(unit, low, high)


def _english(text: str) -> tuple[int, int]:
    value = int(text) if text.isdigit() else _NUMBERS[text.lower()]
    return value, value


def _chinese(text: str) -> tuple[int, int]:
    """Read a Chinese number; two neighbouring digits, 两三, are a range."""
    if text.isdigit():
        return int(text), int(text)
    if len(text) == 2 and all(char in ZH_DIGITS for char in text):
        return ZH_DIGITS[text[0]], ZH_DIGITS[text[1]]
    value = chinese_value(f"一{text}" if text[0] == "百" else text) or 0
    return value, value


_ONE_BY_ONE = Pattern(
    r"\bone by one\b|\bone (?:item )?(?:a|per) line\b|\beach on (?:its|a) (?:own )?(?:new )?line\b"
    r"|\binto (?:\w+ )?(?:bullet )?points\b|\bpoint by point\b"
    r"|逐条|[分一]条地?(?:写|抄|记|列)|成(?:一份)?清单(?!.*[逗顿]号)|每[条行]一[行条个]",
    re.IGNORECASE,
)


def length_fault(instruction: str, answer: str) -> tuple[int, Asked | None] | None:
    """Return an answer's length and the one its instruction states, in its own units, where they differ.

    The stated one is None where a list is asked for and the answer is none. Items are counted only
    where the answer is a list, but one asked for item by item must be a list; a poem may have a title
    above a blank line.
    """
    if _ONE_BY_ONE.search(without_quotes(instruction)) and "\n" not in answer.strip():
        return 1, None
    for asked in asked_counts(instruction):
        counts = COUNTERS[asked.unit](answer)
        if counts and not any(asked.least <= count <= asked.most for count in counts):
            return counts[0], asked
    return None
