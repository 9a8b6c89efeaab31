"""The files and batches calls of an endpoint.

Source: OpenAI's Batch API (platform.openai.com/docs/guides/batch). Bodies are read leniently, because
other servers leave fields out.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from datagen.errors import ConfigError
from datagen.llm.batch_rows import Rows
from datagen.llm.faults import Fault, fault_of
from datagen.llm.masking import REPEATED, Mask
from datagen.llm.waits import wait_told
from datagen.llm.wire import HttpWire, Reply, is_azure

__all__ = ["CHAT_PATH", "BatchState", "BatchWire"]

CHAT_PATH: Final = "/v1/chat/completions"
_OVER = ("completed", "failed", "expired", "cancelled")
_LONGEST_ID = 256
_A_PAGE = 100
_PAGES = 100
"""How many pages of batches are looked through for one."""


@dataclass(frozen=True, slots=True)
class BatchState:
    """Where a batch stands. `files` hold its rows, `said` is why it failed, with `codes`.

    `wait` is how many seconds the endpoint asks to wait before the next look, if it says so.
    """

    id: str
    status: str
    done: int
    files: tuple[str, ...]
    said: str
    codes: tuple[str, ...]
    wait: float | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.status in _OVER


class BatchWire:
    """Files and batches of one endpoint. Every call raises Fault where nothing whole comes back."""

    def __init__(self, endpoint: str, key: str, timeout: float) -> None:
        """Take the endpoint, the key (may be empty), the seconds that a call may take; a file may take more.

        Raises ConfigError for Azure's deployments, which have other paths.
        """
        if is_azure(endpoint):
            raise ConfigError(
                f"--batch cannot use the endpoint {endpoint}", "give its address that ends in /openai/v1"
            )
        self._wire = HttpWire(endpoint, key, timeout)
        self._mask = Mask(key)

    async def upload(self, lines: bytes) -> str:
        """Upload a file of requests; return its id."""
        reply = await self._wire.upload("/files", "datagen.jsonl", lines, purpose="batch")
        return self._named(_text(_object(reply), "id"))

    async def create(self, file: str) -> BatchState:
        """Make a batch of an uploaded file, to be done in 24 hours."""
        asked = {"input_file_id": file, "endpoint": CHAT_PATH, "completion_window": "24h"}
        return self._kept(_state(await self._wire.post("/batches", asked)))

    async def find(self, file: str) -> tuple[BatchState | None, bool]:
        """Return the batch that was made of a file, if it is listed, and whether all were looked through.

        Some endpoints tell no `has_more`: there pages are asked for until one has nothing new.
        """
        last, seen = "", set[str]()
        for _ in range(_PAGES):
            after = f"&after={quote(last, safe='')}" if last else ""
            reply = await self._wire.get(f"/batches?limit={_A_PAGE}{after}")
            body = _object(reply)
            listed = body.get("data")
            rows = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
            found = next((each for each in rows if each.get("input_file_id") == file), None)
            if found is not None:
                return self._kept(_state_in(found, reply.headers)), True
            has_more = body.get("has_more")
            if has_more is False or (not has_more and not rows):
                return None, True
            ids = [str(row["id"]) for row in rows if row.get("id")]
            if not seen.isdisjoint(ids):  # `after` is not heeded: a page that is not full holds all there is
                return None, not has_more and len(rows) < _A_PAGE
            if not ids:
                break
            seen.update(ids)
            last = ids[-1]
        return None, False

    async def look(self, id: str) -> BatchState:
        """Return where a batch stands."""
        return self._kept(_state(await self._wire.get(f"/batches/{quote(id, safe='')}")))

    async def rows(self, file: str, wanted: Collection[str], name: str) -> Rows:
        """Return what an output or error file brought the requests that are waited for."""
        rows = Rows(wanted, name)
        reply = await self._wire.download(f"/files/{quote(file, safe='')}/content", rows.take)
        if reply.status != 200:
            raise _refusal(reply)
        rows.end()
        return rows

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    def _kept(self, state: BatchState) -> BatchState:
        for name in (state.id, *state.files):
            self._named(name)
        return state

    def _named(self, name: str) -> str:
        """Return a name that the endpoint gave, which is written down; one that has the key in it is none."""
        if self._mask.is_told(name):
            raise Fault("fatal", REPEATED, status=200)
        return name


def _object(reply: Reply) -> dict[str, Any]:
    if reply.status not in (200, 201):
        raise _refusal(reply)
    try:
        body = json.loads(reply.body)
    except (ValueError, RecursionError) as exc:
        raise Fault("body", "the body is not JSON") from exc
    if not isinstance(body, dict):
        raise Fault("body", "the body is not an object")
    return body


def _refusal(reply: Reply) -> Fault:
    if 300 <= reply.status < 400:
        to = reply.headers.get("location", "elsewhere")
        return Fault("fatal", f"it sends calls on to {to}", status=reply.status)
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        said = reply.body[:400].decode("utf-8", "replace")
    return fault_of(reply.status, reply.headers, said)


def _state(reply: Reply) -> BatchState:
    return _state_in(_object(reply), reply.headers)


def _state_in(body: Mapping[str, Any], headers: Mapping[str, str]) -> BatchState:
    counts = body.get("request_counts")
    counts = counts if isinstance(counts, dict) else {}
    done = [counts.get(name) for name in ("completed", "failed")]
    files = [body.get(name) for name in ("output_file_id", "error_file_id")]
    errors = body.get("errors")
    listed = errors.get("data") if isinstance(errors, dict) else None
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return BatchState(
        id=_text(body, "id"),
        status=str(body.get("status")),
        done=sum(each for each in done if isinstance(each, int)),
        files=tuple(each for each in files if isinstance(each, str) and each),
        said="; ".join(_error_line(each) for each in found[:3]),
        codes=tuple(each["code"] for each in found if isinstance(each.get("code"), str)),
        wait=wait_told(headers),
    )


def _error_line(error: Mapping[str, Any]) -> str:
    line, message, code = error.get("line"), error.get("message"), error.get("code")
    where = f"line {line}: " if isinstance(line, int) else ""
    return where + next((each for each in (message, code) if isinstance(each, str)), "an error")


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ID:
        raise Fault("body", f"no {name} in the body")
    return value
