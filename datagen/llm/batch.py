"""The Batch API as a client: requests gather, go out together, and are answered within a day."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from datagen.config import ModelConfig
from datagen.contracts import PLACE
from datagen.errors import BudgetSpent, EndpointError
from datagen.llm.batch_calls import BatchCalls
from datagen.llm.batch_wire import CHAT_PATH, BatchState, BatchWire, Unanswered, outcome_of
from datagen.llm.batches import Batches, SentBatch
from datagen.llm.budget import Spent
from datagen.llm.cache import Cache
from datagen.llm.chat import Form, body_of
from datagen.llm.faults import TRIES, Fault, backoff
from datagen.llm.meter import Meter
from datagen.llm.policy import Policy
from datagen.llm.remote import endpoint_of, key_of
from datagen.llm.request import Request
from datagen.records import Completion
from datagen.stats import Tally

__all__ = ["MOST_BYTES", "MOST_REQUESTS", "BatchClient"]

MOST_REQUESTS = 50_000
MOST_BYTES = 100_000_000
"""What one batch may hold, by OpenAI's limits."""

_MOST_BATCHES = 4
"""Into no more batches, of the size that the budget allows now, may the requests that wait be cut."""

_GROWTH = 1.5
_FULL = "token_limit_exceeded"


@dataclass(slots=True)
class _Asked:
    """A request that is queued or out; None where an earlier start sent it and nobody has asked yet."""

    answer: asyncio.Future[Completion]
    request: Request | None = None
    place: int = 0
    tried: Counter[str] = field(default_factory=Counter)


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
        self._calls = BatchCalls(self._wire, self._policy, meter.pace, tally, self.endpoint)
        self._form = Form()
        self._tally, self._meter, self._cache, self._note = tally, meter, cache, note
        self._batches = Batches(cache)
        self._quiet, self._looks = quiet, looks
        self._asked: dict[str, _Asked] = {}
        self._queue: list[str] = []
        self._arrived = 0
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
        asked = self._asked.get(key)
        if asked is None:
            stored = self._cache.get(key)  # a batch may have brought it a moment ago
            if stored is not None:
                return stored
            asked = self._asked[key] = _Asked(_future(), request, PLACE.get())
            self._enqueue(key)
        elif asked.request is None:
            asked.request, asked.place = request, PLACE.get()
        return await asyncio.shield(asked.answer)

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

    def _enqueue(self, key: str) -> None:
        self._queue.append(key)
        self._arrived += 1
        if self._sending is None or self._sending.done():
            self._sending = asyncio.ensure_future(self._send_all())
            self._sending.add_done_callback(self._ended)

    async def _send_all(self) -> None:
        while self._queue:
            seen = -1
            while seen != self._arrived and len(self._queue) < self._most:
                seen = self._arrived
                await self._meter.pace.rest(self._quiet)
            while self._goes_alone and self._following:
                await asyncio.wait(self._following)
            await self._send_one()

    async def _send_one(self) -> None:
        """Send what is queued, the earliest items first, as far as a batch and the budget reach."""
        self._queue.sort(key=lambda key: self._asked[key].place)
        mode, refused = self._form.mode, self._form.refused
        lines, requests = self._lines(mode, refused)
        worst = await self._meter.reserve(requests)
        if len(worst) < len(requests) and await self._is_too_few(worst, len(requests)):
            return
        keys = self._queue[: len(worst)]
        del self._queue[: len(worst)]
        content = b"".join(lines[: len(worst)])
        file = await self._calls.upload(content)
        held = dict(zip(keys, worst, strict=True))
        batch = SentBatch(file, self.endpoint, self._batches.run, mode, refused, held)
        # Written down first, so that no kill between the endpoint's yes and our reading it sends it again.
        await self._batches.write(batch)
        self._out[file] = batch
        batch.id = (await self._calls.create(file)).id
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

    def _lines(self, mode: str, refused: frozenset[str]) -> tuple[list[bytes], list[Request]]:
        lines: list[bytes] = []
        requests: list[Request] = []
        size = 0
        for key in self._queue[: self._most]:
            request = self._asked[key].request
            if request is None:
                raise AssertionError("only what was asked here is queued")
            body = body_of(request, mode, refused)
            row = {"custom_id": key, "method": "POST", "url": CHAT_PATH, "body": body}
            line = json.dumps(row).encode() + b"\n"
            size += len(line)
            if lines and size > MOST_BYTES:
                break
            lines.append(line)
            requests.append(request)
        return lines, requests

    # Waiting

    def _pick_up(self) -> None:
        """Wait for the batches that an earlier start sent, as if it were this one."""
        for batch in self._batches.out(self.endpoint):
            self._form.adopt(batch.mode, batch.refused)
            if batch.run == self._batches.run:
                self._meter.hold(batch.total)
            for key in batch.worst:
                self._asked.setdefault(key, _Asked(_future()))
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
        if error is None:
            return
        self._queue.clear()
        for asked in self._asked.values():
            _fail(asked.answer, error)
        self._asked.clear()

    async def _bring_home(self, batch: SentBatch) -> None:
        state = await self._wait_for(batch)
        if state is None:
            await self._end(batch, {})
        elif state.status == "failed" and _FULL in state.codes:
            await self._wait_for_room(batch, state.said)
            await self._end(batch, dict.fromkeys(batch.worst, Unanswered("busy", state.said)))
        elif state.status == "failed" and state.said and not state.files:
            await self._batches.end(batch, {}, Spent())
            del self._out[batch.file]
            raise EndpointError(
                f"{self.endpoint} refused batch {batch.id}: {self._policy.clean(state.said)}",
                "leave --batch out, and the run goes on from here",
            )
        else:
            outcomes: dict[str, Completion | Fault] = {}
            for file in state.files:
                for row in await self._calls.rows(file):
                    key = row.get("custom_id")
                    if key in batch.worst and not isinstance(outcomes.get(key), Completion):
                        outcomes[key] = outcome_of(row, self.name)
            await self._end(batch, outcomes)

    async def _wait_for(self, batch: SentBatch) -> BatchState | None:
        """Return how a batch ended; None where the endpoint knows none, so that its requests go again."""
        if not batch.id:
            found = await self._calls.find(batch.file)
            if found is None:
                return None
            batch.id = found.id
            await self._batches.write(batch)
        interval, longest = self._looks
        while True:
            state = await self._calls.look(batch.id)
            if state is None:
                self._note(f"{self.endpoint} does not know batch {batch.id}: its requests are sent again")
                return None
            batch.done = state.done
            if state.is_over:
                return state
            await self._meter.pace.rest(interval if state.wait is None else state.wait)
            interval = min(longest, _GROWTH * interval)

    async def _wait_for_room(self, batch: SentBatch, said: str) -> None:
        """Where the endpoint has no room for so many tokens: from now smaller batches, one at a time."""
        self._most = max(1, len(batch.worst) // 2)
        self._goes_alone = True
        self._note(f"batch {batch.id} was too much at once: smaller ones follow ({self._policy.clean(said)})")
        asked = [self._asked[key] for key in batch.worst if key in self._asked]
        tries = max((each.tried["busy"] for each in asked), default=0)
        await self._meter.pace.rest(backoff(Fault("busy", said), tries + 1))

    # Coming home

    async def _end(self, batch: SentBatch, outcomes: dict[str, Completion | Fault]) -> None:
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
        for key in batch.worst:
            if key in self._asked:
                self._resolve(key, outcomes.get(key) or Unanswered(), batch)

    def _resolve(self, key: str, outcome: Completion | Fault, batch: SentBatch) -> None:
        asked = self._asked[key]
        if isinstance(outcome, Completion):
            self._policy.passed()
            del self._asked[key]
            asked.answer.set_result(outcome)
            return
        self._tally.unanswered += not isinstance(outcome, Unanswered)
        is_structured = asked.request is None or asked.request.schema is not None
        has_learnt = self._form.learn(outcome, batch.mode if is_structured else None, batch.refused)
        if asked.request is None:  # whoever asks for it later sends it anew
            del self._asked[key]
            asked.answer.cancel()
        elif has_learnt:
            self._enqueue(key)
        else:
            self._try_again(key, asked, outcome)

    def _try_again(self, key: str, asked: _Asked, fault: Fault) -> None:
        asked.tried[fault.kind] += 1
        if asked.tried[fault.kind] < TRIES[fault.kind]:
            self._tally.retries += 1
            self._enqueue(key)
            return
        error = self._policy.given_up(fault, asked.tried.total())
        _fail(self._asked.pop(key).answer, error)


def _future() -> asyncio.Future[Completion]:
    return asyncio.get_running_loop().create_future()


def _fail(answer: asyncio.Future[Completion], error: BaseException) -> None:
    """Give an error to who waits; where nobody does any more, that is no fault."""
    if not answer.done():
        answer.set_exception(error)
        answer.exception()
