"""An `Ask` that counts what would be asked and sends nothing: the dry run."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel

from datagen.config import ModelConfig
from datagen.contracts import REHEARSED, Ask
from datagen.llm.cache_rows import find_answer
from datagen.llm.fake import scripted_reply
from datagen.llm.line import READINGS
from datagen.llm.remote import endpoint_of
from datagen.llm.replies import parse_reply, parse_whole_parts, strip_reasoning
from datagen.llm.request import Request, schema_of
from datagen.records import Completion, Message
from datagen.stats import Tally
from datagen.text import estimate_tokens

__all__ = ["rehearsal_ask"]

_Find = Callable[[str], Completion | None]


@contextmanager
def rehearsal_ask(
    tally: Tally, model: ModelConfig, cache: Path, seed: int, answer_model: ModelConfig | None = None
) -> Iterator[Ask]:
    """Yield an `Ask` that answers from the cache, else from the script, and counts calls and tokens.

    The cache is only read, and left out where it cannot be. A question that is put once more, because
    its answer did not pass, is not counted: the script's never do.
    """
    is_remote = not model.is_local and model.name != "none"
    put: set[tuple[tuple[Message, ...], type[BaseModel] | None]] = set()

    async def ask(
        messages: Sequence[Message],
        schema: type[BaseModel] | None = None,
        salt: int = 0,
        heat: float | None = None,
        max_tokens: int = 512,
        answers: bool = False,
        parts: bool = False,
    ) -> Completion:
        turns = tuple(messages)
        asked = answer_model if answers and answer_model is not None else model
        temperature = asked.temperature if heat is None else heat
        request = Request(asked.name, turns, schema, salt, 0, temperature, max_tokens, seed)
        stored = _stored(request, _endpoint_of(asked), find, parts=parts)
        if stored is not None:
            tally.cached_calls += 1
            return stored
        spoken = [{"role": turn.role, "content": turn.content} for turn in turns]
        text = scripted_reply(spoken, schema_of(schema) if schema else None, salt)
        if (turns[:-2], schema) not in put:
            prompt, completion = sum(estimate_tokens(turn.content) for turn in turns), estimate_tokens(text)
            tally.calls += 1
            tally.prompt_tokens += prompt
            tally.completion_tokens += completion
            if asked is not model:
                tally.answered = tally.answered.and_tokens(prompt, 0, completion)
        put.add((turns, schema))
        return Completion(text, parse_reply(text, schema) if schema else None, REHEARSED)

    with _reading(cache if is_remote else None) as find:
        yield ask


def _endpoint_of(model: ModelConfig) -> str:
    return "" if model.is_local or model.name == "none" else endpoint_of(model)


def _stored(request: Request, endpoint: str, find: _Find, *, parts: bool) -> Completion | None:
    """Return the first readable answer that lies in the cache."""
    for attempt in range(READINGS):
        found = find(replace(request, attempt=attempt).key(endpoint))
        if found is None:
            return None
        text = strip_reasoning(found.text)
        data = parse_reply(text, request.schema) if request.schema else None
        if parts and data is None and request.schema and found.finish_reason == "length":
            data = parse_whole_parts(text, request.schema)
        if text.strip() and (request.schema is None or data is not None):
            return replace(found, text=text, data=data)
    return None


@contextmanager
def _reading(path: Path | None) -> Iterator[_Find]:
    if path is None or not path.is_file():
        yield lambda _: None
        return
    # A log that a kill left behind is read, too; without one no file is made beside the cache.
    way = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?{way}", uri=True)) as db:

        def find(key: str) -> Completion | None:
            with suppress(sqlite3.Error):
                return find_answer(db, key)
            return None

        yield find
