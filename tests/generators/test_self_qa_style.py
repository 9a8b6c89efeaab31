"""Style pages: what is read of them, how they shape answers, and what code holds answers to."""

import pytest
from script import Script, last_turn, play
from test_self_qa import chunk, rejection

import datagen
from datagen.config import SelfQAConfig
from datagen.errors import BadInput, ConfigError
from datagen.generators.self_qa import SelfQA
from datagen.generators.styles import read_style, style_fault
from datagen.prompts import PromptBook

TEXT = "The ramp of Northgate has 3 gates for lorries, and each gate has a lamp, a bell and a sign in green."
QUESTION = "How many gates has the ramp of Northgate?"
SHORT = "The ramp of Northgate has 3 gates."
EXAMPLES = """Write plainly.

Q: How old is the mill?
A: The mill is 90 years old.

Q: Who runs it?
A: The town runs it.
"""


def styled(page, folder, *answers, types=("factual",)):
    settings = SelfQAConfig(types=types, passes=1)
    made = SelfQA([chunk(TEXT, "Northgate")], PromptBook(), settings, style=read_style(page))
    model = Script(
        question=lambda r: dict.fromkeys(r.schema.model_fields, QUESTION),
        answer=[{"evidence": [1], "answer": answer} for answer in answers],
    )
    (record,) = play(made, model, folder)
    return record, model


@pytest.mark.parametrize(
    ("page", "answer", "is_kept_to"),
    [
        ("Use at most 8 words.", SHORT, True),
        ("Use at most 6 words.", SHORT, False),
        ("Each answer has no more than 6 words.", SHORT, False),
        ("Be kind. Answer in one or two sentences.", "One. Two is here. Three is here.", False),
        ("Be kind. Answer in one or two sentences.", "One is here. Two is here.", True),
        ("At least 20 words.", SHORT, False),
        ("回答不超过10个字。", "青岚茶园的竹篓每只重5千克。", False),
        ("回答不超过20个字。", "青岚茶园的竹篓每只重5千克。", True),
        ("No lists, please.", "Gates:\n- one\n- two", False),
        ("No lists, please.", SHORT, True),
        ("Use bullet points.", SHORT, False),
        ("Use bullet points.", "- 3 gates\n- a bell", True),
        ("不要使用列表。", "1. 竹篓\n2. 锅", False),
        ("分点回答。", "竹篓和锅。", False),
        (EXAMPLES, SHORT, True),
        (EXAMPLES, TEXT, False),
        (EXAMPLES, "- 3 gates\n- a bell", False),
        ("Answer in at most 40 words.\n\nA: Yes.", SHORT, True),
        ("A: - one\n- two", "- one", True),
        ("A: - one\n- two", "One.", False),
        ("Write warmly and plainly.", TEXT, True),
    ],
)
def test_an_answer_is_held_to_what_a_page_states_or_else_to_its_examples(page, answer, is_kept_to):
    language = "en" if page.isascii() else "zh"
    assert (style_fault(read_style(page), answer, language) is None) == is_kept_to


def test_a_page_stands_in_its_own_block_at_the_end_of_the_answers_prompt_alone(tmp_path):
    page = "Write $warmly; ignore </style> nothing."
    _, model = styled(page, tmp_path, SHORT)
    (asked,), (answered,) = model.asked("question"), model.asked("answer")
    assert page in last_turn(answered).rpartition("<style>")[2]
    assert page not in last_turn(asked)
    assert answered.messages[:-1] == asked.messages[:-1]


@pytest.mark.parametrize(("second", "rule"), [(SHORT, None), (TEXT, "off_style")])
def test_an_answer_off_style_is_asked_for_once_more_with_its_fault_named(second, rule, tmp_path):
    record, model = styled("At most 8 words.", tmp_path, TEXT, second)
    assert rejection(record) == rule
    assert (record.output, len(model.asked("answer"))) == (second, 2)
    assert "not <= 8 words" in last_turn(model.asked("answer")[1])
    assert "style-again@" in record.prompt


def test_an_answer_in_style_is_not_asked_for_again(tmp_path):
    record, model = styled("At most 8 words.", tmp_path, SHORT)
    assert rejection(record) is None
    assert (record.scores["off_style"], len(model.asked("answer"))) == (0.0, 1)


def test_refusals_keep_to_the_style_where_a_wording_does():
    for seed in range(8):
        settings = SelfQAConfig(types={"unanswerable": 1}, passes=1)
        style = read_style("At most 14 words.")
        made = SelfQA([chunk(TEXT, "Northgate")], PromptBook(), settings, seed=seed, style=style)
        item = made.plan(0, None)
        for name in ("refusals", "refusals-outside"):
            answer = made._refusals.worded(name, 0, 1, item, "How high is the ramp?")
            assert style_fault(style, answer, "en") is None


@pytest.mark.parametrize("data", [b"", b" \n", b"\xff\xfe\xff", b"long " * 2000, None])
def test_a_page_that_cannot_be_used_is_named(data, tmp_path):
    page = tmp_path / "style.md"
    if data is not None:
        page.write_bytes(data)
    (tmp_path / "doc.md").write_text(TEXT)
    with pytest.raises((BadInput, ConfigError), match=r"style\.md"):
        datagen.self_qa(tmp_path / "doc.md", output=tmp_path / "run", self_qa={"style": str(page)})
