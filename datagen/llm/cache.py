"""Every model answer on disk, under its request's content hash, before anything uses it."""

import asyncio
import json
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from datagen.errors import OutputError
from datagen.llm.budget import Spent
from datagen.records import Completion

__all__ = ["DAY", "Cache", "answer_from", "charge_run", "insert_answers", "open_cache"]

Result = TypeVar("Result")

_APPLICATION = 0x64676E31
_FIELDS = ("text", "finish_reason", "model", "prompt_tokens", "completion_tokens", "cached_tokens")
DAY = 86_400
"""Seconds of a day, in which uses are counted."""
_MOST_HITS = 10_000

_TABLES = (
    "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS uses (key TEXT PRIMARY KEY, day INTEGER, times INTEGER) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS spent (run TEXT PRIMARY KEY, calls INTEGER, prompt INTEGER,"
    " cached INTEGER, completion INTEGER, usd REAL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS batches (file TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID",
)
_USED = (
    "INSERT INTO uses VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE"
    " SET day = excluded.day, times = times + excluded.times"
)
_CHARGED = (
    "INSERT INTO spent VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (run) DO UPDATE SET"
    " calls = calls + excluded.calls, prompt = prompt + excluded.prompt, cached = cached + excluded.cached,"
    " completion = completion + excluded.completion, usd = usd + excluded.usd"
)

_HINTS = {
    "not a database": "give another file: this one is no cache of datagen's",
    "malformed": "it is damaged: move the file away and run again, and what it held is asked again",
    "unable to open": "make its folder first, and check its permissions",
}
"""What to do about a file, by what SQLite says of it."""


class Cache:
    """A table of answers in one SQLite file, in write-ahead-log mode, which several runs may share.

    Answers that arrive while others are being written are written together, off the event loop. A
    killed process loses nothing that `put` returned; a power cut may lose the last moments
    (synchronous=NORMAL), which are then asked again.
    """

    def __init__(self, path: Path, run: str = "") -> None:
        """Open or create the file; what is spent is counted under the run's name.

        Raises OutputError for any file that is not such a cache.
        """
        self.path = path
        self.run = run
        self._reader = open_cache(path)
        self._writer = open_cache(path)
        self._turn = threading.RLock()
        self._waiting: deque[tuple[str, Completion, asyncio.Future[None]]] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._charges: deque[Spent] = deque()
        self._hits: dict[str, int] = {}

    def get(self, key: str) -> Completion | None:
        """Return the stored answer, its `data` not yet parsed, or None."""
        try:
            found = self._reader.execute("SELECT body FROM answers WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error as exc:
            raise OutputError(f"cannot read {self.path}: {exc}", "move the file away and run again") from exc
        answer = answer_from(key, found[0]) if found else None
        if answer is None:
            return None
        if len(self._hits) < _MOST_HITS:
            self._hits[key] = self._hits.get(key, 0) + 1
        return answer

    async def put(self, key: str, completion: Completion) -> Completion:
        """Store an answer and return it with its key, once it is safe. Raises OutputError."""
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((key, completion, stored))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write_all())
        await stored
        return replace(completion, key=key)

    def charge(self, used: Spent) -> None:
        """Count what a call used; it is written with the next answer."""
        self._charges.append(used)

    def spent(self) -> Spent:
        """Return what the run has used so far."""
        query = "SELECT calls, prompt, cached, completion, usd FROM spent WHERE run = ?"
        row = self._reader.execute(query, (self.run,)).fetchone()
        return Spent(*row) if row else Spent()

    def read(self, query: str) -> list[Any]:
        """Return the rows of a query. Raises OutputError."""
        try:
            return self._reader.execute(query).fetchall()
        except sqlite3.Error as exc:
            raise OutputError(f"cannot read {self.path}: {exc}", "move the file away and run again") from exc

    async def transact(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Write in one transaction, off the event loop, all or nothing. Raises OutputError.

        Where its caller is cancelled, it ends first, so that `close` does not meet it half done.
        """
        writing = asyncio.ensure_future(asyncio.to_thread(self._transact, work))
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])
            raise

    def close(self) -> None:
        """Write what is left, also of answers that nobody waits for any more, and close the file."""
        try:
            self._write(is_last=True)
        finally:
            self._reader.close()
            self._writer.close()

    async def _write_all(self) -> None:
        while self._waiting:
            batch = list(self._waiting)
            error: Exception | None = None
            try:
                await asyncio.to_thread(self._write, len(batch))
            except OutputError as exc:
                error = exc
            for _, _, stored in batch:
                if stored.done():
                    continue
                if error is None:
                    stored.set_result(None)
                else:
                    stored.set_exception(error)

    def _write(self, most: int | None = None, *, is_last: bool = False) -> None:
        """Write the answers that wait, up to so many, and what else has gathered, all or nothing.

        Runs in a thread, and from `close` beside it: what one has taken, the other does not find.
        """
        with self._turn:
            count = len(self._waiting) if most is None else min(most, len(self._waiting))
            answers = [self._waiting.popleft()[:2] for _ in range(count)]
            charges = [self._charges.popleft() for _ in range(len(self._charges))]
            hits: list[tuple[str, int]] = []
            if is_last or len(self._hits) >= _MOST_HITS:
                hits = [self._hits.popitem() for _ in range(len(self._hits))]
            if not (answers or charges or hits):
                return
            try:
                self._transact(lambda db: self._store(db, answers, charges, hits))
            except OutputError:
                self._charges.extend(charges)
                raise

    def _store(
        self,
        db: sqlite3.Connection,
        answers: Sequence[tuple[str, Completion]],
        charges: Sequence[Spent],
        hits: Sequence[tuple[str, int]],
    ) -> None:
        insert_answers(db, answers)
        today = int(time.time() // DAY)
        db.executemany(_USED, [(key, today, times) for key, times in hits])
        total = Spent()
        for each in charges:
            total.add(each)
        if total.calls:
            charge_run(db, self.run, total)

    def _transact(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        with self._turn:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                result = work(self._writer)
                self._writer.execute("COMMIT")
            except sqlite3.Error as exc:
                with suppress(sqlite3.Error):
                    self._writer.execute("ROLLBACK")
                raise OutputError(
                    f"cannot write to {self.path}: {exc}", "free some space and run again"
                ) from exc
            return result


def answer_from(key: str, body: str) -> Completion | None:
    """Return a stored answer; None for a damaged row, which is asked for again, and replaced."""
    try:
        stored = json.loads(body)
        return Completion(key=key, **stored) if isinstance(stored.get("text"), str) else None
    except (ValueError, TypeError, AttributeError):
        return None


def insert_answers(db: sqlite3.Connection, answers: Sequence[tuple[str, Completion]]) -> None:
    """Write answers, by their requests' keys, inside a transaction."""
    today = int(time.time() // DAY)
    rows = [(key, json.dumps({name: getattr(answer, name) for name in _FIELDS})) for key, answer in answers]
    db.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?)", rows)
    db.executemany(_USED, [(key, today, 0) for key, _ in rows])


def charge_run(db: sqlite3.Connection, run: str, used: Spent) -> None:
    """Count what a run used, inside a transaction."""
    db.execute(_CHARGED, (run, used.calls, used.prompt, used.cached, used.completion, used.usd))


def open_cache(path: Path) -> sqlite3.Connection:
    """Open or create a cache file. Raises OutputError for any other file."""
    try:
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
        mark = db.execute("PRAGMA application_id").fetchone()[0]
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if mark != _APPLICATION and tables:
            raise OutputError(f"{path} is another program's database", "give another file or folder")
        if db.execute("PRAGMA journal_mode=WAL").fetchone()[0] != "wal":
            raise sqlite3.OperationalError("the file system does not take a write-ahead log")
        db.execute("PRAGMA synchronous=NORMAL")
        if mark != _APPLICATION:
            db.execute(f"PRAGMA application_id={_APPLICATION}")
        for table in _TABLES:
            db.execute(table)
    except sqlite3.Error as exc:
        hint = next((hint for words, hint in _HINTS.items() if words in str(exc)), "")
        raise OutputError(
            f"cannot use {path} as the answer cache: {exc}",
            hint or "free some space, or move the file away and run again",
        ) from exc
    return db
