"""A careless model for the student's lessons: it rewords what it is given, and slips now and then.

It stands in for a language model as a chat endpoint on the loopback address. In a set share of its replies
it puts another value of the same kind in the place of what is asked for: a mistake that nobody can see who
reads the reply alone.
"""

import json
import random
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["careless_model", "reworded"]

_ASKING = ("{}", "Please tell me: {}", "Can you tell me: {}", "Could you please tell me: {}")
_PAIR = re.compile(r"^Question: (.*)\nAnswer: (.*)$", re.MULTILINE)


def reworded(turns: Sequence[Mapping[str, str]], kinds: Sequence[Sequence[str]], slips: float) -> str:
    """Return the reply to a request for a rewording, as JSON; the same for the same request."""
    pairs = [
        found[-1] for turn in turns if turn["role"] == "user" and (found := _PAIR.findall(turn["content"]))
    ]
    question, answer = pairs[-1]
    draw = random.Random(json.dumps(list(turns)))
    question = draw.choice(_ASKING).format(question)
    if draw.random() < slips:
        named = [
            (value, kind) for kind in kinds for value in kind if value in answer and value not in question
        ]
        if named:
            value, kind = draw.choice(named)
            answer = answer.replace(value, draw.choice([other for other in kind if other != value]))
    return json.dumps({"question": question, "answer": answer})


@contextmanager
def careless_model(kinds: Sequence[Sequence[str]], slips: float) -> Iterator[str]:
    """Serve the model and yield its address; `kinds` are the values that it may take for each other."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            said = {"role": "assistant", "content": reworded(asked["messages"], kinds, slips)}
            choice = {"index": 0, "message": said, "finish_reason": "stop"}
            usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
            body = json.dumps(
                {"id": "1", "object": "chat.completion", "created": 0, "model": "careless"}
                | {"choices": [choice], "usage": usage}
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
