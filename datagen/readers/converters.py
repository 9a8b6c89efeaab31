"""The kinds of files that are no text: which function reads each, and what it needs installed.

Each reader is loaded where a file of its kind is read.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from datagen.readers.parts import Part, Skip

__all__ = ["CONVERTERS", "NEEDS"]


def _docx(path: Path, name: str, skip: Skip) -> Iterable[Part]:
    from datagen.readers.docx import read_docx

    return read_docx(path, name, skip)


def _epub(path: Path, name: str, skip: Skip) -> Iterable[Part]:
    from datagen.readers.epub import read_epub

    return read_epub(path, name, skip)


def _parquet(path: Path, name: str, skip: Skip) -> Iterable[Part]:
    from datagen.readers.parquet import read_parquet

    return read_parquet(path, name, skip)


def _pdf(path: Path, name: str, skip: Skip) -> Iterable[Part]:
    from datagen.readers.pdf import read_pdf

    return read_pdf(path, name, skip)


def _pptx(path: Path, name: str, skip: Skip) -> Iterable[Part]:
    from datagen.readers.pptx import read_pptx

    return read_pptx(path, name, skip)


def _xlsx(path: Path, name: str, skip: Skip) -> Iterable[Part]:
    from datagen.readers.xlsx import read_xlsx

    return read_xlsx(path, name, skip)


CONVERTERS: dict[str, Callable[[Path, str, Skip], Iterable[Part]]] = {
    ".docm": _docx,
    ".docx": _docx,
    ".epub": _epub,
    ".parquet": _parquet,
    ".pdf": _pdf,
    ".pptm": _pptx,
    ".pptx": _pptx,
    ".xlsm": _xlsx,
    ".xlsx": _xlsx,
}
# The packages of the extra `docs`, imported only where a file of their kind is read.
NEEDS = {".parquet": "pyarrow", ".pdf": "pypdfium2"}
