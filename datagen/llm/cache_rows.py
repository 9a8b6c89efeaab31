"""The tables of a cache, and what is written and read in one step, inside a transaction."""

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from datagen.llm.budget import Spent
from datagen.records import Completion

__all__ = [
    "DAY",
    "TABLES",
    "charge_run",
    "count_uses",
    "find_answer",
    "has_dead",
    "hold_calls",
    "insert_answers",
    "settle_calls",
    "settle_dead",
    "spent_by",
    "spent_by_all",
]

DAY: Final = 86_400
"""Seconds of a day, in which uses are counted."""

_AMOUNTS = "calls INTEGER, prompt INTEGER, cached INTEGER, completion INTEGER, usd REAL"
TABLES: Final = (
    ("answers", "key TEXT, body TEXT", "PRIMARY KEY (key)"),
    ("uses", "key TEXT, day INTEGER, times INTEGER", "PRIMARY KEY (key)"),
    ("spent", f"run TEXT, {_AMOUNTS}", "PRIMARY KEY (run)"),
    ("held", f"run TEXT, number INTEGER, {_AMOUNTS}", "PRIMARY KEY (run, number)"),
    ("batches", "file TEXT, body TEXT", "PRIMARY KEY (file)"),
)
"""Each table's name, columns and key. `held` is of calls that are out, `batches` of batches that are."""

_SPENT = "calls, prompt, cached, completion, usd"
_FIELDS = ("text", "finish_reason", "model", "prompt_tokens", "completion_tokens", "cached_tokens")
_USED = (
    "INSERT INTO uses VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE"
    " SET day = excluded.day, times = times + excluded.times"
)
_CHARGED = (
    "INSERT INTO spent VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (run) DO UPDATE SET"
    " calls = calls + excluded.calls, prompt = prompt + excluded.prompt, cached = cached + excluded.cached,"
    " completion = completion + excluded.completion, usd = usd + excluded.usd"
)


def find_answer(db: sqlite3.Connection, key: str) -> Completion | None:
    """Return the stored answer, its `data` not yet parsed; None where there is none or a damaged one."""
    # As bytes: letters that are damaged make a damaged answer, too.
    row = db.execute("SELECT CAST(body AS BLOB) FROM answers WHERE key = ?", (key,)).fetchone()
    try:
        stored = json.loads(row[0]) if row else {}
        return Completion(key=key, **stored) if isinstance(stored.get("text"), str) else None
    except (ValueError, TypeError, AttributeError):
        return None


def insert_answers(
    db: sqlite3.Connection, answers: Sequence[tuple[str, Completion]]
) -> dict[str, Completion]:
    """Write answers by their requests' keys; return those that another run had answered first.

    The first answer stays, so that all who share the file go on with the same one; a damaged one is
    replaced.
    """
    today = int(time.time() // DAY)
    rows = [(key, json.dumps({name: getattr(answer, name) for name in _FIELDS})) for key, answer in answers]
    is_new = db.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?)", rows).rowcount == len(rows)
    db.executemany(_USED, [(key, today, 0) for key, _ in rows])
    if is_new:
        return {}
    found = {row[0]: find_answer(db, row[0]) for row in rows}
    damaged = [row for row in rows if found[row[0]] is None]
    db.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?)", damaged)
    return {key: answer for key, answer in found.items() if answer is not None}


def count_uses(db: sqlite3.Connection, uses: Iterable[tuple[str, int]]) -> None:
    """Count how often answers were served today."""
    today = int(time.time() // DAY)
    db.executemany(_USED, [(key, today, times) for key, times in uses])


def charge_run(db: sqlite3.Connection, run: str, used: Spent) -> None:
    """Count what a run used."""
    db.execute(_CHARGED, (run, *_amounts(used)))


def hold_calls(db: sqlite3.Connection, run: str, calls: Iterable[tuple[int, Spent]]) -> None:
    """Write down the worst cases of calls that go out, by their numbers."""
    rows = [(run, number, *_amounts(worst)) for number, worst in calls]
    db.executemany("INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def settle_calls(db: sqlite3.Connection, run: str, numbers: Iterable[int]) -> None:
    """Take out the calls that have come home."""
    db.executemany("DELETE FROM held WHERE run = ? AND number = ?", [(run, number) for number in numbers])


def settle_dead(db: sqlite3.Connection, run: str) -> None:
    """Charge a run the calls that were out when it was killed: the endpoint may have answered them."""
    for row in db.execute(f"SELECT {_SPENT} FROM held WHERE run = ?", (run,)).fetchall():
        charge_run(db, run, _spent(row))
    db.execute("DELETE FROM held WHERE run = ?", (run,))


def has_dead(db: sqlite3.Connection, run: str) -> bool:
    """Say whether a run was killed with calls out."""
    return db.execute("SELECT 1 FROM held WHERE run = ? LIMIT 1", (run,)).fetchone() is not None


def spent_by(db: sqlite3.Connection, run: str) -> Spent:
    """Return what a run has used, by this file. Raises sqlite3.DataError for what is no number."""
    row = db.execute(f"SELECT {_SPENT} FROM spent WHERE run = ?", (run,)).fetchone()
    return _spent(row) if row else Spent()


def spent_by_all(db: sqlite3.Connection) -> dict[str, Spent]:
    """Return what every run has used, by this file. Raises sqlite3.DataError."""
    rows = db.execute(f"SELECT run, {_SPENT} FROM spent ORDER BY run")
    return {str(run): _spent(row) for run, *row in rows}


def _amounts(spent: Spent) -> tuple[int, int, int, int, float]:
    return spent.calls, spent.prompt, spent.cached, spent.completion, spent.usd


def _spent(row: Sequence[Any]) -> Spent:
    if not all(isinstance(each, int | float) for each in row):
        raise sqlite3.DataError("a count in it is no number")
    return Spent(*row)
