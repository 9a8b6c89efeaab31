"""A model that lies in dozens of ways about every kind of question never gets its way."""

from dataclasses import replace
from itertools import chain, count, takewhile

import pytest
from kg_lies import ELSE, LIES
from kg_worlds import made
from script import Script, play

from datagen.config import SelfKGConfig
from datagen.contracts import Kept
from datagen.generators.rewording.names import NameIndex
from datagen.generators.self_kg import SelfKG
from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.planner import KINDS, Planner
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.generators.self_kg.verify import answer_faults, question_faults
from datagen.prompts import PromptBook
from datagen.records import Triple


def _world(seed):
    knowledge = made(seed)
    others = [Triple(name, "unrelated", name + "'s end") for name in ELSE.values()]
    return replace(knowledge, triples=[*knowledge.triples, *others])


def _plans(seeds=16, each=3):
    """Return plans of each kind that is reworded, over several graphs, each with the names of its graph."""
    found = []
    for seed in range(seeds):
        knowledge = _world(seed)
        world = World(Graph(knowledge), Speech(knowledge.relations), seed, turns=3)
        index = NameIndex(world.graph.names)
        for kind in KINDS:
            planner = Planner(world, {kind: 1})
            plans = takewhile(bool, map(planner.__getitem__, range(each)))
            turns = chain.from_iterable(plan.turns or (plan,) for plan in plans)
            found += [(index, turn) for turn in turns if not turn.is_fixed]
    return found


@pytest.fixture(scope="module")
def plans():
    """The plans that the lies are told about."""
    return _plans()


def faults_of(question, answer, plan, index):
    """Return all faults of a wording."""
    return question_faults(question, plan, index) + answer_faults(answer, plan, index)


def kept_lies(lie, plans):
    """Return how often a lie could be told, and what of it would have been kept."""
    told, kept = 0, []
    for index, plan in plans:
        words = LIES[lie](plan)
        if words is None or words == (plan.question, plan.answer) or words in plan.ways:
            continue
        told += 1
        if not faults_of(*words, plan, index):
            kept.append((plan.kind, words, (plan.question, plan.answer)))
    return told, kept


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_about_any_kind_of_question_is_kept(lie, plans):
    told, kept = kept_lies(lie, plans)
    assert told >= 3
    assert kept == []


@pytest.mark.slow
def test_no_lie_about_thousands_of_questions_is_kept():
    plans = _plans(seeds=40, each=8)
    assert len(plans) > 3000
    assert [kept for lie in LIES for kept in kept_lies(lie, plans)[1]] == []


def test_every_template_of_every_kind_passes_its_own_check(plans):
    for index, plan in plans:
        for question, answer in ((plan.question, plan.answer), *plan.ways):
            assert faults_of(question, answer, plan, index) == []
    assert {plan.kind for _, plan in plans} >= KINDS.keys() - {
        "cloze",
        "multiple-choice",
        "lookup",
        "grounded",
    }
    assert {plan.language for _, plan in plans} == {"en", "zh"}


REWORDED = [kind for kind in KINDS if kind not in ("cloze", "multiple-choice", "lookup", "grounded")]
TOLD = ("adds_a_value", "negates", "swaps_the_subject", "refuses", "answers_in_another_language")


def _asking(kind, language):
    """Return a generator whose first plan is of a kind and language, and that plan."""
    for seed in count():
        generator = SelfKG(_world(seed), PromptBook(), SelfKGConfig(mix={kind: 1}), seed=seed)
        plan = generator.plan(0, Kept([], 0))
        if plan and plan.language == language:
            return generator, plan
    return None


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", REWORDED)
def test_a_model_that_lies_twice_leaves_the_template_of_every_kind(kind, language, tmp_path):
    generator, plan = _asking(kind, language)
    turns = plan.turns or (plan,)
    for name in TOLD:
        lies = [LIES[name](turn) or (turn.question, "?") for turn in turns for _ in range(2)]
        model = Script(reword=[{"question": question, "answer": answer} for question, answer in lies])
        folder = tmp_path / name
        folder.mkdir()
        (record,) = play(generator, model, folder)
        assert (record.instruction, record.output) == (turns[0].question, turns[-1].answer)
        assert record.scores["wording"] == 0.0
        assert len(model.requests) == 2 * len(turns)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", REWORDED)
def test_a_model_that_refuses_in_prose_leaves_the_template_of_every_kind(kind, language, tmp_path):
    generator, plan = _asking(kind, language)
    turns = plan.turns or (plan,)
    refusal = {"en": "I'm sorry, but I cannot help with that.", "zh": "抱歉，我不能回答。"}[language]
    (record,) = play(generator, Script(reword=refusal), tmp_path)
    assert (record.instruction, record.output) == (turns[0].question, turns[-1].answer)
    assert record.scores["wording"] == 0.0


@pytest.mark.parametrize("kind", ["cloze", "multiple-choice", "lookup", "grounded"])
def test_a_question_of_fixed_form_is_not_reworded(kind, tmp_path):
    generator, plan = _asking(kind, "en")
    model = Script()
    (record,) = play(generator, model, tmp_path)
    assert (record.instruction, record.input, record.output) == (plan.question, plan.input, plan.answer)
    assert model.requests == []
