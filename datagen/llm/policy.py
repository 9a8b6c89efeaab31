"""What it means when a request failed for good: for its item, or for the whole run."""

from collections import deque

from datagen.errors import CallFailed, DatagenError, EndpointError, TooLong
from datagen.llm.faults import Fault
from datagen.llm.masking import Mask
from datagen.llm.pace import Pace

__all__ = ["Policy"]

_TRIES_TO_REACH = 3
"""How often an endpoint that never answered may refuse the connection."""

_WINDOW, _FEWEST_FAILED, _MOST_FAILED = 20, 8, 0.6
"""The breaker: of the last 20 calls at least 8, and over 60 %, failed for good."""


class Policy:
    """Turns final faults into errors, and stops the pace with those that end the run."""

    def __init__(self, endpoint: str, model: str, key: str, pace: Pace) -> None:
        """Take what errors name, the key that none may show, and what to stop.

        `clean` takes the key out of what the endpoint said.
        """
        self._endpoint = endpoint
        self._model = model
        self.clean = Mask(key)
        self._pace = pace
        self._ended: deque[bool] = deque(maxlen=_WINDOW)
        self._has_answered = False
        self._unreached = 0

    def answered(self) -> None:
        """Count an answer, be it of use or not: the endpoint is there."""
        self._has_answered = True

    def passed(self) -> None:
        """Count a request that got its answer."""
        self._ended.append(True)

    def is_unreachable(self, fault: Fault) -> bool:
        """Say whether a connection was refused once too often by an endpoint that never answered."""
        if self._has_answered or fault.kind != "connection" or fault.status != -1:
            return False
        self._unreached += 1
        return self._unreached >= _TRIES_TO_REACH

    def given_up(self, fault: Fault, tries: int) -> DatagenError:
        """Return the error of a call that failed for good; one that ends the run stops all others."""
        where, said = self._endpoint, self.clean(fault.said)
        if fault.kind == "fatal":
            error: DatagenError = _fatal(fault, where, said, self._model)
            self._pace.stop(error)
            return error
        self._ended.append(False)
        failed = self._ended.count(False)
        unreachable = fault.status == -1 and not self._has_answered
        if unreachable or (failed >= _FEWEST_FAILED and failed > _MOST_FAILED * len(self._ended)):
            error = EndpointError(
                f"{where} does not answer: {said}"
                if unreachable or fault.kind in ("connection", "server", "body", "lost", "busy")
                else f"{where} refuses most calls: {said}",
                "start it, or check --base-url; then run again",
            )
            self._pace.stop(error)
            return error
        if fault.kind == "too_long":
            return TooLong(f"{where} refused a request ({fault.status}): {said}")
        if fault.kind in ("refused", "flagged", "filtered"):
            return CallFailed(f"{where} refused a request ({fault.status}): {said}")
        return CallFailed(f"{where} failed {tries} times: {said}")


def _fatal(fault: Fault, where: str, said: str, model: str) -> EndpointError:
    if fault.status == 401:
        return EndpointError(f"{where} refuses the key (401)", "check the key and --api-key-env")
    if fault.status == 404:
        return EndpointError(
            f"{where} has no model {model} or no such path (404): {said}",
            "check --model and --base-url (it often ends in /v1)",
        )
    if fault.status == 407:
        return EndpointError(
            f"the proxy before {where} refuses access (407)",
            "put its user and password into the proxy variable: http://USER:PASSWORD@HOST:PORT",
        )
    if 300 <= fault.status < 400:
        return EndpointError(f"{where}: {said}", "give that address to --base-url")
    return EndpointError(
        f"{where} refuses access ({fault.status}): {said}", "check the account's rights and its balance"
    )
