"""Wrong answers planted beside right ones, in both languages: the wrong are rejected, the right are kept."""

import pytest
from script import Script, aims_of, play
from test_self_qa import rejection

from datagen.config import SelfQAConfig
from datagen.generators.passages import number_sentences
from datagen.generators.self_qa import SelfQA
from datagen.prompts import PromptBook
from datagen.records import Chunk, Record

EN = """The Ellery tide mill was built by Thomas Barlow in 1784.
The Ellery tide mill grinds four tons of wheat every day in summer.
The path to the Ellery tide mill is 2.5 km long and closed in winter.
The Ellery tide mill has twelve windows on the south side and a red door.
Flour of the Ellery tide mill is sold for 3.50 euros a bag."""
ZH = """青岚水磨坊由陈国栋于1784年建造。
青岚水磨坊夏季每天磨面三十五公斤。
通往青岚水磨坊的小路长2.5公里，冬季封闭。
青岚水磨坊南面有十二扇窗户和一扇红门。
青岚水磨坊的面粉每袋三元五角。"""
PASSAGES = {"en": ("Ellery tide mill", EN), "zh": ("青岚水磨坊", ZH)}


def verdict(folder, language, sentence, question, answer, kind="factual"):
    """Return the rule that rejects an answer planted on a sentence, None where it is kept."""
    title, text = PASSAGES[language]
    chunk = Chunk("docs/a.md", "0" * 64, 0, len(text), text, title)
    count = len(number_sentences(chunk).spans)
    settings = SelfQAConfig(types=(kind,), questions_per_chunk=count)

    def ask(request):
        asked = aims_of(request).items()
        return {name: question if number == sentence else "Shall this be skipped?" for number, name in asked}

    reply = {"evidence": [sentence], "answer": answer}
    generator = SelfQA([chunk], PromptBook(), settings, language=language)
    made = play(generator, Script(question=ask, answer=reply), folder)
    return rejection(next(each for each in made if isinstance(each, Record) and each.instruction == question))


WHEAT = "How much wheat does the Ellery tide mill grind every day in summer?"
FLOUR = "青岚水磨坊夏季每天磨面多少公斤？"
PATH, PATH_ZH = "How long is the path to the Ellery tide mill?", "通往青岚水磨坊的小路有多长？"


@pytest.mark.parametrize(
    ("language", "sentence", "question", "answer"),
    [
        ("en", 2, WHEAT, "The Ellery tide mill grinds four tons of wheat every day in summer."),
        ("en", 2, WHEAT, "The Ellery tide mill grinds 4 tons of wheat every day in summer."),
        ("en", 3, PATH, "The path to the Ellery tide mill is 2.5 kilometres long."),
        ("zh", 2, FLOUR, "青岚水磨坊夏季每天磨面三十五公斤。"),
        ("zh", 2, FLOUR, "青岚水磨坊夏季每天磨面35公斤。"),
        ("zh", 2, FLOUR, "青岚水磨坊夏季每天磨面３５公斤。"),
        ("zh", 3, PATH_ZH, "通往青岚水磨坊的小路长2.5千米。"),
        ("zh", 3, PATH_ZH, "通往青岚水磨坊的小路长2500米。"),
        ("zh", 4, "青岚水磨坊南面有几扇窗户？", "青岚水磨坊南面有12扇窗户。"),
    ],
)
def test_a_right_answer_in_another_notation_is_kept(language, sentence, question, answer, tmp_path):
    assert verdict(tmp_path, language, sentence, question, answer) is None


@pytest.mark.parametrize(
    ("language", "sentence", "question", "answer"),
    [
        ("en", 2, WHEAT, "The Ellery tide mill grinds five tons of wheat every day in summer."),
        ("en", 2, WHEAT, "The Ellery tide mill grinds 4 kg of wheat every day in summer."),
        ("en", 3, PATH, "The path to the Ellery tide mill is 2.5 m long."),
        ("en", 3, PATH, "The path to the Ellery tide mill is 2.5 miles long."),
        ("zh", 2, FLOUR, "青岚水磨坊夏季每天磨面三十六公斤。"),
        ("zh", 2, FLOUR, "青岚水磨坊夏季每天磨面36公斤。"),
        ("zh", 2, FLOUR, "青岚水磨坊夏季每天磨面三十五吨。"),
        ("zh", 3, PATH_ZH, "通往青岚水磨坊的小路长2.5米。"),
        ("zh", 4, "青岚水磨坊南面有几扇窗户？", "青岚水磨坊南面有十三扇窗户。"),
        ("zh", 5, "青岚水磨坊的面粉每袋多少钱？", "青岚水磨坊的面粉每袋三元八角。"),
    ],
)
def test_a_wrong_number_or_unit_is_rejected(language, sentence, question, answer, tmp_path):
    assert verdict(tmp_path, language, sentence, question, answer)
