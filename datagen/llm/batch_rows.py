"""The rows of a batch's output and error files: read line by line, whatever stands on them."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from datagen.llm.chat import answer_in
from datagen.llm.faults import Fault, Kind, fault_of
from datagen.records import Completion

__all__ = ["Lost", "Rows", "Unanswered"]

_NOT_RUN = ("batch_expired", "batch_cancelled")
_LONGEST_LINE = 8 * 2**20
_MOST_BYTES = 32 * 2**20
_MOST_BYTES_A_ROW = 2**18
"""A file may have 32 MiB, and 256 KiB more for each request: about 60,000 tokens an answer."""


class Unanswered(Fault):
    """A request that the endpoint says its batch never ran: it cost nothing."""

    def __init__(self, kind: Kind = "server", said: str = "the batch ended before it") -> None:
        """Take its kind and what was said of it."""
        super().__init__(kind, said)


class Lost(Fault):
    """A request that a batch took and brought nothing for: it may have been paid for."""

    def __init__(self, said: str = "the batch brought nothing for it") -> None:
        """Take what is known."""
        super().__init__("lost", said)


class Rows:
    """Takes a file in pieces of any size; keeps what it brought the requests that are waited for.

    `unread` counts the lines that are no rows, and everything beyond what such a file can have as one.
    """

    def __init__(self, wanted: Collection[str], name: str) -> None:
        """Take the custom ids of the requests and the model's name."""
        self.outcomes: dict[str, Completion | Fault] = {}
        self.unread = 0
        self._wanted = wanted
        self._name = name
        self._left = _MOST_BYTES + _MOST_BYTES_A_ROW * len(wanted)
        self._line = bytearray()
        self._is_too_long = False

    def take(self, piece: bytes) -> bool:
        """Read a piece; False where no more is wanted."""
        *whole, last = piece.split(b"\n")
        for part in whole:
            self._add(part)
            self.end()
        self._add(last)
        self._left -= len(piece)
        if self._left < 0:
            self.unread += 1
            self._line.clear()
        return self._left >= 0

    def end(self) -> None:
        """Read the line that ends here."""
        line, self._line = bytes(self._line), bytearray()
        is_too_long, self._is_too_long = self._is_too_long, False
        if is_too_long or (line.strip() and not self._read(line)):
            self.unread += 1

    def _add(self, part: bytes) -> None:
        self._is_too_long = self._is_too_long or len(self._line) + len(part) > _LONGEST_LINE
        if self._is_too_long:
            self._line.clear()
        else:
            self._line += part

    def _read(self, line: bytes) -> bool:
        """Take in a line; False where it is no row."""
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            return False
        key = row.get("custom_id") if isinstance(row, dict) else None
        if not isinstance(key, str):
            return False
        if key in self._wanted and not isinstance(self.outcomes.get(key), Completion):
            self.outcomes[key] = _outcome_of(row, self._name)
        return True


def _outcome_of(row: Mapping[str, Any], name: str) -> Completion | Fault:
    response, error = row.get("response"), row.get("error")
    if not isinstance(response, dict):
        code = error.get("code") if isinstance(error, dict) else None
        if code in _NOT_RUN:
            return Unanswered()
        return fault_of(500, {}, {"error": error or "a row without a response"})
    status = response.get("status_code")
    try:
        return answer_in(status if isinstance(status, int) else 500, {}, response.get("body"), name)
    except Fault as fault:
        return fault
