"""What `datagen filter` and `refilter` are given to read: rows of wrong shape, files of wrong kind."""

import gzip
import json
import os

import pytest
from test_filter import RIVER, SALT, rows, write

OURS = {
    "id": "100bfb66be39b831",
    "generator": "self-instruct",
    "kind": "task",
    "language": "en",
    "instruction": "Name three things that float on water.",
    "input": "",
    "output": "Wood, ice and cork float on water.",
    "messages": None,
    "source": {"seeds": ["seed-1"]},
    "model": "m",
    "prompt": "p",
    "requests": [],
    "scores": {},
}


def turns(*roles):
    return [{"role": role, "content": f"A few words of the {role}."} for role in roles]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("output", 5, "its output is not a text"),
        ("instruction", None, "its instruction is not a text"),
        ("id", 7, "its id is not a text"),
        ("messages", [{"role": "user", "content": None}], "turn 1"),
        ("messages", turns("system"), "no user turn with an answer"),
        ("messages", turns("system", "user"), "no user turn with an answer"),
        ("messages", turns("user", "tool", "assistant"), "turn 2"),
        ("messages", ["hello"], "not a list of turns"),
        ("messages", "hello", "not a list of turns"),
        ("scores", None, "scores"),
        ("scores", [], "scores"),
        ("scores", {"overlap": "high"}, "scores"),
        ("requests", 5, "requests"),
        ("source", 5, "source"),
        ("source", {}, "source"),
        ("source", {"seeds": [1]}, "seeds"),
        ("source", {"triples": [["a", "b"]]}, "three texts"),
        ("source", {"triples": [["a", "b", 3]]}, "of texts"),
        ("source", {"document": "a", "sha256": "b", "start": 0}, "span"),
        ("source", {"document": "a", "start": 0, "end": 1}, "sha256"),
    ],
)
def test_a_record_of_ours_with_a_wrong_value_is_skipped(datagen, tmp_path, field, value, why):
    path = write(tmp_path / "in.jsonl", SALT, {**OURS, field: value}, OURS)
    ended = datagen("filter", path.name, "-o", "out")
    assert ended.code == 0 and "kept 2, rejected 0, skipped 1" in ended.out
    (skipped,) = rows(tmp_path / "out/skipped.jsonl")
    assert skipped["where"].endswith("line 2") and why in skipped["why"]


def test_a_shared_run_has_one_word_at_least(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl", SALT)
    options = ("--set", "contaminated.words=0", "--decontaminate", path.name)
    ended = datagen("filter", path.name, "-o", "out", *options)
    assert ended.code == 1 and "contaminated: words must be 1 or more" in ended.complaint


@pytest.fixture
def run(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, "--model", "none", "-o", "run")
    return tmp_path / "run"


@pytest.mark.parametrize("name", ["run.toml", "order.txt"])
@pytest.mark.parametrize("content", [b"\xff\xfe", b"xyz"])
def test_a_broken_file_of_a_run_is_named(datagen, run, name, content):
    (run / name).write_bytes(content)
    ended = datagen("refilter", "run")
    assert ended.code == 1 and name in ended.complaint


def test_a_broken_record_of_a_run_is_named_with_its_line(datagen, run):
    kept = rows(run / "kept.jsonl")
    write(run / "kept.jsonl", kept[0], {**kept[1], "output": 5}, *kept[2:])
    ended = datagen("refilter", "run")
    assert ended.code == 1 and "kept.jsonl line 2 is no record: its output is not a text" in ended.complaint


@pytest.mark.parametrize("name", ["run.toml", "order.txt"])
def test_a_folder_without_a_file_of_a_finished_run_holds_none(datagen, run, name):
    (run / name).unlink()
    ended = datagen("refilter", "run")
    assert ended.code == 1 and "no finished run" in ended.complaint


def test_a_record_of_ours_comes_through_untouched(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl", OURS, RIVER)
    datagen("filter", path.name, "-o", "out")
    assert rows(tmp_path / "out/kept.jsonl") == [OURS, RIVER]


@pytest.mark.parametrize(
    ("rules", "option", "missing"),
    [
        ("length", "--against", "near_duplicate"),
        ("length", "--decontaminate", "contaminated"),
        ("near_duplicate", "--decontaminate", "contaminated"),
    ],
)
def test_an_option_that_no_rule_would_heed_is_an_error(datagen, tmp_path, rules, option, missing):
    path = write(tmp_path / "in.jsonl", SALT)
    ended = datagen("filter", path.name, "-o", "out", "--rules", rules, option, path.name)
    assert ended.code == 1 and option in ended.complaint and f"add {missing} to --rules" in ended.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--against", "--decontaminate"])
@pytest.mark.parametrize("text", ["", "\n\n", "[]\n"])
def test_a_file_with_nothing_to_compare_with_is_an_error(datagen, tmp_path, option, text):
    path = write(tmp_path / "in.jsonl", SALT)
    (tmp_path / "none.jsonl").write_text(text, encoding="utf-8")
    ended = datagen("filter", path.name, "-o", "out", option, "none.jsonl")
    assert ended.code == 1 and "none.jsonl" in ended.complaint


def test_bad_lines_of_an_earlier_data_set_are_counted_in_a_note(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl", SALT)
    write(tmp_path / "old.jsonl", RIVER, "not json", {"text": "no format"})
    ended = datagen("filter", path.name, "-o", "out", "--against", "old.jsonl")
    assert ended.code == 0 and "old.jsonl: 2 lines" in ended.out and "line 2: invalid JSON" in ended.out
    quiet = datagen("filter", path.name, "-o", "out", "--against", "old.jsonl", "--quiet")
    assert (quiet.out, quiet.err) == ("", "")


@pytest.mark.parametrize("name", ["b.json", "b.csv", "b.jsonl"])
def test_a_benchmark_of_another_format_is_told_which_one_is_read(datagen, tmp_path, name):
    path = write(tmp_path / "in.jsonl", SALT)
    write(tmp_path / name, "[", '{"question": "Why?"}]')
    ended = datagen("filter", path.name, "-o", "out", "--decontaminate", name)
    assert ended.code == 1 and f"{name} line 1" in ended.complaint and ".jsonl" in ended.err


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(json.dumps(SALT).encode()),
        json.dumps([SALT]).encode(),
        b"instruction,output\nSing!,La.\n",
    ],
)
def test_a_file_without_any_record_is_an_error_with_the_first_reason(datagen, tmp_path, content):
    (tmp_path / "in.jsonl").write_bytes(content)
    ended = datagen("filter", "in.jsonl", "-o", "out")
    skipped = rows(tmp_path / "out/skipped.jsonl")
    assert ended.code == 1 and f"line 1: {skipped[0]['why']}" in ended.complaint
    write(tmp_path / "in.jsonl", SALT)
    assert datagen("filter", "in.jsonl", "-o", "out").code == 0


def test_an_empty_file_has_nothing_wrong(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl")
    assert datagen("filter", path.name, "-o", "out").code == 0


def test_what_is_no_file_is_called_what_it_is(datagen, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name, what in (("pipe", "a pipe"), (".", "a folder"), ("-", "no such file"), ("a" * 300, "too long")):
        ended = datagen("filter", name, "-o", "out")
        assert ended.code == 1 and name in ended.complaint and what in ended.complaint
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["-o", "--against", "--decontaminate"])
def test_a_path_that_cannot_be_is_one_error(datagen, tmp_path, option):
    path = write(tmp_path / "in.jsonl", SALT)
    rest = () if option == "-o" else ("-o", "out")
    ended = datagen("filter", path.name, *rest, option, "a" * 300)
    assert ended.code == 1 and "standard output" not in ended.complaint


@pytest.mark.parametrize(("rule", "is_told"), [("length", False), ("near_duplicate", True)])
def test_a_long_row_is_told_of_only_where_it_was_compared(datagen, tmp_path, rule, is_told):
    path = write(tmp_path / "in.jsonl", {"instruction": "word " * 9000, "output": "x"}, SALT)
    ended = datagen("filter", path.name, "-o", "out", "--rules", rule)
    assert ("8,192 tokens" in ended.out) == is_told


def test_a_run_that_was_refiltered_names_the_run(datagen, run):
    datagen("refilter", "run")
    ended = datagen("refilter", "run/refiltered")
    assert ended.code == 1 and "no run" in ended.complaint and f"datagen refilter {run}\n" in ended.err


@pytest.mark.parametrize("rules", ["", ",", " , "])
def test_rules_without_a_name_are_not_all_rules(datagen, tmp_path, rules):
    path = write(tmp_path / "in.jsonl", SALT)
    ended = datagen("filter", path.name, "-o", "out", "--rules", rules)
    assert ended.code == 1 and "--rules" in ended.complaint


def test_a_misspelt_rule_is_told_the_groups(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl", SALT)
    ended = datagen("filter", path.name, "-o", "out", "--rules", "lenght")
    assert ended.code == 1 and "hint: use one of length, duplicates, original; empty, " in ended.err


def test_a_stray_error_of_a_path_does_not_blame_standard_output(datagen):
    ended = datagen("refilter", "a" * 300)
    assert ended.code == 1 and "a" * 300 in ended.complaint and "standard output" not in ended.complaint


def test_a_row_with_a_number_that_json_does_not_know_is_rejected_as_json(datagen, tmp_path):
    path = write(
        tmp_path / "in.jsonl", '{"instruction": "Sing!", "output": "", "loss": NaN, "gain": -Infinity}'
    )
    datagen("filter", path.name, "-o", "out")

    def refuse(word):
        raise AssertionError(word)

    (line,) = (tmp_path / "out/rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line, parse_constant=refuse)["row"]["loss"] is None


@pytest.mark.parametrize("name", ["messages", "conversations"])
def test_an_empty_list_of_turns_is_no_dialogue(datagen, tmp_path, name):
    path = write(tmp_path / "in.jsonl", {**SALT, name: []})
    assert "kept 1, rejected 0, skipped 0" in datagen("filter", path.name, "-o", "out").out


def test_of_our_own_records_too_the_line_collided_with_is_named(datagen, tmp_path):
    path = write(tmp_path / "in.jsonl", SALT, OURS, OURS)
    datagen("filter", path.name, "-o", "out", "--rules", "duplicates")
    assert [row["rejection"]["other"] for row in rows(tmp_path / "out/rejected.jsonl")] == ["line-2"]
