"""Read the text layer of PDF files: characters and their places through PDFium, laid out by our own code."""

import ctypes
from collections import Counter
from collections.abc import Callable, Iterator
from math import hypot, pi
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
_QUARTER = pi / 2
_SLANT = 0.1
_ANGLES = 200
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
        text = page.get_textpage()
        left, bottom, right, top = page.get_cropbox()
        crop = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
        runs = join_glyphs(_glyphs(text.raw, crop))
        text.close()
        page.close()
    except pypdfium2.PdfiumError:
        skip(f" page {number + 1}", "it is damaged")
        return []
    return runs


def _glyphs(handle: Any, crop: tuple[float, float, float, float]) -> Iterator[Glyph]:
    """Yield the characters of a page in the order of its content stream, spaces left out.

    Most of a page's text stands upright: the page is turned until it does, and what still does not
    (stamps, watermarks) is left out, as is what lies beyond the page's edges.
    """
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    at_box, at_x, at_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    read_code, read_box = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox
    count = pdfium.FPDFText_CountChars(handle)
    turn = _turn(pdfium, handle, count)
    is_apart, is_spaced = True, False
    edges, size, is_bold, is_upright = (0.0, 0.0), 0.0, False, False
    for index in range(count):
        code = read_code(handle, index)
        if code in _SPACES:
            is_apart = True
            is_spaced |= code == _SPACE and not pdfium.FPDFText_IsGenerated(handle, index)
            continue
        if not read_box(handle, index, at_box) or not _is_inside(box, crop):
            continue
        across = (box.left, box.right) if turn % 2 else (box.bottom, box.top)
        if across != edges:  # Another line, font or size: else all is as it was.
            edges = across
            pdfium.FPDFText_GetCharOrigin(handle, index, at_x, at_y)
            size = _size(pdfium, handle, index) or across[1] - across[0]
            is_upright = _is_turned(pdfium.FPDFText_GetCharAngle(handle, index), turn)
        if not is_upright:
            continue
        if is_apart:
            is_bold = _is_bold(pdfium, handle, index)
        char = "-" if code in _HYPHENS else chr(code) if code <= 0x10FFFF else "\ufffd"
        start, end, base = _TURNED[turn](box, x.value, y.value)
        yield Glyph(char, start, end, base, size, is_bold, is_apart, is_spaced)
        is_apart = is_spaced = False


# From a character's box and origin to its left and right end and its base line, by quarter turns.
_TURNED: tuple[Callable[[Any, float, float], tuple[float, float, float]], ...] = (
    lambda box, x, y: (box.left, box.right, y),
    lambda box, x, y: (-box.top, -box.bottom, x),
    lambda box, x, y: (-box.right, -box.left, -y),
    lambda box, x, y: (box.bottom, box.top, -x),
)


def _turn(pdfium: Any, handle: Any, count: int) -> int:
    """Return by how many quarters most of a page's text is turned, from a sample of its characters."""
    places = range(0, count, max(1, count // _ANGLES))
    angles = (pdfium.FPDFText_GetCharAngle(handle, at) for at in places)
    turns = Counter(round(angle / _QUARTER) % 4 for angle in angles if angle >= 0)
    return turns.most_common(1)[0][0] if turns else 0


def _is_turned(angle: float, turn: int) -> bool:
    off = abs(angle - turn * _QUARTER)
    return min(off, 4 * _QUARTER - off) < _SLANT


def _is_inside(box: Any, crop: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = crop
    return bool(left <= (box.left + box.right) / 2 <= right and bottom <= (box.bottom + box.top) / 2 <= top)


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
