"""Rows of other data sets mixed into those to train on, so that a model keeps what it could do before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from datagen.checks.checker import row_faults
from datagen.config import Format
from datagen.errors import BadInput, ConfigError
from datagen.exporters.formats import EXPORTERS, meta_row
from datagen.leaks import HeldOut, member_of
from datagen.readers.rows import read_rows
from datagen.records import Record

__all__ = ["Mixed", "choose", "mixed_rows"]


@dataclass(frozen=True, slots=True)
class Mixed:
    """What is taken of a file: line numbers, and how many lines could not be (`unfit`, `leaking`).

    `wanted` is what its share asks for.
    """

    path: Path
    wanted: int
    lines: frozenset[int]
    unfit: int
    leaking: int

    @property
    def rows(self) -> int:
        """Return how many rows are taken."""
        return len(self.lines)


def choose(mix: Mapping[str, float], own: int, format: Format, held_out: HeldOut, seed: int) -> list[Mixed]:
    """Choose rows of other files so that each has its share of all rows to train on; `own` are ours.

    Rows that the format cannot carry, that are faulty, or that are near a held-out row are passed over.
    Raises ConfigError for shares that leave no room, BadInput for a file without a row to take.
    """
    if any(share <= 0 for share in mix.values()) or sum(mix.values()) >= 1:
        raise ConfigError(
            "--mix leaves no room for the run's own rows", "give shares over 0, together under 1"
        )
    return [
        _choose(Path(name), round(own * share / (1 - sum(mix.values()))), format, held_out, seed, at)
        for at, (name, share) in enumerate(mix.items())
    ]


def _choose(path: Path, wanted: int, format: Format, held_out: HeldOut, seed: int, at: int) -> Mixed:
    fit: list[int] = []
    unfit = leaking = 0
    for read in read_rows(path):
        row = EXPORTERS[format](read.record) if read.record else None
        if read.record is None or row is None or row_faults(read.number, row, format, cutoff=0):
            unfit += 1
        elif held_out.near(member_of("", _foreign(read.record))):
            leaking += 1
        else:
            fit.append(read.number)
    if not fit:
        raise BadInput(f"{path} has no row to mix in", "datagen check names what is wrong with its rows")
    lines = fit if len(fit) <= wanted else Random(f"{seed}/mix/{at}").sample(fit, wanted)
    return Mixed(path, wanted, frozenset(lines), unfit, leaking)


def _foreign(record: Record) -> Record:
    """Return a row as a stranger's: what a record of ours rests on lies in another run."""
    return Record(
        id=record.id,
        generator="",
        kind="",
        language=record.language,
        instruction=record.instruction,
        input=record.input,
        output=record.output,
        source=record.source,
        messages=record.messages,
    )


def mixed_rows(mixed: list[Mixed], format: Format) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the chosen rows in the format, each with its line of the sidecar."""
    for each in mixed:
        for read in read_rows(each.path):
            if read.number in each.lines and read.record is not None:
                row = EXPORTERS[format](read.record)
                if row is not None:
                    place = {"mixed": each.path.name, "line": read.number}
                    yield row, meta_row(_foreign(read.record), 0) | {"source": place, "groups": []}
