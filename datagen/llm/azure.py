"""Azure's deployments, through the openai SDK, which knows their paths, versions and key header."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from datagen.errors import ConfigError
from datagen.llm.faults import Fault
from datagen.llm.proxies import proxy_for
from datagen.llm.wire import MOST_BYTES, Reply

__all__ = ["AzureWire"]


class AzureWire:
    """The SDK's `AsyncAzureOpenAI`; the API version comes from OPENAI_API_VERSION."""

    def __init__(self, endpoint: str, key: str, timeout: float) -> None:
        """Take the resource's address (https://NAME.openai.azure.com). Raises ConfigError."""
        import httpx2
        import openai

        version = os.environ.get("OPENAI_API_VERSION", "2024-10-21")
        parts = urlsplit(endpoint)
        self._openai = openai
        self._raw: Any = httpx2.Response
        # As every other call: the proxy is the one that was checked, and nothing follows a redirect.
        http = openai.DefaultAsyncHttpxClient(
            proxy=proxy_for(endpoint), trust_env=False, follow_redirects=False
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
        """Send JSON; the SDK reads a body whole, whatever its size."""
        return await self._reply(self._sdk.post(path, body=dict(body), cast_to=self._raw))

    async def get(self, path: str) -> Reply:
        """Read a path."""
        return await self._reply(self._sdk.get(path, cast_to=self._raw))

    async def close(self) -> None:
        """Close the connections."""
        await self._sdk.close()

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
