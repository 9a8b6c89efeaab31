"""Rows of tables in the user's words, and wide tables said some columns at a time."""

from itertools import pairwise

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from made_office import make_xlsx

from datagen.cli.main import main
from datagen.errors import ConfigError
from datagen.generators.tables import find_tables, has_questions
from datagen.readers.chunks import split_document
from datagen.readers.documents import read_documents
from datagen.readers.row_templates import RowTemplate, row_columns
from datagen.readers.tables import verbalise_rows

PRICES = "Product,Price,Stock\nBread,3,12\nCake,,4\nRoll,1,30\n"


def texts(path, **settings):
    return [document.text for document in read_documents([path], **settings)]


@pytest.mark.parametrize(
    ("name", "table", "template", "said"),
    [
        (
            "prices.csv",
            PRICES,
            "{Product} costs {Price} euros.",
            "# prices\n\nBread costs 3 euros.\nProduct: Cake; Stock: 4.\nRoll costs 1 euros.\n",
        ),
        (
            "价格.csv",
            "品名,单价\n红茶,30元\n绿茶,25元\n",
            "{品名}每斤售价{单价}。",
            "# 价格\n\n红茶每斤售价30元。\n绿茶每斤售价25元。\n",
        ),
        (
            "fares.tsv",
            "From\tTo\tFare (EUR)\nKiel\tOslo\t40\n",
            "From {From} to {To} it costs {Fare (EUR)} euros; {From} is where it starts.",
            "# fares\n\nFrom Kiel to Oslo it costs 40 euros; Kiel is where it starts.\n",
        ),
    ],
)
def test_rows_that_have_the_columns_are_said_by_the_template_and_others_stay(
    name, table, template, said, tmp_path
):
    path = tmp_path / name
    path.write_text(table, encoding="utf-8")
    assert texts(path, row_template=template) == [said]


def test_a_sheet_is_said_by_the_template_and_its_chunks_are_exact_spans(tmp_path):
    path = tmp_path / "prices.xlsx"
    path.write_bytes(make_xlsx({"Prices": [["Product", "Price"], ["Bread", "3"], ["Roll", "1"]]}))
    (document,) = read_documents([path], row_template="{Product} costs {Price} euros.")
    assert "Bread costs 3 euros.\nRoll costs 1 euros." in document.text
    for chunk in split_document(document, limit=16):
        assert document.text[chunk.start : chunk.end] == chunk.text


@pytest.mark.parametrize(
    "template", ["", "no column", "{Product", "Product}", "{} costs", "{{Product}}", "{A}\n{B}", "{ }"]
)
def test_a_template_that_is_none_is_refused(template, tmp_path):
    with pytest.raises(ConfigError, match="row template"):
        row_columns(template)
    (tmp_path / "a.csv").write_text(PRICES)
    command = ["self-qa", str(tmp_path), "--row-template", template, "--dry-run", "-o", str(tmp_path / "run")]
    result = CliRunner().invoke(main, command)
    assert isinstance(result.exception, ConfigError)
    assert "is no row template" in result.exception.message
    assert "{Product} costs {Price} euros." in result.exception.hint


def test_a_template_whose_column_no_table_has_is_an_error_that_names_the_columns_there_are(tmp_path):
    (tmp_path / "a.csv").write_text(PRICES)
    with pytest.raises(ConfigError, match="'Cost'") as caught:
        texts(tmp_path, row_template="{Product} costs {Cost}.")
    assert "Product, Price, Stock" in caught.value.hint


@given(st.text("ab：; .\n{}`", max_size=60), st.lists(st.integers(0, 60), max_size=3))
def test_any_text_comes_through_and_its_pages_still_begin_where_they_did(text, cuts):
    pages = (0, *sorted({min(cut, len(text)) for cut in cuts}))
    said, moved = RowTemplate("{a} is {b}").say(text, pages)
    assert len(moved) == len(pages)
    assert all(left <= right for left, right in pairwise(moved))
    if said == text:
        assert moved == pages


def wide(columns, rows, code=False):
    names = ["Bread", "Cake", "Roll", "Bun", "Pie"][:rows]
    header = (["No."] if code else []) + ["Product"] + [f"Day {at}" for at in range(columns)]
    return header, [
        ([f"P-{at}"] if code else []) + [name] + [str(10 * at + day) for day in range(columns)]
        for at, name in enumerate(names)
    ]


@pytest.mark.parametrize("code", [False, True])
def test_a_wide_table_is_said_some_columns_at_a_time_with_its_key_columns_each_time(code):
    header, rows = wide(20, 4, code)
    lines = verbalise_rows(header, rows, wide=False)
    blocks = "\n".join(lines).split("\n\n")
    assert len(blocks) == 3
    for block in blocks:
        for row, line in zip(rows, block.split("\n"), strict=True):
            assert line.startswith(f"No.: {row[0]}; Product: {row[1]}; " if code else f"Product: {row[0]}; ")
            assert line.count("Day") <= 8
    told = "\n".join(lines)
    assert all(told.count(f"{name}: ") == 4 for name in header[1 + code :])


def test_a_table_of_twelve_columns_is_said_as_a_whole_and_rows_without_cells_are_left_out():
    header, rows = wide(11, 3)
    assert len(verbalise_rows(header, [*rows, [""] * 12], wide=False)) == 3
    header, rows = wide(20, 3)
    rows[1][10:] = [""] * 11
    assert sum("Cake" in line for line in verbalise_rows(header, rows, wide=False)) == 2


def test_each_part_of_a_wide_table_can_be_asked_about(tmp_path):
    header, rows = wide(20, 5)
    path = tmp_path / "sales.csv"
    path.write_text("\n".join(",".join(row) for row in [header, *rows]))
    (document,) = read_documents([path])
    found = list(find_tables(document, split_document(document, limit=400)))
    assert len(found) == 3
    assert all(has_questions(table) for table in found)
