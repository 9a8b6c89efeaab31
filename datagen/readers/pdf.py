"""Read the text layer of PDF files: characters and their places through PDFium, laid out by our own code."""

import ctypes
from collections.abc import Iterator
from math import hypot
from pathlib import Path
from typing import Any

from datagen.readers.page_furniture import without_furniture
from datagen.readers.page_layout import Line, PageTable, lay_out_page
from datagen.readers.page_runs import Glyph, Run, join_glyphs
from datagen.readers.paragraphs import flow
from datagen.readers.parts import Part, Skip

__all__ = ["read_pdf"]

_TAIL = 2048
_SPACE = 0x20
_SPACES = {0, _SPACE, 0xA0, 0x09, 0x0A, 0x0D}
# PDFium's marks for a hyphen at the end of a line, beside Unicode's soft one.
_HYPHENS = {0x02, 0xFFFE, 0xAD}
_BOLD = 600
_BOLD_NAMES = (b"bold", b"black", b"heavy", b"simhei")
_NAME = 128
_MAX_SHOWN = 5


def read_pdf(path: Path, name: str, skip: Skip) -> Iterator[Part]:
    """Give the file's text with its pages, titled by its first heading.

    Pages without text (scans, as a rule) go to `skip`. Raises ValueError for a file that is
    encrypted, cut short or has no text at all.
    """
    import pypdfium2

    _check_end(path)
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as exc:
        raise ValueError(_why(str(exc))) from exc
    with document:
        pages = [_read_page(document, number, skip) for number in range(len(document))]
    empty = [number for number, runs in enumerate(pages, 1) if not runs]
    if len(empty) == len(pages):
        raise ValueError("it has no text layer: its pages are pictures, or empty")
    if empty:
        shown = ", ".join(map(str, empty[:_MAX_SHOWN])) + (", ..." if len(empty) > _MAX_SHOWN else "")
        skip(f" page {shown}", "no text layer: pictures, or empty")
    laid_out: list[list[Line | PageTable]] = [lay_out_page(runs) for runs in without_furniture(pages)]
    title, text, starts = flow(laid_out)
    yield Part("", title or name, text, starts)


def _check_end(path: Path) -> None:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        if b"%%EOF" not in file.read():
            raise ValueError("it is cut short: the end of the file is missing")


def _why(said: str) -> str:
    if "assword" in said:
        return "it is encrypted"
    if "security" in said.lower():
        return "it is encrypted in a way that is not known"
    return "it is damaged: no PDF reader could open it"


def _read_page(document: Any, number: int, skip: Skip) -> list[Run]:
    import pypdfium2

    try:
        page = document[number]
        width, height = page.get_size()
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        skip(f" page {number + 1}", "it is damaged")
        return []
    glyphs = _glyphs(text)
    runs = join_glyphs(glyph for glyph in glyphs if 0 <= glyph.y <= height and -1 <= glyph.x0 <= width)
    text.close()
    page.close()
    return runs


def _glyphs(text: Any) -> Iterator[Glyph]:
    """Yield the characters of a page in the order of its content stream, spaces left out.

    `size` is the height of the font's box; it is only compared with others.
    """
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    handle, at_box, at_x, at_y = text.raw, ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    read_code, read_box = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    is_apart, is_spaced = True, False
    top = bottom = base = size = 0.0
    is_bold = False
    for index in range(pdfium.FPDFText_CountChars(handle)):
        code = read_code(handle, index)
        if code in _SPACES:
            is_apart = True
            is_spaced |= code == _SPACE and not pdfium.FPDFText_IsGenerated(handle, index)
            continue
        if not read_box(handle, index, at_box):
            continue
        if box.top != top or box.bottom != bottom:  # Another line, font or size: else all is as it was.
            top, bottom = box.top, box.bottom
            pdfium.FPDFText_GetCharOrigin(handle, index, at_x, at_y)
            base = y.value
            size = _size(pdfium, handle, index) or top - bottom
        if is_apart:
            is_bold = _is_bold(pdfium, handle, index)
        char = "-" if code in _HYPHENS else chr(code) if code <= 0x10FFFF else "\ufffd"
        yield Glyph(char, box.left, box.right, base, size, is_bold, is_apart, is_spaced)
        is_apart = is_spaced = False


def _is_bold(pdfium: Any, handle: Any, index: int) -> bool:
    """Say whether a character's font is bold by its weight or, where it tells none, by its name."""
    if pdfium.FPDFText_GetFontWeight(handle, index) >= _BOLD:
        return True
    name, flags = ctypes.create_string_buffer(_NAME), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(handle, index, name, _NAME, ctypes.byref(flags))
    return any(word in name.value.lower() for word in _BOLD_NAMES)


def _size(pdfium: Any, handle: Any, index: int) -> float:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix)):
        return 0.0
    return float(pdfium.FPDFText_GetFontSize(handle, index)) * hypot(matrix.c, matrix.d)
