"""A new instruction on its way to its instances, and the records that it becomes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from datagen.contracts import Outcome
from datagen.generators.making import make_record
from datagen.prompts import Prompt
from datagen.records import Completion, Rejection, SeedSource

__all__ = ["NAME", "Task", "normal_input"]

NAME = "self-instruct"
_NO_INPUT = re.compile(
    r"[<(\[]?\s*(?:no\s*-?\s*input(?: (?:is )?(?:needed|required|necessary))?|none|n/?a|null|nil"
    r"|not applicable"
    r"|无|无输入|无需输入|不需要输入|没有|空)\s*[>)\]]?[.。]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Task:
    """A new instruction on its way: where it was proposed, and the calls and prompts so far.

    `topic` is what it was asked to be about, `form` the pattern it was asked to follow. `on_text` says
    that the form works on a given text, from which the answer is drawn. `result` is what a function is
    to return. `model` is the one that wrote the answer, "" that of the last call. `is_held` says that a
    model writes it that keeps its grammar only where it keeps to its text's words.
    """

    index: int
    slot: int
    instruction: str
    source: SeedSource
    topic: str
    form: str
    on_text: bool
    calls: tuple[Completion, ...]
    prompts: tuple[Prompt, ...]
    result: str = ""
    model: str = ""
    is_held: bool = False

    def answered(self, reply: Completion) -> "Task":
        """Return the task with who wrote its answer; only the model that its pattern holds is held to it."""
        is_held = self.is_held and reply.model == self.calls[0].model
        return replace(self, model=reply.model, is_held=is_held)

    def after(self, calls: Sequence[Completion], prompt: Prompt) -> "Task":
        """Return the task with more calls made under one more prompt."""
        return replace(self, calls=(*self.calls, *calls), prompts=(*self.prompts, prompt))

    def told(self, instruction: str) -> "Task":
        """Return the task with another instruction."""
        return replace(self, instruction=instruction)

    def record(
        self,
        kind: str,
        language: str,
        text: str,
        output: str,
        *,
        rejection: Rejection | None = None,
        scores: Mapping[str, float] | None = None,
    ) -> Outcome:
        """Return the task's record with an input and output; its calls and prompts are its provenance."""
        record = make_record(
            generator=NAME,
            kind=kind,
            language=language,
            instruction=self.instruction,
            input=text,
            output=output,
            source=self.source,
            calls=self.calls,
            prompts=self.prompts,
            scores=scores,
            rejection=rejection,
        )
        return replace(record, model=self.model) if self.model else record


def normal_input(text: str) -> str:
    """Return an input as it is kept: untouched, but "" for any way of saying that there is none."""
    return "" if _NO_INPUT.fullmatch(text.strip()) else text.strip()
