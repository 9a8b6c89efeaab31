"""Self-Instruct: new tasks from seeds and from what was kept.

Source: Wang et al. (2022), "Self-Instruct", sections 2.2 and 3: instruction generation from 8
demonstrations (6 written by hand, 2 made), classification identification, output-first instances
for classification and input-first for the rest, a ROUGE-L novelty limit of 0.7. Changed: replies are
structured, "unsure" is a verdict of its own, labels are fixed before inputs and each input is
labelled again blind, and the output is a call of its own.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from datagen.config import SelfInstructConfig
from datagen.contracts import Ask, Kept, KeptTask, Outcome
from datagen.errors import CallFailed
from datagen.generators.instances import InstanceMaker, Task
from datagen.generators.making import fail, make_record, place_salt
from datagen.prompts import Prompt, PromptBook
from datagen.records import Completion, Failure, Message, Rejection, SeedSource, SeedTask
from datagen.text import rouge_l, tokens

__all__ = ["SelfInstruct", "TaskItem", "propose_prompt"]


@dataclass(frozen=True, slots=True)
class TaskItem:
    """One call for new instructions: demonstrations, a topic and form for each, what was kept."""

    demonstrations: tuple[KeptTask, ...]
    wanted: tuple[str, ...]
    kept: Kept


class _AnswerForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    answer: Literal["label", "text", "number", "list", "table", "code", "unsure"]


class SelfInstruct:
    """Item i asks for some new instructions and makes each into its instances."""

    name = "self-instruct"
    feeds_back = True

    def __init__(
        self,
        seeds: Sequence[SeedTask],
        prompts: PromptBook,
        settings: SelfInstructConfig,
        *,
        language: str,
        seed: int,
        novelty: float = 0.7,
    ) -> None:
        """Take at least one seed task. `novelty` is the ROUGE-L F above which a task is known."""
        self._seeds = [KeptTask(s.id, s.instruction, s.is_classification) for s in seeds]
        self._prompts = prompts
        self._settings = settings
        self._language = language
        self._seed = seed
        self._novelty = novelty
        self._tokens: dict[str, list[str]] = {}
        self._instances = InstanceMaker(prompts, language)
        self.patience = settings.patience

    def plan(self, index: int, kept: Kept) -> TaskItem:
        """Draw the demonstrations: made ones up to their share, seeds for the rest, shuffled."""
        chance = Random(f"{self._seed}/{index}/demonstrations")
        settings = self._settings
        made = chance.sample(kept, min(settings.machine_demonstrations, len(kept)))
        wanted = max(0, settings.demonstrations - len(made))
        drawn = [*made, *chance.sample(self._seeds, min(wanted, len(self._seeds)))]
        chance.shuffle(drawn)
        return TaskItem(tuple(drawn), self._wanted(index), kept)

    def _wanted(self, index: int) -> tuple[str, ...]:
        """Draw a topic and a form for each task of a call, so that a model's habits do not narrow it."""
        count = self._settings.instructions_per_call
        chance = Random(f"{self._seed}/{index}/topics")
        topics, forms = (self._prompts.lines(self._language, self.name, name) for name in ("topics", "forms"))
        drawn = zip(_draw(chance, topics, count), _draw(chance, forms, count), strict=True)
        return tuple(f"{topic} - {form}" for topic, form in drawn)

    async def generate(self, index: int, item: TaskItem, ask: Ask) -> list[Outcome]:
        """Ask for new instructions; turn each that is new into records."""
        source = SeedSource(tuple(task.id for task in item.demonstrations))
        prompt = self._prompts.get(self._language, self.name, "propose")
        count = self._settings.instructions_per_call
        try:
            reply = await ask(
                propose_prompt(prompt, item),
                schema=_proposal_schema(count),
                salt=place_salt(index, "propose"),
                max_tokens=100 * count,
            )
        except CallFailed as error:
            return [fail(index, "propose", error, source)]
        proposed = [" ".join(str(each).split()) for each in (reply.data or {})["instructions"]]
        if reply.finish_reason == "length":
            proposed = proposed[:-1]
        proposed = [each for each in proposed if each]
        if not proposed:
            return [Failure(index, "propose", "the reply holds no whole task", source)]
        tasks = [Task(index, slot, text, source, (reply,), (prompt,)) for slot, text in enumerate(proposed)]
        made = await asyncio.gather(*(self._make(task, item, tasks, ask) for task in tasks))
        return [outcome for outcomes in made for outcome in outcomes]

    async def _make(self, task: Task, item: TaskItem, batch: Sequence[Task], ask: Ask) -> list[Outcome]:
        known = self._known(task, item, batch)
        if known is not None:
            return [self._refused(task, known)]
        try:
            verdict, task = await self.judge_kind(task, ask)
        except CallFailed as error:
            return [fail(task.index, "classify", error, task.source)]
        if verdict == "unsure":
            return [self._refused(task, Rejection("task_kind_unknown", "unsure"))]
        return await self._instances.make(task, verdict == "yes", ask)

    async def judge_kind(self, task: Task, ask: Ask) -> tuple[str, Task]:
        """Say yes (classification), no or unsure, and return the task with the calls it took.

        The model is asked for the form of the answer, not for a verdict: small models say yes to
        "is it classification?" far too often. An unsure form is asked for once more.
        """
        prompt = self._prompts.get(self._language, self.name, "classify")
        turns = prompt.fill({"instruction": task.instruction})
        calls: list[Completion] = []
        for heat in (0.0, 0.7):
            calls.append(await ask(turns, schema=_AnswerForm, heat=heat, max_tokens=20))
            if (form := str((calls[-1].data or {})["answer"])) != "unsure":
                break
        verdict = {"label": "yes", "unsure": "unsure"}.get(form, "no")
        return verdict, task.after(calls, prompt)

    def _known(self, task: Task, item: TaskItem, batch: Sequence[Task]) -> Rejection | None:
        """Return why a proposed instruction is not new, before any further call is spent on it."""
        words = tokens(task.instruction)
        earlier = [KeptTask("", each.instruction, False) for each in batch[: task.slot]]
        for other in (*self._seeds, *item.kept, *earlier):
            score = rouge_l(words, self._tokens_of(other.instruction))
            if score > self._novelty:
                return Rejection("near_duplicate", round(score, 4), self._novelty, other.id or None)
        return None

    def _tokens_of(self, text: str) -> list[str]:
        if text not in self._tokens:
            self._tokens[text] = tokens(text)
        return self._tokens[text]

    def _refused(self, task: Task, rejection: Rejection) -> Outcome:
        return make_record(
            generator=self.name,
            kind="unknown",
            language=self._language,
            instruction=task.instruction,
            output="",
            source=task.source,
            calls=task.calls,
            prompts=task.prompts,
            rejection=rejection,
        )


def _proposal_schema(count: int) -> type[BaseModel]:
    """Return the reply's shape: `count` tasks are asked for, but those of a reply cut short are read."""
    text = Annotated[str, Field(json_schema_extra={"minLength": 4})]
    texts = Annotated[list[text], Field(max_length=count, json_schema_extra={"minItems": count})]
    return create_model("Proposal", __config__=ConfigDict(extra="forbid"), instructions=(texts, ...))


def propose_prompt(prompt: Prompt, item: TaskItem) -> tuple[Message, ...]:
    """Build the turns that ask for one new task a topic and form, after numbered demonstrations."""
    listed = (f"{n}. {' '.join(d.instruction.split())}" for n, d in enumerate(item.demonstrations, 1))
    wanted = (f"{n}. {each}" for n, each in enumerate(item.wanted, 1))
    return prompt.fill({"tasks": "\n".join(listed), "wanted": "\n".join(wanted)})


def _draw(chance: Random, lines: Sequence[str], count: int) -> list[str]:
    return chance.sample(lines, count) if count <= len(lines) else chance.choices(lines, k=count)
