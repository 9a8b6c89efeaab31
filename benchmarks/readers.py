"""How well files that are no plain text are read: datagen's readers beside other converters, on made files.

    python benchmarks/readers.py [--formats pdf,docx,pptx,xlsx,html,epub,parquet] [--repeats 5] [--json FILE]

The files are made by the tests' own code, in English and in Chinese, each with headings, paragraphs, a list
and a table, and PDF also in two columns drawn row by row. Converters that are not installed are left out;
none is a dependency of datagen but pypdfium2 and pyarrow (extra `docs`). Columns, all shares of 1:

    words       words and characters of the text that come out
    order       longest common run of them in the right order (the reading order), by the text's length
    headings    headings that come out as headings (`# ...`)
    paragraphs  paragraphs and list items that come out in one piece, on a line of their own
    rows        table rows whose cells come out on one line, in order
    ms          CPU time a file, median of the repeats after one to warm up; start is the first with imports
    MB, deps    size on disk of the package with all that it requires, and how many packages these are
"""

import argparse
import importlib.metadata
import json
import re
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from rapidfuzz.distance import LCSseq

from datagen.readers.converters import CONVERTERS
from datagen.readers.html_text import html_to_text
from datagen.text import tokens

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "readers"))

from made_office import make_docx, make_epub, make_pptx, make_xlsx, paragraph, table
from made_pdf import Run, column, make_pdf, wrap


class Text(NamedTuple):
    """What a file holds: (heading, paragraphs, list items) for each section, and a table below the last."""

    sections: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    rows: tuple[tuple[str, ...], ...]


class Case(NamedTuple):
    """A made file and what should come out of it."""

    name: str
    path: Path
    text: Text


ENGLISH = Text(
    (
        (
            "Cold store handbook",
            (
                "The store is kept at minus 25 degrees, and its doors close after thirty seconds without "
                "anybody in them. A red lamp beside the door shows that somebody is still inside.",
                "Before a door is opened the fans are stopped, so that no warm air is drawn in from the "
                "corridor. Whoever opens it writes the time into the book that hangs beside the lamp.",
            ),
            ("Check the seals of every door", "Empty the trays below the coolers"),
        ),
        (
            "What to do in an alarm",
            (
                "The bell rings in the gate house and in the office at once. Whoever hears it first calls "
                "the keeper on duty, who decides whether the coolers are switched off or merely throttled.",
            ),
            ("Close the main valve", "Open the roof flaps", "Wait for the fire brigade"),
        ),
    ),
    (("Room", "Goods", "Degrees"), ("A1", "fish", "-25"), ("A2", "bread", "-18"), ("B1", "fruit", "4")),
)
CHINESE = Text(
    (
        (
            "云溪茶园手册",
            (
                "茶树喜酸性土壤，土层厚度不少于八十厘米，地下水位要低于一米。整地时先深翻，再按等高线开沟，"
                "沟内施足有机肥，与土拌匀以后盖上二十厘米的表土。",
                "栽苗一般在十月中旬到十一月下旬进行，也可以在第二年二月中旬到三月上旬补栽。栽后要浇足定根水，并在"
                "行间铺草，以保持水分和防止冻害。",
            ),
            ("检查排水沟是否畅通", "清除园内的杂草和枯枝"),
        ),
        (
            "采摘和加工的要求",
            (
                "春茶从三月下旬开始采摘，以一芽一叶初展为标准，不采雨水叶和病虫叶。鲜叶要当天送到加工车间，摊放厚度"
                "不超过三厘米，每两小时翻动一次。",
            ),
            ("杀青的锅温为二百二十度", "揉捻的时间为二十分钟", "烘干到含水量百分之六"),
        ),
    ),
    (
        ("品种", "面积", "亩产"),
        ("龙井", "120亩", "85公斤"),
        ("白茶", "64亩", "52公斤"),
        ("黄茶", "31亩", "47公斤"),
    ),
)


def make_corpus(folder: Path) -> list[Case]:
    """Write the files; the two-column PDF has no table."""
    cases = []
    for language, text in (("en", ENGLISH), ("zh", CHINESE)):
        for kind, make in MAKERS.items():
            path = folder / f"{language}.{kind}"
            make(path, text)
            cases.append(Case(f"{language}.{kind}", path, text))
        path = folder / f"{language}-columns.pdf"
        plain = Text(text.sections, ())
        _make_columns(path, plain)
        cases.append(Case(f"{language}, two columns.pdf", path, plain))
    return cases


def _make_pdf(path: Path, text: Text) -> None:
    runs: list[Run] = []
    y = 790.0
    for number, (title, paragraphs, items) in enumerate(text.sections):
        runs.append(Run(60, y, title, 18 if number == 0 else 14))
        y -= 26
        for said in paragraphs:
            lines = wrap(said, 460)
            runs += column(lines, 60, y)
            y -= 12 * len(lines) + 8
        for item in items:
            runs.append(Run(60, y, f"- {item}"))
            y -= 13
        y -= 14
    for row in text.rows:
        runs += [Run(x, y, cell) for x, cell in zip((60, 200, 330), row, strict=True)]
        y -= 14
    path.write_bytes(make_pdf([runs]))


def _make_columns(path: Path, text: Text) -> None:
    sides: list[list[Run]] = []
    for x, (title, paragraphs, items) in zip((50, 310), text.sections, strict=True):
        side, y = [Run(x, 760, title, 13)], 735.0
        for said in paragraphs * 2:
            lines = wrap(said, 235)
            side += column(lines, x, y)
            y -= 12 * len(lines) + 8
        for item in items:
            side.append(Run(x, y, f"- {item}"))
            y -= 13
        sides.append(side)
    # Drawn from the top of the page to its foot, as some programs do, and not column by column.
    path.write_bytes(make_pdf([sorted([*sides[0], *sides[1]], key=lambda run: (-run.y, run.x))]))


def _make_docx(path: Path, text: Text) -> None:
    body = ""
    for number, (title, paragraphs, items) in enumerate(text.sections):
        body += paragraph(title, "Heading1" if number == 0 else "Heading2")
        body += "".join(map(paragraph, paragraphs))
        body += "".join(paragraph(item, numbering="1") for item in items)
    path.write_bytes(make_docx(body + table(text.rows)))


def _make_pptx(path: Path, text: Text) -> None:
    slides: list[dict[str, object]] = [
        {"title": title, "body": [*paragraphs, *items]} for title, paragraphs, items in text.sections
    ]
    slides[-1]["table"] = text.rows
    path.write_bytes(make_pptx(slides))


def _make_xlsx(path: Path, text: Text) -> None:
    path.write_bytes(make_xlsx({"Sheet1": text.rows}))


def _page(text: Text) -> str:
    body = ""
    for number, (title, paragraphs, items) in enumerate(text.sections, 1):
        body += f"<h{number}>{title}</h{number}>" + "".join(f"<p>{said}</p>" for said in paragraphs)
        body += "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in text.rows)
    return f"{body}<table>{rows}</table>"


def _make_html(path: Path, text: Text) -> None:
    hidden = "<script>var x = 'not for readers';</script><nav><a>Home</a></nav>"
    path.write_text(f"<html><body>{hidden}{_page(text)}</body></html>", encoding="utf-8")


def _make_epub(path: Path, text: Text) -> None:
    path.write_bytes(make_epub({"one.xhtml": _page(text)}))


def _make_parquet(path: Path, text: Text) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    header, *rows = text.rows
    parquet.write_table(pa.table(dict(zip(header, zip(*rows, strict=True), strict=True))), path)


MAKERS: dict[str, Callable[[Path, Text], None]] = {
    "pdf": _make_pdf,
    "docx": _make_docx,
    "pptx": _make_pptx,
    "xlsx": _make_xlsx,
    "html": _make_html,
    "epub": _make_epub,
    "parquet": _make_parquet,
}
TABLES = {"xlsx", "parquet"}


# --- converters: a path to the text that comes out


def _ours(path: Path) -> str:
    if path.suffix == ".html":
        return html_to_text(path.read_text(encoding="utf-8"), _no_skip)[1]
    return "\n\n".join(part.text for part in CONVERTERS[path.suffix](path, path.stem, _no_skip))


def _no_skip(place: str, why: str) -> None:
    raise AssertionError(f"{place}: {why}")


@lru_cache
def _one_markitdown() -> Any:
    from markitdown import MarkItDown

    return MarkItDown(enable_plugins=False)  # Making one takes longer than most files.


def _markitdown(path: Path) -> str:
    return str(_one_markitdown().convert(str(path)).text_content)


def _pypdf(path: Path) -> str:
    import pypdf

    return "\n\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def _pdfminer(path: Path) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(str(path)))


def _pdfplumber(path: Path) -> str:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return "\n\n".join(page.extract_text() for page in document.pages)


def _pypdfium2(path: Path) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return "\n\n".join(page.get_textpage().get_text_range() for page in document)


def _mammoth(path: Path) -> str:
    import mammoth

    with path.open("rb") as file:
        return str(mammoth.convert_to_markdown(file).value)


def _python_docx(path: Path) -> str:
    import docx

    document = docx.Document(str(path))
    rows = [" | ".join(cell.text for cell in row.cells) for each in document.tables for row in each.rows]
    return "\n\n".join([*(each.text for each in document.paragraphs), *rows])


def _python_pptx(path: Path) -> str:
    import pptx

    shapes = [shape for slide in pptx.Presentation(str(path)).slides for shape in slide.shapes]
    lines = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    tables = [shape.table for shape in shapes if getattr(shape, "has_table", False)]
    return "\n\n".join(
        [*lines, *(" | ".join(c.text for c in row.cells) for each in tables for row in each.rows)]
    )


def _openpyxl(path: Path) -> str:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return "\n".join(" | ".join("" if cell is None else str(cell) for cell in row) for row in rows)


def _calamine(path: Path) -> str:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    return "\n".join(" | ".join(map(str, row)) for row in rows)


def _duckdb(path: Path) -> str:
    import duckdb

    found = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
    rows = [found.columns, *found.fetchall()]
    return "\n".join(" | ".join(map(str, row)) for row in rows)


class Converter(NamedTuple):
    """How a package converts, and what has to be installed for it."""

    convert: Callable[[Path], str]
    needs: str


MARKITDOWN = Converter(_markitdown, "markitdown[docx,pdf,pptx,xlsx]")
CANDIDATES: Mapping[str, Mapping[str, Converter]] = {
    "pdf": {
        "datagen (PDFium)": Converter(_ours, "pypdfium2"),
        "pypdfium2 alone": Converter(_pypdfium2, "pypdfium2"),
        "pypdf": Converter(_pypdf, "pypdf"),
        "pdfminer.six": Converter(_pdfminer, "pdfminer.six"),
        "pdfplumber": Converter(_pdfplumber, "pdfplumber"),
        "markitdown": MARKITDOWN,
    },
    "docx": {
        "datagen": Converter(_ours, ""),
        "mammoth": Converter(_mammoth, "mammoth"),
        "python-docx": Converter(_python_docx, "python-docx"),
        "markitdown": MARKITDOWN,
    },
    "pptx": {
        "datagen": Converter(_ours, ""),
        "python-pptx": Converter(_python_pptx, "python-pptx"),
        "markitdown": MARKITDOWN,
    },
    "xlsx": {
        "datagen": Converter(_ours, ""),
        "openpyxl": Converter(_openpyxl, "openpyxl"),
        "python-calamine": Converter(_calamine, "python-calamine"),
        "markitdown": MARKITDOWN,
    },
    "html": {"datagen": Converter(_ours, ""), "markitdown": MARKITDOWN},
    "epub": {"datagen": Converter(_ours, ""), "markitdown": MARKITDOWN},
    "parquet": {"datagen (pyarrow)": Converter(_ours, "pyarrow"), "duckdb": Converter(_duckdb, "duckdb")},
}


# --- measures


def measure(case: Case, said: str, kind: str) -> dict[str, float]:
    """Return what of the text came out."""
    is_table = kind in TABLES
    wanted = [] if is_table else [each for t, ps, items in case.text.sections for each in (t, *ps, *items)]
    wanted += [" ".join(row) for row in case.text.rows]
    if "columns" in case.name:
        doubled = [[t, *ps, *ps, *items] for t, ps, items in case.text.sections]
        wanted = [each for part in doubled for each in part]
    expected, found = tokens(" ".join(wanted)), tokens(said)
    common = Counter(expected) & Counter(found)
    lines = [" ".join(line.split()) for line in said.splitlines()]
    whole = {re.sub(r"^[-*•] ", "", line).replace("\\", "") for line in lines}
    scores = {
        "words": common.total() / len(expected),
        "order": LCSseq.similarity(expected, found) / len(expected),
    }
    if not is_table:
        heads = {line.lstrip("# ").strip("*_ ") for line in lines if line.startswith("#")}
        titles = [title for title, _, _ in case.text.sections]
        pieces = [each for _, ps, items in case.text.sections for each in (*ps, *items)]
        scores["headings"] = sum(title in heads for title in titles) / len(titles)
        scores["paragraphs"] = sum(piece in whole for piece in pieces) / len(pieces)
    if rows := case.text.rows[1:]:
        scores["rows"] = sum(any(_holds(line, row) for line in lines) for row in rows) / len(rows)
    return scores


def _holds(line: str, row: tuple[str, ...]) -> bool:
    return re.search(".*".join(map(re.escape, row)), line) is not None


def closure(needs: str) -> set[str]:
    """Return a requirement's package with all that it requires, by name."""
    found: set[str] = set()
    todo = [Requirement(needs)] if needs else []
    while todo:
        need = todo.pop()
        if need.name.lower() in found:
            continue
        found.add(need.name.lower())
        extras = need.extras or {""}
        for line in importlib.metadata.requires(need.name) or ():
            other = Requirement(line)
            if other.marker is None or any(other.marker.evaluate({"extra": extra}) for extra in extras):
                todo.append(other)
    return found


def megabytes(packages: set[str]) -> float:
    """Return the size on disk of installed packages."""
    files = (file for name in packages for file in importlib.metadata.files(name) or ())
    paths = (Path(str(file.locate())) for file in files)
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def run(kind: str, cases: list[Case], repeats: int) -> Iterator[dict[str, Any]]:
    """Yield a row for each converter of a format."""
    for name, converter in CANDIDATES[kind].items():
        try:
            packages = closure(converter.needs)
        except importlib.metadata.PackageNotFoundError:
            continue
        row: dict[str, Any] = {"format": kind, "converter": name}
        times, parts = [], []
        started = process_time()
        converter.convert(cases[0].path)
        row["start"] = 1e3 * (process_time() - started)
        for case in cases:
            for _ in range(repeats):
                started = process_time()
                said = converter.convert(case.path)
                times.append(1e3 * (process_time() - started))
            parts.append((case.name, measure(case, said, kind)))
        for measured in ("words", "order", "headings", "paragraphs", "rows"):
            for label, chosen in (("", False), (" (columns)", True)):
                values = [m[measured] for n, m in parts if measured in m and ("columns" in n) == chosen]
                if values:
                    row[measured + label] = statistics.mean(values)
        row |= {"ms": statistics.median(times), "MB": megabytes(packages), "deps": len(packages)}
        yield row


def main() -> None:
    """Read the arguments, make the files, measure, print a table a format."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--formats", default=",".join(MAKERS))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        cases = make_corpus(Path(folder))
        for kind in arguments.formats.split(","):
            chosen = [case for case in cases if case.path.suffix == f".{kind}"]
            for row in run(kind, chosen, arguments.repeats):
                rows.append(row)
                shown = (f"{key} {value:.2f}" for key, value in row.items() if isinstance(value, float))
                print(f"{kind:8}{row['converter']:18}{', '.join(shown)}, deps {row['deps']}", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
