"""Passages to ask about: a chunk's sentences numbered, and which of them to ask what of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from datagen.records import Chunk
from datagen.text import has_letters, sentences, tokens

__all__ = [
    "QUESTION_TYPES",
    "Passage",
    "aim_questions",
    "halved",
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

_FEWEST_TOKENS = 5
"""A shorter sentence (a label, a cell) is too little to ask about."""

_ABOUT_ITSELF = re.compile(
    r"\b(?:this|the present) (?:chapter|section|page|document|handbook|manual|guide|article|table|list)\b"
    r"|本(?:章|节|页|文|手册|指南|表|文档)|[?？]\s*$",
    re.IGNORECASE,
)
"""Sentences on the text they stand in, and questions: nothing for a reader without the text."""


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


def halved(passage: Passage) -> Passage | None:
    """Return the first half of a passage's sentences as a passage, or None of a single one."""
    half = len(passage.spans) // 2
    if not half:
        return None
    chunk, end = passage.chunk, passage.spans[half - 1][1]
    return number_sentences(replace(chunk, end=end, text=chunk.text[: end - chunk.start]))
