"""The question step: one call asks about all aimed sentences, one more for the questions with a fault."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Annotated

from pydantic import BaseModel, Field, create_model

from datagen.contracts import REHEARSED, Ask, Outcome
from datagen.errors import CallFailed, TooLong
from datagen.generators.aiming import question_fault
from datagen.generators.asked import NAME, Asked, PassageItem, Reply, span_of
from datagen.generators.making import fail, place_salt
from datagen.generators.wording import MENDABLE, fault_lines, name_of, named_in, question_prompt, subject_of
from datagen.prompts import PromptBook
from datagen.records import Message

__all__ = ["LONGEST_QUESTION", "Asking", "fault_of"]

LONGEST_QUESTION = 160
"""Characters of a question, by its schema."""


@lru_cache(maxsize=512)  # a new model takes longer than the rest of a call
def _question_schema(numbers: tuple[int, ...]) -> type[BaseModel]:
    text = Annotated[str, Field(min_length=4, max_length=LONGEST_QUESTION)]
    fields = {f"question_{number}": (text, ...) for number in numbers}
    return create_model("Questions", __base__=Reply, **fields)  # type: ignore[call-overload, no-any-return]


class Asking:
    """Asks for the questions of an item."""

    def __init__(self, prompts: PromptBook) -> None:
        """Take the prompts."""
        self._prompts = prompts

    async def ask(self, index: int, item: PassageItem, ask: Ask) -> tuple[list[Asked], list[Outcome]]:
        """Return a question for each aim, and what was lost on the way. Raises TooLong."""
        if not item.aims:
            return [], []
        prompt = self._prompts.get(item.language, NAME, "question")
        turns = question_prompt(prompt, item)
        try:
            reply = await ask(
                turns,
                schema=_question_schema(tuple(aim.number for aim in item.aims)),
                salt=place_salt("question", item.turn),
                max_tokens=100 * len(item.aims),
            )
        except TooLong:
            raise
        except CallFailed as error:
            return [], [fail(index, "question", error, span_of(item.passage.chunk))]
        data = reply.data or {}
        asked = [
            Asked(aim, str(data[f"question_{aim.number}"]).strip(), (reply,), (prompt,)) for aim in item.aims
        ]
        return await self._mended(index, item, turns, asked, ask)

    async def _mended(
        self, index: int, item: PassageItem, turns: Sequence[Message], asked: list[Asked], ask: Ask
    ) -> tuple[list[Asked], list[Outcome]]:
        """Return the questions, those with a fault asked for once more with it named, and what that lost."""
        passage = item.passage
        found = {each.aim.number: fault_of(item, each) for each in asked}
        rows = {each.aim.number for each in asked if each.aim.subject}
        faults = {n: fault for n, fault in found.items() if fault in MENDABLE and n not in rows}
        if not faults:
            return asked, []
        prompt = self._prompts.get(item.language, NAME, "question-again")
        listed = fault_lines(faults, passage.chunk.title, item.language)
        try:
            reply = await ask(
                (*turns, *prompt.fill({"questions": asked[0].calls[0].text, "faults": listed})),
                schema=_question_schema(tuple(faults)),
                salt=place_salt("question", item.turn),
                max_tokens=100 * len(faults),
            )
        except TooLong:
            raise
        except CallFailed as error:
            lost = fail(index, "question-again", error, span_of(passage.chunk))
            return [each for each in asked if each.aim.number not in faults], [lost for _ in faults]
        data = reply.data or {}
        mended = [
            replace(
                each,
                question=str(data[f"question_{each.aim.number}"]).strip(),
                calls=(*each.calls, reply),
                prompts=(*each.prompts, prompt),
            )
            if each.aim.number in faults
            else each
            for each in asked
        ]
        return mended, []


def fault_of(item: PassageItem, asked: Asked) -> str | None:
    """Return the rule that a question breaks before it is answered, or None."""
    if asked.calls[-1].finish_reason == REHEARSED:
        return None
    passage, absent = item.passage, item.absent.get(asked.aim.number)
    subject = subject_of(passage.chunk.title)
    fault = question_fault(asked.question, asked.aim, passage, subject, absent.what if absent else "")
    if fault is None and absent and absent.way == "swap":  # the name is what is swapped
        return None if named_in(name_of(passage.chunk.title), asked.question) else "no_subject"
    return fault
