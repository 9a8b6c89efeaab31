"""Every mistake a user can make ends in one line that says what and where, and loses nothing."""

import json
import socket
import sys
from pathlib import Path

import pytest
from terminal import tree

from datagen.rundir import open_run_dir

NONE = ("--model", "none")
ENGLISH = "The kiln is lit at six because the clay needs a slow heat. It cools until Sunday.\n"


@pytest.fixture
def dead_url():
    """The address of a port on which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


@pytest.mark.parametrize("command", ["self-instruct", "self-qa", "self-kg"])
def test_a_missing_file(datagen, command):
    ended = datagen(command, "nowhere/lost.jsonl")
    assert ended.code == 1
    assert "nowhere/lost.jsonl" in ended.complaint


def test_an_empty_folder(datagen, tmp_path):
    (tmp_path / "void").mkdir()
    ended = datagen("self-qa", "void")
    assert ended.code == 1
    assert "void" in ended.complaint


@pytest.mark.parametrize(
    ("command", "name"), [("self-qa", "a.txt"), ("self-kg", "a.csv"), ("self-instruct", "a.jsonl")]
)
def test_broken_utf8_is_named_with_its_byte(datagen, tmp_path, command, name):
    (tmp_path / name).write_bytes("茶园手册，采摘时间。\n".encode() * 3 + b"\xe8\x8c" + "茶\n".encode())
    ended = datagen(command, name)
    assert ended.code == 1
    assert name in ended.complaint and "byte 93" in ended.complaint


def test_a_binary_file_called_txt(datagen, tmp_path):
    (tmp_path / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 20)
    ended = datagen("self-qa", "photo.txt")
    assert ended.code == 1
    assert "photo.txt" in ended.complaint


def test_a_kind_of_file_that_is_not_read(datagen, tmp_path):
    (tmp_path / "report.docx").write_bytes(b"PK")
    ended = datagen("self-qa", "report.docx")
    assert ended.code == 1
    assert "report.docx" in ended.complaint and ".docx" in ended.complaint


def test_a_document_without_text(datagen, tmp_path):
    (tmp_path / "blank.md").write_text(" \n\n", encoding="utf-8")
    ended = datagen("self-qa", "blank.md")
    assert ended.code == 1
    assert "blank.md" in ended.complaint


@pytest.mark.parametrize("rows", ["head,relation,tail\nRome,capital_of\nParis\n", "a,b\nc,d\n"])
def test_a_table_none_of_whose_rows_is_a_triple(datagen, tmp_path, rows):
    (tmp_path / "ragged.csv").write_text(rows, encoding="utf-8")
    ended = datagen("self-kg", "ragged.csv", *NONE)
    assert ended.code == 1
    assert "ragged.csv" in ended.complaint


def test_a_ragged_row_is_named_by_its_line_when_strict(datagen, graph):
    graph.write_text(graph.read_text() + "Oslo,capital_of\n")
    ended = datagen("self-kg", graph.name, *NONE, "--strict")
    assert ended.code == 1
    assert "graph.csv line 12" in ended.complaint


@pytest.mark.parametrize("value", ['{"nodes": 3}', "[1, 2]", '"text"', "[]", '[{"a": "b"}]', "{", "[[1, 2]]"])
def test_json_that_is_no_graph(datagen, tmp_path, value):
    (tmp_path / "graph.json").write_text(value, encoding="utf-8")
    ended = datagen("self-kg", "graph.json", *NONE)
    assert ended.code == 1
    assert "graph.json" in ended.complaint


def test_a_seed_line_without_an_instruction_is_named_by_its_line_when_strict(datagen, tmp_path):
    lines = [{"instruction": "Name three trees.", "output": "Oak, ash, elm."}, {"output": "No task."}]
    (tmp_path / "seeds.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    ended = datagen("self-instruct", "seeds.jsonl", "--strict", "--dry-run")
    assert ended.code == 1
    assert "seeds.jsonl line 2" in ended.complaint
    assert "instruction" in ended.complaint


def test_a_seed_file_without_any_instruction(datagen, tmp_path):
    (tmp_path / "seeds.jsonl").write_text('{"output": "x"}\n{"a": 1}\n', encoding="utf-8")
    ended = datagen("self-instruct", "seeds.jsonl")
    assert ended.code == 1
    assert "seeds.jsonl" in ended.complaint and "line 1" in ended.complaint


@pytest.mark.parametrize(
    "arguments",
    [
        ("self-qa", "x.md", "--format", "xml"),
        ("self-qa", "x.md", "--language", "fr"),
        ("self-qa", "x.md", "-n", "0"),
        ("self-qa", "x.md", "-n", "many"),
        ("self-qa", "x.md", "--temperature", "3"),
        ("self-qa", "x.md", "--concurrency", "0"),
        ("self-qa", "x.md", "--unheard-of"),
        ("self-qa",),
        ("self-kg",),
        ("self-kg", "a.csv", "b.csv"),
        ("export",),
        ("run",),
        ("dance",),
    ],
)
def test_an_unknown_option_or_value_is_a_usage_error(datagen, arguments, tmp_path):
    ended = datagen(*arguments)
    assert ended.code == 2
    assert ended.complaint
    assert "hint: datagen" in ended.err and "--help" in ended.err
    assert tree(tmp_path) == {}


def test_an_output_folder_with_a_file_in_its_way(datagen, graph, tmp_path):
    (tmp_path / "taken").write_text("mine")
    for output in ("taken", "taken/inside"):
        ended = datagen("self-kg", graph.name, *NONE, "-o", output)
        assert ended.code == 1
        assert output in ended.complaint
    assert (tmp_path / "taken").read_text() == "mine"


def test_an_output_folder_with_files_of_something_else(datagen, graph, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.jsonl").write_text("{}\n")
    ended = datagen("self-kg", graph.name, *NONE, "-o", "data")
    assert ended.code == 1
    assert "data" in ended.complaint
    assert (tmp_path / "data" / "mine.jsonl").read_text() == "{}\n"


@pytest.mark.parametrize(
    ("options", "name"),
    [
        (("--seed", "7"), "seed"),
        (("--closed", "river"), "self_kg.closed"),
        (("--temperature", "0.1"), "model.temperature"),
        (("--language", "zh"), "language"),
    ],
)
def test_a_run_folder_made_with_other_settings_stays_as_it_is(datagen, graph, tmp_path, options, name):
    assert datagen("self-kg", graph.name, *NONE, "-o", "out").code == 0
    before = tree(tmp_path / "out")
    ended = datagen("self-kg", graph.name, *NONE, "-o", "out", *options)
    assert ended.code == 1
    assert "out" in ended.complaint and f"{name} was" in ended.complaint
    assert tree(tmp_path / "out") == before


def test_a_run_folder_that_is_in_use(datagen, graph, tmp_path):
    from filelock import FileLock

    (tmp_path / "out").mkdir()
    with FileLock(tmp_path / "out" / ".lock"):
        ended = datagen("self-kg", graph.name, *NONE, "-o", "out")
    assert ended.code == 1
    assert "in use" in ended.complaint


def test_a_dead_server(datagen, tmp_path, dead_url, no_waits):
    (tmp_path / "a.md").write_text(ENGLISH)
    ended = datagen("self-qa", "a.md", "--base-url", dead_url, "--model", "m", "-o", "out")
    assert ended.code == 1
    assert dead_url.removesuffix("/v1").removeprefix("http://") in ended.complaint
    assert (tmp_path / "out" / "kept.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("bad_key", "refuses the key (401)"),
        ("no_money", "Insufficient balance"),
        ("no_model", "model not found"),
    ],
)
def test_a_wrong_key_or_model_ends_at_the_first_call(datagen, documents, tmp_path, endpoint, fault, said):
    endpoint.fault = lambda _: fault
    ended = datagen("self-qa", documents, "--base-url", endpoint.url, "--model", "m", "--concurrency", "1")
    assert ended.code == 1
    assert said in ended.complaint and endpoint.url in ended.complaint
    assert len(endpoint.asked) == 1


def test_the_package_of_the_local_model_is_named_where_it_is_missing(
    datagen, documents, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    ended = datagen("self-qa", documents, "-o", "out")
    assert ended.code == 1
    assert "xllamacpp" in ended.complaint and "pip install 'datagen[local]'" in ended.err


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc here")
def test_a_place_that_cannot_be_written_to(datagen, graph, tmp_path):
    ended = datagen("self-kg", graph.name, *NONE, "-o", "/proc/self/out")
    assert ended.code == 1
    assert "/proc/self/out" in ended.complaint


@pytest.mark.parametrize("url", ["not a url", "ftp://x", "http://[::", "http://127.0.0.1:99999/v1"])
def test_an_address_that_is_none(datagen, tmp_path, url, no_waits):
    (tmp_path / "a.md").write_text(ENGLISH)
    ended = datagen("self-qa", "a.md", "--base-url", url, "--model", "m")
    assert ended.code == 1
    assert url in ended.complaint


def test_a_hosted_model_without_a_key(datagen, tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text(ENGLISH)
    monkeypatch.delenv("A_KEY", raising=False)
    ended = datagen("self-qa", "a.md", "--model", "gpt-5-mini", "--api-key-env", "A_KEY")
    assert ended.code == 1
    assert "A_KEY" in ended.complaint


@pytest.mark.parametrize("model", ["qwen3:8b", "gpt-oss-20b", "Qwen/Qwen3-32B", "ft:llama3:me"])
@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--price", "1,2"), ("--batch",)])
def test_a_model_that_is_not_openais_without_an_endpoint(datagen, tmp_path, monkeypatch, model, more):
    (tmp_path / "a.md").write_text(ENGLISH)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebodys")
    before = tree(tmp_path)
    ended = datagen("self-qa", "a.md", "--model", model, *more)
    assert ended.code == 1
    assert f"{model} is no model that OpenAI is known to serve" in ended.complaint
    assert "--base-url http://localhost:11434/v1" in ended.err
    assert tree(tmp_path) == before
    assert datagen("doctor", "--model", model).complaint == ended.complaint


@pytest.mark.parametrize("model", ["gpt-5-mini", "ft:gpt-4o-mini:me::id"])
def test_a_model_of_openais_needs_no_endpoint(datagen, tmp_path, model):
    (tmp_path / "a.md").write_text(ENGLISH)
    ended = datagen("self-qa", "a.md", "--model", model, "--dry-run")
    assert ended.code == 0, ended.err


@pytest.mark.parametrize("command", [("self-qa", "a.md"), ("self-instruct",)])
def test_no_model_where_one_is_needed(datagen, tmp_path, command):
    (tmp_path / "a.md").write_text(ENGLISH)
    ended = datagen(*command, *NONE)
    assert ended.code == 1
    assert "--model none" in ended.complaint


def test_an_endpoint_for_no_model(datagen, graph):
    ended = datagen("self-kg", graph.name, *NONE, "--base-url", "http://localhost:9/v1")
    assert ended.code == 1
    assert "leave base_url out" in ended.complaint


@pytest.mark.parametrize(
    ("options", "said", "hint"),
    [
        (("--api-key-env", "sk-4f9d-mine"), "no name of an environment variable", "never the key itself"),
        (("--base-url", "http://me:sesame@host/v1"), "holds a name, a password", "the bare address"),
        (("--base-url", "http://host/v1", "--model", "local"), "model: local is the model inside", ""),
    ],
)
def test_a_wrong_setting_is_told_in_words_and_no_secret_is_repeated(datagen, graph, options, said, hint):
    ended = datagen("self-kg", graph.name, *options)
    assert ended.code == 1
    assert said in ended.complaint
    assert hint in ended.err
    assert "Value error" not in ended.err
    assert "sk-4f9d" not in ended.err and "sesame" not in ended.err


def test_a_setting_that_there_is_not_in_a_run_file_is_told_with_those_that_there_are(datagen, tmp_path):
    (tmp_path / "run.toml").write_text('command = "self-kg"\noutput = "out"\n[limits]\nbudgt = "5usd"\n')
    ended = datagen("run", "run.toml")
    assert ended.complaint == "error: run.toml: limits.budgt: there is no such setting"
    assert "use one of budget, price, rpm, tpm" in ended.err


def test_concurrency_is_a_number_or_auto_in_a_run_file_too(datagen, graph, tmp_path):
    text = f'command = "self-kg"\ninputs = ["{graph.name}"]\noutput = "out"\nconcurrency = "auto"\n'
    (tmp_path / "run.toml").write_text(text + '[model]\nname = "none"\n')
    assert datagen("run", "run.toml").code == 0
    ended = datagen("self-kg", graph.name, "--concurrency", "abc")
    assert ended.code == 2
    assert "'abc' is neither auto nor a number from 1 to 4096" in ended.err


def test_a_model_file_that_is_not_there(datagen, tmp_path):
    (tmp_path / "a.md").write_text(ENGLISH)
    ended = datagen("self-qa", "a.md", "--model", "lost.gguf")
    assert ended.code == 1
    assert "lost.gguf" in ended.complaint


def test_a_closed_relation_that_the_graph_does_not_have(datagen, graph):
    ended = datagen("self-kg", graph.name, *NONE, "--closed", "capital")
    assert ended.code == 1
    assert ended.complaint == "error: the graph has no relation capital"
    assert "capital_of" in ended.err


def test_a_prompt_folder_that_is_not_there(datagen, graph):
    ended = datagen("self-kg", graph.name, *NONE, "--prompts", "lost")
    assert ended.code == 1
    assert "lost" in ended.complaint


def test_a_prompt_whose_hole_has_no_value(datagen, graph, tmp_path, endpoint):
    folder = tmp_path / "mine" / "en" / "self-kg"
    folder.mkdir(parents=True)
    (folder / "reword.md").write_text("=== user\n$question $answer $names $colour\n")
    ended = datagen("self-kg", graph.name, "--prompts", "mine", "--base-url", endpoint.url, "--model", "m")
    assert ended.code == 1
    assert "$colour" in ended.complaint and "self-kg/reword" in ended.complaint


@pytest.mark.parametrize(
    "text", ["command = [", "target = 3", 'command = "self-kg"\noutput = "x"\ntarget = -1\n']
)
def test_a_run_file_that_is_none(datagen, tmp_path, text):
    (tmp_path / "run.toml").write_text(text)
    ended = datagen("run", "run.toml")
    assert ended.code == 1
    assert "run.toml" in ended.complaint or "target" in ended.complaint or "command" in ended.complaint


def test_a_run_file_that_is_missing(datagen):
    ended = datagen("run", "lost.toml")
    assert ended.code == 1
    assert "lost.toml" in ended.complaint


@pytest.mark.parametrize(
    "rules",
    [
        "[rules.shininess]\nmode = 'drop'\n",
        "[rules.near_duplicate]\nmode = 'maybe'\n",
        "[rules]\nempty = 3\n",
    ],
)
def test_a_rule_that_is_none(datagen, graph, tmp_path, rules):
    settings = f"command = 'self-kg'\ninputs = ['{graph.name}']\noutput = 'out'\nmodel = {{name = 'none'}}\n"
    (tmp_path / "my.toml").write_text(settings + rules)
    ended = datagen("run", "my.toml")
    assert ended.code == 1
    assert rules.split("]")[0].removeprefix("[").removeprefix("rules.").split("\n")[0] in ended.complaint
    assert not (tmp_path / "out").exists()


def test_an_export_of_what_is_no_run(datagen, tmp_path):
    (tmp_path / "else").mkdir()
    for folder in ("else", "lost"):
        ended = datagen("export", folder)
        assert ended.code == 1
        assert folder in ended.complaint
    assert tree(tmp_path) == {}


def test_an_export_into_a_run_folder_that_is_in_use(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, *NONE, "-o", "out")
    with open_run_dir(tmp_path / "out"):
        ended = datagen("export", "out", "--format", "alpaca")
        assert ended.code == 1 and "in use" in ended.complaint
        assert datagen("export", "out", "--format", "alpaca", "-o", "rows.jsonl").code == 0


def test_an_export_of_a_damaged_run_names_the_line_and_writes_nothing(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, *NONE, "-o", "out")
    kept = tmp_path / "out" / "kept.jsonl"
    lines = kept.read_text(encoding="utf-8").splitlines()
    kept.write_text("\n".join([lines[0], '{"id": 1}', *lines[1:]]) + "\n", encoding="utf-8")
    ended = datagen("export", "out", "-o", "new.jsonl")
    assert ended.code == 1
    assert "kept.jsonl line 2" in ended.complaint
    assert not (tmp_path / "new.jsonl").exists()


def test_one_bad_file_among_good_ones_is_reported_and_skipped(datagen, documents, tmp_path, endpoint):
    (documents / "bad.txt").write_bytes(b"\0\1\2" * 40)
    ended = datagen("self-qa", "docs", "--base-url", endpoint.url, "--model", "m", "-o", "out", "-n", "2")
    assert (ended.code, ended.err) == (0, "")
    assert "docs/bad.txt" in ended.out
    (line,) = (tmp_path / "out" / "skipped.jsonl").read_text().splitlines()
    assert json.loads(line)["where"] == "docs/bad.txt"
    assert (tmp_path / "out" / "kept.jsonl").read_text().splitlines()


def test_what_is_skipped_is_named_once_and_counted_at_further_starts(datagen, graph, tmp_path):
    graph.write_text(graph.read_text() + "Oslo,capital_of\n")
    words = ("self-kg", graph.name, *NONE, "-o", "out")
    assert "skipped graph.csv line 12: " in datagen(*words).out
    again = datagen(*words).out
    assert "skipped 1 as before: see skipped.jsonl" in again and "graph.csv line 12" not in again
    graph.write_text(graph.read_text() + "Bern,capital_of\n")
    assert "skipped graph.csv line 13: " in datagen(*words).out


def test_the_same_bad_file_stops_a_strict_run(datagen, tmp_path):
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "good.md").write_text(ENGLISH)
    (folder / "bad.txt").write_bytes(b"\0\1\2" * 40)
    ended = datagen("self-qa", "docs", "--strict")
    assert ended.code == 1
    assert "docs/bad.txt" in ended.complaint


def test_bad_rows_of_a_table_are_skipped_and_named(datagen, graph, tmp_path):
    graph.write_text(graph.read_text() + "Oslo,capital_of\nRome,river,Tiber\nRome,twin,Rome\n")
    ended = datagen("self-kg", graph.name, *NONE, "-o", "out")
    assert ended.code == 0
    wheres = [
        json.loads(row)["where"] for row in (tmp_path / "out" / "skipped.jsonl").read_text().splitlines()
    ]
    assert wheres == ["graph.csv line 12"]
    assert all(where in ended.out for where in wheres)
    screened = [json.loads(row) for row in (tmp_path / "out" / "screened.jsonl").read_text().splitlines()]
    assert [(row["where"], row["code"]) for row in screened] == [
        ("graph.csv line 13", "duplicate"),
        ("graph.csv line 14", "self_loop"),
    ]


def test_a_chunk_without_a_sentence_to_ask_about_is_named_in_skipped(datagen, tmp_path, dead_url, no_waits):
    (tmp_path / "a.md").write_text("Who is it? What is it?\n")
    (tmp_path / "b.md").write_text(ENGLISH)
    datagen("self-qa", "a.md", "b.md", "--base-url", dead_url, "--model", "m", "-o", "out")
    assert "no sentence to ask about" in (tmp_path / "out/skipped.jsonl").read_text()
