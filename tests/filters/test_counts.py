"""Stated lengths: which instructions state one, and which answers keep it."""

import json

import pytest
from filter_records import make

from datagen.filters.counts import count_not_kept
from datagen.lengths import asked_counts
from datagen.prompts import data_folder

STATED = [
    ("Sum up this note in one sentence.", ["1 sentences"]),
    ("Give the main points in two or three sentences.", ["2-3 sentences"]),
    ("Explain it in at least 3 sentences.", [">= 3 sentences"]),
    ("Give this report a title of at most eight words.", ["<= 8 words"]),
    ("Explain inflation in 20 words or fewer.", ["<= 20 words"]),
    ("Describe the sea in 60 to 90 words.", ["60-90 words"]),
    ("Write a poem of four lines about rain.", ["4 lines"]),
    ("Write a four-line poem about rain.", ["4 lines"]),
    ("List five things to have ready before a move.", ["5 items"]),
    ("What three things should one ask before a loan?", ["3 items"]),
    ("Give me at most three reasons for a refund.", ["<= 3 items"]),
    ("Shorten this diary entry to two sentences.", ["2 sentences"]),
    ("Boil this interview about bees down to at most two sentences.", ["<= 2 sentences"]),
    ("Summarise the note in exactly 5 bullet points.", ["5 bullets"]),
    ("Give me three short bullet points on safety.", ["3 bullets"]),
    ("At most five bullet points: what is said of the lift?", ["<= 5 bullets"]),
    ("Please list five uses of newspapers.", ["5 items"]),
    ("Can you give me a list of five uses of newspapers?", ["5 items"]),
    ("Come up with three names for a cat.", ["3 items"]),
    ("Answer with exactly one word.", ["1 words"]),
    ("把这篇日记缩写成两句话", ["2 sentences"]),
    ("用五个要点概括这篇文章", ["5 items"]),
    ("Write two short paragraphs about tea.", ["2 paragraphs"]),
    ("Write a four-paragraph essay on tea.", ["4 paragraphs"]),
    ("写三段话介绍茶", ["3 paragraphs"]),
    ("写一篇不少于二十个字的短文", [">= 20 characters"]),
    ("写一段介绍，五十字以上", [">= 50 characters"]),
    ("分三点说明为什么要晒被子", ["3 items"]),
    ("用三个句子介绍茶", ["3 sentences"]),
    ("用３句话介绍茶", ["3 sentences"]),
    ("用一句话概括这则通知", ["1 sentences"]),
    ("用两三句话说明要点", ["2-3 sentences"]),
    ("用不超过三句话回答", ["<= 3 sentences"]),
    ("拟一个不超过十五个字的标题", ["<= 15 characters"]),
    ("写一段话，一百二十字以内", ["<= 120 characters"]),
    ("写一首关于雨的四行小诗", ["4 lines"]),
    ("列出搬家之前要准备的五样东西", ["5 items"]),
    ("贷款之前应当问清哪三件事？", ["3 items"]),
    ("列出十二种春天开的花", ["12 items"]),
]
UNSTATED = [
    "Compare trains and buses in two sentences each.",
    "Repair the function and say in one sentence what was wrong.",
    "Write one line per animal.",
    "Explain what 'in one sentence' means.",
    "List the words of this text.",
    "Translate the two sentences into German.",
    "比较两个城市，各用两句话。",
    "用一句话下定义，再举一个例子。",
    "解释“用一句话概括”这个要求。",
    "Add one adjective to two sentences.",
    "第三行写的是什么？",
    "按分数分三组。",
    "把这五个句子译成英语。",
]


@pytest.mark.parametrize(("instruction", "stated"), STATED)
def test_a_stated_length_is_read(instruction, stated):
    assert [str(asked) for asked in asked_counts(instruction)] == stated


@pytest.mark.parametrize("instruction", UNSTATED)
def test_a_length_of_a_part_or_of_none_is_not_read(instruction):
    assert asked_counts(instruction) == []


KEPT = [
    ("Sum up this note in one sentence.", "The lift is broken, e.g. since 3.30 p.m. on Friday."),
    ("Sum up this note in one sentence.", "The lift is broken"),
    ("Write a poem of four lines about rain.", "Rain\n\na\nb\nc\nd"),
    ("Write a poem of four lines about rain.", "a\nb\n\nc\nd"),
    ("List five things to take.", "A rope, a lamp, bread, water and a map."),
    ("List two things to take.", "1. A rope\n   - a long one\n   - a dry one\n2. A lamp"),
    ("Give it a title of at most eight words.", "A long-awaited bridge opens in St. John's"),
    ("用一句话概括这则通知", "电梯坏了，星期五来修。"),
    ("拟一个不超过十五个字的标题", "《海边摄影计划：五天、三人、两台相机》"),
    ("列出要准备的三样东西", "1、绳子\n2、灯\n3、水"),
    ("Sum it up in exactly 3 bullet points.", "Of the lift:\n\n- Broken\n- Closed\n- Cold"),
    ("Sum it up in exactly 3 bullet points.", "Broken\nClosed\nCold"),
    ("List three fruits.", "Apples, pears\nand plums"),
    ("List three fruits.", "Of fruits:\napples\npears\nplums"),
    ("Write two paragraphs about tea.", "Tea is warm.\nIt is green."),
    ("把这些东西整理成清单，用顿号隔开", "绳子、灯、水"),
    ("写一首四行小诗", "春眠不觉晓，\n处处闻啼鸟。\n夜来风雨声，\n花落知多少。"),
]
BROKEN = [
    ("Sum up this note in one sentence.", "The lift is broken. A man comes on Friday.", 2, "1 sentences"),
    ("Write a poem of four lines about rain.", "a\nb\nc", 3, "4 lines"),
    ("Sum it up in exactly 3 bullet points.", "- Broken\n- Closed", 2, "3 bullets"),
    ("Sum it up in exactly 3 bullet points.", "It is broken, closed and cold.", 1, "3 bullets"),
    ("Put this note into bullet points.", "It is broken, closed and cold.", 1, "a list"),
    ("List this note point by point.", "It is broken, closed and cold.", 1, "a list"),
    ("把这则通知整理成清单", "电梯坏了，星期五来修。", 1, "a list"),
    ("分条写出这份值班安排", "周一小陈，周二刘敏。", 1, "a list"),
    ("Please list three uses of newspapers.", "1. Hats\n2. Fire", 2, "3 items"),
    ("用三个要点概括", "1. 坏了\n2. 关了", 2, "3 items"),
    ("用三个要点概括", "一、坏了\n二、关了", 2, "3 items"),
    ("用三个要点概括", "①坏了\n②关了", 2, "3 items"),
    ("List three fruits.", "apple\npear", 2, "3 items"),
    ("Write two paragraphs about tea.", "Tea is warm.", 1, "2 paragraphs"),
    ("写三段话介绍茶", "茶是热的。\n\n茶是绿的。", 2, "3 paragraphs"),
    ("写一篇不少于二十个字的短文", "茶是热的。", 4, ">= 20 characters"),
    ("List five things to take.", "- A rope\n- A lamp", 2, "5 items"),
    ("Give it a title of at most three words.", "A bridge opens at last", 5, "<= 3 words"),
    ("用一句话概括这则通知", "电梯坏了。星期五来修。", 2, "1 sentences"),
    ("拟一个不超过五个字的标题", "海边摄影计划书", 7, "<= 5 characters"),
    ("列出要准备的三样东西", "1、绳子\n2、灯", 2, "3 items"),
    ("写一首四行小诗", "春眠不觉晓，处处闻啼鸟。", 1, "4 lines"),
    ("Find the boats and list them one by one.", "The Swan and the Heron.", 1, "a list"),
    ("找出文中的船名，逐条列出", "天鹅号和苍鹭号", 1, "a list"),
]


@pytest.mark.parametrize(("instruction", "output"), KEPT)
def test_a_length_that_is_kept_or_cannot_be_told_passes(instruction, output):
    assert count_not_kept(make(instruction, output), {}) is None


@pytest.mark.parametrize(("instruction", "output", "counted", "asked"), BROKEN)
def test_another_length_is_found(instruction, output, counted, asked):
    assert count_not_kept(make(instruction, output), {})[:2] == (counted, asked)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shipped_seeds_keep_the_lengths_that_they_state(language):
    stated = 0
    for line in (data_folder("seeds") / f"{language}.jsonl").read_text(encoding="utf-8").splitlines():
        seed = json.loads(line)
        for instance in seed["instances"]:
            stated += bool(asked_counts(seed["instruction"]))
            record = make(seed["instruction"], instance["output"], language=language)
            assert count_not_kept(record, {}) is None, seed["instruction"]
    assert stated >= 6
