"""Wordings that keep every name and number and still say something else."""

import pytest

from datagen.generators.rewording.names import NameIndex
from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.generators.self_kg.verify import answer_faults, question_faults
from datagen.knowledge import Knowledge
from datagen.records import Triple


def faults(head, relation, value, question=None, answer=None, language="en"):
    values = (value,) if isinstance(value, str) else value
    triples = tuple(Triple(head, relation, each) for each in values)
    world = World(Graph(Knowledge(triples)), Speech({}, language), 0)
    plan, index = world.plan_fact(world.forward(head, relation), "forward"), NameIndex([head, *values])
    found = question_faults(question or plan.question, plan, index)
    return found + answer_faults(answer or plan.answer, plan, index)


@pytest.mark.parametrize(
    ("head", "relation", "value", "question", "answer"),
    [
        ("Paris", "capital_of", "France", None, "France is the capital of Paris."),
        ("Bob", "manages", "Alice", "Who manages Bob?", None),
        ("Bob", "manages", "Alice", None, "Alice manages Bob."),
        ("Orion", "orbits", "Sun", None, "Sun orbits Orion."),
        ("Aspirin", "treats", "headache", None, "Aspirin treats headache or fever."),
        ("Luna", "radius_km", "1737", None, "The radius of Luna is only 1737 km each year."),
        ("Luna", "radius_km", "1737", None, "The radius of Luna is -1737 km."),
        ("Luna", "radius_km", "1737", None, "The radius of Luna is 1737 km more."),
        ("QX-7", "mass_kg", "7", None, "The mass of QX-7 is -7 kg."),
        ("QX-7", "mass_kg", "7", None, "The mass of QX-7 is ~7 kg."),
        ("QX-7", "mass_kg", "-7", None, "The mass of QX-7 is 7 kg."),
        ("Paris", "founded_in", "1999", None, "Paris was founded until 1999."),
        ("Tank", "grade", "A", None, "The grade of Tank is A or B."),
        ("Tank", "grade", "A", None, "Is the grade of Tank A?"),
        ("Ulm", "height_m", "233", None, "The height of Ulm is 233 feet."),
        ("Ulm", "height_m", "233", None, "The height of Ulm is 233 kilometres."),
        ("Ulm", "height_m", "233", None, "The height of Ulm is 233 m²."),
        ("Ulm", "height_m", "233", None, "The height of Ulm is 233 m/s."),
        ("Ulm", "height_m", "233", None, "The height of Ulm is 233 million."),
        ("Ulm", "height_m", "233", None, "The height of Ulm is 233 metres in winter."),
        ("Crane", "load_t", "5", None, "The load of Crane is 5 tons."),
        ("Ulm", "height_m", "233", None, "The maximum height of Ulm is 233."),
        ("Ulm", "height_m", "233", None, "The height of Ulm is 233."),
        ("Ulm", "height_m", "233", "What is the height of Ulm in feet?", None),
        ("Ulm", "height_m", "233", "What is the height of Ulm in kilometres?", None),
        ("Ulm", "phone_number", "233", "How many phones does Ulm have?", None),
        ("Ulm", "platform_count", "2", "How many platform shelters does Ulm have?", None),
        ("Ulm", "platform_count", "2", "How many does Ulm have?", None),
        ("Ada", "mother", "Eva", "Where is the mother of Ada?", None),
        ("Ulm", "depot", "Eva Depot", "Where is the depot of Ulm?", None),
        ("Line", "operated_by", "Acme", "Who does Line operate?", None),
        ("Line", "operated_by", "Acme", "Who operated Acme?", None),
        ("Neptune", "discovered_by", "Galle", "Who did Neptune discover?", None),
        ("Neptune", "discovered_by", "Galle", None, "Neptune did discover Galle."),
    ],
)
def test_a_wording_that_turns_or_bends_a_fact_is_refused(head, relation, value, question, answer):
    assert faults(head, relation, value, question, answer)


@pytest.mark.parametrize(
    ("head", "relation", "value", "answer"),
    [
        ("张三", "管理", "李四", "李四管理张三。"),
        ("张三", "管理", "李四", "张三被李四管理。"),
        ("肺炎", "导致", "呼吸衰竭", "肺炎由呼吸衰竭导致。"),
        ("张三", "父亲", "张伟", "张伟的父亲是张三。"),
        ("高血压", "症状", ("头痛", "头晕"), "头痛的症状包括高血压和头晕。"),
        ("党参", "味", "甘", "党参的味是甘、苦。"),
        ("药", "剂量", "5毫克", "药的剂量是每5毫克。"),
        ("药", "剂量", "5毫克", "药的剂量大于5毫克。"),
        ("水箱", "带盖", "是", "否，水箱带盖：是。"),
        ("药", "用法", "饭前服用", "药的用法是忌饭前服用。"),
        ("肺炎", "所属科室", "呼吸内科", "呼吸内科属于肺炎。"),
        ("肺炎", "所属科室", "呼吸内科", "肺炎不属于呼吸内科。"),
        ("肺炎", "相关疾病", "流感", "肺炎的疾病是流感。"),
        ("桥", "全长_米", "120", "桥的全长是120千米。"),
        ("桥", "全长_米", "120", "桥的全长是120。"),
        ("桥", "全长_米", "120", "桥的全长是120M。"),
    ],
)
def test_a_chinese_wording_that_turns_or_bends_a_fact_is_refused(head, relation, value, answer):
    assert faults(head, relation, value, answer=answer, language="zh")


@pytest.mark.parametrize(
    ("head", "relation", "value", "question", "answer", "language"),
    [
        ("Io", "orbits", "Jupiter", "Can you tell me what Io orbits?", None, "en"),
        (
            "Saturn",
            "moon",
            ("Titan", "Rhea"),
            "What moons does Saturn have?",
            "Saturn has the moons Titan and Rhea.",
            "en",
        ),
        ("Uranus", "discovered_in", "1781", "When was Uranus discovered?", None, "en"),
        ("肺炎", "相关症状", "发热", "肺炎有什么相关症状？", "发热是肺炎的相关症状。", "zh"),
        ("肺炎", "所属科室", "呼吸内科", "肺炎属于哪个科室？", None, "zh"),
        ("Tern", "located_at", "Ulm", "Where is Tern?", None, "en"),
        ("Tern", "type", "ship", "What type of thing is Tern?", None, "en"),
        ("Ulm", "height_m", "233", "What is the height of Ulm?", "The height of Ulm is 233 metres.", "en"),
        (
            "Ulm",
            "height_m",
            "233",
            "What is the height of Ulm in meters?",
            "Ulm has a height of 233 m.",
            "en",
        ),
        ("Line", "length_km", "61.4", "What is the length of Line?", None, "en"),
        ("Line", "top_speed (km/h)", "90", None, "The top speed of Line is 90 kilometres per hour.", "en"),
        ("Ulm", "platform_count", "2", "How many platforms does Ulm have?", "Ulm has 2 platforms.", "en"),
        ("Acme", "number of employees", "12", "How many employees does Acme have?", None, "en"),
        ("Acme", "headquarters", "Ulm", "Where is the headquarters of Acme?", None, "en"),
        ("Line", "operated_by", "Acme", "Who operates Line?", "Acme operates Line.", "en"),
        ("Ulm", "opened_in", "1903", "What year did Ulm open?", None, "en"),
        ("肺炎", "发病部位", "肺", "肺炎的发病部位在哪里？", None, "zh"),
        ("肺炎", "所属科室", "呼吸内科", "肺炎的科室是什么？", "肺炎属于呼吸内科。", "zh"),
        ("肺炎", "相关症状", "发热", "肺炎有哪些症状？", "肺炎的症状包括发热。", "zh"),
        ("桥", "全长_米", "120", None, "桥的全长是120米。", "zh"),
    ],
)
def test_a_true_wording_passes(head, relation, value, question, answer, language):
    assert faults(head, relation, value, question, answer, language) == []
