"""Append-only lines that a repeated run walks over before it adds to them."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from datagen.errors import OutputError
from datagen.jsonl import dump, write_whole

__all__ = ["ReplayWriter"]


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
