"""A chunk in one pass over the documents, and the questions about it on their way to their answers."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from datagen.generators.passages import Aim, Passage
from datagen.prompts import Prompt
from datagen.records import Chunk, Completion, SpanSource

__all__ = ["NAME", "Asked", "PassageItem", "Reply", "span_of"]

NAME = "self-qa"


@dataclass(frozen=True, slots=True)
class PassageItem:
    """One chunk in one pass over the documents, and what to ask."""

    passage: Passage
    language: str
    turn: int
    aims: tuple[Aim, ...]


class Reply(BaseModel):
    """What every reply's shape has in common: nothing beyond its fields."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way to its answer: what it aims at, and the calls and prompts so far."""

    aim: Aim
    question: str
    calls: tuple[Completion, ...]
    prompts: tuple[Prompt, ...]


def span_of(chunk: Chunk, evidence: tuple[tuple[int, int], ...] = ()) -> SpanSource:
    """Return a chunk as the source of a record, with the spans of the sentences that an answer cites."""
    return SpanSource(chunk.document, chunk.sha256, chunk.start, chunk.end, evidence, chunk.pages)
