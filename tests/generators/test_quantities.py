"""Amounts told in a unit that their evidence does not give them in."""

import pytest

from datagen.generators.quantities import wrong_units


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The path is 2.5 m long.", "The path is 2.5 km long."),
        ("The path is 2.5 miles long.", "The path is 2.5 km long."),
        ("It costs 3.50 dollars.", "It costs 3.50 euros."),
        ("It costs $3.50.", "It costs €3.50."),
        ("It takes four hours.", "It takes 4 minutes."),
        ("小路长2.5米。", "小路长2.5公里。"),
        ("每天磨面35吨。", "每天磨面三十五公斤。"),
        ("每天磨面三十五斤。", "每天磨面三十五公斤。"),
        ("面积30平方米。", "面积30公顷。"),
    ],
)
def test_another_unit_for_the_same_number_is_seen(claim, source):
    assert wrong_units(claim, [source]) == 1


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The path is 2.5 kilometres long.", "The path is 2.5 km long."),
        ("It is 2.5 km.", "The path is between 2 and 2.5 km long."),
        ("Between 2 km and 3 km.", "It is 2 to 3 km long."),
        ("It costs 3 euros.", "It costs €3."),
        ("It has 30 m² of floor.", "The floor has 30 square metres."),
        ("It has 30平方米.", "It has 30 m²."),
        ("It takes 90 minutes.", "A 90-minute tour."),
        ("小路长2.5千米。", "小路长2.5公里。"),
        ("每天磨面35千克。", "每天磨面三十五公斤。"),
        ("It weighs 7 kg.", "It is 3 m long."),
        ("It was built in 1784.", "It was built in 1784 and has 12 m."),
    ],
)
def test_the_same_unit_in_other_words_is_right(claim, source):
    assert wrong_units(claim, [source]) == 0
