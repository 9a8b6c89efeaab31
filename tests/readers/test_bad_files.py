"""Files that are broken, hostile or something else than their name says are named and survived."""

import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from made_office import make_docx, make_epub, make_pptx, make_xlsx, make_zip, paragraph
from made_pdf import Run, make_pdf

from datagen.errors import BadInput
from datagen.readers.documents import read_documents
from datagen.readers.files import MAX_BYTES

DOCX = make_docx(paragraph("Text."))
XLSX = make_xlsx({"S": [["a", "b"], [1, 2]]})
PPTX = make_pptx([{"title": "T"}])
EPUB = make_epub({"a.xhtml": "<p>Text.</p>"})
PDF = make_pdf([[Run(60, 700, "Text.")]])


def changed(data: bytes, name: str, content: str | bytes) -> bytes:
    """Return an archive with one member replaced or added."""
    import io

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return make_zip({each: archive.read(each) for each in archive.namelist()} | {name: content})


def why_of(folder: Path, name: str, data: bytes) -> str:
    """Return why a file is skipped, between two files that are read."""
    docs = folder / "docs"
    docs.mkdir(exist_ok=True)
    (docs / "0.txt").write_text("good")
    (docs / "z.txt").write_text("good")
    (docs / name).write_bytes(data)
    skipped = []
    documents = list(read_documents([docs], skipped=skipped))
    assert [document.text for document in documents] == ["good", "good"]
    assert [each.where for each in skipped] == [f"docs/{name}"]
    assert "\n" not in skipped[0].why
    with pytest.raises(BadInput) as caught:
        list(read_documents([docs], strict=True))
    assert f"docs/{name}" in caught.value.message
    return skipped[0].why


NULLS = b"\0" * (40 * 1024 * 1024)
ENTITY = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", changed(DOCX, "word/media/image1.bin", NULLS)),
        ("a.docx", changed(DOCX, "word/document.xml", b"<d>" + b" " * len(NULLS) + b"</d>")),
        ("a.xlsx", changed(XLSX, "xl/worksheets/sheet1.xml", b"<d>" + b" " * len(NULLS) + b"</d>")),
        ("a.epub", changed(EPUB, "OEBPS/a.xhtml", b"<p>" + b" " * len(NULLS))),
        ("a.docx", make_zip({f"word/{n}": "" for n in range(10_001)})),
    ],
)
def test_zip_bombs_are_not_unpacked(tmp_path, name, data):
    assert len(data) < 2 * 1024 * 1024
    assert why_of(tmp_path, name, data).endswith("it is not unpacked")


@pytest.mark.parametrize("xml", [ENTITY, OUTSIDE])
@pytest.mark.parametrize(
    ("name", "data", "member"),
    [
        ("a.docx", DOCX, "word/document.xml"),
        ("a.docx", DOCX, "word/styles.xml"),
        ("a.xlsx", XLSX, "xl/sharedStrings.xml"),
        ("a.pptx", PPTX, "ppt/slides/slide1.xml"),
        ("a.epub", EPUB, "META-INF/container.xml"),
    ],
)
def test_entities_in_office_files_are_refused(tmp_path, name, data, member, xml):
    why = why_of(tmp_path, name, changed(data, member, xml))
    assert "entities" in why
    assert member in why


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.pdf", DOCX, "its name says .pdf, but it is a zip archive"),
        ("a.docx", PDF, "its name says .docx, but it is a PDF"),
        ("a.docx", XLSX, "its name says .docx, but it is a spreadsheet"),
        ("a.xlsx", EPUB, "its name says .xlsx, but it is an e-book"),
        ("a.epub", make_zip({"x": "y"}), "its name says .epub, but it is another archive"),
        ("a.docx", b"just some text", "its name says .docx, but it is something else"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "it is encrypted, or an old Office"),
        ("a.parquet", b"a,b\n1,2\n", "its name says .parquet, but it is something else"),
        ("a.txt", PDF, "its name says .txt, but it is a PDF"),
        ("a.md", DOCX, "its name says .md, but it is a zip archive"),
        ("a.csv", b"\x1f\x8b\x08\0", "its name says .csv, but it is a gzip archive"),
        ("a.html", b"\x7fELF\x02\x01", "its name says .html, but it is a program"),
        ("a.json", b"\x89PNG\r\n\x1a\n", "its name says .json, but it is a picture"),
        *((f"a{suffix}", b"", "it is empty") for suffix in (".txt", ".pdf", ".docx", ".parquet", ".epub")),
    ],
)
def test_a_file_that_is_no_such_thing_as_its_name_says_is_skipped(tmp_path, name, data, why):
    assert why in why_of(tmp_path, name, data)


@pytest.mark.parametrize("data", [DOCX, XLSX, PPTX, EPUB])
@pytest.mark.parametrize("share", [0.2, 0.9, 0.999])
def test_a_truncated_archive_is_skipped(tmp_path, data, share):
    suffix = {id(DOCX): "docx", id(XLSX): "xlsx", id(PPTX): "pptx", id(EPUB): "epub"}[id(data)]
    assert "damaged" in why_of(tmp_path, f"a.{suffix}", data[: int(len(data) * share)])


def test_an_archive_with_damaged_content_is_skipped(tmp_path):
    data = bytearray(DOCX)
    at = data.find(b"word/document.xml") + len("word/document.xml") + 8
    data[at : at + 40] = b"\xff" * 40
    assert "damaged" in why_of(tmp_path, "a.docx", bytes(data))


@pytest.mark.parametrize(
    ("data", "member"),
    [(DOCX, "word/document.xml"), (DOCX, "_rels/.rels"), (EPUB, "OEBPS/book.opf"), (XLSX, "xl/workbook.xml")],
)
def test_broken_xml_is_named_with_its_line(tmp_path, data, member):
    name = {id(DOCX): "a.docx", id(EPUB): "a.epub", id(XLSX): "a.xlsx"}[id(data)]
    assert f"{member}: broken XML at line 2" in why_of(tmp_path, name, changed(data, member, "<a>\n<b></a>"))


def test_xml_in_an_encoding_that_does_not_exist_is_named(tmp_path):
    xml = '<?xml version="1.0" encoding="utg-8"?><a/>'
    assert "unknown encoding" in why_of(tmp_path, "a.docx", changed(DOCX, "word/document.xml", xml))


def test_xml_nested_tens_of_thousands_deep_is_survived(tmp_path):
    deep = "<w:tbl><w:tr><w:tc>" * 30_000
    xml = f'<w:document xmlns:w="x">{deep}</w:document>'
    assert "broken XML" in why_of(tmp_path, "a.docx", changed(DOCX, "word/document.xml", xml))
    whole = deep + "<w:p><w:r><w:t>in</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 30_000
    (tmp_path / "b.docx").write_bytes(
        changed(DOCX, "word/document.xml", f'<w:document xmlns:w="x">{whole}</w:document>')
    )
    (document,) = read_documents([tmp_path / "b.docx"])
    assert document.text == "in"


def test_spans_of_a_billion_cells_are_bounded(tmp_path):
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    xml = f'<w:document xmlns:w="x"><w:tbl>{("<w:tr>" + cell * 9 + "</w:tr>") * 400}</w:tbl></w:document>'
    assert "cells" in why_of(tmp_path, "a.docx", changed(DOCX, "word/document.xml", xml))
    merged = make_xlsx({"S": [["a", "b"], [1, 2]]}, merged=["A1:XFD9999999"] * 1000)
    (tmp_path / "b.xlsx").write_bytes(merged)
    assert len(list(read_documents([tmp_path / "b.xlsx"]))) == 1


def test_a_text_of_a_gigabyte_is_refused_before_it_is_read(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("a.txt", "b.jsonl", "c.pdf"):
        (docs / name).write_bytes(b"")
        os.truncate(docs / name, 1024**3)
    (docs / "d.txt").write_text("good")
    skipped = []
    tracemalloc.start()
    assert [document.text for document in read_documents([docs], skipped=skipped)] == ["good"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MAX_BYTES / 8
    assert [each.why for each in skipped] == [
        "it is larger than 64 MiB",
        "it is larger than 64 MiB",
        "it is larger than 256 MiB",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_leave_to_read_is_skipped(tmp_path):
    (tmp_path / "docs").mkdir()
    for name, data in (("a.docx", DOCX), ("b.txt", b"text")):
        (tmp_path / "docs" / name).write_bytes(data)
        (tmp_path / "docs" / name).chmod(0)
    skipped = []
    with pytest.raises(BadInput, match="no usable document"):
        list(read_documents([tmp_path / "docs"], skipped=skipped))
    assert all("cannot be read" in each.why for each in skipped)


def test_names_that_differ_only_in_what_is_not_shown_stay_apart(tmp_path):
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in ("a\nb.txt", "a\rb.txt", "a\tb.docx", os.fsdecode(b"a\xffb.docx")):
        (docs / name).write_bytes(DOCX if name.endswith("docx") else b"text")
    skipped = []
    documents = list(read_documents([docs], skipped=skipped))
    assert skipped == []
    assert [document.path for document in documents] == [
        "docs/a\ufffdb.docx",
        "docs/a\ufffdb.txt",
        "docs/a\ufffdb.txt (2)",
        "docs/a\ufffdb.docx (2)",
    ]


def test_a_folder_and_a_file_in_it_are_read_once_even_under_one_name(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("text")
    monkeypatch.chdir(tmp_path)
    skipped = []
    documents = list(read_documents([Path("docs/a.txt"), Path("docs")], skipped=skipped))
    assert [document.path for document in documents] == ["docs/a.txt"]
    assert [each.why for each in skipped] == ["it was read already as docs/a.txt"]


def test_text_that_a_page_hides_is_not_read(tmp_path):
    hidden = (
        "<p style='font-size:0'>secret</p><p style='opacity: 0.0;'>secret</p><script>secret()</script>"
        "<p style='display:none'>secret</p><p hidden>secret</p><!-- secret -->"
    )
    path = tmp_path / "a.html"
    path.write_text(f"<p style='font-size:0.9em;opacity:0.5'>Shown.</p>{hidden}")
    (document,) = read_documents([path])
    assert document.text == "Shown."
