"""Undeclared inverses: of two relations, what one of them completes is not asked of the other."""

import pytest

from datagen.generators.self_kg import SelfKG
from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.planner import KINDS
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Knowledge, Relation
from datagen.prompts import PromptBook
from datagen.records import Triple

WORDS = {"en": ("employs", "works_for", "Acme", "Ada"), "zh": ("员工", "就职公司", "星河厂", "陈望南")}


def rows_of(language):
    """Return who works where, said from both ends; of two firms one end alone tells of a person."""
    employs, works_for, firm, person = WORDS[language]
    rows = []
    for n in range(6):
        rows += [(f"{firm}{n}", employs, f"{person}{n}"), (f"{person}{n}", works_for, f"{firm}{n}")]
    return [*rows, (f"{person}8", works_for, f"{firm}0"), (f"{firm}1", employs, f"{person}9")]


def asked(rows, kind="forward", **declared):
    """Return what is asked of whom by which relation, and what a run says of its relations."""
    relations = {name: Relation(name, **told) for name, told in declared.items()}
    knowledge = Knowledge([Triple(*row) for row in rows], relations=relations)
    plans = list(KINDS[kind](World(Graph(knowledge), Speech(relations), 0)))
    return {(plan.subjects[0], plan.triples[0].relation): plan.values for plan in plans}, knowledge


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_list_that_another_relation_completes_is_not_asked_for_and_told(language):
    employs, works_for, firm, person = WORDS[language]
    found, knowledge = asked(rows_of(language))
    assert (f"{firm}0", employs) not in found  # person 8 works there, too
    assert found[f"{firm}1", employs] == (f"{person}1", f"{person}9")
    assert found[f"{person}8", works_for] == (f"{firm}0",)
    generator = SelfKG(knowledge, PromptBook())
    (left,) = [each for each in generator.unasked() if each.rows[0].head == f"{firm}0"]
    assert left.reason == f"{works_for} may be its inverse and tells of more"
    pair = ", ".join(sorted((employs, works_for)))
    assert any(
        line.endswith(f"(a schema tells: inverse, symmetric): {pair}") for line in generator.inferred()
    )


def test_what_a_schema_says_of_the_two_stands_above():
    found, _ = asked(rows_of("en"), works_for={"inverse": "employs"})
    assert found["Acme0", "employs"] == ("Ada0", "Ada8")
    found, _ = asked(rows_of("en"), employs={"complete": True})
    assert found["Acme0", "employs"] == ("Ada0",)


def test_a_relation_may_be_its_own_inverse():
    rows = [(f"n{n}", "ally", f"n{n ^ 1}") for n in range(8)] + [("n9", "ally", "n0"), ("n9", "ally", "n1")]
    found, _ = asked(rows)
    assert ("n0", "ally") not in found and found["n9", "ally"] == ("n0", "n1")
    assert asked(rows, ally={"symmetric": False})[0]["n0", "ally"] == ("n1",)


def test_a_narrower_relation_is_no_inverse():
    rows = [(f"land{n}", "capital", f"city{n}") for n in range(8)]
    rows += [(f"city{n}", "located_in", f"land{n % 8}") for n in range(40)]
    found, knowledge = asked(rows)
    assert all(found[f"land{n}", "capital"] == (f"city{n}",) for n in range(8))
    assert Graph(knowledge).inverses == {}
