"""The answer step: a question put afresh to its passage, and the record of what came back."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import BaseModel, Field, create_model

from datagen.contracts import Ask, Outcome
from datagen.errors import CallFailed, TooLong
from datagen.generators.aims_told import (
    aim_asked,
    aim_told,
    answered_aim,
    carried_by,
    fits_aim,
    says_yes_or_no,
    unasked_numbers,
)
from datagen.generators.asked import NAME, Asked, PassageItem, Reply, span_of
from datagen.generators.asking import fault_of
from datagen.generators.derived import Derived, derive, without_derived
from datagen.generators.making import fail, make_record, place_salt
from datagen.generators.orders import count_orders
from datagen.generators.passages import Aim, Passage
from datagen.generators.scoring import NEED_WORDS, grounding_scores, ungrounded
from datagen.generators.styles import Style, framed, style_fault
from datagen.generators.turning import TURNS, turned_ways
from datagen.generators.wording import answer_prompt
from datagen.prompts import PromptBook
from datagen.records import Completion, Message, Record, Rejection
from datagen.text import numbers

__all__ = ["Answering", "answer_schema"]

_FACTUAL_HEAT = 0.2


@lru_cache(maxsize=512)
def answer_schema(count: int) -> type[BaseModel]:
    """Return the reply's shape: the numbers of 1 to 4 of `count` sentences, then the answer."""
    number = Annotated[int, Field(ge=1, le=count)]
    numbers = Annotated[list[number], Field(min_length=1, max_length=4)]
    return create_model("Answer", __base__=Reply, evidence=(numbers, ...), answer=(str, ...))


class AnswerFault(NamedTuple):
    """A fault of an answer: the prompt that asks again, what goes into its hole, and the fault in words."""

    prompt: str
    hole: str
    said: str
    words: str


_SURPLUS = {"en": "also speaks of {}, which was not asked", "zh": "还说到了{}，这并没有问到"}


class Answering:
    """Answers the questions of an item."""

    def __init__(self, prompts: PromptBook, style: Style | None = None) -> None:
        """Take the prompts, and how answers are to be written."""
        self._prompts = prompts
        self._style = style

    async def answer(self, index: int, item: PassageItem, asked: Asked, ask: Ask) -> Outcome:
        """Return the record of a question and its answer, or the failure of its call. Raises TooLong."""
        passage, aim = item.passage, asked.aim
        prompt = self._prompts.get(item.language, NAME, "summarise" if aim.kind == "summary" else "answer")
        fault = fault_of(item, asked)
        if fault:
            return self._record(item, asked, "", (), rejection=Rejection(fault))
        if asked.told is not None:
            return self._record(item, asked, *asked.told)
        turns = self.styled(answer_prompt(prompt, passage, asked.question), item)
        calls, prompts = asked.calls, (*asked.prompts, prompt)
        try:
            reply = await self._told(turns, item, ask)
            calls = (*calls, reply)
            if again := self.fault(item, asked, *_read(reply)):
                prompt = self._prompts.get(item.language, NAME, again.prompt)
                holes = {"answer": reply.text, again.hole: again.said}
                reply = await self._told((*turns, *prompt.fill(holes)), item, ask)
                calls, prompts = (*calls, reply), (*prompts, prompt)
        except TooLong:
            raise
        except CallFailed as error:
            return fail(index, "answer", error, span_of(passage.chunk, (passage.spans[aim.number - 1],)))
        return self._record(item, replace(asked, calls=calls, prompts=prompts), *_read(reply))

    def fault(self, item: PassageItem, asked: Asked, answer: str, cited: Sequence[int]) -> AnswerFault | None:
        """Return what is wrong with an answer that may come better when it is asked for again."""
        passage, aim, question = item.passage, asked.aim, asked.question
        language = "zh" if item.language == "zh" else "en"
        told = answered_aim(question, answer, aim, passage, cited)
        plain = without_derived(answer, _derived(passage, cited, question, answer))
        surplus = unasked_numbers(question, plain, told, passage)
        if surplus and aim.focus:
            said = ("、" if language == "zh" else ", ").join(surplus)
            return AnswerFault("answer-again", "surplus", said, _SURPLUS[language].format(said))
        cited = carried_by(answer, question, cited, aim, passage)
        ways = () if item.is_across else turned_ways(question, answer, _evidence(passage, cited, told))
        if ways:
            said = TURNS[ways[0]][language]
            return AnswerFault("turned-again", "fault", said, said)
        if not item.is_across and (said := self._ungrounded(item, asked, answer, cited, language)):
            return AnswerFault("grounded-again", "fault", said, said)
        if self._style and (said := style_fault(self._style, answer, item.language) or ""):
            return AnswerFault("style-again", "fault", said, said)
        return None

    def _ungrounded(
        self, item: PassageItem, asked: Asked, answer: str, cited: Sequence[int], language: str
    ) -> str:
        """Return in words what an answer says that its sentences do not, "" where they say all of it."""
        passage, question = item.passage, asked.question
        aimed = cited[0] if asked.aim.kind == "summary" else asked.aim.number
        derived = _derived(passage, cited, question, answer)
        return ungrounded(grounding_scores(passage, cited, aimed, question, answer, derived), language)

    def styled(self, turns: tuple[Message, ...], item: PassageItem) -> tuple[Message, ...]:
        """Return the turns with the style page at their end, where what comes before is read once."""
        if self._style is None:
            return turns
        block = framed(self._style, self._prompts.lines(item.language, NAME, "style"))
        return (*turns[:-1], replace(turns[-1], content=f"{turns[-1].content}\n\n{block}"))

    async def _told(self, turns: Sequence[Message], item: PassageItem, ask: Ask) -> Completion:
        return await ask(
            turns,
            schema=answer_schema(len(item.passage.spans)),
            salt=place_salt("answer", item.turn),
            heat=_FACTUAL_HEAT,
            max_tokens=400,
        )

    def _record(
        self,
        item: PassageItem,
        asked: Asked,
        answer: str,
        cited: Sequence[int],
        rejection: Rejection | None = None,
    ) -> Record:
        passage, aim, question = item.passage, asked.aim, asked.question
        cited = carried_by(answer, question, cited, aim, passage) if cited else ()
        aimed_at = answered_aim(question, answer, aim, passage, cited) if cited and aim.focus else aim
        aimed = cited[0] if cited and aim.kind == "summary" else aimed_at.number  # a summary has its own
        derived = _derived(passage, cited, question, answer)
        scores = grounding_scores(passage, cited, aimed, question, answer, derived) if cited else {}
        if cited:
            turned = turned_ways(question, answer, _evidence(passage, cited, aimed_at))
            scores["turned_round"] = float(len(turned))
            if asked.told is not None:
                scores["calls_saved"] = 1.0
            scores["orders"] = float(count_orders([question, answer, *map(passage.sentence, cited)]))
        if cited and self._style:
            scores["off_style"] = float(style_fault(self._style, answer, item.language) is not None)
        if cited and aim.kind == "yes-no":
            scores["yes_or_no"] = says_yes_or_no(answer)
            del scores["answer_in_question"]  # it tells whether, in the question's words
        if cited and aim.focus:
            # "How many hours" may be derived from 9:00 and 17:30.
            is_fit = derived or item.is_across or fits_aim(question, aimed_at)
            if not item.is_across or numbers(aimed_at.focus):
                scores["aim_told"] = aim_told(answer, aimed_at, derived) if is_fit else 0.0
            scores["aim_asked"] = aim_asked(question, aimed_at, passage)
            plain = without_derived(answer, derived)
            scores["unasked_numbers"] = float(len(unasked_numbers(question, plain, aimed_at, passage)))
            if scores.get("aim_told") == 1.0:
                del scores["answer_in_question"]  # it tells what was asked, however much it repeats
        if item.is_across:
            scores = {name: value for name, value in scores.items() if name not in NEED_WORDS}
        return make_record(
            generator=NAME,
            kind=aim.kind,
            language=item.language,
            instruction=question,
            output=answer,
            source=replace(
                span_of(passage.chunk, tuple(passage.spans[number - 1] for number in cited)),
                derived=tuple(each.sum for each in derived),
            ),
            calls=asked.calls,
            prompts=asked.prompts,
            scores=scores,
            rejection=rejection,
        )


def _derived(passage: Passage, cited: Sequence[int], question: str, answer: str) -> tuple[Derived, ...]:
    """Return what of an answer follows from the sentences that it cites."""
    return derive(answer, [passage.sentence(number) for number in cited], question)


def _evidence(passage: Passage, cited: Sequence[int], aim: Aim) -> str:
    """Return the sentences that an answer cites and the one that its question was made for."""
    return "\n".join(map(passage.sentence, sorted({*cited, aim.number})))


def _read(reply: Completion) -> tuple[str, tuple[int, ...]]:
    data = reply.data or {}
    return str(data["answer"]).strip(), tuple(dict.fromkeys(data["evidence"]))
