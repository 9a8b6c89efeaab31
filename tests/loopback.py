"""A chat endpoint on the loopback address: it answers from a script and misbehaves on command.

    python tests/loopback.py PORT_FILE COUNT_FILE [DELAY]

serves until it is killed, writes its port into PORT_FILE and a JSON line into COUNT_FILE for every
request it has answered: the body's hash, when it came and when its answer was sent (Unix seconds).
"""

import hashlib
import json
import re
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from datagen.llm.fake import scripted_reply

__all__ = ["FAULTS", "Asked", "Fault", "Loopback", "Served", "reply_to"]

_SCHEMA_TEXT = re.compile(r"\n\n[^\n]*JSON schema[^\n]*\n(\{.*\})\Z", re.DOTALL)
_RETRY_NOW = {"Retry-After": "0"}


@dataclass(frozen=True)
class Asked:
    """A request as it came: `nth` counts from 1 how often this very body came so far."""

    key: str
    nth: int
    came: float
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def mode(self) -> str:
        """Which structured form was asked for: json_schema, json_object or text."""
        return self.body.get("response_format", {}).get("type", "text")

    @property
    def schema(self) -> dict[str, Any] | None:
        """The schema, from the request's format or from the end of its last turn."""
        if self.mode == "json_schema":
            return self.body["response_format"]["json_schema"]["schema"]
        found = _SCHEMA_TEXT.search(self.body["messages"][-1]["content"])
        return json.loads(found[1]) if found else None


@dataclass(frozen=True)
class Served:
    """One answered request."""

    key: str
    came: float
    sent: float


@dataclass(frozen=True)
class Fault:
    """One way to misbehave; all defaults give a plain good answer.

    `reset` closes the connection hard: `before` the first byte or `inside` the body. `payload`
    replaces the body, `mar` the reply's text, `choices` the list of choices. `drip` spreads the body
    over so many seconds, `retry_date` asks for a wait until so many seconds from now, as a date;
    `id` is what the reply calls itself, in the place of a name of its own.
    """

    status: int = 200
    said: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    payload: str | None = None
    mar: Callable[[str], str | None] = str
    choices: list[Any] | None = None
    finish_reason: str = "stop"
    wait: float = 0.0
    reset: str = ""
    drip: float = 0.0
    retry_date: float | None = None
    id: str = ""


FAULTS = {
    "rate_limited": Fault(429, "slow down", _RETRY_NOW),
    "rate_limited_plainly": Fault(429, "slow down"),
    "rate_limited_until": Fault(429, "slow down", retry_date=0.0),
    "overloaded": Fault(529, "overloaded", _RETRY_NOW),
    "bad_gateway": Fault(502, payload="<html>502 Bad Gateway</html>", headers=_RETRY_NOW),
    "error_in_200": Fault(payload='{"error": {"message": "upstream failed", "code": 502}}'),
    "wrong_type": Fault(headers={"Content-Type": "text/html; charset=latin-1"}),
    "slow_drip": Fault(drip=0.3),
    "same_id": Fault(id="chatcmpl-1"),
    "endless_drip": Fault(drip=60.0),
    "filtered": Fault(mar=lambda _: "", finish_reason="content_filter"),
    "rate_limited_a_second": Fault(429, "slow down", {"Retry-After": "1"}),
    "server_error": Fault(500, "oops", _RETRY_NOW),
    "unavailable": Fault(503, "loading the model"),
    "reset_before": Fault(reset="before"),
    "reset_inside": Fault(reset="inside"),
    "hang": Fault(wait=30.0),
    "truncated_json": Fault(payload='{"id": "x", "choices": [{"message": {"content": "ha'),
    "html": Fault(payload="<html><body>Welcome to the proxy</body></html>"),
    "not_an_object": Fault(payload='"pong"'),
    "no_choices": Fault(choices=[]),
    "no_content": Fault(mar=lambda _: None),
    "bad_key": Fault(401, "Incorrect API key provided"),
    "no_money": Fault(402, "Insufficient balance"),
    "forbidden": Fault(403, "your country is not supported"),
    "no_model": Fault(404, "model not found"),
    "bad_request": Fault(400, "context length exceeded"),
    "refused": Fault(400, "this request is not understood"),
    "format_refused": Fault(400, "response_format is not supported"),
    "cut_short": Fault(finish_reason="length"),
    "cut_inside": Fault(mar=lambda text: text[: len(text) * 2 // 3], finish_reason="length"),
    "fenced": Fault(mar=lambda text: f"Sure!\n```json\n{text}\n```\nAnything else?"),
    "prefixed": Fault(mar=lambda text: f"Here is the JSON: {text}"),
    "trailing_comma": Fault(mar=lambda text: f"{text[:-1]},{text[-1]}"),
    "thinking": Fault(mar=lambda text: f"<think>{{maybe}}</think>\n{text}"),
    "garbage": Fault(mar=lambda _: "I would rather not say."),
}
"""Faults by name."""


class Loopback:
    """The server, in threads of its own; a context manager.

    `fault` is asked for each request and gives a fault, its name, or None for a good answer. It and
    the reply see the request alone, so that the same requests get the same answers in any order.
    """

    def __init__(
        self,
        fault: Callable[[Asked], "Fault | str | None"] = lambda _: None,
        *,
        delay: float = 0.0,
        count_file: Path | None = None,
    ) -> None:
        """Bind a free port."""
        self.fault = fault
        self.delay = delay
        self.asked: list[Asked] = []
        self.served: list[Served] = []
        self.most_at_once = 0
        self.models = [{"id": "some-model", "max_model_len": 4096}]
        self._at_once = 0
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._count_file = count_file
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.loopback = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """The port it listens at."""
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        """What a client takes as its base URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def distinct(self) -> int:
        """How many different bodies came."""
        return len(self._seen)

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Stop, and wake the requests that hang."""
        self._ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def forget(self) -> None:
        """Count from the beginning again."""
        with self._lock:
            self.asked.clear()
            self.served.clear()
            self._seen.clear()

    def come(self, raw: bytes, came: float, headers: dict[str, str]) -> Asked:
        """Count a request in."""
        body = json.loads(raw)
        key = hashlib.sha256(raw).hexdigest()[:16]
        with self._lock:
            self._seen[key] += 1
            asked = Asked(key, self._seen[key], came, body, headers)
            self.asked.append(asked)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        return asked

    def leave(self, served: Served | None) -> None:
        """Count a request out: answered, or None where it was not."""
        with self._lock:
            self._at_once -= 1
            if served is None:
                return
            self.served.append(served)
            if self._count_file is not None:
                with self._count_file.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(served)) + "\n")

    def sleep(self, seconds: float) -> None:
        """Wait, but no longer than the server lives."""
        if seconds:
            self._ending.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    loopback: Loopback

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        data = json.dumps({"object": "list", "data": self.server.loopback.models}).encode()
        self.send_response(200 if self.path == "/v1/models" else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self) -> None:
        loopback, came = self.server.loopback, time.time()
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        asked = loopback.come(raw, came, {name.lower(): value for name, value in self.headers.items()})
        chosen = loopback.fault(asked)
        fault = FAULTS[chosen] if isinstance(chosen, str) else chosen or Fault()
        if self.path != "/v1/chat/completions":
            fault = Fault(404, "no such path")
        is_sent = False
        try:
            loopback.sleep(loopback.delay + fault.wait)
            is_sent = self._answer(asked, fault)
        finally:
            loopback.leave(Served(asked.key, came, time.time()) if is_sent else None)

    def _answer(self, asked: Asked, fault: Fault) -> bool:
        if fault.reset == "before":
            return self._reset()
        data = (fault.payload if fault.payload is not None else _body(asked, fault)).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(data)), **fault.headers}
        self.send_response(fault.status)
        if fault.retry_date is not None:
            headers["Retry-After"] = formatdate(time.time() + fault.retry_date, usegmt=True)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if fault.drip:
            return self._drip(data, fault.drip)
        self.wfile.write(data if fault.reset != "inside" else data[: len(data) // 2])
        return self._reset() if fault.reset else fault.status == 200

    def _drip(self, data: bytes, seconds: float) -> bool:
        """Send the body bit by bit; True where the client stayed to its end."""
        step = -(-len(data) // 20)
        for start in range(0, len(data), step):
            self.server.loopback.sleep(seconds / 20)
            self.wfile.write(data[start : start + step])
        return True

    def _reset(self) -> bool:
        """Close so that the client sees a reset, not an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True
        return False

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent."""


def _body(asked: Asked, fault: Fault) -> str:
    if fault.status != 200:
        return json.dumps({"error": {"message": fault.said, "type": "error", "code": fault.status}})
    message = {"role": "assistant", "content": fault.mar(reply_to(asked))}
    choice = {"index": 0, "message": message, "finish_reason": fault.finish_reason}
    words = sum(len(turn["content"].split()) for turn in asked.body["messages"])
    return json.dumps(
        {
            "id": fault.id or f"chatcmpl-{asked.key}",
            "object": "chat.completion",
            "created": 0,
            "model": asked.body["model"],
            "choices": [choice] if fault.choices is None else fault.choices,
            "usage": {"prompt_tokens": words, "completion_tokens": 10, "total_tokens": words + 10},
        }
    )


def reply_to(asked: Asked) -> str:
    """Return the script's reply: the same for the same question in any structured mode.

    Questions about numbered sentences, and their answers, are made from those sentences, most of
    them well, so that filters find something to keep.
    """
    turns = [dict(turn) for turn in asked.body["messages"]]
    turns[-1]["content"] = _SCHEMA_TEXT.sub("", turns[-1]["content"])
    scripted = scripted_reply(turns, asked.schema, asked.body["seed"])
    parts = (asked.schema or {}).get("properties", {})
    passages = [turn["content"] for turn in turns if "<passage>" in turn["content"]]
    if not passages or not parts:
        return scripted
    sentences = dict(re.findall(r"^\[(\d+)\] (.*)$", passages[-1], re.MULTILINE))
    reply = json.loads(scripted)
    for name in parts:
        number = name.rpartition("_")[2]
        if number in sentences and _is_well_made(str(reply[name])):
            says = {"question": _question(sentences[number]), "evidence": [int(number)]}
            reply[name] = says.get(name.partition("_")[0], sentences[number])
    if "evidence" in parts and _is_well_made(reply["answer"]):
        number = _closest(sentences, passages[-1].rpartition("</passage>")[2])
        reply = {"evidence": [int(number)], "answer": sentences[number]}
    return json.dumps(reply, ensure_ascii=False)


def _is_well_made(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % 5 > 0


def _question(sentence: str) -> str:
    words = sentence.rstrip(".?!。").split()
    return f"What is known about {' '.join(words[: len(words) // 2])}"[:190] + "?"


def _closest(sentences: dict[str, str], question: str) -> str:
    asked = set(question.split())
    return max(sentences, key=lambda number: len(asked & set(sentences[number].split())))


def _main() -> None:
    port_file, count_file, delay = Path(sys.argv[1]), Path(sys.argv[2]), float((*sys.argv[3:], "0")[0])
    with Loopback(delay=delay, count_file=count_file) as server:
        beside = port_file.with_suffix(".part")
        beside.write_text(str(server.port), encoding="utf-8")
        beside.replace(port_file)
        threading.Event().wait()


if __name__ == "__main__":
    _main()
