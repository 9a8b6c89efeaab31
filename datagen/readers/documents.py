"""Read documents: files and folders of texts, web pages, tables, PDF, office files and e-books."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from datagen.errors import BadInput, MissingExtra
from datagen.readers.converters import CONVERTERS, NEEDS
from datagen.readers.files import (
    MAX_PACKED_BYTES,
    Report,
    check_file,
    load_text,
    require,
    show_path,
    title_of,
    walk,
)
from datagen.readers.parts import (
    Part,
    Skip,
    read_html,
    read_json,
    read_jsonl,
    read_markdown,
    read_plain,
    read_table,
)
from datagen.readers.row_templates import RowTemplate
from datagen.readers.sniff import check_kind
from datagen.readers.worker import Limits, Worker
from datagen.records import Document, Skipped

__all__ = ["READERS", "read_documents"]

READERS: dict[str, Callable[[str, str, Skip], Iterable[Part]]] = {
    ".csv": read_table,
    ".htm": read_html,
    ".html": read_html,
    ".json": read_json,
    ".jsonl": read_jsonl,
    ".markdown": read_markdown,
    ".md": read_markdown,
    ".text": read_plain,
    ".tsv": read_table,
    ".txt": read_plain,
}
_KINDS = " ".join(sorted({*READERS, *CONVERTERS}))
_INSTALL = "pip install 'datagen[docs]'"


def read_documents(
    paths: Sequence[Path],
    *,
    strict: bool = False,
    skipped: list[Skipped] | None = None,
    limits: Limits | None = None,
    row_template: str | None = None,
) -> Iterator[Document]:
    """Read files, and folders with all that is below them, in order; folders are sorted.

    Documents come one by one, and memory is taken for one at a time. A document's path is the one a
    user would recognise: `docs/a.md` for a file found in `docs` (the folder's own name, and not what
    is above it), the path as given for a file that was named; `#3` follows it for the third line,
    element or sheet, ` (2)` where another file has that path already. Files that are no text are read
    by a process of its own within `limits`. `row_template` says rows of
    tables in the user's words.

    What cannot be used is noted in `skipped`. Raises BadInput at once for a path that does not
    exist or a named file of unknown kind, MissingExtra for one that needs a package which is not
    there, ConfigError for a row template that is none; BadInput while reading for anything bad where
    strict, and at the end if there was nothing usable, ConfigError if the template fits no row.
    """
    report = Report([] if skipped is None else skipped, strict)
    for path in paths:
        require(path)
        if path.is_dir():
            continue
        if not _is_known(path):
            raise BadInput(
                f"{show_path(path)}: files of kind '{path.suffix}' are not read",
                f"Give a folder or files of kind {_KINDS}.",
            )
        if missing := _missing(path):
            raise MissingExtra(f"{show_path(path)}: {missing}", f"install it: {_INSTALL}")
    rows = RowTemplate(row_template) if row_template else None
    return _read_all(paths, report, limits or Limits(), rows)


def _is_known(path: Path) -> bool:
    suffix = path.suffix.lower()
    return suffix in READERS or suffix in CONVERTERS


def _missing(path: Path) -> str:
    """Return what is not installed and needed to read the file, or ""."""
    suffix = path.suffix.lower()
    package = NEEDS.get(suffix, "")
    return (
        f"files of kind '{suffix}' need the package {package}" if package and not find_spec(package) else ""
    )


def _read_all(
    paths: Sequence[Path], report: Report, limits: Limits, rows: RowTemplate | None
) -> Iterator[Document]:
    seen: dict[str, str] = {}
    names: set[str] = set()
    found = False
    with Worker(limits) as worker:
        for path, label in _find(paths, report):
            real = str(path.resolve())
            if real in seen:
                report.skip(label, f"it was read already as {seen[real]}")
                continue
            name = seen[real] = _distinct(label, names)
            if not _is_known(path):
                report.skip(name, f"files of kind '{path.suffix}' are not read")
            elif missing := _missing(path):
                report.skip(name, f"{missing}: {_INSTALL}")
            else:
                for document in _read_one(path, name, report, worker, rows):
                    found = True
                    yield document
    if rows is not None:
        rows.check()
    if not found:
        where = ", ".join(show_path(path) for path in paths) or "no paths"
        raise report.nothing("document", where, f"Give files with text, of kind {_KINDS}.")


def _distinct(label: str, names: set[str]) -> str:
    """Return the label, with a number where another file has it: names may differ in what is not shown."""
    name, number = label, 1
    while name in names:
        number += 1
        name = f"{label} ({number})"
    names.add(name)
    return name


def _find(paths: Sequence[Path], report: Report) -> Iterator[tuple[Path, str]]:
    folders = [path for path in dict.fromkeys(paths) if path.is_dir()]
    names = [path.resolve().name for path in folders]
    for path in dict.fromkeys(paths):
        if not path.is_dir():
            yield path, show_path(path)
            continue
        name = path.resolve().name
        # Two folders of one name can only be told apart by the paths as given.
        label = show_path(path if names.count(name) > 1 or not name else Path(name))
        yield from walk(path, label, report)


def _read_one(
    path: Path, name: str, report: Report, worker: Worker, rows: RowTemplate | None
) -> Iterator[Document]:
    def skip(place: str, why: str) -> None:
        report.skip(name + place, why)

    try:
        for part in _parts(path, skip, worker):
            if part.text.strip():
                text, pages = rows.say(part.text, part.pages) if rows else (part.text, part.pages)
                digest = hashlib.sha256(text.encode()).hexdigest()
                yield Document(name + part.place, text, digest, part.title, pages)
            else:
                skip(part.place, "it is empty")
    except ValueError as exc:
        skip("", str(exc))


def _parts(path: Path, skip: Skip, worker: Worker) -> Iterator[Part]:
    suffix = path.suffix.lower()
    if suffix in CONVERTERS:
        check_file(path, MAX_PACKED_BYTES)
        yield from worker.read(path, title_of(path), suffix, skip)
    else:
        check_file(path)
        check_kind(path, suffix)
        yield from READERS[suffix](load_text(path), title_of(path), skip)
