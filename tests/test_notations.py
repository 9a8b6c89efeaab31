"""A value is the same in every notation of it, and another value is another one."""

from datetime import date

import pytest

from datagen.notations import day_of, value_key

SAME = [
    ("1.8 m", "1.80 m", "1.8m", "1.800  m"),
    ("1,200", "1200", "+1200"),
    ("12.50 EUR", "12.5 EUR"),
    ("$5.00", "$ 5"),
    ("5万人", "5 万人", "5.0万人"),
    ("2020-01-05", "5 January 2020", "January 5, 2020", "Jan 5 2020", "5th of Jan. 2020", "2020年1月5日"),
    ("2020-01-25", "2020/1/25", "25.1.2020", "25.01.2020", "25/01/2020", "01/25/2020", "2020年01月25号"),
    ("2020-01", "January 2020", "2020年1月"),
    ("1999", "1999年"),
    ("Rome", "rome", "ＲＯＭＥ"),
]
OTHER = [
    ("007", "7"),
    ("0512-888", "512-888"),
    ("1.10", "1.1"),
    ("5 mW", "5 MW"),
    ("5 km", "5 m"),
    ("-5 m", "5 m"),
    ("2020-01-05", "2020-05-01"),
    ("05/01/2020", "2020-01-05"),
    ("2020", "2020-01"),
    ("2020-02-30", "2020-03-01"),
    ("QX-7", "QX-70"),
    ("3号楼", "3号"),
]


@pytest.mark.parametrize("texts", SAME, ids=lambda texts: texts[0])
def test_notations_of_one_value_have_one_key(texts):
    assert len(set(map(value_key, texts))) == 1


@pytest.mark.parametrize("texts", OTHER, ids=lambda texts: texts[0])
def test_other_values_have_other_keys(texts):
    assert len(set(map(value_key, texts))) == 2


@pytest.mark.parametrize("text", ["5/1/2020", "May", "2020", "31 April 2020", "May 2020", "2020-13-01", "5"])
def test_what_names_no_day_for_sure_is_none(text):
    assert day_of(text) is None


def test_a_day_is_read_from_every_notation():
    assert {day_of(text) for text in SAME[5]} == {date(2020, 1, 5)}
    assert {day_of(text) for text in SAME[6]} == {date(2020, 1, 25)}
