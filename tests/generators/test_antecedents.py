"""Chunks that open with a pronoun: what it points back at is shown, and is no evidence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script import Script, last_turn, play
from test_self_qa import rejection

from datagen.config import SelfQAConfig
from datagen.generators.passages import number_sentences
from datagen.generators.self_qa import SelfQA
from datagen.prompts import PromptBook
from datagen.readers.antecedents import antecedent_of
from datagen.readers.chunks import split_document
from datagen.records import Document

ASKED = "How many minutes is the Kestrel pump of the Ellery station used for draining the cellar?"
FILLER_EN = (
    "The yard of the Ellery station is swept by the crew of the morning shift on every working day. " * 4
)
FILLER_ZH = "城北泵站的院子由早班人员在每个工作日清扫干净并登记在册。" * 6
EN = (
    f"{FILLER_EN}\n\nThe Kestrel pump stands in hall 3.\n\n"
    "It is used for draining the cellar within 45 minutes."
)
ZH = f"{FILLER_ZH}\n\n红隼水泵安装在三号大厅。\n\n它用于在45分钟内抽干地下室的积水。"


def last_chunk(text, title, limit):
    document = Document("docs/a.md", text, "ab" * 32, title)
    chunk = split_document(document, limit=limit)[-1]
    assert document.text[chunk.start : chunk.end] == chunk.text
    return document, chunk


@pytest.mark.parametrize(
    ("text", "title", "opening", "before", "shown"),
    [
        (
            EN,
            "Ellery station",
            "It is used",
            "The Kestrel pump stands in hall 3.",
            "(Before this: The",
        ),
        (ZH, "城北泵站", "它用于", "红隼水泵安装在三号大厅。", "（前文：红隼水泵"),
    ],
)
def test_a_chunk_that_opens_with_a_pronoun_shows_the_sentence_before_it_without_a_number(
    text, title, opening, before, shown
):
    _, chunk = last_chunk(text, title, 16)
    assert chunk.text.startswith(opening)
    assert chunk.before == before
    passage = number_sentences(chunk)
    assert passage.text.startswith(shown)
    assert [passage.sentence(1)] == [chunk.text]
    assert len(passage.spans) == 1


@pytest.mark.parametrize(
    ("text", "opening", "before"),
    [
        ("The pump is new.\n\nThe hall is old.", "The hall", ""),
        ("The pump is new.\n\n# Halls\n\nThey are old.", "They", ""),
        ("| a | b |\n\nIt is old.", "It", ""),
        ("A pump\n\nIt is old.", "It", ""),
        ("It is old.", "It", ""),
        (
            "The pump is new. It stands here. They are proud of it.",
            "They",
            "The pump is new. It stands here.",
        ),
        ("该站建于1987年。\n其管理员每天到岗。", "其管理员", "该站建于1987年。"),
        ("水泵是新的。\n其他人不得入内。", "其他人", ""),
    ],
)
def test_what_is_pointed_back_at_ends_at_a_heading_a_table_and_a_line_that_is_no_sentence(
    text, opening, before
):
    assert antecedent_of(text, text.rindex(opening)) == before


@given(st.text(max_size=60), st.sampled_from(["It is.", "它是。", "These are.", "The."]))
def test_any_text_before_a_pronoun_is_looked_at(before, opening):
    found = antecedent_of(f"{before}\n{opening}", len(before) + 1)
    assert "".join(found.split()) in "".join(before.split())


@pytest.mark.parametrize(
    ("text", "title", "question", "answer", "rule"),
    [
        (
            EN,
            "Ellery station",
            ASKED,
            "The Kestrel pump is used for draining the cellar within 45 minutes.",
            None,
        ),
        (EN, "Ellery station", "What is it used for?", "It is used for draining the cellar.", "no_subject"),
        (
            EN,
            "Ellery station",
            ASKED,
            "The Kestrel pump of hall 3 is used for draining the cellar within 45 minutes.",
            "unsupported_answer",
        ),
        (
            ZH,
            "城北泵站",
            "城北泵站的红隼水泵抽干地下室的积水要多长时间？",
            "红隼水泵用于在45分钟内抽干地下室的积水。",
            None,
        ),
        (ZH, "城北泵站", "它用于什么？", "它用于抽干地下室的积水。", "no_subject"),
    ],
)
def test_a_question_that_names_what_is_pointed_at_is_kept_and_its_evidence_stands_in_the_chunk(
    text, title, question, answer, rule, tmp_path
):
    document, chunk = last_chunk(text, title, 16)
    generator = SelfQA([chunk], PromptBook(), SelfQAConfig(types=("procedural", "factual"), passes=1))
    model = Script(
        question=lambda request: dict.fromkeys(request.schema.model_fields, question),
        answer={"evidence": [1], "answer": answer},
    )
    (record,) = play(generator, model, tmp_path)
    assert chunk.before in last_turn(model.requests[0])
    assert (
        (rejection(record) in ("no_subject", "unsupported_question"))
        if rule == "no_subject"
        else (rejection(record) == rule)
    ), (rejection(record), record.scores)
    for start, end in record.source.evidence:
        assert chunk.start <= start < end <= chunk.end
        assert document.text[start:end] == chunk.text


def test_an_open_book_record_shows_what_its_passage_points_back_at(tmp_path):
    _, chunk = last_chunk(EN, "Ellery station", 16)
    settings = SelfQAConfig(types=("procedural", "factual"), passes=1, mix={"open-book": 1})
    model = Script(
        question=lambda request: dict.fromkeys(request.schema.model_fields, ASKED),
        answer={"evidence": [1], "answer": chunk.text.replace("It", "The Kestrel pump")},
    )
    (record,) = play(SelfQA([chunk], PromptBook(), settings), model, tmp_path)
    assert "(Before this: The Kestrel pump stands in hall 3.)\nIt is used" in record.input
