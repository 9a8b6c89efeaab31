"""Tell what a file is by its first bytes, and whether its name says the same."""

import zipfile
from pathlib import Path

__all__ = ["check_kind"]

_HEAD = 1024
_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What files begin with that are nothing we read, or that a text file's name may hide.
_MAGIC = (
    (_PDF, "a PDF"),
    (_ZIP, "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (_OLE, "an old or encrypted Office file"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
    (b"{\\rtf", "an RTF file"),
)
_WORDS = (b"PAR1", b"GIF8", b"BZh")
_OFFICE = {
    ".docm": "word/",
    ".docx": "word/",
    ".epub": "META-INF/",
    ".pptm": "ppt/",
    ".pptx": "ppt/",
    ".xlsm": "xl/",
    ".xlsx": "xl/",
}
_BEGINNINGS = {**dict.fromkeys(_OFFICE, "a zip archive"), ".parquet": "a Parquet file", ".pdf": "a PDF"}
_FOLDERS = {"word/": "a Word file", "ppt/": "slides", "xl/": "a spreadsheet", "META-INF/": "an e-book"}


def check_kind(path: Path, suffix: str) -> None:
    """Raise ValueError, the reason in one line, for a file that is not what its suffix says.

    Only what has a beginning of its own is told apart: any text may be a text file.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as exc:
        raise ValueError(f"it cannot be read ({exc.strerror or 'input error'})") from exc
    if not head:
        raise ValueError("it is empty")
    found = next((name for magic, name in _MAGIC if head.startswith(magic)), "")
    if _PDF in head and not found and suffix in _BEGINNINGS:
        found = "a PDF"  # Readers of PDF allow for a few bytes before the mark.
    wanted = _BEGINNINGS.get(suffix, "")
    if not wanted and head.startswith(_WORDS) and b"\0" not in head:
        found = ""  # A text may begin with these letters.
    if suffix in _OFFICE and found == "an old or encrypted Office file":
        raise ValueError("it is encrypted, or an old Office file under a new name")
    if wanted != found:
        raise ValueError(f"its name says {suffix}, but it is {found or 'something else'}")
    if suffix in _OFFICE:
        _check_folder(path, suffix)


def _check_folder(path: Path, suffix: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return  # Opening it to read it says what is wrong.
    if not any(name.startswith(_OFFICE[suffix]) for name in names):
        kinds = (kind for folder, kind in _FOLDERS.items() if any(name.startswith(folder) for name in names))
        raise ValueError(f"its name says {suffix}, but it is {next(kinds, 'another archive')}")
