"""Any OpenAI-compatible endpoint, through the openai SDK over httpx2."""

import asyncio
import json
import logging
import os
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai
import stamina

from datagen.config import ModelConfig
from datagen.errors import CallFailed, ConfigError, EndpointError
from datagen.llm.request import Request, schema_of
from datagen.records import Completion, Message
from datagen.stats import Tally

__all__ = ["RemoteClient", "retry_after"]

_ATTEMPTS = 6
_LONGEST_WAIT = 60.0
_GIVE_UP_AFTER = 8
"""Calls in a row that fail for good before the endpoint counts as dead."""

_OPENAI = "https://api.openai.com/v1"
"""Named here, so that no environment variable sends a run elsewhere."""
_TRIES_TO_REACH = 3
"""How often an endpoint that never answered may refuse the connection."""

_ASK_JSON = "Answer with one JSON object that fits this JSON schema, and nothing else:\n"


# Retries are counted in the tally; with no handler at all, logging would print each of them.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class _BadBodyError(Exception):
    """The endpoint answered 200 with something that is no answer."""


class RemoteClient:
    """One endpoint and model. Structured replies use the best mode that the endpoint takes."""

    def __init__(self, config: ModelConfig, tally: Tally) -> None:
        """Read the key from the environment. Raises ConfigError where a hosted API has none."""
        key = os.environ.get(config.api_key_env, "").strip()
        if not (key.isascii() and key.isprintable()):
            raise ConfigError(
                f"the key in {config.api_key_env} has characters that no key has", "set the key again"
            )
        if not key and config.base_url is None:
            raise ConfigError(
                f"no key: the environment variable {config.api_key_env} is not set",
                "set it, name another with --api-key-env, or use --model local",
            )
        if config.base_url is not None and not config.base_url.startswith(("http://", "https://")):
            raise ConfigError(
                f"cannot use the endpoint {config.base_url}", "begin --base-url with http:// or https://"
            )
        try:
            urlsplit(config.base_url or _OPENAI).port  # noqa: B018 - the port is checked when it is read
        except ValueError as exc:
            raise ConfigError(
                f"cannot use the endpoint {config.base_url}: {exc}", "check --base-url"
            ) from exc
        self.name = config.name
        self._key = key
        try:
            self._http = httpx2.AsyncClient(
                limits=httpx2.Limits(max_connections=None), timeout=config.timeout
            )
            self._sdk = openai.AsyncOpenAI(
                api_key=key or "none",
                base_url=config.base_url or _OPENAI,
                max_retries=0,
                timeout=config.timeout,
                http_client=self._http,
            )
        except (httpx2.InvalidURL, openai.OpenAIError, ValueError) as exc:
            raise ConfigError(f"cannot use the endpoint {config.base_url}", "check --base-url") from exc
        self.endpoint = str(self._sdk.base_url)
        self._tally = tally
        self._refused: set[str] = set()
        self._modes = ["json_schema", "json_object", "text"]
        self._is_probed = False
        self._probing = asyncio.Lock()
        self._failed_in_a_row = 0
        self._has_answered = False
        self._refusals = 0

    async def complete(self, request: Request) -> Completion:
        """Answer one request. Raises CallFailed, or EndpointError where no call can succeed."""
        if request.schema is None or self._is_probed:
            return await self._complete(request)
        async with self._probing:  # the first structured call finds the endpoint's mode alone
            if not self._is_probed:
                return await self._complete(request)
        return await self._complete(request)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _complete(self, request: Request) -> Completion:
        try:
            completion = await self._with_retries(request)
        except (openai.APIConnectionError, openai.APIStatusError, _BadBodyError) as exc:
            raise self._give_up(exc) from exc
        self._failed_in_a_row = 0
        if request.schema is not None:
            self._is_probed = True
        return completion

    async def _with_retries(self, request: Request) -> Completion:
        first = True
        async for attempt in stamina.retry_context(
            on=self._retry,
            attempts=_ATTEMPTS,
            timeout=None,
            wait_initial=0.5,
            wait_max=_LONGEST_WAIT,
        ):
            with attempt:
                if not first:
                    self._tally.retries += 1
                first = False
                return await self._once(request)
        raise AssertionError("a retry loop ends by returning or raising")

    def _retry(self, exc: Exception) -> bool | float:
        if not self._has_answered and isinstance(exc.__cause__, httpx2.ConnectError):
            self._refusals += 1
            if self._refusals >= _TRIES_TO_REACH:
                return False
        return retry_after(exc)

    async def _once(self, request: Request) -> Completion:
        while True:
            mode = self._modes[0] if request.schema else "text"
            try:
                body = _body(request, mode)
                reply = await self._sdk.chat.completions.create(**_adapted(body, self._refused))
            except openai.APIResponseValidationError as exc:
                raise _BadBodyError("the body is not a chat completion") from exc
            except openai.APIStatusError as exc:
                if _is_format_refusal(exc) and request.schema and len(self._modes) > 1:
                    if self._modes[0] == mode:
                        self._modes.pop(0)
                    continue
                parameter = _refused_parameter(exc)
                if parameter is not None and parameter not in self._refused:
                    self._refused.add(parameter)
                    continue
                raise
            except (ValueError, RecursionError) as exc:
                raise _BadBodyError("the body is not JSON") from exc
            self._has_answered = True
            return _completion(reply, self.name)

    def _give_up(self, exc: Exception) -> CallFailed | EndpointError:
        status = getattr(exc, "status_code", None)
        where = self.endpoint
        if status == 401:
            return EndpointError(f"{where} refuses the key (401)", "check the key and --api-key-env")
        if status in (402, 403):
            return EndpointError(
                f"{where} refuses access ({status}): {self._said(exc)}", "check the account's rights"
            )
        if status == 404:
            return EndpointError(
                f"{where} has no model {self.name} or no such path (404): {self._said(exc)}",
                "check --model and --base-url (it often ends in /v1)",
            )
        if status is not None and status < 500 and status not in (408, 409, 429):
            return CallFailed(f"{where} refused a request ({status}): {self._said(exc)}")
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= _GIVE_UP_AFTER or isinstance(
            getattr(exc, "__cause__", None), httpx2.ConnectError
        ):
            return EndpointError(
                f"{where} does not answer: {self._said(exc)}",
                "start it, or check --base-url; then run again",
            )
        return CallFailed(f"{where} failed {_ATTEMPTS} times: {self._said(exc)}")

    def _said(self, exc: Exception) -> str:
        """Return what the endpoint said, without the key that some repeat."""
        body = getattr(exc, "body", None)
        said = body.get("message") if isinstance(body, dict) else None
        line = " ".join(str(said or exc).split())
        return (line.replace(self._key, "[key]") if self._key else line)[:200]


def retry_after(exc: Exception) -> bool | float:
    """Say whether a failed call is worth another try, or after how many seconds.

    Retried: connection faults, time-outs, 408, 409, 429, 5xx and bodies that are no answer. A
    Retry-After in seconds is honoured up to a minute.
    """
    if isinstance(exc, openai.APIStatusError):
        if exc.status_code not in (408, 409, 429) and exc.status_code < 500:
            return False
        wait = exc.response.headers.get("retry-after", "")
        try:
            return max(0.0, min(float(wait), _LONGEST_WAIT))
        except ValueError:
            return True
    return isinstance(exc, openai.APIConnectionError | _BadBodyError)


def _is_format_refusal(exc: openai.APIStatusError) -> bool:
    if exc.status_code not in (400, 415, 422, 501):
        return False
    said = str(getattr(exc, "body", "") or exc).lower()
    return any(word in said for word in ("response_format", "json_schema", "json_object", "schema"))


def _body(request: Request, mode: str) -> dict[str, Any]:
    messages = [{"role": m.role, "content": m.content} for m in request.messages]
    body: dict[str, Any] = {
        "model": request.model,
        "messages": messages,
        "temperature": request.temperature,
        "max_tokens": request.max_tokens,
        "seed": request.sampling_seed,
    }
    if request.schema is None:
        return body
    schema = schema_of(request.schema)
    if mode == "json_schema":
        form = {"name": "reply", "schema": schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
        return body
    if mode == "json_object":
        body["response_format"] = {"type": "json_object"}
    body["messages"] = _with_schema_text(request.messages, schema)
    return body


def _with_schema_text(messages: tuple[Message, ...], schema: dict[str, Any]) -> list[dict[str, str]]:
    turns = [{"role": m.role, "content": m.content} for m in messages]
    turns[-1]["content"] += f"\n\n{_ASK_JSON}{json.dumps(schema, ensure_ascii=False)}"
    return turns


_ADAPTABLE = ("max_tokens", "temperature", "seed")


def _refused_parameter(exc: openai.APIStatusError) -> str | None:
    """Name the optional parameter that a 400 complains of, if any."""
    if exc.status_code not in (400, 422):
        return None
    said = str(getattr(exc, "body", "") or exc)
    return next((name for name in _ADAPTABLE if name in said), None)


def _adapted(body: dict[str, Any], refused: set[str]) -> dict[str, Any]:
    """Return the body without refused parameters; newer models take max_completion_tokens."""
    adapted = {name: value for name, value in body.items() if name not in refused}
    if "max_tokens" in refused:
        adapted["max_completion_tokens"] = body["max_tokens"]
    return adapted


def _count(holder: Any, name: str) -> int:
    value = getattr(holder, name, 0)
    return value if isinstance(value, int) and value > 0 else 0


def _completion(reply: Any, name: str) -> Completion:
    choices = getattr(reply, "choices", None)
    if not isinstance(choices, list) or not choices:
        said = getattr(reply, "error", None)
        raise _BadBodyError(f"no choices in the reply{f': {said}' if said else ''}")
    text = getattr(getattr(choices[0], "message", None), "content", None)
    if not isinstance(text, str):
        raise _BadBodyError("no text in the reply")
    reason = getattr(choices[0], "finish_reason", None)
    usage = getattr(reply, "usage", None)
    details = getattr(usage, "prompt_tokens_details", None)
    return Completion(
        text=text,
        finish_reason=reason if isinstance(reason, str) else "stop",
        model=name,
        prompt_tokens=_count(usage, "prompt_tokens"),
        completion_tokens=_count(usage, "completion_tokens"),
        cached_tokens=_count(details, "cached_tokens"),
    )
