"""Clauses of an answer held against the places of the text that it is drawn from."""

import pytest

from datagen.generators.clauses import clause_support

BABY = (
    "The family named the newborn and took a walk around the garden. The baby is asleep in the crib and the "
    "parents prepare the first feed. They will share the moment with the neighbours. A cry was heard at dawn."
)
POOL = "游泳馆周一到周四换瓷砖。游泳课改到公园路游泳馆上。年卡顺延四天。请在周日晚上以前清空储物柜。"


@pytest.mark.parametrize(
    ("answer", "text", "least", "most"),
    [
        ("The parents prepare the first feed, and the baby is asleep in the crib.", BABY, 1, 1),
        ("The newborn was named at dawn by the neighbours.", BABY, 0, 0.7),
        ("The parents share the crib with a cry at dawn.", BABY, 0, 0.7),
        ("- walk around the garden\n- first feed\n- cry at dawn", BABY, 0.7, 1),
        ("年卡顺延四天，游泳课改到公园路游泳馆上。", POOL, 1, 1),
        ("周四清空瓷砖，年卡换成游泳课。", POOL, 0, 0.7),
        ("", BABY, 1, 1),
        ("Anything at all.", "", 1, 1),
        ("One place only.", "One place only", 1, 1),
    ],
)
def test_a_clause_is_held_by_two_neighbouring_sentences(answer, text, least, most):
    assert least <= clause_support(answer, text) <= most


def test_a_short_part_goes_with_its_neighbour():
    assert clause_support("The baby, asleep, and the first feed", BABY) == 1.0
    assert clause_support("Dawn", BABY) == 1.0
