"""Self-Instruct: new tasks from seeds and from what was kept.

Source: Wang et al. (2022), "Self-Instruct", sections 2.2 and 3: instruction generation from 8
demonstrations (6 written by hand, 2 made), classification identification, output-first instances
for classification and input-first for the rest, a ROUGE-L novelty limit of 0.7. Changed: replies are
structured, "unsure" is a verdict of its own, labels are fixed before inputs and each input is
labelled again blind, and the output is a call of its own.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from datagen.config import SelfInstructConfig
from datagen.contracts import Ask, Kept, KeptTask, Novelty, Outcome
from datagen.errors import CallFailed, TooLong
from datagen.generators.classification import make_labelled
from datagen.generators.coding import make_coded
from datagen.generators.conversing import Conversing
from datagen.generators.demonstrating import Planner, TaskItem, seed_as_shown
from datagen.generators.dialogues import Dialogues
from datagen.generators.evolving import Evolving
from datagen.generators.generation import make_answered
from datagen.generators.held import asks_python, can_run, signature_of
from datagen.generators.known_tasks import KnownTasks
from datagen.generators.making import fail
from datagen.generators.proposing import shown_tasks
from datagen.generators.rubric import graded
from datagen.generators.task_asking import TaskAsking
from datagen.generators.task_kinds import judge_kind
from datagen.generators.tasks import NAME, Task
from datagen.prompts import PromptBook
from datagen.records import Failure, Record, Rejection, SeedSource, SeedTask

__all__ = ["SelfInstruct"]


class SelfInstruct:
    """Item i asks for some new instructions and makes each into its instances."""

    name = NAME
    feeds_back = True

    def __init__(
        self,
        seeds: Sequence[SeedTask],
        prompts: PromptBook,
        settings: SelfInstructConfig,
        *,
        language: str,
        seed: int,
        novelty: Novelty,
        context: str = "",
    ) -> None:
        """Take at least one seed task. `novelty` finds what is known; it is empty yet.

        `context` is the text of the settings' background on their domain.
        """
        self._prompts = prompts
        self._settings = settings
        self._language = language
        given = [seed_as_shown(each) for each in seeds]
        self._planner = Planner(given, prompts, settings, language, seed)
        shown = [KeptTask("", text, False) for text in shown_tasks(prompts.get(language, NAME, "propose"))]
        self._known = KnownTasks([*given, *shown], novelty, is_held=settings.forms == "held")
        self._asking = TaskAsking(prompts, settings, language, context)
        self.patience = settings.patience
        self._evolving = (
            Evolving(prompts, language, settings.evolve, novelty, seed) if settings.evolve else None
        )
        self._conversing = None
        self._openers: list[SeedTask] = []
        if settings.turns:
            lengths = Dialogues.read(settings.turns, seed)
            in_one_call = settings.dialogue == "one-call"
            shown_talks = [each for each in seeds if each.turns]
            self._conversing = Conversing(prompts, language, lengths, shown_talks, in_one_call=in_one_call)
            alone = [each for each in seeds if not (each.turns or each.is_classification)]
            self._openers = Random(f"{seed}/openers").sample(alone, len(alone))

    def plan(self, index: int, kept: Kept) -> TaskItem | None:
        """Choose demonstrations, topics and forms, and perhaps a seed that opens a dialogue beside them."""
        opener = self._openers[index] if index < len(self._openers) else None
        return self._planner.plan(index, kept, opener)

    def makes(self, item: TaskItem) -> int:
        """Return how many tasks an item asks for."""
        return len(item.wanted) * (1 + self._settings.evolve) + (item.opener is not None)

    def coverage(self, kept: Iterable[Record]) -> dict[str, Any] | None:
        """Return None: there is nothing to cover."""
        return None

    async def generate(self, index: int, item: TaskItem, ask: Ask) -> list[Outcome]:
        """Ask for new instructions; turn each that is new into records. A seed may open a dialogue beside.

        Where the demonstrations do not fit the model's context, half of them are shown.
        """
        both = await asyncio.gather(self._opened(index, item, ask), self._proposed(index, item, ask))
        return [outcome for outcomes in both for outcome in outcomes]

    async def _opened(self, index: int, item: TaskItem, ask: Ask) -> list[Outcome]:
        """Return the dialogue that a seed opens, with the seed's own answer where it has one."""
        seed, slot = item.opener, len(item.wanted)
        if seed is None:
            return []
        task = Task(index, slot, seed.instruction, SeedSource((seed.id,)), "", "", False, (), ())
        if not seed.instances:
            return await self._made(task, ask)
        given = seed.instances[0]
        first = task.record("dialogue", self._language, given.input, given.output)
        return await self._made(task, ask, first)

    async def _proposed(self, index: int, item: TaskItem, ask: Ask) -> list[Outcome]:
        try:
            return await self._propose(index, item, ask)
        except TooLong as error:
            fewer = item.demonstrations[: len(item.demonstrations) // 2]
            if not fewer:
                return [fail(index, "propose", error, item.source)]
        try:
            return await self._propose(index, replace(item, demonstrations=fewer), ask)
        except TooLong as error:
            return [fail(index, "propose", error, item.source)]

    async def _propose(self, index: int, item: TaskItem, ask: Ask) -> list[Outcome]:
        plain = [slot for slot, each in enumerate(item.wanted) if not each.data]
        functions = [slot for slot, each in enumerate(item.wanted) if each.data]
        asked = await asyncio.gather(
            *([self._asking.texts(index, item, plain, ask)] if plain else []),
            *(self._asking.function(index, item, slot, ask) for slot in functions),
        )
        found = [each for group in asked for each in group]
        tasks = sorted((each for each in found if isinstance(each, Task)), key=lambda task: task.slot)
        failed = [each for each in found if isinstance(each, Failure)]
        made = await asyncio.gather(*(self._make(task, item, tasks, ask) for task in tasks))
        return [*failed, *(outcome for outcomes in made for outcome in outcomes)]

    async def _make(self, task: Task, item: TaskItem, batch: Sequence[Task], ask: Ask) -> list[Outcome]:
        known = self._known.fault(task, item.kept, _before(task, batch))
        if known is not None:
            return [self._refused(task, known)]
        made = await self._made(task, ask)
        if self._evolving is None:
            return made

        async def make(child: Task) -> list[Outcome]:
            return await self._made(child, ask)

        def known_child(child: Task) -> Rejection | None:
            return self._known.fault(child, item.kept, _before(child, batch))

        return [*made, *await self._evolving.evolved(task, made, known_child, make, ask)]

    async def _made(self, task: Task, ask: Ask, first: Outcome | None = None) -> list[Outcome]:
        """Return a task's records, or its one dialogue, graded where that is asked for."""
        if self._conversing is None:
            made = await self._instances(task, ask)
        elif self._conversing.in_one_call and first is None:
            made = [await self._conversing.at_once(task, ask)]
        else:
            (opened,) = [first] if first else await make_answered(task, self._prompts, self._language, ask)
            made = [await self._conversing.go_on(task, opened, ask)]
        votes = self._settings.judge
        return await asyncio.gather(*(graded(task.index, each, self._prompts, votes, ask) for each in made))

    async def _instances(self, task: Task, ask: Ask) -> list[Outcome]:
        draws = max(1, self._settings.agree)
        if asks_python(task.form) and signature_of(task.instruction) and can_run():
            return await make_coded(task, self._prompts, self._language, ask, draws)
        try:
            verdict, task = await judge_kind(task, self._prompts, self._language, ask)
        except CallFailed as error:
            return [fail(task.index, "classify", error, task.source)]
        if verdict == "unsure":
            return [self._refused(task, Rejection("task_kind_unknown", "unsure"))]
        if verdict == "yes":
            return await make_labelled(task, self._prompts, self._language, ask)
        if self._settings.classification_only:
            return [self._refused(task, Rejection("not_classification"))]
        return await make_answered(task, self._prompts, self._language, ask, draws)

    def _refused(self, task: Task, rejection: Rejection) -> Outcome:
        return task.record("unknown", self._language, "", "", rejection=rejection)


def _before(task: Task, batch: Sequence[Task]) -> list[str]:
    """Return the instructions of a batch that stand before a task; of some places it may have none."""
    return [each.instruction for each in batch if each.slot < task.slot]
