"""Functions in Python that are asked for with examples which two writings of them give."""

import json
from pathlib import Path

import pytest
from script import Cut, Script, last_turn, play
from test_self_instruct import KEPT, self_instruct

from datagen.contracts import Kept
from datagen.errors import CallFailed
from datagen.generators.coding import _is_plain
from datagen.generators.held import asks_python, signature_of
from datagen.generators.held.python_code import examples_of, python_holds
from datagen.generators.proposing import RESULTS, function_task
from datagen.prompts import PromptBook
from datagen.records import Failure

FORMS = {
    "en": "code: Write a Python function `...`. It takes ... and returns ...",
    "zh": "code: 写一个Python函数`……`，输入……，返回……",
}
GAP = {
    "en": {
        "given": "the kilometres of each day of a tour",
        "returns": "the difference between the longest and the shortest day",
        "result": "number",
        "name": "day_gap",
        "parameters": ["kilometres"],
    },
    "zh": {
        "given": "每天的公里数",
        "returns": "最长一天与最短一天的差",
        "result": "number",
        "name": "day_gap",
        "parameters": ["kilometres"],
    },
}
CALLS = {"calls": ["day_gap([3, 9])", "day_gap([5])", "day_gap([40, 65, 30])"]}
RIGHT = "```python\ndef day_gap(kilometres):\n    return max(kilometres) - min(kilometres)\n```"
SORTED = "```python\ndef day_gap(km):\n    km = sorted(km)\n    return km[-1] - km[0]\n```"
WRONG = "```python\ndef day_gap(kilometres):\n    return kilometres[-1] - kilometres[0]\n```"
IDLE = "```python\ndef day_gap(km):\n    return km\n```"
CHANCY = "```python\nimport random\ndef day_gap(km):\n    return random.choice(km) * 0 + len(km)\n```"
SET_ORDER = "```python\ndef day_gap(km):\n    return list({f'a{each}' for each in km})\n```"
ASKED = {
    "en": "Write a Python function `day_gap(kilometres)`. It takes the kilometres of each day of a tour and "
    "returns the difference between the longest and the shortest day. For example, `day_gap([3, 9])` should "
    "return `6` and `day_gap([40, 65, 30])` should return `35`.",
    "zh": "写一个Python函数`day_gap(kilometres)`，输入每天的公里数，返回最长一天与最短一天的差。"
    "例如，`day_gap([3, 9])`应返回`6`，`day_gap([40, 65, 30])`应返回`35`。",
}


def wanting_code(folder, language="en", agree=1, **steps):
    """Return a generator that wants one function, and the script of the model that writes it."""
    path = folder / "forms" / language / "self-instruct"
    path.mkdir(parents=True)
    (path / "forms.txt").write_text(FORMS[language], encoding="utf-8")
    generator = self_instruct(
        language=language, instructions_per_call=1, agree=agree, prompts=folder / "forms"
    )
    script = {"function": GAP[language], "code_calls": CALLS, "code": [RIGHT, SORTED], **steps}
    return generator, Script(**script)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_two_writings_give_becomes_the_examples_of_the_task(language, tmp_path):
    generator, model = wanting_code(tmp_path, language)
    (record,) = play(generator, model, tmp_path, kept=KEPT)
    assert record.rejection is None
    assert record.instruction == ASKED[language]
    assert record.output == RIGHT
    assert record.scores["python_holds"] == 1.0
    assert python_holds(record.instruction, record.output) is True
    assert record.source.form == FORMS[language].removeprefix("code: ")
    assert len(record.requests) == 4
    first, second = model.asked("code")
    assert first.messages == second.messages
    assert first.salt != second.salt
    assert all(call in last_turn(first) for call in CALLS["calls"])


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ({"code": [RIGHT, WRONG]}, "code_fails"),
        ({"code": [RIGHT, "I cannot do that."]}, "code_fails"),
        ({"code": "```python\ndef day_gap(km):\n    return None\n```"}, "code_fails"),
        ({"code": "```python\ndef day_gap(km):\n    return 0\n```"}, "code_fails"),
        ({"code": "```python\ndef day_gap(km):\n    return lambda: km\n```"}, "code_fails"),
        ({"code": "```python\ndef day_gap(km):\n    return open('/etc/passwd').read()\n```"}, "code_fails"),
        ({"code": IDLE, "function": GAP["en"] | {"result": "list of numbers"}}, "code_fails"),
        ({"code": Cut(RIGHT)}, "output_cut"),
        ({"code": CHANCY}, "code_fails"),
        ({"code": SET_ORDER}, "code_fails"),
        ({"function": GAP["en"] | {"result": "text"}}, "code_fails"),
        ({"function": GAP["en"] | {"result": "list of numbers"}}, "code_fails"),
        ({"function": GAP["en"] | {"result": "true or false"}}, "code_fails"),
        ({"code_calls": {"calls": ["day_gap(x)", "day_gap([1])", "day_gap([2])"]}}, "code_fails"),
        ({"code_calls": {"calls": ["gap([1])", "day_gap([1])", "day_gap([2])"]}}, "code_fails"),
        ({"code_calls": {"calls": ["day_gap([1])", "day_gap([1])", "day_gap([1])"]}}, "code_fails"),
        ({"code_calls": {"calls": ["day_gap(open('f'))", "day_gap([1])", "day_gap([2])"]}}, "code_fails"),
    ],
)
def test_code_that_is_not_sure_of_its_values_is_refused(steps, rule, tmp_path):
    generator, model = wanting_code(tmp_path, **steps)
    (record,) = play(generator, model, tmp_path)
    assert record.rejection.rule == rule
    assert "For example" not in record.instruction


def test_a_function_that_cannot_be_asked_for_is_one_lost_task(tmp_path):
    generator, model = wanting_code(tmp_path, function=CallFailed("down", ""))
    (failure,) = play(generator, model, tmp_path)
    assert isinstance(failure, Failure)
    assert failure.step == "propose"


@pytest.mark.parametrize(
    ("code", "rule"), [([RIGHT, SORTED, RIGHT], None), ([RIGHT, SORTED, WRONG], "code_fails")]
)
def test_as_many_writings_as_are_to_agree_must_give_the_same(code, rule, tmp_path):
    generator, model = wanting_code(tmp_path, agree=3, code=code)
    (record,) = play(generator, model, tmp_path, kept=KEPT)
    assert (record.rejection and record.rejection.rule) == rule
    assert len({request.salt for request in model.asked("code")}) == 3


def test_a_function_that_is_not_described_whole_is_a_failure_with_its_place(tmp_path):
    generator, model = wanting_code(tmp_path, function=GAP["en"] | {"returns": " . . "})
    (failure,) = play(generator, model, tmp_path)
    assert isinstance(failure, Failure)
    assert "gaps" in failure.reason
    assert failure.source.form == FORMS["en"].removeprefix("code: ")


def test_a_known_function_costs_no_further_call(tmp_path):
    generator, model = wanting_code(tmp_path)
    task = function_task(FORMS["en"].removeprefix("code: "), GAP["en"])
    kept = [KEPT[0], type(KEPT[0])("kept-9", task, False)]
    (record,) = play(generator, model, tmp_path, kept=kept)
    assert record.rejection.rule == "near_duplicate"
    assert not model.asked("code") and not model.asked("code-calls")


@pytest.mark.parametrize(
    "change",
    [
        {"name": "lambda"},
        {"parameters": ["class"]},
        {"parameters": ["a", "a"]},
        {"given": "x" * 160},
        {"returns": " . "},
    ],
)
def test_a_function_without_a_usable_signature_or_text_is_no_task(change):
    assert function_task(FORMS["en"], GAP["en"] | change) == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_shipped_pattern_of_code_asks_for_python_with_three_gaps(language):
    forms = [
        line.removeprefix("code: ")
        for line in PromptBook().lines(language, "self-instruct", "forms")
        if line.startswith("code:")
    ]
    assert forms
    for form in forms:
        task = function_task(form, GAP[language])
        assert asks_python(form) and asks_python(task)
        assert signature_of(task) == "day_gap"
        assert not examples_of(task)
        assert "…" not in task and "..." not in task


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shown_functions_and_code_hold(language):
    """What the prompts demonstrate must itself pass."""
    book = PromptBook()
    (code,) = [t for t in book.get(language, "self-instruct", "code").turns if t.role == "assistant"]
    calls = book.get(language, "self-instruct", "code-calls").turns
    shown = json.loads(next(turn.content for turn in calls if turn.role == "assistant"))["calls"]
    task = next(turn.content for turn in calls if turn.role == "user")
    assert all(call.startswith(signature_of(task)) for call in shown)
    assert python_holds(f"{task} {shown[0]} returns 22.5, {shown[1]} returns 15.17", code.content) is True


def test_no_function_is_wanted_where_none_can_be_run_or_put_in_words(tmp_path, monkeypatch):
    generator, _ = wanting_code(tmp_path)
    path = Path(tmp_path / "forms" / "en" / "self-instruct" / "forms.txt")
    path.write_text(FORMS["en"] + "\nSay why ...", encoding="utf-8")
    generator = self_instruct(instructions_per_call=4, prompts=tmp_path / "forms")
    assert any(each.data for each in generator.plan(0, Kept([], 0)).wanted)
    german = self_instruct(language="de", instructions_per_call=4, prompts=tmp_path / "forms")
    assert not any(each.data for each in german.plan(0, Kept([], 0)).wanted)
    monkeypatch.setattr("datagen.generators.task_forms.can_run", lambda: False)
    assert not any(each.data for each in generator.plan(0, Kept([], 0)).wanted)


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("3", {"number"}),
        ("2.5", {"number"}),
        ("True", {"true or false"}),
        ("'a'", {"text"}),
        ("[1, 2]", {"list of numbers", "other list"}),
        ("['a']", {"list of texts", "other list"}),
        ("('a', 1)", {"other list"}),
        ("[]", {"list of numbers", "list of texts", "other list"}),
        ("[True]", {"other list"}),
        ("{'a': 1}", {"dictionary"}),
        ("None", set()),
        ("<object>", set()),
        (f"'{'x' * 80}'", set()),
        (None, set()),
    ],
)
def test_a_value_is_of_the_kind_that_was_said(value, kinds):
    assert {kind for kind in RESULTS if _is_plain(value, kind)} == kinds
