"""PDF files written by hand, as small as the format allows: runs of text at places, no embedded font."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["HEIGHT", "WIDTH", "Run", "column", "image_pdf", "make_pdf", "pdf_file", "text_width", "wrap"]

WIDTH, HEIGHT = 595, 842


class Run(NamedTuple):
    """A text on a page: its left end and base line in points, from the lower left corner.

    `turn` is the matrix that it is turned by: `0 1 -1 0` runs upwards.
    """

    x: float
    y: float
    text: str
    size: float = 10
    bold: bool = False
    turn: str = "1 0 0 1"


def text_width(text: str, size: float = 10) -> float:
    """Return a text's width in points: Courier for Latin text, whole ems for everything else."""
    return sum(size * (0.6 if ord(char) < 256 else 1) for char in text)


def wrap(text: str, width: float, size: float = 10) -> list[str]:
    """Break a text into lines no wider than `width`: at spaces, and between wide characters."""
    lines, line = [], ""
    words = text.split(" ") if " " in text else list(text)
    joint = " " if " " in text else ""
    for word in words:
        longer = f"{line}{joint}{word}" if line else word
        if line and text_width(longer, size) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def column(lines: Sequence[str], x: float, top: float, size: float = 10, lead: float = 1.2) -> list[Run]:
    """Set lines below each other, the first base line at `top`."""
    return [Run(x, top - n * size * lead, line, size) for n, line in enumerate(lines) if line]


def make_pdf(pages: Sequence[Sequence[Run]], *, trailer: str = "", info: str = "") -> bytes:
    """Return a PDF of these pages; `trailer` and `info` go into the dictionaries of these names."""
    objects = {1: "<< /Type /Catalog /Pages 2 0 R >>", **_fonts(), 9: f"<< {info} >>"}
    kids = []
    for number, runs in enumerate(pages):
        page, content = 10 + 2 * number, 11 + 2 * number
        kids.append(f"{page} 0 R")
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {content} 0 R"
            " /Resources << /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >> >>"
        )
        objects[content] = _stream("\n".join(map(_shown, runs)))
    objects[2] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return pdf_file(objects, trailer)


def image_pdf(pages: int = 1) -> bytes:
    """Return a PDF whose pages are pictures: a scan without a text layer."""
    picture = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8"
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        3: f"{picture} /ColorSpace /DeviceGray /Length 1 >>\nstream\n0\nendstream",
        4: _stream("q 500 0 0 700 40 40 cm /Im Do Q"),
    }
    kids = [f"{10 + n} 0 R" for n in range(pages)]
    for n in range(pages):
        objects[10 + n] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R"
            " /Resources << /XObject << /Im 3 0 R >> >> >>"
        )
    objects[2] = f"<< /Type /Pages /Count {pages} /Kids [{' '.join(kids)}] >>"
    return pdf_file(objects)


def _fonts() -> dict[int, str]:
    """Courier, a font of whole ems in which a character's code is its UTF-16 unit, and bold Courier."""
    latin = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    system = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    ranges = "\n".join(f"<{n:02x}00> <{n:02x}ff> <{n:02x}00>" for n in range(256) if not 0xD8 <= n < 0xE0)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        + "".join(f"100 beginbfrange\n{part}\nendbfrange\n" for part in _hundreds(ranges))
        + "endcmap end end"
    )
    return {
        3: latin.format("Courier"),
        4: "<< /Type /Font /Subtype /Type0 /BaseFont /Wide /Encoding /Identity-H"
        " /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        5: latin.format("Courier-Bold"),
        6: f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Wide {system} /DW 1000"
        " /CIDToGIDMap /Identity /FontDescriptor 8 0 R >>",
        7: _stream(cmap),
        8: "<< /Type /FontDescriptor /FontName /Wide /Flags 4 /FontBBox [0 -200 1000 800]"
        " /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    }


def _hundreds(ranges: str) -> list[str]:
    lines = ranges.split("\n")
    return ["\n".join(lines[at : at + 100]) for at in range(0, len(lines), 100)]


def _shown(run: Run) -> str:
    try:
        raw = run.text.encode("cp1252")
        font = "F3" if run.bold else "F1"
    except UnicodeEncodeError:
        raw, font = run.text.encode("utf-16-be"), "F2"
    return f"BT /{font} {run.size} Tf {run.turn} {run.x:.2f} {run.y:.2f} Tm <{raw.hex()}> Tj ET"


def _stream(content: str) -> str:
    packed = zlib.compress(content.encode("latin-1"))
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>"
    return f"{head}\nstream\n{packed.decode('latin-1')}\nendstream"


def pdf_file(objects: dict[int, str], trailer: str = "") -> bytes:
    """Return the PDF of these objects, number 1 being its root."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start, size = len(out), max(objects) + 1
    out += f"xref\n0 {size}\n".encode()
    for number in range(size):
        used = f"{places[number]:010} 00000 n \n" if number in places else "0000000000 65535 f \n"
        out += used.encode()
    info = "/Info 9 0 R" if 9 in objects else ""
    out += f"trailer\n<< /Size {size} /Root 1 0 R {info} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
