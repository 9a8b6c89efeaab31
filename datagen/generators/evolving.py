"""Tasks made from tasks: harder ones in five ways, and others of the same field; what comes to nothing falls.

Source: Xu et al. (2023), "WizardLM", section 3: in-depth evolving (add constraints, deepening, concretizing,
more reasoning steps, complicating the input), in-breadth evolving, and four rules of elimination. Changed:
the gain is measured by code, what is not answered is looked for in Chinese, too, and what falls leaves its
parent to the next round.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from pydantic import BaseModel, ConfigDict

from datagen.contracts import REHEARSED, Ask, Novelty, Outcome
from datagen.errors import CallFailed
from datagen.generators.grounding import terms
from datagen.generators.making import fail, place_salt
from datagen.generators.talks import holds
from datagen.generators.tasks import NAME, Task
from datagen.patterns import Pattern
from datagen.prompts import PromptBook
from datagen.records import Record, Rejection, SeedSource
from datagen.text import has_letters, numbers, script_length

__all__ = ["Evolving", "eliminated", "leak"]

BREADTH = "breadth"
_LEAST_NEW = 3
"""How many content terms an evolved task must have that its parent has not: a round adds ten words or so."""
_SLOTS = 100
"""Places of a round's tasks among those of their item: the calls of each are its own."""
_LEAK = Pattern(
    r"\b(?:given|original|rewritten|evolved|changed|created) (?:prompt|task|instruction)s?\b"
    r"|#\s*(?:given|rewritten|new|created|evolved)\b|\bthe (?:task|prompt) (?:above|below)\b"
    r"|改[写后]的?后?的(?:任务|指令)|(?:原|给定|给出)的?(?:任务|指令)|(?:上面|上述)的?(?:任务|指令)"
    r"|^\W*(?:change|task|改法|任务)\s*[:：]",
    re.IGNORECASE,
)
_SORRY = Pattern(r"\bsorry\b|抱歉|对不起|很遗憾", re.IGNORECASE)
_APOLOGY = Pattern(r"\bsorry\b|\bapolog|\bcomplain|抱歉|道歉|对不起|致歉|投诉", re.IGNORECASE)
_SHORT = {False: 80, True: 120}
"""Words, or characters where there are no spaces, below which an answer that is sorry answers nothing."""


class _Evolved(BaseModel):
    model_config = ConfigDict(extra="forbid")
    task: str


@dataclass(frozen=True, slots=True)
class _Parent:
    """A task that a round may evolve: it, its first record, and what it was made from, oldest first."""

    task: Task
    record: Record

    @property
    def source(self) -> SeedSource:
        return self.task.source


def leak(parent: str, child: str) -> str | None:
    """Return words of the rewriting prompt that an evolved task has, and its parent has not."""
    found = _LEAK.search(child)
    return found.group() if found and not _LEAK.search(parent) else None


def eliminated(record: Record) -> Rejection | None:
    """Return why an evolved task's answer shows that it cannot be answered: it is sorry, or says nothing.

    A label says little and is an answer; a task that is about an apology may be sorry.
    """
    answers = [turn.content for turn in record.messages or () if turn.role == "assistant"] or [record.output]
    for answer in answers:
        length, is_unspaced = script_length(answer)
        sorry = _SORRY.search(answer)
        if sorry and length < _SHORT[is_unspaced] and not _APOLOGY.search(record.instruction):
            return Rejection("evolved_not_answered", sorry.group())
        says = has_letters(answer) and (terms(answer) or numbers(answer))
        if not says and record.kind != "classification":
            return Rejection("evolved_says_nothing", answer[:40])
    return None


class Evolving:
    """Rounds in which each task that holds is evolved once, in one of the ways, drawn by its place."""

    def __init__(self, prompts: PromptBook, language: str, rounds: int, novelty: Novelty, seed: int) -> None:
        """Take how many rounds; `novelty` measures how near a task is to its parent."""
        self._prompts = prompts
        self._language = language
        self._rounds = rounds
        self._novelty = novelty
        self._seed = seed

    async def evolved(
        self,
        task: Task,
        made: Sequence[Outcome],
        known: Callable[[Task], Rejection | None],
        make: Callable[[Task], Awaitable[list[Outcome]]],
        ask: Ask,
    ) -> list[Outcome]:
        """Return what the rounds make of a task that has records: each names its parents and operations.

        `known` says why an instruction is no new one, `make` answers and checks a task as any other.
        """
        outcomes: list[Outcome] = []
        parent = _sound(task, made)
        for number in range(1, self._rounds + 1):
            if parent is None:
                break
            child = await self._step(task, parent, number, known, ask)
            if not isinstance(child, Task):
                outcomes.append(child)
                continue
            done = [_held(each, child, parent, number) for each in await make(child)]
            outcomes += done
            parent = _sound(child, done) or parent
        return outcomes

    async def _step(
        self,
        task: Task,
        parent: _Parent,
        number: int,
        known: Callable[[Task], Rejection | None],
        ask: Ask,
    ) -> Task | Outcome:
        """Return a task that was evolved once more, or why it comes to nothing."""
        ways = self._prompts.lines(self._language, NAME, "evolutions")
        way = Random(f"{self._seed}/{task.index}/{task.slot}/evolve/{number}").choice(ways)
        operation, _, change = (part.strip() for part in way.partition(":"))
        is_breadth = operation == BREADTH
        prompt = self._prompts.get(self._language, NAME, "evolve-breadth" if is_breadth else "evolve-depth")
        holes = {"task": parent.task.instruction} | ({} if is_breadth else {"change": change})
        salt = place_salt(task.index, task.slot, "evolve", number)
        source = SeedSource(
            task.source.seeds,
            topic=task.source.topic,
            parents=(*parent.source.parents, parent.record.id),
            operations=(*parent.source.operations, operation),
        )
        try:
            reply = await ask(prompt.fill(holes), schema=_Evolved, salt=salt, max_tokens=250)
        except CallFailed as error:
            return fail(task.index, "evolve", error, source)
        text = " ".join(str((reply.data or {})["task"]).split())
        child = replace(
            parent.task,
            slot=task.slot + _SLOTS * number,
            instruction=text,
            source=source,
            form="",
            calls=(*task.calls, reply),
            prompts=(*task.prompts, prompt),
        )
        wrong = self._fault(parent, child) or known(child)
        if wrong is None or reply.finish_reason == REHEARSED:
            return child
        return child.record(
            "unknown", self._language, "", "", rejection=wrong, scores={"evolved": float(number)}
        )

    def _fault(self, parent: _Parent, child: Task) -> Rejection | None:
        before, after = parent.task.instruction, child.instruction
        if words := leak(before, after):
            return Rejection("evolution_leak", words)
        near = self._novelty.among(self._novelty.encode(after), [self._novelty.encode(before)])
        if near is not None:
            return Rejection("no_information_gain", round(near, 4), self._novelty.limit, parent.record.id)
        new = len(terms(after) - terms(before))
        if new < _LEAST_NEW:
            return Rejection("no_information_gain", float(new), float(_LEAST_NEW), parent.record.id)
        return None


def _sound(task: Task, made: Sequence[Outcome]) -> _Parent | None:
    """Return a task as a parent, where its first record holds so far."""
    for each in made:
        if isinstance(each, Record) and each.rejection is None and holds(each):
            return _Parent(task, each)
    return None


def _held(made: Outcome, child: Task, parent: _Parent, number: int) -> Outcome:
    """Return a record of an evolved task with what it gained, refused where its answer is none."""
    if not isinstance(made, Record):
        return made
    gained = len(terms(child.instruction) - terms(parent.task.instruction))
    scores = {**made.scores, "evolved": float(number), "evolution_gain": float(gained)}
    return made.reviewed(scores, made.rejection or eliminated(made))
