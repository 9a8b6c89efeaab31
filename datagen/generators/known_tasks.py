"""Whether a proposed task is a new one, before any further call is spent on it."""

from collections.abc import Iterable, Sequence

from datagen.contracts import Kept, KeptTask, Known, Novelty
from datagen.generators.task_forms import HOLE, pattern_fault
from datagen.generators.tasks import Task
from datagen.records import Rejection

__all__ = ["KnownTasks"]


class KnownTasks:
    """The tasks that were given, and those kept as far as an item may see them."""

    def __init__(self, given: Sequence[KeptTask], novelty: Novelty, *, is_held: bool) -> None:
        """Take the seeds and demonstrated tasks. `is_held`: a task must keep to its pattern."""
        self._given = given
        self._novelty = novelty
        self._is_held = is_held
        self._indexed = 0
        for place, task in enumerate(given):
            novelty.add(str(place), novelty.encode(task.instruction))

    def fault(self, task: Task, kept: Kept, before: Iterable[str]) -> Rejection | None:
        """Return why a task is no new one; `before` are the instructions of its reply before it."""
        hole = HOLE.search(task.instruction)
        if hole:
            return Rejection("placeholder", hole.group())
        is_held = task.on_text and task.form and self._is_held
        if is_held and (fault := pattern_fault(task.form, task.instruction)):
            return fault
        encoded = self._novelty.encode(task.instruction)
        hit = self._query(encoded, kept)
        id, score = hit or (None, None)
        if hit is None:
            score = self._novelty.among(encoded, map(self._novelty.encode, before))
        if score is None:
            return None
        return Rejection("near_duplicate", round(score, 4), self._novelty.limit, id)

    def _query(self, encoded: bytes, kept: Kept) -> Known | None:
        """Find the earliest given or kept task over the threshold, of those that the item may see.

        The index may hold later ones, too; they come after, so the earliest is the same.
        """
        while self._indexed < len(kept):
            self._novelty.add(
                str(len(self._given) + self._indexed),
                self._novelty.encode(kept[self._indexed].instruction),
            )
            self._indexed += 1
        hit = self._novelty.query(encoded)
        place = int(hit.id) if hit else 0
        if hit is None or place >= len(self._given) + len(kept):
            return None
        task = self._given[place] if place < len(self._given) else kept[place - len(self._given)]
        return Known(task.id, hit.score)
