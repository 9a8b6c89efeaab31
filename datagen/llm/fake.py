"""The scripted model that tests and examples share: sensible replies, the same for the same request.

A reply is a function of the request alone. Where a schema is asked for, its strings are cut from
the last user turn, so that an answer's words stand in the passage it was asked about.
"""

import hashlib
import json
import random
import re
from collections.abc import Callable
from string import ascii_lowercase
from typing import Any

from datagen.errors import CallFailed
from datagen.llm.request import Request, schema_of
from datagen.records import Completion
from datagen.text import is_cjk, tokens

__all__ = ["FakeClient", "scripted_reply"]


class FakeClient:
    """A client that answers from a function and remembers every request it was sent."""

    endpoint = "fake:"
    is_remote = False

    def __init__(self, reply: Callable[[Request], str | Exception] | None = None) -> None:
        """Take the function; the default is `scripted_reply`."""
        self.name = "fake"
        self.requests: list[Request] = []
        self._reply = reply or (
            lambda request: scripted_reply(
                [{"role": m.role, "content": m.content} for m in request.messages],
                schema_of(request.schema) if request.schema else None,
                request.sampling_seed,
            )
        )

    async def complete(self, request: Request) -> Completion:
        """Answer, or raise the exception that the script gives."""
        self.requests.append(request)
        reply = self._reply(request)
        if isinstance(reply, Exception):
            raise reply
        if not isinstance(reply, str):
            raise CallFailed("the script has no reply")
        words = sum(len(m.content.split()) for m in request.messages)
        return Completion(
            text=reply, model=self.name, prompt_tokens=words, completion_tokens=len(reply.split())
        )

    async def close(self) -> None:
        """Do nothing."""


def scripted_reply(messages: list[dict[str, str]], schema: dict[str, Any] | None, seed: int) -> str:
    """Return a reply made from the last user turn's words: prose, or JSON that fits the schema."""
    prompt = messages[-1]["content"]
    mark = hashlib.sha256(repr([messages, schema, seed]).encode()).hexdigest()
    chance = random.Random(mark)
    words = tokens(prompt) or ["word"]
    if schema is None:
        return _phrase(chance, words, 12)
    return json.dumps(_value(chance, words, schema, schema), ensure_ascii=False)


def _phrase(chance: random.Random, words: list[str], length: int) -> str:
    picked = [chance.choice(words) for _ in range(length)]
    glue = "" if sum(is_cjk(word[0]) for word in picked) * 2 > length else " "
    return glue.join(picked)


def _value(chance: random.Random, words: list[str], node: dict[str, Any], root: dict[str, Any]) -> Any:
    if "$ref" in node:
        node = root["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return chance.choice(node["enum"])
    kind = node.get("type", "string")
    if kind == "object":
        parts = node.get("properties", {})
        return {name: _value(chance, words, part, root) for name, part in parts.items()}
    if kind == "array":
        least = node.get("minItems", 1)
        count = chance.randint(least, max(least, min(node.get("maxItems", 4), least + 3)))
        return [_value(chance, words, node["items"], root) for _ in range(count)]
    if kind == "integer":
        low = int(node.get("minimum", 1))
        return chance.randint(low, int(node.get("maximum", low + 9)))
    if kind == "number":
        return chance.random()
    if kind == "boolean":
        return chance.random() < 0.5
    text = _phrase(chance, words, chance.randint(6, 12))
    pattern = node.get("pattern", "")
    name = "_".join("".join(chance.choices(ascii_lowercase, k=4)) for _ in range(2))
    return next((each for each in (text, name) if re.search(pattern, each)), f"{text}?")
