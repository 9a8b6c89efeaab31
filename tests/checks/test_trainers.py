"""`datagen check --trainer`: what a trainer's own loader makes of a file, row by row."""

import json
from importlib.util import find_spec

import pytest
from check_rows import good, turns, write
from hypothesis import given
from hypothesis import strategies as st

import datagen
from datagen.checks.lines import read_file
from datagen.errors import BadInput, ConfigError, MissingExtra
from datagen.trainers.table import TRAINERS
from datagen.trainers.verdicts import Line, Seen, judge
from datagen.trainers.worker import OPENERS

BLANK = {"messages": [{"role": "user", "content": "Hm?"}, {"role": "assistant", "content": ""}]}
USER_LAST = {"messages": turns(1)[:1]}


def of_trainer(checked):
    return [fault for name, faults in checked.first.items() if name.startswith("trainer") for fault in faults]


# --- the verdicts, with loaders that do as they are told


def verdicts(rows, load, tmp_path):
    path = write(tmp_path / "in.jsonl", rows)
    lines = [Line(read.number, read.text, read.row) for read in read_file(path)]
    return [(f.code, f.line, f.field) for f in judge(path, lines, "messages", load, str, tmp_path)]


def rows_in(path):
    return [json.loads(line)["messages"] for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def seen(turns, learned=None):
    answers = [turn["content"] for turn in turns if turn["role"] == "assistant"]
    return Seen(
        " ".join(turn["content"] for turn in turns), " ".join(answers) if learned is None else learned
    )


@given(bad=st.sets(st.integers(0, 39), max_size=6))
def test_the_rows_that_a_loader_refuses_are_found_among_the_others(bad, tmp_path_factory):
    def load(path):
        rows = rows_in(path)
        if any(row[1]["content"] == "bad" for row in rows):
            raise ValueError("position 294")
        return [seen(row) for row in rows]

    rows = [good("messages", n) for n in range(40)]
    for n in bad:
        rows[n]["messages"][1]["content"] = "bad"
    found = verdicts(rows, load, tmp_path_factory.mktemp("x"))
    assert found == [("trainer_refuses", n + 1, "") for n in sorted(bad)]


@given(gone=st.sets(st.integers(0, 19), max_size=20))
def test_the_rows_that_a_loader_drops_are_found_in_their_places(gone, tmp_path_factory):
    def load(path):
        return [seen(row) for n, row in enumerate(rows_in(path)) if n not in gone]

    found = verdicts([good("messages", n) for n in range(20)], load, tmp_path_factory.mktemp("x"))
    assert found == [("trainer_drops", n + 1, "") for n in sorted(gone)]


def test_lost_and_cut_texts_and_answers_without_loss_are_told_with_their_field(tmp_path):
    def load(path):
        made = [seen(row) for row in rows_in(path)]
        made[1] = Seen(made[1].text.replace("Pump 1 is called Ida 1.", ""), "")
        made[2] = Seen(made[2].text[:-4], made[2].learned[:-4])
        made[3] = Seen(made[3].text, "")
        return made

    rows = [good("messages", n) for n in range(6)]
    path = write(tmp_path / "in.jsonl", rows)
    lines = [Line(read.number, read.text, read.row) for read in read_file(path)]
    found = list(judge(path, lines, "messages", load, str, tmp_path))
    assert [(f.code, f.line, f.field, f.what) for f in found] == [
        ("trainer_alters", 2, "messages[1].content", "the text does not reach the model"),
        ("trainer_alters", 3, "messages[1].content", "the text is cut off"),
        ("trainer_alters", 4, "messages[1].content", "nothing is learned from this answer"),
    ]


def test_a_row_that_a_loader_drops_is_not_called_refused_where_another_is(tmp_path):
    def load(path):
        rows = [row for row in rows_in(path) if row[1]["content"] != "gone"]
        if not rows or any(row[1]["content"] == "bad" for row in rows):
            raise ValueError("no rows, or a bad one")
        return [seen(row) for row in rows]

    rows = [good("messages", n) for n in range(8)]
    rows[2]["messages"][1]["content"], rows[3]["messages"][1]["content"] = "bad", "gone"
    found = verdicts(rows, load, tmp_path)
    assert found == [("trainer_refuses", 3, ""), ("trainer_drops", 4, "")]


def test_a_file_of_which_no_row_is_taken_is_not_loaded_without_end(tmp_path):
    loads = []

    def load(path):
        loads.append(path)
        raise KeyError("text")

    found = verdicts([good("messages", n) for n in range(1000)], load, tmp_path)
    assert len(loads) <= 45
    assert {code for code, *_ in found} == {"trainer_refuses"}


def test_rows_that_only_fail_together_are_told_so(tmp_path):
    def load(path):
        rows = rows_in(path)
        if len(rows) > 3:
            raise TypeError("schemas differ")
        return [seen(row) for row in rows]

    found = verdicts([good("messages", n) for n in range(6)], load, tmp_path)
    assert found == [("trainer_refuses", 4, "")]


# --- real loaders


@pytest.mark.parametrize("format", TRAINERS["datasets"].formats)
def test_datasets_loads_good_rows_of_every_format_unharmed(format, tmp_path):
    file = write(tmp_path / "in.jsonl", [good(format, n) for n in range(12)])
    assert not datagen.check(file, format, trainer="datasets").faults


def test_datasets_refuses_a_line_and_makes_timestamps_of_dates(tmp_path):
    rows = [good("messages", n) for n in range(12)]
    rows[4] = '{"messages": ['
    checked = datagen.check(write(tmp_path / "in.jsonl", rows), "messages", trainer="datasets")
    assert [(f.code, f.line) for f in of_trainer(checked)] == [("trainer_refuses", 5)]
    assert checked.faulty == 1
    rows = [{"instruction": f"When {n}?", "input": "", "output": f"2024-01-{n + 10}"} for n in range(12)]
    checked = datagen.check(write(tmp_path / "in.jsonl", rows), "alpaca", trainer="datasets")
    assert checked.faults == {"dates_only": 1, "trainer_alters": 12}


def test_mistrals_validator_refuses_what_it_refuses_and_nothing_else(tmp_path):
    rows = [good("messages", n) for n in range(12)]
    file = write(
        tmp_path / "good.jsonl", [*rows, {"messages": turns(1, {"role": "system", "content": "Hi"})}]
    )
    assert not datagen.check(file, trainer="mistral").faults
    rows[3], rows[9] = BLANK, USER_LAST
    checked = datagen.check(write(tmp_path / "in.jsonl", rows), "messages", trainer="mistral")
    found = of_trainer(checked)
    assert [(f.code, f.line) for f in found] == [("trainer_refuses", 4), ("trainer_refuses", 10)]
    assert "InvalidMessageStructureException" in found[1].what


# --- what cannot be done


def test_every_trainer_has_a_loader():
    assert set(TRAINERS) == set(OPENERS)
    assert all(find_spec(f"datagen.trainers.{module}") for module in OPENERS.values())


@pytest.mark.parametrize("name", TRAINERS)
def test_a_trainer_that_is_not_installed_is_an_error_with_the_command_that_installs_it(name, tmp_path):
    if all(find_spec(package) for package in TRAINERS[name].packages):
        pytest.skip(f"{name} is installed")
    file = write(tmp_path / "in.jsonl", [good("messages", 1)])
    with pytest.raises(MissingExtra, match="is not installed") as caught:
        datagen.check(file, trainer=name, tokenizer=tmp_path)
    assert TRAINERS[name].install in caught.value.hint


def test_an_unknown_trainer_and_a_format_that_a_trainer_does_not_take_are_errors(tmp_path):
    file = write(tmp_path / "in.jsonl", [good("alpaca", n) for n in range(12)])
    with pytest.raises(ConfigError, match="unknown trainer: hal"):
        datagen.check(file, trainer="hal")
    with pytest.raises(BadInput, match="mistral has no loader for the format alpaca"):
        datagen.check(file, trainer="mistral")
