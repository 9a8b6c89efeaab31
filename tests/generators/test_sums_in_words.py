"""Sums in words and wide digits, in English and Chinese: right ones hold, wrong ones do not."""

import pytest

from datagen.generators.held.sums import sums_hold
from datagen.generators.held.sums_in_words import numbers_in_words, sums_in_figures


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        ("What is １２ + ３０?", "４２", "４３"),
        ("计算１２＋３０", "等于４２", "等于４３"),
        ("１２＋３０等于多少？", "４２", "４３"),
        ("12加30等于多少？", "四十二", "四十三"),
        ("三加五等于几？", "八。", "九。"),
        ("一百二十减去四十五是多少？", "七十五", "八十五"),
        ("计算十二乘以三", "三十六", "三十八"),
        ("请计算：（３＋５）×２", "１６", "１５"),
        ("100除以4等于多少", "25", "24"),
        ("12和30的和是多少？", "42", "43"),
        ("80的15%是多少？", "12", "14"),
        ("计算 12 的平方", "144", "124"),
        ("计算一万二千零三十加一点五", "12031.5", "12030.5"),
        ("What is twelve times three?", "Thirty-six.", "Thirty-eight."),
        ("What is one hundred and five minus six?", "99", "98"),
        ("What is 15% of 80?", "It is 12.", "It is 14."),
        ("What is 2^10?", "1024", "1023"),
        ("Calculate 12 x 3.", "36", "38"),
        ("Add 12 to 30.", "42", "43"),
        ("Subtract 12 from 30.", "18", "19"),
        ("Multiply 6 by 7.", "42", "43"),
        ("What is 100 divided by 7?", "14 remainder 2", "14 remainder 3"),
        ("100除以7等于多少？", "14余2", "14余3"),
        ("What is the sum of 12 and 30?", "42", "43"),
        ("What is the difference between 5 and 8?", "3", "4"),
        ("What is the square root of 144?", "12", "13"),
        ("7 × 8 = ?", "56", "54"),
        ("Tell me.", "Twelve plus 30 is 42.", "Twelve plus 30 is 43."),
        ("Tell me.", "We have １２ ＋ ３０ ＝ ４２ apples.", "We have １２ ＋ ３０ ＝ ４３ apples."),
        ("说明", "一共是三加五等于八。", "一共是三加五等于九。"),
    ],
)
def test_a_sum_in_words_or_wide_digits_is_worked_out(asked, right, wrong):
    assert sums_hold(asked, right) is True
    assert sums_hold(asked, wrong) is False


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Add 2 to 3 eggs and stir.", "Stir 4 eggs."),
        ("What is the difference between 5 and 8 in Roman numerals?", "III"),
        ("What is 20% of 50 and 30% of 60?", "10 and 18"),
        ("Tell me.", "3 times 20 minutes is 1 hour."),
        ("Tell me.", "1920x1080 is 16:9."),
        ("Tell me.", "10 divided by 3 is about 3, and 100 ÷ 3 = 33 r 1."),
        ("说明", "10除以3约等于3，100÷3=33……1，100÷3=33余1"),
        ("说明", "第三加五组，他每三加五次油，气温从十度减五度等于五度"),
        ("说说一加手机", "一加12是手机"),
    ],
)
def test_numbers_that_are_no_sum_say_nothing(asked, answer):
    assert sums_hold(asked, answer) is None


def test_what_is_no_sum_stays_as_it_is():
    text = "On 3 May one of the 12 boats came in; 第一天到了三条船。"
    assert sums_in_figures(text) == text
    assert numbers_in_words("二百零五 and two thousand three hundred and one, 两万") == [
        "205",
        "2301",
        "20000",
    ]


@pytest.mark.parametrize("part", ["one ", "一", "1", "1 + ", "一加", "12和", "3% of ", "(", "1^"])
def test_a_long_row_of_numbers_is_read_in_time_that_grows_with_it(part, tmp_path):
    """No clock: a search that grows with the square or worse would not end here."""
    sums_hold(part * 1000, part * 4000)
