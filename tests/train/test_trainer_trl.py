"""`check --trainer trl` against TRL itself: what it refuses, drops and alters is told, and no more."""

import pytest
from check_rows import good, turns, write

pytest.importorskip("trl")
pytest.importorskip("torch")

from tiny import save_model

import datagen
from datagen.errors import BadInput

pytestmark = [pytest.mark.train, pytest.mark.filterwarnings("ignore")]  # others' warnings


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return save_model(tmp_path_factory.mktemp("model"))


def told(checked):
    found = [
        fault for name, faults in checked.first.items() if name.startswith("trainer") for fault in faults
    ]
    return sorted((fault.line, fault.code, fault.field) for fault in found)


@pytest.mark.parametrize("format", ["messages", "prompt-completion", "prompt-completion-text", "text"])
def test_good_rows_pass(format, model, tmp_path):
    rows = [good(format, n) for n in range(12)]
    checked = datagen.check(write(tmp_path / "in.jsonl", rows), format, trainer="trl", tokenizer=model)
    assert not checked.faults


def test_a_row_that_the_template_cannot_take_is_named(model, tmp_path):
    rows = [good("messages", n) for n in range(12)]
    rows[6] = {"messages": [turns(1)[0], {"role": "assistant", "content": None}]}
    checked = datagen.check(write(tmp_path / "in.jsonl", rows), "messages", trainer="trl", tokenizer=model)
    assert told(checked) == [(7, "trainer_refuses", "")]


def test_a_long_row_is_cut_off_at_the_cutoff(model, tmp_path):
    rows = [good("messages", n) for n in range(12)]
    rows[2] = {"messages": [turns(1)[0], {"role": "assistant", "content": "loud and long " * 40}]}
    rows[5] = {"messages": [{"role": "user", "content": "loud and long " * 40}, turns(1)[1]]}
    file = write(tmp_path / "in.jsonl", rows)
    checked = datagen.check(file, "messages", trainer="trl", tokenizer=model, cutoff=300)
    assert told(checked) == [
        (3, "trainer_alters", "messages[1].content"),
        (6, "trainer_alters", "messages[0].content"),
        (6, "trainer_alters", "messages[1].content"),
    ]


def test_alpaca_rows_are_nothing_that_trl_loads(model, tmp_path):
    file = write(tmp_path / "in.jsonl", [good("alpaca", n) for n in range(4)])
    with pytest.raises(BadInput, match="trl has no loader for the format alpaca"):
        datagen.check(file, trainer="trl", tokenizer=model)
