"""From an instruction to its instances: output-first for classification, input-first for the rest."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from datagen.contracts import Ask, Outcome
from datagen.errors import CallFailed
from datagen.generators.grounding import unknown_numbers
from datagen.generators.making import fail, make_record
from datagen.prompts import Prompt, PromptBook
from datagen.records import Completion, Record, Rejection, SeedSource
from datagen.text import fold, numbers, tokens

__all__ = [
    "InstanceMaker",
    "Task",
    "gives_answer",
    "normal_input",
    "states_labels",
    "unify_labels",
]

_NAME = "self-instruct"
_NO_INPUT = re.compile(
    r"[<(\[]?\s*(?:no\s*-?\s*input(?: (?:is )?(?:needed|required|necessary))?|none|n/?a|null|nil"
    r"|not applicable"
    r"|无|无输入|无需输入|不需要输入|没有|空)\s*[>)\]]?[.。]?",
    re.IGNORECASE,
)
_Strict = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Task:
    """A new instruction on its way: where it was proposed, and the calls and prompts so far."""

    index: int
    slot: int
    instruction: str
    source: SeedSource
    calls: tuple[Completion, ...]
    prompts: tuple[Prompt, ...]

    def after(self, calls: Sequence[Completion], prompt: Prompt) -> "Task":
        """Return the task with more calls made under one more prompt."""
        return replace(self, calls=(*self.calls, *calls), prompts=(*self.prompts, prompt))


class _Labels(BaseModel):
    model_config = _Strict
    labels: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=2, max_length=6)]


class _LabelInput(BaseModel):
    model_config = _Strict
    input: Annotated[str, Field(min_length=1)]


class _Check(BaseModel):
    model_config = _Strict
    verdict: Literal["right", "wrong", "incomplete", "off_task", "unclear_task"]


class _TaskInput(BaseModel):
    model_config = _Strict
    needs_input: bool
    input: str


def normal_input(text: str) -> str:
    """Return an input as it is kept: untouched, but "" for any way of saying that there is none."""
    return "" if _NO_INPUT.fullmatch(text.strip()) else text.strip()


def unify_labels(labels: Sequence[str]) -> list[str]:
    """Return labels without those that differ only in case, white space or a final period."""
    unified: dict[str, str] = {}
    for label in labels:
        plain = " ".join(label.split()).rstrip(".。")
        if plain:
            unified.setdefault(fold(plain), plain)
    return list(unified.values())


_CHOICE = re.compile(
    r"\b(?:or|whether|if|classif\w*|categor\w*|label\w*|sort|which of|one of|rate|judge|is|are|does|do|can)\b"
    r"|还是|或|是否|判断|归入|分类|分为|哪一?[类种个]|属于|评为|标注|[吗？]",
    re.IGNORECASE,
)
_YES_NO = [
    {"yes", "no"},
    {"true", "false"},
    {"是", "否"},
    {"是", "不是"},
    {"有", "没有"},
    {"对", "错"},
]


def states_labels(instruction: str, labels: Sequence[str]) -> bool:
    """Say whether a reader of the instruction can know its labels: all named in a choice, or yes/no."""
    folded, choice = fold(instruction), _CHOICE.search(instruction)
    names = {fold(label) for label in labels}
    return bool(choice) and (names in _YES_NO or all(name in folded for name in names))


def _refuse_one_sided(made: list[Outcome]) -> list[Outcome]:
    """Refuse a task's instances where fewer than two labels held: it does not tell inputs apart."""
    held = [each for each in made if isinstance(each, Record) and each.rejection is None]
    if len({each.output for each in held}) >= 2:
        return made
    lone = Rejection("one_label_held", len(held), 2)
    return [each.rejected(lone) if each in held and isinstance(each, Record) else each for each in made]


_LIST_NUMBER = re.compile(r"^\s*(?:\d+[.)、]|\(\d+\)|（\d+）)\s*", re.MULTILINE)
_SHORT_INPUT = 8


def unlisted(text: str) -> str:
    """Return a text without the numbers of its list items."""
    return _LIST_NUMBER.sub("", text)


def gives_answer(instruction: str, text: str, output: str) -> bool:
    """Say whether a short input is the result itself: its numbers, new to the task, end the output."""
    found = numbers(text) - numbers(instruction)
    ending = output.strip().rsplit("\n", 1)[-1]
    return bool(found) and len(tokens(text)) <= _SHORT_INPUT and found <= numbers(ending)


class InstanceMaker:
    """Makes the instances of one task with a run's prompts and language."""

    def __init__(self, prompts: PromptBook, language: str) -> None:
        """Take the prompts and the language they are asked in."""
        self._prompts = prompts
        self._language = language

    async def make(self, task: Task, is_classification: bool, ask: Ask) -> list[Outcome]:
        """Return the task's records, in label order for classification."""
        return await (self._output_first if is_classification else self._input_first)(task, ask)

    def _prompt(self, step: str) -> Prompt:
        return self._prompts.get(self._language, _NAME, step)

    async def _output_first(self, task: Task, ask: Ask) -> list[Outcome]:
        prompt = self._prompt("labels")
        try:
            reply = await ask(
                prompt.fill({"instruction": task.instruction}),
                schema=_Labels,
                heat=0.0,
                max_tokens=120,
            )
        except CallFailed as error:
            return [fail(task.index, "labels", error, task.source)]
        task = task.after([reply], prompt)
        labels = unify_labels((reply.data or {})["labels"])
        if len(labels) < 2:
            few = Rejection("too_few_labels", len(labels), 2)
            return [self._record(task, "classification", "", "", few)]
        if not states_labels(task.instruction, labels):
            unsaid = Rejection("labels_not_stated", ", ".join(labels))
            return [self._record(task, "classification", "", "", unsaid)]
        made = await asyncio.gather(*(self._for_label(task, label, labels, ask) for label in labels))
        return _refuse_one_sided(list(made))

    async def _for_label(self, task: Task, label: str, labels: Sequence[str], ask: Ask) -> Outcome:
        write, check = self._prompt("label-input"), self._prompt("label-check")
        listed = "\n".join(f"- {each}" for each in labels)
        holes = {"instruction": task.instruction, "labels": listed}
        try:
            written = await ask(write.fill({**holes, "label": label}), schema=_LabelInput, max_tokens=300)
            text = normal_input(str((written.data or {})["input"]))
            task = task.after([written], write)
            if not text:
                return self._record(task, "classification", "", label, Rejection("empty", "input"))
            blind = await ask(
                check.fill({**holes, "input": text}),
                schema=_choice(labels),
                heat=0.0,
                max_tokens=40,
            )
        except CallFailed as error:
            return fail(task.index, "label-input", error, task.source)
        task = task.after([blind], check)
        seen = str((blind.data or {})["label"])
        wrong = None if seen == label else Rejection("label_mismatch", seen, label)
        return self._record(task, "classification", text, label, wrong)

    async def _input_first(self, task: Task, ask: Ask) -> list[Outcome]:
        prompt, answer = self._prompt("input"), self._prompt("output")
        try:
            given = await ask(
                prompt.fill({"instruction": task.instruction}), schema=_TaskInput, max_tokens=400
            )
            data = given.data or {}
            text = normal_input(str(data["input"])) if data["needs_input"] else ""
            task = task.after([given], prompt)
            asked = f"{task.instruction}\n\n{text}" if text else task.instruction
            reply = await ask(answer.fill({"task": asked}), max_tokens=700)
            task = task.after([reply], answer)
            if reply.finish_reason == "length":
                return [self._record(task, "generation", text, reply.text, Rejection("output_cut"))]
            if gives_answer(task.instruction, text, reply.text):
                told = Rejection("input_gives_output", text)
                return [self._record(task, "generation", text, reply.text, told)]
            check = self._prompt("check")
            holes = {"task": asked, "answer": reply.text}
            judged = await ask(check.fill(holes), schema=_Check, heat=0.0, max_tokens=20)
        except CallFailed as error:
            return [fail(task.index, "instance", error, task.source)]
        scores = {"check": float((judged.data or {})["verdict"] == "right")}
        if text:
            scores["unknown_numbers"] = float(unknown_numbers(unlisted(reply.text), asked))
        task = task.after([judged], check)
        return [self._record(task, "generation", text, reply.text, scores=scores)]

    def _record(
        self,
        task: Task,
        kind: str,
        text: str,
        output: str,
        rejection: Rejection | None = None,
        scores: Mapping[str, float] | None = None,
    ) -> Outcome:
        return make_record(
            generator=_NAME,
            kind=kind,
            language=self._language,
            instruction=task.instruction,
            input=text,
            output=output,
            source=task.source,
            calls=task.calls,
            prompts=task.prompts,
            scores=scores,
            rejection=rejection,
        )


def _choice(labels: Sequence[str]) -> type[BaseModel]:
    label: Any = Literal[tuple(labels)]
    return create_model("Choice", __config__=_Strict, label=(label, ...))
