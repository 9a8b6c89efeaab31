"""The requests that a run asks in batches: in line or out, until each has its answer or its error."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from datagen.contracts import PLACE
from datagen.llm.batch_rows import Unanswered
from datagen.llm.faults import TRIES, Fault, Kind
from datagen.llm.forms import Form, Forms
from datagen.llm.policy import Policy
from datagen.llm.request import Request
from datagen.records import Completion
from datagen.stats import Tally

__all__ = ["AskedRequests"]


@dataclass(slots=True)
class _Asked:
    """A request in line or out; None where an earlier start sent it and nobody has asked yet.

    `form` is what it is to be sent in, where `refusals` led to another than the endpoint's best.
    """

    answer: asyncio.Future[Completion]
    request: Request | None = None
    place: int = 0
    form: Form | None = None
    refusals: list[Fault] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)


class AskedRequests:
    """Requests by cache key. `arrived` counts how often one came into the line, also again."""

    def __init__(self, forms: Forms, policy: Policy, tally: Tally) -> None:
        """Take what forms the endpoint takes, what faults mean there, and where to count."""
        self.arrived = 0
        self._forms, self._policy, self._tally = forms, policy, tally
        self._asked: dict[str, _Asked] = {}
        self._line: list[str] = []

    def __len__(self) -> int:
        """Return how many are in line."""
        return len(self._line)

    def find(self, key: str, request: Request) -> "asyncio.Future[Completion] | None":
        """Return the answer to come of a request that is in line or out; None where it is neither."""
        asked = self._asked.get(key)
        if asked is None:
            return None
        if asked.request is None:
            asked.request, asked.place = request, PLACE.get()
        return asked.answer

    def add(self, key: str, request: Request) -> "asyncio.Future[Completion]":
        """Put a new request in line; return its answer to come."""
        asked = self._asked[key] = _Asked(_future(), request, PLACE.get())
        self._enqueue(key)
        return asked.answer

    def expect(self, keys: Iterable[str]) -> None:
        """Wait for what an earlier start sent."""
        for key in keys:
            self._asked.setdefault(key, _Asked(_future()))

    def first(self, most: int) -> tuple[Form, list[tuple[str, Request]]]:
        """Return the first item's form, and the first requests in line that are to go out in it."""
        self._line.sort(key=lambda key: self._asked[key].place)
        form = self._form_of(self._line[0])
        alike = [key for key in self._line if self._form_of(key) == form]
        asked = [(key, self._asked[key].request) for key in alike[:most]]
        return form, [(key, request) for key, request in asked if request is not None]

    def sent(self, keys: Iterable[str]) -> None:
        """Take requests out of the line: they are out."""
        gone = frozenset(keys)
        self._line = [key for key in self._line if key not in gone]

    def tries(self, keys: Iterable[str], kind: Kind) -> int:
        """Return how often, at most, one of these met a fault of a kind."""
        return max((self._asked[key].tried[kind] for key in keys if key in self._asked), default=0)

    def resolve(self, key: str, outcome: Completion | Fault, form: Form) -> None:
        """Tell whoever waits what a batch in a form brought; what is worth another try goes back in line."""
        asked = self._asked.get(key)
        if asked is None:
            return
        is_structured = asked.request is not None and asked.request.schema is not None
        if isinstance(outcome, Completion):
            self._policy.passed()
            self._forms.prove(form, asked.refusals, is_structured=is_structured)
            del self._asked[key]
            asked.answer.set_result(outcome)
            return
        self._tally.unanswered += not isinstance(outcome, Unanswered)
        if asked.request is None:  # whoever asks for it later sends it anew
            del self._asked[key]
            asked.answer.cancel()
        else:
            asked.form = self._forms.other(form, outcome, is_structured=is_structured)
            if asked.form is None:
                self._try_again(key, asked, outcome)
                return
            asked.refusals.append(outcome)
            self._enqueue(key)

    def fail(self, error: BaseException) -> None:
        """Pass what broke the work on batches on to all who wait."""
        self._line.clear()
        for asked in self._asked.values():
            _fail(asked.answer, error)
        self._asked.clear()

    def _enqueue(self, key: str) -> None:
        self._line.append(key)
        self.arrived += 1

    def _form_of(self, key: str) -> Form:
        return self._asked[key].form or self._forms.best

    def _try_again(self, key: str, asked: _Asked, fault: Fault) -> None:
        asked.tried[fault.kind] += 1
        if asked.tried[fault.kind] < TRIES[fault.kind]:
            self._tally.retries += 1
            self._enqueue(key)
            return
        first = asked.refusals[0] if asked.refusals and fault.kind == "refused" else fault
        error = self._policy.given_up(first, asked.tried.total())
        _fail(self._asked.pop(key).answer, error)


def _future() -> "asyncio.Future[Completion]":
    return asyncio.get_running_loop().create_future()


def _fail(answer: "asyncio.Future[Completion]", error: BaseException) -> None:
    """Give an error to who waits; where nobody does any more, that is no fault."""
    if not answer.done():
        answer.set_exception(error)
        answer.exception()
