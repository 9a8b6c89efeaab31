"""Self-QA: questions from a passage, then each answer from the same passage.

Source: Zhang and Yang (2023), "Self-QA", sections 3.1-3.3: knowledge-guided instruction
generation, machine reading comprehension, filtering. Changed: code picks the sentence that each
question is to be answered by, and a type that the sentence can serve; an answer names the sentences
it stands on, by number, before it is given, so that code can check it.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from datagen.contracts import Ask, Kept, Outcome
from datagen.errors import CallFailed, ConfigError, TooLong
from datagen.generators.aiming import (
    aim_asked,
    aim_told,
    answered_aim,
    carried_by,
    fits_aim,
    grounding_scores,
    question_fault,
    unasked_numbers,
)
from datagen.generators.cells import Cells
from datagen.generators.making import fail, make_record, place_salt
from datagen.generators.passage_coverage import Places, Quota
from datagen.generators.passages import (
    QUESTION_TYPES,
    Aim,
    Passage,
    aim_questions,
    halved,
    number_sentences,
)
from datagen.generators.wording import (
    MENDABLE,
    answer_prompt,
    fault_lines,
    question_prompt,
    subject_of,
)
from datagen.prompts import Prompt, PromptBook
from datagen.records import Chunk, Completion, Message, Record, Rejection, SpanSource
from datagen.text import detect_language

__all__ = ["SelfQA", "answer_schema"]

_FACTUAL_HEAT = 0.2
_LONGEST_QUESTION = 160


@dataclass(frozen=True, slots=True)
class PassageItem:
    """One chunk in one pass over the documents, and what to ask."""

    passage: Passage
    language: str
    turn: int
    aims: tuple[Aim, ...]


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid")


@lru_cache(maxsize=512)  # a new model takes longer than the rest of a call
def _question_schema(numbers: tuple[int, ...]) -> type[BaseModel]:
    text = Annotated[str, Field(min_length=4, max_length=_LONGEST_QUESTION)]
    fields = {f"question_{number}": (text, ...) for number in numbers}
    return create_model("Questions", __base__=_Reply, **fields)  # type: ignore[call-overload, no-any-return]


@lru_cache(maxsize=512)
def answer_schema(count: int) -> type[BaseModel]:
    """Return the reply's shape: the numbers of 1 to 4 of `count` sentences, then the answer."""
    number = Annotated[int, Field(ge=1, le=count)]
    numbers = Annotated[list[number], Field(min_length=1, max_length=4)]
    return create_model("Answer", __base__=_Reply, evidence=(numbers, ...), answer=(str, ...))


class SelfQA:
    """Questions and answers over chunks; an item is a chunk in one pass, pass after pass."""

    name = "self-qa"
    patience = 0
    feeds_back = False

    def __init__(
        self,
        chunks: Sequence[Chunk],
        prompts: PromptBook,
        *,
        types: Sequence[str],
        questions: int,
        passes: int,
        language: str = "auto",
        per_document: int = 0,
    ) -> None:
        """Take chunks in the order they are to be asked about. Raises ConfigError for an unknown type."""
        unknown = [name for name in types if name not in QUESTION_TYPES]
        if unknown or not types:
            raise ConfigError(
                f"unknown question type: {unknown[0] if unknown else '(none given)'}",
                f"use some of {', '.join(QUESTION_TYPES)}",
            )
        self._chunks = chunks
        self._prompts = prompts
        self._types = tuple(types)
        self._questions = questions
        self._passes = passes
        self._quota = Quota(chunks, per_document, questions)
        self._language = language
        self._cells: dict[str, Cells] = {}
        self._chunks_of: dict[str, list[Chunk]] = {}
        for chunk in chunks:
            self._chunks_of.setdefault(chunk.document, []).append(chunk)

    def plan(self, index: int, kept: Kept) -> PassageItem | None:
        """Return the chunk to ask about and the sentences to aim at."""
        turn, at = divmod(index, len(self._chunks)) if self._chunks else (self._passes, 0)
        if turn >= self._passes:
            return None
        passage = number_sentences(self._chunks[at])
        language = self._language
        if language == "auto":
            language = "zh" if detect_language(passage.chunk.text) == "zh" else "en"
        return self._item(passage, language, turn)

    def _item(self, passage: Passage, language: str, turn: int) -> PassageItem:
        cells = self._cells_of(passage.chunk.document)
        aims = aim_questions(passage, self._types, self._questions, turn, cells)
        return PassageItem(passage, language, turn, aims[: self._quota.left(passage.chunk, turn)])

    def _cells_of(self, document: str) -> Cells:
        """Return what is known of the rows of a document's tables; read at its first chunk."""
        if document not in self._cells:
            self._cells[document] = cells = Cells()
            for chunk in self._chunks_of[document]:
                passage = number_sentences(chunk)
                cells.add(map(passage.sentence, range(1, len(passage.spans) + 1)))
        return self._cells[document]

    def makes(self, item: PassageItem) -> int:
        """Return how many questions an item asks."""
        return len(item.aims)

    def coverage(self, kept: Iterable[Record]) -> dict[str, Any]:
        """Return how many chunks have 0, 1 or more kept records, and each document's."""
        return Places(self._chunks).coverage(kept)

    async def generate(self, index: int, item: PassageItem, ask: Ask) -> list[Outcome]:
        """Ask for one question about each aimed sentence, then for each answer.

        A passage that does not fit the model's context is halved, once.
        """
        if not item.aims:
            return []
        try:
            return await self._asked(index, item, ask)
        except TooLong as error:
            half = halved(item.passage)
            if half is None:
                return [fail(index, "question", error, _span(item.passage.chunk))]
        try:
            return await self._asked(index, self._item(half, item.language, item.turn), ask)
        except TooLong as error:
            return [fail(index, "question", error, _span(half.chunk))]

    async def _asked(self, index: int, item: PassageItem, ask: Ask) -> list[Outcome]:
        prompt = self._prompts.get(item.language, self.name, "question")
        turns = question_prompt(prompt, item.passage, item.aims, item.language)
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
            return [fail(index, "question", error, _span(item.passage.chunk))]
        data = reply.data or {}
        asked = [
            _Asked(aim, str(data[f"question_{aim.number}"]).strip(), (reply,), (prompt,)) for aim in item.aims
        ]
        asked, lost = await self._mended(index, item, turns, asked, ask)
        return [*lost, *await asyncio.gather(*(self._answer(index, item, each, ask) for each in asked))]

    async def _mended(
        self, index: int, item: PassageItem, turns: Sequence[Message], asked: list["_Asked"], ask: Ask
    ) -> tuple[list["_Asked"], list[Outcome]]:
        """Return the questions, those with a fault asked for once more with it named, and what that lost."""
        passage = item.passage
        found = {each.aim.number: _fault(passage, each) for each in asked}
        rows = {each.aim.number for each in asked if each.aim.subject}
        faults = {n: fault for n, fault in found.items() if fault in MENDABLE and n not in rows}
        if not faults:
            return asked, []
        prompt = self._prompts.get(item.language, self.name, "question-again")
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
            lost = fail(index, "question-again", error, _span(passage.chunk))
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

    async def _answer(self, index: int, item: PassageItem, asked: "_Asked", ask: Ask) -> Outcome:
        passage, aim = item.passage, asked.aim
        prompt = self._prompts.get(item.language, self.name, "answer")
        fault = _fault(passage, asked)
        if fault:
            return self._record(item, asked, "", (), rejection=Rejection(fault))
        turns = answer_prompt(prompt, passage, asked.question)
        calls, prompts = asked.calls, (*asked.prompts, prompt)
        try:
            reply = await self._told(turns, item, ask)
            answer, cited = _read(reply)
            calls = (*calls, reply)
            sentence = passage.sentence(aim.number)
            told = answered_aim(asked.question, answer, aim, passage)
            surplus = unasked_numbers(asked.question, answer, told, sentence)
            if surplus and aim.focus:
                prompt = self._prompts.get(item.language, self.name, "answer-again")
                said = ("、" if item.language == "zh" else ", ").join(surplus)
                turns = (*turns, *prompt.fill({"answer": reply.text, "surplus": said}))
                reply = await self._told(turns, item, ask)
                answer, cited = _read(reply)
                calls, prompts = (*calls, reply), (*prompts, prompt)
        except TooLong:
            raise
        except CallFailed as error:
            return fail(index, "answer", error, _span(passage.chunk, (passage.spans[aim.number - 1],)))
        return self._record(item, replace(asked, calls=calls, prompts=prompts), answer, cited)

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
        asked: "_Asked",
        answer: str,
        cited: Sequence[int],
        rejection: Rejection | None = None,
    ) -> Record:
        passage, aim, question = item.passage, asked.aim, asked.question
        cited = carried_by(answer, question, cited, aim, passage) if cited else ()
        scores = grounding_scores(passage, cited, aim.number, question, answer) if cited else {}
        if cited and aim.focus:
            sentence = passage.sentence(aim.number)
            told = answered_aim(question, answer, aim, passage)
            scores["aim_told"] = aim_told(answer, told) if fits_aim(question, told) else 0.0
            scores["aim_asked"] = aim_asked(question, told, passage)
            scores["unasked_numbers"] = float(len(unasked_numbers(question, answer, told, sentence)))
            if scores["aim_told"] == 1.0:
                del scores["answer_in_question"]  # it tells what was asked, however much it repeats
        return make_record(
            generator=self.name,
            kind=aim.kind,
            language=item.language,
            instruction=question,
            output=answer,
            source=_span(passage.chunk, tuple(passage.spans[number - 1] for number in cited)),
            calls=asked.calls,
            prompts=asked.prompts,
            scores=scores,
            rejection=rejection,
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question on its way to its answer: what it aims at, and the calls and prompts so far."""

    aim: Aim
    question: str
    calls: tuple[Completion, ...]
    prompts: tuple[Prompt, ...]


def _read(reply: Completion) -> tuple[str, tuple[int, ...]]:
    data = reply.data or {}
    return str(data["answer"]).strip(), tuple(dict.fromkeys(data["evidence"]))


def _fault(passage: Passage, asked: _Asked) -> str | None:
    return question_fault(asked.question, asked.aim, passage, subject_of(passage.chunk.title))


def _span(chunk: Chunk, evidence: tuple[tuple[int, int], ...] = ()) -> SpanSource:
    return SpanSource(chunk.document, chunk.sha256, chunk.start, chunk.end, evidence, chunk.pages)
