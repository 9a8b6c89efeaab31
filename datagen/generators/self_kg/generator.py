"""The Self-KG generator: plan by code, reword by the model, verify, else fall back to the template.

Source of the forms: HuaTuo (Wang et al. 2023, knowledge instances to questions and answers). Changed:
the answer is computed from the graph, and a wording that drops or adds a value is never kept.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from datagen.config import SelfKGConfig
from datagen.contracts import Ask, Kept, Outcome
from datagen.errors import CallFailed
from datagen.generators.making import fail, make_record
from datagen.generators.rewording.asking import IN_PART, Worded, reword
from datagen.generators.rewording.names import NameIndex
from datagen.generators.self_kg.coverage import coverage_of
from datagen.generators.self_kg.facts import Unasked, unasked
from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.planner import Planner
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.speech import Speech
from datagen.generators.self_kg.verify import answer_faults, question_faults
from datagen.knowledge import Knowledge
from datagen.prompts import Prompt, PromptBook
from datagen.records import GraphSource, Message, Record, Triple

__all__ = ["SelfKG"]

_LICENSED = {
    "functional": " (a head has one value, and any other is called false)",
    "one-to-one": " (asked backwards, for the one head)",
}
"""What an inferred trait allows to ask."""


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
        self._world = World(self.graph, speech, seed, hops=settings.hops, turns=settings.turns)
        self._plans = Planner(
            self._world,
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
                if trait != "one-to-one" or self._world.may_reverse(name):
                    found.setdefault(trait, []).append(name)
        for trait, names in sorted(found.items()):
            shown = f"{', '.join(sorted(names)[:8])}{' ...' if len(names) > 8 else ''}"
            yield f"inferred: {trait}{_LICENSED.get(trait, '')}: {shown}"
        if pairs := sorted(self._likely_inverses()):
            shown = "; ".join(", ".join(pair) for pair in pairs[:8]) + (" ..." if len(pairs) > 8 else "")
            yield f"may say the same from the other end (a schema tells: inverse, symmetric): {shown}"
        traits_of_all = self.graph.traits.values()
        if not any(traits.is_complete for traits in traits_of_all):
            other = (
                "is called false of functional relations alone"
                if any(traits.may_deny for traits in traits_of_all)
                else "is never called false"
            )
            yield (
                "no relation is declared complete (--closed RELATION): what is not in the graph "
                f"{other}, and nothing is counted"
            )

    def _likely_inverses(self) -> set[tuple[str, ...]]:
        """Return the pairs of relations that may be inverses, but for those that are by every triple."""
        traits = self.graph.traits
        return {
            (name,) if name == other else (min(name, other), max(name, other))
            for name, others in self.graph.inverses.items()
            for other in others
            if other != traits[name].inverse and not (name == other and traits[name].is_symmetric)
        }

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
        """Reword and verify a plan, turn by turn; the template stands in for what fails twice."""
        prompt = self._prompts.get(item.language, self.name, "reword")
        try:
            turns = [await self._worded(turn, prompt, ask) for turn in item.turns or (item,)]
        except CallFailed as error:
            return [fail(index, "reword", error, GraphSource(item.triples))]
        return [self._record(item, turns, prompt)]

    async def _worded(self, plan: Plan, prompt: Prompt, ask: Ask) -> Worded:
        """Return a plan's words: a verified rewording, or the template. Raises CallFailed."""
        if not self._reword or plan.is_fixed:
            return Worded(plan.question, plan.answer, 0)
        return await reword(
            plan,
            prompt,
            ask,
            lambda question: question_faults(question, plan, self._index),
            lambda answer: answer_faults(answer, plan, self._index),
        )

    def _record(self, plan: Plan, turns: Sequence[Worded], prompt: Prompt) -> Record:
        """Make the record; the score `wording` is the latest try that passed, 0 where the template stands.

        It is `IN_PART` where only some of the questions and answers are in the model's words.
        """
        calls = [call for turn in turns for call in turn.calls]
        tries = [turn.tried for turn in turns]
        wording = max(tries) if min(tries) >= 1 else IN_PART if any(tries) else 0
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
            scores={"hops": float(plan.hops), "wording": float(wording)},
            model="none",
        )
