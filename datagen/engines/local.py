"""Run items concurrently on this machine and commit them in item order."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

__all__ = ["run_in_order"]

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


async def run_in_order(
    plan: Callable[[int], Item | None],
    work: Callable[[int, Item], Awaitable[Outcome]],
    commit: Callable[[int, Outcome], bool],
    *,
    lag: int,
    window: int,
) -> None:
    """Plan item i when item i - lag is committed, keep up to `window` at work, commit in order.

    `plan` gives None after the last item; `commit` gives False to stop, and what is still at work
    is then cancelled. An exception in any of the three cancels the rest and is raised.
    """
    at_work: deque[tuple[int, asyncio.Task[Outcome]]] = deque()
    next_index, committed, is_planned_out = 0, 0, False
    try:
        while True:
            while not is_planned_out and len(at_work) < window and next_index - committed < lag:
                item = plan(next_index)
                if item is None:
                    is_planned_out = True
                else:
                    task = asyncio.ensure_future(work(next_index, item))
                    at_work.append((next_index, task))
                    next_index += 1
            if not at_work:
                return
            index, first = at_work[0]
            outcome = await first
            at_work.popleft()
            committed = index + 1
            if not commit(index, outcome):
                return
    finally:
        for _, task in at_work:
            task.cancel()
        for _, task in at_work:
            with suppress(asyncio.CancelledError, Exception):
                await task
