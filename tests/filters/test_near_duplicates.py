"""Near duplicates: the decisions of plain brute force, to the last bit."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from rouge_score import rouge_scorer

from datagen.filters.near_duplicates import NearDuplicates
from datagen.text import rouge_l, tokens

LISTS = st.lists(st.sampled_from("abcde"), min_size=0, max_size=12)
THRESHOLDS = st.sampled_from([0.0, 0.4, 0.5, 0.6, 2 / 3, 0.7, 0.75, 0.8, 0.9, 1.0])
SCORER = rouge_scorer.RougeScorer(["rougeL"])


def brute(kept, query, threshold):
    scored = ((str(at), rouge_l(other, query)) for at, other in enumerate(kept))
    return next((hit for hit in scored if hit[1] > threshold), None)


@settings(max_examples=300)
@given(st.lists(LISTS, max_size=12), LISTS, THRESHOLDS)
@example([list("abcdefg") + ["x"] * 3], list("abcdefg") + ["y"] * 3, 0.7)
def test_the_search_decides_as_brute_force(kept, query, threshold):
    index = NearDuplicates(threshold)
    for at, found in enumerate(kept):
        index.add(str(at), found)
    assert index.query(query) == brute(kept, query, threshold)


@given(LISTS, LISTS, THRESHOLDS)
def test_the_search_agrees_with_rouge_score(left, right, threshold):
    index = NearDuplicates(threshold)
    index.add("x", left)
    score = SCORER.score(" ".join(left), " ".join(right))["rougeL"].fmeasure
    assert index.query(right) == (("x", score) if score > threshold else None)


def test_every_pair_of_lengths_at_the_exact_boundary_decides_as_rouge_score():
    for left in range(1, 25):
        for right in range(1, 25):
            for common in range(1, min(left, right) + 1):
                one = ["c"] * common + ["a"] * (left - common)
                other = ["c"] * common + ["b"] * (right - common)
                score = rouge_l(one, other)
                at, below = NearDuplicates(score), NearDuplicates(score - 1e-12)
                at.add("x", one)
                below.add("x", one)
                assert at.query(other) is None
                assert below.query(other) == ("x", score)


def test_seven_of_ten_is_kept_and_the_next_step_is_not():
    index = NearDuplicates(0.7)
    index.add("x", list("abcdefghij"))
    assert rouge_l(list("abcdefghij"), list("abcdefgxyz")) == 0.7
    assert index.query(list("abcdefgxyz")) is None
    assert index.query(list("abcdefghyz")) == ("x", rouge_l(list("abcdefghij"), list("abcdefghyz")))


def test_the_earliest_hit_is_reported():
    index = NearDuplicates(0.5)
    for id, text in [("1", "a b x y"), ("2", "a b c x"), ("3", "a b c d")]:
        index.add(id, text.split())
    assert index.query(["a", "b", "c", "d"]) == ("2", 0.75)


def test_identical_texts_of_every_script_score_one():
    for text in [
        "解释装饰器",
        "デコレータ",
        "장식자를 설명",
        "Объясните",
        "อธิบาย",
        "اشرح",
        "हिन्दी लिखो",
    ]:
        index = NearDuplicates(0.7)
        index.add("x", tokens(text))
        assert index.query(tokens(text)) == ("x", 1.0)


def test_one_shared_latin_word_decides_nothing():
    index = NearDuplicates(0.7)
    index.add("x", tokens("解释什么是Python装饰器"))
    assert index.query(tokens("用Python写一首诗")) is None
