"""Any OpenAI-compatible endpoint: one request to its answer, through whatever the endpoint does."""

import asyncio
import os
from collections import Counter
from urllib.parse import urlsplit

from datagen.config import ModelConfig
from datagen.errors import ConfigError
from datagen.llm.chat import Form, body_of, completion_of
from datagen.llm.faults import TRIES, Fault, backoff
from datagen.llm.meter import Meter
from datagen.llm.policy import Policy
from datagen.llm.prices import OPENAI, is_openais
from datagen.llm.request import Request
from datagen.llm.wire import make_wire
from datagen.records import Completion
from datagen.stats import Tally

__all__ = ["RemoteClient", "endpoint_of", "key_of"]


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
    """Return the endpoint's address without a slash at its end. Raises ConfigError.

    Without an address it is OpenAI's, for its own models alone: whoever forgets the address of a server
    of their own does not send their documents, and a key, to somebody else.
    """
    if config.base_url is None and not is_openais(config.name):
        raise ConfigError(
            f"{config.name} is no model that OpenAI is known to serve, and no other endpoint is named",
            f"name its endpoint (Ollama: --base-url http://localhost:11434/v1; OpenAI: --base-url {OPENAI})",
        )
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
        key = key_of(config)
        self._wire = make_wire(self.endpoint, key, config.timeout)
        self._policy = Policy(self.endpoint, self.name, key, meter.pace)
        self._tally = tally
        self._meter = meter
        self._form = Form()
        self._is_probed = False
        self._probing = asyncio.Lock()

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
                if tried[fault.kind] >= TRIES[fault.kind] or self._policy.is_unreachable(fault):
                    raise self._policy.given_up(fault, tried.total()) from fault
                self._tally.retries += 1
                said = self._policy.clean(f"{fault.status} {fault.said}" if fault.status > 0 else fault.said)
                await self._meter.pace.rest(backoff(fault, tried[fault.kind]), said)
                continue
            self._policy.passed()
            self._is_probed = self._is_probed or request.schema is not None
            return completion

    async def _adapting(self, request: Request) -> Completion:
        """Send a request, anew where the endpoint refuses the reply's form or a parameter."""
        while True:
            mode, refused = self._form.mode, self._form.refused
            try:
                return await self._once(request, mode, refused)
            except Fault as fault:
                if not self._form.learn(fault, mode if request.schema else None, refused):
                    raise

    async def _once(self, request: Request, mode: str, refused: frozenset[str]) -> Completion:
        async with self._meter.call(request) as call:
            reply = await self._wire.post("/chat/completions", body_of(request, mode, refused))
            self._meter.pace.hear(reply.headers)
            completion = completion_of(reply, self.name)
            self._policy.answered()
            call.answer = completion
            return completion
