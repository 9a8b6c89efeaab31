"""The rule group `original`: what the original Self-Instruct's filter decides, case by case."""

from random import Random

import pytest
from filter_records import make
from rouge_score.rouge_scorer import RougeScorer

from datagen.filters.selection import rules_from
from datagen.filters.stage import Stage
from datagen.prompts import data_folder
from datagen.readers.seeds import read_seeds

FOX = "Say how a fox lives."

CASES = [
    # no text; the least and the most words
    ("", "", "An answer.", "instruction"),
    (" \n\t ", "", "An answer.", "instruction"),
    ("Name three rivers", "", "Rhine, Elbe, Oder", 3),
    ("Name three long rivers", "", "Rhine, Elbe, Oder", None),
    ("word " * 150, "", "An answer.", None),
    ("word " * 151, "", "An answer.", 151),
    ("用不超过两句话概括这则通知", "", "好的。", 1),
    # words for what is no text, whole and in any case; parts of words are none
    ("Describe the image that is shown.", "", "It is red.", "image"),
    ("Explain what these IMAGES show.", "", "They are red.", "images"),
    ("Draw a conclusion from the text.", "", "It rains.", "draw"),
    ("Tell the plot of the novel.", "", "A man dies.", "plot"),
    ("Explain how to map a domain.", "", "Step by step.", "map"),
    ("Say who may go to school.", "", "All may.", "go to"),
    ("Say who may go  to school.", "", "All may.", "go to"),
    ("Describe a day in a paragraph.", "", "It is long.", None),
    ("Write about a drawing and a roadmap.", "", "It is long.", None),
    ("Describe the profile of a good nurse.", "", "Kind and calm.", None),
    ("Pick a diagram for this report.", "", "None fits.", None),
    # a program
    ("Write a program that adds two numbers.", "", "print(1 + 2)", "Write a program"),
    ("write a Program that adds two numbers.", "", "print(1 + 2)", "Write a program"),
    ("Please write a program that adds numbers.", "", "print(1 + 2)", None),
    ("Write a function that adds two numbers.", "", "print(1 + 2)", None),
    # the first character
    ('"To be" is said by whom?', "", "Hamlet says it.", '"'),
    ("(Only in winter) name four animals.", "", "Hare, fox, owl, elk.", "("),
    ("3 times 4 is how much?", "", "It is 12.", None),
    ("Éric a mangé quatre pommes rouges.", "", "Il a faim.", "É"),
    ("“To be” is said by whom?", "", "Hamlet says it.", "“"),
    ("请 用 两 句 话 概 括", "", "好的。", "请"),
    # the instance
    (FOX, "A text.", "A text.", "input"),
    (FOX, "A text.", "", "output"),
    (FOX, "", "", "output"),
    (FOX, "Read this:", "It lives alone.", ":"),
    (FOX, "", "It lives as follows:", ":"),
    (FOX, "", "a text: this", None),
    (FOX, "a text.", "A text.", None),
    (FOX, "", "It lives alone.", None),
]


def original():
    return Stage(rules_from({}, ["original"], []))


@pytest.mark.parametrize(("instruction", "given", "output", "found"), CASES)
def test_the_originals_decision_is_made(instruction, given, output, found):
    (record,) = original().review([make(instruction, output, input=given, language="en")])
    rejection = record.rejection
    assert (rejection and (rejection.rule, rejection.value)) == (found and ("original_rules", found))


def test_the_rule_is_off_unless_it_is_named():
    (record,) = Stage({}).review([make("Draw a conclusion from the text.", "It will rain tomorrow.")])
    assert record.rejection is None
    rules = rules_from({}, ["original"], [])
    assert [name for name, row in rules.items() if row["mode"] != "off"] == [
        "original_rules",
        "near_duplicate",
    ]
    assert rules_from({}, ["original_rules"], [])["original_rules"] == {"mode": "drop"}
    assert rules_from({}, ["original"], ["original_rules.mode=flag"])["original_rules"] == {"mode": "flag"}


def test_novelty_is_the_originals_f_over_seven_tenths():
    words = [seed.instruction for seed in read_seeds(data_folder("seeds") / "en.jsonl")]
    chance, texts = Random(7), []
    for text in chance.sample(words, 60):
        near = text.split()
        texts += [text, " ".join(each for each in near if chance.random() > chance.choice([0.1, 0.3, 0.5]))]
    records = [make(text, f"An answer, number {at}.") for at, text in enumerate(texts)]
    scorer = RougeScorer(["rougeL"], use_stemmer=False)
    kept = []
    for text in texts:
        plain = original().review([make(text, "An answer.")])[0].rejection is None
        nearest = max((scorer.score(text, other)["rougeL"].fmeasure for other in kept), default=0)
        kept += [text] if plain and nearest <= 0.7 else []
    stage = original()
    reviewed = [stage.review([record])[0] for record in records]
    assert [each.instruction for each in reviewed if each.rejection is None] == kept
    assert {each.rejection.rule for each in reviewed if each.rejection} == {
        "original_rules",
        "near_duplicate",
    }
