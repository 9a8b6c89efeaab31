"""The file of a cache: opened, read and written in transactions; any other file is refused."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from datagen.errors import OutputError
from datagen.llm.cache_rows import TABLES

__all__ = ["CacheFile"]

Result = TypeVar("Result")

_APPLICATION = 0x64676E31

_HINTS = {
    "not a database": "give another file: this one is no cache of datagen's",
    "malformed": "it is damaged: move the file away and run again, and what it held is asked again",
    "unable to open": "make its folder first, and check its permissions",
}
"""What to do about a file, by what SQLite says of it."""


class CacheFile:
    """One connection to a file of answers, in write-ahead-log mode, that several threads may use."""

    def __init__(self, path: Path) -> None:
        """Open or create it. Raises OutputError for any other file, and for one that is damaged."""
        self.path = path
        self.turn = threading.RLock()
        try:
            self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            self._prepare()
        except (sqlite3.Error, UnicodeError) as exc:
            hint = next((hint for words, hint in _HINTS.items() if words in str(exc)), "")
            raise OutputError(
                f"cannot use {path} as the answer cache: {exc}",
                hint or "free some space, or move the file away and run again",
            ) from exc

    def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Return what some queries give. Raises OutputError."""
        try:
            return work(self.db)
        except (sqlite3.Error, UnicodeError) as exc:
            raise OutputError(f"cannot read {self.path}: {exc}", "move the file away and run again") from exc

    def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Write in one transaction, all or nothing, and return what it gives. Raises OutputError."""
        with self.turn:
            try:
                self.db.execute("BEGIN IMMEDIATE")
                result = work(self.db)
                self.db.execute("COMMIT")
            except (sqlite3.Error, UnicodeError) as exc:
                is_damaged = getattr(exc, "sqlite_errorcode", 0) == sqlite3.SQLITE_CORRUPT
                hint = "move the file away and run again" if is_damaged else "free some space and run again"
                raise OutputError(f"cannot write to {self.path}: {exc}", hint) from exc
            finally:
                if self.db.in_transaction:  # whatever went wrong, the file is free for others
                    with suppress(sqlite3.Error):
                        self.db.execute("ROLLBACK")
            return result

    def close(self) -> None:
        """Close the connection."""
        self.db.close()

    def _prepare(self) -> None:
        # In this order: another run may be making the file, and it marks it before it makes tables.
        tables = self.db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        mark = self.db.execute("PRAGMA application_id").fetchone()[0]
        if mark != _APPLICATION and tables:
            raise OutputError(f"{self.path} is another program's database", "give another file or folder")
        if self.db.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":
            raise sqlite3.OperationalError("the file system does not take a write-ahead log")
        self.db.execute("PRAGMA synchronous=NORMAL")
        if mark != _APPLICATION:
            self.db.execute(f"PRAGMA application_id={_APPLICATION}")
        for name, columns, key in TABLES:
            self.db.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns}, {key}) WITHOUT ROWID")
            names = ", ".join(column.split()[0] for column in columns.split(", "))
            self.db.execute(f"SELECT {names} FROM {name} LIMIT 0")  # a damaged file has others
