"""Following a batch to its end, and what came of each of its requests."""

from collections.abc import Callable, Mapping

from datagen.errors import EndpointError
from datagen.llm.batch_calls import BatchCalls
from datagen.llm.batch_rows import Lost, Unanswered
from datagen.llm.batch_wire import BatchState
from datagen.llm.batches import Batches, SentBatch
from datagen.llm.faults import Fault
from datagen.llm.masking import REPEATED, Mask
from datagen.llm.pace import Pace
from datagen.records import Completion

__all__ = ["Outcomes", "Watch", "is_too_much"]

Outcomes = Mapping[str, Completion | Fault]

_GROWTH = 1.5
_SOONEST = 0.1
"""The share of its own interval that a look waits at least, whatever the endpoint tells."""

_UNKNOWN = 5
"""How often in a row an endpoint must know nothing of a batch that it made: it may take a moment to."""

_COUNTED = "they count as paid for and are sent again, once"
_FULL = "token_limit_exceeded"


def is_too_much(state: BatchState) -> bool:
    """Say whether a batch failed because too many tokens are enqueued."""
    return state.status == "failed" and _FULL in state.codes


class Watch:
    """Looks at batches, the first time after the first and up to every last of `looks` seconds."""

    def __init__(
        self,
        calls: BatchCalls,
        batches: Batches,
        pace: Pace,
        looks: tuple[float, float],
        mask: Mask,
        note: Callable[[str], None],
    ) -> None:
        """Take what asks, what remembers, what waits, how long, and how to say something."""
        self._calls, self._batches, self._pace = calls, batches, pace
        self._looks, self._mask, self._note = looks, mask, note

    async def end_of(self, batch: SentBatch) -> BatchState | Fault:
        """Return how a batch ended; where there is none, the fault of all its requests."""
        if not batch.id:
            found, is_whole = await self._calls.find(batch.file)
            if found is None:
                return Unanswered() if is_whole else self.lose(batch)
            batch.id = found.id
            await self._batches.write(batch)
        interval, longest = self._looks
        unknown = 0
        while True:
            state = await self._calls.look(batch.id)
            unknown = 0 if state is not None else unknown + 1
            if unknown == _UNKNOWN:
                return self.lose(batch)
            if state is not None:
                batch.done = state.done
                if state.is_over:
                    return state
            told = interval if state is None or state.wait is None else state.wait
            await self._pace.rest(max(told, _SOONEST * interval))
            interval = min(longest, _GROWTH * interval)

    def lose(self, batch: SentBatch) -> Lost:
        """Say that nobody knows what became of a batch; return what that means for its requests."""
        which = self._mask(f"batch {batch.id}" if batch.id else f"a batch of the file {batch.file}")
        self._note(f"the endpoint does not know {which} with {len(batch.worst)} requests: {_COUNTED}")
        return Lost()

    def refusal_of(self, batch: SentBatch, state: BatchState) -> EndpointError | None:
        """Return the error of a batch that the endpoint refused as a whole, for good; None for any other."""
        if state.status != "failed" or state.files or is_too_much(state):
            return None
        which, said = self._mask(f"batch {batch.id}"), self._mask(state.said)
        return EndpointError(
            f"{batch.endpoint} refused {which}: {said or 'it does not say why'}",
            "leave --batch out, and the run goes on from here",
        )

    async def outcomes_of(self, batch: SentBatch, state: BatchState) -> Outcomes:
        """Return what an ended batch brought each of its requests. Raises EndpointError."""
        which, said = self._mask(f"batch {batch.id}"), self._mask(state.said)
        if is_too_much(state):
            return dict.fromkeys(batch.worst, Unanswered("busy", said))
        outcomes: dict[str, Completion | Fault] = {}
        for file in state.files:
            rows = await self._calls.rows(file, batch.worst)
            if rows.unread:
                self._note(f"{rows.unread} lines of what {which} brought cannot be read")
            for key, outcome in rows.outcomes.items():
                if isinstance(outcome, Completion) and self._mask.is_repeated(outcome):
                    outcomes[key] = Fault("refused", REPEATED, status=200)
                elif not isinstance(outcomes.get(key), Completion):
                    outcomes[key] = outcome
        missing = _missing(state, outcomes)
        lost = len(batch.worst) - len(outcomes) if isinstance(missing, Lost) else 0
        if lost:
            self._note(f"{which} brought nothing for {lost} requests: {_COUNTED}")
        return {key: outcomes.get(key) or missing for key in batch.worst}


def _missing(state: BatchState, outcomes: Outcomes) -> Fault:
    """Return the fault of requests without a row: lost, unless the endpoint's own counts say not run."""
    ran = sum(not isinstance(each, Unanswered) for each in outcomes.values())
    was_cut = state.status in ("expired", "cancelled", "failed")
    return Unanswered() if was_cut and state.done <= ran else Lost()
