"""What is asked of a whole table: each kind a function from a table to plans, its answers computed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from datagen.generators.rewording.phrases import Pair
from datagen.generators.tables.amounts import Amounts
from datagen.generators.tables.tabling import Table, classes_apart
from datagen.generators.tables.words import call_amounts, call_column, list_names, say, steps_of

__all__ = ["KINDS", "TablePlan", "plan_questions"]

_MOST_NAMED = 8
_MOST_PLACES = 2
_CENT = Decimal(1).scaleb(-_MOST_PLACES)


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A question about a table with its computed answer, in words that no model made.

    `rows` are those that the answer rests on. A wording must keep `subjects` and `values`, and the
    order of one of the `ways`.
    """

    kind: str
    language: str
    question: str
    answer: str
    subjects: tuple[str, ...]
    values: tuple[str, ...]
    rows: tuple[int, ...]
    ways: tuple[Pair, ...]


def _plan(
    kind: str,
    saying: str,
    table: Table,
    column: str,
    rows: tuple[int, ...],
    holes: Mapping[str, str],
    place: tuple[str, ...] = (),
) -> TablePlan:
    amounts = table.amounts.get(column)
    called = call_amounts(column, amounts, table.language) if amounts else call_column(column)
    filled = {"column": called, **holes}
    (question, answer), ways = say(saying, table, (column, *place), filled)
    kept = [each for name, each in filled.items() if name not in ("most", "more", "names")]
    asked = tuple(each for each in kept if each and each in question)
    told = tuple(each for each in kept if each and each in answer)
    return TablePlan(kind, table.language, question, answer, asked, told, rows, ways)


def _all(table: Table) -> tuple[int, ...]:
    return tuple(range(len(table.names)))


def _extreme(amounts: Amounts, *, is_highest: bool) -> int | None:
    """Return the row of a column's highest or lowest amount, or None where two rows tie."""
    best = max(amounts.values) if is_highest else min(amounts.values)
    return amounts.values.index(best) if amounts.values.count(best) == 1 else None


def _plan_extremes(kind: str, word: str) -> "Planner":
    def plan(table: Table) -> Iterator[TablePlan]:
        for column, amounts in table.amounts.items():
            row = _extreme(amounts, is_highest=word == "highest")
            if row is not None:
                most = steps_of(column, amounts.unit + amounts.front, table.language)[word]
                holes = {"most": most, "winner": table.names[row], "value": amounts.cells[row]}
                yield _plan(kind, "extreme", table, column, _all(table), holes, (word,))

    return plan


def _plan_sum(table: Table) -> Iterator[TablePlan]:
    for column, amounts in table.amounts.items():
        if amounts.adds_up:
            holes = {"value": amounts.say(sum(amounts.values)), "count": str(len(table.names))}  # type: ignore[arg-type]
            yield _plan("table-sum", "sum", table, column, _all(table), holes)


def _plan_average(table: Table) -> Iterator[TablePlan]:
    """Yield averages that are exact with two places: one that has to be rounded is not asked."""
    for column, amounts in table.amounts.items():
        mean = sum(amounts.values) / Decimal(len(amounts.values))
        if amounts.adds_up and mean == mean.quantize(_CENT):
            own = max(amounts.values, key=lambda value: -int(value.as_tuple().exponent))
            value = mean.quantize(own) if mean == mean.quantize(own) else mean.quantize(_CENT).normalize()
            holes = {"value": amounts.say(value), "count": str(len(table.names))}
            yield _plan("table-average", "average", table, column, _all(table), holes)


def _plan_count(table: Table) -> Iterator[TablePlan]:
    yield _plan("table-count", "count", table, "", _all(table), {"count": str(len(table.names))})
    for column, value, rows in _classes(table):
        yield _plan("table-count", "count-class", table, column, rows, _named(table, rows, value), (value,))
    for column, value, rows in _above(table):
        yield _plan("table-count", "count-more", table, column, rows, _named(table, rows, value), (value,))


def _plan_filter(table: Table) -> Iterator[TablePlan]:
    for column, value, rows in _classes(table):
        yield _plan("table-filter", "filter-class", table, column, rows, _named(table, rows, value), (value,))
    for column, value, rows in _above(table):
        yield _plan("table-filter", "filter-more", table, column, rows, _named(table, rows, value), (value,))


def _named(table: Table, rows: tuple[int, ...], value: str) -> dict[str, str]:
    names = [table.names[row] for row in rows]
    return {"value": value, "names": list_names(names, table.language), "count": str(len(rows))}


def _classes(table: Table) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield (column, value, rows) where two rows or more, and not all, have one value of a class."""
    for column, cells in table.classes.items():
        if not classes_apart(cells):
            continue
        for value in dict.fromkeys(cells):
            rows = tuple(row for row, cell in enumerate(cells) if cell.casefold() == value.casefold())
            if 2 <= len(rows) <= min(_MOST_NAMED, len(cells) - 1):
                yield column, value, rows


def _above(table: Table) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield (column, limit, rows) for the row of the table that two to half of the others exceed."""
    for column, amounts in table.amounts.items():
        most = min(_MOST_NAMED, len(amounts.values) // 2)
        for row, limit in enumerate(amounts.values):
            rows = tuple(other for other, value in enumerate(amounts.values) if value > limit)
            if 2 <= len(rows) <= most:
                yield column, amounts.cells[row], rows
                break


def _plan_compare(table: Table) -> Iterator[TablePlan]:
    for place, (column, amounts) in enumerate(table.amounts.items()):
        more = steps_of(column, amounts.unit + amounts.front, table.language)["more"]
        for a in range(place % 2, len(table.names) - 1, 2):
            b = a + 1
            if amounts.values[a] != amounts.values[b]:
                best, least = (a, b) if amounts.values[a] > amounts.values[b] else (b, a)
                holes = {
                    "a": table.names[a],
                    "b": table.names[b],
                    "winner": table.names[best],
                    "loser": table.names[least],
                    "value": amounts.cells[best],
                    "less": amounts.cells[least],
                    "more": more,
                }
                yield _plan("table-compare", "compare", table, column, (a, b), holes, (table.names[a],))


def _plan_lookup(table: Table) -> Iterator[TablePlan]:
    """Yield what another column says of the row with the highest or the lowest amount."""
    for column, amounts in table.amounts.items():
        steps = steps_of(column, amounts.unit + amounts.front, table.language)
        for word in ("highest", "lowest"):
            row = _extreme(amounts, is_highest=word == "highest")
            if row is None:
                continue
            others = {
                call_amounts(name, each, table.language): each.cells
                for name, each in table.amounts.items()
                if name != column
            }
            classes = {call_column(name): cells for name, cells in table.classes.items()}
            for other, cells in {**classes, **others}.items():
                holes = {
                    "other": other,
                    "told": cells[row],
                    "most": steps[word],
                    "winner": table.names[row],
                    "value": amounts.cells[row],
                }
                yield _plan("table-lookup", "lookup", table, column, _all(table), holes, (other, word))


Planner = Callable[[Table], Iterator[TablePlan]]

KINDS: dict[str, Planner] = {
    "table-max": _plan_extremes("table-max", "highest"),
    "table-filter": _plan_filter,
    "table-sum": _plan_sum,
    "table-compare": _plan_compare,
    "table-count": _plan_count,
    "table-min": _plan_extremes("table-min", "lowest"),
    "table-average": _plan_average,
    "table-lookup": _plan_lookup,
}


def plan_questions(table: Table) -> list[TablePlan]:
    """Return all that can be asked of a table, the kinds by turns."""
    by_kind = [planner(table) for planner in KINDS.values()]
    return [plan for row in zip_longest(*by_kind) for plan in row if plan is not None]
