"""What it means when a request failed for good: for its item, or for the whole run."""

from collections import deque
from collections.abc import Mapping

from datagen.errors import CallFailed, DatagenError, EndpointError, NoAnswer, TooLong
from datagen.llm.faults import Fault, Kind
from datagen.llm.masking import Mask
from datagen.llm.pace import Pace

__all__ = ["Policy"]

_TRIES_TO_REACH = 3
"""How often an endpoint that never answered may refuse the connection."""

_WINDOW, _FEWEST_FAILED, _MOST_FAILED = 20, 8, 0.6
"""The breaker: of the last 20 calls at least 8, and over 60 %, failed for good."""

_TOO_LONG_AT_ONCE = 3
"""So many times the calls at once may be too long in a row: what was planned smaller is among them."""

_SENSE = "see what it says; where a content filter takes offence, leave that input out or take another model"
_BROKEN: Mapping[Kind, tuple[str, str]] = {
    "busy": ("is too busy for most calls", "run again later, or with a lower --concurrency or --rpm"),
    "server": ("fails at most calls", "look into its log; then run again"),
    "connection": ("does not answer", "start it, or check --base-url; then run again"),
    "body": ("gives no usable answer to most calls", "check --base-url and --model, and look into its log"),
    "lost": ("loses most requests of a batch", "run again later, or without --batch"),
    "filtered": ("cuts most answers", _SENSE),
    "flagged": ("refuses most calls", _SENSE),
    "refused": ("refuses most calls", _SENSE),
    "too_long": (
        "finds every call too long for its context, smaller ones, too",
        "give the model a larger context; for documents, set chunk_words (Chinese: chunk_characters) lower "
        "under [self_qa] in a copy of run.toml, and run that",
    ),
}
"""What is said where most calls fail for good in one way, and what to do."""


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
        self._too_long = 0

    def answered(self) -> None:
        """Count an answer, be it of use or not: the endpoint is there."""
        self._has_answered = True

    def passed(self) -> None:
        """Count a request that got its answer."""
        self._ended.append(True)
        self._too_long = 0

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
        if self._is_broken(fault):
            what, hint = _BROKEN[fault.kind]
            status = f" ({fault.status})" if fault.status > 0 else ""
            error = EndpointError(f"{where} {what}{status}: {said}", hint)
            self._pace.stop(error)
            return error
        if fault.kind == "too_long":
            return TooLong(f"{where} refused a request ({fault.status}): {said}")
        if fault.kind in ("refused", "flagged", "filtered"):
            kind = CallFailed if fault.kind == "refused" else NoAnswer
            return kind(f"{where} refused a request ({fault.status}): {said}")
        return CallFailed(f"{where} failed {tries} times: {said}")

    def _is_broken(self, fault: Fault) -> bool:
        """Count a call that failed for good; say whether the next ones will, too.

        A call that is too long is no sign of that, unless all are: its item is planned smaller.
        """
        if fault.kind == "too_long":
            self._too_long += 1
            # Calls in batches never enter the pace, and are too long a batch at a time.
            return bool(self._pace.highest) and self._too_long > _TOO_LONG_AT_ONCE * int(self._pace.limit) + 8
        self._ended.append(False)
        failed = self._ended.count(False)
        is_unreachable = fault.status == -1 and not self._has_answered
        return is_unreachable or (failed >= _FEWEST_FAILED and failed > _MOST_FAILED * len(self._ended))


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
