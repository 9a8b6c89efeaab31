"""A chunk in one pass over the documents, and the questions about it on their way to their answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from datagen.generators.passages import Aim, Passage, halves
from datagen.prompts import Prompt
from datagen.records import Chunk, Completion, SpanSource

__all__ = ["NAME", "Absent", "Asked", "PassageItem", "Reply", "span_of"]

NAME = "self-qa"


class Absent(NamedTuple):
    """What makes a question unanswerable: the way, an attribute's name or the question, and its terms."""

    way: str
    what: str = ""
    cues: tuple[frozenset[str], ...] = ()


@dataclass(frozen=True, slots=True)
class PassageItem:
    """One chunk in one pass over the documents, and what to ask.

    `absent` says by its number what makes an unanswerable aim so. `is_across` says that the passage is in
    another script than the questions, so that no word of theirs can be looked for in it.
    """

    passage: Passage
    language: str
    turn: int
    aims: tuple[Aim, ...]
    absent: Mapping[int, Absent] = field(default_factory=dict)
    is_across: bool = False

    def only(self, numbers: Collection[int]) -> "PassageItem":
        """Return the item with some of its aims alone, by the numbers of their sentences."""
        return replace(self, aims=tuple(aim for aim in self.aims if aim.number in numbers))

    def in_halves(self) -> "list[PassageItem]":
        """Return the halves of the passage that are asked about, each with its aims; none of one sentence."""
        parts, before = [], 0
        for half in halves(self.passage):
            count = len(half.spans)
            own = [aim for aim in self.aims if before < aim.number <= before + count]
            if own:
                aims = tuple(aim._replace(number=aim.number - before) for aim in own)
                absent = {
                    aim.number - before: self.absent[aim.number] for aim in own if aim.number in self.absent
                }
                parts.append(replace(self, passage=half, aims=aims, absent=absent))
            before += count
        return parts


class Reply(BaseModel):
    """What every reply's shape has in common: nothing beyond its fields."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way to its answer: what it aims at, and the calls and prompts so far.

    `told` is the answer that came with it and the numbers of the sentences that it cites, if one did.
    """

    aim: Aim
    question: str
    calls: tuple[Completion, ...]
    prompts: tuple[Prompt, ...]
    told: tuple[str, tuple[int, ...]] | None = None


def span_of(chunk: Chunk, evidence: tuple[tuple[int, int], ...] = ()) -> SpanSource:
    """Return a chunk as the source of a record, with the spans of the sentences that an answer cites."""
    return SpanSource(chunk.document, chunk.sha256, chunk.start, chunk.end, evidence, chunk.pages)
