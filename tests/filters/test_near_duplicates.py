"""Near duplicates: the decisions of plain brute force, to the last bit, from every core."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rouge_score import rouge_scorer

from datagen.filters.near_duplicates import CORES, PREDICATES, NearDuplicates, Threshold
from datagen.filters.pools import Pools
from datagen.filters.python_index import MOST_TOKENS, f_measure
from datagen.text import rouge_l, tokens

THRESHOLDS = st.sampled_from([0.0, 0.3, 0.4, 0.5, 0.6, 2 / 3, 0.7, 0.75, 0.8, 0.9, 1.0, 1.5])
TUNINGS = st.tuples(st.sampled_from([1, 3, 6, 12, 1000]), st.sampled_from([0, 1, 3, 64]))

cores = pytest.mark.parametrize("core", list(CORES))


def index_of(threshold, core, predicate="self_instruct"):
    return NearDuplicates(Threshold(threshold, predicate, core))


def table_lcs(left, right):
    """Return the LCS length by rouge_score's own table."""
    return rouge_scorer._lcs_table(left, right)[len(left)][len(right)]


def decides(left, right, threshold, predicate):
    common = table_lcs(left, right)
    if predicate == "self_instruct":
        return f_measure(common, len(left), len(right)) > threshold
    exact = Fraction(str(threshold)).limit_denominator(10**12)
    return common > 0 and 2 * common >= exact * (len(left) + len(right))


def brute(kept, query, threshold, predicate):
    for at, other in kept:
        if decides(other, query, threshold, predicate):
            return at, rouge_l(other, query)
    return None


@st.composite
def streams(draw):
    """Streams of token lists, many of them edited copies of earlier ones."""
    size = draw(st.sampled_from([3, 6, 40]))
    word = st.integers(0, size - 1).map(lambda n: f"w{n}")
    longest = draw(st.sampled_from([6, 14, 70]))
    rows = []
    for _ in range(draw(st.integers(1, 24))):
        if rows and draw(st.booleans()):
            row = list(draw(st.sampled_from(rows)))
            for _ in range(draw(st.integers(0, 3))):
                at = draw(st.integers(0, len(row)))
                if at < len(row) and draw(st.booleans()):
                    del row[at]
                else:
                    row.insert(at, draw(word))
        else:
            row = draw(st.lists(word, max_size=longest))
        rows.append(row)
    return rows


@cores
@settings(max_examples=150)
@given(rows=streams(), threshold=THRESHOLDS, predicate=st.sampled_from(PREDICATES), tuning=TUNINGS)
@example(
    rows=[list("abcdefg") + ["x"] * 3, list("abcdefg") + ["y"] * 3],
    threshold=0.7,
    predicate="self_instruct",
    tuning=(1, 0),
)
def test_a_stream_is_decided_as_by_brute_force(core, rows, threshold, predicate, tuning):
    index = index_of(threshold, core, predicate)
    index._core.tune(*tuning)
    pool = Pools(index._threshold)
    kept = []
    for at, row in enumerate(rows):
        encoded = index.encode(row)
        found = brute(kept, row, threshold, predicate)
        assert index.query(encoded) == found
        assert pool.query(("key",), encoded) == found
        assert index.among(encoded, [index.encode(known) for _, known in kept]) == (found and found[1])
        if found is None:
            kept.append((str(at), row))
            index.add(str(at), encoded)
            pool.add(("key",), str(at), encoded)


@cores
@pytest.mark.parametrize("size", [1, 63, 64, 65, 127, 128, 129, 200])
def test_long_texts_are_compared_word_by_word_of_the_machine(core, size):
    row = [f"w{n % 50}" for n in range(size)]
    index = index_of(0.7, core)
    index.add("x", index.encode(row))
    for other in (row, row[1:], row[::-1], row[: size // 2], ["y", *row[2:]], row[5:] + row[:5]):
        expected = brute([("x", row)], other, 0.7, "self_instruct")
        assert index.query(index.encode(other)) == expected


@cores
@pytest.mark.parametrize("predicate", PREDICATES)
def test_every_pair_of_lengths_at_the_exact_boundary_decides_as_rouge_score(core, predicate):
    for left in range(1, 22):
        for right in range(1, 22):
            for common in range(1, min(left, right) + 1):
                if 10 * 2 * common != 7 * (left + right):
                    continue
                one = [f"c{n}" for n in range(common)] + ["a"] * (left - common)
                other = [f"c{n}" for n in range(common)] + ["b"] * (right - common)
                index = index_of(0.7, core, predicate)
                index.add("x", index.encode(one))
                is_over = f_measure(common, left, right) > 0.7 if predicate == "self_instruct" else True
                assert (index.query(index.encode(other)) is not None) == is_over


@cores
@given(st.text(alphabet="aAbB zé,.0１ß中", max_size=20), st.text(alphabet="aAbB zé,.0１ß中", max_size=20))
def test_texts_and_their_tokens_decide_alike(core, left, right):
    index = index_of(0.6, core)
    assert index.encode(left) == index.encode(tokens(left))
    index.add("x", index.encode(left))
    score = rouge_l(tokens(left), tokens(right))
    assert index.query(index.encode(right)) == (("x", score) if score > 0.6 else None)


@cores
def test_seven_of_ten_is_kept_or_dropped_as_the_predicate_says(core):
    for predicate, is_hit in (("self_instruct", False), ("ge", True)):
        index = index_of(0.7, core, predicate)
        index.add("x", index.encode("a b c d e f g h i j"))
        assert (index.query(index.encode("a b c d e f g x y z")) is not None) is is_hit
        assert index.query(index.encode("a b c d e f g h y z")) is not None


@cores
def test_the_earliest_hit_is_reported_whatever_the_order_of_the_lists(core):
    index = index_of(0.5, core)
    for id, text in [("1", "a b x y"), ("2", "a b c x"), ("3", "a b c d")]:
        index.add(id, index.encode(text))
    assert index.query(index.encode("a b c d")) == ("2", 0.75)


@cores
def test_texts_beyond_the_longest_are_compared_all_the_same(core):
    index = index_of(0.7, core)
    row = [f"w{n}" for n in range(MOST_TOKENS + 50)]
    short = row[: int(0.6 * len(row))]
    index.add("other", index.encode("something else entirely"))
    index.add("short", index.encode(short))
    index.add("long", index.encode(row))
    assert index.query(index.encode(row))[0] == "short"
    assert index.query(index.encode([*row, "more"]))[0] == "short"
    assert index.query(index.encode(short[:-3]))[0] == "short"
    assert index.query(index.encode(row[1000:]))[0] == "long"
    assert index.query(index.encode(["no", *map(str, range(9000))])) is None


@cores
def test_a_pool_that_grows_goes_on_deciding_the_same(core):
    index = index_of(0.7, core)
    pool = Pools(index._threshold)
    for n in range(150):
        encoded = index.encode(f"the {n} boats of harbour {n + 7} carry salt {n} and wool")
        assert index.query(encoded) == pool.query(("key",), encoded)
        index.add(str(n), encoded)
        pool.add(("key",), str(n), encoded)
        assert index.query(encoded) == pool.query(("key",), encoded)
    assert len(index) == 150


@cores
def test_texts_without_tokens_match_nothing_and_take_their_place(core):
    index = index_of(0.0, core)
    for id, text in (("1", ""), ("2", "?!"), ("3", "😀"), ("4", "a")):
        assert index.query(index.encode(text)) is None
        index.add(id, index.encode(text))
    assert index.query(index.encode("A!")) == ("4", 1.0)


@cores
def test_words_that_are_no_text_are_taken_all_the_same(core):
    index = index_of(0.7, core)
    index.add("x", index.encode(["half \ud83d", "\x00"]))
    assert index.query(index.encode(["half \ud83d", "\x00"])) == ("x", 1.0)


@cores
def test_a_token_that_the_index_did_not_give_out_is_refused(core):
    index = index_of(0.7, core)
    with pytest.raises((ValueError, IndexError)):
        index._core.query(b"\xff\xff\xff\x7f")
    with pytest.raises(ValueError):
        index._core.query(b"abc")
    with pytest.raises(ValueError):
        index._core.encode("é")


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
        index = NearDuplicates()
        index.add("x", index.encode(text))
        assert index.query(index.encode(text)) == ("x", 1.0)


def test_one_shared_latin_word_decides_nothing():
    index = NearDuplicates()
    index.add("x", index.encode("解释什么是Python装饰器"))
    assert index.query(index.encode("用Python写一首诗")) is None


@pytest.mark.skipif("native" not in CORES, reason="no compiler built the native core")
@settings(max_examples=60)
@given(st.lists(st.text(alphabet="ab c中é", max_size=30), max_size=30))
def test_the_cores_agree_from_raw_texts(texts):
    native, python = (index_of(0.6, core, "ge") for core in ("native", "python"))
    for at, text in enumerate(texts):
        hits = [index.query(index.encode(text)) for index in (native, python)]
        assert hits[0] == hits[1]
        for index in (native, python):
            index.add(str(at), index.encode(text))


@cores
def test_equal_rows_without_number_are_one(core):
    index = index_of(0.7, core)
    index.add("first", index.encode("the same row again and again"))
    found = {index.query(index.encode("the same row again and again")) for _ in range(20_000)}
    assert found == {("first", 1.0)}
    assert len(index) == 1


@cores
def test_a_text_of_ten_megabytes_is_compared_with_its_like(core):
    index = index_of(0.7, core)
    text = " ".join(f"word{n % 9973}" for n in range(1_100_000))
    assert len(text) > 9_500_000
    index.add("long", index.encode(text))
    assert index.query(index.encode(text)) == ("long", 1.0)
    assert index.query(index.encode("word1 word2 word3")) is None
