"""Word files, slides, spreadsheets and e-books become the text that a reader sees."""

from pathlib import Path

import pytest
from made_office import make_docx, make_epub, make_pptx, make_xlsx, paragraph, table

from datagen.readers.chunks import split_document
from datagen.readers.documents import CONVERTERS, read_documents


def parts_of(folder: Path, name: str, data: bytes):
    path = folder / name
    path.write_bytes(data)
    skipped = []
    read = CONVERTERS[path.suffix]
    parts = list(read(path, path.stem, lambda place, why: skipped.append((place, why))))
    return parts, skipped


def text_of(folder: Path, name: str, data: bytes) -> str:
    parts, skipped = parts_of(folder, name, data)
    assert (len(parts), skipped) == (1, [])
    return parts[0].text


# --- documents


def test_headings_paragraphs_lists_and_tables_of_a_word_file_keep_their_form(tmp_path):
    body = (
        paragraph("Cold store handbook", "Heading1")
        + paragraph("Doors close after thirty seconds.")
        + paragraph("Alarms", "Heading2")
        + paragraph("Red lamp", numbering="1")
        + paragraph("Bell", numbering="1")
        + paragraph("Call the keeper", numbering="2")
        + paragraph("Close the valve", numbering="2")
        + table([["Room", "Temperature"], ["A", "-25 °C"], ["B", ""]])
    )
    (part,), _ = parts_of(tmp_path, "a.docx", make_docx(body))
    assert part.title == "Cold store handbook"
    assert part.text == (
        "# Cold store handbook\n\nDoors close after thirty seconds.\n\n## Alarms\n\n"
        "- Red lamp\n- Bell\n1. Call the keeper\n2. Close the valve\n\n"
        "Room: A; Temperature: -25 °C.\nRoom: B."
    )


def test_a_chinese_word_file_is_read_alike(tmp_path):
    body = (
        paragraph("茶园手册", "Heading1")
        + paragraph("茶树喜酸性土壤。")
        + table([["品种", "亩产"], ["龙井", "120公斤"]])
    )
    assert text_of(tmp_path, "a.docx", make_docx(body)) == (
        "# 茶园手册\n\n茶树喜酸性土壤。\n\n品种：龙井；亩产：120公斤。"
    )


def test_a_style_based_on_a_heading_is_a_heading_and_a_table_of_contents_is_left_out(tmp_path):
    body = paragraph("Chapter one ... 3", "TOC1") + paragraph("Chapter one", "a1") + paragraph("Text.")
    assert text_of(tmp_path, "a.docx", make_docx(body)) == "## Chapter one\n\nText."


def test_a_footnote_stands_below_the_paragraph_that_refers_to_it(tmp_path):
    mark = '<w:r><w:footnoteReference w:id="7"/></w:r>'
    body = paragraph("Fares rose.", more=mark) + paragraph("They fell again.")
    text = text_of(tmp_path, "a.docx", make_docx(body, footnotes={"7": "By 4 % in 2025."}))
    assert text == "Fares rose.\n\nBy 4 % in 2025.\n\nThey fell again."


def test_deleted_hidden_and_coded_text_of_a_word_file_is_not_seen(tmp_path):
    gone = (
        "<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> shown</w:t></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<w:r><w:t>,</w:t><w:tab/><w:t>del</w:t></w:r>"
    )
    assert text_of(tmp_path, "a.docx", make_docx(paragraph("Text", more=gone))) == "Text shown, del"


def test_merged_cells_of_a_word_table_are_said_in_every_row_they_cover(tmp_path):
    rows = [
        ["vPort", "<2Fares"],
        ["^", "adult", "child"],
        ["Tolm", "16", "8"],
        ["vSkarra", "9", "4"],
        ["^", "7", "3"],
    ]
    assert text_of(tmp_path, "a.docx", make_docx(table(rows))) == (
        "Port: Tolm; Fares adult: 16; Fares child: 8.\n"
        "Port: Skarra; Fares adult: 9; Fares child: 4.\n"
        "Port: Skarra; Fares adult: 7; Fares child: 3."
    )


def test_a_table_within_a_table_is_text_of_its_cell(tmp_path):
    inner = f"<w:tc>{table([['in', 'ner']])}{paragraph('')}</w:tc>"
    body = f"<w:tbl><w:tr><w:tc>{paragraph('outer')}</w:tc>{inner}</w:tr></w:tbl>"
    assert text_of(tmp_path, "a.docx", make_docx(body)) == "outer in ner"


def test_macros_in_a_word_file_are_left_alone(tmp_path):
    others = {"word/vbaProject.bin": b"Sub AutoOpen() secret End Sub"}
    for name in ("a.docm", "a.docx"):
        assert text_of(tmp_path, name, make_docx(paragraph("Text."), others=others)) == "Text."


# --- slides


def test_slides_come_as_pages_with_titles_texts_tables_and_notes(tmp_path):
    slides = [
        {"title": "Heating", "body": ["One line"]},
        {"title": "供暖", "body": ["供暖期", "收费"], "notes": "提醒缴费。"},
        {"title": "Fares", "table": [["Port", "Fare"], ["Tolm", "16"]]},
    ]
    (part,), skipped = parts_of(tmp_path, "a.pptx", make_pptx(slides))
    assert part.title == "Heating"
    assert part.text == (
        "# Heating\n\nOne line\n\n# 供暖\n\n- 供暖期\n- 收费\n\n提醒缴费。\n\n"
        "# Fares\n\nPort: Tolm; Fare: 16."
    )
    assert [part.text[start:].split("\n")[0] for start in part.pages] == ["# Heating", "# 供暖", "# Fares"]
    assert skipped == []


def test_a_hidden_slide_is_left_out_and_keeps_its_number(tmp_path):
    slides = [{"title": "One"}, {"title": "secret", "hidden": True}, {"title": "Three"}]
    (part,), skipped = parts_of(tmp_path, "a.pptx", make_pptx(slides))
    assert "secret" not in part.text
    assert skipped == [(" slide 2", "it is hidden")]
    assert part.text[part.pages[2] :] == "# Three"


# --- sheets


def test_each_sheet_is_a_document_with_its_values_as_they_are_shown(tmp_path):
    sheets = {
        "Fares": [
            ["Port", "Fare", "From", "Share", "Daily"],
            ["Tolm", (1234.5, "#,##0.00"), (46000.0, "d/m/yyyy"), (0.25, "0%"), True],
            ["Skarra", (7.0, '0.0" EUR"'), (46000.5, "yyyy/m/d h:mm"), ("=", 0.5), False],
        ],
        "Sheet2": [["设备", "功率"], ["一号锅炉", 7000.0]],
    }
    parts, skipped = parts_of(tmp_path, "a.xlsx", make_xlsx(sheets))
    assert [(part.place, part.title) for part in parts] == [("#1", "a: Fares"), ("#2", "a")]
    assert parts[0].text == (
        "# a: Fares\n\n"
        "Port: Tolm; Fare: 1,234.50; From: 2025-12-09; Share: 25%; Daily: true.\n"
        "Port: Skarra; Fare: 7.0 EUR; From: 2025-12-09 12:00; Share: 0.5; Daily: false.\n"
    )
    assert parts[1].text == "# a\n\n设备：一号锅炉；功率：7000。\n"
    assert skipped == []


def test_captions_headers_of_two_rows_and_merged_cells_of_a_sheet_are_understood(tmp_path):
    rows = [
        ["Fares 2026"],
        ["Port", "Fare", None],
        [None, "adult", "child"],
        ["Tolm", 16, 8],
        [None, 7, 3],
    ]
    merged = ["A1:C1", "A2:A3", "B2:C2", "A4:A5"]
    (part,), _ = parts_of(tmp_path, "a.xlsx", make_xlsx({"Sheet1": rows}, merged=merged))
    assert part.text == (
        "# a\n\nFares 2026\n\n"
        "Port: Tolm; Fare adult: 16; Fare child: 8.\nPort: Tolm; Fare adult: 7; Fare child: 3.\n"
    )


def test_tables_of_a_sheet_are_parted_by_empty_rows_where_a_header_follows(tmp_path):
    rows = [["a", "b"], ["x", 1], None, ["y", 2], None, ["c", "d"], ["z", 3]]
    (part,), _ = parts_of(tmp_path, "a.xlsx", make_xlsx({"Sheet1": [row or [] for row in rows]}))
    assert part.text == "# a\n\na: x; b: 1.\na: y; b: 2.\n\nc: z; d: 3.\n"


def test_a_hidden_sheet_is_left_out_and_said(tmp_path):
    data = make_xlsx({"Shown": [["a", "b"], [1, 2]], "Secret": [["s", "t"], [3, 4]]}, hidden=["Secret"])
    parts, skipped = parts_of(tmp_path, "a.xlsx", data)
    assert [part.place for part in parts] == ["#1"]
    assert skipped == [("#2", "the sheet is hidden")]


# --- books


def test_the_pages_of_a_book_come_in_the_order_of_its_spine(tmp_path):
    chapters = {
        "b.xhtml": "<h1>第一章 建园</h1><p>茶树喜酸。</p>",
        "a.xhtml": "<h1>Second</h1><p>More <b>text</b>.</p><script>no()</script>",
    }
    (part,), skipped = parts_of(tmp_path, "x.epub", make_epub(chapters, title="Tea & soil"))
    assert part.title == "Tea & soil"
    assert part.text == "# 第一章 建园\n\n茶树喜酸。\n\n# Second\n\nMore text."
    assert skipped == []


def test_encrypted_pages_of_a_book_are_named(tmp_path):
    def locked(*names):
        said = "".join(f'<CipherReference URI="OEBPS/{name}"/>' for name in names)
        return {"META-INF/encryption.xml": f"<encryption>{said}</encryption>"}

    chapters = {"a.xhtml": "<p>One</p>", "b.xhtml": "<p>Two</p>"}
    (part,), skipped = parts_of(tmp_path, "x.epub", make_epub(chapters, others=locked("b.xhtml")))
    assert (part.text, skipped) == ("One", [(" b.xhtml", "it is encrypted")])
    with pytest.raises(ValueError, match="it is encrypted"):
        parts_of(tmp_path, "y.epub", make_epub(chapters, others=locked("a.xhtml", "b.xhtml")))


# --- all of them


def test_every_chunk_of_every_office_format_is_an_exact_span(tmp_path):
    words = "One sentence of this text. " * 30
    (tmp_path / "a.docx").write_bytes(make_docx(paragraph("H", "Heading1") + paragraph(words) * 3))
    (tmp_path / "b.pptx").write_bytes(make_pptx([{"title": f"T{n}", "body": [words]} for n in range(5)]))
    (tmp_path / "c.xlsx").write_bytes(make_xlsx({"S": [["a", "b"], *([words, n] for n in range(9))]}))
    (tmp_path / "d.epub").write_bytes(make_epub({f"{n}.xhtml": f"<h1>C{n}</h1><p>{words}" for n in range(4)}))
    skipped = []
    documents = list(read_documents([tmp_path], skipped=skipped))
    assert skipped == []
    assert [document.path.rpartition("/")[2] for document in documents] == [
        "a.docx",
        "b.pptx",
        "c.xlsx#1",
        "d.epub",
    ]
    for document in documents:
        chunks = split_document(document, limit=100)
        assert len(chunks) > 1
        assert all(document.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    slides = [chunk.pages for chunk in split_document(documents[1], limit=200)]
    assert slides == [(n, n) for n in range(1, 6)]
