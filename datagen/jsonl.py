"""JSON lines on disk: read with line numbers, written whole, never half a line."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from datagen.errors import BadInput, OutputError

__all__ = [
    "WholeWriter",
    "count_lines",
    "dump",
    "holds",
    "is_same_file",
    "read_lines",
    "whole_files",
    "write_whole",
]


def dump(row: Mapping[str, Any]) -> str:
    """Return a row as one JSON line without its newline; lone surrogates are escaped."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(row, ensure_ascii=True)
    return line


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line number from 1, row) of a file that datagen wrote; a torn last line is left out.

    Raises BadInput for a file that is missing or that is not JSON lines of objects.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.endswith(b"\n"):
                    return
                yield number, _row(path, number, line)
    except OSError as exc:
        raise BadInput(f"cannot read {path}: {exc.strerror}", "check the path") from exc


def _row(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as exc:
        raise BadInput(f"{path} line {number} is not JSON", "give a file that datagen wrote") from exc
    if not isinstance(row, dict):
        raise BadInput(f"{path} line {number} is not a JSON object", "give a file that datagen wrote")
    return row


def count_lines(path: Path) -> int:
    """Return how many whole lines a file has, 0 where there is none."""
    try:
        with path.open("rb") as file:
            return sum(line.endswith(b"\n") for line in file)
    except OSError:
        return 0


def holds(path: Path, lines: Iterable[str]) -> bool:
    """Say whether a file holds these lines and no others."""
    try:
        return path.read_bytes() == "".join(f"{line}\n" for line in lines).encode()
    except OSError:
        return False


def is_same_file(path: Path, other: Path) -> bool:
    """Say whether two paths lead to one place, be there a file or not."""
    return os.path.realpath(path) == os.path.realpath(other)


def write_whole(path: Path, lines: Iterable[str]) -> None:
    """Write lines beside the file and rename: the file is whole or absent. Raises OutputError."""
    with WholeWriter(path) as writer:
        for line in lines:
            writer.write(line)


@contextmanager
def whole_files(*paths: Path) -> Iterator[list["WholeWriter"]]:
    """Write files together: none is put in its place before all are on the disk. Raises OutputError."""
    with ExitStack() as stack:
        writers = [stack.enter_context(WholeWriter(path)) for path in paths]
        yield writers
        for writer in writers:
            writer.save()


class WholeWriter:
    """A file of lines that is written beside its place and put there when the block ends well."""

    def __init__(self, path: Path) -> None:
        """Open the file beside. Raises OutputError, also where the place is a folder or a device."""
        self._path = path
        self._beside = self.beside(path)
        if path.exists() and not path.is_file():
            raise OutputError(f"cannot write {path}: it is no regular file", "name another file")
        try:
            self._beside.unlink(missing_ok=True)
            self._file = self._beside.open("x", encoding="utf-8", newline="\n")
        except (OSError, ValueError) as exc:
            raise self._error(exc) from exc

    @staticmethod
    def beside(path: Path) -> Path:
        """Return the file that a file is written as until it is whole."""
        return path.with_name(f".{path.name}.part")

    def save(self) -> None:
        """Bring what was written to the disk. Raises OutputError."""
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except (OSError, ValueError) as exc:
            raise self._error(exc) from exc

    def write(self, line: str) -> None:
        """Add a line. Raises OutputError."""
        try:
            self._file.write(line + "\n")
        except (OSError, ValueError) as exc:
            raise self._error(exc) from exc

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file in its place, or take it away where the block failed. Raises OutputError."""
        try:
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())
            if kind is None:
                self._beside.replace(self._path)
        except (OSError, ValueError) as exc:
            if kind is None:
                raise self._error(exc) from exc
        finally:
            with suppress(OSError):
                self._beside.unlink(missing_ok=True)

    def _error(self, exc: OSError | ValueError) -> OutputError:
        why = exc.strerror if isinstance(exc, OSError) else exc
        hint = (
            "make its folder first"
            if isinstance(exc, FileNotFoundError)
            else "check free space and permissions"
        )
        return OutputError(f"cannot write {self._path}: {why}", hint)
