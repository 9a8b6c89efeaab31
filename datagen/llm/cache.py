"""Every model answer on disk, under its request's content hash, before anything uses it."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from datagen.llm.budget import Spent
from datagen.llm.cache_file import CacheFile
from datagen.llm.cache_rows import (
    charge_run,
    count_uses,
    find_answer,
    has_dead,
    hold_calls,
    insert_answers,
    settle_calls,
    settle_dead,
    spent_by,
)
from datagen.records import Completion

__all__ = ["Cache", "charge_run", "insert_answers"]

Result = TypeVar("Result")

_MOST_HITS = 10_000
_MOST_COPIES = 500


@dataclass(slots=True)
class _Load:
    """What one transaction writes."""

    answers: list[tuple[str, Completion]] = field(default_factory=list)
    held: list[tuple[int, Spent]] = field(default_factory=list)
    charges: list[tuple[Spent, int | None]] = field(default_factory=list)
    copies: list[tuple[str, Completion]] = field(default_factory=list)
    hits: list[tuple[str, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.answers or self.held or self.charges or self.copies or self.hits)


class Cache:
    """A table of answers in one SQLite file, in write-ahead-log mode, which several runs may share.

    Answers that arrive while others are being written are written together, off the event loop. A
    killed process loses nothing that `put` returned; a power cut may lose the last moments
    (synchronous=NORMAL), which are then asked again.
    """

    def __init__(self, path: Path, run: str = "", earlier: Sequence[Path] = ()) -> None:
        """Open or create the file; what is spent is counted under the run's name.

        Answers that the run stored in `earlier` files are found, too, and copied when they are used.
        Raises OutputError for any file that is not such a cache.
        """
        self.path = path
        self.run = run
        self._reader = CacheFile(path)
        self._writer = CacheFile(path)
        self.earlier = [Cache(each, run) for each in earlier]
        self._waiting: deque[tuple[str, Completion, asyncio.Future[Completion]]] = deque()
        self._holding: deque[tuple[int, Spent, asyncio.Future[int]]] = deque()
        self._writing: asyncio.Task[None] | None = None
        self._charges: deque[tuple[Spent, int | None]] = deque()
        self._copies: deque[tuple[str, Completion]] = deque()
        self._hits: dict[str, int] = {}
        self._numbers = count()
        if self._reader.read(lambda db: has_dead(db, run)):
            self._writer.write(lambda db: settle_dead(db, run))

    def get(self, key: str) -> Completion | None:
        """Return the stored answer, its `data` not yet parsed, or None. A damaged one is asked for again."""
        answer = self._reader.read(lambda db: find_answer(db, key))
        if answer is None:
            return self._copied(key) if self.earlier else None
        if len(self._hits) < _MOST_HITS:
            self._hits[key] = self._hits.get(key, 0) + 1
        return answer

    async def put(self, key: str, completion: Completion) -> Completion:
        """Store an answer; return it with its key, once it is safe. Raises OutputError.

        Where another run that shares the file was faster, its answer is returned.
        """
        stored: asyncio.Future[Completion] = asyncio.get_running_loop().create_future()
        self._waiting.append((key, completion, stored))
        self._begin_to_write()
        return replace(await stored, key=key)

    async def hold(self, worst: Spent) -> int:
        """Write down the worst case of a call that is to go out; return the number to charge it by.

        Where the process is killed before that, the run's next start counts it as spent.
        """
        number = next(self._numbers)
        written: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._holding.append((number, worst, written))
        self._begin_to_write()
        try:
            return await written
        except asyncio.CancelledError:
            self.charge(Spent(), number)
            raise

    def charge(self, used: Spent, held: int | None = None) -> None:
        """Count what a call used; it is written with the next answer, in the place of what was held."""
        self._charges.append((used, held))

    def spent(self) -> Spent:
        """Return what the run has used so far. Raises OutputError."""
        total = self._reader.read(lambda db: spent_by(db, self.run))
        for each in self.earlier:
            total.add(each.spent())
        return total

    def read(self, query: str) -> list[Any]:
        """Return the rows of a query. Raises OutputError."""
        return self._reader.read(lambda db: db.execute(query).fetchall())

    async def transact(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """Write in one transaction, off the event loop, all or nothing. Raises OutputError.

        Where its caller is cancelled, it ends first, so that `close` does not meet it half done.
        """
        writing = asyncio.ensure_future(asyncio.to_thread(self._writer.write, work))
        try:
            return await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait([writing])
            raise

    def close(self) -> None:
        """Write what is left, also of answers that nobody waits for any more, and close the file."""
        try:
            self._write(len(self._waiting), len(self._holding), is_last=True)
        finally:
            self._reader.close()
            self._writer.close()
            for each in self.earlier:
                each.close()

    def _copied(self, key: str) -> Completion | None:
        for each in self.earlier:
            answer = each.get(key)
            if answer is not None:
                self._copies.append((key, answer))
                if len(self._copies) >= _MOST_COPIES:
                    self._begin_to_write()
                return answer
        return None

    def _begin_to_write(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write_all())

    async def _write_all(self) -> None:
        while self._waiting or self._holding or len(self._copies) >= _MOST_COPIES:
            answers, holding = list(self._waiting), list(self._holding)
            loop = asyncio.get_running_loop()
            writing = loop.run_in_executor(None, self._write, len(answers), len(holding))
            await asyncio.wait([writing])
            # Whatever went wrong, nobody may wait for ever.
            error = writing.exception()
            first = {} if error else writing.result()
            for key, answer, stored in answers:
                _resolve(stored, first.get(key, answer), error)
            for number, _, written in holding:
                _resolve(written, number, error)

    def _write(self, answers: int, held: int, *, is_last: bool = False) -> dict[str, Completion]:
        """Write up to so many answers and held calls that wait, and what else has gathered, all or nothing.

        Returns the answers that others had stored first. Runs in a thread, and from `close` beside it:
        what one has taken, the other does not find.
        """
        with self._writer.turn:
            load = self._take(answers, held, is_last=is_last)
            first: dict[str, Completion] = {}
            is_written = not load
            try:
                if load:
                    first = self._writer.write(lambda db: self._store(db, load))
                    is_written = True
            finally:
                if not is_written:
                    self._charges.extend(load.charges)
            return first

    def _take(self, answers: int, held: int, *, is_last: bool) -> _Load:
        load = _Load()
        load.answers = [self._waiting.popleft()[:2] for _ in range(min(answers, len(self._waiting)))]
        load.held = [self._holding.popleft()[:2] for _ in range(min(held, len(self._holding)))]
        load.charges = [self._charges.popleft() for _ in range(len(self._charges))]
        load.copies = [self._copies.popleft() for _ in range(len(self._copies))]
        if is_last or len(self._hits) >= _MOST_HITS:
            load.hits = [self._hits.popitem() for _ in range(len(self._hits))]
        return load

    def _store(self, db: sqlite3.Connection, load: _Load) -> dict[str, Completion]:
        first = insert_answers(db, load.answers)
        insert_answers(db, load.copies)
        count_uses(db, load.hits)
        hold_calls(db, self.run, load.held)
        settle_calls(db, self.run, [held for _, held in load.charges if held is not None])
        total = Spent()
        for used, _ in load.charges:
            total.add(used)
        if total.calls:
            charge_run(db, self.run, total)
        return first


def _resolve(waiter: "asyncio.Future[Result]", result: Result, error: BaseException | None) -> None:
    if waiter.done():
        return
    if error is None:
        waiter.set_result(result)
    else:
        waiter.set_exception(error)
