"""The file of requests that becomes a batch."""

import json
from collections.abc import Iterable

from datagen.llm.batch_wire import CHAT_PATH
from datagen.llm.chat import body_of
from datagen.llm.forms import Form
from datagen.llm.request import Request

__all__ = ["MOST_BYTES", "MOST_REQUESTS", "request_lines"]

MOST_REQUESTS = 50_000
MOST_BYTES = 100_000_000
"""What one batch may hold, by OpenAI's limits."""


def request_lines(requests: Iterable[tuple[str, Request]], form: Form) -> list[bytes]:
    """Return a line for each of the first requests, with their keys as ids, as many as a file may hold."""
    lines: list[bytes] = []
    size = 0
    for key, request in requests:
        body = body_of(request, form.mode, form.refused)
        row = {"custom_id": key, "method": "POST", "url": CHAT_PATH, "body": body}
        line = json.dumps(row).encode() + b"\n"
        size += len(line)
        if lines and size > MOST_BYTES:
            break
        lines.append(line)
    return lines
