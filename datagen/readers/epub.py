"""Read e-books: the pages of the spine, in its order."""

import posixpath
from collections.abc import Iterator
from pathlib import Path

from datagen.readers.encoding import decode
from datagen.readers.html_text import html_to_text
from datagen.readers.packages import Package, join
from datagen.readers.parts import Part, Skip

__all__ = ["read_epub"]

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = {"application/xhtml+xml", "text/html"}


def read_epub(path: Path, name: str, skip: Skip) -> Iterator[Part]:
    """Give the book as one text under its own title. Raises ValueError for one that is encrypted."""
    with Package(path) as package:
        title, pages = _read_spine(package)
        locked = _locked(package)
        if pages and locked.issuperset(pages):
            raise ValueError("it is encrypted")
        texts = []
        for page in pages:
            if page in locked:
                skip(f" {posixpath.basename(page)}", "it is encrypted")
            elif text := _text(package, page, skip):
                texts.append(text)
    yield Part("", title or name, "\n\n".join(texts))


def _text(package: Package, page: str, skip: Skip) -> str:
    try:
        return html_to_text(decode(package.read(page)), skip)[1]
    except ValueError as exc:
        skip(f" {posixpath.basename(page)}", str(exc))
        return ""


def _read_spine(package: Package) -> tuple[str, list[str]]:
    book = next(
        (
            join("", a.get("full-path", ""))
            for k, n, a in package.xml(_CONTAINER)
            if (k, n) == ("start", "rootfile")
        ),
        "",
    )
    folder = posixpath.dirname(book)
    items: dict[str, str] = {}
    pages: list[str] = []
    title: list[str] = []
    in_title = False
    for kind, name, attributes in package.xml(book):
        if kind == "text":
            title.extend([name] if in_title else [])
        elif name == "title":
            in_title = kind == "start" and not title
        elif kind == "start" and name == "item":
            is_list = "nav" in attributes.get("properties", "").split()
            if attributes.get("media-type") in _PAGES and not is_list:
                items[attributes.get("id", "")] = join(folder, attributes.get("href", ""))
        elif kind == "start" and name == "itemref":
            page = items.get(attributes.get("idref", ""), "")
            pages.extend([page] if page and attributes.get("linear") != "no" else [])
    return " ".join("".join(title).split()), list(dict.fromkeys(pages))


def _locked(package: Package) -> set[str]:
    if _ENCRYPTION not in package.names:
        return set()
    events = package.xml(_ENCRYPTION)
    return {join("", a.get("URI", "")) for k, n, a in events if (k, n) == ("start", "CipherReference")}
