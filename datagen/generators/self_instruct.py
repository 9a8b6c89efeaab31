"""Self-Instruct: new tasks from seeds and from what was kept.

Source: Wang et al. (2022), "Self-Instruct", sections 2.2 and 3: instruction generation from 8
demonstrations (6 written by hand, 2 made), classification identification, output-first instances
for classification and input-first for the rest, a ROUGE-L novelty limit of 0.7. Changed: replies are
structured, "unsure" is a verdict of its own, labels are fixed before inputs and each input is
labelled again blind, and the output is a call of its own.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from datagen.config import SelfInstructConfig
from datagen.contracts import Ask, Kept, KeptTask, Known, Novelty, Outcome
from datagen.errors import CallFailed, TooLong
from datagen.generators.classification import make_labelled
from datagen.generators.conversing import Conversing
from datagen.generators.dialogues import Dialogues
from datagen.generators.evolving import Evolving
from datagen.generators.fields import in_field
from datagen.generators.generation import make_answered
from datagen.generators.history import LENGTHS, History
from datagen.generators.making import fail, place_salt
from datagen.generators.proposing import (
    fill_schema,
    fillable,
    gaps_of,
    proposal_schema,
    proposals,
    shown_tasks,
)
from datagen.generators.rubric import graded
from datagen.generators.spreading import Rounds, choose_made, longer_half
from datagen.generators.task_forms import HOLE, Wanted, draw_wanted, pattern_fault
from datagen.generators.tasks import NAME, Task
from datagen.prompts import Prompt, PromptBook
from datagen.records import Completion, Failure, Message, Record, Rejection, SeedSource, SeedTask
from datagen.text import tokens

__all__ = ["SelfInstruct", "TaskItem", "propose_prompt"]


@dataclass(frozen=True, slots=True)
class TaskItem:
    """One call for new instructions: demonstrations, a topic and form for each, what was kept.

    `opener` is a seed that opens a dialogue by itself.
    """

    demonstrations: tuple[KeptTask, ...]
    wanted: tuple[Wanted, ...]
    kept: Kept
    opener: SeedTask | None = None


class _AnswerForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    answer: Literal["label", "text", "number", "list", "table", "code", "unsure"]


def _shown_seed(seed: SeedTask) -> KeptTask:
    outputs = [len(tokens(each.output)) for each in seed.instances]
    mean = round(sum(outputs) / len(outputs)) if outputs else 0
    length = len(tokens(seed.instruction))
    return KeptTask(seed.id, seed.instruction, seed.is_classification, length=length, output_length=mean)


def _source(item: TaskItem) -> SeedSource:
    return SeedSource(tuple(task.id for task in item.demonstrations))


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
        self._context = context
        self._seeds = [_shown_seed(each) for each in seeds]
        self._rounds = {
            length: Rounds(longer_half(self._seeds, length) if length else self._seeds, f"{seed}/{name}")
            for name, length in (("seeds", None), *LENGTHS.items())
        }
        self._history = History(self._seeds)
        self._prompts = prompts
        self._settings = settings
        self._language = language
        self._seed = seed
        self._novelty = novelty
        self._indexed = 0
        shown = shown_tasks(prompts.get(language, NAME, "propose"))
        self._given = [*self._seeds, *(KeptTask("", text, False) for text in shown)]
        for place, task in enumerate(self._given):
            novelty.add(str(place), novelty.encode(task.instruction))
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
        """Choose the demonstrations: made ones up to their share, seeds for the rest, shuffled."""
        chance = Random(f"{self._seed}/{index}/demonstrations")
        settings, history = self._settings, self._history.look(kept)
        most = settings.machine_demonstrations
        count = max(0, settings.demonstrations - min(most, len(kept)))
        length = None if settings.forms == "held" else history.missing_length  # patterns alone set it there
        stride = max(1, settings.demonstrations - most)
        seeds = self._rounds[length].take(index * stride, count)
        made = choose_made(chance, kept, most, shown=history.shown, beside=seeds, length=length)
        drawn = [*made, *seeds]
        chance.shuffle(drawn)
        topics, forms = (self._prompts.lines(self._language, self.name, name) for name in ("topics", "forms"))
        topics = [settings.domain] if settings.domain else topics
        chance = Random(f"{self._seed}/{index}/topics")
        wanted = draw_wanted(
            chance,
            topics,
            forms,
            settings.instructions_per_call,
            held=settings.forms == "held",
            history=history,
        )
        opener = self._openers[index] if index < len(self._openers) else None
        return TaskItem(tuple(drawn), wanted, kept, opener)

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
                return [fail(index, "propose", error, _source(item))]
        try:
            return await self._propose(index, replace(item, demonstrations=fewer), ask)
        except TooLong as error:
            return [fail(index, "propose", error, _source(item))]

    async def _propose(self, index: int, item: TaskItem, ask: Ask) -> list[Outcome]:
        source = _source(item)
        is_held = self._settings.forms == "held" and self._prompts.has(self._language, self.name, "fill")
        is_filled = is_held and fillable(item.wanted)
        prompt = self._prompts.get(self._language, self.name, "fill" if is_filled else "propose")
        count = len(item.wanted)
        turns = propose_prompt(prompt, item)
        if domain := self._settings.domain:
            turns = in_field(turns, self._prompts, self._language, domain, self._context)
        try:
            reply = await ask(
                turns,
                schema=fill_schema(gaps_of(item.wanted)) if is_filled else proposal_schema(count),
                salt=place_salt(index, "propose"),
                max_tokens=100 * count,
            )
        except TooLong:
            raise
        except CallFailed as error:
            return [fail(index, "propose", error, source)]
        proposed = proposals(reply.data or {}, item.wanted)
        tasks = [
            Task(
                index,
                slot,
                text,
                replace(source, topic=wanted.topic, form=wanted.form),
                wanted.topic,
                wanted.form,
                wanted.on_text,
                (reply,),
                (prompt,),
            )
            for slot, (text, wanted) in enumerate(zip(proposed, item.wanted, strict=False))
            if text
        ]
        if not tasks:
            return [Failure(index, "propose", "the reply holds no whole task", source)]
        made = await asyncio.gather(*(self._make(task, item, tasks, ask) for task in tasks))
        return [outcome for outcomes in made for outcome in outcomes]

    async def _make(self, task: Task, item: TaskItem, batch: Sequence[Task], ask: Ask) -> list[Outcome]:
        known = self._known(task, item, batch)
        if known is not None:
            return [self._refused(task, known)]
        made = await self._made(task, ask)
        if self._evolving is None:
            return made

        async def make(child: Task) -> list[Outcome]:
            return await self._made(child, ask)

        def known_child(child: Task) -> Rejection | None:
            return self._known(child, item, batch)

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
        try:
            verdict, task = await self.judge_kind(task, ask)
        except CallFailed as error:
            return [fail(task.index, "classify", error, task.source)]
        if verdict == "unsure":
            return [self._refused(task, Rejection("task_kind_unknown", "unsure"))]
        make = make_labelled if verdict == "yes" else make_answered
        return await make(task, self._prompts, self._language, ask)

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
        """Return why a proposed instruction is no new one, before any further call is spent on it."""
        hole = HOLE.search(task.instruction)
        if hole:
            return Rejection("placeholder", hole.group())
        is_held = task.on_text and task.form and self._settings.forms == "held"
        if is_held and (fault := pattern_fault(task.form, task.instruction)):
            return fault
        encoded = self._novelty.encode(task.instruction)
        hit = self._query(encoded, item.kept)
        id, score = hit or (None, None)
        if hit is None:
            before = (self._novelty.encode(each.instruction) for each in batch[: task.slot])
            score = self._novelty.among(encoded, before)
        if score is None:
            return None
        return Rejection("near_duplicate", round(score, 4), self._novelty.limit, id)

    def _query(self, encoded: bytes, kept: Kept) -> Known | None:
        """Find the earliest given or kept task over the threshold, of those that the item may see.

        The index may hold later ones, too; they come after, so the earliest is the same.
        """
        while self._indexed < len(kept):
            self._novelty.add(
                str(len(self._given) + self._indexed),
                self._novelty.encode(kept[self._indexed].instruction),
            )
            self._indexed += 1
        hit = self._novelty.query(encoded)
        place = int(hit.id) if hit else 0
        if hit is None or place >= len(self._given) + len(kept):
            return None
        task = self._given[place] if place < len(self._given) else kept[place - len(self._given)]
        return Known(task.id, hit.score)

    def _refused(self, task: Task, rejection: Rejection) -> Outcome:
        return task.record("unknown", self._language, "", "", rejection=rejection)


def propose_prompt(prompt: Prompt, item: TaskItem) -> tuple[Message, ...]:
    """Build the turns that ask for one new task a topic and form, after numbered demonstrations."""
    listed = (f"{n}. {' '.join(d.instruction.split())}" for n, d in enumerate(item.demonstrations, 1))
    wanted = (f"{n}. {each}" for n, each in enumerate(item.wanted, 1))
    return prompt.fill({"tasks": "\n".join(listed), "wanted": "\n".join(wanted)})
