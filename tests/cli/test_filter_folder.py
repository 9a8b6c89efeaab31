"""The folder of filtered rows: nothing of anybody else's is lost in it, and it never contradicts itself."""

import json
import resource
from contextlib import contextmanager

import pytest
from test_filter import RIVER, SALT, rows, write


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != ".lock"}


@pytest.fixture
def filtered(datagen, tmp_path):
    """A folder that was filtered from a.jsonl; b.jsonl lies beside it."""
    write(tmp_path / "a.jsonl", SALT)
    write(tmp_path / "b.jsonl", RIVER)
    assert datagen("filter", "a.jsonl", "-o", "out").code == 0
    return tmp_path / "out"


@pytest.mark.parametrize("more", [[], ["--against", "out/kept.jsonl"]])
def test_another_input_does_not_replace_what_was_filtered(datagen, filtered, more):
    before = contents(filtered)
    ended = datagen("filter", "b.jsonl", "-o", "out", *more)
    assert ended.code == 1 and "-o" in ended.err
    assert more or "a.jsonl" in ended.complaint
    assert contents(filtered) == before


@pytest.mark.parametrize("option", ["--against", "--decontaminate"])
def test_what_is_compared_with_is_never_written(datagen, filtered, option):
    before = contents(filtered)
    ended = datagen("filter", "a.jsonl", "-o", "out", option, "out/kept.jsonl")
    assert ended.code == 1 and "out/kept.jsonl" in ended.complaint
    assert contents(filtered) == before


def test_the_same_input_is_filtered_again_whole_or_interrupted(datagen, filtered):
    before = contents(filtered)["kept.jsonl"]
    (filtered / "summary.json").unlink()
    (filtered / ".kept.jsonl.part").write_text("half a", encoding="utf-8")
    assert datagen("filter", "a.jsonl", "-o", "out").code == 0
    assert contents(filtered)["kept.jsonl"] == before
    assert (filtered / "summary.json").exists() and not (filtered / ".kept.jsonl.part").exists()


@pytest.mark.parametrize("where", ["new", "out"])
def test_a_file_of_a_killed_filter_can_be_read_but_not_where_it_lies(datagen, filtered, where):
    part = write(filtered / ".kept.jsonl.part", SALT)
    before = part.read_bytes()
    assert datagen("filter", "out/.kept.jsonl.part", "-o", where).code == (where == "out")
    assert part.read_bytes() == before


@pytest.mark.parametrize(
    "name", ["rejected.jsonl", "skipped.jsonl", "summary.json", "notes.txt", ".kept.jsonl.part"]
)
def test_a_folder_with_somebodys_file_is_left_alone(datagen, tmp_path, name):
    write(tmp_path / "a.jsonl", SALT)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("my own", encoding="utf-8")
    assert datagen("filter", "a.jsonl", "-o", "mine").code == 1
    assert contents(tmp_path / "mine") == {name: b"my own"}


def test_a_folder_without_a_name_is_no_folder(datagen, tmp_path):
    write(tmp_path / "a.jsonl", SALT)
    ended = datagen("filter", "a.jsonl", "-o", "")
    assert ended.code == 1 and "-o" in ended.err
    assert contents(tmp_path).keys() == {"a.jsonl"}


def test_another_run_does_not_replace_what_was_refiltered(datagen, graph):
    for run in ("one", "two"):
        datagen("self-kg", graph.name, "--model", "none", "-o", run)
    assert datagen("refilter", "one", "-o", "out").code == 0
    assert datagen("refilter", "one", "-o", "out").code == 0
    assert datagen("refilter", "two", "-o", "out").code == 1
    assert datagen("refilter", "one", "-o", "one").code == 1


@contextmanager
def largest_file(size):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_no_summary_of_other_rows(datagen, tmp_path):
    task = {"instruction": "Say in one word what the number {} is in French.", "output": "Mot " + "x" * 200}
    lines = [{**task, "instruction": task["instruction"].format(n)} for n in range(40)]
    path = write(tmp_path / "a.jsonl", *lines[:2])
    arguments = ("filter", path.name, "-o", "out", "--rules", "exact_duplicate")
    datagen(*arguments)
    before = (tmp_path / "out/kept.jsonl").read_bytes()
    write(path, *lines, lines[0])
    with largest_file(4096):
        ended = datagen(*arguments)
    assert ended.code == 1 and "kept.jsonl" in ended.complaint
    out = contents(tmp_path / "out")
    assert "summary.json" not in out and not [name for name in out if name.endswith(".part")]
    assert (out["kept.jsonl"], out["rejected.jsonl"]) == (before, b"")
    assert datagen(*arguments).code == 0
    summary = json.loads((tmp_path / "out/summary.json").read_text(encoding="utf-8"))
    assert summary["kept"] == len(rows(tmp_path / "out/kept.jsonl")) == 40
