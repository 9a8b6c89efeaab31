"""One call and what comes back, over aiohttp; files go up and come down the same way.

aiohttp takes a tenth of the openai SDK's processor time a call; its own retries do not exist, its limit on
connections is off, it follows no redirect, keeps no cookie, and gives idle connections up before servers do.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import aiohttp

from datagen.llm.faults import Fault, Kind
from datagen.llm.proxies import proxy_for

__all__ = ["MOST_BYTES", "HttpWire", "Reply", "Wire", "is_azure", "make_wire"]

_KEPT_ALIVE = 4.0
_CONNECT_SECONDS = 20.0
_FILE_SECONDS = 3600.0
"""How long a file may take to go up or to come down."""
MOST_BYTES: Final = 32 * 2**20
"""How many bytes a body may have where nothing says how many it needs."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What an endpoint sent: status, headers (any case will do), body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Wire(Protocol):
    """A way to an endpoint."""

    async def post(self, path: str, body: Mapping[str, Any], most: int = MOST_BYTES) -> Reply:
        """Send JSON to a path; take `most` bytes back. Raises Fault where nothing whole comes back."""
        ...

    async def get(self, path: str) -> Reply:
        """Read a path below the endpoint. Raises Fault."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


def make_wire(endpoint: str, key: str, timeout: float) -> Wire:
    """Return the way to an endpoint (a URL without a slash at its end); `timeout` is of one call.

    Raises ConfigError where the environment names a proxy that cannot be used.
    """
    if is_azure(endpoint):
        from datagen.llm.azure import AzureWire

        return AzureWire(endpoint, key, timeout)
    return HttpWire(endpoint, key, timeout)


def is_azure(endpoint: str) -> bool:
    """Say whether an address is one of Azure's older ones, whose paths name deployments."""
    parts = urlsplit(endpoint)
    return (parts.hostname or "").endswith(".openai.azure.com") and "/openai/v1" not in parts.path


class HttpWire:
    """aiohttp; opened at the first call, because a session belongs to a running loop."""

    def __init__(self, endpoint: str, key: str, timeout: float) -> None:
        """Take the endpoint, the key (may be empty) and the seconds that one call may take."""
        self._endpoint = endpoint
        self._proxy = proxy_for(endpoint)
        self._headers = {"user-agent": "datagen"}
        if key:
            self._headers["authorization"] = f"Bearer {key}"
        connect = min(timeout, _CONNECT_SECONDS)
        # The time without a byte is never more than the whole, and would cost two timers a call.
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=connect)
        # The time without a byte is counted from the start of the request, and an upload reads nothing.
        self._upward = aiohttp.ClientTimeout(total=_FILE_SECONDS, sock_connect=connect)
        self._downward = aiohttp.ClientTimeout(total=_FILE_SECONDS, sock_read=timeout, sock_connect=connect)
        self._opened: aiohttp.ClientSession | None = None

    async def post(self, path: str, body: Mapping[str, Any], most: int = MOST_BYTES) -> Reply:
        """Send JSON."""
        return await self._call("POST", path, json.dumps(body).encode(), most)

    async def get(self, path: str) -> Reply:
        """Read a path."""
        return await self._call("GET", path, None, MOST_BYTES)

    async def upload(self, path: str, name: str, content: bytes, **fields: str) -> Reply:
        """Send a file as a form would, with the form's other fields. Raises Fault."""
        form = aiohttp.FormData(fields)
        form.add_field("file", content, filename=name, content_type="application/jsonl")
        try:
            async with self._session.post(
                f"{self._endpoint}{path}", data=form, timeout=self._upward, allow_redirects=False
            ) as response:
                return Reply(response.status, response.headers, await _read(response))
        except _BROKEN as exc:
            raise _fault(exc) from exc

    async def download(self, path: str, take: Callable[[bytes], bool]) -> Reply:
        """Read a file piece by piece, until `take` wants no more; the body of another status comes whole.

        Raises Fault.
        """
        try:
            async with self._session.get(
                f"{self._endpoint}{path}", timeout=self._downward, allow_redirects=False
            ) as response:
                if response.status != 200:
                    return Reply(response.status, response.headers, await _read(response))
                async for piece in response.content.iter_any():
                    if not take(piece):
                        break
                return Reply(response.status, response.headers, b"")
        except _BROKEN as exc:
            raise _fault(exc) from exc

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.close()

    async def _call(self, method: str, path: str, data: bytes | None, most: int) -> Reply:
        try:
            async with self._session.request(
                method, f"{self._endpoint}{path}", data=data, headers=_JSON, allow_redirects=False
            ) as response:
                return Reply(response.status, response.headers, await _read(response, most))
        except _BROKEN as exc:
            raise _fault(exc) from exc

    @property
    def _session(self) -> aiohttp.ClientSession:
        if self._opened is None:
            self._opened = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEPT_ALIVE),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout,
                headers=self._headers,
                proxy=self._proxy,
            )
        return self._opened


_JSON = {"content-type": "application/json"}
_BROKEN = (aiohttp.ClientError, TimeoutError, OSError, UnicodeError)


async def _read(response: aiohttp.ClientResponse, most: int = MOST_BYTES) -> bytes:
    if (response.content_length or 0) > most:
        raise Fault("body", f"a body of {response.content_length} bytes")
    content = bytearray()
    async for part in response.content.iter_any():
        content += part
        if len(content) > most:
            raise Fault("body", f"a body of more than {most} bytes")
    return bytes(content)


def _fault(exc: BaseException) -> Fault:
    """Return the fault of a broken call. A proxy is named without its address, which has a password."""
    if isinstance(exc, aiohttp.ClientHttpProxyError):
        kind: Kind = "fatal" if exc.status == 407 else "connection"
        return Fault(kind, f"the proxy says {exc.status}", status=exc.status)
    if isinstance(exc, aiohttp.ClientProxyConnectionError):
        return Fault("connection", f"cannot connect to the proxy: {exc.os_error.strerror}", status=-1)
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
