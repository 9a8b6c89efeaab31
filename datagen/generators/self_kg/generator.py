"""The Self-KG generator: plan by code, reword by the model, verify, else fall back to the template.

Source of the forms: HuaTuo (Wang et al. 2023, knowledge instances to questions and answers). Changed:
the answer is computed from the graph, and a wording that drops or adds a value is never kept.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from datagen.config import SelfKGConfig
from datagen.contracts import Ask, Kept, Outcome
from datagen.errors import CallFailed, TooLong
from datagen.generators.making import fail, make_record, place_salt
from datagen.generators.self_kg.coverage import coverage_of
from datagen.generators.self_kg.facts import Unasked, unasked
from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.names import NameIndex
from datagen.generators.self_kg.planner import Planner
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.speech import Speech
from datagen.generators.self_kg.verify import answer_faults, question_faults
from datagen.knowledge import Knowledge
from datagen.prompts import Prompt, PromptBook
from datagen.records import Completion, GraphSource, Message, Record, Triple

__all__ = ["SelfKG", "reword_prompt"]

_TRIES = 2


class _Wording(BaseModel):
    model_config = ConfigDict(extra="forbid")
    question: Annotated[str, Field(min_length=2)]
    answer: Annotated[str, Field(min_length=1)]


class _Worded:
    """A question and its answer as they are written: by the try that passed, 0 for the template."""

    def __init__(self, question: str, answer: str, tried: int, calls: Sequence[Completion] = ()) -> None:
        self.question = question
        self.answer = answer
        self.tried = tried
        self.calls = tuple(calls)


class SelfKG:
    """One item a plan; with `reword` False the templates stand as they are and no model is asked."""

    name = "self-kg"
    patience = 0
    feeds_back = False

    def __init__(
        self,
        knowledge: Knowledge,
        prompts: PromptBook,
        settings: SelfKGConfig | None = None,
        *,
        language: str = "auto",
        seed: int = 0,
        reword: bool = True,
        covered: Collection[Triple] | None = None,
    ) -> None:
        """Index the graph. With `covered`, only what another triple supports is asked."""
        settings = settings or SelfKGConfig()
        self.graph = Graph(knowledge)
        speech = Speech(knowledge.relations, language)
        world = World(self.graph, speech, seed, hops=settings.hops, turns=settings.turns)
        self._plans = Planner(
            world,
            settings.mix,
            per_entity=settings.per_entity,
            per_relation=settings.per_relation,
            covered=covered,
        )
        self._index = NameIndex(self.graph.names, knowledge.aliases)
        self._prompts = prompts
        self._reword = reword

    def unasked(self) -> Iterator[Unasked]:
        """Yield the triples that no question is made of, and why."""
        return unasked(self.graph)

    def inferred(self) -> Iterator[str]:
        """Yield what was inferred of the relations, and what no relation allows to ask."""
        found: dict[str, list[str]] = {}
        for name, traits in self.graph.traits.items():
            for trait in traits.inferred:
                found.setdefault(trait, []).append(name)
        for trait, names in sorted(found.items()):
            yield f"inferred: {trait}: {', '.join(sorted(names)[:8])}{' ...' if len(names) > 8 else ''}"
        if not any(traits.is_complete for traits in self.graph.traits.values()):
            yield (
                "no relation is declared complete (--closed RELATION): what is not in the graph is never "
                "called false, and nothing is counted"
            )

    def plan(self, index: int, kept: Kept) -> Plan | None:
        """Return plan `index`."""
        return self._plans[index]

    def makes(self, item: Plan) -> int:
        """Return 1: a plan is a record."""
        return 1

    def coverage(self, kept: Iterable[Record]) -> dict[str, Any]:
        """Return how many triples, entities and relations have 0, 1 or more kept records."""
        return coverage_of(self.graph, kept)

    async def generate(self, index: int, item: Plan, ask: Ask) -> list[Outcome]:
        """Reword and verify a plan, turn by turn; the template stands in for a turn that fails twice."""
        prompt = self._prompts.get(item.language, self.name, "reword")
        try:
            turns = [await self._worded(turn, prompt, ask) for turn in item.turns or (item,)]
        except CallFailed as error:
            return [fail(index, "reword", error, GraphSource(item.triples))]
        return [self._record(item, turns, prompt)]

    async def _worded(self, plan: Plan, prompt: Prompt, ask: Ask) -> _Worded:
        """Return a plan's words: a verified rewording, or the template. Raises CallFailed."""
        template = _Worded(plan.question, plan.answer, 0)
        if not self._reword or plan.is_fixed:
            return template
        calls: list[Completion] = []
        faults: list[str] = []
        for tried in range(1, _TRIES + 1):
            turns = reword_prompt(prompt, plan, calls[-1:], faults)
            try:
                reply = await ask(turns, schema=_Wording, salt=place_salt("reword", tried), max_tokens=400)
            except TooLong:
                return template
            calls.append(reply)
            question, answer = (str((reply.data or {})[part]).strip() for part in ("question", "answer"))
            faults = [f"The question {fault}." for fault in question_faults(question, plan, self._index)]
            faults += [f"The answer {fault}." for fault in answer_faults(answer, plan, self._index)]
            if not faults:
                return _Worded(question, answer, tried, calls)
        return _Worded(plan.question, plan.answer, 0, calls)

    def _record(self, plan: Plan, turns: Sequence[_Worded], prompt: Prompt) -> Record:
        """Make the record; the score `wording` is the latest try that passed, 0 where a template stands."""
        calls = [call for turn in turns for call in turn.calls]
        tries = [turn.tried for turn in turns]
        messages = [
            message
            for turn in turns
            for message in (Message("user", turn.question), Message("assistant", turn.answer))
        ]
        return make_record(
            generator=self.name,
            kind=plan.kind,
            language=plan.language,
            instruction=turns[0].question,
            input=plan.input,
            output=turns[-1].answer,
            messages=tuple(messages) if len(turns) > 1 else None,
            source=GraphSource(plan.triples),
            calls=calls,
            prompts=(prompt,) if calls else (),
            scores={"hops": float(plan.hops), "wording": float(max(tries) if all(tries) else 0)},
            model="none",
        )


def reword_prompt(
    prompt: Prompt, plan: Plan, before: Sequence[Completion] = (), faults: Sequence[str] = ()
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
