"""Input-first: what a task works on, where it needs something, then the output in a call of its own.

Source: Wang et al. (2022), "Self-Instruct", section 2.2 (input-first approach). Changed: whether an
input is needed is asked or follows from the task's form, the output is a call of its own, and what
it says is checked once more and held against the input.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from datagen.contracts import Ask, Outcome
from datagen.errors import CallFailed
from datagen.generators.grounding import coverage, misplaced_numbers, unknown_numbers
from datagen.generators.making import fail
from datagen.generators.tasks import NAME, Task, normal_input
from datagen.lengths import length_fault
from datagen.patterns import Pattern
from datagen.prompts import PromptBook
from datagen.records import Rejection
from datagen.text import detect_language, numbers, sentences, tokens

__all__ = ["gives_answer", "is_out_of_order", "make_answered", "speaks_to_writer", "unlisted"]

_KIND = "generation"
_TOLD = 0.25
_OF_ALL = Pattern(
    r"\bsum(?:s|med)? up\b|\bsummar|\bmain points\b|\bshorten|\bturn th(?:is|ese)\b|\bsteps\b"
    r"|概括|要点|缩短|整理|步骤",
    re.IGNORECASE,
)
"""Tasks whose answer must tell of the whole text, not of its first sentence."""
_LATIN_WORD = Pattern(r"(?<![A-Za-z])[a-z]{4,}(?![A-Za-z])")
"""What has no place in Chinese prose of another topic: small models fall into English."""
_Strict = ConfigDict(extra="forbid")


class _Check(BaseModel):
    model_config = _Strict
    verdict: Literal["right", "wrong", "incomplete", "off_task", "unclear_task"]


class _TaskInput(BaseModel):
    model_config = _Strict
    needs_input: bool
    input: str


class _Text(BaseModel):
    """A text in four sentences, each a field: small models else end after the first."""

    model_config = _Strict
    first: Annotated[str, Field(min_length=1)]
    second: str
    third: str
    fourth: str


def _joined(sentences: Iterable[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(each.strip() for each in sentences if each.strip())


_LIST_NUMBER = Pattern(r"^\s*(?:\d+[.)、]|\(\d+\)|（\d+）)\s*", re.MULTILINE)
_SHORT_INPUT = 8


def unlisted(text: str) -> str:
    """Return a text without the numbers of its list items."""
    return _LIST_NUMBER.sub("", text)


def gives_answer(instruction: str, text: str, output: str) -> bool:
    """Say whether a short input is the result itself: its numbers, new to the task, end the output."""
    found = numbers(text) - numbers(instruction)
    ending = output.strip().rsplit("\n", 1)[-1]
    return bool(found) and len(tokens(text)) <= _SHORT_INPUT and found <= numbers(ending)


async def make_answered(task: Task, prompts: PromptBook, language: str, ask: Ask) -> list[Outcome]:
    """Return the task's record, refused where its input or output is cut or gives itself away."""
    form, output, check = (
        prompts.get(language, NAME, step) for step in ("text" if task.on_text else "input", "output", "check")
    )
    text = answer = ""
    scores: dict[str, float] = {}
    try:
        schema: type[BaseModel] = _Text if task.on_text else _TaskInput
        holes = {"instruction": task.instruction} | ({"topic": task.topic} if task.on_text else {})
        given = await ask(form.fill(holes), schema=schema, max_tokens=300)
        task = task.after([given], form)
        data = given.data or {}
        if task.on_text:
            text = _joined(data.values(), language)
        elif data["needs_input"]:
            text = normal_input(data["input"])
        wrong = _unfit(text, task)
        asked = f"{task.instruction}\n\n{text}" if text else task.instruction
        if not wrong:
            turns = output.fill({"task": asked})
            reply = await ask(turns, max_tokens=700)
            task, answer = task.after([reply], output), reply.text
            if fault := _fault(task, text, answer, language):
                again = prompts.get(language, NAME, "output-again")
                turns = (*turns, *again.fill({"answer": answer, "fault": fault}))
                reply = await ask(turns, max_tokens=700)
                task, answer = task.after([reply], again), reply.text
            if reply.finish_reason == "length":
                wrong = Rejection("output_cut")
            elif gives_answer(task.instruction, text, answer):
                wrong = Rejection("input_gives_output", text)
        if not wrong:
            turns = check.fill({"task": asked, "answer": answer})
            judged = await ask(turns, schema=_Check, heat=0.0, max_tokens=20)
            task = task.after([judged], check)
            scores["check"] = float((judged.data or {})["verdict"] == "right")
            scores |= _held(task, text, answer)
    except CallFailed as error:
        return [fail(task.index, "instance", error, task.source)]
    return [task.record(_KIND, language, text, answer, rejection=wrong, scores=scores)]


def _unfit(text: str, task: Task) -> Rejection | None:
    if not task.on_text:
        return None
    if not text:
        return Rejection("empty", "input")
    stray = _LATIN_WORD.search(text) if detect_language(text) == "zh" else None
    if stray and not _LATIN_WORD.search(task.topic + task.instruction):
        return Rejection("wrong_language", stray.group())
    return None


_UNITS = {
    "sentences": {"en": "sentences", "zh": "句话"},
    "words": {"en": "words", "zh": "个词"},
    "characters": {"en": "characters", "zh": "个字"},
    "lines": {"en": "lines", "zh": "行"},
    "items": {"en": "items", "zh": "条"},
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
    "left": {"en": 'You left out this: "{left}" ', "zh": "你漏掉了这一句：“{left}”"},
}


def _fault(task: Task, text: str, answer: str, language: str) -> str | None:
    """Return what is wrong with an answer, as its writer is told, where code can tell."""
    said = {name: lines["zh" if language == "zh" else "en"] for name, lines in _FAULTS.items()}
    if length := length_fault(task.instruction, answer):
        has, asked = length
        if asked is None:
            return said["list"]
        unit = _UNITS[asked.unit]["zh" if language == "zh" else "en"]
        return said["length"].format(has=has, unit=unit, asked=str(asked).rpartition(" ")[0])
    if not task.on_text:
        return None
    if wrong := misplaced_numbers(unlisted(answer), text):
        return said["numbers"].format(numbers=("、" if language == "zh" else ", ").join(wrong))
    if speaks_to_writer(answer, text):
        return said["person"]
    if _IN_ORDER.search(task.instruction) and is_out_of_order(answer, text):
        return said["order"]
    if _OF_ALL.search(task.instruction) and (left := _untold(text, answer)):
        return said["left"].format(left=left[0])
    return None


_I = Pattern(r"\b(?:I|[Mm]y|[Ww]e|[Oo]ur)\b|我")
_YOU = Pattern(r"\byou(?:r|rs)?\b|[你您]", re.IGNORECASE)
_IN_ORDER = Pattern(r"\bin (?:their|the|its) order\b|\bsteps\b|先后顺序|步骤", re.IGNORECASE)


def speaks_to_writer(answer: str, text: str) -> bool:
    """Say whether an answer says you of a text that says I or we alone: "you lost your laptop"."""
    return bool(_YOU.search(answer) and _I.search(text) and not _YOU.search(text))


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


def _held(task: Task, text: str, answer: str) -> dict[str, float]:
    """Hold an answer against what it was given: numbers from nowhere, and content from nowhere."""
    if not text:
        return {}
    asked = f"{task.instruction}\n\n{text}"
    scores = {"unknown_numbers": float(unknown_numbers(unlisted(answer), asked))}
    if task.on_text:
        scores["input_support"] = coverage(answer, asked)
        scores["misplaced_numbers"] = float(len(misplaced_numbers(unlisted(answer), text)))
        scores["wrong_person"] = float(speaks_to_writer(answer, text))
        if _IN_ORDER.search(task.instruction):
            scores["out_of_order"] = float(is_out_of_order(answer, text))
        if _OF_ALL.search(task.instruction):
            scores["input_told"] = _told(text, answer)
    return scores


def _told(text: str, answer: str) -> float:
    """Return the share (0..1) of a text's sentences of which the answer says a quarter or more."""
    count = sum(1 for _ in sentences(text))
    return round(1 - len(_untold(text, answer)) / count, 4) if count else 1.0


def _untold(text: str, answer: str) -> list[str]:
    """Return the sentences of a text of which the answer says less than a quarter."""
    said = (text[start:end] for start, end in sentences(text))
    return [each for each in said if coverage(each, answer) < _TOLD]
