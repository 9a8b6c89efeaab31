"""The map of what was kept: topics, verbs and nouns, nearness to the seeds, lengths."""

import pytest

from datagen.contracts import Tried
from datagen.generators.diversity import diversity_of
from datagen.generators.history import FULL_AFTER
from datagen.generators.leading import leading
from datagen.records import Instance, Record, SeedSource, SeedTask


@pytest.mark.parametrize(
    ("instruction", "verb", "noun"),
    [
        ("Write a short letter to the landlord about the heating.", "write", "letter"),
        ("Please sum up this notice in two sentences.", "sum up", "notice"),
        ("Could you please list four uses for old newspapers?", "list", "uses"),
        ("Given a recipe, find all the ingredients and list them.", "find", "ingredients"),
        ("You run a shop. Answer the customer's message.", "answer", "message"),
        ("Marta has no time. Draft an apology for her.", "draft", "apology"),
        ("What is the capital of France?", "what", "capital"),
        ("Is the sentence in the past tense?", "is", "sentence"),
        ("Explain why the sea is salty.", "explain", ""),
        ("?!", "", ""),
        ("请用不超过两句话概括这则停电通知", "概括", "停电通知"),
        ("写一首关于秋天的四行小诗", "写", "小诗"),
        ("把这段对话翻译成英文", "翻译", "对话"),
        ("从这段报告里找出所有的日期，逐条列出", "找出", "日期"),
        ("判断这份订单该交给面包店的哪个柜台：面包、蛋糕或饮料。", "判断", "订单"),
        ("表格里的写法混乱，逐行整理成清单。", "整理", "清单"),
        ("为什么海水是咸的？", "为什么", "海水"),
    ],
)
def test_an_instructions_leading_verb_and_its_noun_are_found(instruction, verb, noun):
    assert leading(instruction) == (verb, noun)


def record(instruction, output="An answer of six words now.", topic="pets", form="Write ..."):
    source = SeedSource(("s",), topic, form)
    return Record(instruction, "self-instruct", "generation", "en", instruction, "", output, source)


SEEDS = [
    SeedTask("a", "Write a poem about the moon", (Instance("", "One two three four five six"),), False),
    SeedTask("b", "把这段话译成英文", (Instance("你好", "hello"),), False),
]


def test_the_map_counts_tasks_once_and_tells_them_against_the_seeds():
    kept = [
        record("Write a poem about the moon"),
        record("Write a poem about the moon", output="Another."),
        record("Count the boats in the harbour", topic="sea", form="Count ..."),
    ]
    tries = [*[Tried("pets", False)] * FULL_AFTER, Tried("sea", True), Tried("moon", True)]
    told = diversity_of(SEEDS, kept, tries)
    assert told["tasks"] == 2
    assert told["full"] == ["pets"]
    assert told["topics"]["sea"] == {"proposed": 1, "kept": 1, "full": False}
    assert told["topics"]["pets"]["proposed"] == FULL_AFTER
    assert told["patterns"] == {"Write ...": 1, "Count ...": 1}
    assert told["verbs"]["write"] == {"tasks": 1, "nouns": {"poem": 1}}
    assert told["nearest_seed"]["tenths"] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert told["lengths"]["instructions"]["kept"]["mean"] == 6
    assert told["lengths"]["instructions"]["share"] == pytest.approx(6 / 7, abs=1e-4)
    assert told["lengths"]["outputs"]["kept"] == {"mean": 4.33, "10": 1, "50": 6, "90": 6}
    assert told["lengths"]["inputs"] == {
        "kept": {"mean": 0.0, "10": 0, "50": 0, "90": 0},
        "seeds": {"mean": 2, "10": 2, "50": 2, "90": 2},
        "share": None,
    }


def test_distinct_words_are_told_by_their_number_alone():
    same, other = (
        diversity_of(SEEDS, [record(f"{text} {n}") for n in range(50)])["distinct"]["tasks"]
        for text in ("Write a poem on the moon", "Say")
    )
    assert same["2"] == pytest.approx((5 + 50) / 300, abs=1e-4)
    assert other["2"] == 1.0
    assert same["tasks"] == 50


def test_nothing_kept_is_told_as_nothing():
    told = diversity_of(SEEDS, [])
    assert told["tasks"] == 0
    assert told["nearest_seed"] == {"tasks": 0, "mean": 0.0, "tenths": [0] * 10}


def labelled(instruction, *outputs):
    source = SeedSource(("s",))
    return [
        Record(
            f"{instruction}{at}", "self-instruct", "classification", "en", instruction, f"{at}", text, source
        )
        for at, text in enumerate(outputs)
    ]


@pytest.mark.parametrize(
    ("outputs", "shares"),
    [
        (("Positive", "positive.", "negative", "POSITIVE ", "Negative"), {"Positive": 0.6, "negative": 0.4}),
        (("正面", "正面。", "负面", "正面", "负面"), {"正面": 0.6, "负面": 0.4}),
    ],
)
def test_labels_are_counted_as_one_whatever_their_spelling_and_their_shares_told(outputs, shares):
    told = diversity_of(SEEDS, [*labelled("Is it good?", *outputs), record("Write a poem.")])["labels"]
    assert told == {"tasks": 1, "even": 1, "one_label": 0, "records": 5, "shares": shares}


def test_tasks_whose_labels_are_uneven_or_alone_are_told():
    kept = [
        *labelled("Which?", "a", "a", "a", "b"),
        *labelled("Is it?", "yes", "no"),
        *labelled("Has it?", "yes"),
    ]
    told = diversity_of(SEEDS, kept)["labels"]
    assert (told["tasks"], told["even"], told["one_label"], told["records"]) == (3, 1, 1, 7)
    assert list(told["shares"]) == ["a", "yes", "b", "no"]
    assert diversity_of(SEEDS, [])["labels"]["shares"] == {}
