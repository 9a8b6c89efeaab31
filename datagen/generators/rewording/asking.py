"""Ask a model to reword a question and its answer; what fails the check twice stays as planned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from datagen.contracts import Ask
from datagen.errors import TooLong
from datagen.generators.making import place_salt
from datagen.prompts import Prompt
from datagen.records import Completion, Message

__all__ = ["Planned", "Worded", "reword", "reword_prompt"]

_TRIES = 2


class Planned(Protocol):
    """A question and its answer in words that no model made, and the names that both must keep."""

    @property
    def language(self) -> str:
        """Return the language of both."""
        ...

    @property
    def question(self) -> str:
        """Return what is asked."""
        ...

    @property
    def answer(self) -> str:
        """Return what is answered."""
        ...

    @property
    def subjects(self) -> tuple[str, ...]:
        """Return the names in the question."""
        ...

    @property
    def values(self) -> tuple[str, ...]:
        """Return the names and numbers in the answer."""
        ...


class _Wording(BaseModel):
    model_config = ConfigDict(extra="forbid")
    question: Annotated[str, Field(min_length=2)]
    answer: Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Worded:
    """A question and its answer as they are written: by the try that passed, 0 for the template."""

    question: str
    answer: str
    tried: int
    calls: tuple[Completion, ...] = ()


async def reword(
    plan: Planned,
    prompt: Prompt,
    ask: Ask,
    question_faults: Callable[[str], list[str]],
    answer_faults: Callable[[str], list[str]],
) -> Worded:
    """Return a plan's words: a rewording without faults, or the template. Raises CallFailed."""
    calls: list[Completion] = []
    faults: list[str] = []
    for tried in range(1, _TRIES + 1):
        turns = reword_prompt(prompt, plan, calls[-1:], faults)
        try:
            reply = await ask(turns, schema=_Wording, salt=place_salt("reword", tried), max_tokens=400)
        except TooLong:
            return Worded(plan.question, plan.answer, 0)
        calls.append(reply)
        question, answer = (str((reply.data or {})[part]).strip() for part in ("question", "answer"))
        faults = [f"The question {fault}." for fault in question_faults(question)]
        faults += [f"The answer {fault}." for fault in answer_faults(answer)]
        if not faults:
            return Worded(question, answer, tried, tuple(calls))
    return Worded(plan.question, plan.answer, 0, tuple(calls))


def reword_prompt(
    prompt: Prompt, plan: Planned, before: Sequence[Completion] = (), faults: Sequence[str] = ()
) -> tuple[Message, ...]:
    """Build the turns that ask for a rewording; after a failed one, its faults are named."""
    said = f"{plan.question} {plan.answer}"
    names = "\n".join(name for name in dict.fromkeys([*plan.subjects, *plan.values]) if name in said)
    turns = prompt.fill({"question": plan.question, "answer": plan.answer, "names": names})
    if not faults:
        return turns
    asked_again = {"en": "That changed the facts. Try again. ", "zh": "这样改动了事实，请重写。"}
    complaint = asked_again["zh" if plan.language == "zh" else "en"] + " ".join(faults)
    return (*turns, Message("assistant", before[-1].text), Message("user", complaint))
