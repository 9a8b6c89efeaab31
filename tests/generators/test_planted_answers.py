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


def verdict(folder, language, sentence, question, answer, kind="factual", title=None):
    """Return the rule that rejects an answer planted on a sentence, None where it is kept."""
    named, text = PASSAGES[language]
    title = named if title is None else title
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
        ("en", 2, WHEAT, "Nakamura and the Ellery tide mill grind four tons of wheat every day in summer."),
        ("zh", 2, FLOUR, "青岚水磨坊夏季每天磨面三十五公斤，由周建平主任清扫。"),
        ("zh", 2, FLOUR, "青岚水磨坊冬季每天磨面三十五公斤。"),
    ],
)
def test_a_wrong_number_unit_name_or_season_is_rejected(language, sentence, question, answer, tmp_path):
    assert verdict(tmp_path, language, sentence, question, answer)


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        (
            "en",
            "How much wheat does the mill grind every day in summer?",
            "The mill grinds four tons of wheat.",
        ),
        ("zh", "水磨坊夏季每天磨面多少公斤？", "水磨坊夏季每天磨面三十五公斤。"),
    ],
)
def test_of_a_document_without_a_title_none_is_wanted(language, question, answer, tmp_path):
    assert verdict(tmp_path, language, 2, question, answer, title="") is None


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize(
    ("language", "sentence", "question", "wrong", "right", "said"),
    [
        (
            "en",
            2,
            WHEAT,
            "The Ellery tide mill grinds four kg of wheat every day in summer.",
            "The Ellery tide mill grinds four tons of wheat every day in summer.",
            "gives a number in another unit",
        ),
        (
            "en",
            2,
            WHEAT,
            "The Ellery tide mill grinds four tons of wheat every day in summer for Webb.",
            "The Ellery tide mill grinds four tons of wheat every day in summer.",
            "has a name that is not in the passage",
        ),
        (
            "zh",
            2,
            FLOUR,
            "青岚水磨坊夏季每天磨面三十五吨。",
            "青岚水磨坊夏季每天磨面三十五公斤。",
            "改了数字的单位",
        ),
        (
            "zh",
            2,
            FLOUR,
            "青岚水磨坊磨面卖给附近饭店和外地商人三十五公斤。",
            "青岚水磨坊夏季每天磨面三十五公斤。",
            "说了所引句子没有说的内容",
        ),
    ],
)
def test_an_answer_that_is_not_grounded_is_asked_for_once_more(
    merged, language, sentence, question, wrong, right, said, tmp_path
):
    title, text = PASSAGES[language]
    chunk = Chunk("docs/a.md", "0" * 64, 0, len(text), text, title)
    settings = SelfQAConfig(types=("factual",), questions_per_chunk=5, merged=merged)
    asks = []

    def reply(request):
        made = {}
        is_again = any(said in message.content for message in request.messages[1:])
        for name in request.schema.model_fields:
            number = int(name.rpartition("_")[2]) if "_" in name else sentence
            told = {"question": question, "evidence": [number], "answer": right if is_again else wrong}
            made[name] = told[name.partition("_")[0]] if number == sentence else told["evidence"]
            if number != sentence and not name.startswith("evidence"):
                made[name] = "Shall this be skipped?"
        asks.append(is_again)
        return made

    generator = SelfQA([chunk], PromptBook(), settings, language=language)
    model = Script(question=reply, answer=reply, merged=reply)
    made = play(generator, model, tmp_path)
    record = next(each for each in made if each.instruction == question)
    assert (record.output, rejection(record)) == (right, None)
    assert any(asks)
    assert ("merged-again@" if merged else "grounded-again@") in record.prompt
