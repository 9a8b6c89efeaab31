"""Answers that are drawn from a text: what code can tell is wrong with one, and how far it keeps to its text.

What is wrong is told to the model, which answers once more; what is wrong then is a score, which a
rule of the filter holds against its threshold.
"""

from collections.abc import Mapping

from datagen.generators.asked_of_texts import asked_of_text
from datagen.generators.clauses import clause_support, wording_kept
from datagen.generators.grounding import coverage, misplaced_numbers, unknown_numbers
from datagen.generators.lists import listed_twice, torn_item, unlisted
from datagen.generators.persons import takes_another_person
from datagen.generators.tasks import Task
from datagen.lengths import Asked, length_fault
from datagen.text import sentences, tokens

__all__ = [
    "drawn_scores",
    "fault_of",
    "is_out_of_order",
    "length_kept",
    "support_by_line",
]

_TOLD = 0.4
_UNITS = {
    "sentences": {"en": "sentences", "zh": "句话"},
    "words": {"en": "words", "zh": "个词"},
    "characters": {"en": "characters", "zh": "个字"},
    "lines": {"en": "lines", "zh": "行"},
    "items": {"en": "items", "zh": "条"},
    "paragraphs": {"en": "paragraphs", "zh": "段"},
    "bullets": {"en": "bullet points", "zh": "个要点"},
}
_FAULTS = {
    "list": {"en": "Each item has to stand on a line of its own. ", "zh": "每一条要单独占一行。"},
    "length": {
        "en": "That has {has} {unit}, and {asked} are asked for. ",
        "zh": "这里有{has}{unit}，要求的是{asked}{unit}。",
    },
    "numbers": {"en": "The text has no {numbers} where you say it. ", "zh": "原文没有这样说到{numbers}。"},
    "person": {
        "en": "You speak to the writer of the text; keep its I or we, or say who did it. ",
        "zh": "你把写信人称作了“你”；请保留“我”“我们”，或写明是谁。",
    },
    "order": {"en": "That is not the order of the text. ", "zh": "这不是原文的先后顺序。"},
    "same": {
        "en": "That is nearly the whole text; say only what is asked for, much shorter. ",
        "zh": "这几乎就是原文；只写任务所要的，短得多。",
    },
    "torn": {
        "en": '"{torn}" is no item by itself; put it with what it belongs to. ',
        "zh": "“{torn}”自己不成一条，要和它所说的事写在一条里。",
    },
    "twice": {"en": 'You list this twice: "{twice}" ', "zh": "这一条列了两次：“{twice}”。"},
    "left": {"en": 'You left out this: "{left}" ', "zh": "你漏掉了这一句：“{left}”"},
}


def fault_of(task: Task, text: str, answer: str, language: str) -> str | None:
    """Return what is wrong with an answer, as its writer is told, where code can tell."""
    said = {name: lines["zh" if language == "zh" else "en"] for name, lines in _FAULTS.items()}
    if length := length_fault(task.instruction, answer):
        return _length_said(*length, said, "zh" if language == "zh" else "en")
    if not task.on_text:
        return None
    wanted = asked_of_text(task)
    if wrong := misplaced_numbers(unlisted(answer), text):
        return said["numbers"].format(numbers=("、" if language == "zh" else ", ").join(wrong))
    if takes_another_person(answer, text):
        return said["person"]
    if twice := listed_twice(answer):
        return said["twice"].format(twice=twice)
    if wanted.lists_all and (torn := torn_item(answer)):
        return said["torn"].format(torn=torn)
    if wanted.in_order and is_out_of_order(answer, text):
        return said["order"]
    if wanted.is_short and length_kept(answer, text) > _AS_LONG:
        return said["same"]
    if wanted.tells_all and (left := _untold(text, answer)):
        return said["left"].format(left=left[0])
    return None


def _length_said(has: int, asked: Asked | None, said: Mapping[str, str], language: str) -> str:
    if asked is None:
        return said["list"]
    unit = _UNITS[asked.unit][language]
    return said["length"].format(has=has, unit=unit, asked=str(asked).rpartition(" ")[0])


_AS_LONG = 0.7
_FEW = 3


def is_out_of_order(answer: str, text: str) -> bool:
    """Say whether an answer's lines tell a text's sentences in another order than theirs.

    Each line stands for the sentence that covers most of it, the earliest of equals.
    """
    said = [text[start:end] for start, end in sentences(text)]
    places = [
        max(range(len(said)), key=lambda at: coverage(line, said[at]))
        for line in map(str.strip, answer.splitlines())
        if line and said
    ]
    return places != sorted(places)


def drawn_scores(task: Task, text: str, answer: str) -> dict[str, float]:
    """Hold an answer against what it was given: numbers from nowhere, and content from nowhere."""
    if not text:
        return {}
    asked = f"{task.instruction}\n\n{text}"
    scores = {"unknown_numbers": float(unknown_numbers(unlisted(answer), asked))}
    if task.on_text:
        wanted = asked_of_text(task)
        scores["input_support"] = support_by_line(answer, asked)
        scores["clause_support"] = clause_support(answer, text)
        if task.is_held:
            scores["wording_kept"] = wording_kept(answer, text)
        scores["misplaced_numbers"] = float(len(misplaced_numbers(unlisted(answer), text)))
        scores["wrong_person"] = float(takes_another_person(answer, text))
        scores["listed_twice"] = float(bool(listed_twice(answer)))
        if wanted.in_order:
            scores["out_of_order"] = float(is_out_of_order(answer, text))
        if wanted.is_short:
            scores["length_kept"] = length_kept(answer, text)
        told = _told(text, answer) if wanted.tells_all else 1.0
        if wanted.tells_all:
            scores["input_told"] = told
        if wanted.lists_all:
            scores["input_listed"] = told
            scores["list_torn"] = float(bool(torn_item(answer)))
    return scores


def support_by_line(answer: str, source: str) -> float:
    """Return the least share (0..1) of a line's content that a source covers: one odd item of a list counts.

    Lines of fewer than three words or characters are taken together with the whole answer alone.
    """
    lines = [line for line in answer.splitlines() if len(list(tokens(line))) >= _FEW]
    return min([coverage(answer, source), *(coverage(line, source) for line in lines)])


def length_kept(answer: str, text: str) -> float:
    """Return an answer's length as a share of its text's, both in tokens."""
    return round(len(tokens(answer)) / max(len(tokens(text)), 1), 4)


def _told(text: str, answer: str) -> float:
    """Return the share (0..1) of a text's sentences of which the answer says two fifths or more."""
    count = sum(1 for _ in sentences(text))
    return round(1 - len(_untold(text, answer)) / count, 4) if count else 1.0


def _untold(text: str, answer: str) -> list[str]:
    """Return the sentences of a text of which the answer says less than two fifths."""
    said = (text[start:end] for start, end in sentences(text))
    return [each for each in said if coverage(each, answer) < _TOLD]
