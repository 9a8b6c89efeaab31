"""The Self-KG generator: plan by code, reword by the model, verify, else fall back to the template.

Source of the forms: HuaTuo (Wang et al. 2023, knowledge instances to questions and answers) and the
reversal curse (Berglund et al. 2023), which is why a closed fact is also asked backwards. Changed:
the answer is computed from the graph, and a wording that drops or adds a value is never kept.
"""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from datagen.contracts import Ask, Kept, Outcome
from datagen.errors import CallFailed, TooLong
from datagen.generators.making import fail, make_record, place_salt
from datagen.generators.self_kg.graph import Fact, Graph, plan_facts
from datagen.generators.self_kg.phrases import phrase
from datagen.generators.self_kg.verify import NameIndex, answer_faults, question_faults
from datagen.prompts import Prompt, PromptBook
from datagen.records import Completion, GraphSource, Message, Record, Triple

__all__ = ["SelfKG", "reword_prompt"]

_TRIES = 2


class _Wording(BaseModel):
    model_config = ConfigDict(extra="forbid")
    question: Annotated[str, Field(min_length=2)]
    answer: Annotated[str, Field(min_length=1)]


class SelfKG:
    """One item a fact; with `reword` False the templates stand as they are and no model is asked."""

    name = "self-kg"
    patience = 0
    feeds_back = False

    def __init__(
        self,
        triples: Sequence[Triple],
        prompts: PromptBook,
        *,
        language: str = "auto",
        closed: Sequence[str] = (),
        seed: int = 0,
        reword: bool = True,
    ) -> None:
        """Plan every fact of the graph once, in the seed's order."""
        graph = Graph(triples)
        self.facts, self.unasked = plan_facts(graph, language=language, closed=closed, seed=seed)
        self._index = NameIndex(graph.names)
        self._prompts = prompts
        self._reword = reword

    def plan(self, index: int, kept: Kept) -> Fact | None:
        """Return fact `index`."""
        return self.facts[index] if index < len(self.facts) else None

    async def generate(self, index: int, item: Fact, ask: Ask) -> list[Outcome]:
        """Reword and verify one fact; the template stands in for one that fails twice or is too long."""
        planned = phrase(item)
        if not self._reword:
            return [self._record(item, *planned, (), (), 0)]
        prompt = self._prompts.get(item.language, self.name, "reword")
        calls: list[Completion] = []
        faults: list[str] = []
        for tried in range(1, _TRIES + 1):
            turns = reword_prompt(prompt, item, planned, calls[-1:], faults)
            try:
                reply = await ask(turns, schema=_Wording, salt=place_salt("reword", tried), max_tokens=400)
            except TooLong:
                break
            except CallFailed as error:
                return [fail(index, "reword", error, GraphSource(item.triples))]
            calls.append(reply)
            question, answer = (str((reply.data or {})[part]).strip() for part in ("question", "answer"))
            faults = [f"The question {f}." for f in question_faults(question, planned, item, self._index)]
            faults += [f"The answer {f}." for f in answer_faults(answer, planned, item, self._index)]
            if not faults:
                return [self._record(item, question, answer, calls, (prompt,), tried)]
        return [self._record(item, *planned, calls, (prompt,), 0)]

    def _record(
        self,
        fact: Fact,
        question: str,
        answer: str,
        calls: Sequence[Completion],
        prompts: Sequence[Prompt],
        tried: int,
    ) -> Record:
        """Make the record; the score `wording` is the try that passed, 0 for the template."""
        return make_record(
            generator=self.name,
            kind=fact.direction,
            language=fact.language,
            instruction=question,
            output=answer,
            source=GraphSource(fact.triples),
            calls=calls,
            prompts=prompts,
            scores={"wording": float(tried)},
            model="none",
        )


def reword_prompt(
    prompt: Prompt,
    fact: Fact,
    planned: tuple[str, str],
    before: Sequence[Completion] = (),
    faults: Sequence[str] = (),
) -> tuple[Message, ...]:
    """Build the turns that ask for a rewording; after a failed one, its faults are named."""
    names = "\n".join(dict.fromkeys([fact.subject, *fact.values]))
    turns = prompt.fill({"question": planned[0], "answer": planned[1], "names": names})
    if not faults:
        return turns
    asked_again = {"en": "That changed the facts. Try again. ", "zh": "这样改动了事实，请重写。"}
    complaint = asked_again["zh" if fact.language == "zh" else "en"] + " ".join(faults)
    return (*turns, Message("assistant", before[-1].text), Message("user", complaint))
