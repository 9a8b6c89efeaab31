"""Passages to ask about: a chunk's sentences numbered, and which of them to ask what of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from datagen.generators.cells import Cells, read_cells
from datagen.generators.focus import find_foci
from datagen.generators.orders import is_order
from datagen.generators.shares import Shares
from datagen.patterns import Pattern
from datagen.records import UNANSWERABLE, Chunk
from datagen.text import has_letters, is_cjk, sentences, tokens

__all__ = [
    "QUESTION_TYPES",
    "Aim",
    "Passage",
    "aim_questions",
    "halves",
    "has_something_to_ask",
    "number_sentences",
    "shown_before",
]

QUESTION_TYPES = {
    "factual": {"en": "ask for a fact", "zh": "问事实"},
    "understanding": {"en": "ask for a reason", "zh": "问原因"},
    "procedural": {"en": "ask what to do", "zh": "问怎么做"},
    "condition": {"en": "ask in which case", "zh": "问在什么情况下"},
    "comparison": {"en": "ask how the two things compare", "zh": "问两者相比怎么样"},
    "yes-no": {"en": "ask a question to be answered with yes or no", "zh": "问一个用“是”或“不是”回答的问题"},
    "summary": {"en": "ask for the main points of the whole passage", "zh": "问整段资料的要点"},
    "unanswerable": {"en": "ask for a fact", "zh": "问事实"},
}
"""Question types, each with the words that ask for it (the paper, section 3.1, wants facts and
understanding alike)."""

_CUES = {
    "understanding": Pattern(
        r"\b(?:because|since|so that|therefore|as a result|otherwise|in order to|due to|which is why)\b"
        r"|因为|由于|所以|因此|以免|否则|为了|导致|以便",
        re.IGNORECASE,
    ),
    "procedural": Pattern(
        r"\b(?:must|should|has to|have to|need to|first|then|never|always|please)\b|^\s*(?:\d+[.)、]|[-*])\s"
        r"|应当|应该|必须|须|不得|先|再|然后|禁止|严禁|请",
        re.IGNORECASE,
    ),
    "condition": Pattern(
        r"\b(?:if|when|unless|until|within|at least|at most|no more than|only|below|above|between|before"
        r"|after)\b"
        r"|如果|若|时|以内|以下|以上|至少|最多|不超过|不低于|之前|之后|期间",
        re.IGNORECASE,
    ),
    "comparison": Pattern(
        r"\b(?:(?<!more )(?<!less )(?<!fewer )(?<!later )than|whereas|unlike|compared (?:to|with)|twice as"
        r"|as \w+ as|while the)\b"
        r"|(?<![对与])比(?!例|如|赛|重)|相比|不如|而(?!且)[^，。；]{2,}则",
        re.IGNORECASE,
    ),
}
"""What in a sentence lets it answer a question of a type; any sentence can answer a factual one."""
_BESIDE = ("comparison", "yes-no", "summary", "unanswerable")
"""Types that need no part of a sentence as their answer, beside those that do."""
_FEWEST_SUMMED_UP = 3
"""Sentences that a passage must have to be summed up."""

_FEWEST_TOKENS = 5
"""A shorter sentence (a label, a cell) is too little to ask about."""

_TABULAR = Pattern(r"\|.*\||(?:: .*; ){2}|(?:：.*；){2}")
"""A piece of a table, whose names of columns stand elsewhere."""
_ENDED = Pattern(r"[.!。！][\"'”’）)]?$")
"""A full sentence; a line without its end is a title or a signature."""

_ABOUT_ITSELF = Pattern(
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


class Aim(NamedTuple):
    """What a question is made for: a sentence, a type, the part that answers it, "" where unknown.

    `subject` names the row of a table that the sentence is; the focus is then "column: value".
    """

    number: int
    kind: str
    focus: str = ""
    subject: str = ""


def number_sentences(chunk: Chunk) -> Passage:
    """Number a chunk's sentences from 1. What is before it is shown without a number."""
    lines = [shown_before(chunk)] if chunk.before else []
    spans = []
    for start, end in sentences(chunk.text):
        text = chunk.text[start:end]
        if text.startswith("#") or not has_letters(text):
            lines.append(text)
            continue
        spans.append((chunk.start + start, chunk.start + end))
        lines.append(f"[{len(spans)}] {text}")
    return Passage(chunk, "\n".join(lines), tuple(spans))


def shown_before(chunk: Chunk) -> str:
    """Return the line that shows what a chunk's first words point back at; "" where they point at nothing."""
    if not chunk.before:
        return ""
    is_wide = any(map(is_cjk, chunk.before))
    return f"（前文：{chunk.before}）" if is_wide else f"(Before this: {chunk.before})"


def aim_questions(
    passage: Passage,
    types: Sequence[str],
    count: int,
    turn: int,
    cells: Cells | None = None,
    shares: Shares | None = None,
    earlier: Sequence[Shares] = (),
) -> tuple[Aim, ...]:
    """Choose up to `count` sentences to ask about in pass `turn`, each with a type that it serves.

    Those that hold an answer by themselves come in the first passes, spread over the passage, the
    others after them. Of the types that they can serve, the one furthest behind its share is taken
    next, so that types mix. `cells` knows the rows of the passage's document, `shares` the types of
    what was asked before, to which it adds, and `earlier` what they were at each earlier pass.
    """
    shares = shares or Shares(dict.fromkeys(types, 1))
    earlier = earlier or [shares] * turn
    if turn or len(passage.spans) < _FEWEST_SUMMED_UP:  # a passage is summed up once
        types = [kind for kind in types if kind != "summary"]
    aims = [
        _aims(number, passage.sentence(number), types, cells or Cells())
        for number in range(1, len(passage.spans) + 1)
    ]
    held = [each for each in aims if any(aim.focus for aim in each)]
    loose = [each for each in aims if each and not any(aim.focus for aim in each)]
    steps = -(-len(held) // count)
    picked = _part(held, steps, [*earlier, shares]) if turn < steps else _spread(loose, count, turn - steps)
    return _dealt(picked, shares)


def _dealt(sentences: list[list[Aim]], shares: Shares) -> tuple[Aim, ...]:
    """Choose one aim for each sentence: the type that is due, of the sentence that serves fewest others.

    What cannot be answered can be asked anywhere: it has its share of all and no more, whatever of the
    other types the sentences serve.
    """
    open_, chosen = list(sentences), []
    while open_:
        kinds = dict.fromkeys(aim.kind for each in open_ for aim in each)
        others = [kind for kind in kinds if kind != UNANSWERABLE]
        is_refused = UNANSWERABLE in kinds and (not others or shares.is_behind(UNANSWERABLE))
        kind = UNANSWERABLE if is_refused else shares.due(others)
        best = min(
            (each for each in open_ if any(aim.kind == kind for aim in each)),
            key=lambda each: len({aim.kind for aim in each}),
        )
        open_.remove(best)
        chosen.append(next(aim for aim in best if aim.kind == kind))
        shares.take(kind)
        if kind == "summary":
            open_ = [[aim for aim in each if aim.kind != kind] for each in open_]
            open_ = [each for each in open_ if each]
    return tuple(sorted(chosen))


def _part(held: list[list[Aim]], steps: int, passes: Sequence[Shares]) -> list[list[Aim]]:
    """Return the part of a passage's sentences for the last of some passes: one that serves what is due."""
    parts = [held[at::steps] for at in range(steps)]
    picked: list[list[Aim]] = []
    for shares in passes:
        served = [{aim.kind for each in part for aim in each if aim.focus} for part in parts]
        due = shares.due(dict.fromkeys(kind for kinds in served for kind in sorted(kinds)))
        best = min(range(len(parts)), key=lambda at: (due not in served[at], -len(served[at])))
        picked = parts.pop(best)
    return picked


def _spread(aims: list[list[Aim]], count: int, turn: int) -> list[list[Aim]]:
    steps = -(-len(aims) // count)
    return aims[turn::steps] if turn < steps else []


def _aims(number: int, sentence: str, types: Sequence[str], cells: Cells) -> list[Aim]:
    """Return all that can be asked of a sentence; none of one too short, about its own text or to a model."""
    if len(tokens(sentence)) < _FEWEST_TOKENS or _ABOUT_ITSELF.search(sentence) or is_order(sentence):
        return []
    if read_cells(sentence):
        subject, found = cells.foci(sentence)
        turned = found[number % len(found) :] + found[: number % len(found)] if found else []
        return [Aim(number, each.kind, each.text, subject) for each in turned if each.kind in types]
    if _TABULAR.search(sentence):
        return []
    held = [Aim(number, each.kind, each.text) for each in find_foci(sentence, types)]
    if not held and not _ENDED.search(sentence):
        return []
    beside = [
        Aim(number, kind)
        for kind in types
        if kind in _BESIDE and (kind not in _CUES or _CUES[kind].search(sentence))
    ]
    if held:
        return held + beside
    plain = [kind for kind in types if kind not in _BESIDE]
    fits = [kind for kind in plain if kind not in _CUES or _CUES[kind].search(sentence)]
    return [Aim(number, kind) for kind in (fits or ([] if beside else plain))] + beside


def has_something_to_ask(chunk: Chunk) -> bool:
    """Say whether any sentence of a chunk can be asked about."""
    passage, cells = number_sentences(chunk), Cells()
    cells.add(map(passage.sentence, range(1, len(passage.spans) + 1)))
    return bool(aim_questions(passage, ("factual",), 1, 0, cells))


def halves(passage: Passage) -> tuple[Passage, ...]:
    """Return a passage's sentences as two passages, or none of a single one."""
    half = len(passage.spans) // 2
    if not half:
        return ()
    chunk, end, start = passage.chunk, passage.spans[half - 1][1], passage.spans[half][0]
    first = replace(chunk, end=end, text=chunk.text[: end - chunk.start])
    second = replace(chunk, start=start, text=chunk.text[start - chunk.start :], before="")
    return number_sentences(first), number_sentences(second)
