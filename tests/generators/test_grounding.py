"""The check that needs no model: what of a text stands in another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.generators.grounding import (
    coverage,
    misplaced_numbers,
    names,
    names_subject,
    support,
    terms,
    unknown_names,
    unknown_numbers,
)

word = st.sampled_from(
    [
        "pump",
        "pumps",
        "filter",
        "cleaned",
        "weekly",
        "the",
        "of",
        "Rome",
        "12",
        "水泵",
        "每周",
        "清洗",
        "滤网",
        "的",
    ]
)
texts = st.lists(word, max_size=10).map(" ".join)


@given(texts, st.lists(texts, max_size=3), texts)
def test_support_is_a_share(claim, sources, given_):
    assert 0 <= support(claim, sources, given_) <= 1


@given(texts, st.lists(texts, max_size=3), texts)
def test_more_sources_never_support_less(claim, sources, more):
    assert support(claim, sources) <= support(claim, [*sources, more])


@given(texts, st.lists(texts, max_size=3))
def test_a_text_supports_itself_wholly(claim, sources):
    assert support(claim, [*sources, claim]) == 1.0


@given(texts, st.lists(texts, max_size=3), texts)
def test_what_was_given_counts_neither_way(claim, sources, given_):
    own = terms(claim) - terms(given_)
    known = set().union(*map(terms, sources))
    expected = len(own & known) / len(own) if own else 1.0
    assert support(claim, sources, given_) == pytest.approx(expected, abs=1e-4)


@given(texts, texts)
def test_nothing_but_given_terms_is_wholly_supported(claim, more):
    assert support(claim, [], f"{claim} {more}") == 1.0


@given(st.text(max_size=40))
def test_terms_do_not_depend_on_case_or_width(text):
    assert terms(text.upper().lower()) == terms(text.lower())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The filter is cleaned", {"filter", "clean"}),
        ("what is it for", set()),
        ("滤网的清洗", {"滤网", "清洗"}),
        ("每周清洗滤网", {"每周", "周清", "清洗", "洗滤", "滤网"}),
        ("用Python写诗", {"python", "写诗"}),
        ("5 pumps", {"5", "pump"}),
        ("", set()),
    ],
)
def test_terms_are_what_carries_content(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cleans", "cleaning"),
        ("stored", "stores"),
        ("cities", "city"),
        ("ferries", "ferry"),
        ("carried", "carry"),
    ],
)
def test_common_endings_make_no_difference(one, other):
    assert terms(one) == terms(other)


@given(texts, st.lists(texts, max_size=3), texts)
def test_more_sources_never_make_more_unknown(claim, sources, more):
    assert unknown_numbers(claim, *sources, more) <= unknown_numbers(claim, *sources)
    assert unknown_names(claim, *sources, more) <= unknown_names(claim, *sources)


@pytest.mark.parametrize(
    ("claim", "source", "count"),
    [
        ("It weighs 1,200 kg.", "Weight: 1200 kg", 0),
        ("It weighs 1300 kg.", "Weight: 1200 kg", 1),
        ("共１２个", "12个", 0),
        ("3 of 4", "4", 1),
        ("no number", "5", 0),
    ],
)
def test_a_number_is_known_in_any_writing(claim, source, count):
    assert unknown_numbers(claim, source) == count


@pytest.mark.parametrize(
    ("claim", "source", "count"),
    [
        ("The hall of Marlow is cold.", "the hall", 1),
        ("The hall of Marlow is cold.", "MARLOW hall", 0),
        ("The Oakham's hall", "oakham", 0),
        ("Cold. Then warm", "x", 0),
        ("Ask Ines Tolland about it", "Ines works here", 1),
        ("大厅很冷", "x", 0),
    ],
)
def test_a_name_that_no_source_has_is_unknown(claim, source, count):
    assert unknown_names(claim, source) == count


@pytest.mark.parametrize(
    ("question", "title", "expected"),
    [
        ("When is Northgate Coldstore open?", "Northgate Coldstore", True),
        ("When is the coldstore open?", "Northgate Coldstore", False),
        ("When is the Coldstore open?", "Coldstore", True),
        ("青岚茶园几点开门？", "青岚茶园手册", True),
        ("茶几点采？", "青岚茶园手册", False),
        ("Anything?", "", True),
    ],
)
def test_a_question_names_its_subject_by_two_terms_of_the_title_or_its_only_one(question, title, expected):
    assert names_subject(question, title) is expected


@pytest.mark.parametrize(
    ("text", "source", "share"),
    [
        ("翠雀在公园筑巢，歌声悦耳", "一只翠雀正在公园里筑巢，歌声清脆悦耳", 1.0),
        ("住在宿舍", "住宿：民宿", 1 / 3),
        ("多听、多说", "先多听，再多说", 1.0),
        ("The lift stays broken until Friday.", "The lift is broken. A man comes on Friday.", 3 / 4),
        ("Friday: lift, broken", "The lift is broken. A man comes on Friday.", 1.0),
        ("的、了", "别的", 1.0),
        ("", "x", 1.0),
    ],
)
def test_coverage_counts_content_in_any_order(text, source, share):
    assert coverage(text, source) == pytest.approx(share, abs=1e-4)


SURVEY = "In the survey 70 % were satisfied with the service. 80 % said they would come again."
ZH_SURVEY = "调查显示，满意率为70%，愿意再来的占80%。"


@pytest.mark.parametrize(
    ("claim", "source", "wrong"),
    [
        ("80 % were satisfied with the service.", SURVEY, ["80"]),
        ("70 % were satisfied, and 80 % would come again.", SURVEY, []),
        ("Of those asked, 80 % would come again; 70 % were satisfied.", SURVEY, []),
        ("90 % were satisfied with the service.", SURVEY, []),  # from nowhere: another rule's
        ("The service was found good.", SURVEY, []),
        ("满意率为80%。", ZH_SURVEY, ["80"]),
        ("满意率为70%，愿意再来的占80%。", ZH_SURVEY, []),
        ("愿意再来的有80%", ZH_SURVEY, []),
    ],
)
def test_a_number_said_of_another_things_clause_is_misplaced(claim, source, wrong):
    assert misplaced_numbers(claim, source) == wrong


@pytest.mark.parametrize("text", [SURVEY, ZH_SURVEY])
def test_no_number_of_a_text_itself_is_misplaced(text):
    assert misplaced_numbers(text, text) == []


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How often does the Polar 5 beep?", True),
        ("How often does the Vulcan beep?", False),
        ("Polar bears?", False),
        ("How often does it beep?", False),
    ],
)
def test_a_question_names_what_its_source_names(question, named):
    assert names(question, "The Polar 5 beeps every 20 minutes.") is named


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("35 minutes", "duration (min): 35"),
        ("14.5 kilometres", "distance (km): 14.5"),
        ("7.50 euros", "fare (EUR): 7.50"),
    ],
)
def test_a_unit_is_the_same_in_full_and_in_short(claim, source):
    assert support(claim, [source]) == 1.0
