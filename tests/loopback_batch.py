"""The chat endpoint of `loopback`, with the files and batches calls of the Batch API beside it."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any
from urllib.parse import parse_qs, unquote

from loopback import FAULTS, Asked, Fault, Loopback, _body, _Handler

__all__ = ["BatchLoopback", "Made"]

_LOOK_AGAIN = {"Retry-After": "0.02"}


@dataclass
class Made:
    """A batch: what is in it, how it went wrong, and how often it was looked at."""

    id: str
    file: str
    rows: list[dict[str, Any]]
    fault: str | None
    looks: int = 0
    state: dict[str, Any] = field(default_factory=dict)


class BatchLoopback(Loopback):
    """Answers chat calls one by one and in batches, the same way.

    A batch is over at the second look, but the `first_held` and later ones not while `holds` is set. A
    row has the fault that the same chat call would have. `made_wrong` gives the fault of the nth batch
    (from 1), if any:

    refused_429: create says 429, once; broken: it is created, but the connection breaks before that is
    said; invalid: its file fails validation; full: too many tokens are enqueued; expired, cancelled:
    every second row was not run; forgotten: nobody knows it later; late: nobody knows it at the first
    look; torn: the first download is cut; empty: it is completed and has no files; halved: half of its
    rows are in no file; gone: its files cannot be read any more. `mar` changes the files of rows. There
    are `newer` batches of somebody else in the list, which comes in pages, unless `is_listed_once`. To an
    upload it `says` something else, or that all has `moved_to` another address. `mar_id` changes the ids
    of batches, `said` is what it says of those that fail.
    """

    def __init__(
        self,
        fault: Callable[[Asked], Fault | str | None] = lambda _: None,
        made_wrong: Callable[[int], str | None] = lambda _: None,
    ) -> None:
        """Bind a free port."""
        super().__init__(fault)
        self.made_wrong = made_wrong
        self.has_batches = True
        self.holds = threading.Event()
        self.first_held = 1
        self.batches: list[Made] = []
        self.files: dict[str, bytes] = {}
        self.mar: Callable[[bytes], bytes] = bytes
        self.says: tuple[bytes, dict[str, str]] | None = None
        self.moved_to = ""
        self.mar_id: Callable[[str], str] = str
        self.said = ""
        self.newer = 0
        self.is_listed_once = False
        self.tells_more = True
        self.look_again = _LOOK_AGAIN
        self.refused = 0
        self.torn = 0
        self.authorized: list[str] = []
        self.chat_calls = 0
        self._server.RequestHandlerClass = _BatchHandler

    @property
    def submitted(self) -> list[str]:
        """The custom ids of all rows of all batches that passed validation, as they came."""
        return [row["custom_id"] for made in self.batches for row in made.rows if made.fault != "full"]

    def add_file(self, content: bytes) -> str:
        """Keep a file and return its id."""
        with self._lock:
            id = f"file-{len(self.files) + 1:03}"
            self.files[id] = content
        return id

    def make(self, file: str) -> Made | None:
        """Make a batch of a file; None where create is refused for now."""
        fault = self.made_wrong(len(self.batches) + 1)
        if fault == "refused_429" and not self.refused:
            self.refused += 1
            return None
        rows = [json.loads(line) for line in self.files[file].splitlines()]
        assert len({row["custom_id"] for row in rows}) == len(rows)
        made = Made(self.mar_id(f"batch_{len(self.batches) + 1:03}"), file, rows, fault)
        self.batches.append(made)
        return made

    def look(self, made: Made) -> dict[str, Any]:
        """Return where a batch stands, a step further than at the last look."""
        made.looks += 1
        is_held = self.holds.is_set() and self.batches.index(made) + 1 >= self.first_held
        if not made.state.get("over") and made.looks > 1 and not is_held:
            made.state = {"over": True, **self._run(made)}
        counts = {"total": len(made.rows), "completed": made.state.get("completed", 0), "failed": 0}
        return {
            "id": made.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "created_at": 0,
            "input_file_id": made.file,
            "status": made.state.get("status", "in_progress"),
            "output_file_id": made.state.get("output"),
            "error_file_id": made.state.get("error"),
            "errors": made.state.get("errors"),
            "request_counts": counts,
        }

    def _run(self, made: Made) -> dict[str, Any]:
        if made.fault in ("invalid", "full"):
            code = {"invalid": "invalid_json_line", "full": "token_limit_exceeded"}[made.fault]
            error = {"code": code, "line": 1, "message": self.said or f"this is {made.fault}"}
            return {"status": "failed", "errors": {"object": "list", "data": [error]}}
        cuts = made.fault in ("expired", "cancelled")
        if made.fault == "empty":
            return {"status": "completed", "completed": len(made.rows)}
        good, bad = [], []
        for place, row in enumerate(made.rows):
            if cuts and place % 2:
                error = {"code": f"batch_{made.fault}", "message": "not run"}
                bad.append({"custom_id": row["custom_id"], "response": None, "error": error})
                continue
            status, body = self._answer(row["body"])
            response = {"status_code": status, "request_id": "r", "body": body}
            line = {"id": "x", "custom_id": row["custom_id"], "response": response, "error": None}
            if made.fault != "halved" or place % 2:
                (good if status == 200 else bad).append(line)
        return {
            "status": made.fault if cuts else "completed",
            "completed": len(good),
            "output": self._rows_file(good[::-1]),
            "error": self._rows_file(bad),
        }

    def _answer(self, body: dict[str, Any]) -> tuple[int, Any]:
        asked = self.come(json.dumps(body).encode(), 0.0, {})
        self.leave(None)
        chosen = self.fault(asked)
        fault = FAULTS[chosen] if isinstance(chosen, str) else chosen or Fault()
        if fault.reset or fault.wait:
            fault = Fault(500, "it broke")
        text = fault.payload if fault.payload is not None else _body(asked, fault)
        try:
            return fault.status, json.loads(text)
        except ValueError:
            return fault.status, text

    def _rows_file(self, rows: list[dict[str, Any]]) -> str | None:
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
        return self.add_file(self.mar("".join(lines).encode())) if rows else None

    def page(self, after: str, limit: int) -> dict[str, Any]:
        """Return a page of the list of batches, the newest first."""
        others = [{"id": f"other_{n}", "input_file_id": f"their-{n}"} for n in range(self.newer)]
        listed = [*others, *(self.look(made) for made in self.batches[::-1])]
        start = 1 + [each["id"] for each in listed].index(after) if after and not self.is_listed_once else 0
        has_more = {"has_more": len(listed) > start + limit} if self.tells_more else {}
        return {"object": "list", "data": listed[start : start + limit], **has_more}


class _BatchHandler(_Handler):
    def do_POST(self) -> None:
        server = self.server.loopback
        server.authorized.append(self.headers.get("Authorization", ""))
        if self.path == "/v1/chat/completions":
            server.chat_calls += 1
            super().do_POST()
            return
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if server.moved_to:
            self._send(307, {}, {"Location": server.moved_to + self.path.removeprefix("/v1")})
            return
        if server.says is not None:
            self._send(200, *server.says)
            return
        if not server.has_batches:
            self._send(404, {"error": {"message": "no such path"}})
            return
        if self.path == "/v1/files":
            head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
            parts = message_from_bytes(head + raw).get_payload()
            named = {part.get_param("name", header="content-disposition"): part for part in parts}
            assert named["purpose"].get_payload(decode=True) == b"batch"
            id = server.add_file(named["file"].get_payload(decode=True).rstrip(b"\r\n") + b"\n")
            self._send(200, {"id": id, "object": "file", "purpose": "batch"})
            return
        asked = json.loads(raw)
        assert (self.path, asked["endpoint"]) == ("/v1/batches", "/v1/chat/completions")
        assert asked["completion_window"] == "24h"
        made = server.make(asked["input_file_id"])
        if made is None:
            self._send(429, {"error": {"message": "slow down"}}, {"Retry-After": "0"})
        elif made.fault == "broken":
            self._reset()
        else:
            self._send(200, server.look(made))

    def do_GET(self) -> None:
        server = self.server.loopback
        path, _, query = self.path.partition("?")
        parts = path.split("/")[2:]
        if parts == ["batches"]:
            asked = {name: value for name, (value,) in parse_qs(query).items()}
            self._send(200, server.page(asked.get("after", ""), int(asked.get("limit", 20))))
        elif parts[0] == "files" and parts[2:] == ["content"]:
            content = server.files[parts[1]]
            if any(made.fault == "gone" for made in server.batches):
                self._send(404, {"error": {"message": "no such file"}})
                return
            is_torn = any(made.fault == "torn" for made in server.batches) and not server.torn
            server.torn += is_torn
            self._send(200, content[: len(content) // 2] if is_torn else content)
        else:
            made = next((each for each in server.batches if each.id == unquote(parts[1])), None)
            if made is not None and made.fault == "late" and not made.looks:
                made.looks += 1
                made = None
            if made is None or made.fault == "forgotten":
                self._send(404, {"error": {"message": "no such batch"}})
            else:
                self._send(200, server.look(made), server.look_again)

    def _send(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
