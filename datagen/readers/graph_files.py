"""A graph file as its readers see it: whole, or line by line however large it is."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from datagen.readers.files import load_text

__all__ = ["MAX_STREAMED", "GraphFile"]

MAX_STREAMED = 4 * 1024**3
"""Bytes a file may have that is read line by line; what has to be held whole is held to less."""
_BLOCK = 1024 * 1024


class GraphFile:
    """One file of untrusted text. UTF-8 is streamed; other encodings are decoded whole, with their limit."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is read."""
        self._path = path
        self._is_utf8: bool | None = None

    def text(self) -> str:
        """Return the whole text. Raises ValueError with a one-line reason."""
        return load_text(self._path)

    def lines(self) -> Iterator[str]:
        r"""Yield the lines, ending in `\n`; may be asked for again. Raises ValueError as `text` does."""
        if self._is_utf8 is None:
            self._is_utf8 = self._check()
        if not self._is_utf8:
            yield from (f"{line}\n" for line in self.text().split("\n"))
            return
        with self._path.open(encoding="utf-8-sig") as file:
            yield from file

    def sample(self, size: int = 64 * 1024) -> str:
        """Return the first lines, about `size` characters."""
        found: list[str] = []
        length = 0
        for line in self.lines():
            found.append(line)
            length += len(line)
            if length > size:
                break
        return "".join(found)

    def _check(self) -> bool:
        """Say whether the whole file is UTF-8 without NUL. Raises ValueError for what can be no text file."""
        try:
            # A pipe or device is asked for its kind first: opening one may wait for ever.
            if not self._path.is_file():
                raise ValueError("it is not a regular file")
            if self._path.stat().st_size > MAX_STREAMED:
                raise ValueError(f"it is larger than {MAX_STREAMED // 1024**2} MiB")
            decoder = codecs.getincrementaldecoder("utf-8")()
            with self._path.open("rb") as file:
                while block := file.read(_BLOCK):
                    if "\0" in decoder.decode(block):
                        return False
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        except OSError as exc:
            raise ValueError(f"it cannot be read ({exc.strerror or 'input error'})") from exc
        return True
