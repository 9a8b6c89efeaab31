"""Any OpenAI-compatible endpoint: one request to its answer, through whatever the endpoint does."""

import asyncio
import os
from collections import Counter, deque
from urllib.parse import urlsplit

from datagen.config import ModelConfig
from datagen.errors import CallFailed, ConfigError, DatagenError, EndpointError, TooLong
from datagen.llm.chat import MODES, body_of, completion_of, refused_parameter, refuses_format
from datagen.llm.faults import TRIES, Fault, backoff
from datagen.llm.meter import Meter
from datagen.llm.request import Request
from datagen.llm.wire import make_wire
from datagen.records import Completion
from datagen.stats import Tally

__all__ = ["OPENAI", "RemoteClient", "endpoint_of", "key_of"]

OPENAI = "https://api.openai.com/v1"
"""Named here, so that no environment variable sends a run elsewhere."""

_TRIES_TO_REACH = 3
"""How often an endpoint that never answered may refuse the connection."""

_SHORT_OF_A_KEY = 3
"""So many letters of a key may be seen."""

_WINDOW, _FEWEST_FAILED, _MOST_FAILED = 20, 8, 0.6
"""The breaker: of the last 20 calls at least 8, and over 60 %, failed for good."""


def key_of(config: ModelConfig) -> str:
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
    return key


def endpoint_of(config: ModelConfig) -> str:
    """Return the endpoint's address without a slash at its end. Raises ConfigError."""
    url = config.base_url or OPENAI
    if not url.startswith(("http://", "https://")):
        raise ConfigError(f"cannot use the endpoint {url}", "begin --base-url with http:// or https://")
    try:
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError("it names no host")
        parts.port  # noqa: B018 - the port is checked when it is read
    except ValueError as exc:
        raise ConfigError(f"cannot use the endpoint {url}: {exc}", "check --base-url") from exc
    return url.rstrip("/")


class RemoteClient:
    """One endpoint and model. Structured replies use the best mode that the endpoint takes."""

    is_remote = True

    def __init__(self, config: ModelConfig, tally: Tally, meter: Meter) -> None:
        """Read the key from the environment. Raises ConfigError where a hosted API has none."""
        self.name = config.name
        self.endpoint = endpoint_of(config)
        self._key = key_of(config)
        self._wire = make_wire(self.endpoint, self._key, config.timeout)
        self._tally = tally
        self._meter = meter
        self._refused: frozenset[str] = frozenset()
        self._modes = list(MODES)
        self._is_probed = False
        self._probing = asyncio.Lock()
        self._ended: deque[bool] = deque(maxlen=_WINDOW)
        self._has_answered = False
        self._unreached = 0

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
        await self._wire.close()

    async def _complete(self, request: Request) -> Completion:
        tried: Counter[str] = Counter()
        while True:
            try:
                completion = await self._adapting(request)
            except Fault as fault:
                tried[fault.kind] += 1
                if tried[fault.kind] >= TRIES[fault.kind] or self._is_unreachable(fault):
                    raise self._given_up(fault, tried.total()) from fault
                self._tally.retries += 1
                await self._meter.pace.rest(backoff(fault, tried[fault.kind]))
                continue
            self._ended.append(True)
            self._is_probed = self._is_probed or request.schema is not None
            return completion

    async def _adapting(self, request: Request) -> Completion:
        """Send a request, anew where the endpoint refuses the reply's form or a parameter."""
        while True:
            mode = self._modes[0] if request.schema else "text"
            refused = self._refused
            try:
                return await self._once(request, mode, refused)
            except Fault as fault:
                parameter = refused_parameter(fault)
                if request.schema and refuses_format(fault) and len(self._modes) > 1:
                    if self._modes[0] == mode:
                        self._modes.pop(0)
                elif parameter is not None and parameter not in refused:
                    self._refused |= {parameter}
                else:
                    raise

    async def _once(self, request: Request, mode: str, refused: frozenset[str]) -> Completion:
        async with self._meter.call(request) as call:
            reply = await self._wire.post("/chat/completions", body_of(request, mode, refused))
            self._meter.pace.hear(reply.headers)
            completion = completion_of(reply, self.name)
            self._has_answered = True
            call.answer = completion
            return completion

    def _is_unreachable(self, fault: Fault) -> bool:
        if self._has_answered or fault.kind != "connection" or fault.status != -1:
            return False
        self._unreached += 1
        return self._unreached >= _TRIES_TO_REACH

    def _given_up(self, fault: Fault, tries: int) -> DatagenError:
        """Return the error of a call that failed for good; one that ends the run stops all others."""
        where, said = self.endpoint, self._clean(fault.said)
        if fault.kind == "fatal":
            error: DatagenError = _fatal(fault, where, said, self.name)
            self._meter.pace.stop(error)
            return error
        self._ended.append(False)
        failed = self._ended.count(False)
        unreachable = fault.status == -1 and not self._has_answered
        if unreachable or (failed >= _FEWEST_FAILED and failed > _MOST_FAILED * len(self._ended)):
            error = EndpointError(
                f"{where} does not answer: {said}"
                if unreachable or fault.kind in ("connection", "server", "body", "busy")
                else f"{where} refuses most calls: {said}",
                "start it, or check --base-url; then run again",
            )
            self._meter.pace.stop(error)
            return error
        if fault.kind == "too_long":
            return TooLong(f"{where} refused a request ({fault.status}): {said}")
        if fault.kind in ("refused", "filtered"):
            return CallFailed(f"{where} refused a request ({fault.status}): {said}")
        return CallFailed(f"{where} failed {tries} times: {said}")

    def _clean(self, said: str) -> str:
        """Return what the endpoint said, without the key that some repeat, nor the start of it at a cut."""
        if not self._key:
            return said
        said = said.replace(self._key, "[key]")
        starts = (self._key[:size] for size in range(len(self._key), _SHORT_OF_A_KEY, -1))
        cut = next((start for start in starts if said.endswith(start)), "")
        return said.removesuffix(cut) + "[key]" if cut else said


def _fatal(fault: Fault, where: str, said: str, model: str) -> EndpointError:
    if fault.status == 401:
        return EndpointError(f"{where} refuses the key (401)", "check the key and --api-key-env")
    if fault.status == 404:
        return EndpointError(
            f"{where} has no model {model} or no such path (404): {said}",
            "check --model and --base-url (it often ends in /v1)",
        )
    if 300 <= fault.status < 400:
        return EndpointError(f"{where}: {said}", "give that address to --base-url")
    return EndpointError(
        f"{where} refuses access ({fault.status}): {said}", "check the account's rights and its balance"
    )
