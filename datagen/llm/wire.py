"""One POST of JSON and what comes back: over aiohttp, and through the openai SDK for Azure.

aiohttp takes a tenth of the SDK's processor time a call; its own retries do not exist, its limit on
connections is off, and it gives idle connections up before servers do.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from datagen.errors import ConfigError
from datagen.llm.faults import Fault

__all__ = ["Reply", "Wire", "is_azure", "make_wire"]

_KEPT_ALIVE = 4.0
_CONNECT_SECONDS = 20.0
_MOST_BYTES = 32 * 2**20


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint sent: status, headers (any case will do), body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire(Protocol):
    """A way to an endpoint."""

    async def post(self, path: str, body: Mapping[str, Any]) -> Reply:
        """Send JSON to a path below the endpoint. Raises Fault where nothing whole comes back."""
        ...

    async def get(self, path: str) -> Reply:
        """Read a path below the endpoint. Raises Fault."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


def make_wire(endpoint: str, key: str, timeout: float) -> Wire:
    """Return the way to an endpoint (a URL without a slash at its end); `timeout` is of one call."""
    wire = AzureWire if is_azure(endpoint) else HttpWire
    return wire(endpoint, key, timeout)


def is_azure(endpoint: str) -> bool:
    """Say whether an address is one of Azure's older ones, whose paths name deployments."""
    parts = urlsplit(endpoint)
    return (parts.hostname or "").endswith(".openai.azure.com") and "/openai/v1" not in parts.path


class HttpWire:
    """aiohttp; opened at the first call, because a session belongs to a running loop."""

    def __init__(self, endpoint: str, key: str, timeout: float) -> None:
        """Take the endpoint, the key (may be empty) and the seconds that one call may take."""
        self._endpoint = endpoint
        self._headers = {"content-type": "application/json", "user-agent": "datagen"}
        if key:
            self._headers["authorization"] = f"Bearer {key}"
        self._timeout = aiohttp.ClientTimeout(
            total=timeout, sock_read=timeout, sock_connect=min(timeout, _CONNECT_SECONDS)
        )
        self._session: aiohttp.ClientSession | None = None

    async def post(self, path: str, body: Mapping[str, Any]) -> Reply:
        """Send JSON."""
        return await self._faulty("POST", path, json.dumps(body).encode())

    async def get(self, path: str) -> Reply:
        """Read a path."""
        return await self._faulty("GET", path, None)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _faulty(self, method: str, path: str, data: bytes | None) -> Reply:
        try:
            return await self._send(method, path, data)
        except (aiohttp.ClientError, TimeoutError, OSError, UnicodeError) as exc:
            raise _fault(exc) from exc

    async def _send(self, method: str, path: str, data: bytes | None) -> Reply:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT_ALIVE)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=self._timeout,
                headers=self._headers,
                proxy=_proxy_for(self._endpoint),
            )
        url = f"{self._endpoint}{path}"
        async with self._session.request(method, url, data=data, allow_redirects=False) as response:
            return Reply(response.status, response.headers, await _read(response))


def _proxy_for(endpoint: str) -> str | None:
    """Return the proxy that the environment names for an endpoint, its user and password in it.

    aiohttp's own `trust_env` looks in a thread for every request, takes two of them, and adds a login
    from ~/.netrc, which does not go together with a key.
    """
    parts = urlsplit(endpoint)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(parts.scheme)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    if (response.content_length or 0) > _MOST_BYTES:
        raise Fault("body", f"a body of {response.content_length} bytes")
    content = bytearray()
    async for part in response.content.iter_any():
        content += part
        if len(content) > _MOST_BYTES:
            raise Fault("body", f"a body of more than {_MOST_BYTES} bytes")
    return bytes(content)


def _fault(exc: BaseException) -> Fault:
    if isinstance(exc, aiohttp.ClientPayloadError | aiohttp.ClientResponseError):
        return Fault("connection", f"the answer broke off: {exc}")
    if isinstance(exc, aiohttp.ServerDisconnectedError):  # most often an idle connection that it gave up
        return Fault("connection", "the connection was closed", wait=0.0)
    if isinstance(exc, TimeoutError):
        return Fault("connection", "no answer in time")
    if isinstance(exc, aiohttp.ClientConnectorError):
        return Fault("connection", f"cannot connect: {exc.os_error.strerror or exc}", status=-1)
    if isinstance(exc, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError | UnicodeError):
        return Fault("fatal", f"not an address: {exc}")
    return Fault("connection", str(exc) or type(exc).__name__)


class AzureWire:
    """Azure's deployments, through the openai SDK, which knows their paths, versions and key header.

    Source: the SDK's `AsyncAzureOpenAI`; the API version comes from OPENAI_API_VERSION.
    """

    def __init__(self, endpoint: str, key: str, timeout: float) -> None:
        """Take the resource's address (https://NAME.openai.azure.com). Raises ConfigError."""
        import openai

        version = os.environ.get("OPENAI_API_VERSION", "2024-10-21")
        parts = urlsplit(endpoint)
        self._openai = openai
        try:
            self._sdk = openai.AsyncAzureOpenAI(
                azure_endpoint=f"{parts.scheme}://{parts.netloc}",
                api_key=key,
                api_version=version,
                max_retries=0,
                timeout=timeout,
            )
        except openai.OpenAIError as exc:
            raise ConfigError(f"cannot use the endpoint {endpoint}: {exc}", "check --base-url") from exc

    async def post(self, path: str, body: Mapping[str, Any]) -> Reply:
        """Send JSON."""
        return await self._reply(self._sdk.post(path, body=dict(body), cast_to=self._raw))

    async def get(self, path: str) -> Reply:
        """Read a path."""
        return await self._reply(self._sdk.get(path, cast_to=self._raw))

    async def close(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    @property
    def _raw(self) -> Any:
        import httpx2

        return httpx2.Response

    async def _reply(self, call: Any) -> Reply:
        try:
            response = await call
        except self._openai.APIStatusError as exc:
            response = exc.response
        except self._openai.APITimeoutError as exc:
            raise Fault("connection", "no answer in time") from exc
        except self._openai.APIConnectionError as exc:
            raise Fault("connection", str(exc), status=-1) from exc
        return Reply(response.status_code, response.headers, response.content)
