"""The batches that are out, written down beside the answers, so that a later start finds them."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from datagen.errors import ConfigError, OutputError
from datagen.llm.budget import Spent
from datagen.llm.cache import Cache, charge_run, insert_answers
from datagen.llm.forms import Form
from datagen.records import Completion

__all__ = ["Batches", "SentBatch", "alone_in"]


@dataclass(slots=True)
class SentBatch:
    """A batch: its uploaded file, the requests in it, the form that they were sent in, who pays.

    `id` is "" until the endpoint has said it. `worst` is each request's worst case, by cache key.
    `is_proved`: the form had brought answers before. `done` is how many the endpoint has said to be done.
    """

    file: str
    endpoint: str
    run: str
    mode: str
    refused: frozenset[str]
    worst: dict[str, Spent]
    is_proved: bool = False
    id: str = ""
    done: int = field(default=0, compare=False)

    @property
    def form(self) -> Form:
        """The form that its requests were sent in."""
        return Form(self.mode, self.refused)

    @property
    def total(self) -> Spent:
        """The worst case of all its requests."""
        total = Spent()
        for each in self.worst.values():
            total.add(each)
        return total


class Batches:
    """The table of batches that are out, in a run's cache file."""

    def __init__(self, cache: Cache) -> None:
        """Take the cache whose file it lies in."""
        self._cache = cache
        self.run = cache.run

    def out(self, endpoint: str) -> list[SentBatch]:
        """Return the batches that are out at an endpoint, whichever run sent them. Raises OutputError."""
        rows = self._cache.read("SELECT body FROM batches ORDER BY file")
        batches = [_from_json(body) for (body,) in rows]
        return [batch for batch in batches if batch.endpoint == endpoint]

    async def write(self, batch: SentBatch) -> None:
        """Write down a batch, or what became known of it. Raises OutputError."""
        row = (batch.file, _to_json(batch))
        await self._cache.transact(
            lambda db: db.execute("INSERT OR REPLACE INTO batches VALUES (?, ?)", row).rowcount
        )

    async def end(self, batch: SentBatch, answers: dict[str, Completion], used: Spent) -> None:
        """Store a batch's answers, charge its run and forget it, all or nothing. Raises OutputError.

        Where another run that shares the file was faster, nothing is charged a second time.
        """

        def write(db: sqlite3.Connection) -> None:
            insert_answers(db, list(answers.items()))
            if db.execute("DELETE FROM batches WHERE file = ?", (batch.file,)).rowcount:
                charge_run(db, batch.run, used)

        await self._cache.transact(write)


def _to_json(batch: SentBatch) -> str:
    values = asdict(batch)
    values["refused"] = sorted(batch.refused)
    del values["done"]
    return json.dumps(values)


def _from_json(text: str) -> SentBatch:
    try:
        values: dict[str, Any] = json.loads(text)
        values["refused"] = frozenset(values["refused"])
        values["worst"] = {key: Spent(**worst) for key, worst in values["worst"].items()}
        return SentBatch(**values)
    except (ValueError, TypeError, KeyError, AttributeError) as exc:
        raise OutputError(
            "the cache has a batch that is out and cannot be read", "restore the cache file from a backup"
        ) from exc


@contextmanager
def alone_in(path: Path) -> Iterator[None]:
    """Keep other runs in batches off a cache file: two at once would send, and pay for, the same requests.

    One that comes later finds what the first has sent. Raises ConfigError while another holds it, OutputError
    where the folder takes no lock.
    """
    lock = FileLock(path.resolve().with_name(f".{path.name}.batches"))
    try:
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise ConfigError(
            f"another run sends batches from {path}",
            "wait for it to end, leave --batch out, or give another --cache",
        ) from exc
    except (OSError, NotImplementedError) as exc:
        raise OutputError(f"cannot lock {path}: {exc}", "give another --cache") from exc
    try:
        yield
    finally:
        lock.release()
