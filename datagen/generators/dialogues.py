"""Dialogues over one passage: questions in a row, of which the later ones lean on the first.

Each turn is asked and answered, and checked, as a question by itself. Then code takes the name of what
all are about out of the later questions and leaves a word that points back.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

from datagen.generators.asked import PassageItem
from datagen.generators.grounding import terms
from datagen.generators.wording import name_of
from datagen.records import Message, Record, SpanSource, content_id
from datagen.text import is_cjk

__all__ = ["Dialogues", "follow_up"]

_LEAST = {
    "answer_support": 0.6,
    "question_support": 0.5,
    "evidence_fit": 0.4,
    "aim_told": 0.6,
    "aim_asked": 0.34,
    "asks": 1.0,
    "yes_or_no": 1.0,
    "judged": 1.0,
}
_MOST = {
    "unknown_numbers": 0.0,
    "unknown_names": 0.0,
    "unasked_numbers": 0.0,
    "answer_in_question": 0.9,
    "off_style": 0.0,
    "orders": 0.0,
    "turned_round": 0.0,
    "wrong_units": 0.0,
}
"""What a turn's scores must be, as the filter's rules have it by default: one bad turn spoils a dialogue, so
that it is left to the filter alone, which says why."""


class Dialogues(NamedTuple):
    """Joins an item's records into dialogues of `least` to `most` turns; 0 to 0 joins none."""

    least: int
    most: int
    seed: int

    @classmethod
    def read(cls, turns: str | None, seed: int) -> "Dialogues":
        """Read "2-4", or "3" for exactly so many."""
        least, _, most = (turns or "0").partition("-")
        return cls(int(least), int(most or least), seed)

    def joined(self, index: int, item: PassageItem, records: Sequence[Record]) -> list[Record]:
        """Return the records with those joined that can be; the others follow as they are.

        How many turns a dialogue has is drawn by its place in the run.
        """
        if not self.most:
            return list(records)
        subject = name_of(item.passage.chunk.title)
        sound = [record for record in records if _is_sound(record, subject)]
        chance = Random(f"{self.seed}/{index}/turns")
        made: list[Record] = []
        used: list[Record] = []
        while len(sound) >= self.least:
            count = min(chance.randint(self.least, self.most), len(sound))
            turns, sound = sound[:count], sound[count:]
            made.append(_dialogue(turns, subject))
            used += turns
        return [*made, *(record for record in records if not any(record is each for each in used))]


def _is_sound(record: Record, subject: str) -> bool:
    """Say whether a record can be a turn: answered, without a fault, and naming what all are about."""
    if record.rejection is not None or record.is_refusal or follow_up(record.instruction, subject) is None:
        return False
    scores = record.scores
    return all(scores.get(name, least) >= least for name, least in _LEAST.items()) and all(
        scores.get(name, most) <= most for name, most in _MOST.items()
    )


def follow_up(question: str, subject: str) -> str | None:
    """Return a question as it is asked of what an earlier one has named, None where it does not name it."""
    if not terms(subject):
        return None
    name = re.escape(subject)
    for pattern, word in _ZH if any(map(is_cjk, subject)) else _EN:
        pointed, count = re.subn(pattern.replace("NAME", name), word, question, flags=re.IGNORECASE)
        if count and not terms(subject) & terms(pointed):
            return _continued(pointed)
    return None


_EN = (
    (r"\b(?:at|in|on|inside) (?:the )?NAME\b(?!['’-])", "there"),
    (r"\bfrom (?:the )?NAME\b(?!['’-])", "from there"),
    (r"(?:\bthe )?\bNAME['’]s\b", "its"),
    (r"\bof (?:the )?NAME\b(?!['’-])", "there"),
    (r"(?:\bthe )?\bNAME\b(?!['’-])", "it"),
)
_ZH = (
    (r"NAME(?:里|中|内)?(?=的)", "那里"),
    (r"在NAME(?:里|中|内)?", "在那里"),
    (r"NAME(?:里|中|内)?", "那里"),
)
"""How a name stands in a question, and what points back to it."""


def _continued(question: str) -> str:
    if any(map(is_cjk, question)):
        return question if question.startswith("那") else f"那么，{question}"
    return f"And {question[:1].lower()}{question[1:]}"


def _dialogue(turns: Sequence[Record], subject: str) -> Record:
    first, last = turns[0], turns[-1]
    asked = [first.instruction, *(follow_up(each.instruction, subject) or "" for each in turns[1:])]
    messages = tuple(
        message
        for question, each in zip(asked, turns, strict=True)
        for message in (Message("user", question), Message("assistant", each.output))
    )
    sources = [each.source for each in turns if isinstance(each.source, SpanSource)]
    evidence = tuple(dict.fromkeys(span for source in sources for span in source.evidence))
    derived = tuple(dict.fromkeys(sum for source in sources for sum in source.derived))
    base = sources[0]
    return Record(
        id=content_id(first.instruction, "", last.output, messages),
        generator=first.generator,
        kind="dialogue",
        language=first.language,
        instruction=first.instruction,
        input="",
        output=last.output,
        source=replace(base, evidence=evidence, derived=derived),
        messages=messages,
        model=last.model,
        prompt=" ".join(dict.fromkeys(word for each in turns for word in each.prompt.split())),
        requests=tuple(dict.fromkeys(key for each in turns for key in each.requests)),
        scores=_worst(turns),
    )


def _worst(turns: Sequence[Record]) -> dict[str, float]:
    """Return each score as the turn has it that is worst off; the calls saved are those of all."""
    names = dict.fromkeys(name for each in turns for name in each.scores)
    saved = sum(each.scores.get("calls_saved", 0.0) for each in turns)
    worst = {
        name: (max if name in _MOST else min)(each.scores[name] for each in turns if name in each.scores)
        for name in names
    }
    return {**worst, "calls_saved": saved} if saved else worst
