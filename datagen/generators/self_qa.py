"""Self-QA: questions from a passage, then each answer from the same passage.

Source: Zhang and Yang (2023), "Self-QA", sections 3.1-3.3: knowledge-guided instruction
generation, machine reading comprehension, filtering. Changed: code picks the sentence that each
question is to be answered by, and a type that the sentence can serve; an answer names the sentences
it stands on, by number, before it is given, so that code can check it.
"""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from datagen.contracts import Ask, Kept, Outcome
from datagen.errors import CallFailed, ConfigError, TooLong
from datagen.generators.grounding import (
    names_subject,
    support,
    terms,
    unknown_names,
    unknown_numbers,
)
from datagen.generators.making import fail, make_record, place_salt
from datagen.generators.passages import QUESTION_TYPES, Passage, aim_questions, halved, number_sentences
from datagen.prompts import Prompt, PromptBook
from datagen.records import Chunk, Completion, Message, Record, SpanSource
from datagen.text import detect_language

__all__ = ["SelfQA", "answer_schema"]

_FACTUAL_HEAT = 0.2
_LONGEST_QUESTION = 160


@dataclass(frozen=True, slots=True)
class PassageItem:
    """One chunk in one pass over the documents, and what to ask: (sentence number, type)."""

    passage: Passage
    language: str
    turn: int
    aims: tuple[tuple[int, str], ...]


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
        self._language = language

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
        return PassageItem(
            passage, language, turn, aim_questions(passage, self._types, self._questions, turn)
        )

    def makes(self, item: PassageItem) -> int:
        """Return how many questions an item asks."""
        return len(item.aims)

    def coverage(self, kept: Iterable[Record]) -> dict[str, Any] | None:
        """Return None: there is nothing to cover."""
        return None

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
        turns = question_prompt(prompt, item)
        try:
            reply = await ask(
                turns,
                schema=_question_schema(tuple(number for number, _ in item.aims)),
                salt=place_salt("question", item.turn),
                max_tokens=100 * len(item.aims),
            )
        except TooLong:
            raise
        except CallFailed as error:
            return [fail(index, "question", error, _span(item.passage.chunk))]
        data = reply.data or {}
        asked = [_Asked(aim, str(data[f"question_{aim[0]}"]).strip(), turns, reply) for aim in item.aims]
        return list(await asyncio.gather(*(self._answer(index, item, each, ask) for each in asked)))

    async def _answer(self, index: int, item: PassageItem, asked: "_Asked", ask: Ask) -> Outcome:
        passage = item.passage
        question_file = self._prompts.get(item.language, self.name, "question")
        prompt = self._prompts.get(item.language, self.name, "answer")
        try:
            reply = await ask(
                answer_prompt(prompt, asked.turns, asked.reply.text, asked.question),
                schema=answer_schema(len(passage.spans)),
                salt=place_salt("answer", item.turn),
                heat=_FACTUAL_HEAT,
                max_tokens=400,
            )
        except TooLong:
            raise
        except CallFailed as error:
            return fail(index, "answer", error, _span(passage.chunk, (passage.spans[asked.aim[0] - 1],)))
        data = reply.data or {}
        answer, cited = str(data["answer"]).strip(), tuple(dict.fromkeys(data["evidence"]))
        return make_record(
            generator=self.name,
            kind=asked.aim[1],
            language=item.language,
            instruction=stand_alone(asked.question, passage.chunk.title, item.language),
            output=answer,
            source=_span(passage.chunk, tuple(passage.spans[number - 1] for number in cited)),
            calls=(asked.reply, reply),
            prompts=(question_file, prompt),
            scores=grounding_scores(passage, cited, asked.aim[0], asked.question, answer),
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question on its way to its answer: what it aims at, and the turns that led to it."""

    aim: tuple[int, str]
    question: str
    turns: tuple[Message, ...]
    reply: Completion


def _span(chunk: Chunk, evidence: tuple[tuple[int, int], ...] = ()) -> SpanSource:
    return SpanSource(chunk.document, chunk.sha256, chunk.start, chunk.end, evidence)


def grounding_scores(
    passage: Passage, cited: Sequence[int], aimed: int, question: str, answer: str
) -> dict[str, float]:
    """Return how far the cited sentences carry the answer and the question, each 0..1.

    `question_known` is the question's share of terms that the whole passage or its headings have.
    `unknown_numbers` and `unknown_names` count what neither has. `evidence_fit` is 1 where the answer
    cites the sentence that the question was made for, else the share of the question, beside the
    headings, that the cited sentences have. `answer_in_question` is the answer's share of
    terms that the question has: at 1 it tells nothing. `asks` counts the question's terms beyond the
    document's title: at 0 it asks for nothing.
    """
    evidence = [passage.sentence(number) for number in cited]
    about = [passage.chunk.title, *passage.chunk.headings]
    whole = [passage.chunk.text, *about]
    return {
        "answer_support": support(answer, evidence, given=question),
        "question_support": support(question, [*evidence, *about]),
        "question_known": support(question, whole),
        "unknown_numbers": float(unknown_numbers(f"{question} {answer}", *whole)),
        "unknown_names": float(unknown_names(question, *whole) + unknown_names(answer, *whole)),
        "evidence_fit": 1.0 if aimed in cited else support(question, evidence, given=" ".join(about)),
        "answer_in_question": support(answer, [question]),
        "asks": float(len(terms(question) - terms(passage.chunk.title))),
    }


_NUMBERING = re.compile(
    r"^(?:(?:chapter|section|part)\s+\d+|\d+(?:\.\d+)*|第[一二三四五六七八九十百\d]+[章节篇部])[\s:.：、，-]*",
    re.IGNORECASE,
)


def stand_alone(question: str, title: str, language: str) -> str:
    """Return a question that says what it is about: under the document's title where it does not.

    "How often are the sensors read?" is a question about nothing once the passage is gone.
    """
    subject = _NUMBERING.sub("", title).strip() or title
    subject = subject[:1].upper() + subject[1:]
    if not subject or names_subject(question, subject):
        return question
    return f"关于{subject}：{question}" if language == "zh" else f"{subject}: {question}"


def _place(chunk: Chunk) -> str:
    return " > ".join(dict.fromkeys([chunk.title, *chunk.headings]))


def question_prompt(prompt: Prompt, item: PassageItem) -> tuple[Message, ...]:
    """Build the turns that ask for one question about each aimed sentence."""
    is_chinese = item.language == "zh"
    language, colon, at = ("zh", "：", "，答案在") if is_chinese else ("en", ": ", ", answered in ")
    wanted = "\n".join(
        f"- question_{number}{colon}{QUESTION_TYPES[kind][language]}{at}[{number}]"
        for number, kind in item.aims
    )
    place, text = _place(item.passage.chunk), item.passage.text
    return prompt.fill({"place": place, "passage": text, "wanted": wanted})


def answer_prompt(
    prompt: Prompt, before: Sequence[Message], questions: str, question: str
) -> tuple[Message, ...]:
    """Build the turns that go on from the questions to the answer of one.

    What was sent before comes first unchanged, so that its prefix is read once.
    """
    return (*before, *prompt.fill({"questions": questions, "question": question}))
