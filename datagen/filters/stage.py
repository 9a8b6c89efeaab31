"""The filter stage: which rules there are, how they are set, and a record's way through them."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from time import perf_counter

from datagen.errors import ConfigError
from datagen.filters.contamination import Contaminated
from datagen.filters.duplicates import ExactDuplicate, NearDuplicate
from datagen.filters.fields import Found, Rule
from datagen.filters.table import MODES, RULES
from datagen.records import Record, Rejection

__all__ = ["FLAG", "RULES", "Stage", "resolve", "task_key"]

FLAG = "flag."
"""How the score of a rule that only flags begins; its name follows."""


def resolve(settings: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """Return every rule's settings: the defaults with the given ones laid over.

    Raises ConfigError for an unknown rule or setting, a value of the wrong type, or a bad mode.
    """
    for name in settings:
        if name not in RULES:
            raise ConfigError(f"unknown filter rule: {name}", f"use one of {', '.join(RULES)}")
    resolved: dict[str, dict[str, object]] = {}
    for name, row in RULES.items():
        given = settings.get(name, {})
        if not isinstance(given, Mapping):
            raise ConfigError(
                f"filter rule {name}: settings must be a table, not {given!r}",
                f"write for instance {name} = {{ mode = 'off' }}",
            )
        for key in given:
            if key not in row.defaults:
                raise ConfigError(
                    f"filter rule {name}: unknown setting: {key}",
                    f"use one of {', '.join(row.defaults)}",
                )
        resolved[name] = {
            key: _checked(f"filter rule {name}: {key}", given.get(key, default), default, choices, row.least)
            for key, default in row.defaults.items()
            for choices in [MODES if key == "mode" else row.choices.get(key, ())]
        }
    return resolved


def _checked(where: str, value: object, default: object, choices: Sequence[str], least: int) -> object:
    if choices:
        if value not in choices:
            raise ConfigError(f"{where} cannot be {value!r}", f"use one of {', '.join(choices)}")
        return value
    whole = isinstance(default, int)
    number = isinstance(value, int) or (isinstance(value, float) and not whole)
    if isinstance(value, bool) or not number or not isinstance(value, int | float):
        kind = "a whole number" if whole else "a number"
        raise ConfigError(f"{where} must be {kind}, not {value!r}", f"the default is {default}")
    if not math.isfinite(value) or value < least:
        raise ConfigError(f"{where} must be {least} or more, not {value!r}", f"the default is {default}")
    return value if whole else float(value)


class Stage:
    """All rules of one run. It remembers what it kept, so one stage sees the whole run in order.

    `seconds` holds the wall time that each rule has taken, `flags` what the latest review let pass though
    a rule with mode flag found it.
    """

    def __init__(self, settings: Mapping[str, Mapping[str, object]]) -> None:
        """Take settings as `resolve` returns them, or any part of them."""
        self.seconds: dict[str, float] = defaultdict(float)
        self.flags: list[Rejection] = []
        self._rules: dict[str, tuple[str, Rule]] = {}
        for name, values in resolve(settings).items():
            if values["mode"] == "off":
                continue
            limits = {key: value for key, value in values.items() if key != "mode"}
            self._rules[name] = (str(values["mode"]), RULES[name].make(limits))
        self._stateless = {n: r for n, r in self._rules.items() if not RULES[n].remembers}
        self._stateful = {n: r for n, r in self._rules.items() if RULES[n].remembers}

    def know(self, records: Iterable[Record]) -> int:
        """Learn an earlier data set: its records are not reviewed, but later ones collide with them.

        Returns how many there were.
        """
        rules = [rule for _, rule in self._rules.values()]
        memories = [rule for rule in rules if isinstance(rule, ExactDuplicate | NearDuplicate)]
        count = 0
        for record in records:
            count += 1
            for rule in memories:
                rule.know(record)
        return count

    def compare_with(self, benchmarks: Iterable[tuple[str, str]]) -> None:
        """Learn benchmark texts, (place, text) pairs, for the rule `contaminated`."""
        for _, rule in self._rules.values():
            if isinstance(rule, Contaminated):
                rule.compare_with(benchmarks)

    def review(self, records: Sequence[Record]) -> list[Record]:
        """Return one item's records in order, each as it is, flagged, or with its rejection.

        The first drop rule that finds a fault, in table order, rejects. A record that comes
        rejected goes through untouched. Only kept records are remembered.
        """
        done: list[Record] = []
        self.flags = []
        for task in _tasks(records):
            done += self._review_task(task)
        return done

    def _review_task(self, task: Sequence[Record]) -> list[Record]:
        seen = [self._through(self._stateless, record) for record in task]
        survivors = [record for record in seen if record.rejection is None]
        for _, rule in self._stateful.values():
            rule.begin(survivors)
        done: list[Record] = []
        for record in seen:
            final = self._through(self._stateful, record)
            if final.rejection is None:
                for name, (_, rule) in self._stateful.items():
                    if RULES[name].covers(final):
                        rule.remember(final)
            done.append(final)
        return done

    def _through(self, rules: Mapping[str, tuple[str, Rule]], record: Record) -> Record:
        if record.rejection is not None:
            return record
        started = perf_counter()
        for name, (mode, rule) in rules.items():
            found = rule.check(record) if RULES[name].covers(record) else None
            now = perf_counter()
            self.seconds[name] += now - started
            started = now
            if found is None:
                continue
            fault = Rejection(name, found.value, found.threshold, found.other)
            if mode == "drop":
                return record.rejected(fault)
            self.flags.append(fault)
            record = _flagged(record, name, found)
        return record


def _flagged(record: Record, rule: str, found: Found) -> Record:
    value = float(found.value) if isinstance(found.value, int | float) else 1.0
    return replace(record, scores={**record.scores, f"{FLAG}{rule}": value})


def _tasks(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Yield the instances of each Self-Instruct task together, every other record alone."""
    numbered = enumerate(records)
    for _, group in groupby(numbered, key=task_key):
        yield [record for _, record in group]


def task_key(numbered: tuple[int, Record]) -> object:
    """Return what (place, record) pairs of one Self-Instruct task share, and no others do."""
    index, record = numbered
    if record.generator != "self-instruct":
        return index
    return record.instruction, record.source
