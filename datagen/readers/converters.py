"""The kinds of files that are no text: which function reads each, and what it needs installed."""

from collections.abc import Callable, Iterable
from pathlib import Path

from datagen.readers.docx import read_docx
from datagen.readers.epub import read_epub
from datagen.readers.parquet import read_parquet
from datagen.readers.parts import Part, Skip
from datagen.readers.pdf import read_pdf
from datagen.readers.pptx import read_pptx
from datagen.readers.xlsx import read_xlsx

__all__ = ["CONVERTERS", "NEEDS"]

CONVERTERS: dict[str, Callable[[Path, str, Skip], Iterable[Part]]] = {
    ".docm": read_docx,
    ".docx": read_docx,
    ".epub": read_epub,
    ".parquet": read_parquet,
    ".pdf": read_pdf,
    ".pptm": read_pptx,
    ".pptx": read_pptx,
    ".xlsm": read_xlsx,
    ".xlsx": read_xlsx,
}
# The packages of the extra `docs`, imported only where a file of their kind is read.
NEEDS = {".parquet": "pyarrow", ".pdf": "pypdfium2"}
