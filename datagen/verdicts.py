"""What a judge said of a finished run's records: the file judged.jsonl beside them.

A line is `{"id", "scores", "votes", "faults", "model", "prompt", "requests"}`, in the records' order, or
`{"id", "failed"}` where the judge could not be asked: that record's score is 0, which passes no threshold.
"""

from collections.abc import Mapping
from pathlib import Path

from datagen.errors import BadInput
from datagen.jsonl import read_lines

__all__ = ["JUDGED", "read_verdicts"]

JUDGED = "judged.jsonl"


def read_verdicts(run: Path) -> dict[str, Mapping[str, float]]:
    """Return a judge's scores by record id, {} where nobody judged the run. Raises BadInput."""
    path = run / JUDGED
    if not path.is_file():
        return {}
    verdicts: dict[str, Mapping[str, float]] = {}
    for number, row in read_lines(path):
        scores = {"judge": 0.0} if "failed" in row else row.get("scores")
        is_whole = isinstance(scores, dict) and all(
            isinstance(each, int | float) and not isinstance(each, bool) for each in scores.values()
        )
        if not (isinstance(row.get("id"), str) and is_whole and isinstance(scores, dict)):
            raise BadInput(f"{path} line {number} is no verdict", f"run datagen judge {run} again")
        verdicts[row["id"]] = scores
    return verdicts
