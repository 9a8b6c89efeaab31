"""How evenly the labels of kept classification tasks are spread: within each task, and over all of them."""

from collections import Counter, defaultdict
from itertools import islice
from typing import Any

from datagen.records import Record
from datagen.text import fold

__all__ = ["LabelBalance"]

_NAMED = 40


class LabelBalance:
    """Counts the labels of kept records; those that differ in case, white space or a final period are one."""

    def __init__(self) -> None:
        """Begin with none."""
        self._tasks: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._spelled: dict[str, str] = {}

    def count(self, record: Record) -> None:
        """Count a record, if it is classification."""
        if record.kind != "classification":
            return
        plain = " ".join(record.output.split()).rstrip(".。")
        label = fold(plain)
        self._spelled.setdefault(label, plain)
        self._tasks[record.instruction][label] += 1

    def told(self) -> dict[str, Any]:
        """Return the balance, as diversity.json holds it.

        `even` tasks have all kept labels as often, but for one; `one_label` tasks were left a single one by
        the filter. `shares` are each label's part of all records, 0..1, the most frequent first.
        """
        tasks = [counts for counts in self._tasks.values() if len(counts) > 1]
        whole: Counter[str] = Counter()
        for counts in self._tasks.values():
            whole.update(counts)
        records = whole.total()
        ranked = sorted(whole.items(), key=lambda pair: (-pair[1], pair[0]))
        return {
            "tasks": len(self._tasks),
            "even": sum(max(counts.values()) - min(counts.values()) <= 1 for counts in tasks),
            "one_label": len(self._tasks) - len(tasks),
            "records": records,
            "shares": {
                self._spelled[label]: round(count / records, 4) for label, count in islice(ranked, _NAMED)
            },
        }
