"""A chat endpoint on the loopback address that is fast, keeps the time and says no on command.

    python benchmarks/endpoint_server.py

prints its port and serves until its standard input ends. `POST /reset` takes the fields of `Manner` as
JSON and counts from zero, `GET /report` gives the counts; every other path answers a chat completion.
All times are of CLOCK_MONOTONIC, which the processes of one machine share.
"""

import asyncio
import json
import math
import random
import re
import sys
import zlib
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic, process_time
from typing import Any, cast

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_REASONS = {200: "OK", 429: "Too Many Requests", 500: "Internal Server Error"}
_REFUSED = b'{"error":{"message":"the server says no","type":"error","code":"error"}}'
_PLAIN = "A pump that stands in the cold for a night is warmed before it runs, or its seals crack. " * 2


@dataclass(frozen=True, slots=True)
class Manner:
    """How to answer: after `latency` seconds, or a lognormal time with that median and `sigma`.

    `rpm` is a bucket of that many requests a minute with `saved` in it at the start; `tells` sends
    `x-ratelimit-*` and Retry-After. `most` answers 429 above so many in flight. `share` of all requests
    gets `status`, with `retry_after` where it is not empty. What is refused is refused at once.
    """

    latency: float = 0.2
    sigma: float = 0.0
    longest: float = 6.0
    rpm: float = 0.0
    saved: float = 10.0
    tells: bool = True
    most: int = 0
    share: float = 0.0
    status: int = 429
    retry_after: str = ""


@dataclass(slots=True)
class Counts:
    """What came and went; `area` is the sum over time of the requests in flight, `duplicates` counts
    requests whose very body had been accepted before."""

    requests: int = 0
    answered: int = 0
    refused: int = 0
    duplicates: int = 0
    connections: int = 0
    first: float = 0.0
    last: float = 0.0
    highest: int = 0
    area: float = 0.0
    at_once: int = 0
    changed: float = 0.0
    began: float = field(default_factory=process_time)
    seen: set[int] = field(default_factory=set)

    def come(self, body: bytes, now: float) -> None:
        """Count an accepted request in."""
        self._move(1, now)
        self.highest = max(self.highest, self.at_once)
        key = hash(body)
        self.duplicates += key in self.seen
        self.seen.add(key)

    def leave(self, now: float) -> None:
        """Count a request out."""
        self._move(-1, now)
        self.answered += 1
        self.last = now

    def _move(self, step: int, now: float) -> None:
        self.area += self.at_once * (now - self.changed)
        self.changed = now
        self.at_once += step

    def report(self) -> dict[str, Any]:
        """Return the counts, the span from first request to last answer, the mean in flight, CPU s."""
        span = self.last - self.first
        own = ("seen", "changed", "area", "began")
        rows = {name: getattr(self, name) for name in self.__slots__ if name not in own}
        mean = self.area / span if span > 0 else 0.0
        return {**rows, "span": span, "mean": mean, "cpu": process_time() - self.began}


class Endpoint:
    """What all connections share: the manner, the counts, the bucket."""

    def __init__(self) -> None:
        """Begin with plain answers."""
        self.reset(Manner())

    def reset(self, manner: Manner) -> None:
        """Take a manner and count from zero."""
        self.manner = manner
        self.counts = Counts()
        self._chance = random.Random(0)
        self._level = manner.saved
        self._filled = 0.0
        self._tries: Counter[int] = Counter()

    def delay(self) -> float:
        """Return the next answer's seconds: the same row of times after every reset."""
        manner = self.manner
        if not manner.sigma:
            return manner.latency
        return min(manner.longest, self._chance.lognormvariate(math.log(manner.latency), manner.sigma))

    def judge(self, body: bytes, now: float) -> tuple[int, str]:
        """Return the status of a request that came now, and the headers beside the usual ones."""
        manner = self.manner
        if manner.rpm:
            return self._from_bucket(now)
        if manner.most and self.counts.at_once >= manner.most:
            return 429, ""
        if manner.share and self._is_stray(body):
            return manner.status, f"Retry-After: {manner.retry_after}\r\n" if manner.retry_after else ""
        return 200, ""

    def _is_stray(self, body: bytes) -> bool:
        key = zlib.crc32(body)
        self._tries[key] += 1
        return random.Random(f"{key}/{self._tries[key]}").random() < self.manner.share

    def _from_bucket(self, now: float) -> tuple[int, str]:
        manner, rate = self.manner, self.manner.rpm / 60
        if self._filled:
            self._level = min(manner.rpm, self._level + rate * (now - self._filled))
        self._filled = now
        is_free = self._level >= 1
        self._level -= is_free
        if not manner.tells:
            return 200 if is_free else 429, ""
        said = (
            f"x-ratelimit-limit-requests: {manner.rpm:.0f}\r\n"
            f"x-ratelimit-remaining-requests: {int(self._level)}\r\n"
            f"x-ratelimit-reset-requests: {(manner.rpm - self._level) / rate:.3f}s\r\n"
        )
        if is_free:
            return 200, said
        return 429, f"{said}Retry-After: {max(1, math.ceil((1 - self._level) / rate))}\r\n"


class Connection(asyncio.Protocol):
    """One client's connection, kept open; requests on it may follow one another without a pause."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Take what all connections share."""
        self._endpoint = endpoint
        self._held = b""
        self._is_counted_by: Counts | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Serve every request that is whole."""
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._held, 0, end + 2)
            stop = end + 4 + (int(found[1]) if found else 0)
            if len(self._held) < stop:
                return
            path, body = self._held.split(b" ", 2)[1], self._held[end + 4 : stop]
            self._held = self._held[stop:]
            self._serve(path, body)

    def _serve(self, path: bytes, body: bytes) -> None:
        if path == b"/reset":
            self._endpoint.reset(Manner(**json.loads(body)))
            self._send(200, "", b"{}")
        elif path == b"/report":
            self._send(200, "", json.dumps(self._endpoint.counts.report()).encode())
        else:
            self._chat(body)

    def _chat(self, body: bytes) -> None:
        endpoint, counts, now = self._endpoint, self._endpoint.counts, monotonic()
        counts.requests += 1
        counts.first = counts.first or now
        if self._is_counted_by is not counts:
            self._is_counted_by = counts
            counts.connections += 1
        status, headers = endpoint.judge(body, now)
        if status != 200:
            counts.refused += 1
            counts.last = now
            self._send(status, headers, _REFUSED)
            return
        counts.come(body, now)
        delay, data = endpoint.delay(), completion(reply_to(body), len(body))
        if delay:
            asyncio.get_running_loop().call_at(now + delay, self._answer, counts, headers, data)
        else:
            self._answer(counts, headers, data)

    def _answer(self, counts: Counts, headers: str, data: bytes) -> None:
        self._send(200, headers, data)
        counts.leave(monotonic())

    def _send(self, status: int, headers: str, data: bytes) -> None:
        if self._transport.is_closing():
            return
        head = f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: application/json\r\n{headers}"
        self._transport.write(f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)


@lru_cache(maxsize=64)
def completion(text: str, size: int) -> bytes:
    """Return a reply's body; tokens are guessed at four bytes each."""
    prompt, reply = size // 4, len(text) // 4 + 1
    return (
        '{"id":"chatcmpl-0","object":"chat.completion","created":0,"model":"bench","choices":[{"index":0,'
        f'"message":{{"role":"assistant","content":{json.dumps(text)}}},"finish_reason":"stop"}}],'
        f'"usage":{{"prompt_tokens":{prompt},"completion_tokens":{reply},"total_tokens":{prompt + reply}}}}}'
    ).encode()


def reply_to(body: bytes) -> str:
    """Return a reply: one text for a plain question; for Self-QA, questions and answers cut from the
    passage's numbered sentences, so that the filter has something to keep."""
    if b'"response_format"' not in body:
        return _PLAIN
    asked = json.loads(body)
    names = asked["response_format"]["json_schema"]["schema"]["properties"]
    turns = [turn["content"] for turn in asked["messages"]]
    passage = next(text for text in reversed(turns) if "<passage>" in text)
    if "answer" in names:
        return json.dumps(_answer(passage, passage.rpartition("</passage>")[2]))
    return json.dumps({name: _question(passage, name.rpartition("_")[2]) for name in names})


def _question(passage: str, number: str) -> str:
    start = passage.index(f"[{number}] ") + len(number) + 3
    words = passage[start : passage.index("\n", start)].split()
    return f"What is known about {' '.join(words[: len(words) // 2])}?"


def _answer(passage: str, question: str) -> dict[str, Any]:
    about = question[question.index(" about ") + 7 : question.index("?")]
    start = passage.index(about)
    number = passage[passage.rindex("[", 0, start) + 1 : passage.rindex("]", 0, start)]
    return {"evidence": [int(number)], "answer": passage[start : passage.index("\n", start)]}


async def _serve() -> None:
    loop, endpoint = asyncio.get_running_loop(), Endpoint()
    server = await loop.create_server(lambda: Connection(endpoint), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
