"""Tasks made into dialogues: a user simulator and an assistant by turns, or one call for the whole.

Source: Xu et al. (2023), "Baize", section 3 (one model writes both sides), and Ding et al. (2023),
"UltraChat", section 3 (a model of the user and one of the assistant, apart). Changed: neither side sees the
other's instructions, what the user does next is drawn, each answer is checked, and a dialogue is cut before
its first fault.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, create_model

from datagen.contracts import REHEARSED, Ask, Outcome
from datagen.errors import CallFailed
from datagen.generators.answer_check import Verdict, verdict_of
from datagen.generators.dialogues import Dialogues
from datagen.generators.drawn import fault_of
from datagen.generators.grounding import coverage
from datagen.generators.held import held_scores
from datagen.generators.making import fail, place_salt
from datagen.generators.talks import Talk, holds
from datagen.generators.tasks import NAME, Task
from datagen.generators.turns import TurnFault, opening_of, spoken, turn_fault
from datagen.prompts import Prompt, PromptBook
from datagen.records import Message, Record, SeedTask

__all__ = ["Conversing"]

_Strict = ConfigDict(extra="forbid")
_TRIES = 2
"""How often a user's turn is asked for before the dialogue ends in front of it."""
_RESTATED = 0.6
"""How much of a task its first message must say."""


class _Message(BaseModel):
    model_config = _Strict
    message: str


class _Turn(BaseModel):
    model_config = _Strict
    user: str
    assistant: str


@lru_cache(maxsize=16)
def _dialogue_schema(count: int) -> type[BaseModel]:
    """Return the shape of a whole dialogue: `count` turns are asked for, those of a cut reply are read."""
    turns = Annotated[list[_Turn], Field(json_schema_extra={"minItems": count, "maxItems": count})]
    return create_model("Dialogue", __config__=_Strict, turns=(turns, ...))


class Conversing:
    """Makes tasks into dialogues of a drawn number of turns, a turn being a message and its answer."""

    def __init__(
        self,
        prompts: PromptBook,
        language: str,
        lengths: Dialogues,
        demonstrations: Sequence[SeedTask],
        *,
        in_one_call: bool,
    ) -> None:
        """Take how many turns are wanted, and the seeds of several turns: each dialogue shows one."""
        self._prompts = prompts
        self._language = language
        self._lengths = lengths
        self._demonstrations = demonstrations
        self.in_one_call = in_one_call

    def _chance(self, task: Task, what: str) -> Random:
        return Random(f"{self._lengths.seed}/{task.index}/{task.slot}/{what}")

    def _count(self, task: Task) -> int:
        return self._chance(task, "turns").randint(self._lengths.least, self._lengths.most)

    def _shown(self, task: Task) -> SeedTask | None:
        seeds = self._demonstrations
        return self._chance(task, "dialogue").choice(seeds) if seeds else None

    def _get(self, step: str) -> Prompt:
        return self._prompts.get(self._language, NAME, step)

    async def go_on(self, task: Task, opened: Outcome, ask: Ask) -> Outcome:
        """Return a record as the opening of a dialogue; one that is refused, or not right, stays as it is.

        The simulator sees what was said, the assistant sees the same and its own instructions.
        """
        is_sound = isinstance(opened, Record) and opened.rejection is None
        if not isinstance(opened, Record) or not is_sound or not holds(opened):
            return opened
        talk = Talk(list(opening_of(opened)), [], [])
        talk.fault = next(filter(None, (turn_fault(turn.content, ()) for turn in talk.turns)), None)
        wanted = self._count(task)
        moves = self._prompts.lines(self._language, NAME, "moves")
        chance = self._chance(task, "moves")
        try:
            while talk.fault is None and len(talk.turns) < 2 * wanted:
                message = await self._next_message(task, talk, chance.choice(moves), moves[0], ask)
                if message is not None:
                    await self._answer(task, talk, message, ask)
        except CallFailed as error:
            return fail(task.index, "turn", error, task.source)
        return talk.record(opened, wanted, self._lengths.least)

    async def _next_message(self, task: Task, talk: Talk, move: str, plain: str, ask: Ask) -> str | None:
        """Ask the simulator for a message without a fault; None, and the fault, where it gives none."""
        prompt = self._get("user-turn")
        turns = prompt.fill_last(
            {"dialogue": spoken(talk.turns), "move": move}, self._demonstrated(task, prompt, plain)
        )
        for attempt in range(_TRIES):
            salt = place_salt(task.index, task.slot, "user", len(talk.turns), attempt)
            reply = await ask(turns, schema=_Message, salt=salt, max_tokens=120)
            talk.took(prompt, reply)
            message = str((reply.data or {})["message"]).strip()
            talk.fault = turn_fault(message, talk.said_by("user"))
            if talk.fault is None or reply.finish_reason == REHEARSED:
                talk.fault = None
                return message
            if talk.fault.code == "turn_thanks":
                break
        return None

    def _demonstrated(self, task: Task, prompt: Prompt, move: str) -> tuple[Message, ...]:
        """Return the first follow-up of a seed of several turns as the simulator would have given it."""
        seed = self._shown(task)
        if seed is None:
            return ()
        before, after = seed.turns[:2], seed.turns[2]
        shown = prompt.fill({"dialogue": spoken(before), "move": move})[-1]
        return shown, Message("assistant", json.dumps({"message": after.content}, ensure_ascii=False))

    async def _answer(self, task: Task, talk: Talk, message: str, ask: Ask) -> None:
        """Have a message answered, and the answer checked; take both, or neither and the fault."""
        prompt = self._get("dialogue-answer")
        turns = prompt.fill_last({"message": message}, talk.turns)
        reply = await ask(turns, max_tokens=700, answers=True)
        talk.took(prompt, reply)
        asked = replace(task, instruction=message, on_text=False)
        if told := fault_of(asked, "", reply.text, self._language):
            again = self._get("output-again")
            turns = (*turns, *again.fill({"answer": reply.text, "fault": told, "task": message}))
            reply = await ask(turns, max_tokens=700, answers=True)
            talk.took(again, reply)
        talk.model = reply.model
        if reply.finish_reason == "length":
            talk.fault = TurnFault("turn_cut", reply.text[-40:])
        await self._take(task, talk, message, reply.text, ask)

    async def _take(self, task: Task, talk: Talk, message: str, answer: str, ask: Ask) -> None:
        """Add a turn whose answer holds: without a fault of its own, as long as asked, right by the check."""
        talk.fault = talk.fault or turn_fault(answer, talk.said_by("assistant"))
        asked = replace(task, instruction=message if talk.turns else task.instruction, on_text=False)
        if talk.fault is None and (told := fault_of(asked, "", answer, self._language)):
            talk.fault = TurnFault("turn_wrong", told.strip())
        held = {} if talk.fault else await held_scores(message, answer)
        if broken := next((name for name, score in held.items() if not score), None):
            talk.fault = TurnFault("turn_wrong", broken)
        if talk.fault is not None:
            return
        prompt = self._get("dialogue-check")
        dialogue = spoken([*talk.turns, Message("user", message)])
        judged = await ask(
            prompt.fill({"dialogue": dialogue, "answer": answer}), schema=Verdict, heat=0.0, max_tokens=20
        )
        talk.took(prompt, judged)
        verdict = verdict_of(judged)
        if verdict != "right":
            talk.fault = TurnFault("turn_wrong", verdict)
            return
        talk.held |= held
        talk.turns += [Message("user", message), Message("assistant", answer)]

    async def at_once(self, task: Task, ask: Ask) -> Outcome:
        """Return a dialogue that one call wrote, cut before its first fault; each answer is checked."""
        prompt = self._get("dialogue")
        wanted = self._count(task)
        talk = Talk([], list(task.calls), list(task.prompts))
        turns = prompt.fill_last(
            {"instruction": task.instruction, "count": str(wanted)}, self._whole_demonstration(task, prompt)
        )
        try:
            reply = await ask(
                turns,
                schema=_dialogue_schema(wanted),
                salt=place_salt(task.index, task.slot, "dialogue"),
                max_tokens=400 * wanted,
            )
            talk.took(prompt, reply)
            for turn in (reply.data or {})["turns"][:wanted]:
                message, answer = str(turn["user"]).strip(), str(turn["assistant"]).strip()
                talk.fault = turn_fault(message, talk.said_by("user"))
                if not talk.turns and not talk.fault and coverage(task.instruction, message) < _RESTATED:
                    talk.fault = TurnFault("opening_lost", message[:80])
                if talk.fault is None:
                    await self._take(task, talk, message, answer, ask)
                if talk.fault is not None:
                    break
        except CallFailed as error:
            return fail(task.index, "dialogue", error, task.source)
        bare = task.record("dialogue", self._language, "", "", scores={"check": 1.0})
        return talk.record(bare, wanted, self._lengths.least) if isinstance(bare, Record) else bare

    def _whole_demonstration(self, task: Task, prompt: Prompt) -> tuple[Message, ...]:
        seed = self._shown(task)
        if seed is None:
            return ()
        pairs = zip(seed.turns[::2], seed.turns[1::2], strict=True)
        turns = [{"user": user.content, "assistant": answer.content} for user, answer in pairs]
        shown = prompt.fill({"instruction": seed.instruction, "count": str(len(turns))})[-1]
        return shown, Message("assistant", json.dumps({"turns": turns}, ensure_ascii=False))
