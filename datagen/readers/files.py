"""Find and load input files, and keep account of those that cannot be used."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from datagen.errors import BadInput
from datagen.readers.encoding import decode
from datagen.records import Skipped

__all__ = [
    "MAX_BYTES",
    "MAX_PACKED_BYTES",
    "MAX_TEXT",
    "Report",
    "check_file",
    "load_file",
    "load_text",
    "require",
    "require_kind",
    "show_path",
    "title_of",
    "walk",
]

MAX_BYTES = 64 * 1024 * 1024
# PDF and office files are mostly pictures; of these no more than the text is loaded.
MAX_PACKED_BYTES = 256 * 1024 * 1024
# Characters of one document, whatever it was read from.
MAX_TEXT = 64 * 1024 * 1024

# Control characters, line separators and the surrogates of undecodable file names.
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(slots=True)
class Report:
    """What was not used: each `skip` is written to `skipped`, or raised where `strict`."""

    skipped: list[Skipped]
    strict: bool = False
    before: int = field(init=False)

    def __post_init__(self) -> None:
        """Remember how long the caller's list was."""
        self.before = len(self.skipped)

    def skip(self, where: str, why: str) -> None:
        """Note one bad file, line or row; raises BadInput where strict."""
        if self.strict:
            raise BadInput(f"{where}: {why}", "Correct or remove it, or run without --strict to skip it.")
        self.skipped.append(Skipped(where, why))

    def nothing(self, noun: str, where: str, hint: str) -> BadInput:
        """Make the error for an input of which nothing could be used."""
        mine = self.skipped[self.before :]
        message = f"no usable {noun} in {where}"
        if mine:
            first = f"{mine[0].where}: {mine[0].why}".removeprefix(where).lstrip(": ")
            message += f" ({len(mine)} skipped, the first: {first})"
        return BadInput(message, hint)


def show_path(path: Path) -> str:
    """Return a path with forward slashes, without the characters no line of output can hold."""
    return _UNSHOWABLE.sub("\ufffd", path.as_posix())


def title_of(path: Path) -> str:
    """Return a file's stem in words: `ferry-timetable.csv` gives `ferry timetable`."""
    return " ".join(re.sub("[-_]+", " ", show_path(Path(path.stem))).split())


def require(path: Path) -> None:
    """Raise BadInput unless there is something at the path."""
    try:
        is_there = path.exists()
    except OSError as exc:
        why = exc.strerror or "input error"
        raise BadInput(f"{show_path(path)} cannot be read ({why})", "Check the path.") from exc
    if not is_there:
        raise BadInput(f"{show_path(path)} does not exist", "Check the path.")


def require_kind(path: Path, suffixes: tuple[str, ...]) -> None:
    """Raise BadInput unless the path is a file, or the like, of a kind that is read here."""
    where = show_path(path)
    require(path)
    if path.is_dir():
        raise BadInput(f"{where} is a folder", f"Name one file in it: {' '.join(suffixes)}.")
    if path.suffix.lower() not in suffixes:
        raise BadInput(
            f"{where}: files of kind '{path.suffix}' are not read here",
            f"Give one of {' '.join(suffixes)}.",
        )


def check_file(path: Path, limit: int = MAX_BYTES) -> int:
    """Return a file's size in bytes.

    Raises ValueError, the reason in one line, for what is no regular file or larger than the limit.
    """
    try:
        # A pipe or device is asked for its kind first: opening one may wait for ever.
        if not path.is_file():
            raise ValueError("it is not a regular file")
        size = path.stat().st_size
    except OSError as exc:
        raise ValueError(f"it cannot be read ({exc.strerror or 'input error'})") from exc
    if size > limit:
        raise ValueError(f"it is larger than {limit // 1024**2} MiB")
    return size


def load_text(path: Path) -> str:
    """Return the decoded text of a regular file of at most MAX_BYTES bytes.

    Raises ValueError with a one-line reason, the file's name not included.
    """
    size = check_file(path)
    try:
        with path.open("rb") as file:
            data = file.read(size + 1)  # Reading up to the limit would take that much memory first.
    except OSError as exc:
        raise ValueError(f"it cannot be read ({exc.strerror or 'input error'})") from exc
    if len(data) > size:
        raise ValueError("it is being written: its size changed")
    return decode(data)


def load_file(path: Path, suffixes: tuple[str, ...]) -> str:
    """Return the text of the one file a user named; raises BadInput if it cannot be used."""
    where = show_path(path)
    require_kind(path, suffixes)
    try:
        return load_text(path)
    except ValueError as exc:
        raise BadInput(f"{where}: {exc}", "Save it as UTF-8 text below the size limit.") from exc


def walk(root: Path, label: str, report: Report) -> Iterator[tuple[Path, str]]:
    """Yield the files under a folder, in sorted order, each with its name below `label`.

    Hidden entries are passed over. Links are never followed: what they lead to inside the folder
    is found there, and those that lead out of it or nowhere are reported.
    """
    inside = root.resolve()
    stack = [(root, label)]
    while stack:
        path, name = stack.pop()
        try:
            if path != root and path.is_symlink():
                _check_link(path, inside)
            elif path.is_dir():
                children = sorted(path.iterdir(), key=lambda child: child.name, reverse=True)
                shown = ((child, show_path(Path(child.name))) for child in children)
                stack.extend((c, f"{name}/{s}") for c, s in shown if not c.name.startswith("."))
            else:
                yield path, name
        except OSError as exc:
            report.skip(name, f"it cannot be read ({exc.strerror or 'input error'})")
        except ValueError as exc:
            report.skip(name, str(exc))


def _check_link(path: Path, inside: Path) -> None:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError) as exc:  # RuntimeError: a loop of links, before Python 3.13.
        raise ValueError("it is a link that leads nowhere") from exc
    if not target.is_relative_to(inside):
        raise ValueError("it is a link that leads out of the folder")
