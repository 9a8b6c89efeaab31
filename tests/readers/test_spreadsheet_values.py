"""Numbers, dates and tables of spreadsheets and Parquet files come out as a reader sees them."""

import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from datagen.readers.documents import read_documents
from datagen.readers.grids import Cell, head_table, is_spanning, lay_out, say_cells
from datagen.readers.number_formats import show_number


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (7000.0, "General", "7000"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (-1234.5, "#,##0.0", "-1,234.5"),
        (-5.0, "0.00;(0.00)", "(5.00)"),
        (0.256, "0.0%", "25.6%"),
        (12.0, '0" kg"', "12 kg"),
        (12.5, "[$€-407] #,##0.00", "€ 12.50"),
        (3.0, "0.00E+00", "3.00E+00"),
        (12.0, '[Red]0.0_);"("0.0")"', "12.0"),
        (46112.0, "yyyy-mm-dd", "2026-03-31"),
        (46112.0, 'yyyy"年"m"月"d"日"', "2026-03-31"),
        (46112.354166667, "d.m.yyyy hh:mm", "2026-03-31 08:30"),
        (0.354166667, "h:mm AM/PM", "08:30"),
        (1.5, "[h]:mm", "36:00"),
        (1e300, "yyyy-mm-dd", "1e+300"),
        (-1.0, "yyyy-mm-dd", "-1"),
        (5.0, "@", "5"),
        (5.0, "", "5"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value, code, shown):
    assert show_number(value, code) == shown


def test_dates_count_from_1904_where_the_file_says_so():
    assert show_number(44650.0, "yyyy-mm-dd", from_1904=True) == "2026-03-31"


@given(st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12))
def test_any_number_in_any_format_is_shown_on_one_line(value, code):
    assert isinstance(show_number(value, code), str)


@given(st.dates(datetime.date(1900, 3, 1), datetime.date(9999, 12, 31)))
def test_every_date_comes_back(day):
    serial = (day - datetime.date(1899, 12, 30)).days
    assert show_number(float(serial), "dd/mm/yy") == day.isoformat()


# --- tables whose cells span rows and columns

GRIDS = st.lists(
    st.lists(st.builds(Cell, st.text("ab", max_size=2), st.integers(0, 4), st.integers(0, 4)), max_size=4)
)


@given(GRIDS)
def test_a_grid_has_room_for_every_cell_and_holds_every_text(rows):
    grid = lay_out(rows)
    assert len(grid) == len(rows)
    assert all(
        len(line) >= sum(max(1, cell.across) for cell in row) for line, row in zip(grid, rows, strict=True)
    )
    assert {cell.text for row in rows for cell in row} - {text for line in grid for text in line} == set()


def test_a_cell_that_spans_rows_is_said_in_each_and_heads_are_joined_from_the_top():
    rows = [
        [Cell("Fares of 2026", 3)],
        [Cell("Port", down=2), Cell("Fare", 2)],
        [Cell("adult"), Cell("child")],
        [Cell("Tolm", down=2), Cell("16"), Cell("8")],
        [Cell("14"), Cell("7")],
    ]
    table = head_table(lay_out(rows), [is_spanning(row) for row in rows])
    assert table.captions == ("Fares of 2026",)
    assert table.header == ("Port", "Fare adult", "Fare child")
    assert table.rows == (("Tolm", "16", "8"), ("Tolm", "14", "7"))


def test_a_table_of_one_row_or_one_column_is_laid_out_and_not_tabulated():
    assert say_cells([[Cell("left"), Cell("right")]]) == ([], ["left right"])
    assert say_cells([[Cell("one")], [Cell("two")]]) == ([], ["one", "two"])
    assert say_cells([]) == ([], [])


# --- Parquet


def write(folder: Path, columns: dict) -> Path:
    path = folder / "fares.parquet"
    parquet.write_table(pa.table(columns), path, row_group_size=2)
    return path


def test_a_parquet_table_of_texts_is_a_document_a_row(tmp_path):
    path = write(tmp_path, {"title": ["One", "二", "x"], "text": ["first", "第二篇", None], "n": [1, 2, 3]})
    skipped = []
    documents = list(read_documents([path], skipped=skipped))
    assert [(d.path.rpartition("#")[2], d.title, d.text) for d in documents[:2]] == [
        ("1", "One", "first"),
        ("2", "二", "第二篇"),
    ]
    assert documents[2].text == "title: x; n: 3."


def test_a_parquet_table_of_values_is_said_row_by_row(tmp_path):
    columns = {
        "port": ["Tolm", "Skarra"],
        "fare": [Decimal("16.50"), None],
        "since": [datetime.date(2026, 3, 31), datetime.date(2025, 1, 2)],
        "raw": [b"\xff", b""],
    }
    (document,) = read_documents([write(tmp_path, columns)])
    assert document.text == (
        "# fares\n\nport: Tolm; fare: 16.50; since: 2026-03-31.\nport: Skarra; since: 2025-01-02.\n"
    )


@pytest.mark.parametrize("share", [0.3, 0.99])
def test_a_truncated_parquet_file_is_skipped(tmp_path, share):
    path = write(tmp_path, {"a": ["x"] * 100})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    (tmp_path / "z.txt").write_text("good")
    skipped = []
    assert [d.text for d in read_documents([tmp_path], skipped=skipped)] == ["good"]
    assert "no whole Parquet file" in skipped[0].why
