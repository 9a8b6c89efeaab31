"""The Batch API as a client: requests gather, go out together, and are answered within a day."""

import asyncio
from collections.abc import Callable, Sequence

from datagen.config import ModelConfig
from datagen.errors import BudgetSpent
from datagen.llm.batch_asked import AskedRequests
from datagen.llm.batch_calls import BatchCalls
from datagen.llm.batch_file import MOST_REQUESTS, request_lines
from datagen.llm.batch_rows import Unanswered
from datagen.llm.batch_watch import Outcomes, Watch, is_too_much
from datagen.llm.batch_wire import BatchWire
from datagen.llm.batches import Batches, SentBatch
from datagen.llm.budget import Spent
from datagen.llm.cache import Cache
from datagen.llm.faults import Fault, backoff
from datagen.llm.forms import Forms
from datagen.llm.meter import Meter
from datagen.llm.policy import Policy
from datagen.llm.remote import endpoint_of, key_of
from datagen.llm.request import Request
from datagen.records import Completion
from datagen.stats import Tally

__all__ = ["BatchClient"]

_MOST_BATCHES = 4
"""Into no more batches, of the size that the budget allows now, may the requests that wait be cut."""


class BatchClient:
    """One endpoint and model, asked in batches.

    A batch goes out when for `quiet` seconds no further request has come; it is looked at after the
    first and up to every last of `looks` seconds, unless the endpoint says when.
    """

    is_remote = True

    def __init__(
        self,
        config: ModelConfig,
        tally: Tally,
        meter: Meter,
        cache: Cache,
        note: Callable[[str], None],
        *,
        quiet: float = 0.5,
        looks: tuple[float, float] = (5.0, 60.0),
    ) -> None:
        """Read the key from the environment. Raises ConfigError where a hosted API has none."""
        self.name = config.name
        self.endpoint = endpoint_of(config)
        key = key_of(config)
        self._wire = BatchWire(self.endpoint, key, config.timeout)
        self._policy = Policy(self.endpoint, self.name, key, meter.pace)
        self._calls = BatchCalls(self._wire, self._policy, meter.pace, tally, self.endpoint, self.name)
        self._forms = Forms()
        self._meter, self._cache, self._note = meter, cache, note
        self._batches = Batches(cache)
        self._watch = Watch(self._calls, self._batches, meter.pace, looks, self._policy.clean, note)
        self._quiet = quiet
        self._asked = AskedRequests(self._forms, self._policy, tally)
        self._most = MOST_REQUESTS
        self._goes_alone = False
        self._out: dict[str, SentBatch] = {}
        self._following: set[asyncio.Task[None]] = set()
        self._sending: asyncio.Task[None] | None = None
        self._has_begun = False

    @property
    def waits_for(self) -> str:
        """Say which batch is waited for; "" where none is out."""
        out = [batch for batch in list(self._out.values()) if batch.id]
        if not out:
            return ""
        more = f", and {len(out) - 1} more" if len(out) > 1 else ""
        return f"batch {out[0].id}: {out[0].done} of {len(out[0].worst)} done{more}"

    async def complete(self, request: Request) -> Completion:
        """Answer with a batch. Raises CallFailed, or EndpointError where no call can succeed."""
        if not self._has_begun:
            self._has_begun = True
            self._pick_up()
        key = request.key(self.endpoint)
        answer = self._asked.find(key, request)
        if answer is None:
            stored = self._cache.get(key)  # a batch may have brought it a moment ago
            if stored is not None:
                return stored
            answer = self._asked.add(key, request)
            self._send()
        return await asyncio.shield(answer)

    async def close(self) -> None:
        """Leave the batches out, say so, and close the connections."""
        tasks = [*self._following, *([self._sending] if self._sending else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for batch in filter(lambda each: each.id, self._out.values()):
            self._note(
                f"batch {batch.id} stays out with {len(batch.worst)} requests: the same command picks it up"
            )
        await self._wire.close()

    # Sending

    def _send(self) -> None:
        """See to it that what is in line goes out."""
        if len(self._asked) and (self._sending is None or self._sending.done()):
            self._sending = asyncio.ensure_future(self._send_all())
            self._sending.add_done_callback(self._ended)

    async def _send_all(self) -> None:
        while len(self._asked):
            seen = -1
            while seen != self._asked.arrived and len(self._asked) < self._most:
                seen = self._asked.arrived
                await self._meter.pace.rest(self._quiet)
            while self._goes_alone and self._following:
                await asyncio.wait(self._following)
            if len(self._asked):
                await self._send_one()

    async def _send_one(self) -> None:
        """Send the first requests that go out in one form, as far as a batch and the budget reach."""
        form, asked = self._asked.first(self._most)
        lines = request_lines(asked, form)
        requests = [request for _, request in asked[: len(lines)]]
        worst = await self._meter.reserve(requests)
        if len(worst) < len(requests) and await self._is_too_few(worst, len(requests)):
            return
        held = dict(zip((key for key, _ in asked), worst, strict=False))
        self._asked.sent(held)
        file = await self._calls.upload(b"".join(lines[: len(held)]))
        is_proved = self._forms.is_known(is_structured=True) and form == self._forms.best
        batch = SentBatch(
            file, self.endpoint, self._batches.run, form.mode, form.refused, held, is_proved=is_proved
        )
        # Written down first, so that no kill between the endpoint's yes and our reading it sends it again.
        await self._batches.write(batch)
        self._out[file] = batch
        state = await self._calls.create(file)
        if state is None:
            await self._end(batch, dict.fromkeys(batch.worst, self._watch.lose(batch)))
            return
        batch.id = state.id
        await self._batches.write(batch)
        self._follow(batch)

    async def _is_too_few(self, worst: Sequence[Spent], waiting: int) -> bool:
        """Say, where the budget cuts a batch, whether to send none: others that are out may free some.

        Raises BudgetSpent where it would be so small that it took batches after batches, a day each.
        """
        is_tiny = len(worst) * _MOST_BATCHES < waiting
        if self._following or is_tiny:
            for each in worst:
                self._meter.give_back(each)
        if self._following:
            await asyncio.wait(self._following, return_when=asyncio.FIRST_COMPLETED)
            return True
        cut = f"the budget lets out {len(worst)} of {waiting} requests, by the most that they may take"
        if is_tiny:
            error = BudgetSpent(cut, "give a higher --budget, or leave --batch out, to go on from here")
            self._meter.pace.stop(error)
            raise error
        self._note(f"{cut}: the others follow in batches of their own, which a higher --budget saves")
        return False

    # Waiting

    def _pick_up(self) -> None:
        """Wait for the batches that an earlier start sent, as if it were this one."""
        for batch in self._batches.out(self.endpoint):
            if batch.is_proved:
                self._forms.adopt(batch.form)
            if batch.run == self._batches.run:
                self._meter.hold(batch.total)
            self._asked.expect(batch.worst)
            self._out[batch.file] = batch
            self._follow(batch)

    def _follow(self, batch: SentBatch) -> None:
        task = asyncio.ensure_future(self._bring_home(batch))
        self._following.add(task)
        task.add_done_callback(self._following.discard)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Pass what broke the work on batches on to all who wait."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._asked.fail(error)

    async def _bring_home(self, batch: SentBatch) -> None:
        state = await self._watch.end_of(batch)
        if isinstance(state, Fault):
            await self._end(batch, dict.fromkeys(batch.worst, state))
            return
        refusal = self._watch.refusal_of(batch, state)
        if refusal is not None:
            await self._batches.end(batch, {}, Spent())
            del self._out[batch.file]
            raise refusal
        if is_too_much(state):
            await self._wait_for_room(batch, state.said)
        await self._end(batch, await self._watch.outcomes_of(batch, state))

    async def _wait_for_room(self, batch: SentBatch, said: str) -> None:
        """Where the endpoint has no room for so many tokens: from now smaller batches, one at a time."""
        self._most = max(1, len(batch.worst) // 2)
        self._goes_alone = True
        self._note(f"batch {batch.id} was too much at once: smaller ones follow ({self._policy.clean(said)})")
        tries = self._asked.tries(batch.worst, "busy")
        await self._meter.pace.rest(backoff(Fault("busy", said), tries + 1))

    # Coming home

    async def _end(self, batch: SentBatch, outcomes: Outcomes) -> None:
        """Store and count what a batch brought; then tell those who wait, and queue the rest anew."""
        answers = {key: each for key, each in outcomes.items() if isinstance(each, Completion)}
        used = Spent()
        for key, outcome in outcomes.items():
            if isinstance(outcome, Completion):
                used.add(self._meter.used(outcome, None, batch.worst[key]))
            elif not isinstance(outcome, Unanswered):
                used.add(self._meter.used(None, outcome, batch.worst[key]))
        await self._batches.end(batch, answers, used)
        del self._out[batch.file]
        if batch.run == self._batches.run:
            self._meter.settle(batch.total, used)
        # Answers come first: they prove the form that the others were refused in.
        for key in sorted(batch.worst, key=lambda each: each not in answers):
            self._asked.resolve(key, outcomes[key], batch.form)
        self._send()
