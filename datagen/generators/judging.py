"""Judges that see the passage: does it answer the question, and does it say what the answer says?

Source: Yehudai et al. (2024), "Genie: Achieving Human Parity in Content-Grounded Datasets Generation",
section 3, has faithfulness judged apart from quality. Changed: two questions in calls of their own, each put
to several votes, of which a stated number must agree.
"""

import asyncio
from dataclasses import replace
from typing import Literal, NamedTuple

from datagen.contracts import Ask, Outcome
from datagen.errors import CallFailed
from datagen.generators.asked import NAME, PassageItem, Reply
from datagen.generators.making import fail, place_salt
from datagen.generators.passages import number_sentences
from datagen.generators.refusals import Refusals
from datagen.generators.wording import place_of
from datagen.prompts import Prompt, PromptBook
from datagen.records import OUT_OF_DOMAIN, Completion, Message, Record

__all__ = ["Judging", "Quorum"]


class Quorum(NamedTuple):
    """How many votes of how many a verdict takes."""

    least: int
    votes: int

    @classmethod
    def read(cls, text: str) -> "Quorum":
        """Read "2/3"."""
        least, _, votes = text.partition("/")
        return cls(int(least), int(votes))


class _Entailed(Reply):
    entailed: Literal["yes", "no"]


class _Answered(Reply):
    answered: Literal["yes", "no"]


class Judging:
    """Puts records to the votes of judges; without a quorum it lets all pass unjudged."""

    def __init__(self, prompts: PromptBook, refusals: Refusals, quorum: Quorum | None) -> None:
        """Take the prompts, and what knows the chunk nearest to a question."""
        self._prompts = prompts
        self._refusals = refusals
        self._quorum = quorum

    async def judged(self, index: int, item: PassageItem, made: Outcome, ask: Ask) -> Outcome:
        """Return a record with its verdicts as scores; a judge that cannot be asked is a failure.

        `judge_answered` and `judge_entailed` count the votes for yes; `judged` is 1 where the verdicts are
        what the record says, else 0. An unanswerable question is judged with the chunk nearest to it; one
        outside the domain is not, and neither is what is rejected already.
        """
        if self._quorum is None or not isinstance(made, Record) or made.rejection is not None:
            return made
        if made.kind == OUT_OF_DOMAIN:
            return made
        steps = ["answered"] if made.is_refusal else ["answered", "entailed"]
        shown = self._shown(item, made)
        try:
            votes = [await self._votes(step, item, shown | {"answer": made.output}, ask) for step in steps]
        except CallFailed as error:
            return fail(index, "judge", error, made.source)
        counts = [sum(_is_yes(reply) for reply in replies) for replies, _ in votes]
        least, whole = self._quorum
        agreed = [whole - count if made.is_refusal else count for count in counts]
        scores = {f"judge_{step}": float(count) for step, count in zip(steps, counts, strict=True)}
        asked = [reply.key for replies, _ in votes for reply in replies]
        return replace(
            made,
            scores={**made.scores, **scores, "judged": float(min(agreed) >= least)},
            model=made.model or votes[0][0][0].model,
            prompt=" ".join(dict.fromkeys([*made.prompt.split(), *(prompt.version for _, prompt in votes)])),
            requests=tuple(dict.fromkeys([*made.requests, *asked])),
        )

    def _shown(self, item: PassageItem, record: Record) -> dict[str, str]:
        passage = item.passage
        if record.is_refusal:
            near = self._refusals.nearest(record.instruction)
            passage = number_sentences(near) if near is not None else passage
        return {
            "place": place_of(passage.chunk),
            "passage": passage.text,
            "question": record.instruction,
        }

    async def _votes(
        self, step: str, item: PassageItem, values: dict[str, str], ask: Ask
    ) -> tuple[list[Completion], Prompt]:
        prompt = self._prompts.get(item.language, NAME, f"judge-{step}")
        if step == "answered":
            values = {name: value for name, value in values.items() if name != "answer"}
        turns: tuple[Message, ...] = prompt.fill(values)
        schema = _Answered if step == "answered" else _Entailed
        whole = self._quorum.votes if self._quorum else 0
        replies = await asyncio.gather(
            *(
                ask(turns, schema=schema, salt=place_salt("judge", item.turn, vote), max_tokens=30)
                for vote in range(whole)
            )
        )
        return list(replies), prompt


def _is_yes(reply: Completion) -> bool:
    return "yes" in (reply.data or {}).values()
