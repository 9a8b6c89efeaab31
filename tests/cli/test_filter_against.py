"""`--against` an export: what a record became in another format is still that record."""

import pytest
from test_filter import SALT, rows, write
from test_filter_input import OURS

TASK = "Classify the review as positive or negative."
SOUP = "The soup was warm, the staff were friendly all evening, and we left with a smile."
PARCEL = "Our parcel came two weeks late, the box was torn, and nobody answered our letters."
RECORD = {**OURS, "instruction": TASK, "input": SOUP, "output": "positive"}


def exported(instruction, given, output, name):
    asked = f"{instruction}\n\n{given}"
    roles = ({"role": "user", "content": asked}, {"role": "assistant", "content": output})
    return {
        "alpaca": {"instruction": instruction, "input": given, "output": output},
        "messages": {"messages": [*roles]},
        "sharegpt": {"conversations": [{"from": "human", "value": asked}, {"from": "gpt", "value": output}]},
        "prompt-completion": {"prompt": [roles[0]], "completion": [roles[1]]},
    }[name]


@pytest.mark.parametrize("form", ["alpaca", "messages", "sharegpt", "prompt-completion"])
@pytest.mark.parametrize("rule", ["exact_duplicate", "near_duplicate"])
@pytest.mark.parametrize("guard", ["asked", "all", "off"])
def test_a_record_is_found_in_an_export_of_any_format(datagen, tmp_path, form, rule, guard):
    path = write(tmp_path / "in.jsonl", RECORD)
    write(tmp_path / "old.jsonl", SALT, exported(TASK, SOUP, "positive", form))
    options = ("--rules", rule, "--set", f"near_duplicate.guard={guard}", "--against", "old.jsonl")
    if rule == "exact_duplicate":
        options = ("--rules", rule, "--against", "old.jsonl")
    datagen("filter", path.name, "-o", "out", *options)
    (row,) = rows(tmp_path / "out/rejected.jsonl")
    assert (row["rejection"]["rule"], row["rejection"]["other"]) == (rule, "old.jsonl:2")


@pytest.mark.parametrize("form", ["alpaca", "messages", "sharegpt", "prompt-completion"])
def test_an_exported_row_is_found_among_our_records(datagen, tmp_path, form):
    path = write(tmp_path / "in.jsonl", exported(TASK, SOUP, "positive", form))
    write(tmp_path / "old.jsonl", RECORD)
    datagen("filter", path.name, "-o", "out", "--rules", "duplicates", "--against", "old.jsonl")
    assert len(rows(tmp_path / "out/rejected.jsonl")) == 1


def test_a_near_copy_of_the_whole_request_is_found_in_an_export(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl", {**RECORD, "input": SOUP.replace("all evening", "all the evening")})
    write(tmp_path / "old.jsonl", exported(TASK, SOUP, "positive", "messages"))
    datagen("filter", path.name, "-o", "out", "--rules", "duplicates", "--against", "old.jsonl")
    assert [row["rejection"]["rule"] for row in rows(tmp_path / "out/rejected.jsonl")] == ["near_duplicate"]


def test_a_known_task_is_no_news_for_our_records_on_another_input(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl", RECORD)
    write(tmp_path / "old.jsonl", exported(TASK, PARCEL, "negative", "alpaca"))
    datagen("filter", path.name, "-o", "out", "--rules", "near_duplicate", "--against", "old.jsonl")
    assert len(rows(tmp_path / "out/rejected.jsonl")) == 1


@pytest.mark.parametrize("form", ["alpaca", "messages"])
def test_a_known_task_on_another_input_leaves_other_rows_alone(datagen, tmp_path, form):
    path = write(tmp_path / "in.jsonl", exported(TASK, SOUP, "positive", form))
    write(tmp_path / "old.jsonl", exported(TASK, PARCEL, "negative", form))
    datagen("filter", path.name, "-o", "out", "--rules", "duplicates", "--against", "old.jsonl")
    assert len(rows(tmp_path / "out/kept.jsonl")) == 1


def test_an_export_of_one_task_leaves_other_tasks_of_ours_alone(datagen, tmp_path):
    other = {**RECORD, "instruction": "Name the mood of the writer.", "input": PARCEL, "output": "angry"}
    path = write(tmp_path / "in.jsonl", other)
    write(tmp_path / "old.jsonl", exported(TASK, SOUP, "positive", "messages"))
    datagen("filter", path.name, "-o", "out", "--rules", "duplicates", "--against", "old.jsonl")
    assert len(rows(tmp_path / "out/kept.jsonl")) == 1
