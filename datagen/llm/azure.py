"""Azure's deployments, through the openai SDK, which knows their paths, versions and key header."""

import os
from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import httpx2
import openai

from datagen.errors import ConfigError
from datagen.llm.faults import Fault
from datagen.llm.proxies import proxy_for
from datagen.llm.wire import MOST_BYTES, Reply

__all__ = ["AzureWire"]


class AzureWire:
    """The SDK's `AsyncAzureOpenAI`; the API version comes from OPENAI_API_VERSION."""

    def __init__(self, endpoint: str, key: str, timeout: float) -> None:
        """Take the resource's address (https://NAME.openai.azure.com). Raises ConfigError."""
        version = os.environ.get("OPENAI_API_VERSION", "2024-10-21")
        parts = urlsplit(endpoint)
        # As every other call: the proxy is the one that was checked, and nothing follows a redirect.
        http = openai.DefaultAsyncHttpxClient(
            proxy=proxy_for(endpoint),
            trust_env=False,
            follow_redirects=False,
            headers={"accept-encoding": "identity"},
            event_hooks={"response": [_bound]},
        )
        try:
            self._sdk = openai.AsyncAzureOpenAI(
                azure_endpoint=f"{parts.scheme}://{parts.netloc}",
                api_key=key,
                api_version=version,
                max_retries=0,
                timeout=timeout,
                http_client=http,
            )
        except openai.OpenAIError as exc:
            raise ConfigError(f"cannot use the endpoint {endpoint}: {exc}", "check --base-url") from exc

    async def post(self, path: str, body: Mapping[str, Any], most: int = MOST_BYTES) -> Reply:
        """Send JSON."""
        _most.set(most)
        return await self._reply(self._sdk.post(path, body=dict(body), cast_to=httpx2.Response))

    async def get(self, path: str) -> Reply:
        """Read a path."""
        _most.set(MOST_BYTES)
        return await self._reply(self._sdk.get(path, cast_to=httpx2.Response))

    async def close(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    async def _reply(self, call: Any) -> Reply:
        try:
            response = await call
        except openai.APIStatusError as exc:
            response = exc.response
        except openai.APITimeoutError as exc:
            raise Fault("connection", "no answer in time") from exc
        except openai.APIConnectionError as exc:
            if isinstance(exc.__cause__, Fault):
                raise exc.__cause__ from exc
            raise Fault("connection", str(exc), status=-1) from exc
        return Reply(response.status_code, response.headers, response.content)


_most: ContextVar[int] = ContextVar("_most", default=MOST_BYTES)
"""How many bytes the body of the call under way may have: the SDK passes nothing on to its client."""


async def _bound(response: httpx2.Response) -> None:
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream, _most.get())


class _Bounded(httpx2.AsyncByteStream):
    """A body that is given up once it is longer than it may be."""

    def __init__(self, stream: httpx2.AsyncByteStream, most: int) -> None:
        self._stream = stream
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for part in self._stream:
            read += len(part)
            if read > self._most:
                raise Fault("body", f"a body of more than {self._most} bytes")
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
