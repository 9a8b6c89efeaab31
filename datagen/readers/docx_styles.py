"""What a Word file's styles and lists say: which paragraphs are headings, and what stands before items."""

from collections import defaultdict
from dataclasses import dataclass, field

from datagen.readers.packages import Package

__all__ = ["Level", "Numbering", "Style", "outline_level", "read_numbering", "read_styles", "whole"]

_NAMES = ("heading", "标题", "標題", "見出し", "제목")
_CONTENTS = ("toc ", "目录", "table of figures", "index ")
_MAX_CHAIN = 16
_DIGITS = "零一二三四五六七八九"


@dataclass(slots=True)
class Style:
    """A paragraph style: heading level (0 for none), list and its level, and the style it is based on."""

    level: int = 0
    based_on: str = ""
    numbering: str = ""
    depth: int = 0
    is_contents: bool = False


def read_styles(package: Package, part: str) -> dict[str, Style]:
    """Return the styles by id, each with what it takes over from those it is based on."""
    styles: dict[str, Style] = {}
    style = Style()
    for kind, name, attributes in package.xml(part):
        if kind != "start":
            continue
        value = attributes.get("val", "")
        if name == "style":
            style = styles.setdefault(attributes.get("styleId", ""), Style())
        elif name == "name":
            style.level = style.level or _level_of(value)
            style.is_contents = value.lower().startswith(_CONTENTS)
        elif name == "basedOn":
            style.based_on = value
        elif name == "outlineLvl" and not style.level:
            style.level = outline_level(value)
        elif name == "numId":
            style.numbering = value
        elif name == "ilvl":
            style.depth = whole(value)
    for each in styles.values():
        _inherit(each, styles)
    return styles


def _inherit(style: Style, styles: dict[str, Style]) -> None:
    parent = style
    for _ in range(_MAX_CHAIN):
        above = styles.get(parent.based_on)
        if above is None:
            return
        style.level = style.level or above.level
        style.numbering = style.numbering or above.numbering
        style.is_contents = style.is_contents or above.is_contents
        parent = above


def _level_of(name: str) -> int:
    lower = name.lower().strip()
    if lower == "title":
        return 1
    word, _, number = lower.partition(" ")
    return whole(number) if word in _NAMES else 0


def outline_level(value: str) -> int:
    """Return the heading level of an outline level: these count from 0, and 9 is plain text."""
    return whole(value, 9) + 1 if whole(value, 9) < 9 else 0


def whole(value: str, other: int = 0) -> int:
    """Return a small whole number written in digits, or `other`."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else other


@dataclass(slots=True)
class Level:
    """One depth of a list: how it counts, and the text that its `%1` stands in."""

    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """The lists of a file and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def mark(self, numbering: str, depth: int) -> str:
        """Return what stands before the next item of a list: `-`, or its number as the list writes it.

        "" where there is no such list.
        """
        name = self.lists.get(numbering, "")
        levels = self.levels.get(name, {})
        level = levels.get(depth)
        if level is None or level.form == "none":
            return ""
        counts = self._counts[name]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if level.form == "bullet" or "%" not in level.text:
            return "-"
        text = level.text
        for each in range(depth + 1):
            shown = levels.get(each, level)
            text = text.replace(f"%{each + 1}", _count(counts.get(each, shown.start), shown.form))
        return text.strip()


def read_numbering(package: Package, part: str) -> Numbering:
    """Return the lists that a numbering part defines."""
    found = Numbering()
    name, number, level = "", "", Level()
    for kind, tag, attributes in package.xml(part):
        if kind != "start":
            continue
        value = attributes.get("val", "")
        if tag == "abstractNum":
            name = attributes.get("abstractNumId", "")
        elif tag == "lvl":
            level = Level()
            found.levels.setdefault(name, {})[whole(attributes.get("ilvl", ""))] = level
        elif tag == "start":
            level.start = whole(value, 1)
        elif tag == "numFmt":
            level.form = value
        elif tag == "lvlText":
            level.text = value
        elif tag == "num":
            number = attributes.get("numId", "")
        elif tag == "abstractNumId":
            found.lists[number] = value
    return found


def _count(number: int, form: str) -> str:
    if form.startswith(("chinese", "ideograph", "japanese", "taiwanese")) and number < 100:
        tens, ones = divmod(number, 10)
        ten = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
        return ten + (_DIGITS[ones] if ones or not tens else "")
    if form in {"lowerLetter", "upperLetter"} and 0 < number <= 26:
        letter = chr(ord("a") + number - 1)
        return letter if form == "lowerLetter" else letter.upper()
    return str(number)
