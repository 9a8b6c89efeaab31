"""What numbers in words are worth; what looks like one and is none."""

import pytest

from datagen.number_words import chinese_value, english_value


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("zero", 0),
        ("twenty five", 25),
        ("two hundred and five", 205),
        ("three million two hundred thousand", 3_200_000),
        ("twelve three", None),
        ("five six", None),
    ],
)
def test_english(words, value):
    assert english_value(words.split()) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("零", 0),
        ("十", 10),
        ("三十五", 35),
        ("一百零八", 108),
        ("两千六百", 2600),
        ("三万五千", 35_000),
        ("一亿两千万", 120_000_000),
        ("二〇二四", 2024),
        ("三四", None),
        ("百", None),
        ("万", None),
    ],
)
def test_chinese(said, value):
    assert chinese_value(said) == value
