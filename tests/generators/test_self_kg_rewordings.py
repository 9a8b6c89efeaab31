"""Good rewordings of every kind, as a strong model writes them, are kept."""

from itertools import count, takewhile

import pytest

from datagen.generators.rewording.names import NameIndex
from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.planner import KINDS, Planner
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.generators.self_kg.verify import answer_faults, question_faults
from datagen.knowledge import Knowledge, Relation
from datagen.records import Triple

PLANETS = [
    *(("Saturn", "mean_radius_km", "58232"), ("Neptune", "mean_radius_km", "24622")),
    *(("Venus", "mean_radius_km", "6051.8"), ("Saturn", "moons", "Titan"), ("Saturn", "moons", "Rhea")),
    *(("Neptune", "moons", "Triton"), ("Neptune", "moons", "Rhea"), ("Titan", "discovered_by", "Huygens")),
    *(("Titan", "orbits", "Saturn"), ("Triton", "orbits", "Neptune"), ("Triton", "discovered_by", "Lassell")),
    *(("Saturn", "colour", "gold"), ("Neptune", "colour", "blue"), ("Venus", "colour", "gold")),
]
TYPES = {"Saturn": "planet", "Neptune": "planet", "Venus": "planet", "Titan": "moon", "Triton": "moon"}
ILLS = [
    *(("肺炎", "症状", "发热"), ("肺炎", "症状", "咳嗽"), ("流感", "症状", "发热"), ("流感", "症状", "头痛")),
    *(("肺炎", "潜伏期", "3"), ("流感", "潜伏期", "2"), ("水痘", "潜伏期", "14"), ("水痘", "症状", "皮疹")),
    *(("肺炎", "所属科室", "呼吸内科"), ("流感", "所属科室", "呼吸内科"), ("水痘", "所属科室", "皮肤科")),
    *(("呼吸内科", "负责人", "陈望南"), ("皮肤科", "负责人", "林徽舟")),
]
CLOSED = ("moons", "orbits", "colour", "discovered_by", "症状", "所属科室")
GOOD = [
    (
        *("multi-hop", "Triton", "mean radius"),
        "Triton orbits a planet. Can you give me, in km, the mean radius of that planet?",
        "Triton orbits Neptune. The mean radius of Neptune is 24622 km.",
    ),
    (
        *("multi-hop", "Titan", "colour"),
        "Titan orbits a planet. Could you tell me the colour of that planet?",
        "Titan orbits Saturn. The colour of Saturn is gold.",
    ),
    (
        *("comparison", "Saturn Neptune", "radius"),
        "Which one has a larger mean radius, {0} or {1}?",
        "Saturn has the larger mean radius: 58232 km, compared with 24622 km for Neptune.",
    ),
    (
        *("comparison", "Saturn Neptune", "radius"),
        "Between {0} and {1}, which has the bigger mean radius?",
        "Saturn has the bigger mean radius, at 58232 km, versus 24622 km for Neptune.",
    ),
    (
        *("comparison", "Saturn Neptune", "radius"),
        "Could you tell me which has the higher mean radius, {0} or {1}?",
        "The mean radius of Saturn is larger: 58232 km, against 24622 km for Neptune.",
    ),
    (
        *("comparison", "Saturn Venus", "colour"),
        "Do {0} and {1} have the same colour?",
        "Yes, {0} and {1} have the same colour, gold.",
    ),
    (
        *("comparison", "Saturn Neptune", "moons"),
        "What moons do {0} and {1} have in common, and which are listed for only one of them?",
        None,
    ),
    (
        *("intersection", "Saturn Neptune", "moons"),
        "What moons do {0} and {1} have in common?",
        "{0} and {1} have Rhea in common.",
    ),
    ("difference", "Saturn Neptune", "moons", "What moons does {0} have that {1} does not have?", None),
    (
        "count",
        "Saturn",
        "moons",
        "Can you tell me how many moons Saturn has?",
        "Saturn has 2 moons, Titan and Rhea.",
    ),
    (
        *("superlative", "Saturn Neptune Venus", "radius"),
        "Which one of {0}, {1} and {2} has the {best} mean radius?",
        None,
    ),
    ("vignette", "皮疹 皮肤科", "症状", None, "水痘。"),
    ("true-false", "Titan Saturn", "orbits", "Is this correct or incorrect? Titan orbits Saturn.", None),
    ("false-premise", "Triton Saturn", "orbits", None, "That is not right: Triton orbits Neptune."),
    (
        "existence",
        "Saturn Titan",
        "moons",
        "Do the moons of Saturn include Titan?",
        "Yes, the moons of Saturn include Titan.",
    ),
    ("unknown", "Venus", "moons", "What moons does Venus have?", None),
    ("forward", "Saturn", "moons", "What are Saturn's moons?", "The moons of Saturn are Titan and Rhea."),
    (
        "forward",
        "Titan",
        "discovered",
        "Could you tell me who discovered Titan?",
        "Titan was discovered by Huygens.",
    ),
    ("forward", "Titan", "discovered", "Who discovered Titan?", "Huygens discovered Titan."),
    ("reverse", "Saturn", "orbits", "What orbits Saturn?", "Titan orbits Saturn."),
    ("intersection", "肺炎 流感", "症状", "{0}与{1}有哪些共同的症状？", "{0}和{1}共有的症状是发热。"),
    ("comparison", "肺炎 流感", "潜伏期", "请问{0}和{1}，哪个的潜伏期更大？", None),
    ("comparison", "肺炎 流感", "科室", "请问{0}和{1}的所属科室相同吗？", None),
    ("count", "肺炎", "症状", "请问肺炎一共有多少种症状？", "肺炎的症状共有2种，包括发热和咳嗽。"),
    ("difference", "肺炎 流感", "症状", "{0}有而{1}没有的症状有哪些？", None),
    ("superlative", "肺炎 流感 水痘", "潜伏期", "请问{0}、{1}和{2}当中，哪个的潜伏期最{best}？", None),
    ("multi-hop", "肺炎", "负责人", "请告诉我肺炎的所属科室的负责人是谁？", None),
    ("true-false", "水痘 皮肤科", "科室", "请你判断这句话是否正确：水痘的所属科室是皮肤科。", None),
    ("existence", "肺炎 发热", "症状", "请问发热是肺炎的症状之一吗？", "是的，发热是肺炎的症状之一。"),
    ("forward", "肺炎", "症状", "肺炎都有什么症状？", "肺炎的症状有发热和咳嗽。"),
]


def _plans():
    """Return the plans of both graphs, with the names of each, over a few seeds."""
    relations = {name: Relation(name, complete=True) for name in CLOSED}
    for triples in (PLANETS, ILLS):
        knowledge = Knowledge([Triple(*triple) for triple in triples], types=TYPES, relations=relations)
        graph = Graph(knowledge)
        index = NameIndex(graph.names)
        for seed in range(30):
            world = World(graph, Speech(relations), seed)
            for kind in KINDS:
                planner = Planner(world, {kind: 1})
                for plan in takewhile(bool, map(planner.__getitem__, count())):
                    yield plan, index


@pytest.fixture(scope="module")
def plans():
    """All plans of the two graphs."""
    return list(_plans())


@pytest.mark.parametrize(("kind", "subjects", "word", "question", "answer"), GOOD)
def test_a_good_rewording_of_every_kind_is_kept(kind, subjects, word, question, answer, plans):
    plan, index = next(
        (plan, index)
        for plan, index in plans
        if plan.kind == kind and {*plan.subjects} == {*subjects.split()} and word in plan.question
    )
    best = next((each for each in ("greatest", "smallest", "大", "小") if each in plan.question), "")
    asked = (question or plan.question).format(*plan.subjects, best=best)
    said = (answer or plan.answer).format(*plan.subjects, best=best)
    assert question_faults(asked, plan, index) == []
    assert answer_faults(said, plan, index) == []


def test_an_active_answer_may_stand_for_a_passive_one_but_not_turned_round(plans):
    plan, index = next(
        (plan, index)
        for plan, index in plans
        if plan.kind == "forward" and plan.answer == "Titan was discovered by Huygens."
    )
    assert answer_faults("Huygens discovered Titan.", plan, index) == []
    for answer in ("Titan discovered Huygens.", "Huygens was discovered by Titan."):
        assert answer_faults(answer, plan, index)
