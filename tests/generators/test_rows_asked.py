"""Questions about a row of a table that do not name the table: code puts its name before them."""

import pytest
from script import Script, play
from test_self_qa import chunk, rejection

from datagen.config import SelfQAConfig
from datagen.generators.self_qa import SelfQA
from datagen.prompts import PromptBook

ROWS = {
    "zh": ("设备台账", "设备名称：补水泵；责任班组：运行二班；检修周期（月）：6。"),
    "en": ("harbour ferries", "vessel: lantern bay; crew: second shift; capacity (cars): 42."),
}


def ask(language, question, answer, folder, merged=False):
    title, row = ROWS[language]
    settings = SelfQAConfig(types={"factual": 1}, passes=1, questions_per_chunk=1, merged=merged)
    made = SelfQA([chunk(row, title)], PromptBook(), settings)
    model = Script(
        question={"question_1": question},
        answer={"evidence": [1], "answer": answer},
        merged={"question_1": question, "evidence_1": [1], "answer_1": answer},
    )
    (record,) = play(made, model, folder)
    return record


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize(
    ("language", "question", "whole"),
    [
        ("zh", "补水泵的检修周期是几个月？", "“设备台账”中，补水泵的检修周期是几个月？"),
        (
            "en",
            "What is the capacity of the lantern bay?",
            'In the list "harbour ferries", what is the capacity of the lantern bay?',
        ),
    ],
)
def test_the_tables_name_is_put_before_a_question_that_lacks_it(language, question, whole, merged, tmp_path):
    answer = {"zh": "补水泵的检修周期是6个月。", "en": "The capacity of the lantern bay is 42 cars."}[
        language
    ]
    record = ask(language, question, answer, tmp_path, merged)
    assert record.instruction == whole
    assert rejection(record) is None


def test_a_question_that_brings_in_another_place_is_not_mended(tmp_path):
    record = ask("zh", "云溪镇面包房补水泵的检修周期是几个月？", "补水泵的检修周期是6个月。", tmp_path)
    assert record.instruction == "云溪镇面包房补水泵的检修周期是几个月？"
    assert rejection(record) is not None
