"""Looking after a cache: what it holds, what is to be asked again, what is too old."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from datagen.errors import OutputError
from datagen.llm.budget import Spent
from datagen.llm.cache_file import CacheFile
from datagen.llm.cache_rows import DAY, spent_by_all

__all__ = ["CacheAbout", "answers_named", "forget", "look_into", "prune"]

_ANSWERS = re.compile(r"\(answers? ([0-9a-f]{32}(?:, [0-9a-f]{32})*)\)")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class CacheAbout:
    """What a cache holds: answers, how many were served again and how often, and the file's bytes."""

    answers: int
    served: int
    hits: int
    bytes: int
    spent: dict[str, Spent]

    @property
    def rate(self) -> float:
        """The share of all look-ups of stored answers that were served from the file, 0..1."""
        return self.hits / max(1, self.hits + self.answers)


def look_into(path: Path) -> CacheAbout:
    """Return what a cache holds. Raises OutputError."""

    def ask(db: sqlite3.Connection) -> CacheAbout:
        (answers,) = db.execute("SELECT count(*) FROM answers").fetchone()
        served, hits = db.execute(
            "SELECT count(*), coalesce(sum(times), 0) FROM uses WHERE times > 0"
        ).fetchone()
        return CacheAbout(answers, served, hits, path.stat().st_size, spent_by_all(db))

    return _with(path, ask)


def answers_named(reasons: Iterable[str]) -> list[str]:
    """Return the keys of the answers that reasons of failures name as unreadable."""
    return [key for reason in reasons for found in _ANSWERS.findall(reason) for key in found.split(", ")]


def forget(path: Path, keys: Sequence[str]) -> None:
    """Delete some answers, so that they are asked for again. Raises OutputError."""

    def delete(db: sqlite3.Connection) -> None:
        db.executemany("DELETE FROM answers WHERE key = ?", [(key,) for key in keys])

    _with(path, delete)


def prune(path: Path, days: int) -> int:
    """Delete answers that nobody asked for in so many days, give the space back; return how many.

    Raises OutputError.
    """
    before = int(time.time() // DAY) - days

    def delete(db: sqlite3.Connection) -> int:
        db.execute("BEGIN IMMEDIATE")
        old = "SELECT key FROM uses WHERE day < ?"
        gone = db.execute(f"DELETE FROM answers WHERE key IN ({old})", (before,)).rowcount
        db.execute("DELETE FROM uses WHERE day < ?", (before,))
        db.execute("COMMIT")
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    return _with(path, delete)


def _with(path: Path, work: Callable[[sqlite3.Connection], Result]) -> Result:
    if not path.is_file():
        raise OutputError(f"no cache at {path}", "give a run folder or a cache file")
    file = CacheFile(path)
    try:
        return work(file.db)
    except (sqlite3.Error, UnicodeError, OverflowError) as exc:
        hint = "wait for the run that uses it" if _is_busy(exc) else "it is damaged: move it away"
        raise OutputError(f"cannot use {path}: {exc}", hint) from exc
    finally:
        file.close()


def _is_busy(exc: Exception) -> bool:
    return getattr(exc, "sqlite_errorcode", 0) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
