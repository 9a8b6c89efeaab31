"""A judge that grades a record from 1 to 5 after a rubric, with its instruction, input and output in sight.

Source: Zheng et al. (2023), "Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena", section 3 (grading one
answer). Changed: the scale is five steps that are described, the fault is named before the score, and the
score is the mean of several votes.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from datagen.contracts import Ask, Outcome
from datagen.errors import CallFailed
from datagen.generators.making import fail, place_salt
from datagen.prompts import Prompt, PromptBook
from datagen.records import Completion, Record

__all__ = ["JUDGE", "Verdict", "grade", "graded", "grading_prompt", "record_block"]

JUDGE = "judge"
"""The folder of the judge's prompts, and the score that holds its verdict."""


class _Grade(BaseModel):
    model_config = ConfigDict(extra="forbid")
    fault: str
    score: Annotated[int, Field(ge=1, le=5)]


class Verdict(NamedTuple):
    """What a judge said of one record: a score (1..5) and a fault a vote, and the calls that it took."""

    votes: tuple[int, ...]
    faults: tuple[str, ...]
    calls: tuple[Completion, ...]
    prompt: Prompt

    @property
    def scores(self) -> dict[str, float]:
        """Return the mean of the votes, the lowest, and how many there were, as a record holds them."""
        mean = round(sum(self.votes) / len(self.votes), 4)
        return {JUDGE: mean, "judge_least": float(min(self.votes)), "judge_votes": float(len(self.votes))}


def record_block(record: Record) -> str:
    """Return what a judge sees of a record: its parts or its turns, each between tags."""
    if record.messages:
        turns = (_tagged(turn.role, turn.content) for turn in record.messages)
        return "<dialogue>\n" + "\n".join(turns) + "\n</dialogue>"
    parts = [("instruction", record.instruction), ("input", record.input), ("output", record.output)]
    return "\n".join(_tagged(name, text) for name, text in parts if text or name != "input")


def _tagged(name: str, text: str) -> str:
    """Return a text between tags that it cannot close itself."""
    return f"<{name}>\n{text.replace(f'</{name}', f'< /{name}')}\n</{name}>"


def grading_prompt(prompts: PromptBook, record: Record) -> Prompt:
    """Return the rubric in a record's language."""
    return prompts.get(record.language, JUDGE, "score")


async def grade(record: Record, prompts: PromptBook, votes: int, ask: Ask) -> Verdict:
    """Have a record graded so many times, in calls of their own. Raises CallFailed where one has no answer.

    One vote is taken cold; of several, each is drawn anew.
    """
    prompt = grading_prompt(prompts, record)
    turns = prompt.fill({"record": record_block(record)})
    heat = 0.0 if votes == 1 else None
    replies: Sequence[Completion] = await asyncio.gather(
        *(
            ask(turns, schema=_Grade, salt=place_salt(JUDGE, vote), heat=heat, max_tokens=100)
            for vote in range(votes)
        )
    )
    said = [reply.data or {} for reply in replies]
    return Verdict(
        tuple(int(each["score"]) for each in said),
        tuple(" ".join(str(each["fault"]).split()) for each in said),
        tuple(replies),
        prompt,
    )


async def graded(index: int, made: Outcome, prompts: PromptBook, votes: int, ask: Ask) -> Outcome:
    """Return a record with its verdict among its scores; a judge that cannot be asked is a failure.

    What is rejected already is not judged, and neither is anything where there are no votes.
    """
    if not votes or not isinstance(made, Record) or made.rejection is not None:
        return made
    try:
        verdict = await grade(made, prompts, votes, ask)
    except CallFailed as error:
        return fail(index, JUDGE, error, made.source)
    return replace(
        made,
        scores={**made.scores, **verdict.scores},
        prompt=" ".join(dict.fromkeys([*made.prompt.split(), verdict.prompt.version])),
        requests=tuple(dict.fromkeys([*made.requests, *(call.key for call in verdict.calls)])),
    )
