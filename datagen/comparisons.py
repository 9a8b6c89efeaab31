"""What a stage compares records with besides each other: earlier data sets and benchmarks."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from datagen.errors import BadInput, ConfigError
from datagen.filters.selection import Settings
from datagen.filters.stage import Stage, resolve
from datagen.readers.benchmarks import read_benchmarks
from datagen.readers.rows import read_rows
from datagen.records import Record

__all__ = ["prepared_stage"]


def prepared_stage(
    rules: Settings,
    against: Sequence[str],
    decontaminate: Sequence[str],
    note: Callable[[str], None] = lambda _: None,
) -> Stage:
    """Return a stage that knows earlier data sets and benchmarks; `note` hears of lines left out.

    Raises BadInput for a file that cannot be used, ConfigError where no rule would look at it.
    """
    settings = resolve(rules)
    if against:
        _want_rule(settings, "--against", "near_duplicate", "exact_duplicate")
    if decontaminate:
        _want_rule(settings, "--decontaminate", "contaminated")
    stage = Stage(settings)
    for name in against:
        faults: list[str] = []
        if not stage.know(_records(name, faults)):
            why = f" ({faults[0]})" if faults else ""
            raise BadInput(f"no record in {name}{why}", "give JSONL of a known format to --against")
        if faults:
            lines = "line is no record and was" if len(faults) == 1 else "lines are no records and were"
            note(f"{name}: {len(faults)} {lines} not compared with ({faults[0]})")
    for name in decontaminate:
        texts = list(read_benchmarks(Path(name)))
        if not texts:
            raise BadInput(f"no text in {name}", "give a benchmark (.jsonl or .txt) to --decontaminate")
        stage.compare_with(texts)
    return stage


def _want_rule(settings: Settings, option: str, *rules: str) -> None:
    if all(settings[rule]["mode"] == "off" for rule in rules):
        are = "is" if len(rules) == 1 else "are"
        raise ConfigError(
            f"{option} would do nothing: {' and '.join(rules)} {are} off",
            f"add {rules[0]} to --rules (in a run file: give it mode = 'drop'), or leave {option} out",
        )


def _records(name: str, faults: list[str]) -> Iterator[Record]:
    """Yield the records of an earlier data set, named by file and line; its other lines become faults."""
    for row in read_rows(Path(name)):
        if row.record is None:
            faults.append(f"line {row.number}: {row.fault}")
        else:
            yield row.record.named(f"{name}:{row.number}")
