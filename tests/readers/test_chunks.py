"""Chunks are exact spans that keep to the limit, the order and the structure of a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.readers.blocks import find_blocks
from datagen.readers.chunks import split_document
from datagen.records import Document
from datagen.text import tokens


def document(text: str) -> Document:
    return Document("docs/a.md", text, "hash", "Title")


def texts_of(text: str, limit: int) -> list[str]:
    return [chunk.text for chunk in split_document(document(text), limit=limit)]


LINES = st.sampled_from(
    [
        *("# Top", "## Middle part", "#### Deep", "第三章 茶园", "一、建园", "```"),
        *("", "", "  ", "| a | b |", "- item", "名称：一号锅炉；功率：7000。"),
        *("A sentence. Another, e.g. this! And more?", "wrapped line\nthat goes on"),
        "茶树喜酸性土壤，土层厚度不少于八十厘米。整地时先深翻，再开沟。",
        *("한국어 문장입니다. 둘째 문장.", "हिन्दी में एक वाक्य। दूसरा वाक्य।"),
        *("ภาษาไทย", "ﷺ ½ ㌖ é e\u0301", "😀👩\u200d👩\u200d👧"),
    ]
)
TEXTS = st.one_of(
    st.lists(LINES, max_size=30).map("\n".join),
    st.text(max_size=200),
    st.text(st.sampled_from("aB1 .,。，\n#`|-\u0301中ก\t"), max_size=300),
)


@settings(max_examples=400)
@given(TEXTS, st.integers(16, 60))
def test_chunks_are_exact_ordered_within_the_limit_and_leave_only_headings_out(text, limit):
    chunks = split_document(document(text), limit=limit)
    position = 0
    left_out = []
    for chunk in chunks:
        assert chunk.text == text[chunk.start : chunk.end]
        assert chunk.text == chunk.text.strip() != ""
        assert len(tokens(chunk.text)) <= limit
        assert chunk.start >= position
        left_out.append((position, chunk.start))
        position = chunk.end
    left_out.append((position, len(text)))
    headings = [b for b in find_blocks(text) if b.kind == "heading"]
    for start, end in left_out:
        rest = list(text[start:end])
        for heading in headings:
            if start <= heading.start and heading.end <= end:
                rest[heading.start - start : heading.end - start] = " " * (heading.end - heading.start)
        assert not "".join(rest).strip()


@given(TEXTS)
def test_no_chunk_ends_with_a_heading(text):
    ends = {b.end for b in find_blocks(text) if b.kind == "heading" and b.size < 40}
    assert not ends & {chunk.end for chunk in split_document(document(text), limit=40)}


@given(TEXTS)
def test_blocks_hold_everything_but_white_space(text):
    held = "".join(text[b.start : b.end] for b in find_blocks(text))
    assert "".join(held.split()) == "".join(text.split())


def test_a_chunk_knows_its_document_and_the_headings_above_it():
    text = "# One\n\n## Two\n\n" + "word " * 20 + "\n\n### Three\n\n" + "more " * 20
    first, second = split_document(document(text), limit=30)
    assert (first.document, first.sha256, first.title) == ("docs/a.md", "hash", "Title")
    assert first.headings == ("One", "Two")
    assert second.headings == ("One", "Two", "Three")
    assert second.text.startswith("### Three")


def test_chinese_headings_of_their_own_line_are_headings_and_lists_are_not():
    text = "第三章 茶园\n一、建园\n茶树喜酸。\n二、采摘\n三月开始。\n\n一、苹果\n二、梨\n三、桃"
    found = [(b.level, b.title) for b in find_blocks(text) if b.kind == "heading"]
    assert found == [(1, "第三章 茶园"), (2, "一、建园"), (2, "二、采摘")]


def test_small_sections_are_joined_up_to_a_quarter_of_the_limit_and_then_parted():
    small = "## A\n\none two\n\n## B\n\nthree four"
    assert len(texts_of(small, 40)) == 1
    large = f"## A\n\n{'one ' * 12}\n\n## B\n\nthree four\n\n#### C\n\nfive"
    assert [text[:4] for text in texts_of(large, 40)] == ["## A", "## B"]


def test_paragraphs_are_kept_whole_where_they_fit():
    paragraphs = [f"Paragraph {number} has {'many ' * 10}words." for number in range(4)]
    assert texts_of("\n\n".join(paragraphs), 30) == [
        "\n\n".join(paragraphs[:2]),
        "\n\n".join(paragraphs[2:]),
    ]


@pytest.mark.parametrize(
    ("sentence", "joint"),
    [
        ("The store is kept at minus 25 degrees.", " "),
        ("茶树喜酸性土壤，土层厚度不少于八十厘米。", ""),
        ("भंडार को ठंडा रखा जाता है।", " "),
    ],
)
def test_long_paragraphs_are_cut_at_sentence_ends_of_every_script(sentence, joint):
    chunks = texts_of(joint.join([sentence] * 12), 40)
    assert len(chunks) > 1
    assert all(chunk.endswith(sentence[-5:]) for chunk in chunks)


def test_a_wrapped_sentence_is_not_cut_at_the_end_of_its_line():
    text = "One two three four five six\nseven eight nine ten. " * 3
    assert all(chunk.endswith("ten.") for chunk in texts_of(text, 16))


def test_a_long_sentence_is_cut_at_its_last_comma_before_the_limit():
    text = "a b c d e f g h i j, k l m n o p q r s t u v w x y z"
    assert texts_of(text, 16)[0] == "a b c d e f g h i j,"
    assert texts_of("春夏秋冬东南西北上下，" + "长" * 30, 16)[0] == "春夏秋冬东南西北上下，"
    assert texts_of("长" * 40, 16) == ["长" * 16, "长" * 16, "长" * 8]


def test_tables_and_fences_are_kept_whole_or_cut_at_line_ends():
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    fence = "```\n# no heading\n\nx = 1\n```"
    intro = "word " * 14
    assert texts_of(f"{intro}\n\n{table}\n\n{fence}", 16) == [intro.strip(), f"{table}\n\n{fence}"]
    rows = "\n".join(f"name: ship {n}; route: from A. to B." for n in range(6))
    for chunk in texts_of(rows, 20):
        assert all(line.startswith("name:") and line.endswith("B.") for line in chunk.split("\n"))


def test_endless_words_and_white_space_do_not_make_an_endless_chunk():
    for text in ("x" * 100_000, "a" + " " * 100_000 + "b", "é" * 50_000):
        assert max(map(len, texts_of(text, 16))) <= 16 * 64


def test_a_limit_too_small_for_a_sentence_is_refused():
    with pytest.raises(ValueError, match="16"):
        split_document(document("text"), limit=15)


def test_empty_texts_and_bare_headings_give_no_chunk():
    assert texts_of(" \n ", 20) == texts_of("# Only\n## headings", 20) == []
