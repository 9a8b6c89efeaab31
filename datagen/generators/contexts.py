"""What a record's reader has at hand: nothing, the passage, or passages that a search brought.

Source: Zhang et al. (2024), "RAFT: Adapting Language Model to Domain Specific RAG", section 3: distractors
beside the oracle passage, which is left out of a share of the records. Changed: a record without its
oracle has a refusal as its answer, and what may answer is no distractor.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from random import Random
from typing import NamedTuple

from datagen.generators.asked import PassageItem
from datagen.generators.chunk_index import whole_text
from datagen.generators.grounding import support, terms
from datagen.generators.passages import shown_before
from datagen.generators.refusals import Refusals
from datagen.generators.wording import place_of
from datagen.records import LEFT_OUT, Chunk, Record, SpanSource, content_id
from datagen.text import numbers

__all__ = ["Contexts", "Retrieval"]

_LOOKED_AT = 8
"""Near chunks looked at for each distractor that is wanted."""
_OWN = 0.5
_ABOUT = 0.4
_ALL_ABOUT = 0.7


class Retrieval(NamedTuple):
    """How many distractors stand beside the oracle, and the share (0..1) of records without it."""

    distractors: int
    leave_out: float


class Contexts:
    """Gives records their mode, drawn by place in the run, and the input that belongs to it."""

    def __init__(
        self,
        chunks: Sequence[Chunk],
        refusals: Refusals,
        shares: Mapping[str, int],
        retrieval: Retrieval,
        seed: int,
    ) -> None:
        """Take the chunks, what refuses, and the shares of closed-book, open-book and retrieval."""
        self._chunks = chunks
        self._refusals = refusals
        self._shares = {mode: share for mode, share in shares.items() if share} or {"closed-book": 1}
        self._retrieval = retrieval
        self._seed = seed

    def placed(
        self, index: int, number: int, item: PassageItem, record: Record, slot: str = "mode"
    ) -> Record:
        """Return a record in its mode; closed-book ones and rejected ones stay as they are.

        The kind of the others begins with their mode. Refusals stay closed-book where that has a share,
        dialogues always.
        """
        if record.rejection is not None or record.messages:
            return record
        if record.is_refusal and "closed-book" in self._shares:
            return record
        chance = Random(f"{self._seed}/{index}/{slot} {number}")
        mode = chance.choices(list(self._shares), list(self._shares.values()))[0]
        if mode == "closed-book":
            return record
        if mode == "open-book":
            return _renamed(replace(record, kind=f"{mode}/{record.kind}", input=_shown(item.passage.chunk)))
        return self._retrieved(index, number, item, record, chance)

    def _retrieved(
        self, index: int, number: int, item: PassageItem, record: Record, chance: Random
    ) -> Record:
        oracle = item.passage.chunk
        passages = list(islice(self._distractors(record, oracle), self._retrieval.distractors))
        is_left_out = chance.random() < self._retrieval.leave_out and bool(passages)
        kind, output, source = record.kind, record.output, record.source
        if is_left_out and not record.is_refusal:
            kind = LEFT_OUT
            output = self._refusals.worded("refusals-retrieval", index, number, item, record.instruction)
            source = replace(source, evidence=(), derived=()) if isinstance(source, SpanSource) else source
        else:
            passages.append(oracle)
        chance.shuffle(passages)
        input = "\n\n".join(f"[{at}] {_shown(chunk)}" for at, chunk in enumerate(passages, 1))
        return _renamed(replace(record, kind=f"retrieval/{kind}", input=input, output=output, source=source))

    def _distractors(self, record: Record, oracle: Chunk) -> Iterator[Chunk]:
        """Yield chunks near a question that do not answer it, none twice and none a part of the oracle."""
        seen = {oracle.text}
        near = self._refusals.index.near(record.instruction, _LOOKED_AT * (self._retrieval.distractors + 1))
        for place in near:
            chunk = self._chunks[place]
            overlaps = chunk.document == oracle.document and (
                chunk.start < oracle.end and oracle.start < chunk.end
            )
            if chunk.text in seen or overlaps or _may_answer(chunk, record, oracle.title):
                continue
            seen.add(chunk.text)
            yield chunk


def _may_answer(chunk: Chunk, record: Record, subject: str) -> bool:
    """Say whether a chunk has half of what an answer adds to its question, and speaks of the question.

    Numbers that an answer adds weigh most: a chunk with none of them answers only what it has all but the
    whole question of, in other numbers, and what it is about.
    """
    whole = whole_text(chunk)
    about = support(record.instruction, [whole])
    added = numbers(record.output) - numbers(record.instruction)
    is_bare = record.is_refusal or not terms(record.output) - terms(record.instruction)
    if is_bare or (added and not added & numbers(whole)):
        named = terms(subject) & terms(record.instruction)
        return about >= _ALL_ABOUT and named <= terms(whole)
    return about >= _ABOUT and support(record.output, [whole], given=record.instruction) >= _OWN


def _shown(chunk: Chunk) -> str:
    return "\n".join(filter(None, [place_of(chunk), shown_before(chunk), chunk.text]))


def _renamed(record: Record) -> Record:
    return record.named(content_id(record.instruction, record.input, record.output, record.messages))
