"""A table that questions can be asked of: its rows by name, its amounts and its classes.

What cannot be answered beyond doubt is left out here, so that nothing asks about it: rows of one
name, rows that sum up others (a last one is merely no row), columns with a gap, with two units, with dates,
with lists.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datagen.generators.rewording.names import flat
from datagen.generators.tables.amounts import Amounts, is_date, read_amounts, split_unit
from datagen.generators.tables.finding import BARRED, cells_of, pairs_of
from datagen.records import Chunk
from datagen.text import detect_language

__all__ = ["Table", "classes_apart", "read_table"]

_FEWEST_ROWS, _MOST_ROWS, _MOST_COLUMNS = 3, 100, 20
_LONGEST = 60
_CODE = re.compile(r"[\W\d_]*[A-Za-z]{0,3}[\W\d_]*")
"""What names nothing to a reader: SR-01, 12, A."""
_SUMMARY = re.compile(
    r"^(?:(?:grand|sub)?[ -]?totals?|sum|all|overall|average|mean|median|maximum|minimum|remainder|others?)\b"
    r"|\btotals?$|^(?:总计|合计|小计|共计|总和|总数|全部|平均|均值|其他|其它)",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:grand )?totals?|sum|总计|合计|共计|总和|总数", re.IGNORECASE)
"""What a table's last row is called that adds up those above it."""
_GAP = re.compile(
    r"[-–—―/.?？]*|n\.?/?a\.?|none|null|nan|unknown|tb[ad]|无|暂无|不详|未知|待定", re.IGNORECASE
)
_COUNTED = re.compile(r"[€$£¥￥]?\s?[-−]?\d[\d.,\s]*\D{0,12}")
_MARKED = re.compile(r"\*\*|`|\]\(|<[a-z/!]|\[\d", re.IGNORECASE)
_LISTED = re.compile(r"[,;，；、/&+]|\b(?:and|or|to)\b|[和或与及至]")
_FLAT = re.compile(r"\.(?:csv|tsv|md|markdown|parquet|jsonl?|te?xt)(?:$|[#\s])", re.IGNORECASE)
"""Files whose tables have no merged cells, which repeat what they cover."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with a name each: `names[i]` stands in the column `noun`, at the span `spans[i]`.

    `amounts` and `classes` are the columns that may be asked, by their plain names, with a value for
    every row; spans count characters of the document.
    """

    chunk: Chunk
    language: str
    noun: str
    names: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    amounts: Mapping[str, Amounts]
    classes: Mapping[str, tuple[str, ...]]

    def span(self, rows: Sequence[int]) -> tuple[tuple[int, int], ...]:
        """Return the spans of some rows, in the document's order."""
        return tuple(self.spans[row] for row in sorted(set(rows)))


def read_table(chunk: Chunk) -> Table | None:
    """Return the table that a chunk is, or None where its rows cannot be told apart or counted."""
    spans, rows = _without_total(*_rows(chunk))
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if not _FEWEST_ROWS <= len(rows) <= _MOST_ROWS or not 2 <= len(columns) <= _MOST_COLUMNS:
        return None
    if _MARKED.search(chunk.text) or any(_SUMMARY.search(cell) for row in rows for cell in row.values()):
        return None
    whole = {
        name: [row[name] for row in rows] for name in columns if all(_is_there(row, name) for row in rows)
    }
    for name in _before_a_gap(rows, columns):
        whole.pop(name, None)
    noun = next((name for name in columns if _are_names([row.get(name, "") for row in rows])), None)
    if noun not in whole or len({flat(cell) for cell in whole[noun]}) < len(rows):
        return None
    if any(len(cell) > _LONGEST for cell in whole[noun]):
        return None
    plain = Counter(split_unit(name)[0] for name in columns)
    is_flat = bool(_FLAT.search(chunk.document))
    amounts: dict[str, Amounts] = {}
    classes: dict[str, tuple[str, ...]] = {}
    for name, cells in whole.items():
        short, unit = split_unit(name)
        short, unit = (short, unit) if plain[short] == 1 else (name, "")
        if name == noun:
            continue
        if found := read_amounts(short, unit, cells, is_flat=is_flat):
            amounts[short] = found
        elif not any(re.search(r"\d", cell) or is_date(cell) or len(cell) > _LONGEST for cell in cells):
            classes[short] = tuple(cells)
    language = "zh" if detect_language(chunk.text) == "zh" else "en"
    return Table(chunk, language, noun, tuple(whole[noun]), spans, amounts, classes)


def _rows(chunk: Chunk) -> tuple[tuple[tuple[int, int], ...], list[dict[str, str]]]:
    spans, rows, at = [], [], chunk.start
    lines = chunk.text.split("\n")
    header = cells_of(lines[0]) if len(lines) > 1 and BARRED.fullmatch(lines[1].strip()) else []
    if len(set(header)) < len(header) or not all(header):
        return (), []
    for number, line in enumerate(lines):
        if not header or number > 1:
            cells = dict(zip(header, cells_of(line), strict=True)) if header else dict(pairs_of(line))
            rows.append(cells)
            spans.append((at, at + len(line)))
        at += len(line) + 1
    return tuple(spans), rows


def _without_total(
    spans: tuple[tuple[int, int], ...], rows: list[dict[str, str]]
) -> tuple[tuple[tuple[int, int], ...], list[dict[str, str]]]:
    """Leave out a last row that is called the total of those above it."""
    if rows and any(map(_TOTAL.fullmatch, rows[-1].values())):
        return spans[:-1], rows[:-1]
    return spans, rows


def _is_there(row: Mapping[str, str], name: str) -> bool:
    return name in row and not _GAP.fullmatch(row[name])


def _before_a_gap(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> set[str]:
    """Return the columns before one that few rows have: it may be the end of a value that holds a colon."""
    rare = {name for name in columns if 2 * sum(name in row for row in rows) < len(rows)}
    return {left for row in rows for left, right in zip(row, list(row)[1:], strict=False) if right in rare}


def _are_names(cells: Sequence[str]) -> bool:
    """Say whether most of a column's cells are names: no codes, no amounts, no dates."""
    named = [
        cell for cell in cells if not (_CODE.fullmatch(cell) or is_date(cell) or _COUNTED.fullmatch(cell))
    ]
    return 2 * len(named) > len(cells)


def classes_apart(cells: Sequence[str]) -> bool:
    """Say whether the values of a column are classes: none a list, none in another, some more than once."""
    different = {flat(cell) for cell in cells}
    if not 1 < len(different) < len(cells) or any(map(_LISTED.search, cells)):
        return False
    return not any(left != right and left in right for left in different for right in different)
