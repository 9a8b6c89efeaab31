"""Self-QA: questions from a passage, then each answer from the same passage.

Source: Zhang and Yang (2023), "Self-QA", sections 3.1-3.3: knowledge-guided instruction
generation, machine reading comprehension, filtering. Changed: code picks the sentence that each
question is to be answered by, and a type that the sentence can serve; an answer names the sentences
it stands on, by number, before it is given, so that code can check it.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from datagen.config import TABLE, SelfQAConfig
from datagen.contracts import Ask, Kept, Outcome
from datagen.errors import ConfigError, TooLong
from datagen.generators.answering import Answering
from datagen.generators.asked import NAME, Asked, PassageItem, span_of
from datagen.generators.asking import Asking
from datagen.generators.cells import Cells
from datagen.generators.contexts import Contexts, Retrieval
from datagen.generators.dialogues import Dialogues
from datagen.generators.judging import Judging, Quorum
from datagen.generators.making import fail
from datagen.generators.merging import Merging
from datagen.generators.passage_coverage import Places, Quota
from datagen.generators.passages import QUESTION_TYPES, Passage, aim_questions, number_sentences
from datagen.generators.refusals import Refusals
from datagen.generators.shares import Shares, with_share
from datagen.generators.styles import Style
from datagen.prompts import PromptBook
from datagen.records import UNANSWERABLE, Chunk, Failure, Record
from datagen.text import detect_language, is_across

__all__ = ["SelfQA"]

REFUSAL = "refusal"
"""The mode of questions that the documents do not answer."""


class SelfQA:
    """Questions and answers over chunks; an item is a chunk in one pass, pass after pass."""

    name = NAME
    patience = 0
    feeds_back = False

    def __init__(
        self,
        chunks: Sequence[Chunk],
        prompts: PromptBook,
        settings: SelfQAConfig,
        *,
        language: str = "auto",
        seed: int = 0,
        style: Style | None = None,
        per_document: int = 0,
    ) -> None:
        """Take chunks in the order they are to be asked about; the type `table` is not asked of them.

        Raises ConfigError for an unknown type.
        """
        types = {name: share for name, share in settings.types.items() if name != TABLE}
        unknown = [name for name in types if name not in QUESTION_TYPES]
        if unknown or not any(types.values()):
            raise ConfigError(
                f"unknown question type: {unknown[0] if unknown else '(none given)'}",
                f"use some of {', '.join(QUESTION_TYPES)}",
            )
        modes = {mode: share for mode, share in settings.mix.items() if mode != REFUSAL}
        if share := settings.mix.get(REFUSAL, 0):
            types = with_share(types, UNANSWERABLE, share, share + sum(modes.values()))
        self._chunks = chunks
        self._settings = settings
        self._types = Shares(types).weights
        self._taken = [dict.fromkeys(self._types, 0)]
        self._quota = Quota(chunks, per_document, settings.questions_per_chunk)
        self._language = language
        self._answering = Answering(prompts, style)
        self._asking = Merging(prompts, self._answering) if settings.merged else Asking(prompts)
        self._refusals = Refusals(chunks, prompts, seed, style)
        quorum = Quorum.read(settings.judge) if settings.judge else None
        self._judging = Judging(prompts, self._refusals, quorum)
        self._dialogues = Dialogues.read(settings.turns, seed)
        retrieval = Retrieval(settings.distractors, settings.leave_out)
        self._contexts = Contexts(chunks, self._refusals, modes, retrieval, seed)
        self._cells: dict[str, Cells] = {}
        self._chunks_of: dict[str, list[Chunk]] = {}
        for chunk in chunks:
            self._chunks_of.setdefault(chunk.document, []).append(chunk)

    def plan(self, index: int, kept: Kept) -> PassageItem | None:
        """Return the chunk to ask about and the sentences to aim at.

        Types keep their shares over the run, so that an item's depend on those of all before it.
        """
        if index >= len(self._chunks) * self._settings.passes:
            return None
        while len(self._taken) <= index:
            self._planned(len(self._taken) - 1)
        return self._planned(index)

    def _planned(self, index: int) -> PassageItem:
        at = index % len(self._chunks)
        passage = number_sentences(self._chunks[at])
        language = self._language
        if language == "auto":
            language = "zh" if detect_language(passage.chunk.text) == "zh" else "en"
        shares = Shares(self._types, self._taken[index])
        item = self._item(index, passage, language, shares)
        if len(self._taken) == index + 1:
            self._taken.append(shares.taken)
        return item

    def _item(self, index: int, passage: Passage, language: str, shares: Shares) -> PassageItem:
        turn = index // len(self._chunks)
        cells = self._cells_of(passage.chunk.document)
        before = shares.taken.get(UNANSWERABLE, 0)
        count = self._settings.questions_per_chunk
        earlier = [
            Shares(self._types, self._taken[at])
            for at in range(index % len(self._chunks), index, len(self._chunks))
        ]
        across = is_across(passage.chunk.text, language)
        types = tuple(name for name in self._types if not (across and name == UNANSWERABLE))
        aims = aim_questions(passage, types, count, turn, cells, shares, earlier)
        aims = aims[: self._quota.left(passage.chunk, turn)]
        absent = self._refusals.plan(index, passage, language, aims, before)
        return PassageItem(passage, language, turn, aims, absent, across)

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

        A passage that does not fit the model's context is halved, once: each half has its own questions.
        """
        if not item.aims:
            return []
        try:
            return await self._asked(index, item, ask)
        except TooLong as error:
            parts = item.in_halves()
            if not parts:
                return [fail(index, "question", error, span_of(item.passage.chunk))]
        made: list[Outcome] = []
        for part in parts:
            try:
                made += await self._asked(index, part, ask)
            except TooLong as error:
                made.append(fail(index, "question", error, span_of(part.passage.chunk)))
        return made

    async def _asked(self, index: int, item: PassageItem, ask: Ask) -> list[Outcome]:
        asked, lost = await self._asking.ask(index, self._nearby(item), ask)
        told = await asyncio.gather(*(self._told(index, item, each, ask) for each in asked))
        made = [each for each in told if isinstance(each, Record)]
        numbers = {id(record): each.aim.number for record, each in zip(told, asked, strict=True)}
        joined = self._dialogues.joined(index, item, made)
        return [
            *self._outside(index, item),
            *lost,
            *(each for each in told if isinstance(each, Failure)),
            *(self._contexts.placed(index, numbers.get(id(each), 0), item, each) for each in joined),
        ]

    def _nearby(self, item: PassageItem) -> PassageItem:
        """Return an item without what is not asked about its passage."""
        far = {number for number, absent in item.absent.items() if absent.way == "outside"}
        return replace(item, aims=tuple(aim for aim in item.aims if aim.number not in far))

    def _outside(self, index: int, item: PassageItem) -> list[Record]:
        """Return the questions of an item that have nothing to do with the documents."""
        return [
            self._contexts.placed(index, number, item, self._refusals.outside(index, item, absent, number))
            for number, absent in item.absent.items()
            if absent.way == "outside"
        ]

    async def _told(self, index: int, item: PassageItem, asked: Asked, ask: Ask) -> Outcome:
        absent = item.absent.get(asked.aim.number)
        if absent is not None:
            made: Outcome = self._refusals.answer(index, item, asked, absent)
        else:
            made = await self._answering.answer(index, item, asked, ask)
        return await self._judging.judged(index, item, made, ask)
