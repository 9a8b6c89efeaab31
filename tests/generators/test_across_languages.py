"""Documents in another language than the run's: what is asked about, and what an answer is held to."""

import json

import pytest
from script import Script, play

from datagen.api import settings_for
from datagen.errors import BadInput
from datagen.filters.stage import Stage
from datagen.recipes import build_generator

EN = "# Northgate Coldstore\n\nThe freezer hall of the Northgate store is kept at -22 degrees all year.\n"
ZH = "# 青岚茶园\n\n青岚茶园的鲜叶在竹匾上摊放4小时，室温保持在22摄氏度。\n"
ASKED = {"zh": "Northgate冷库的冷冻大厅保持多少度？", "en": "For how many hours are the leaves laid out?"}
TOLD = {"zh": "冷冻大厅全年保持在-22度。", "en": "The leaves are laid out for 4 hours."}


def docs(folder, **texts):
    made = folder / "docs"
    made.mkdir()
    for name, text in texts.items():
        (made / f"{name}.md").write_text(text, encoding="utf-8")
    return made


def build(folder, language, notes=None, skipped=None, **settings):
    settings = {"types": {"factual": 1}, "passes": 1, "questions_per_chunk": 1, **settings}
    config = settings_for("self-qa", [folder], folder.parent / "run", language=language, self_qa=settings)
    note = notes.append if notes is not None else lambda _: None
    return build_generator(config, skipped if skipped is not None else [], note).generator


def script(language, answer, entailed="yes"):
    return Script(
        question=lambda request: dict.fromkeys(request.schema.model_fields, ASKED[language]),
        answer={"evidence": [1], "answer": answer},
        judge_answered={"answered": "yes"},
        judge_entailed={"entailed": entailed},
    )


def rules(records):
    reviewed = Stage({}).review(records)
    return [each.rejection and each.rejection.rule for each in reviewed]


@pytest.mark.parametrize(("language", "own", "other"), [("zh", "zh", "English"), ("en", "en", "Chinese")])
def test_what_is_in_the_other_language_is_left_out_and_named(language, own, other, tmp_path):
    notes, skipped = [], []
    generator = build(docs(tmp_path, en=EN, zh=ZH), language, notes, skipped)
    model = Script(question=lambda request: dict.fromkeys(request.schema.model_fields, "?"))
    play(generator, model, tmp_path)
    shown = " ".join(each.content for request in model.requests for each in request.messages)
    assert ({"en": EN, "zh": ZH}[own].splitlines()[-1] in shown, len(skipped)) == (True, 1)
    assert f"in {other}, and asked about in" in skipped[0].why
    assert any(f"1 of the chunks are in {other} and are left out" in note for note in notes)


def test_nothing_in_the_language_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(BadInput) as error:
        build(docs(tmp_path, en=EN), "zh")
    assert "is in English" in str(error.value)
    assert "--judge 2/3" in json.dumps(error.value.__dict__, default=str) + str(error.value)


@pytest.mark.parametrize(("language", "text"), [("zh", EN), ("en", ZH)])
def test_with_a_judge_a_right_answer_across_languages_is_kept(language, text, tmp_path):
    generator = build(docs(tmp_path, text=text), language, judge="1/1")
    made = play(generator, script(language, TOLD[language]), tmp_path)
    assert rules(made) == [None]
    assert "answer_support" not in made[0].scores and made[0].scores["judged"] == 1


@pytest.mark.parametrize(
    ("answer", "entailed", "rule"),
    [
        ("冷冻大厅全年保持在-18度。", "yes", "number_not_in_source"),
        ("冷冻大厅全年保持在低温。", "yes", "aim_missed"),
        ("冷冻大厅全年保持在-22度。", "no", "judged_wrong"),
    ],
)
def test_across_languages_numbers_and_the_judge_still_decide(answer, entailed, rule, tmp_path):
    generator = build(docs(tmp_path, text=EN), "zh", judge="1/1")
    assert rules(play(generator, script("zh", answer, entailed), tmp_path)) == [rule]


def test_no_refusal_is_made_of_a_passage_in_another_language(tmp_path):
    types = {"unanswerable": 1, "factual": 1}
    generator = build(docs(tmp_path, text=EN), "zh", judge="1/1", types=types, questions_per_chunk=2)
    made = play(generator, script("zh", TOLD["zh"]), tmp_path)
    assert {each.kind for each in made} == {"factual"}
