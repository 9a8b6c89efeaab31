"""The chat-completions call: a request as the body that is sent, and what comes back as a completion."""

import json
from collections.abc import Mapping
from typing import Any

from datagen.llm.faults import Fault, fault_of
from datagen.llm.request import Request, schema_of
from datagen.llm.wire import Reply
from datagen.records import Completion, Message

__all__ = ["MODES", "Mode", "answer_in", "body_of", "completion_of", "most_bytes"]

Mode = str
MODES: tuple[Mode, ...] = ("json_schema", "json_object", "text")
"""How a structured reply can be asked for, the strictest first."""

_ASK_JSON = "Answer with one JSON object that fits this JSON schema, and nothing else:\n"
_BROKEN = ("error", "abort", "insufficient_system_resource")
"""Why an endpoint in trouble ended an answer: OpenRouter's and Mistral's reason, vLLM's, DeepSeek's."""

_LONGEST_REASON = 200
_MOST_BYTES, _MOST_BYTES_A_TOKEN = 2**20, 64
"""A token has some four bytes, rarely a dozen; the megabyte is for what a model thinks beyond max_tokens."""
_MOST_TOKENS = 10**9
"""No call takes so many: a larger count is no count."""


def body_of(request: Request, mode: Mode, refused: frozenset[str]) -> dict[str, Any]:
    """Return the body; parameters that the endpoint refused stay out.

    Newer models take max_completion_tokens in the place of max_tokens.
    """
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": m.role, "content": m.content} for m in request.messages],
        "temperature": request.temperature,
        "max_tokens": request.max_tokens,
        "seed": request.sampling_seed,
    }
    for name in refused:
        value = body.pop(name, None)
        if name == "max_tokens":
            body["max_completion_tokens"] = value
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


def completion_of(reply: Reply, name: str) -> Completion:
    """Return the answer in a reply. Raises Fault where there is none, as `answer_in` does."""
    if 300 <= reply.status < 400:
        to = reply.headers.get("location", "elsewhere")
        raise Fault("fatal", f"it sends calls on to {to}", status=reply.status)
    try:
        body = json.loads(reply.body)
    except (ValueError, RecursionError) as exc:
        if reply.status != 200:
            raise fault_of(reply.status, reply.headers, _start(reply.body)) from exc
        raise Fault("body", "the body is not JSON", status=200) from exc
    return answer_in(reply.status, reply.headers, body, name)


def most_bytes(request: Request) -> int:
    """Return how many bytes a reply to a request may have: more is no answer to it."""
    return _MOST_BYTES + _MOST_BYTES_A_TOKEN * request.max_tokens


def answer_in(status: int, headers: Mapping[str, str], body: object, name: str) -> Completion:
    """Return the answer in a body. Raises Fault where there is none.

    An answer that the endpoint's content filter or trouble cut is none; one that reached max_tokens is, and
    says so. Token counts that cannot be are 0.
    """
    if status != 200 or not isinstance(body, dict) or body.get("error"):
        raise fault_of(status, headers, body)
    choices = body.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise Fault("body", "no choices in the reply", status=200)
    reason = choices[0].get("finish_reason")
    if reason == "content_filter":
        raise Fault("filtered", "the content filter cut the answer", status=200)
    if reason in _BROKEN:
        raise Fault("body", f"the answer broke off: {reason}", status=200)
    message = choices[0].get("message")
    text = message.get("content") if isinstance(message, dict) else None
    if not isinstance(text, str):
        refusal = message.get("refusal") if isinstance(message, dict) else None
        raise Fault("filtered" if refusal else "body", str(refusal or "no text in the reply"), status=200)
    usage = _mapping(body.get("usage"))
    prompt = _count(usage, "prompt_tokens")
    return Completion(
        text=text,
        finish_reason=reason[:_LONGEST_REASON] if isinstance(reason, str) else "stop",
        model=name,
        prompt_tokens=prompt,
        completion_tokens=_count(usage, "completion_tokens"),
        cached_tokens=min(prompt, _count(_mapping(usage.get("prompt_tokens_details")), "cached_tokens")),
    )


def _start(body: bytes) -> str:
    return body[:400].decode("utf-8", "replace")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _count(holder: Mapping[str, Any], name: str) -> int:
    value = holder.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _MOST_TOKENS:
        return 0
    return int(value)
