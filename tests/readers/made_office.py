"""Office files, e-books and plain archives written by hand: the few parts that a reader looks at."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["make_docx", "make_epub", "make_pptx", "make_xlsx", "make_zip", "paragraph", "table"]

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org"
_W = f'xmlns:w="{_MAIN}/wordprocessingml/2006/main"'
_R = f'xmlns:r="{_MAIN}/officeDocument/2006/relationships"'
_S = f'xmlns="{_MAIN}/spreadsheetml/2006/main" {_R}'
_P = f'xmlns:p="{_MAIN}/presentationml/2006/main" xmlns:a="{_MAIN}/drawingml/2006/main" {_R}'
_KIND = "application/vnd.openxmlformats-officedocument"
_REL = f"{_MAIN}/officeDocument/2006/relationships"


def make_zip(members: Mapping[str, str | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive with these members, in their order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else packing)
    return file.getvalue()


def _types(parts: Mapping[str, str]) -> str:
    named = "".join(f'<Override PartName="/{p}" ContentType="{_KIND}.{k}+xml"/>' for p, k in parts.items())
    return (
        f'{_HEAD}<Types xmlns="{_MAIN}/package/2006/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{named}</Types>'
    )


def _links(targets: Mapping[str, tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="{name}" Type="{_REL}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_MAIN}/package/2006/relationships">{rows}</Relationships>'


# --- documents


def paragraph(text: str, style: str = "", more: str = "", numbering: str = "") -> str:
    """Return a paragraph of a docx; `numbering` names a list, `more` is XML after the text."""
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numbering}"/></w:numPr>' if numbering else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p><w:pPr>{named}{listed}</w:pPr>{run}{more}</w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return a docx table. Before a cell's text: `<2` two columns wide, `v` begins a merge, `^` goes on."""
    said = ""
    for row in rows:
        said += "<w:tr>"
        for cell in row:
            wide = int(cell[1]) if cell.startswith("<") else 1
            text = cell[2:] if wide > 1 else cell.lstrip("^v")
            merged = {"^": "<w:vMerge/>", "v": '<w:vMerge w:val="restart"/>'}.get(cell[:1], "")
            shape = (f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else "") + merged
            said += f"<w:tc><w:tcPr>{shape}</w:tcPr>{paragraph(text)}</w:tc>"
        said += "</w:tr>"
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{said}</w:tbl>"


def make_docx(
    body: str, *, footnotes: Mapping[str, str] = {}, others: Mapping[str, str | bytes] = {}
) -> bytes:
    """Return a docx with this body; styles Heading1 to Heading3, lists 1 (bullets) and 2 (numbers)."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/>'
        f'<w:pPr><w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
        for n in (1, 2, 3)
    )
    styles += (
        '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="Chapter"/>'
        '<w:basedOn w:val="Heading2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    )
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{kind}"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        for n, kind in ((1, "bullet"), (2, "decimal"))
    ) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
    notes = "".join(
        f'<w:footnote w:id="{name}">{paragraph(text)}</w:footnote>' for name, text in footnotes.items()
    )
    parts = {"document": "main", "styles": "styles", "numbering": "numbering", "footnotes": "footnotes"}
    kinds = {
        f"word/{part}.xml": f"wordprocessingml.{'document.main' if kind == 'main' else kind}"
        for part, kind in parts.items()
    }
    return make_zip(
        {
            "[Content_Types].xml": _types(kinds),
            "_rels/.rels": _links({"rId1": ("officeDocument", "word/document.xml")}),
            "word/_rels/document.xml.rels": _links(
                {f"rId{n}": (part, f"{part}.xml") for n, part in enumerate(list(parts)[1:], 1)}
            ),
            "word/document.xml": f"{_HEAD}<w:document {_W} {_R}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"{_HEAD}<w:styles {_W}>{styles}</w:styles>",
            "word/numbering.xml": f"{_HEAD}<w:numbering {_W}>{lists}</w:numbering>",
            "word/footnotes.xml": f"{_HEAD}<w:footnotes {_W}>{notes}</w:footnotes>",
            **others,
        }
    )


# --- slides


_FRAME = (
    '<p:nvGraphicFramePr><p:cNvPr id="9" name="t"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
    "<p:xfrm/>"
)


def make_pptx(slides: Sequence[Mapping[str, object]]) -> bytes:
    """Return a pptx; a slide may have a title, a body (list of lines), a table, notes and `hidden`."""
    links: dict[str, tuple[str, str]] = {}
    kinds = {"ppt/presentation.xml": "presentationml.presentation.main"}
    members: dict[str, str] = {}
    for n, slide in enumerate(slides, 1):
        links[f"rId{n}"] = ("slide", f"slides/slide{n}.xml")
        kinds[f"ppt/slides/slide{n}.xml"] = "presentationml.slide"
        shapes = ""
        if body := slide.get("body"):
            lines = "".join(map(_line, body))  # type: ignore[call-overload]
            shapes += _shape("", lines)
        if title := slide.get("title"):
            shapes += _shape('<p:ph type="title"/>', _line(title))
        shapes += _shape('<p:ph type="sldNum"/>', _line(str(n)))
        if rows := slide.get("table"):
            cells = "".join(
                "<a:tr>" + "".join(f"<a:tc><a:txBody>{_line(c)}</a:txBody></a:tc>" for c in row) + "</a:tr>"
                for row in rows  # type: ignore[attr-defined]
            )
            shapes += (
                f"<p:graphicFrame>{_FRAME}<a:graphic>"
                f'<a:graphicData uri="{_MAIN}/drawingml/2006/table"><a:tbl>'
                f"{cells}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
            )
        shown = ' show="0"' if slide.get("hidden") else ""
        members[f"ppt/slides/slide{n}.xml"] = _slide("sld", shapes, shown)
        below = {"rId9": ("slideLayout", "../slideLayouts/slideLayout1.xml")}
        if notes := slide.get("notes"):
            members[f"ppt/notesSlides/notesSlide{n}.xml"] = _slide(
                "notes", _shape('<p:ph type="body"/>', _line(notes))
            )
            kinds[f"ppt/notesSlides/notesSlide{n}.xml"] = "presentationml.notesSlide"
            below["rId1"] = ("notesSlide", f"../notesSlides/notesSlide{n}.xml")
        members[f"ppt/slides/_rels/slide{n}.xml.rels"] = _links(below)
    members["ppt/slideLayouts/slideLayout1.xml"] = _slide("sldLayout", "")
    kinds["ppt/slideLayouts/slideLayout1.xml"] = "presentationml.slideLayout"
    order = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
    return make_zip(
        {
            "[Content_Types].xml": _types(kinds),
            "_rels/.rels": _links({"rId1": ("officeDocument", "ppt/presentation.xml")}),
            "ppt/presentation.xml": f"{_HEAD}<p:presentation {_P}>"
            f"<p:sldIdLst>{order}</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": _links(links),
            **members,
        }
    )


def _slide(kind: str, shapes: str, shown: str = "") -> str:
    head = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    return f"{_HEAD}<p:{kind} {_P}{shown}><p:cSld><p:spTree>{head}{shapes}</p:spTree></p:cSld></p:{kind}>"


def _shape(place: str, lines: str) -> str:
    named = '<p:nvSpPr><p:cNvPr id="2" name="x"/><p:cNvSpPr txBox="1"/>'
    named += f"<p:nvPr>{place}</p:nvPr></p:nvSpPr><p:spPr/>"
    return f"<p:sp>{named}<p:txBody><a:bodyPr/>{lines}</p:txBody></p:sp>"


def _line(text: object) -> str:
    return f"<a:p><a:r><a:t>{escape(str(text))}</a:t></a:r></a:p>"


# --- sheets

_FORMATS = {"": 0, "0.00": 2, "#,##0": 3, "0%": 9, "d/m/yyyy": 14}


def make_xlsx(
    sheets: Mapping[str, Sequence[Sequence[object]]],
    *,
    merged: Sequence[str] = (),
    hidden: Sequence[str] = (),
    others: Mapping[str, str | bytes] = {},
) -> bytes:
    """Return an xlsx. A cell is None, a text, a number, a truth value, or (number, its format).

    A cell ("=", value) is a formula with this value stored.
    """
    texts: dict[str, int] = {}
    formats = {code: n for n, code in enumerate(_FORMATS)}
    parts = {}
    for n, rows in enumerate(sheets.values(), 1):
        said = "".join(_row(y, row, texts, formats) for y, row in enumerate(rows, 1) if row)
        joined = "".join(f'<mergeCell ref="{each}"/>' for each in merged) if n == 1 else ""
        joined = joined and f"<mergeCells>{joined}</mergeCells>"
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f"{_HEAD}<worksheet {_S}><sheetData>{said}</sheetData>{joined}</worksheet>"
        )
    named = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"'
        f"{' state=' + chr(34) + 'hidden' + chr(34) if name in hidden else ''}/>"
        for n, name in enumerate(sheets, 1)
    )
    links = {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
    links |= {"rIdS": ("sharedStrings", "sharedStrings.xml"), "rIdT": ("styles", "styles.xml")}
    own = [(200 + n, code) for n, code in enumerate(formats) if code not in _FORMATS]
    ids = {**_FORMATS, **{code: number for number, code in own}}
    codes = "".join(f'<numFmt numFmtId="{n}" formatCode="{escape(code)}"/>' for n, code in own)
    styles = "".join(f'<xf numFmtId="{ids[code]}" applyNumberFormat="1"/>' for code in formats)
    strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    kinds = {"xl/workbook.xml": "spreadsheetml.sheet.main", "xl/styles.xml": "spreadsheetml.styles"}
    kinds |= dict.fromkeys(parts, "spreadsheetml.worksheet")
    kinds["xl/sharedStrings.xml"] = "spreadsheetml.sharedStrings"
    return make_zip(
        {
            "[Content_Types].xml": _types(kinds),
            "_rels/.rels": _links({"rId1": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f"{_HEAD}<workbook {_S}><sheets>{named}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _links(links),
            **parts,
            "xl/sharedStrings.xml": f"{_HEAD}<sst {_S}>{strings}</sst>",
            "xl/styles.xml": f"{_HEAD}<styleSheet {_S}><numFmts>{codes}</numFmts>"
            f"<cellXfs>{styles}</cellXfs></styleSheet>",
            **others,
        }
    )


def _row(y: int, row: Sequence[object], texts: dict[str, int], formats: dict[str, int]) -> str:
    said = ""
    for x, cell in enumerate(row):
        place = f"{chr(65 + x)}{y}"
        formula = ""
        code = ""
        if isinstance(cell, tuple):
            if cell[0] == "=":
                formula, cell = "<f>SUM(A1:A2)</f>", cell[1]
            else:
                cell, code = cell
        if cell is None:
            continue
        if isinstance(cell, bool):
            said += f'<c r="{place}" t="b">{formula}<v>{int(cell)}</v></c>'
        elif isinstance(cell, str):
            said += f'<c r="{place}" t="s"><v>{texts.setdefault(cell, len(texts))}</v></c>'
        else:
            style = formats.setdefault(code, len(formats))
            said += f'<c r="{place}" s="{style}">{formula}<v>{cell}</v></c>'
    return f'<row r="{y}">{said}</row>'


# --- books


def make_epub(chapters: Mapping[str, str], *, title: str = "A book", others: Mapping[str, str] = {}) -> bytes:
    """Return an e-book: chapters by file name, each the body of its page, in spine order."""
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    pages = {
        f"OEBPS/{name}": f'{_HEAD}<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>{escape(title)}</title></head><body>{body}</body></html>"
        for name, body in reversed(chapters.items())
    }
    return make_zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": f"{_HEAD}<container "
            'xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
            '<rootfiles><rootfile full-path="OEBPS/book.opf" '
            'media-type="application/oebps-package+xml"/></rootfiles></container>',
            "OEBPS/book.opf": f'{_HEAD}<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></metadata>'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
            **pages,
            **others,
        }
    )
