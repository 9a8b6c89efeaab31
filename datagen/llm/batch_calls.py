"""The calls that make and watch batches, each made until it succeeds or no other can."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from datagen.errors import DatagenError, EndpointError
from datagen.llm.batch_wire import BatchState, BatchWire
from datagen.llm.faults import TRIES, Fault, backoff
from datagen.llm.pace import Pace
from datagen.llm.policy import Policy
from datagen.stats import Tally

__all__ = ["BatchCalls"]

Result = TypeVar("Result")

_LOOKS = 60
"""How often in a row a look at a batch may fail: about an hour of a network that is down."""

_NO_SUCH = (404, 405, 501)


class BatchCalls:
    """An endpoint's files and batches. Every call raises EndpointError, or what the pace was stopped with."""

    def __init__(self, wire: BatchWire, policy: Policy, pace: Pace, tally: Tally, endpoint: str) -> None:
        """Take the way to the endpoint, what faults mean there, what stops, and where to count."""
        self._wire, self._policy, self._pace, self._tally = wire, policy, pace, tally
        self._endpoint = endpoint

    async def upload(self, lines: bytes) -> str:
        """Upload a file of requests; return its id."""
        return await self._patiently(lambda: self._wire.upload(lines))

    async def create(self, file: str) -> BatchState:
        """Make the batch of a file, and only one: after a broken call it is looked for first."""

        async def create() -> BatchState:
            try:
                return await self._wire.create(file)
            except Fault as fault:
                found = None if 400 <= fault.status < 500 else await self._find(file)
                if found is None:
                    raise
                return found

        return await self._patiently(create)

    async def find(self, file: str) -> BatchState | None:
        """Return the batch that was made of a file, or None."""
        return await self._patiently(lambda: self._find(file))

    async def look(self, id: str) -> BatchState | None:
        """Return where a batch stands, or None where the endpoint does not know it."""

        async def look() -> BatchState | None:
            try:
                return await self._wire.look(id)
            except Fault as fault:
                if fault.status == 404:
                    return None
                raise

        return await self._patiently(look, _LOOKS)

    async def rows(self, file: str) -> list[dict[str, Any]]:
        """Return the rows of an output or error file."""
        return await self._patiently(lambda: self._wire.rows(file))

    async def _find(self, file: str) -> BatchState | None:
        try:
            return await self._wire.find(file)
        except Fault as fault:
            if fault.status in _NO_SUCH:
                return None
            raise

    async def _patiently(self, call: Callable[[], Awaitable[Result]], tries: int = 0) -> Result:
        tried: Counter[str] = Counter()
        while True:
            try:
                result = await call()
            except Fault as fault:
                tried[fault.kind] += 1
                most = 1 if TRIES[fault.kind] == 1 else tries or TRIES[fault.kind]
                if tried[fault.kind] >= most or self._policy.is_unreachable(fault):
                    raise self._given_up(fault) from fault
                self._tally.retries += 1
                await self._pace.rest(backoff(fault, tried[fault.kind]))
                continue
            self._policy.answered()
            return result

    def _given_up(self, fault: Fault) -> DatagenError:
        where, said = self._endpoint, self._policy.clean(fault.said)
        without = "leave --batch out, and the run goes on from here"
        if fault.status in _NO_SUCH:
            return EndpointError(f"{where} has no Batch API ({fault.status}): {said}", without)
        if fault.kind == "fatal":
            return self._policy.given_up(fault, 1)
        if TRIES[fault.kind] == 1:
            return EndpointError(f"{where} refuses the batch ({fault.status}): {said}", without)
        return EndpointError(
            f"{where} does not answer: {said}", "run the same command again: it picks up what is out"
        )
