"""What a stage compares records with besides each other: earlier data sets and benchmarks."""

from collections.abc import Sequence
from pathlib import Path

from datagen.errors import BadInput
from datagen.filters.selection import Settings
from datagen.filters.stage import Stage
from datagen.readers.benchmarks import read_benchmarks
from datagen.readers.rows import read_rows

__all__ = ["prepared_stage"]


def prepared_stage(rules: Settings, against: Sequence[str], decontaminate: Sequence[str]) -> Stage:
    """Return a stage that knows earlier data sets and benchmarks. Raises BadInput."""
    stage = Stage(rules)
    for name in against:
        rows = read_rows(Path(name))
        if not stage.know(row.record.named(f"{name}:{row.number}") for row in rows if row.record):
            raise BadInput(f"no record in {name}", "give JSONL of a known format to --against")
    for name in decontaminate:
        stage.compare_with(read_benchmarks(Path(name)))
    return stage
