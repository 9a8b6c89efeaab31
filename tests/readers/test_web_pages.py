"""A web page becomes the text a reader sees, with headings that chunking sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.readers.html_text import html_to_text
from datagen.readers.markup import read_markup


def text_of(source: str) -> str:
    return html_to_text(source, lambda place, why: None)[1]


TAGS = """< > <p> </p> <!-- --> <div/hidden> </div> <td> <tr> <li> <table> </table> <ul> <a/b='
    " ' &amp; &#x; <script> </script> <pre> </pre> <h2> </h2> <br> </ <? <![CDATA[ text"""
PIECES = st.lists(st.sampled_from(TAGS.split()), max_size=40).map(" ".join)


@given(PIECES)
def test_any_soup_of_tags_gives_tidy_text_and_never_what_was_hidden(source):
    text = text_of(source)
    assert text == text.strip()
    assert "secret" not in text_of(f"<nav>secret<b></nav>{source}")


@given(st.text(max_size=80))
def test_text_without_markup_comes_through_as_events(text):
    said = "".join(e.value for e in read_markup(text.replace("<", "").replace("&", "")))
    assert said == text.replace("<", "").replace("&", "")


@pytest.mark.parametrize(
    "dropped",
    [
        "<script>if (a < b) alert('</p>')</script>",
        "<STYLE>p { color: red }</STYLE>",
        "<nav><ul><li>Home</li></ul></nav>",
        "<header>Banner</header>",
        "<footer><p>Imprint</footer>",
        "<template>later</template>",
        "<noscript>Enable it</noscript>",
        "<div hidden>secret</div>",
        '<p hidden="">secret',
        "<div style='color:red; DISPLAY : none'><b>secret</b></div>",
        "<ul><li hidden>secret<ul><li>deeper</ul></ul>",
        "<!-- <p>comment</p> -->",
        "<!DOCTYPE html>",
        "<!doctype html [\n<!ENTITY a 'b'>\n<!ELEMENT p (b | i)>\n] >",
        "<select><option>One<option>Two</select>",
    ],
)
def test_what_a_reader_does_not_see_is_dropped(dropped):
    source = f"<body><p>before{dropped}<p>after</body>"
    assert text_of(source) == "before\n\nafter"


def test_an_articles_own_header_is_kept():
    assert text_of("<article><header><h1>Title</h1></header><p>x") == "# Title\n\nx"


def test_headings_lists_and_paragraphs_have_markdown_form():
    source = """<h1>Top  <b>of</b>
      page</h1><p>One&nbsp;&ndash; two<br>three</p>loose
      <ul><li>a<li><p>b</p></ul><h3>Low</h3><pre>  x
    y &lt; z
</pre>"""
    assert text_of(source) == (
        "# Top of page\n\nOne – two\nthree\n\nloose\n\n- a\n- b\n\n### Low\n\n```\n  x\n    y < z\n```"
    )


def test_tables_are_said_row_by_row_under_their_caption():
    source = """<table><caption>Fares</caption><tr><th>Port<th>Fare</tr>
      <tr><td>Tolm<td>16 <tr><td><p>Skarra</p><p>Island</p></td><td></td></table>"""
    assert text_of(source) == "Fares\n\nPort: Tolm; Fare: 16.\nPort: Skarra Island."


def test_cells_across_rows_and_columns_are_said_wherever_they_stand():
    source = """<table><tr><th colspan="3">Fares 2026</th></tr>
      <tr><th rowspan=2>Port</th><th colspan='2'>Fare</th></tr><tr><th>adult<th>child</tr>
      <tr><td ROWSPAN="2">Tolm<td>16<td>8</tr><tr><td>14<td>7</tr></table>"""
    assert text_of(source) == (
        "Fares 2026\n\nPort: Tolm; Fare adult: 16; Fare child: 8.\nPort: Tolm; Fare adult: 14; Fare child: 7."
    )


def test_a_cell_that_claims_a_million_columns_is_bounded():
    with pytest.raises(ValueError, match="cells"):
        text_of("<table>" + '<tr><td>a<td colspan="9999">b</tr>' * 10_000 + "</table>")


def test_ragged_table_rows_are_reported_by_table_and_row():
    skipped = []
    source = "<table><tr><td>a<td>b<tr><td>1<td>2<tr><td>1</table>"
    assert html_to_text(source, lambda place, why: skipped.append(place))[1] == "a: 1; b: 2."
    assert skipped == [" table 1 row 3"]


def test_a_table_used_for_layout_keeps_its_text():
    source = "<table><tr><td><table><tr><td>in<td>ner</table></td><td>outer</table>"
    assert text_of(source) == "in ner outer"


@pytest.mark.parametrize(
    "unit",
    ["<!--", "<!doctype a [", "<!doctype [] ", "<a ", '<a b="', "</", "<b><dt>", "<ul><li>x", "<table>"],
)
def test_broken_markup_by_the_ten_thousand_is_read_at_once(unit):
    text_of(unit * 10_000)


def test_a_character_reference_without_end_is_left_as_it_is():
    assert text_of("a &#" + "9" * 5000 + "; b").startswith("a &#999")
