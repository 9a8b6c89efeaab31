"""Wordings that call things by other names: their own are as good as the name, those of others are not."""

import pytest
from script import Script, play

from datagen.config import SelfKGConfig
from datagen.generators.rewording.names import NameIndex
from datagen.generators.self_kg import SelfKG
from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.planner import KINDS
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.generators.self_kg.verify import answer_faults, question_faults
from datagen.knowledge import Knowledge
from datagen.prompts import PromptBook
from datagen.records import Triple

TRIPLES = [
    *(("Rome", "river", "Tiber"), ("Rome", "twin", "Paris"), ("Paris", "river", "Seine")),
    *(("IT", "leader", "Ann Lee"), ("Kyiv", "river", "Dnipro"), ("Kyiv", "twin", "Rome")),
    *(
        ("罗马", "河流", "台伯河"),
        ("罗马", "友城", "巴黎"),
        ("巴黎", "河流", "塞纳河"),
        ("流感", "症状", "发热"),
    ),
]
ALIASES = {
    **{"Rome": ("Roma", "Eternal City"), "Tiber": ("Tevere",), "Paris": ("Lutetia", "Eternal City")},
    **{"Seine": ("Sequana",), "IT": ("it", "computing"), "Kyiv": ("Kiev",), "Ann Lee": ("Annie",)},
    **{"罗马": ("永恒之城",), "台伯河": ("特韦雷河",), "巴黎": ("花都",), "塞纳河": ("色纳河",)},
    **{"流感": ("流行性感冒",), "发热": ("发烧",)},
}
KNOWLEDGE = Knowledge([Triple(*triple) for triple in TRIPLES], aliases=ALIASES)


def world():
    return World(Graph(KNOWLEDGE), Speech({}), 0)


def faults(head, relation, question, answer):
    """Return what is wrong with a wording of a fact; "" stands for the planned half."""
    here = world()
    plan = here.plan_fact(here.forward(head, relation), "forward")
    index = NameIndex(here.graph.names, ALIASES)
    asked = question_faults(question or plan.question, plan, index)
    return asked, answer_faults(answer or plan.answer, plan, index)


@pytest.mark.parametrize(
    ("head", "relation", "question", "answer"),
    [
        ("Rome", "river", "What is the river of Roma?", "The river of Roma is Tevere."),
        ("Rome", "river", "", "The river of Rome is Tevere."),
        ("Rome", "twin", "", "The twin of Roma is Lutetia."),
        ("IT", "leader", "Who is the leader of computing?", "The leader of computing is Annie."),
        ("Kyiv", "river", "What is the river of Kiev?", "The river of Kiev is Dnipro."),
        ("罗马", "河流", "永恒之城的河流是什么？", "永恒之城的河流是特韦雷河。"),
        ("罗马", "友城", "", "罗马的友城是花都。"),
        ("流感", "症状", "流行性感冒的症状是什么？", "流行性感冒的症状是发烧。"),
    ],
)
def test_a_thing_called_by_an_alias_of_its_own_is_named(head, relation, question, answer):
    assert faults(head, relation, question, answer) == ([], [])


@pytest.mark.parametrize(
    ("head", "relation", "question", "answer"),
    [
        ("Rome", "river", "What is the river of Lutetia?", ""),
        ("Rome", "river", "What is the river of Eternal City?", ""),
        ("Rome", "river", "Is the river of Rome Tevere?", ""),
        ("Rome", "river", "", "The river of Rome is Sequana."),
        ("Rome", "river", "", "The rivers of Rome are Tiber and Sequana."),
        ("Rome", "river", "", "The river of Kiev is Tiber."),
        ("Rome", "twin", "", "The twin of Rome is Eternal City."),
        ("Rome", "twin", "", "The twin of Lutetia is Roma."),
        ("IT", "leader", "Who is the leader of it?", ""),
        ("罗马", "河流", "花都的河流是什么？", ""),
        ("罗马", "河流", "罗马的河流是特韦雷河吗？", ""),
        ("罗马", "河流", "", "罗马的河流是色纳河。"),
        ("罗马", "河流", "", "罗马的河流有台伯河和色纳河。"),
        ("罗马", "友城", "", "花都的友城是永恒之城。"),
        ("流感", "症状", "流感会让人发烧吗？", ""),
    ],
)
def test_an_alias_of_another_thing_or_of_two_or_of_the_answer_is_a_fault(head, relation, question, answer):
    asked, said = faults(head, relation, question, answer)
    assert bool(asked) == bool(question) and bool(said) == bool(answer)


@pytest.mark.parametrize(
    ("start", "good", "bridge"),
    [
        (
            "Kyiv",
            "What is the river of the twin of Kiev?",
            "What is the river of Roma, the twin of Kyiv?",
        ),
        ("罗马", "永恒之城的友城的河流是什么？", "罗马的友城花都的河流是什么？"),
    ],
)
def test_a_bridge_is_not_named_by_an_alias(start, good, bridge):
    here = world()
    plans = [plan for plan in KINDS["multi-hop"](here) if plan.subjects == (start,) and plan.hops == 2]
    (plan,) = [plan for plan in plans if plan.triples[-1].relation in ("river", "河流")]
    index = NameIndex(here.graph.names, ALIASES)
    assert question_faults(good, plan, index) == []
    assert question_faults(bridge, plan, index)


def test_a_record_may_call_its_things_by_aliases_and_by_no_others(tmp_path):
    said = {"question": "What is the river of Kiev?", "answer": "The river of Kiev is Dnipro."}
    lie = {**said, "answer": "The river of Roma is Dnipro."}
    for reply, tried in ((said, 1.0), (lie, 0.5)):
        generator = SelfKG(KNOWLEDGE, PromptBook(), SelfKGConfig(mix={"forward": 1}))
        wanted = Triple("Kyiv", "river", "Dnipro")
        index = next(n for n in range(20) if generator.plan(n, None).triples == (wanted,))
        (tmp_path / str(tried)).mkdir()
        (record,) = play(generator, Script(reword=reply), tmp_path / str(tried), index)
        assert record.scores["wording"] == tried
        assert record.instruction == said["question"] and "Roma" not in record.output
