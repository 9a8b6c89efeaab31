"""One model call as data, and what every client offers."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from pydantic import BaseModel

from datagen.records import Completion, Message

__all__ = ["Client", "Request", "schema_bytes", "schema_of"]


@dataclass(frozen=True, slots=True)
class Request:
    """A call's whole content: two requests with one `key` are the same question.

    `attempt` counts questions asked again because the reply could not be read; it changes the seed.
    """

    model: str
    messages: tuple[Message, ...]
    schema: type[BaseModel] | None = None
    salt: int = 0
    attempt: int = 0
    temperature: float = 0.7
    max_tokens: int = 512
    seed: int = 0

    def key(self, endpoint: str) -> str:
        """Return the hash under which the answer is cached: endpoint, model, messages, parameters."""
        content = [
            endpoint,
            self.model,
            [[m.role, m.content] for m in self.messages],
            _schema_text(self.schema) if self.schema else None,
            self.salt,
            self.attempt,
            self.temperature,
            self.max_tokens,
            self.seed,
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]

    @property
    def sampling_seed(self) -> int:
        """The seed sent to the endpoint: one for every run seed, salt and attempt, 31 bits."""
        text = f"{self.seed}/{self.salt}/{self.attempt}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) >> 1


class Client(Protocol):
    """Whatever answers requests: an endpoint (`is_remote`), the local model, a script."""

    name: str
    endpoint: str
    is_remote: bool

    async def complete(self, request: Request) -> Completion:
        """Answer once. Raises CallFailed for this request, EndpointError for all of them."""
        ...

    async def close(self) -> None:
        """Give back connections and memory."""
        ...


@lru_cache(maxsize=4096)
def _schema_text(schema: type[BaseModel]) -> str:
    return json.dumps(_plain(schema.model_json_schema()))


def schema_of(schema: type[BaseModel]) -> dict[str, Any]:
    """Return a reply model's JSON schema, without titles and descriptions, objects closed."""
    plain: dict[str, Any] = json.loads(_schema_text(schema))
    return plain


def schema_bytes(schema: type[BaseModel]) -> int:
    """Return the size of a reply model's JSON schema."""
    return len(_schema_text(schema).encode())


def _plain(node: object) -> object:
    if isinstance(node, dict):
        kept = {
            name: {inner: _plain(each) for inner, each in value.items()}
            if name in ("properties", "$defs")
            else _plain(value)
            for name, value in node.items()
            if name not in ("title", "description", "default")
        }
        if kept.get("type") == "object":
            kept["additionalProperties"] = False
        return kept
    if isinstance(node, list):
        return [_plain(each) for each in node]
    return node
