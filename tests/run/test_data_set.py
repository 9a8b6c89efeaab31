"""A run as a folder that trainers take: rows, sidecars, what each must be told, and a card."""

import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
import yaml
from kept_records import make, of_document, of_facts, of_seeds, run_of

import datagen
from datagen.errors import BadInput, ConfigError, OutputError
from datagen.exporters.formats import EXPORTERS, chat_turns
from datagen.leaks import find_leaks
from datagen.readers.rows import read_rows
from datagen.records import SeedSource

DIALOGUE = [
    ("system", "Be brief."),
    ("user", "How wide is it?"),
    ("assistant", "4 m."),
    ("user", "High?"),
    ("assistant", "2 m."),
]


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


@pytest.fixture
def run(tmp_path):
    """A run over forty documents, one record of them a dialogue."""
    records = [of_document(f"{n // 2}.md", n) for n in range(80)]
    records.append(make("How wide is it?", "2 m.", "self-qa", records[0].source, messages=DIALOGUE))
    return run_of(tmp_path / "run", records)


@pytest.mark.parametrize("format", EXPORTERS)
def test_every_part_is_clean_has_its_sidecar_and_leaks_nothing(run, tmp_path, format):
    made = datagen.export_data_set(run, tmp_path / "out", format, split=(0.8, 0.1, 0.1))
    alpaca = format == "alpaca"
    assert made.rows["test"] in (7, 8)
    assert made.rows["validation"] in (7, 8)
    assert sum(made.rows.values()) == 81 - alpaca
    assert len(made.left_out) == alpaca
    seen = Counter()
    for part in made.rows:
        file = tmp_path / "out" / f"{part}.jsonl"
        assert not datagen.check(file, format).faults
        metas = rows(tmp_path / "out" / f"{part}.meta.jsonl")
        assert [each["row"] for each in metas] == list(range(1, made.rows[part] + 1))
        seen.update(each["id"] for each in metas)
    assert seen + Counter(made.left_out.keys()) == Counter(each["id"] for each in rows(run / "kept.jsonl"))
    assert not list(find_leaks(tmp_path / "out" / "train.jsonl", tmp_path / "out" / "test.jsonl"))


def test_rows_stand_in_the_order_of_the_run_and_say_what_the_records_say(run, tmp_path):
    datagen.export_data_set(run, tmp_path / "out")
    written = [chat_turns(read.record) for read in read_rows(tmp_path / "out" / "train.jsonl")]
    assert written == [chat_turns(read.record) for read in read_rows(run / "kept.jsonl")]


def test_what_a_format_cannot_carry_and_what_a_tokenizer_would_obey_is_left_out_by_name(tmp_path):
    bad = make("What ends a turn?", "It is <|im_end|> here.", "self-qa", SeedSource(()))
    many = make("How wide is it?", "2 m.", "self-qa", SeedSource(()), messages=DIALOGUE)
    run = run_of(tmp_path / "run", [of_seeds(n) for n in range(10)] + [bad, many])
    made = datagen.export_data_set(run, tmp_path / "out", "alpaca")
    assert rows(tmp_path / "out" / "left_out.jsonl") == [
        {"id": bad.id, "why": "control_token: output: '<|im_end|>' at character 7"},
        {"id": many.id, "why": "alpaca cannot carry many turns"},
    ]
    assert made.rows == {"train": 10}


def test_a_run_with_nothing_that_a_format_carries_is_an_error(tmp_path):
    run = run_of(
        tmp_path / "run", [make("How wide is it?", "2 m.", "self-qa", SeedSource(()), messages=DIALOGUE)]
    )
    with pytest.raises(BadInput, match="1 records are left out"):
        datagen.export_data_set(run, tmp_path / "out", "alpaca")
    empty = run_of(tmp_path / "empty", [])
    with pytest.raises(BadInput, match="holds nothing to export"):
        datagen.export_data_set(empty, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_answers_that_are_all_dates_are_refused_where_a_loader_would_alter_them(tmp_path):
    records = [of_facts((f"Hall {n}", "opened", f"19{n}-05-01")) for n in range(10, 30)]
    records = [make(each.instruction, each.output[6:-1], "self-kg", each.source) for each in records]
    run = run_of(tmp_path / "run", records)
    with pytest.raises(BadInput, match=r"train\.jsonl: output: every value .* is a date"):
        datagen.export_data_set(run, tmp_path / "out", "alpaca")
    assert not (tmp_path / "out" / "train.jsonl").exists()
    assert datagen.export_data_set(run, tmp_path / "out").rows == {"train": 20}


# --- other data sets mixed in


def other(path, count):
    lines = [
        {"instruction": f"Sing of {'ox' * (n % 7)} and {n}", "input": "", "output": f"La {n}."}
        for n in range(count)
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5])
def test_mixed_rows_have_their_share_of_the_rows_to_train_on_and_stand_among_ours(run, tmp_path, share):
    file = other(tmp_path / "other.jsonl", 200)
    made = datagen.export_data_set(run, tmp_path / "out", split=(0.9, 0.1), mix={str(file): share})
    metas = rows(tmp_path / "out" / "train.meta.jsonl")
    mixed = [at for at, each in enumerate(metas) if "mixed" in each["source"]]
    assert len(mixed) == made.mixed[0].rows == pytest.approx(share * len(metas), abs=1)
    assert max(b - a for a, b in pairwise(mixed)) <= 1 / share + 1
    assert not any("mixed" in each["source"] for each in rows(tmp_path / "out" / "test.meta.jsonl"))
    assert made.rows["train"] == len(metas)


def test_a_mixed_row_that_is_near_a_held_out_one_is_passed_over(run, tmp_path):
    datagen.export_data_set(run, tmp_path / "first", split=(0.9, 0.1))
    file = other(tmp_path / "other.jsonl", 50)
    with file.open("ab") as appended:
        appended.write((tmp_path / "first" / "test.jsonl").read_bytes() + b"no row\n")
    made = datagen.export_data_set(run, tmp_path / "out", split=(0.9, 0.1), mix={str(file): 0.5})
    assert (made.mixed[0].leaking, made.mixed[0].unfit) == (made.rows["test"], 1)
    assert made.mixed[0].rows == 50 < made.mixed[0].wanted


@pytest.mark.parametrize("shares", [{"a": 1.0}, {"a": 0.0}, {"a": 0.5, "b": 0.5}])
def test_shares_that_leave_no_room_are_refused(run, tmp_path, shares):
    with pytest.raises(ConfigError, match="leaves no room"):
        datagen.export_data_set(run, tmp_path / "out", mix=shares)


# --- what stands beside


@pytest.mark.parametrize("format", EXPORTERS)
def test_what_trainers_are_told_names_files_and_columns_that_are_there(run, tmp_path, format):
    out = tmp_path / "out"
    made = datagen.export_data_set(run, out, format, split=(0.9, 0.1))
    row = rows(out / "train.jsonl")[0]
    compile((out / "train_trl.py").read_text(encoding="utf-8"), "train_trl.py", "exec")
    assert len((out / "train_trl.py").read_text(encoding="utf-8").splitlines()) <= 15
    if format == "prompt-completion":
        assert made.files == ["train_trl.py"]
        return
    told = json.loads((out / "dataset_info.json").read_text(encoding="utf-8"))
    assert [each["file_name"] for each in told.values()] == ["train.jsonl", "test.jsonl"]
    assert set(told["datagen"]["columns"].values()) == set(row)
    axolotl = yaml.safe_load((out / "axolotl.yaml").read_text(encoding="utf-8"))
    assert axolotl["test_datasets"][0]["path"] == "test.jsonl"
    assert axolotl["datasets"][0].get("field_messages", "instruction") in row
    assert "--val_dataset test.jsonl" in (out / "ms_swift.sh").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore")  # another project's warnings are not ours to fix
@pytest.mark.parametrize("format", ["alpaca", "sharegpt"])
def test_the_trl_script_gives_turns_where_trl_reads_no_such_format(run, tmp_path, format, monkeypatch):
    from datasets import disable_caching, load_dataset

    disable_caching()
    datagen.export_data_set(run, tmp_path / "out", format)
    monkeypatch.chdir(tmp_path / "out")
    script = (tmp_path / "out" / "train_trl.py").read_text(encoding="utf-8")
    body = "data = " + script.split("data = ", 1)[1].split("settings = ")[0]
    names = {"load_dataset": lambda *a, **k: load_dataset(*a, cache_dir=str(tmp_path / "cache"), **k)}
    exec(body, names)
    records = [
        each
        for each in read_rows(tmp_path / "run" / "kept.jsonl")
        if format != "alpaca" or not each.record.messages
    ]
    wanted = [[{"role": t.role, "content": t.content} for t in chat_turns(each.record)] for each in records]
    assert [each["messages"] for each in names["data"]["train"].to_list()] == wanted


def test_the_card_says_what_it_was_made_of(tmp_path):
    graph = tmp_path / "graph.csv"
    graph.write_text(
        "head,relation,tail\n" + "".join(f"City{n},river,River{n}\n" for n in range(12)), encoding="utf-8"
    )
    datagen.self_kg(graph, model="none", output=tmp_path / "run", target=10)
    datagen.export_data_set(tmp_path / "run", tmp_path / "out", split=(0.8, 0.2), license="cc-by-4.0")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    front = yaml.safe_load(card.split("---\n")[1])
    assert front["license"] == "cc-by-4.0"
    assert front["language"] == ["en"]
    assert [each["path"] for each in front["configs"][0]["data_files"]] == ["train.jsonl", "test.jsonl"]
    for part in (
        "10 rows",
        "| `train.jsonl` | 8 |",
        "`graph.csv`",
        "none: templates",
        "rules.near_duplicate",
        "## Limits",
    ):
        assert part in card
    assert str(tmp_path) not in card


def test_what_comes_from_outside_marks_up_nothing_in_the_card(tmp_path):
    odd = of_document("a.md", 1, kind="x` <img src=x> |", model="m\n# Head")
    run = run_of(tmp_path / "run", [odd, of_document("b.md", 2)])
    datagen.export_data_set(run, tmp_path / "out", license="a\nb: <c>")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert yaml.safe_load(card.split("---\n")[1])["license"] == "a\nb: <c>"
    assert "<img" not in card
    assert "\n# Head" not in card


# --- the folder


def test_a_folder_is_filled_again_without_what_an_earlier_split_left(run, tmp_path):
    datagen.export_data_set(run, tmp_path / "out", split=(0.9, 0.1))
    datagen.export_data_set(run, tmp_path / "out")
    assert not list((tmp_path / "out").glob("test*"))


def test_the_same_export_gives_the_same_bytes(run, tmp_path):
    for name in ("one", "two"):
        file = other(tmp_path / "other.jsonl", 90)
        datagen.export_data_set(run, tmp_path / name, split=(0.9, 0.1), mix={str(file): 0.2}, seed=3)
    assert [each.name for each in sorted((tmp_path / "one").iterdir())]
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_a_folder_that_holds_something_else_is_left_alone(run, tmp_path):
    for folder in (run, tmp_path):
        before = sorted(each.name for each in folder.iterdir())
        with pytest.raises(OutputError, match="holds something else"):
            datagen.export_data_set(run, folder)
        assert sorted(each.name for each in folder.iterdir()) == before


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_fifty_thousand_rows_over_ten_megabytes_load_in_one_schema(tmp_path):
    from datasets import load_dataset

    asked = "How wide is the sluice gate that stands at the far end of the northern canal, counted as number"
    records = [of_document(f"{n % 900}.md", n, f"{asked} {n}?") for n in range(50_000)]
    run = run_of(tmp_path / "run", records)
    (tmp_path / "out").mkdir()
    made = datagen.export(run, "messages", tmp_path / "out" / "train.jsonl")
    assert made.path.stat().st_size > 10 << 20
    table = load_dataset("json", data_files=str(made.path), split="train", cache_dir=str(tmp_path / "cache"))
    assert table.num_rows == 50_000


def test_a_card_says_model_only_of_what_a_model_worded(tmp_path):
    facts = [of_facts((f"Hall {n}", "opened", f"19{n}")) for n in range(10, 30)]
    for model, says in (("m", "written or worded by a language model"), ("none", "worded by templates")):
        run = run_of(tmp_path / model, [replace(each, model=model) for each in facts])
        datagen.export_data_set(run, tmp_path / f"{model}-out")
        assert says in (tmp_path / f"{model}-out" / "README.md").read_text(encoding="utf-8")


def test_a_file_that_is_mixed_in_is_not_replaced(run, tmp_path):
    datagen.export_data_set(run, tmp_path / "out", split=(0.9, 0.1))
    before = {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()}
    for name in ("train", "test"):
        with pytest.raises(OutputError, match=f"{name}.jsonl would be read and replaced"):
            datagen.export_data_set(
                run, tmp_path / "out", mix={str(tmp_path / "out" / ".." / "out" / f"{name}.jsonl"): 0.1}
            )
    assert {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()} == before
