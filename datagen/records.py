"""The nouns of datagen: frozen values that import nothing of ours and travel between all parts."""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

__all__ = [
    "LEFT_OUT",
    "OUT_OF_DOMAIN",
    "UNANSWERABLE",
    "Chunk",
    "Completion",
    "Document",
    "Failure",
    "GraphSource",
    "Instance",
    "Message",
    "Provenance",
    "Record",
    "Rejection",
    "SeedSource",
    "SeedTask",
    "Skipped",
    "SpanSource",
    "Triple",
    "content_id",
]

UNANSWERABLE, OUT_OF_DOMAIN, LEFT_OUT = "unanswerable", "out-of-domain", "left-out"
"""Kinds whose answer is a refusal: no document tells it, or deals with it, or its passage is kept back."""


@dataclass(frozen=True, slots=True)
class Message:
    """One chat turn; `role` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's answer to one request.

    `data` is the parsed reply where a schema was asked for, else None. `key` is the request's
    content hash, under which the answer lies in the cache. Token counts are the endpoint's own.
    """

    text: str
    data: Mapping[str, Any] | None = None
    finish_reason: str = "stop"
    model: str = ""
    key: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A read document: `text` is what every character span refers to, `sha256` hashes its UTF-8.

    `pages` are the offsets at which its pages begin, () for what has no pages.
    """

    path: str
    text: str
    sha256: str
    title: str = ""
    pages: tuple[int, ...] = ()

    def pages_of(self, start: int, end: int) -> tuple[int, ...]:
        """Return the numbers, from 1, of the first and last page of a span; () without pages."""
        if not self.pages:
            return ()
        return bisect_right(self.pages, start), bisect_right(self.pages, max(start, end - 1))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a document: `text == document.text[start:end]`, and the headings above it.

    `pages` are the numbers, from 1, of the first and the last page that it stands on, where known. `before`
    is what a chunk that opens with a pronoun points back at: the text before it, no part of its span.
    """

    document: str
    sha256: str
    start: int
    end: int
    text: str
    title: str = ""
    headings: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True)
class Instance:
    """One worked example of a seed task."""

    input: str
    output: str


@dataclass(frozen=True, slots=True)
class SeedTask:
    """A task written by hand: an instruction, its examples, and whether it is classification.

    `turns` is the whole dialogue where it has several; then the instruction is its first user text.
    """

    id: str
    instruction: str
    instances: tuple[Instance, ...]
    is_classification: bool
    turns: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Triple:
    """One fact of a knowledge graph, directed: head, relation (predicate), tail."""

    head: str
    relation: str
    tail: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input file, line or row that was not used: where, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class SeedSource:
    """The tasks that were shown as demonstrations: ids of seeds and of kept records.

    `topic` and `form` are what the new task was asked to be about and the pattern it was asked to follow.
    `parents` are the records that an evolved task was made from, oldest first, and `operations` what was
    done to each: the last parent and operation gave the task.
    """

    seeds: tuple[str, ...]
    topic: str = ""
    form: str = ""
    parents: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpanSource:
    """The passage a record was made from, and the sentences its answer cites.

    Offsets count characters of the read text; `evidence` spans lie inside start..end. `pages` are the
    first and the last page, from 1, where the document has pages. `triples` are those that the evidence
    says, where the document is a graph in words. `derived` are the sums by which code worked out what the
    answer does not find in its evidence: "17:30 - 9:00 = 8.5 hours".
    """

    document: str
    sha256: str
    start: int
    end: int
    evidence: tuple[tuple[int, int], ...] = ()
    pages: tuple[int, ...] = ()
    triples: tuple[Triple, ...] = ()
    derived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphSource:
    """The triples that support a record's answer, all of them and no others."""

    triples: tuple[Triple, ...]


Provenance = SeedSource | SpanSource | GraphSource


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a record was refused: the rule, what it measured, its limit, the record it collided with."""

    rule: str
    value: float | str | None = None
    threshold: float | str | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A piece of work whose model call failed for good: where in the run, at which step, why."""

    item: int
    step: str
    reason: str
    source: Provenance | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The canonical record, a line of kept.jsonl.

    `messages` is None for one turn and the whole dialogue for many; then instruction and output are
    its first user and last assistant text. `prompt` names prompt files with their content hashes,
    `requests` are cache keys of the calls that made the record.
    """

    id: str
    generator: str
    kind: str
    language: str
    instruction: str
    input: str
    output: str
    source: Provenance
    messages: tuple[Message, ...] | None = None
    model: str = ""
    prompt: str = ""
    requests: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    rejection: Rejection | None = None

    @property
    def is_refusal(self) -> bool:
        """Whether its answer is to say that there is none; a kind may begin with its mode and a stroke."""
        return self.kind.rpartition("/")[2] in (UNANSWERABLE, OUT_OF_DOMAIN, LEFT_OUT)

    def named(self, id: str) -> "Record":
        """Return the same record under another id."""
        return replace(self, id=id)

    def reviewed(self, scores: Mapping[str, float], rejection: Rejection | None) -> "Record":
        """Return the same record with other scores and another verdict."""
        return replace(self, scores=scores, rejection=rejection)

    def rejected(self, rejection: Rejection) -> "Record":
        """Return the same record with the reason for its refusal."""
        return replace(self, rejection=rejection)


def content_id(instruction: str, input: str, output: str, messages: Sequence[Message] | None = None) -> str:
    """Return the 16 hex digits that name a record by what a trainer would see of it."""
    turns = [[m.role, m.content] for m in messages] if messages else None
    parts = json.dumps([instruction, input, output, turns], ensure_ascii=True)
    return hashlib.sha256(parts.encode()).hexdigest()[:16]
