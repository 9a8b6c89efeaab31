"""A dialogue as it grows: its turns, the calls that it took, what cut it, the record that it becomes."""

from dataclasses import dataclass, field, replace

from datagen.generators.held.verify import CHECKS
from datagen.generators.turns import TurnFault, least_dependence
from datagen.prompts import Prompt
from datagen.records import Completion, Message, Record, Rejection, content_id

__all__ = ["Talk", "holds"]


def holds(record: Record) -> bool:
    """Say whether an answer is right by the model's check and those of code, where they were made."""
    return all(record.scores.get(name, 1.0) >= 1 for name in ("check", *CHECKS))


@dataclass(slots=True)
class Talk:
    """Turns so far, with the calls and prompts of all that were asked for, and the fault that ended it.

    `held` are the checks by code that answers were put to and passed, `model` is what wrote the last answer.
    """

    turns: list[Message]
    calls: list[Completion]
    prompts: list[Prompt]
    fault: TurnFault | None = None
    held: dict[str, float] = field(default_factory=dict)
    model: str = ""

    def said_by(self, role: str) -> list[str]:
        """Return what one side has said."""
        return [turn.content for turn in self.turns if turn.role == role]

    def took(self, prompt: Prompt, *calls: Completion) -> None:
        """Note calls and the prompt that they were made with."""
        self.prompts.append(prompt)
        self.calls += calls

    def record(self, opened: Record, wanted: int, least: int) -> Record:
        """Return the dialogue as a record, refused where it has fewer turns than the least, by what cut it.

        Scores: `turns` it has, `turns_cut` of those that were wanted, `dependence` of the follow-up that
        leans least on what was said.
        """
        count = len(self.turns) // 2
        messages = tuple(self.turns)
        first = messages[0].content if messages else opened.instruction
        last = messages[-1].content if messages else ""
        scores = {"turns": float(count), "turns_cut": float(wanted - count)}
        if count > 1:
            scores["dependence"] = least_dependence(messages)
        prompts = [*opened.prompt.split(), *(prompt.version for prompt in self.prompts)]
        return replace(
            opened,
            id=content_id(first, "", last, messages or None),
            kind="dialogue",
            instruction=first,
            input="",
            output=last,
            messages=messages or None,
            model=self.model or (self.calls[-1].model if self.calls else opened.model),
            prompt=" ".join(dict.fromkeys(prompts)),
            requests=tuple(dict.fromkeys([*opened.requests, *(call.key for call in self.calls)])),
            scores={**self.held, **opened.scores, **scores},
            rejection=self._refusal(count, least),
        )

    def _refusal(self, count: int, least: int) -> Rejection | None:
        if count >= least:
            return None
        if self.fault is None or self.fault.code == "turn_thanks":
            return Rejection("too_few_turns", float(count), float(least))
        return Rejection(self.fault.code, self.fault.value)
