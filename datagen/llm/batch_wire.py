"""The files and batches calls of an endpoint, through the openai SDK.

Source: OpenAI's Batch API (platform.openai.com/docs/guides/batch). Bodies are read here, not by the
SDK, because other servers leave fields out.
"""

import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from datagen.errors import ConfigError
from datagen.llm.chat import answer_in
from datagen.llm.faults import Fault, Kind, fault_of, wait_told
from datagen.llm.wire import is_azure
from datagen.records import Completion

__all__ = ["CHAT_PATH", "BatchState", "BatchWire", "Unanswered", "outcome_of"]

CHAT_PATH: Final = "/v1/chat/completions"
_OVER = ("completed", "failed", "expired", "cancelled")
_NOT_RUN = ("batch_expired", "batch_cancelled")


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


class Unanswered(Fault):
    """A request that its batch never ran, and that cost nothing."""

    def __init__(self, kind: Kind = "server", said: str = "the batch ended before it") -> None:
        """Take its kind and what was said of it."""
        super().__init__(kind, said)


class BatchWire:
    """Files and batches of one endpoint. Every call raises Fault where nothing whole comes back."""

    def __init__(self, endpoint: str, key: str, timeout: float) -> None:
        """Take the endpoint, the key (may be empty), the seconds without a byte that a call may take.

        Raises ConfigError for Azure's deployments, which have other paths.
        """
        if is_azure(endpoint):
            raise ConfigError(
                f"--batch cannot use the endpoint {endpoint}", "give its address that ends in /openai/v1"
            )
        import httpx2
        import openai

        self._openai = openai
        self._no_connection = httpx2.ConnectError
        self._sdk = openai.AsyncOpenAI(
            api_key=key or "none", base_url=endpoint, max_retries=0, timeout=timeout
        )

    async def upload(self, lines: bytes) -> str:
        """Upload a file of requests; return its id."""
        call = self._sdk.files.with_raw_response.create(
            file=("datagen.jsonl", lines, "application/jsonl"), purpose="batch"
        )
        body, _ = await self._object(call)
        return _text(body, "id")

    async def create(self, file: str) -> BatchState:
        """Make a batch of an uploaded file, to be done in 24 hours."""
        call = self._sdk.batches.with_raw_response.create(
            input_file_id=file, endpoint=CHAT_PATH, completion_window="24h"
        )
        return _state(*await self._object(call))

    async def find(self, file: str) -> BatchState | None:
        """Return the batch that was made of a file, among the latest hundred; None where there is none."""
        body, headers = await self._object(self._sdk.batches.with_raw_response.list(limit=100))
        listed = body.get("data")
        for each in listed if isinstance(listed, list) else []:
            if isinstance(each, dict) and each.get("input_file_id") == file:
                return _state(each, headers)
        return None

    async def look(self, id: str) -> BatchState:
        """Return where a batch stands."""
        return _state(*await self._object(self._sdk.batches.with_raw_response.retrieve(id)))

    async def rows(self, file: str) -> list[dict[str, Any]]:
        """Return the rows of an output or error file; a line that is cut is a fault of the transfer."""
        response = await self._sent(self._sdk.files.content(file))
        try:
            rows = [json.loads(line) for line in response.content.split(b"\n") if line.strip()]
        except ValueError as exc:
            raise Fault("body", f"the file {file} has a line that is not JSON") from exc
        return [row for row in rows if isinstance(row, dict)]

    async def close(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    async def _object(self, call: Awaitable[Any]) -> tuple[dict[str, Any], Mapping[str, str]]:
        response = await self._sent(call)
        try:
            body = json.loads(response.content)
        except ValueError as exc:
            raise Fault("body", "the body is not JSON") from exc
        if not isinstance(body, dict):
            raise Fault("body", "the body is not an object")
        return body, response.headers

    async def _sent(self, call: Awaitable[Any]) -> Any:
        try:
            return await call
        except self._openai.APIStatusError as exc:
            said = exc.body if exc.body is not None else exc.response.text[:400]
            raise fault_of(exc.status_code, exc.response.headers, said) from exc
        except self._openai.APITimeoutError as exc:
            raise Fault("connection", "no answer in time") from exc
        except self._openai.OpenAIError as exc:
            is_closed = isinstance(exc.__cause__, self._no_connection)
            raise Fault("connection", str(exc), status=-1 if is_closed else 0) from exc


def outcome_of(row: Mapping[str, Any], name: str) -> Completion | Fault:
    """Return what a row of an output or error file brought its request."""
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


def _state(body: Mapping[str, Any], headers: Mapping[str, str]) -> BatchState:
    counts = body.get("request_counts")
    counts = counts if isinstance(counts, dict) else {}
    done = [counts.get(name) for name in ("completed", "failed")]
    files = [body.get(name) for name in ("output_file_id", "error_file_id")]
    errors = body.get("errors")
    listed = errors.get("data") if isinstance(errors, dict) else None
    found = [each for each in listed or [] if isinstance(each, dict)]
    return BatchState(
        id=_text(body, "id"),
        status=str(body.get("status")),
        done=sum(each for each in done if isinstance(each, int)),
        files=tuple(each for each in files if isinstance(each, str) and each),
        said="; ".join(_error_line(each) for each in found[:3]),
        codes=tuple(str(each.get("code")) for each in found),
        wait=wait_told(headers),
    )


def _error_line(error: Mapping[str, Any]) -> str:
    where = f"line {error['line']}: " if error.get("line") is not None else ""
    return f"{where}{error.get('message') or error.get('code')}"


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Fault("body", f"no {name} in the body")
    return value
