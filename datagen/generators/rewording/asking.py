"""Ask a model to reword a question and its answer; what fails the check twice stays as planned."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field

from datagen.contracts import Ask
from datagen.errors import NoAnswer, TooLong
from datagen.generators.making import place_salt
from datagen.prompts import Prompt
from datagen.records import Completion, Message

__all__ = ["IN_PART", "Planned", "Worded", "reword", "reword_prompt"]

_TRIES = 2
IN_PART = 0.5
"""Where only the question or only the answer passed, and the other stands as planned."""


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
    """A question and its answer as they are written: by the try that passed, 0 for the template.

    `tried` is `IN_PART` where one of the two is the template's.
    """

    question: str
    answer: str
    tried: float
    calls: tuple[Completion, ...] = ()


async def reword(
    plan: Planned,
    prompt: Prompt,
    ask: Ask,
    question_faults: Callable[[str], list[str]],
    answer_faults: Callable[[str], list[str]],
) -> Worded:
    """Return a plan's words: a rewording without faults, or the template. Raises CallFailed.

    A reply that is no pair (prose, a refusal, what a filter took) is a try that failed. Both are checked
    against the plan and not against each other: where no try passed as a whole, what passed of it stands
    beside the other half as planned.
    """
    calls: list[Completion] = []
    faults: list[str] = []
    passed: dict[str, str] = {}
    checks = {"question": question_faults, "answer": answer_faults}
    for tried in range(1, _TRIES + 1):
        turns = reword_prompt(prompt, plan, calls[-1:], faults)
        try:
            reply = await ask(turns, schema=_Wording, salt=place_salt("reword", tried), max_tokens=400)
        except TooLong:
            break
        except NoAnswer:
            faults = []
            continue
        calls.append(reply)
        faults = []
        said = {part: str((reply.data or {})[part]).strip() for part in checks}
        for part, check in checks.items():
            found = check(said[part])
            faults += [f"The {part} {fault}." for fault in found]
            if not found:
                passed.setdefault(part, said[part])
        if not faults:
            return Worded(said["question"], said["answer"], tried, tuple(calls))
    question, answer = passed.get("question", plan.question), passed.get("answer", plan.answer)
    is_new = (question, answer) != (plan.question, plan.answer)
    how = 0 if not is_new else _TRIES if len(passed) == len(checks) else IN_PART
    return Worded(question, answer, how, tuple(calls))


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
