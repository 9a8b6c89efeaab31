"""Open the zip archives that office files and e-books are, within limits on what they unpack to."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self
from urllib.parse import unquote

from datagen.readers.xml_events import XmlEvent, read_xml

__all__ = ["Package", "Relation", "join"]

_MAX_MEMBERS = 10_000
_MAX_UNPACKED = 512 * 1024 * 1024
# Deflate packs at most 1,032 to one; honest sheets of equal rows come near 100.
_MAX_RATIO = 200
_SMALL = 16 * 1024 * 1024
_ENCRYPTED = 0x1
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Relation(NamedTuple):
    """What a part of an office file refers to: the last word of the relation's type, and a member."""

    kind: str
    target: str


class Package:
    """A zip archive whose members are read one by one and never written anywhere.

    Raises ValueError for what is no zip archive, and for one with more than 10,000 members, more
    than 512 MiB unpacked, or more than 200 times its packed size (from 16 MiB on).
    """

    def __init__(self, path: Path) -> None:
        """Open the archive and check its directory."""
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as exc:
            raise ValueError("it is damaged or cut short: it is no whole zip archive") from exc
        try:
            _check(self._zip.infolist())
        except ValueError:
            self._zip.close()
            raise
        self.names = frozenset(self._zip.namelist())

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the archive."""
        self._zip.close()

    def read(self, name: str) -> bytes:
        """Return a member's content. Raises ValueError where it is missing or damaged."""
        with self._open(name) as file:
            try:
                return file.read()
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as exc:
                raise ValueError(f"it is damaged: {_shown(name)} cannot be unpacked") from exc

    def xml(self, name: str) -> Iterator[XmlEvent]:
        """Yield the events of an XML member. Raises ValueError where it is missing or damaged."""
        with self._open(name) as file:
            try:
                yield from read_xml(file)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as exc:
                raise ValueError(f"it is damaged: {_shown(name)} cannot be unpacked") from exc
            except ValueError as exc:
                raise ValueError(f"{_shown(name)}: {exc}") from exc

    def relations(self, name: str) -> dict[str, Relation]:
        """Return what an office file's part refers to inside the file, by id; {} where nothing."""
        folder, base = posixpath.split(name)
        listed = posixpath.join(folder, "_rels", f"{base}.rels")
        if listed not in self.names:
            return {}
        found = {}
        for kind, value, attributes in self.xml(listed):
            if kind == "start" and value == "Relationship" and attributes.get("TargetMode") != "External":
                target = join(folder, attributes.get("Target", ""))
                kind_of = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = Relation(kind_of, target)
        return found

    def main_part(self, kind: str = "officeDocument") -> str:
        """Return the member that an office file begins with. Raises ValueError where it has none."""
        part = next((each.target for each in self.relations("").values() if each.kind == kind), "")
        if part not in self.names:
            raise ValueError("it is damaged: it does not say where its text is")
        return part

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(name)
        except KeyError as exc:
            raise ValueError(f"it is damaged: it has no {_shown(name)}") from exc
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as exc:
            raise ValueError(f"it is damaged: {_shown(name)} cannot be unpacked") from exc


def join(folder: str, target: str) -> str:
    """Return the member that a link in a member of `folder` leads to."""
    path = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")


def _check(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MAX_MEMBERS:
        raise ValueError(f"it has more than {_MAX_MEMBERS} members: it is not unpacked")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > _MAX_UNPACKED:
        raise ValueError(f"it would unpack to more than {_MAX_UNPACKED // 1024**2} MiB: it is not unpacked")
    if unpacked > max(_SMALL, _MAX_RATIO * packed):
        raise ValueError(f"it would unpack to more than {_MAX_RATIO} times its size: it is not unpacked")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise ValueError("it is encrypted")
    if any(member.compress_type not in _READ for member in members):
        raise ValueError("it is packed in a way that its format does not allow")


def _shown(name: str) -> str:
    return name if name.isprintable() and len(name) < 200 else "a member"
