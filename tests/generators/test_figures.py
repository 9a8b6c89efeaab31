"""Numbers in words, read as figures: what is one, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.generators.figures import in_figures


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("four tons and twenty-five men", "4 tons and 25 men"),
        ("two hundred and fifty boats", "250 boats"),
        ("three thousand two hundred", "3200"),
        ("3.5 million people", "3500000 people"),
        ("Twenty one, seven and eight", "21, 7 and 8"),
        ("一小时三十五公斤", "1小时35公斤"),
        ("第三十五条，十二扇窗", "第35条，12扇窗"),
        ("二〇二四年十月三日", "2024年10月3日"),
        ("一九九八年", "1998年"),
        ("三万五千元，3.5万人，一亿两千万", "35000元，35000人，120000000"),
        ("一百零五，一百五十，十分钟", "105，150，10分钟"),
        ("上午九点，３５公斤，１７：３０，２．５米", "上午9点，35公斤，17:30，2.5米"),
        ("40 percent, 5 per cent", "40 %, 5 %"),
    ],
)
def test_a_number_in_words_is_read(text, said):
    assert in_figures(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "one man",
        "for two reasons",
        "a weekend",
        "十分重要",
        "万一",
        "千万不要",
        "三四天",
        "几十年",
        "三分之一",
        "一个",
        "周三",
    ],
)
def test_what_is_no_number_stays(text):
    assert in_figures(text) == text


ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ZH = "零一二三四五六七八九"


@given(st.integers(2, 9), st.integers(1, 9), st.integers(1, 9))
def test_every_number_below_a_thousand_is_read_in_both_languages(tens, ones, hundreds):
    said = f"{ONES[hundreds - 1]} hundred and {TENS[tens - 2]}-{ONES[ones - 1]}"
    zh = f"{ZH[hundreds]}百{ZH[tens]}十{ZH[ones]}"
    assert in_figures(said) == in_figures(zh) == str(100 * hundreds + 10 * tens + ones)


@given(
    st.text(
        alphabet="0123.,: -〇零一两三九十百千万亿年月元公里分之twohundredmillion",
        max_size=40,
    )
)
def test_any_text_is_read_and_figures_stay(text):
    once = in_figures(text)
    assert isinstance(once, str)
    assert in_figures("12 gates, 3.5 km") == "12 gates, 3.5 km"
