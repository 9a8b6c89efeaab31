"""The way to a model: what is stored, what is under way, or a new call; then the parser."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from pydantic import BaseModel

from datagen.errors import NoAnswer
from datagen.llm.cache import Cache
from datagen.llm.reasoning import has_reasoning_tag
from datagen.llm.replies import (
    is_json,
    is_text,
    is_whole,
    parse_reply,
    parse_whole_items,
    parse_whole_parts,
    strip_reasoning,
)
from datagen.llm.request import Client, Request
from datagen.records import Completion, Message
from datagen.stats import Tally

__all__ = ["READINGS", "Line"]

READINGS = 3
"""How often a question is asked before its reply counts as unreadable."""


@dataclass(slots=True)
class _Asked:
    """A call under way, and those who wait for its answer."""

    task: "asyncio.Task[Completion]"
    waiting: "list[asyncio.Future[Completion]]" = field(default_factory=list)


class Line:
    """A model, its cache and its limits; `ask` is how generators reach it."""

    def __init__(
        self,
        client: Client,
        cache: Cache,
        tally: Tally,
        *,
        seed: int,
        temperature: float,
        answerer: "Line | None" = None,
    ) -> None:
        """Take what answers, where answers lie, where to count, and what every request is sent with.

        `answerer` is asked for what answers a task, where a model of its own does that.
        """
        self._client = client
        self._cache = cache
        self._tally = tally
        self._seed = seed
        self._temperature = temperature
        self._answerer = answerer
        self._under_way: dict[str, _Asked] = {}

    async def ask(
        self,
        messages: Sequence[Message],
        schema: type[BaseModel] | None = None,
        salt: int = 0,
        heat: float | None = None,
        max_tokens: int = 512,
        answers: bool = False,
        parts: bool = False,
    ) -> Completion:
        """Answer as `Ask` does; an unreadable or cut reply is asked for again."""
        if answers and self._answerer is not None:
            return await self._answerer.ask(messages, schema, salt, heat, max_tokens, parts=parts)
        request = Request(
            model=self._client.name,
            messages=tuple(messages),
            schema=schema,
            salt=salt,
            temperature=self._temperature if heat is None else heat,
            max_tokens=max_tokens,
            seed=self._seed,
        )
        keys = []
        for attempt in range(READINGS):
            completion = await self._answer(replace(request, attempt=attempt) if attempt else request)
            is_last = attempt == READINGS - 1
            read = self._read(completion, schema, is_last=is_last, parts=parts)
            if read is not None:
                return read
            if completion.finish_reason == "length" and self._client.is_remote and not is_last:
                request = replace(request, max_tokens=2 * request.max_tokens)
            self._tally.unparsed += 1
            keys.append(completion.key)
        cut = "" if is_whole(completion) else f": it was cut ({completion.finish_reason})"
        raise NoAnswer(
            f"the model's reply could not be read after {READINGS} tries (answers {', '.join(keys)}){cut}",
            "the replies lie in cache.sqlite; try another model",
        )

    def _read(
        self, completion: Completion, schema: type[BaseModel] | None, *, is_last: bool, parts: bool
    ) -> Completion | None:
        """Return an answer as generators take it, or None where it is to be asked for again.

        A cut answer is the last resort: as it is where a text was asked for and max_tokens ended it, which
        generators look at, and with its whole items where it is a list. Whoever asks for `parts` gets those
        that are whole at once where max_tokens ended the others.
        """
        if not is_text(completion.text):
            return None
        is_cut, is_full = not is_whole(completion), completion.finish_reason == "length"
        may_be_cut = is_last or (is_full and not self._client.is_remote)
        text = strip_reasoning(completion.text)
        if schema is None:
            may_take = not is_cut or (may_be_cut and is_full)
            return replace(completion, text=text.strip()) if may_take and text.strip() else None
        data = parse_reply(completion.text, schema, may_mend=not is_cut)
        if data is None and parts and (may_be_cut or is_full):
            data = parse_whole_parts(completion.text, schema)
        elif data is None and may_be_cut:
            data = parse_whole_items(completion.text, schema)
        if data is not None and (has_reasoning_tag(text) or not is_json(text)):
            text = json.dumps(data, ensure_ascii=False)  # generators show it to models
        return None if data is None else replace(completion, text=text, data=data)

    async def drain(self, seconds: float) -> None:
        """Let calls under way come home and be stored, for so long; give up the others."""
        tasks = [asked.task for asked in self._under_way.values()]
        try:
            if tasks and self._client.is_remote:
                await asyncio.wait(tasks, timeout=seconds)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _answer(self, request: Request) -> Completion:
        """Return the stored answer, that of the same request under way, or a new one.

        A call goes on where the item that asked is given up, so that what is paid for is stored.
        """
        key = request.key(self._client.endpoint)
        asked = self._under_way.get(key)
        is_new = asked is None
        if asked is None:
            stored = self._cache.get(key)
            if stored is not None:
                tally = self._tally
                tally.cached_calls += 1
                tally.stored = tally.stored.and_tokens(
                    stored.prompt_tokens, stored.cached_tokens, stored.completion_tokens
                )
                return stored
            asked = self._under_way[key] = _Asked(asyncio.ensure_future(self._fetch(key, request)))
            asked.task.add_done_callback(partial(self._ended, key))
        # One future for each who waits: it is a turn of the loop less than a shield around the task.
        answered: asyncio.Future[Completion] = asyncio.get_running_loop().create_future()
        asked.waiting.append(answered)
        completion = await answered
        self._tally.cached_calls += not is_new
        return completion

    def _ended(self, key: str, task: "asyncio.Task[Completion]") -> None:
        """Tell those who still wait how a call ended; where nobody does, a fault of it is no news."""
        error = None if task.cancelled() else task.exception()
        for answered in self._under_way.pop(key).waiting:
            if answered.done():
                continue
            if task.cancelled():
                answered.cancel()
            elif error is not None:
                answered.set_exception(error)
            else:
                answered.set_result(task.result())

    async def _fetch(self, key: str, request: Request) -> Completion:
        completion = await self._client.complete(request)
        self._tally.calls += 1
        self._tally.prompt_tokens += completion.prompt_tokens
        self._tally.completion_tokens += completion.completion_tokens
        self._tally.cached_tokens += completion.cached_tokens
        stored = await self._cache.put(key, completion)
        for answered in self._under_way[key].waiting:
            if not answered.done():
                answered.set_result(stored)
        return stored
