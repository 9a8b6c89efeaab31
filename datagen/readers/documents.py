"""Read documents: files and folders of text, markdown, web pages, tables and JSON."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from datagen.errors import BadInput
from datagen.readers.files import Report, load_text, require, show_path, title_of, walk
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
_KINDS = " ".join(sorted(READERS))


def read_documents(
    paths: Sequence[Path], *, strict: bool = False, skipped: list[Skipped] | None = None
) -> Iterator[Document]:
    """Read files, and folders with all that is below them, in order; folders are sorted.

    A document's path is the one a user would recognise: `docs/a.md` for a file found in `docs`,
    the path as given for a file that was named, with `#3` for the third line or element of JSON.
    What cannot be used is noted in `skipped`. Raises BadInput at once for a path that does not
    exist or a named file of unknown kind, while reading for anything bad where strict, and at the
    end if there was nothing usable.
    """
    report = Report([] if skipped is None else skipped, strict)
    for path in paths:
        require(path)
        if not path.is_dir() and path.suffix.lower() not in READERS:
            raise BadInput(
                f"{show_path(path)}: files of kind '{path.suffix}' are not read",
                f"Give a folder or files of kind {_KINDS}.",
            )
    return _read_all(paths, report)


def _read_all(paths: Sequence[Path], report: Report) -> Iterator[Document]:
    seen: dict[Path, str] = {}
    found = False
    for path, name in _find(paths, report):
        first = seen.setdefault(path.resolve(), name)
        if first != name:
            report.skip(name, f"it was read already as {first}")
        elif path.suffix.lower() not in READERS:
            report.skip(name, f"files of kind '{path.suffix}' are not read")
        else:
            for document in _read_one(path, name, report):
                found = True
                yield document
    if not found:
        where = ", ".join(show_path(path) for path in paths) or "no paths"
        raise report.nothing("document", where, f"Give files with text, of kind {_KINDS}.")


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


def _read_one(path: Path, name: str, report: Report) -> Iterator[Document]:
    def skip(place: str, why: str) -> None:
        report.skip(name + place, why)

    try:
        parts = READERS[path.suffix.lower()](load_text(path), title_of(path), skip)
        for part in parts:
            if part.text.strip():
                digest = hashlib.sha256(part.text.encode()).hexdigest()
                yield Document(name + part.place, part.text, digest, part.title)
            else:
                skip(part.place, "it is empty")
    except ValueError as exc:
        skip("", str(exc))
