"""The calls that make and watch batches, each made until it succeeds or no other can."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from typing import TypeVar

from datagen.errors import DatagenError, EndpointError
from datagen.llm.batch_rows import Rows
from datagen.llm.batch_wire import BatchState, BatchWire
from datagen.llm.faults import TRIES, Fault, backoff
from datagen.llm.pace import Pace
from datagen.llm.policy import Policy
from datagen.stats import Tally

__all__ = ["BatchCalls"]

Result = TypeVar("Result")

_LOOKS = 60
"""How often in a row a look at a batch may fail: about an hour of a network that is down."""

_DOWNLOADS = 3
"""How often a file is read that has lines which are no rows: they may be the transfer's fault."""

_NO_SUCH = (404, 405, 501)
_GONE = (404, 410)
_IN_DOUBT = (0, 200, 201, 500, 502, 504)
"""How a call to make a batch may end that has made one: broken, unreadable, or answered by a gateway."""


class BatchCalls:
    """An endpoint's files and batches. Every call raises EndpointError, or what the pace was stopped with."""

    def __init__(
        self, wire: BatchWire, policy: Policy, pace: Pace, tally: Tally, endpoint: str, name: str
    ) -> None:
        """Take the way to the endpoint, what faults mean there, what stops, where to count, the model."""
        self._wire, self._policy, self._pace, self._tally = wire, policy, pace, tally
        self._endpoint, self._name = endpoint, name

    async def upload(self, lines: bytes) -> str:
        """Upload a file of requests; return its id."""
        return await self._patiently(lambda: self._wire.upload(lines))

    async def create(self, file: str) -> BatchState | None:
        """Make the batch of a file, and only one: after a broken call it is looked for first.

        Returns None where nobody can tell whether a broken call has made it.
        """
        may_exist = False

        async def create() -> BatchState | None:
            nonlocal may_exist
            if may_exist:
                found, is_whole = await self._find(file)
                if found is not None or not is_whole:
                    return found
            try:
                return await self._wire.create(file)
            except Fault as fault:
                may_exist = may_exist or fault.status in _IN_DOUBT
                raise

        return await self._patiently(create)

    async def find(self, file: str) -> tuple[BatchState | None, bool]:
        """Return the batch that was made of a file, or None, and whether all batches were looked through."""
        return await self._patiently(lambda: self._find(file))

    async def look(self, id: str) -> BatchState | None:
        """Return where a batch stands, or None where the endpoint does not know it."""

        async def look() -> BatchState | None:
            try:
                return await self._wire.look(id)
            except Fault as fault:
                if fault.status in _GONE:
                    return None
                raise

        return await self._patiently(look, _LOOKS)

    async def rows(self, file: str, wanted: Collection[str]) -> Rows:
        """Return what an output or error file brought; where some of it stays unreadable, the rest."""

        async def read() -> Rows:
            try:
                return await self._wire.rows(file, wanted, self._name)
            except Fault as fault:
                if fault.status in _GONE:
                    return Rows(wanted, self._name)
                raise

        for attempt in range(1, _DOWNLOADS):
            rows = await self._patiently(read)
            if not rows.unread:
                return rows
            self._tally.retries += 1
            await self._pace.rest(backoff(Fault("body", "a line that is no row"), attempt))
        return await self._patiently(read)

    async def _find(self, file: str) -> tuple[BatchState | None, bool]:
        try:
            return await self._wire.find(file)
        except Fault as fault:
            if fault.status in _NO_SUCH:
                return None, False
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
                    raise self._given_up(fault) from None  # it may hold the key
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
