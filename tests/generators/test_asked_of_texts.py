"""What a task wants of an answer that is drawn from a text, as its wording says it."""

from itertools import combinations

import pytest

from datagen.filters.near_duplicates import NearDuplicates
from datagen.generators.asked_of_texts import asked_of_text
from datagen.generators.task_forms import HOLE
from datagen.generators.tasks import Task
from datagen.prompts import PromptBook
from datagen.records import SeedSource

FILLS = {
    "en": ["a leaking roof at school", "the new bus timetable", "Anna's lost winter coat"],
    "zh": ["教学楼屋顶漏水", "新开的夜间公交", "丢了冬衣的小安"],
}


def task_of(instruction, form=""):
    return Task(0, 0, instruction, SeedSource(()), "", form, True, (), ())


def held_patterns(language):
    lines = PromptBook().lines(language, "self-instruct", "forms")
    return [line.removeprefix("text:").strip() for line in lines if line.startswith("text:")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_pattern_that_is_held_to_its_text_wants_the_gist_or_all_of_it(language):
    patterns = held_patterns(language)
    for form in patterns:
        wanted = asked_of_text(task_of(HOLE.sub("x", form), form))
        assert wanted.is_short != wanted.lists_all, form
        assert wanted.tells_all, form
    gists = sum(asked_of_text(task_of(form)).is_short for form in patterns)
    assert len(patterns) >= 20
    assert gists == pytest.approx(len(patterns) / 2, abs=1)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_pattern_that_is_held_can_be_filled_again_and_again(language):
    """Of three fillings that have nothing in common, none is a near-duplicate of another."""
    novelty = NearDuplicates()
    tasks = [[HOLE.sub(fill, form) for fill in FILLS[language]] for form in held_patterns(language)]
    pairs = [pair for own in tasks for pair in combinations(own, 2)]
    near = [
        pair
        for pair in pairs
        if novelty.among(novelty.encode(pair[0]), [novelty.encode(pair[1])]) is not None
    ]
    assert near == []


def test_both_languages_have_about_as_many_patterns():
    english, chinese = (PromptBook().lines(name, "self-instruct", "forms") for name in ("en", "zh"))
    assert abs(len(english) - len(chinese)) <= 6
    for mark in ("text:", "code:", "open:"):
        counts = [sum(line.startswith(mark) for line in lines) for lines in (english, chinese)]
        assert abs(counts[0] - counts[1]) <= 3


@pytest.mark.parametrize(
    ("instruction", "is_short", "lists_all"),
    [
        ("Summarise this complaint.", True, False),
        ("Boil this interview down to one sentence.", True, False),
        ("Put this note into bullet points.", False, True),
        ("List everything that this itinerary says.", False, True),
        ("List everything that has to be paid by this letter.", False, False),
        ("Summarise this note in three bullet points.", True, False),
        ("Rewrite this note for a child.", False, False),
        ("把这篇日记缩写成两句话", True, False),
        ("说说这则广告的大意", True, False),
        ("分条写出这份值班安排", False, True),
        ("给这段行程列个清单", False, True),
        ("逐条写出这段话里所有要做的事", False, False),
        ("从这段话里找出人名，列成清单", True, False),
        ("把这份年终总结整理成清单", False, True),
        ("把这段话改写给孩子看", False, False),
    ],
)
def test_a_wording_says_whether_the_gist_is_wanted_or_all(instruction, is_short, lists_all):
    wanted = asked_of_text(task_of(instruction))
    assert (wanted.is_short, wanted.lists_all) == (is_short, lists_all)


def test_what_fills_a_gap_does_not_change_what_its_pattern_wants():
    form = "Turn this note about ... into a list."
    wanted = asked_of_text(task_of("Turn this note about the summary of five steps into a list.", form))
    assert (wanted.is_short, wanted.lists_all, wanted.in_order) == (False, True, False)
