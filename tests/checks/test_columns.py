"""One schema over all rows: what is flagged is what `datasets` refuses or alters, and a clean copy loads."""

import json
import tracemalloc

import pytest
from check_rows import good, rows_of, write

import datagen
from datagen.checks.columns import BLOCK, Columns, is_date
from datagen.checks.shapes import SHAPES

LONG = "the pump is loud " * 130
BEFORE = BLOCK // 2200 + 50
"""How many rows of `row` fill the first block."""


def row(n, **more):
    turns = [{"role": "user", "content": f"{n}?"}, {"role": "assistant", "content": LONG}]
    return {"messages": turns, **more}


def turn_key(n):
    made = row(n)
    made["messages"][0]["name"] = "Ana"
    return made


def load(path, cache):
    from datasets import load_dataset

    return load_dataset("json", data_files=str(path), split="train", cache_dir=str(cache)).to_list()


# name: (rows before, rows after, field)
LATE = {
    "null, then text": (lambda n: row(n, topic=None), lambda n: row(n, topic="x"), "topic"),
    "whole number, then text": (lambda n: row(n, topic=n), lambda n: row(n, topic="x"), "topic"),
    "whole number, then number": (lambda n: row(n, topic=n), lambda n: row(n, topic=1.5), "topic"),
    "a column appears": (row, lambda n: row(n, topic="x"), "topic"),
    "an object gains a key": (lambda n: row(n, m={"a": 1}), lambda n: row(n, m={"a": 1, "b": 2}), "m"),
    "an empty list, then texts": (lambda n: row(n, tags=[]), lambda n: row(n, tags=["x"]), "tags"),
    "a key of a turn appears": (row, turn_key, "turn.name (text)"),
    "tools appear": (row, lambda n: row(n, tools=[{"type": "function"}]), "tools"),
}


@pytest.mark.filterwarnings("ignore")  # another project's warnings are not ours to fix
@pytest.mark.parametrize("name", LATE)
def test_what_changes_past_ten_megabytes_is_flagged_and_a_clean_copy_loads(tmp_path, name):
    early, late, field = LATE[name]
    rows = [early(n) for n in range(BEFORE)] + [late(n) for n in range(50)]
    path = write(tmp_path / "in.jsonl", rows)
    assert path.stat().st_size > BLOCK + 50_000
    checked = datagen.check(path)
    (fault,) = checked.first["schema_drift"]
    assert (fault.line, fault.field) == (BEFORE + 1, field)
    with pytest.raises(Exception, match="An error occurred while generating the dataset"):
        load(path, tmp_path / "one")
    _, fixed = datagen.fix(path, tmp_path / "clean.jsonl")
    assert fixed.kept == len(rows)
    loaded = load(tmp_path / "clean.jsonl", tmp_path / "two")
    texts = [[turn["content"] for turn in each["messages"]] for each in loaded]
    assert sorted(texts) == sorted([turn["content"] for turn in each["messages"]] for each in rows)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("first", "then", "code"),
    [
        ("x", None, "null_column"),
        (None, "x", "null_column"),
        (1, "x", "mixed_types"),
        (1, 1.5, "mixed_types"),
        (True, 1, "mixed_types"),
        ({"a": 1}, {"b": 1}, "mixed_types"),
        ([], ["x"], "mixed_types"),
    ],
)
def test_a_column_of_two_types_goes_to_the_sidecar(tmp_path, first, then, code):
    rows = [{**good("messages", n), "topic": then if n > 5 else first} for n in range(12)]
    path = write(tmp_path / "in.jsonl", rows)
    (fault,) = datagen.check(path).first[code]
    assert (fault.line, fault.field) == (7, "topic")
    _, fixed = datagen.fix(path, tmp_path / "clean.jsonl")
    assert rows_of(tmp_path / "clean.jsonl") == [good("messages", n) for n in range(12)]
    assert [each["columns"] for each in rows_of(tmp_path / "clean.meta.jsonl")] == [
        {"topic": each["topic"]} for each in rows
    ]
    assert (fixed.kept, fixed.moved) == (12, ["topic"])


DATES = ["2024-01-01", "1999-12-31", "2024-02-29", "2001-05-06 07:08:09", "2001-05-06T07:08Z", "0001-01-01"]
NO_DATES = [
    "2024-13-01",
    "2023-02-29",
    "2024/01/01",
    "2024",
    "2024-01",
    "2024-01-01.",
    " 2024-01-01",
    "10:00",
    "",
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", DATES + NO_DATES)
def test_a_date_is_what_datasets_takes_for_one(tmp_path, text):
    path = write(tmp_path / "in.jsonl", [{"v": text}] * 3)
    altered = load(path, tmp_path / "cache")[0]["v"] != text
    assert is_date(text) == altered == (text in DATES)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("rows", "field"),
    [
        (
            [
                {"instruction": f"When was pump {n} built?", "input": "", "output": f"20{n}-01-01"}
                for n in range(10, 22)
            ],
            "output",
        ),
        ([{**good("messages", n), "day": f"20{n}-01-01"} for n in range(10, 22)], "day"),
        (
            [
                {
                    "prompt": good("messages", n)["messages"][:1],
                    "completion": [{"role": "assistant", "content": f"20{n}-01-01"}],
                }
                for n in range(10, 22)
            ],
            "completion[].content",
        ),
    ],
)
def test_a_column_of_dates_alone_is_flagged_and_stays_text_in_a_clean_copy(tmp_path, rows, field):
    path = write(tmp_path / "in.jsonl", rows)
    (fault,) = datagen.check(path).first["dates_only"]
    assert fault.field == field
    assert load(path, tmp_path / "one") != rows
    datagen.fix(path, tmp_path / "clean.jsonl")
    assert not datagen.check(tmp_path / "clean.jsonl").faults
    assert json.dumps(load(tmp_path / "clean.jsonl", tmp_path / "two")) == json.dumps(
        rows_of(tmp_path / "clean.jsonl")
    )


def test_dates_among_words_are_no_fault(tmp_path):
    rows = [
        {"instruction": "When?", "input": "", "output": "2024-01-01" if n else "In May."} for n in range(12)
    ]
    assert not datagen.check(write(tmp_path / "in.jsonl", rows)).faults


def test_the_columns_of_agent_traces_are_flagged(tmp_path):
    rows = [
        {**good("messages", n), "id": "1", "source": "s", "model": "m", "system_prompt": "p"}
        for n in range(12)
    ]
    checked = datagen.check(write(tmp_path / "in.jsonl", rows))
    assert [fault.field for fault in checked.first["reserved_column"]] == ["system_prompt"]


def test_columns_beyond_counting_are_told_and_all_go(tmp_path):
    rows = [{**good("messages", n), f"k{n}": n} for n in range(600)]
    checked, fixed = datagen.fix(write(tmp_path / "in.jsonl", rows), tmp_path / "clean.jsonl")
    assert checked.faults["too_many_columns"] == 1
    assert (fixed.kept, fixed.mended) == (600, 0)
    assert rows_of(tmp_path / "clean.jsonl") == [good("messages", n) for n in range(600)]
    metas = rows_of(tmp_path / "clean.meta.jsonl")
    assert [each["columns"] for each in metas] == [{f"k{n}": n} for n in range(600)]


def test_a_column_whose_name_no_file_can_hold_goes_under_the_name_that_one_can(tmp_path):
    rows = [good("messages", n) for n in range(15)]
    rows[7] = json.dumps({**rows[7], "\ud800": 1}).encode()
    _, fixed = datagen.fix(write(tmp_path / "in.jsonl", rows), tmp_path / "clean.jsonl")
    assert (fixed.kept, fixed.mended) == (14, 1)
    assert rows_of(tmp_path / "clean.jsonl") == [good("messages", n) for n in range(15)]
    assert rows_of(tmp_path / "clean.meta.jsonl")[7]["columns"] == {"\ufffd": 1}


def test_keys_and_fields_without_number_do_not_fill_the_memory():
    def peak(rows):
        columns = Columns(SHAPES["messages"])
        tracemalloc.start()
        faults = sum(
            len(columns.see(n, 1000, {"messages": [{"role": "user", f"k{n}": 1}], "tools": [{f"p{n}": 1}]}))
            for n in range(rows)
        )
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return faults, most

    before = BLOCK // 1000 + 1
    few, many = peak(30_000), peak(60_000)
    assert (few[0], many[0]) == (30_000 - before, 60_000 - before)
    assert many[1] < few[1] * 1.05
