"""Run items concurrently on this machine and commit them in item order."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from itertools import dropwhile
from time import monotonic
from typing import Generic, TypeVar

from datagen.contracts import PLACE

__all__ = ["run_in_order"]

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

_MOST_FINISHED = 4096
"""How many finished items may wait for an earlier one: it bounds memory where one item hangs."""

_COMMIT_SECONDS = 0.01
"""How long items are committed before other work, such as answers that come in, gets its turn."""


async def run_in_order(
    plan: Callable[[int], Item | None],
    work: Callable[[int, Item], Awaitable[Outcome]],
    commit: Callable[[int, Outcome], bool],
    *,
    lag: int | None,
    window: Callable[[], int],
    wants: Callable[[], bool] = lambda: True,
) -> None:
    """Plan item i when item i - lag is committed (None: at any time), commit in order.

    Up to `window()` items are at work at once; one that is finished makes room for the next even while
    an earlier one is still at work. `wants` says whether one more than those not yet committed is worth it.
    `plan` gives None after the last item; `commit` gives False to stop, and what is still at work is then
    cancelled. An exception in any of the three cancels the rest and is raised.
    """
    line = _Line(work)
    try:
        while True:
            if not line.commit_finished(commit):
                return
            most = window()
            while (
                not line.is_broken
                and line.at_work < most
                and len(line.planned) < most + _MOST_FINISHED
                and (lag is None or line.next_index - line.committed < lag)
                and (not line.planned or wants())
                and line.begin(plan)
            ):
                pass
            if not line.planned:
                return
            await line.next_turn()
    finally:
        await line.cancel()


class _Line(Generic[Item, Outcome]):
    """Items in their order, from the first that is not yet committed."""

    def __init__(self, work: Callable[[int, Item], Awaitable[Outcome]]) -> None:
        self.planned: deque[asyncio.Task[Outcome]] = deque()
        self.next_index = self.committed = self.at_work = 0
        self.is_broken = False
        self._work = work
        self._turn = asyncio.Event()

    def begin(self, plan: Callable[[int], Item | None]) -> bool:
        """Plan the next item and set it to work; False where there is none."""
        item = plan(self.next_index)
        if item is None:
            return False
        task = asyncio.ensure_future(self._placed(self.next_index, item))
        task.add_done_callback(self._ended)
        self.planned.append(task)
        self.at_work += 1
        self.next_index += 1
        return True

    def commit_finished(self, commit: Callable[[int, Outcome], bool]) -> bool:
        """Commit some of the items at the front that are finished; False to stop."""
        until = monotonic() + _COMMIT_SECONDS
        while self.planned and self.planned[0].done():
            index, self.committed = self.committed, self.committed + 1
            if not commit(index, self.planned.popleft().result()):
                return False
            if monotonic() > until:
                break
        return True

    async def next_turn(self) -> None:
        """Wait until an item is finished, or let other work have its turn."""
        if self.planned[0].done():
            await asyncio.sleep(0)
            return
        self._turn.clear()
        await self._turn.wait()

    async def cancel(self) -> None:
        """Give up what is planned, and wait for its end; a cancellation of the run meanwhile counts."""
        for task in self.planned:
            task.cancel()
        await asyncio.gather(*self.planned, return_exceptions=True)

    async def _placed(self, index: int, item: Item) -> Outcome:
        PLACE.set(index)
        return await self._work(index, item)

    def _break_off(self, at: "asyncio.Task[Outcome]") -> None:
        """Give up the items after one that failed: they are not committed, and may cost something."""
        self.is_broken = True
        for task in dropwhile(lambda each: each is not at, tuple(self.planned)):
            if task is not at:
                task.cancel()

    def _ended(self, task: "asyncio.Task[Outcome]") -> None:
        self.at_work -= 1
        if not (self.is_broken or task.cancelled()) and task.exception() is not None:
            self._break_off(task)
        self._turn.set()
