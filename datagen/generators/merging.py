"""Questions with their answers in one call: the numbers of the sentences and the answer follow each question.

It saves the calls for the answers. The questions are not put afresh, so that an answer is that of the
model which has just chosen the question; what both are held to is the same. Those with a fault, in the
question or in the answer, are asked for once more in one call, their faults named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from datagen.contracts import REHEARSED, Ask, Outcome
from datagen.generators.answering import Answering
from datagen.generators.asked import NAME, Asked, PassageItem, Reply
from datagen.generators.asking import LONGEST_QUESTION, fault_of, missing, said_before, with_list_named
from datagen.generators.in_parts import Replies, Turns, ask_by_number
from datagen.generators.making import place_salt
from datagen.generators.wording import MENDABLE, fault_lines, question_prompt
from datagen.prompts import PromptBook
from datagen.records import Completion, Message

__all__ = ["Merging", "merged_schema"]

_TOKENS_A_PAIR = 220


@lru_cache(maxsize=512)
def merged_schema(numbers: tuple[int, ...], refused: frozenset[int], count: int) -> type[BaseModel]:
    """Return the reply's shape: each question, the numbers of 1 to 4 of `count` sentences, its answer.

    The questions in `refused` have no answer: code refuses them.
    """
    sentence = Annotated[int, Field(ge=1, le=count)]
    cited = Annotated[list[sentence], Field(min_length=1, max_length=4)]
    text = Annotated[str, Field(min_length=4, max_length=LONGEST_QUESTION)]
    fields: dict[str, Any] = {}
    for number in numbers:
        fields[f"question_{number}"] = (text, ...)
        if number not in refused:
            fields |= {f"evidence_{number}": (cited, ...), f"answer_{number}": (str, ...)}
    return create_model("Pairs", __base__=Reply, **fields)


class Merging:
    """Asks for the questions of an item together with their answers."""

    def __init__(self, prompts: PromptBook, answering: Answering) -> None:
        """Take the prompts, and what knows how answers are to be written and what is wrong with one."""
        self._prompts = prompts
        self._answering = answering

    async def ask(self, index: int, item: PassageItem, ask: Ask) -> tuple[list[Asked], list[Outcome]]:
        """Return a question with its answer for each aim, and what was lost on the way. Raises TooLong."""
        if not item.aims:
            return [], []
        prompt = self._prompts.get(item.language, NAME, "merged")

        def turns(numbers: Sequence[int]) -> Sequence[Message]:
            return self._answering.styled(question_prompt(prompt, item.only(numbers)), item)

        found, error = await self._put(item, [aim.number for aim in item.aims], turns, ask)
        lost = missing(index, "merged", item, found, error)
        asked = [
            with_list_named(item, _pair(Asked(aim, "", (), ()), found[aim.number], (prompt,)))
            for aim in item.aims
            if aim.number in found
        ]
        if any(reply.finish_reason == REHEARSED for reply in found.values()):
            return asked, lost
        mended, more = await self._mended(index, item.only(found), turns(list(found)), asked, ask)
        return mended, [*lost, *more]

    async def _mended(
        self, index: int, item: PassageItem, turns: Sequence[Message], asked: list[Asked], ask: Ask
    ) -> tuple[list[Asked], list[Outcome]]:
        faults = {each.aim.number: fault for each in asked if (fault := self._fault(item, each))}
        if not faults:
            return asked, []
        prompt = self._prompts.get(item.language, NAME, "merged-again")
        said = said_before(asked, {name: value for each in asked for name, value in _fields(each).items()})

        def again(rest: Sequence[int]) -> Sequence[Message]:
            lines = "\n".join(faults[number] for number in rest)
            return (*turns, *prompt.fill({"pairs": said, "faults": lines}))

        found, error = await self._put(item, list(faults), again, ask)
        mended = [
            _pair(each, found[each.aim.number], (prompt,)) if each.aim.number in found else each
            for each in asked
            if each.aim.number in found or each.aim.number not in faults
        ]
        return mended, missing(index, "merged-again", item.only(faults), found, error)

    async def _put(self, item: PassageItem, numbers: Sequence[int], turns: Turns, ask: Ask) -> Replies:
        def schema(rest: Sequence[int]) -> type[BaseModel]:
            refused = frozenset(number for number in rest if number in item.absent)
            return merged_schema(tuple(rest), refused, len(item.passage.spans))

        tokens = _TOKENS_A_PAIR * len(numbers)
        asking = partial(ask, salt=place_salt("merged", item.turn), max_tokens=tokens)
        return await ask_by_number(numbers, turns, schema, partial(_names, item), asking)

    def _fault(self, item: PassageItem, asked: Asked) -> str:
        """Return what is said of a pair with a fault that can be mended, else ""."""
        number = asked.aim.number
        if fault := fault_of(item, asked):
            is_mendable = fault in MENDABLE and not asked.aim.subject
            return fault_lines({number: fault}, item) if is_mendable else ""
        said = asked.told and self._answering.fault(item, asked, *asked.told)
        if not said:
            return ""
        return (
            f"- answer_{number} {said.words}" if item.language != "zh" else f"- answer_{number}{said.words}"
        )


def _names(item: PassageItem, number: int) -> set[str]:
    """Return the fields of a pair: what code refuses has a question alone."""
    names = ("question",) if number in item.absent else ("question", "evidence", "answer")
    return {f"{name}_{number}" for name in names}


def _fields(asked: Asked) -> dict[str, object]:
    """Return a pair as a reply holds it."""
    number = asked.aim.number
    return {name: value for name, value in (asked.calls[0].data or {}).items() if name.endswith(f"_{number}")}


def _pair(asked: Asked, reply: Completion, prompts: tuple[Any, ...]) -> Asked:
    number, data = asked.aim.number, reply.data or {}
    return replace(
        asked,
        question=str(data[f"question_{number}"]).strip(),
        told=_told(data, number),
        calls=(*asked.calls, reply),
        prompts=(*asked.prompts, *prompts),
    )


def _told(data: Mapping[str, Any], number: int) -> tuple[str, tuple[int, ...]] | None:
    if f"answer_{number}" not in data:
        return None
    return str(data[f"answer_{number}"]).strip(), tuple(dict.fromkeys(data[f"evidence_{number}"]))
