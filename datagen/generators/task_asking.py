"""The first step of Self-Instruct: new tasks are asked for, several in a call, functions one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from datagen.config import SelfInstructConfig
from datagen.contracts import Ask
from datagen.errors import CallFailed, TooLong
from datagen.generators.demonstrating import TaskItem, propose_prompt
from datagen.generators.fields import as_classification, in_field
from datagen.generators.in_parts import ask_in_parts
from datagen.generators.making import fail, place_salt
from datagen.generators.proposing import (
    Function,
    fill_schema,
    fillable,
    function_task,
    gaps_of,
    proposal_schema,
    proposals,
    said_before,
)
from datagen.generators.tasks import NAME, Task
from datagen.prompts import Prompt, PromptBook
from datagen.records import Completion, Failure, Message

__all__ = ["TaskAsking"]

Filled = tuple[Completion, Sequence[str]]
"""The reply that filled the gaps of a pattern, and what it put into them."""


class TaskAsking:
    """Asks for the tasks of an item."""

    def __init__(
        self, prompts: PromptBook, settings: SelfInstructConfig, language: str, context: str
    ) -> None:
        """Take the prompts, what is asked for, and the text of the background on its domain."""
        self._prompts = prompts
        self._settings = settings
        self._language = language
        self._context = context

    async def texts(self, index: int, item: TaskItem, slots: Sequence[int], ask: Ask) -> list[Task | Failure]:
        """Ask for the tasks of some slots, in one call unless its reply is cut. Raises TooLong."""
        is_filled = self._settings.forms == "held" and fillable([item.wanted[slot] for slot in slots])
        prompt = self._prompts.get(self._language, NAME, "fill" if is_filled else "propose")

        async def put(rest: Sequence[int]) -> Completion:
            wanted = tuple(item.wanted[slot] for slot in rest)
            schema = fill_schema(gaps_of(wanted)) if is_filled else proposal_schema(len(wanted))
            turns = self._in_field(propose_prompt(prompt, replace(item, wanted=wanted)))
            if self._settings.classification_only:
                turns = as_classification(turns, self._prompts, self._language, len(wanted))
            salt = place_salt(index, "propose")
            return await ask(turns, schema=schema, salt=salt, max_tokens=100 * len(slots), parts=True)

        said: dict[int, Filled] = {}

        def take(reply: Completion, rest: Sequence[int]) -> dict[int, Task | Failure]:
            data = reply.data or {}
            said.update(
                (slot, (reply, data[f"task_{place}"]))
                for place, slot in enumerate(rest, 1)
                if f"task_{place}" in data
            )
            texts = proposals(data, [item.wanted[slot] for slot in rest])
            return {
                rest[place]: self._task(index, item, rest[place], text, reply, prompt)
                for place, text in texts.items()
            }

        found, error = await ask_in_parts(slots, put, take)
        if is_filled:
            found |= await self._fill_again(index, item, found, said, ask)
        if error is None:
            return list(found.values())
        if not found:
            return [fail(index, "propose", error, item.source)]
        missing = (item.wanted[slot] for slot in slots if slot not in found)
        sources = (replace(item.source, topic=each.topic, form=each.form) for each in missing)
        return [*found.values(), *(fail(index, "propose", error, source) for source in sources)]

    async def _fill_again(
        self,
        index: int,
        item: TaskItem,
        tasks: Mapping[int, Task | Failure],
        said: Mapping[int, Filled],
        ask: Ask,
    ) -> dict[int, Task | Failure]:
        """Ask once more for the gaps that were filled with nothing, or with their pattern's own words."""
        slots = [slot for slot, each in tasks.items() if isinstance(each, Failure)]
        if not slots:
            return {}
        wanted = [item.wanted[slot] for slot in slots]
        prompt, again = (self._prompts.get(self._language, NAME, step) for step in ("fill", "fill-again"))
        first = self._in_field(propose_prompt(prompt, replace(item, wanted=tuple(wanted))))
        turns = (*first, *again.fill(said_before(wanted, [said[slot][1] for slot in slots])))
        salt = place_salt(index, "propose")
        try:
            reply = await ask(
                turns, schema=fill_schema(gaps_of(wanted)), salt=salt, max_tokens=100 * len(slots)
            )
        except CallFailed:
            return {}
        found: dict[int, Task | Failure] = {}
        for place, text in proposals(reply.data or {}, wanted).items():
            slot = slots[place]
            task = self._task(index, item, slot, text, said[slot][0], prompt)
            found[slot] = task.after([reply], again) if isinstance(task, Task) else task
        return found

    async def function(self, index: int, item: TaskItem, slot: int, ask: Ask) -> list[Task | Failure]:
        """Ask for the task to write one function. Raises TooLong."""
        wanted = item.wanted[slot]
        prompt = self._prompts.get(self._language, NAME, "function")
        turns = self._in_field(prompt.fill({"topic": wanted.topic, "data": wanted.data}))
        salt = place_salt(index, "propose", slot)
        try:
            reply = await ask(turns, schema=Function, salt=salt, max_tokens=200)
        except TooLong:
            raise
        except CallFailed as error:
            return [fail(index, "propose", error, item.source)]
        text = function_task(wanted.form, reply.data or {})
        return [self._task(index, item, slot, text, reply, prompt)]

    def _in_field(self, turns: tuple[Message, ...]) -> tuple[Message, ...]:
        domain = self._settings.domain
        return in_field(turns, self._prompts, self._language, domain, self._context) if domain else turns

    def _task(
        self, index: int, item: TaskItem, slot: int, text: str, reply: Completion, prompt: Prompt
    ) -> Task | Failure:
        wanted = item.wanted[slot]
        source = replace(item.source, topic=wanted.topic, form=wanted.form)
        if not text:
            return Failure(index, "propose", "the reply does not fill the gaps of its pattern", source)
        kind = (wanted.topic, wanted.form, wanted.on_text)
        result = str((reply.data or {}).get("result", ""))
        is_held = self._settings.forms == "held"
        return Task(index, slot, text, source, *kind, (reply,), (prompt,), result, is_held=is_held)
