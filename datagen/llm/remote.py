"""Any OpenAI-compatible endpoint: one request to its answer, through whatever the endpoint does."""

import asyncio
import os
from collections import Counter
from urllib.parse import urlsplit

from datagen.config import ModelConfig
from datagen.errors import ConfigError
from datagen.llm.chat import body_of, completion_of, most_bytes
from datagen.llm.faults import TRIES, Fault, backoff
from datagen.llm.forms import Form, Forms
from datagen.llm.masking import REPEATED
from datagen.llm.meter import Meter
from datagen.llm.policy import Policy
from datagen.llm.prices import OPENAI, is_openais
from datagen.llm.request import Request
from datagen.llm.wire import make_wire
from datagen.records import Completion
from datagen.stats import Tally

__all__ = ["RemoteClient", "endpoint_of", "key_of"]

_PROBE_SECONDS = 2.0
"""How long calls wait for the first one to find out how an endpoint takes structured replies."""


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
        self._forms = Forms()
        self._probing = asyncio.Lock()

    async def complete(self, request: Request) -> Completion:
        """Answer one request. Raises CallFailed, or EndpointError where no call can succeed."""
        if request.schema is None or self._forms.is_known(is_structured=True):
            return await self._complete(request)
        is_first = await self._has_turn()
        try:
            return await self._complete(request)
        finally:
            if is_first:
                self._probing.release()

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    async def _has_turn(self) -> bool:
        """Let the first structured call find the endpoint's form; true for that call.

        A form is refused before anything is generated. So the others wait for the first call's answer, but
        not for long: it may hang, or write a book.
        """
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await self._probing.acquire()
        except TimeoutError:
            return False
        if not self._forms.is_known(is_structured=True):
            return True
        self._probing.release()
        return False

    async def _complete(self, request: Request) -> Completion:
        tried: Counter[str] = Counter()
        while True:
            try:
                completion = await self._adapting(request)
            except Fault as fault:
                tried[fault.kind] += 1
                if tried[fault.kind] >= TRIES[fault.kind] or self._policy.is_unreachable(fault):
                    raise self._policy.given_up(fault, tried.total()) from None  # it may hold the key
                self._tally.retries += 1
                said = self._policy.clean(f"{fault.status} {fault.said}" if fault.status > 0 else fault.said)
                await self._meter.pace.rest(backoff(fault, tried[fault.kind]), said)
                continue
            self._policy.passed()
            return completion

    async def _adapting(self, request: Request) -> Completion:
        """Send a request, anew where the endpoint refuses the reply's form or a parameter."""
        form, is_structured = self._forms.best, request.schema is not None
        refusals: list[Fault] = []
        while True:
            try:
                completion = await self._once(request, form)
            except Fault as fault:
                other = self._forms.other(form, fault, is_structured=is_structured)
                if other is None and refusals and fault.kind == "refused":
                    raise refusals[0] from fault
                if other is None:
                    raise
                form = other
                refusals.append(fault)
                continue
            self._forms.prove(form, refusals, is_structured=is_structured)
            return completion

    async def _once(self, request: Request, form: Form) -> Completion:
        async with self._meter.call(request) as call:
            body = body_of(request, form.mode, form.refused)
            reply = await self._wire.post("/chat/completions", body, most_bytes(request))
            self._meter.pace.hear(reply.headers)
            if reply.status == 200 and self._policy.clean.is_in(reply.body):
                raise Fault("refused", REPEATED, status=200)
            completion = completion_of(reply, self.name)
            if self._policy.clean.is_repeated(completion):
                raise Fault("refused", REPEATED, status=200)
            self._policy.answered()
            call.answer = completion
            return completion
