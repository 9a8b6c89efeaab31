"""Seed tasks load from every usual format, row by row."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import BadInput
from datagen.prompts import data_folder
from datagen.readers.seeds import read_seeds
from datagen.records import Instance, SeedTask


def write(path: Path, *rows: object, encoding: str = "utf-8") -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def read(path: Path, strict: bool = False):
    skipped = []
    tasks = read_seeds(path, strict=strict, skipped=skipped)
    return tasks, [(s.where.rpartition("/")[2], s.why) for s in skipped]


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


@given(TEXT, TEXT, TEXT, st.booleans())
def test_a_self_instruct_row_loads_unchanged(tmp_path_factory, instruction, given_, output, is_clf):
    row = {
        "id": "seed_task_0",
        "name": "n",
        "instruction": instruction,
        "instances": [{"input": given_, "output": output}, {"input": "", "output": output}],
        "is_classification": is_clf,
    }
    path = write(tmp_path_factory.mktemp("s") / "seeds.jsonl", row)
    if given_.strip() == "<noinput>":
        return
    instances = (Instance(given_, output), Instance("", output))
    assert read_seeds(path) == [SeedTask("seed_task_0", instruction, instances, is_clf)]


@pytest.mark.parametrize(
    "row",
    [
        {"instruction": "Ask", "instances": [{"input": "", "output": "Answer"}]},
        {"instruction": "Ask", "input": "<noinput>", "output": "Answer"},
        {"messages": [
            {"role": "system", "content": "s"}, {"role": "user", "content": "Ask"},
            {"role": "assistant", "content": "Answer"}, {"role": "user", "content": "More"},
        ]},
        {"messages": [
            {"role": "user", "content": [{"type": "text", "text": "Ask"}]},
            {"role": "assistant", "content": "Answer"},
        ]},
        {"conversations": [{"from": "human", "value": "Ask"}, {"from": "gpt", "value": "Answer"}]},
        {"question": "Ask", "answer": "Answer"},
        {"prompt": "Ask", "completion": "Answer"},
        {"问题": "Ask", "答案": "Answer"},
        {"指令": "Ask", "输出": "Answer"},
    ],
)  # fmt: skip
def test_every_format_gives_the_same_task(tmp_path, row):
    expected = ([SeedTask("seed-1", "Ask", (Instance("", "Answer"),), False)], [])
    assert read(write(tmp_path / "a.jsonl", row)) == expected
    assert read(write(tmp_path / "a.json", [row])) == expected
    assert read(write(tmp_path / "b.jsonl", json.dumps([row], indent=1))) == expected


def test_an_instruction_alone_is_a_task_without_example(tmp_path):
    assert read(write(tmp_path / "a.jsonl", {"question": "Why?"}))[0][0].instances == ()


def test_formats_may_be_mixed_and_rows_without_id_are_named_by_line(tmp_path):
    path = write(tmp_path / "a.jsonl", {"id": 7, "prompt": "A"}, "", {"instruction": "B"})
    assert [(t.id, t.instruction) for t in read(path)[0]] == [("7", "A"), ("seed-3", "B")]


def test_repeated_ids_are_made_unique(tmp_path):
    rows = [{"id": "a", "prompt": p} for p in "xy"] + [{"id": "a-2", "prompt": "z"}]
    ids = [task.id for task in read(write(tmp_path / "a.jsonl", *rows))[0]]
    assert ids == ["a", "a-2", "a-2-2"]


def test_text_lines_are_instructions(tmp_path):
    path = write(tmp_path / "a.txt", "写一首诗。", "", "  总结这段话。 ", encoding="gb18030")
    assert [(t.id, t.instruction) for t in read(path)[0]] == [
        ("seed-1", "写一首诗。"),
        ("seed-3", "总结这段话。"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_marks_and_encodings_do_not_matter(tmp_path, encoding):
    path = write(tmp_path / "a.jsonl", {"问题": "供暖费怎么计算，逾期怎么办？"}, encoding=encoding)
    assert read(path)[0][0].instruction == "供暖费怎么计算，逾期怎么办？"


def test_bad_rows_are_reported_with_their_line_and_the_rest_is_read(tmp_path):
    path = write(
        tmp_path / "a.jsonl",
        {"instruction": "Good one"},
        '{"instruction": "torn',
        {"instruction": "  "},
        {"instruction": 5},
        ["list"],
        {"messages": [{"role": "assistant", "content": "x"}]},
        {"instruction": "good  ONE"},
        {"instruction": "No output", "output": " "},
        {"instruction": "Odd", "instances": ["x", {"input": "i", "output": "o"}]},
        '{"n": ' + "9" * 5000 + "}",
    )
    tasks, skipped = read(path)
    assert [t.instruction for t in tasks] == ["Good one", "No output", "Odd"]
    assert [t.instances for t in tasks] == [(), (), (Instance("i", "o"),)]
    assert [int(where.rpartition(" ")[2]) for where, _ in skipped] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert skipped[5] == ("a.jsonl line 7", "duplicate instruction of line 1")
    assert skipped[6][1] == "an example has no output"


def test_strict_stops_at_the_first_bad_row(tmp_path):
    path = write(tmp_path / "a.jsonl", {"instruction": "Good"}, {"name": "bad"})
    with pytest.raises(BadInput, match="line 2: it has no instruction"):
        read(path, strict=True)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.jsonl", ""), ("a.json", "{"), ("a.json", "[[1]]"), ("a.txt", "\n\n"), ("a.csv", "x")],
)
def test_a_file_without_a_task_is_an_error_with_a_hint(tmp_path, name, text):
    with pytest.raises(BadInput, match=name) as caught:
        read(write(tmp_path / name, text))
    assert caught.value.hint


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="does not exist"):
        read_seeds(tmp_path / "none.jsonl")


def test_a_dialogue_keeps_its_turns_beside_its_first_question_and_answer(tmp_path):
    turns = [("user", "How do I descale a kettle?"), ("assistant", "With vinegar."), ("user", "How much?")]
    whole = [*turns, ("assistant", "A cup.")]
    path = tmp_path / "seeds.jsonl"
    rows = [
        {
            "messages": [
                {"role": "system", "content": "Be kind."},
                *({"role": r, "content": c} for r, c in whole),
            ]
        },
        {"conversations": [{"from": {"user": "human"}.get(r, "gpt"), "value": f"{c} {c}"} for r, c in turns]},
        {"messages": [{"role": "user", "content": "Hm?"}, *({"role": r, "content": c} for r, c in whole)]},
        {"instruction": "Name a tree.", "output": "Oak."},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    first, *others = read_seeds(path)
    assert [(turn.role, turn.content) for turn in first.turns] == whole
    assert (first.instruction, first.instances[0].output) == (whole[0][1], whole[1][1])
    assert [task.turns for task in others] == [(), (), ()]


def test_a_hundred_and_seventy_five_seeds_in_the_originals_form_load_as_they_are(tmp_path):
    ours = [seed for name in ("en", "zh") for seed in read_seeds(data_folder("seeds") / f"{name}.jsonl")]
    labelled = [seed for seed in ours if seed.is_classification][:26]
    others = [seed for seed in ours if not seed.is_classification][:149]
    chosen = [*labelled, *others]
    rows = [
        {
            "id": f"seed_task_{at}",
            "name": f"task_{at}",
            "instruction": seed.instruction,
            "instances": [{"input": seed.instances[0].input, "output": seed.instances[0].output}],
            "is_classification": seed.is_classification,
        }
        for at, seed in enumerate(chosen)
    ]
    tasks, skipped = read(write(tmp_path / "seed_tasks.jsonl", *rows), strict=True)
    assert (len(tasks), skipped) == (175, [])
    assert sum(task.is_classification for task in tasks) == 26
    assert sum(not task.instances[0].input for task in tasks) > 40
    for at, (task, seed) in enumerate(zip(tasks, chosen, strict=True)):
        assert task == SeedTask(
            f"seed_task_{at}", seed.instruction, seed.instances[:1], seed.is_classification
        )
