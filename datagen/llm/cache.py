"""Every model answer on disk, under its request's content hash, before anything uses it."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

from datagen.errors import OutputError
from datagen.records import Completion

__all__ = ["Cache"]

_APPLICATION = 0x64676E31
_FIELDS = ("text", "finish_reason", "model", "prompt_tokens", "completion_tokens", "cached_tokens")


class Cache:
    """A table of answers in one SQLite file, in write-ahead-log mode, one commit an answer.

    A killed process loses nothing it stored; a power cut may lose the last moments
    (synchronous=NORMAL), which are then asked again.
    """

    def __init__(self, path: Path) -> None:
        """Open or create the file. Raises OutputError for any file that is not such a cache."""
        self.path = path
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            mark = self._db.execute("PRAGMA application_id").fetchone()[0]
            tables = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if mark != _APPLICATION and tables:
                raise OutputError(f"{path} is another program's database", "give another folder with -o")
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute(f"PRAGMA application_id={_APPLICATION}")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID"
            )
        except sqlite3.Error as exc:
            raise OutputError(
                f"cannot use {path} as the answer cache: {exc}",
                "free some space, or move the file away and run again",
            ) from exc

    def get(self, key: str) -> Completion | None:
        """Return the stored answer, its `data` not yet parsed, or None."""
        try:
            found = self._db.execute("SELECT body FROM answers WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as exc:
            raise OutputError(f"cannot read {self.path}: {exc}", "move the file away and run again") from exc
        try:
            stored = json.loads(found[0]) if found else {}
            return Completion(key=key, **stored) if isinstance(stored.get("text"), str) else None
        except (ValueError, TypeError, AttributeError):
            return None  # a damaged row is asked for again, and replaced

    def put(self, key: str, completion: Completion) -> Completion:
        """Store an answer and return it with its key. Raises OutputError when the disk refuses."""
        body = json.dumps({name: getattr(completion, name) for name in _FIELDS})
        try:
            self._db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, body))
        except sqlite3.Error as exc:
            raise OutputError(f"cannot write to {self.path}: {exc}", "free some space and run again") from exc
        return replace(completion, key=key)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
