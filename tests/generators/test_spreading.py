"""Demonstrations and topics: all as often, unlike each other, the longer ones where tasks become short."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.config import SelfInstructConfig
from datagen.contracts import Kept, KeptTask, Tried
from datagen.filters.near_duplicates import NearDuplicates, Threshold
from datagen.generators.history import FULL_AFTER, History
from datagen.generators.self_instruct import SelfInstruct
from datagen.generators.spreading import Rounds, choose_made, overlap
from datagen.generators.task_forms import draw_wanted
from datagen.prompts import PromptBook, data_folder
from datagen.readers.seeds import read_seeds
from datagen.records import Instance, SeedTask

SEEDS = Path(data_folder("seeds"))


def tasks(count, prefix="s", **more):
    return [
        KeptTask(f"{prefix}{n}", f"{prefix} task {n} on thing {n * n}", False, **more) for n in range(count)
    ]


def shipped(language):
    seeds = read_seeds(SEEDS / f"{language}.jsonl", strict=True, skipped=[])
    return [KeptTask(s.id, s.instruction, s.is_classification) for s in seeds]


def generator(seeds, **settings):
    novelty = NearDuplicates(Threshold(0.7))
    return SelfInstruct(
        seeds, PromptBook(), SelfInstructConfig(**settings), language="en", seed=0, novelty=novelty
    )


@given(st.integers(1, 40), st.integers(0, 90), st.integers(1, 12))
def test_a_line_of_seeds_gives_different_ones_as_many_as_there_are(size, start, count):
    taken = Rounds(tasks(size), "p").take(start, count)
    assert len(taken) == len(set(taken)) == min(size, count)


def test_each_seed_is_shown_as_often_as_each_other():
    rounds = Rounds(tasks(50), "p")
    shown = Counter(task.id for index in range(200) for task in rounds.take(6 * index, 6))
    assert set(shown.values()) <= {23, 24, 25}
    assert rounds.take(600, 6) == Rounds(tasks(50), "p").take(600, 6)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_neighbours_in_a_line_are_further_apart_than_by_chance(language):
    seeds = shipped(language)
    rounds, chance = Rounds(seeds, "p"), Random(0)

    def nearest(draws):
        near = [max(overlap(a.instruction, b.instruction) for a, b in pairwise(drawn)) for drawn in draws]
        return sum(near) / len(near)

    spread = nearest([rounds.take(6 * index, 6) for index in range(60)])
    assert spread < 0.8 * nearest([chance.sample(seeds, 6) for _ in range(60)])


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("Write a poem", "write a POEM!", 1.0),
        ("Write a poem", "Write a note", 3 / 7),
        ("写一首诗", "写一封信", 3 / 11),
        ("Write a poem", "写一首诗", 0.0),
        ("", "", 0.0),
    ],
)
def test_texts_are_near_by_the_words_or_characters_and_pairs_they_share(left, right, near):
    assert overlap(left, right) == pytest.approx(near)


def test_of_kept_tasks_the_least_shown_come_first_and_of_them_the_furthest_from_the_rest():
    kept = [
        KeptTask("often", "Count the whales of the sea", False),
        KeptTask("near", "Write a poem on the moon", False),
        KeptTask("far", "List five tools for a garden", False),
    ]
    view, beside = Kept(kept, 3), [KeptTask("seed", "Write a poem on the sun", False)]
    chosen = choose_made(Random(0), view, 2, shown={"often": 3}, beside=beside)
    assert [task.id for task in chosen] == ["far", "near"]
    longer = (choose_made(Random(n), view, 1, shown={}, beside=(), length=_of_id) for n in range(20))
    assert {task.id for (task,) in longer} == {"often", "near"}


def _of_id(task):
    return len(task.id)


def test_the_plan_of_an_item_is_the_same_whatever_was_planned_before_it():
    seeds = [SeedTask(f"s{n}", f"seed task {n}", (Instance("", "out"),), False) for n in range(20)]
    kept = tasks(60, "k", topic="pets", shown=("s1", "k0"))
    tries = [Tried("pets", True), Tried("gardening", False)] * 30
    views = [Kept(kept, n, tries, n) for n in (0, 3, 20, 60)]
    straight, back = generator(seeds), generator(seeds)

    def drawn(item):
        return item.demonstrations, item.wanted

    forward = [drawn(straight.plan(index, view)) for index, view in enumerate(views)]
    backward = [drawn(back.plan(index, view)) for index, view in reversed(list(enumerate(views)))]
    assert forward == backward[::-1]


def test_kept_tasks_shown_in_what_was_kept_are_shown_less():
    seeds = [SeedTask("s", "a seed", (Instance("", "out"),), False)]
    kept = tasks(8, "k") + tasks(8, "x", shown=tuple(f"k{n}" for n in range(8)))
    made = generator(seeds, machine_demonstrations=4, demonstrations=4)
    shown = Counter(
        task.id[0] for index in range(40) for task in made.plan(index, Kept(kept, 16)).demonstrations
    )
    assert shown["x"] > 5 * shown["k"]


# --- topics


def history(kept=(), tries=()):
    return History([]).look(Kept(list(kept), len(kept), list(tries)))


def topics_of(seen, topics, count, draws=200):
    wanted = (
        draw_wanted(Random(n), topics, ["open: Say ..."], count, held=False, history=seen)
        for n in range(draws)
    )
    return Counter(each.topic for drawn in wanted for each in drawn)


def test_topics_with_fewer_kept_tasks_are_drawn_more_and_no_other_is_left_out():
    kept = [*tasks(9, topic="pets"), *tasks(5, topic="sport")]
    drawn = topics_of(history(kept), ["open: pets", "sport", "tea", "rain"], 1)
    assert drawn["tea"] > drawn["sport"] > 0 and drawn["rain"] > drawn["sport"]
    assert drawn["sport"] > drawn["pets"]


def test_a_topic_that_gives_nothing_new_is_full_and_no_longer_drawn():
    most = [Tried("pets", False)] * (FULL_AFTER - 3) + [Tried("pets", True)] * 3
    assert not history(tries=most).is_full("pets")
    seen = history(tries=[*most[:-1], Tried("pets", False), *[Tried("tea", True)] * 99])
    assert seen.is_full("pets") and not seen.is_full("tea") and not seen.is_full("rain")
    assert set(topics_of(seen, ["pets", "open: tea", "rain"], 2)) == {"tea", "rain"}


def test_where_all_topics_are_full_all_are_drawn():
    seen = history(tries=[Tried(topic, False) for topic in ("pets", "tea")] * FULL_AFTER)
    assert set(topics_of(seen, ["pets", "tea"], 1)) == {"pets", "tea"}


# --- length


def lengths(words, outputs, count=40):
    return [KeptTask(f"k{n}", f"task {n}", False, length=words, output_length=outputs) for n in range(count)]


@pytest.mark.parametrize(
    ("words", "outputs", "missing"),
    [(20, 60, None), (12, 60, "instructions"), (20, 30, "outputs"), (17, 20, "outputs"), (30, 90, None)],
)
def test_what_kept_tasks_are_short_in_is_found(words, outputs, missing):
    seen = History(lengths(20, 60)).look(Kept(lengths(words, outputs), 40))
    length = seen.missing_length
    assert (length and length(KeptTask("", "", False, length=1, output_length=2))) == (
        {None: None, "instructions": 1, "outputs": 2}[missing]
    )
    assert History(lengths(20, 60)).look(Kept(lengths(1, 1), 5)).missing_length is None


def test_while_tasks_are_short_the_longer_half_is_shown():
    seeds = [SeedTask(f"s{n}", f"say {'word ' * n}", (Instance("", "out"),), False) for n in range(1, 31)]
    short, long = (
        [KeptTask(f"k{n}", f"task {n}", False, length=size, output_length=1) for n in range(40)]
        for size in (3, 17)
    )

    def mean_seed(kept, **settings):
        made = generator(seeds, **settings)
        items = (made.plan(index, Kept(kept, 40)) for index in range(30))
        shown = [task.length for item in items for task in item.demonstrations if task.id[0] == "s"]
        return sum(shown) / len(shown)

    assert mean_seed(long) == pytest.approx(16.5, abs=1)
    assert mean_seed(short) == pytest.approx(24, abs=1)
    assert mean_seed(short, forms="held") == pytest.approx(16.5, abs=1)


def last_lengths(demonstrations):
    """Return the mean length of the last tasks of a model that writes three quarters of what it is shown."""
    kept = []
    for index in range(150):
        shown = demonstrations(index, kept)
        length = max(1, round(0.75 * sum(task.length for task in shown) / len(shown)))
        ids = tuple(task.id for task in shown)
        kept.append(KeptTask(f"k{index}", f"task {index}", False, "", ids, length, 1))
    return sum(task.length for task in kept[-64:]) / 64


def test_tasks_of_a_model_that_shortens_stay_longer_than_after_demonstrations_drawn_by_chance():
    seeds = [SeedTask(f"s{n}", f"say {'word ' * n}", (Instance("", "out"),), False) for n in range(1, 31)]
    shown = [KeptTask(s.id, s.instruction, False, length=n + 1) for n, s in enumerate(seeds, 1)]
    for share in (2, 4, 6):  # of eight demonstrations that are the model's own
        made = generator(seeds, machine_demonstrations=share)

        def steered(index, kept, made=made):
            return made.plan(index, Kept(kept, len(kept))).demonstrations

        def by_chance(index, kept, share=share):
            chance = Random(index)
            own = chance.sample(kept, min(share, len(kept)))
            return [*own, *chance.sample(shown, 8 - len(own))]

        assert last_lengths(steered) > 1.25 * last_lengths(by_chance)
