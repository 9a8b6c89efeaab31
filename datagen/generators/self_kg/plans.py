"""A planned question: what is asked and answered, what supports it, what a wording must keep."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple

from datagen.generators.rewording.names import NameIndex, flat
from datagen.generators.rewording.phrases import Pair, begun, ended, pick
from datagen.generators.self_kg.facts import Fact, fact_of
from datagen.generators.self_kg.graph import TYPES, Graph
from datagen.generators.self_kg.sayings import SAYINGS
from datagen.generators.self_kg.shuffle import shuffled
from datagen.generators.self_kg.speech import Speech
from datagen.records import Triple

__all__ = ["Plan", "Said", "World"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A question with its computed answer, in words that no model made.

    A wording must say every name of `subjects` in the question and none of `hidden`, every one of
    `values` in the answer and no other name of the graph. `triples` support the answer, all of them
    and no others. `hops` counts the edges from what is named to what is asked. `relations` are
    spoken. `fact` is set where one subject, one relation and its values are all there is; `turns`
    are those of a dialogue; `input` goes into the record's input. A plan that `is_fixed` has a form
    (options, a blank) that is not to be reworded. `ways` are the pairs that ask and say the same; a
    wording of a plan without a `fact` keeps the order of one of them.
    """

    kind: str
    language: str
    question: str
    answer: str
    subjects: tuple[str, ...]
    values: tuple[str, ...]
    triples: tuple[Triple, ...]
    relations: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    hops: int = 1
    input: str = ""
    fact: Fact | None = None
    turns: tuple["Plan", ...] = ()
    is_fixed: bool = False
    ways: tuple[Pair, ...] = ()


class Said(NamedTuple):
    """A question and its answer, and all pairs that ask and say the same."""

    question: str
    answer: str
    ways: tuple[Pair, ...]


class World:
    """What the planners share: the graph, the words for it, and chance by place."""

    def __init__(self, graph: Graph, speech: Speech, seed: int, *, hops: int = 3, turns: int = 4) -> None:
        """Take a graph, its speech, the run's seed, and the most hops and turns."""
        self.graph = graph
        self.speech = speech
        self.seed = seed
        self.hops = hops
        self.turns = turns

    def chance(self, *place: object) -> Random:
        """Return the randomness of a place in the run."""
        return Random("/".join(map(str, (self.seed, *place))))

    def each_head(self, kind: str) -> Iterator[str]:
        """Yield every head in this kind's random order."""
        heads = list(self.graph.heads)
        for place in shuffled(len(heads), self.chance(kind, "heads")):
            yield heads[place]

    def each_fact(self, kind: str) -> Iterator[Fact]:
        """Yield the facts of every head in this kind's random order, but for those that tell what it is."""
        for head in self.each_head(kind):
            for relation in sorted(self.graph.heads[head]):
                fact = None if relation.lower() in TYPES else self.forward(head, relation)
                if fact is not None:
                    yield fact

    def forward(self, head: str, relation: str) -> Fact | None:
        """Return the fact that leaves a head by a relation, or None if it is not asked."""
        rows = self.graph.heads.get(head, {}).get(relation)
        if not rows or not self.graph.may_ask(rows):
            return None
        language = self.speech.language_for(head, relation, rows[0].tail)
        return fact_of(self.graph, rows, "forward", language)

    def is_said(self, names: Sequence[str], text: str) -> bool:
        """Say whether a text says one of some names, or an alias of one: Paris is said in "Paris Station"."""
        aliases, plain = self.graph.knowledge.aliases, flat(text)
        spelled = (each for name in names for each in self.graph.spellings(name))
        called = (each for name in spelled for each in (name, *aliases.get(name, ())))
        found = [each for each in called if flat(each) in plain]
        return bool(found) and bool(NameIndex(found).sequence(plain))

    def may_reverse(self, relation: str) -> bool:
        """Say whether "which heads have this tail" is asked: the graph has them all.

        One head a tail is no pattern where places are told: more than one city lies in a country.
        """
        traits = self.graph.traits[relation]
        if traits.is_symmetric or not traits.may_reverse:
            return False
        return traits.is_complete or not self.speech.is_placed(relation)

    def say(self, saying: str, language: str, place: Sequence[str], /, **holes: str) -> Said:
        """Return a question and answer with their holes filled, the same for a place."""
        ways = tuple(
            (ended(begun(question.format_map(holes))), ended(begun(answer.format_map(holes))))
            for question, answer in SAYINGS[language][saying]
        )
        return Said(*pick(ways, saying, *place), ways)

    def plan_fact(self, fact: Fact, kind: str) -> Plan:
        """Return the plan that asks for a fact."""
        question, answer = self.speech.phrase(fact)
        spoken = self.speech.spoken(fact.relation, fact.language)
        return Plan(
            kind,
            fact.language,
            question,
            answer,
            (fact.subject,),
            fact.values,
            fact.triples,
            (spoken,),
            fact.values,
            fact=replace(fact, relation=self.speech.without_unit(spoken, fact.language)),
        )
