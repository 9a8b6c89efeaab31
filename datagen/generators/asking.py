"""The question step: one call asks about all aimed sentences, one more for the questions with a fault."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Annotated

from pydantic import BaseModel, Field, create_model

from datagen.contracts import REHEARSED, Ask, Outcome
from datagen.errors import CallFailed
from datagen.generators.aiming import form_fault, question_fault
from datagen.generators.aims_told import ASKING
from datagen.generators.asked import NAME, Asked, PassageItem, Reply, span_of
from datagen.generators.asked_units import share
from datagen.generators.in_parts import Replies, Turns, ask_by_number
from datagen.generators.making import fail, place_salt
from datagen.generators.wording import MENDABLE, fault_lines, name_of, named_in, question_prompt, subject_of
from datagen.prompts import PromptBook
from datagen.records import Completion, Message

__all__ = ["LONGEST_QUESTION", "Asking", "fault_of", "missing", "said_before", "with_list_named"]

LONGEST_QUESTION = 160
"""Characters of a question, by its schema."""
_OF_ROW = 0.8
"""How much of a question must be its row's for the table's name to be put before it."""


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

        def turns(numbers: Sequence[int]) -> Sequence[Message]:
            return question_prompt(prompt, item.only(numbers))

        found, error = await self._put(item, [aim.number for aim in item.aims], turns, ask)
        lost = missing(index, "question", item, found, error)
        asked = [
            with_list_named(
                item, Asked(aim, _question(found[aim.number], aim.number), (found[aim.number],), (prompt,))
            )
            for aim in item.aims
            if aim.number in found
        ]
        mended, more = await self._mended(index, item.only(found), turns(list(found)), asked, ask)
        return mended, [*lost, *more]

    async def _put(self, item: PassageItem, numbers: Sequence[int], turns: Turns, ask: Ask) -> Replies:
        return await ask_by_number(
            numbers,
            turns,
            lambda rest: _question_schema(tuple(rest)),
            lambda number: {f"question_{number}"},
            partial(ask, salt=place_salt("question", item.turn), max_tokens=100 * len(numbers)),
        )

    async def _mended(
        self, index: int, item: PassageItem, turns: Sequence[Message], asked: list[Asked], ask: Ask
    ) -> tuple[list[Asked], list[Outcome]]:
        """Return the questions, those with a fault asked for once more with it named, and what that lost."""
        found = {each.aim.number: fault_of(item, each) for each in asked}
        rows = {each.aim.number for each in asked if each.aim.subject}
        faults = {n: fault for n, fault in found.items() if fault in MENDABLE and n not in rows}
        if not faults:
            return asked, []
        prompt = self._prompts.get(item.language, NAME, "question-again")
        said = said_before(asked, {f"question_{each.aim.number}": each.question for each in asked})

        def again(rest: Sequence[int]) -> Sequence[Message]:
            listed = {number: faults[number] for number in rest}
            lines = fault_lines(listed, item)
            return (*turns, *prompt.fill({"questions": said, "faults": lines}))

        replies, error = await self._put(item, list(faults), again, ask)
        mended = [
            replace(
                each,
                question=_question(reply, each.aim.number),
                calls=(*each.calls, reply),
                prompts=(*each.prompts, prompt),
            )
            if (reply := replies.get(each.aim.number))
            else each
            for each in asked
            if each.aim.number in replies or each.aim.number not in faults
        ]
        return mended, missing(index, "question-again", item.only(faults), replies, error)


def _question(reply: Completion, number: int) -> str:
    return str((reply.data or {})[f"question_{number}"]).strip()


def said_before(asked: Sequence[Asked], whole: Mapping[str, object]) -> str:
    """Return what a model has said, as it is shown again: its reply, or the whole parts of cut ones."""
    reply = asked[0].calls[0]
    is_all = all(each.calls[0] is reply for each in asked) and len(reply.data or {}) == len(whole)
    is_one = is_all and reply.finish_reason != "length"
    return reply.text if is_one else json.dumps(whole, ensure_ascii=False)


def missing(
    index: int, step: str, item: PassageItem, found: Collection[int], error: CallFailed | None
) -> list[Outcome]:
    """Return the failures of an item's questions that are not found: one where a first call brings none."""
    if error is None:
        return []
    lost = fail(index, step, error, span_of(item.passage.chunk))
    count = sum(aim.number not in found for aim in item.aims)
    return [lost] * (count if found or step.endswith("-again") else 1)


def fault_of(item: PassageItem, asked: Asked) -> str | None:
    """Return the rule that a question breaks before it is answered, or None."""
    if asked.calls[-1].finish_reason == REHEARSED:
        return None
    passage, absent = item.passage, item.absent.get(asked.aim.number)
    subject = subject_of(passage.chunk.title)
    if item.is_across:
        return form_fault(asked.question, asked.aim, passage)
    fault = question_fault(asked.question, asked.aim, passage, subject, absent.what if absent else "")
    if fault is None and absent and absent.way == "swap":  # the name is what is swapped
        return None if named_in(name_of(passage.chunk.title), asked.question) else "no_subject"
    return fault


def with_list_named(item: PassageItem, asked: Asked) -> Asked:
    """Return a question about a table's row with the table's name put before it, where it lacks that alone.

    A question that speaks of other things than its row and the table's name stays as it is.
    """
    chunk, aim = item.passage.chunk, asked.aim
    if not aim.subject or fault_of(item, asked) != "no_subject":
        return asked
    own = " ".join([item.passage.sentence(aim.number), chunk.title, *chunk.headings])
    if share(asked.question, own, ASKING) < _OF_ROW:
        return asked
    question, name = asked.question, chunk.title
    if item.language == "zh":
        return replace(asked, question=f"“{name}”中，{question}")
    return replace(asked, question=f'In the list "{name}", {question[:1].lower()}{question[1:]}')
