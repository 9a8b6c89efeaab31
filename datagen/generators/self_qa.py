"""Self-QA: questions from a passage, then each answer from the same passage.

Source: Zhang and Yang (2023), "Self-QA", sections 3.1-3.3: knowledge-guided instruction
generation, machine reading comprehension, filtering. Changed: code picks the sentence that each
question is to be answered by, and a type that the sentence can serve; an answer names the sentences
it stands on, by number, before it is given, so that code can check it.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, create_model

from datagen.contracts import Ask, Kept, Outcome
from datagen.errors import CallFailed, ConfigError
from datagen.generators.grounding import (
    names_subject,
    support,
    terms,
    unknown_names,
    unknown_numbers,
)
from datagen.generators.making import fail, make_record, place_salt
from datagen.prompts import Prompt, PromptBook
from datagen.records import Chunk, Completion, Message, SpanSource
from datagen.text import detect_language, has_letters, sentences, tokens

__all__ = [
    "QUESTION_TYPES",
    "SelfQA",
    "aim_questions",
    "answer_schema",
    "has_something_to_ask",
    "number_sentences",
]

QUESTION_TYPES = {
    "factual": {"en": "ask for a fact", "zh": "问事实"},
    "understanding": {"en": "ask for a reason", "zh": "问原因"},
    "procedural": {"en": "ask what to do", "zh": "问怎么做"},
    "condition": {"en": "ask for the condition or the limit", "zh": "问条件或限度"},
}
"""Question types, each with the words that ask for it (the paper, section 3.1, wants facts and
understanding alike)."""

_CUES = {
    "understanding": re.compile(
        r"\b(?:because|since|so that|therefore|as a result|otherwise|in order to|due to|which is why)\b"
        r"|因为|由于|所以|因此|以免|否则|为了|导致|以便",
        re.IGNORECASE,
    ),
    "procedural": re.compile(
        r"\b(?:must|should|has to|have to|need to|first|then|never|always|please)\b|^\s*(?:\d+[.)、]|[-*])\s"
        r"|应当|应该|必须|须|不得|先|再|然后|禁止|严禁|请",
        re.IGNORECASE,
    ),
    "condition": re.compile(
        r"\b(?:if|when|unless|until|within|at least|at most|no more than|only|below|above|between|before"
        r"|after)\b"
        r"|如果|若|时|以内|以下|以上|至少|最多|不超过|不低于|之前|之后|期间",
        re.IGNORECASE,
    ),
}
"""What in a sentence lets it answer a question of a type; any sentence can answer a factual one."""

_FACTUAL_HEAT = 0.2
_FEWEST_TOKENS = 5
"""A shorter sentence (a label, a cell) is too little to ask about."""
_LONGEST_QUESTION = 160


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk with its sentences numbered: the text a prompt shows, and each sentence's span.

    Spans count characters of the document. Heading lines have no number: they say what a passage
    is about and support no answer.
    """

    chunk: Chunk
    text: str
    spans: tuple[tuple[int, int], ...]

    def sentence(self, number: int) -> str:
        """Return sentence `number`, counted from 1."""
        start, end = self.spans[number - 1]
        return self.chunk.text[start - self.chunk.start : end - self.chunk.start]


@dataclass(frozen=True, slots=True)
class PassageItem:
    """One chunk in one pass over the documents, and what to ask: (sentence number, type)."""

    passage: Passage
    language: str
    turn: int
    aims: tuple[tuple[int, str], ...]


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _question_schema(aims: Sequence[tuple[int, str]]) -> type[BaseModel]:
    text = Annotated[str, Field(min_length=4, max_length=_LONGEST_QUESTION)]
    fields = {f"question_{number}": (text, ...) for number, _ in aims}
    return create_model("Questions", __base__=_Reply, **fields)  # type: ignore[call-overload, no-any-return]


_ABOUT_ITSELF = re.compile(
    r"\b(?:this|the present) (?:chapter|section|page|document|handbook|manual|guide|article|table|list)\b"
    r"|本(?:章|节|页|文|手册|指南|表|文档)|[?？]\s*$",
    re.IGNORECASE,
)
"""Sentences on the text they stand in, and questions: nothing for a reader without the text."""


def answer_schema(count: int) -> type[BaseModel]:
    """Return the reply's shape: the numbers of 1 to 4 of `count` sentences, then the answer."""
    number = Annotated[int, Field(ge=1, le=count)]
    numbers = Annotated[list[number], Field(min_length=1, max_length=4)]
    return create_model("Answer", __base__=_Reply, evidence=(numbers, ...), answer=(str, ...))


def number_sentences(chunk: Chunk) -> Passage:
    """Number a chunk's sentences from 1."""
    lines, spans = [], []
    for start, end in sentences(chunk.text):
        text = chunk.text[start:end]
        if text.startswith("#") or not has_letters(text):
            lines.append(text)
            continue
        spans.append((chunk.start + start, chunk.start + end))
        lines.append(f"[{len(spans)}] {text}")
    return Passage(chunk, "\n".join(lines), tuple(spans))


def aim_questions(
    passage: Passage, types: Sequence[str], count: int, turn: int
) -> tuple[tuple[int, str], ...]:
    """Choose up to `count` sentences to ask about in pass `turn`, each with a type that it serves.

    Sentences are spread over the passage; a later pass takes others. Of the types whose cue a
    sentence has, it gets the one chosen least so far, so that types mix.
    """
    numbers = [
        number
        for number in range(1, len(passage.spans) + 1)
        if len(tokens(passage.sentence(number))) >= _FEWEST_TOKENS
        and not _ABOUT_ITSELF.search(passage.sentence(number))
    ]
    step = max(1, -(-len(numbers) // count))
    picked = numbers[turn % step :: step][:count] if turn < step else []
    used = dict.fromkeys(types, 0)
    aims = []
    for number in picked:
        fits = [each for each in types if each not in _CUES or _CUES[each].search(passage.sentence(number))]
        chosen = min(fits or types, key=lambda each: (used[each], types.index(each)))
        used[chosen] += 1
        aims.append((number, chosen))
    return tuple(aims)


def has_something_to_ask(chunk: Chunk) -> bool:
    """Say whether any sentence of a chunk can be asked about."""
    return bool(aim_questions(number_sentences(chunk), ("factual",), 1, 0))


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
        aims = aim_questions(passage, self._types, self._questions, turn)
        return PassageItem(passage, language, turn, aims)

    async def generate(self, index: int, item: PassageItem, ask: Ask) -> list[Outcome]:
        """Ask for one question about each aimed sentence, then for each answer."""
        if not item.aims:
            return []
        prompt = self._prompts.get(item.language, self.name, "question")
        turns = question_prompt(prompt, item)
        try:
            reply = await ask(
                turns,
                schema=_question_schema(item.aims),
                salt=place_salt("question", item.turn),
                max_tokens=100 * len(item.aims),
            )
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
        except CallFailed as error:
            return fail(index, "answer", error, _span(passage.chunk))
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
