"""JSON lines on disk: read with line numbers, written whole or append-only, never half a line."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from datagen.errors import BadInput, OutputError

__all__ = [
    "ReplayWriter",
    "WholeWriter",
    "count_lines",
    "dump",
    "holds",
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
        """Open the file beside. Raises OutputError."""
        self._path = path
        self._beside = self.beside(path)
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


class ReplayWriter:
    """Append-only lines that a repeated run walks over before it adds to them.

    A run that starts again makes the same lines again. While they equal what the file holds,
    nothing is written, so that a kill at any moment loses no line and doubles none. At the first
    difference (an input changed, or the last line was torn) the rest of the file is cut off and
    the new lines take its place. `close(complete=True)` cuts what the run no longer makes, unless it
    `keeps_rest`: a pilot does not come to the end.

    With `before`, a file beside it, whole lines that are cut off are put there first; those that the
    complete run has made again are then taken out, and the file goes with its last line.
    """

    def __init__(self, path: Path, before: Path | None = None) -> None:
        """Open or create the file. Raises OutputError."""
        self.path = path
        self._before = before
        self.is_replaying = True
        self.keeps_rest = False
        try:
            path.touch()
            self._file: BinaryIO = path.open("r+b")
        except OSError as exc:
            raise OutputError(
                f"cannot write {path}: {exc.strerror}", "check the folder's permissions"
            ) from exc

    def write(self, row: Mapping[str, Any]) -> None:
        """Add a row, or walk over it where the file already holds it. Raises OutputError."""
        line = dump(row).encode() + b"\n"
        try:
            if self.is_replaying:
                here = self._file.tell()
                if self._file.readline() == line:
                    return
                self._cut(here)
                self.is_replaying = False
            self._file.write(line)
            self._file.flush()
        except OSError as exc:
            raise OutputError(
                f"cannot write {self.path}: {exc.strerror}", "free some space and run again"
            ) from exc

    def close(self, *, complete: bool = False) -> None:
        """Close the file; after a complete run, without what an earlier run left behind."""
        try:
            with self._file:  # on a full disk, closing it tries once more to write what is left of a line
                if complete and self.is_replaying and not self.keeps_rest:
                    self._cut(self._file.tell())
                if complete:
                    self._drop_made_again()
        except OSError as exc:
            raise OutputError(
                f"cannot write {self.path}: {exc.strerror}", "free some space and run again"
            ) from exc

    def _cut(self, here: int) -> None:
        """Cut the file off, its whole lines saved."""
        self._file.seek(here)
        if self._before is not None and (first := self._file.readline()).endswith(b"\n"):
            with self._before.open("a+b") as before:
                before.seek(0)
                before.truncate(before.read().rfind(b"\n") + 1)  # half a line, where a kill left one
                before.write(first)
                before.writelines(line for line in self._file if line.endswith(b"\n"))
        self._file.seek(here)
        self._file.truncate()

    def _drop_made_again(self) -> None:
        if self._before is None or not self._before.exists():
            return
        self._file.seek(0)
        made = {hash(line) for line in self._file}
        lines = self._before.read_bytes().splitlines(keepends=True)
        left = [line for line in lines if line.endswith(b"\n") and hash(line) not in made]
        if left:
            write_whole(self._before, (line.decode(errors="replace")[:-1] for line in dict.fromkeys(left)))
        else:
            self._before.unlink()

    def __enter__(self) -> Self:
        """Return the writer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close; an interrupted run keeps every line the file has."""
        self.close(complete=kind is None)
