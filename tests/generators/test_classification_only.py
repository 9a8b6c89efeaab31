"""`classification_only`: which seeds are shown, what is asked for, and what becomes of other tasks."""

import pytest
from script import Script, last_turn, play, refuse
from test_self_instruct import SEEDS, proposing, rules, self_instruct

from datagen.contracts import Kept, KeptTask
from datagen.prompts import PromptBook

LABELS = [seed for seed in SEEDS if seed.is_classification]
HEADER = {"en": "new tasks are classification", "zh": "都是分类任务"}


def only(language="en", **settings):
    return self_instruct(language=language, prompts=None, classification_only=True, **settings)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_only_seeds_that_are_classification_are_shown_and_labels_asked_for(language, tmp_path):
    model = Script(propose=refuse(), function=refuse())
    play(only(language, instructions_per_call=3), model, tmp_path)
    prompt = last_turn(model.asked("propose")[0])
    assert [seed for seed in SEEDS if seed.instruction in prompt] == LABELS
    assert HEADER[language] in prompt and "3" in prompt.split(HEADER[language])[0]
    play(self_instruct(language=language, prompts=None), model, tmp_path)
    assert HEADER[language] not in last_turn(model.asked("propose")[-1])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_pattern_that_is_drawn_names_labels(language):
    lines = set(PromptBook().lines(language, "self-instruct", "label-forms"))
    items = [only(language).plan(index, Kept([], 0)) for index in range(40)]
    assert {wanted.form for item in items for wanted in item.wanted} <= lines
    assert not any(wanted.on_text for item in items for wanted in item.wanted)


def test_made_tasks_are_shown_beside_the_seeds():
    made = [KeptTask("kept-1", "Label the tone of the memo as warm or cold.", True)]
    shown = only().plan(0, Kept(made, 1)).demonstrations
    assert made[0] in shown and len(shown) > 1


@pytest.mark.parametrize(
    ("language", "task", "labels", "write"),
    [
        ("en", "Label the tone of the memo as warm or cold.", ["warm", "cold"], "Case {}, as it was told."),
        ("zh", "把这段留言的语气标注为热情或冷淡。", ["热情", "冷淡"], "情况{}，照原话写下来。"),
    ],
)
def test_a_task_with_labels_is_made_and_any_other_refused(language, task, labels, write, tmp_path):
    right = "Right answer: " if language == "en" else "正确答案："

    def label_input(request):
        return {"input": write.format(labels.index(last_turn(request).split(right)[1].split("\n")[0]))}

    def label_check(request):
        return {
            "label": next(label for n, label in enumerate(labels) if write.format(n) in last_turn(request))
        }

    model = Script(
        propose=proposing(task),
        classify=[{"answer": "label"}, {"answer": "text"}],
        labels={"labels": labels},
        label_input=label_input,
        label_check=label_check,
    )
    made = play(only(language, instructions_per_call=1), model, tmp_path)
    assert [(each.kind, each.output) for each in made] == [("classification", label) for label in labels]
    assert rules(made) == [None, None]
    model = Script(propose=proposing(task), classify={"answer": "text"})
    (refused,) = play(only(language, instructions_per_call=1), model, tmp_path / "..", index=1)
    assert rules([refused]) == ["not_classification"]
    assert model.steps == ["propose", "classify"]
