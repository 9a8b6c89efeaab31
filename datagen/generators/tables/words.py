"""How a table, its rows and its columns are called in a question."""

import re
from collections.abc import Mapping, Sequence

from datagen.generators.rewording.phrases import Pair, begun, join, pick
from datagen.generators.tables.amounts import Amounts
from datagen.generators.tables.sayings import SAYINGS
from datagen.generators.tables.tabling import Table

__all__ = ["call_amounts", "call_column", "call_noun", "call_table", "list_names", "say", "steps_of"]

_GENERIC = {
    "en": {"name", "title", "item", "entry", "thing", ""},
    "zh": {"名称", "名字", "项目", "名", "项", ""},
}
_ANY = {"en": "entry", "zh": "项目"}
_NUMBERING = re.compile(r"^(?:(?:chapter|section|part)\s+\d+|\d+(?:\.\d+)*)[\s:.：、-]+", re.IGNORECASE)
_PLURAL = re.compile(r"\b[a-z]*[^\Wsui]s\b")
_LONG = re.compile(r"周期|时长|时间|长度|距离|里程|工期|寿命")
_HIGH = re.compile(r"[价费率分薪龄温]|金额|温度|收入|工资|成本|[元€$£¥%％℃]")


def call_table(table: Table) -> str:
    """Return a table's name: the nearest heading, and the document's title where that is another."""
    title = _spaced(table.chunk.title)
    heading = _spaced(table.chunk.headings[-1]) if table.chunk.headings else title
    if table.language == "zh":
        return f"“{heading}”" if heading == title else f"“{title}”的“{heading}”"
    return f'the list "{heading}"' if heading == title else f'the list "{heading}" of "{title}"'


def _spaced(title: str) -> str:
    """Return a title without its number; one that is a file's name with spaces for its joints."""
    plain = _NUMBERING.sub("", title).replace('"', "'").strip() or title
    return plain if " " in plain else re.sub(r"[-_]+", " ", plain).strip()


def call_column(name: str) -> str:
    """Return a column's name within a sentence: Fee as fee, VAT and pH as they are."""
    return name[:1].lower() + name[1:] if re.match(r"[A-Z](?:[a-z]|\b(?! ?[A-Z]))", name) else name


def call_amounts(name: str, amounts: Amounts, language: str) -> str:
    """Return a column of numbers within a sentence: Places left as "number of places left"."""
    called = call_column(name)
    is_count = language == "en" and not (amounts.unit or amounts.front) and _PLURAL.search(called)
    return f"number of {called}" if is_count and not called.startswith("number ") else called


def call_noun(table: Table) -> str:
    """Return what a row is: "course" of a column Course name, "entry" of one that is called Name or Goods."""
    plain = re.sub(r"(?i)[ _-]?(?:name|title)$|名称$|名字$", "", table.noun).strip()
    is_many = table.language == "en" and _PLURAL.search(plain.lower().rpartition(" ")[2])
    is_generic = is_many or plain.casefold() in _GENERIC[table.language]
    return _ANY[table.language] if is_generic else call_column(plain)


def steps_of(column: str, unit: str, language: str) -> dict[str, str]:
    """Return the words for the highest, the lowest and the higher of a column's amounts."""
    if language == "en":
        return {"highest": "highest", "lowest": "lowest", "more": "higher"}
    if _LONG.search(column):
        return {"highest": "最长", "lowest": "最短", "more": "更长"}
    if _HIGH.search(column + unit):
        return {"highest": "最高", "lowest": "最低", "more": "更高"}
    return {"highest": "最大", "lowest": "最小", "more": "更大"}


def list_names(names: Sequence[str], language: str) -> str:
    """Return names as a list in words."""
    return join(names, "和", "、") if language == "zh" else join(names)


def say(
    saying: str, table: Table, place: Sequence[str], holes: Mapping[str, str]
) -> tuple[Pair, tuple[Pair, ...]]:
    """Return a question and answer with their holes filled, the same for a place, and all that say it."""
    filled = {"table": call_table(table), "noun": call_noun(table), **holes}
    ways = tuple(
        (begun(question.format_map(filled)), begun(answer.format_map(filled)))
        for question, answer in SAYINGS[table.language][saying]
    )
    return pick(ways, saying, table.chunk.document, str(table.chunk.start), *place), ways
