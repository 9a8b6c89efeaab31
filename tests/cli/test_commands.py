"""What each command does and prints when all is well."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FACTS
from guard.addresses import guarded_path
from terminal import tree

NONE = ("--model", "none", "--mix", "forward=2,reverse=1")
ALL = (*NONE, "-n", FACTS)
FORMATS = {
    "messages": {"messages"},
    "alpaca": {"instruction", "input", "output"},
    "sharegpt": {"conversations"},
    "prompt-completion": {"prompt", "completion"},
}
OURS = {
    "run.toml",
    "kept.jsonl",
    "rejected.jsonl",
    "failed.jsonl",
    "skipped.jsonl",
    "screened.jsonl",
    "order.txt",
    "coverage.json",
    "train.jsonl",
    "train.meta.jsonl",
}


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def stable(folder):
    """Return the files of a run that hold its records."""
    return {name: data for name, data in tree(folder).items() if name in OURS - {"run.toml"}}


def test_a_run_writes_its_folder_and_says_what_came_out(datagen, graph, tmp_path):
    ended = datagen("self-kg", graph.name, *ALL)
    out = tmp_path / "runs" / "self-kg"
    assert (ended.code, ended.err) == (0, "")
    assert {path.name for path in out.iterdir() if not path.name.startswith(".")} == OURS
    assert len(rows(out / "kept.jsonl")) == len(rows(out / "train.jsonl")) == FACTS
    assert f"made {FACTS}: kept {FACTS}, rejected 0, failed 0" in ended.out
    assert "train on: runs/self-kg/train.jsonl" in ended.out
    assert "kinds: forward 10" in ended.out


def test_the_sidecar_stands_in_the_order_of_the_rows(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, *ALL, "-o", "out")
    kept, meta = rows(tmp_path / "out" / "kept.jsonl"), rows(tmp_path / "out" / "train.meta.jsonl")
    assert [row["id"] for row in meta] == [row["id"] for row in kept]
    assert [row["row"] for row in meta] == list(range(1, FACTS + 1))


def test_a_target_ends_a_run_at_exactly_that_many(datagen, graph, tmp_path):
    ended = datagen("self-kg", graph.name, *NONE, "-n", "4", "-o", "out")
    assert ended.code == 0
    assert len(rows(tmp_path / "out" / "kept.jsonl")) == 4
    assert "-n 40" in ended.out


def test_a_higher_target_goes_on_where_the_lower_one_stopped(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, *NONE, "-n", "4", "-o", "out")
    before = (tmp_path / "out" / "kept.jsonl").read_bytes()
    assert datagen("self-kg", graph.name, *NONE, "-n", "8", "-o", "out").code == 0
    after = (tmp_path / "out" / "kept.jsonl").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == 8


def test_a_missed_target_is_an_error_only_if_it_was_given(datagen, graph, tmp_path):
    (tmp_path / "one.csv").write_text("head,relation,tail\nRome,river,Tiber\n")
    assert datagen("self-kg", "one.csv", *NONE, "-o", "free").code == 0
    ended = datagen("self-kg", graph.name, *NONE, "-o", "out", "-n", "50")
    assert ended.code == 1
    assert f"kept {FACTS} of 50" in ended.complaint
    assert len(rows(tmp_path / "out" / "train.jsonl")) == FACTS


def test_a_run_that_keeps_nothing_is_an_error_in_any_case(datagen, tmp_path):
    (tmp_path / "g.csv").write_text("head,relation,tail\n" + "".join(f"Ada,likes,t{n}\n" for n in range(21)))
    ended = datagen("self-kg", "g.csv", *NONE)
    assert ended.code == 1
    assert "kept 0 of " in ended.complaint


def test_quiet_prints_nothing(datagen, graph, tmp_path):
    for arguments in (("self-kg", graph.name, *ALL, "-o", "out"), ("run", "out/run.toml")):
        ended = datagen(*arguments, "--quiet")
        assert (ended.code, ended.out, ended.err) == (0, "", "")


def test_quiet_prints_errors_alone(datagen):
    ended = datagen("self-kg", "lost.csv", *NONE, "--quiet")
    assert ended.out == ""
    assert "lost.csv" in ended.complaint


@pytest.mark.parametrize(
    "arguments",
    [
        ("self-kg", "graph.csv"),
        ("self-kg", "graph.csv", *NONE),
        ("self-instruct",),
        ("self-instruct", "--language", "zh"),
        ("self-qa", "doc.md"),
    ],
)
def test_a_dry_run_counts_and_sends_and_writes_nothing(datagen, graph, tmp_path, endpoint, arguments):
    (tmp_path / "doc.md").write_text(
        "The kiln is lit at six because clay needs slow heat. It cools until Sunday.\n"
    )
    before = tree(tmp_path)
    model = () if "none" in arguments else ("--base-url", endpoint.url, "--model", "m")
    ended = datagen(*arguments, *model, "--dry-run", "-o", "out")
    assert (ended.code, ended.err) == (0, "")
    assert "nothing was sent" in ended.out and " call" in ended.out
    assert endpoint.asked == []
    assert tree(tmp_path) == before
    assert not (tmp_path / "out").exists()


def test_a_run_file_repeats_its_run_byte_for_byte(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, *NONE, "-n", "9", "--seed", "5", "-o", "first")
    before = tree(tmp_path / "first")
    assert datagen("run", "first/run.toml").code == 0
    assert tree(tmp_path / "first") == before
    assert datagen("run", "first/run.toml", "-o", "second").code == 0
    assert stable(tmp_path / "second") == stable(tmp_path / "first")


def test_a_run_file_repeats_a_run_with_a_model(datagen, graph, tmp_path, endpoint):
    datagen("self-kg", graph.name, "--base-url", endpoint.url, "--model", "m", "-n", "6", "-o", "first")
    sent = len(endpoint.served)
    assert sent >= 6
    assert datagen("run", "first/run.toml").code == 0
    assert len(endpoint.served) == sent
    datagen("run", "first/run.toml", "-o", "second")
    assert stable(tmp_path / "second") == stable(tmp_path / "first")


def test_a_run_folder_may_be_moved_and_gone_on_in(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, *NONE, "-n", "3", "-o", "first")
    (tmp_path / "first").rename(tmp_path / "moved")
    before = stable(tmp_path / "moved")
    assert datagen("run", "moved/run.toml").code == 0
    assert stable(tmp_path / "moved") == before
    assert not (tmp_path / "first").exists()


@pytest.mark.parametrize("format_", FORMATS)
def test_a_run_is_exported_in_every_format(datagen, graph, tmp_path, format_):
    datagen("self-kg", graph.name, *ALL, "-o", "out")
    before = tree(tmp_path / "out")
    ended = datagen("export", "out", "--format", format_, "-o", f"{format_}.jsonl")
    assert (ended.code, ended.out) == (0, f"wrote {FACTS} rows to {format_}.jsonl\n")
    made = rows(tmp_path / f"{format_}.jsonl")
    assert len(made) == FACTS
    assert {frozenset(row) for row in made} == {frozenset(FORMATS[format_])}
    assert len(rows(tmp_path / f"{format_}.meta.jsonl")) == FACTS
    assert tree(tmp_path / "out") == before


@pytest.mark.parametrize("format_", FORMATS)
def test_a_run_writes_its_rows_in_the_format_asked_for(datagen, graph, tmp_path, format_):
    datagen("self-kg", graph.name, *ALL, "-o", "out", "--format", format_)
    assert {frozenset(row) for row in rows(tmp_path / "out" / "train.jsonl")} == {frozenset(FORMATS[format_])}


def test_an_export_replaces_the_rows_of_the_run_folder_unless_told_where(datagen, graph, tmp_path):
    datagen("self-kg", graph.name, *ALL, "-o", "out")
    datagen("export", "out", "--format", "alpaca")
    assert set(rows(tmp_path / "out" / "train.jsonl")[0]) == FORMATS["alpaca"]


@pytest.mark.parametrize(
    "command", [(), ("self-instruct",), ("self-qa",), ("self-kg",), ("run",), ("export",)]
)
def test_help_is_an_answer_and_no_error(datagen, command):
    for flag in ("--help", "-h"):
        ended = datagen(*command, flag)
        assert (ended.code, ended.err) == (0, "")
        assert ended.out.startswith("Usage: datagen")


def test_the_version_is_the_packages(datagen):
    from datagen import __version__

    assert datagen("--version").out == f"datagen, version {__version__}\n"


HEAVY = ("aiohttp", "genai_prices", "httpx2", "networkx", "openai", "pydantic", "rich", "xllamacpp")


def in_new_process(code, cwd, stdout=subprocess.PIPE):
    where = os.pathsep.join(path for path in sys.path if path)
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": guarded_path(where)},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "work",
    [
        "import datagen",
        "from datagen.cli.main import main; main(['--help'], standalone_mode=False)",
        "from datagen.cli.main import main; main(['self-qa', '--help'], standalone_mode=False)",
    ],
)
def test_help_and_import_load_nothing_heavy(work, tmp_path):
    ended = in_new_process(f"{work}\nimport sys; print('loaded:', *sys.modules)", tmp_path)
    assert ended.returncode == 0, ended.stderr
    loaded = set(ended.stdout.rsplit("loaded:", 1)[1].split())
    assert loaded.isdisjoint(HEAVY)
    assert "datagen" in loaded


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["self-kg", "lost.csv"], 1), (["self-kg"], 2), (["self-kg", "graph.csv", "--model", "none"], 0)],
)
def test_the_process_ends_with_the_code_and_no_traceback(arguments, code, graph, tmp_path):
    work = f"import sys; sys.argv = {['datagen', *arguments]!r}; from datagen.cli.main import entry; entry()"
    ended = in_new_process(work, tmp_path)
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("error: ") == ended.stderr.count("hint: ") == (code != 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_under_standard_output_is_one_error(graph, tmp_path):
    arguments = ["datagen", "self-kg", "graph.csv", "--model", "none"]
    work = f"import sys; sys.argv = {arguments!r}; from datagen.cli.main import entry; entry()"
    with Path("/dev/full").open("w") as full:
        ended = in_new_process(work, tmp_path, stdout=full)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr and "Exception" not in ended.stderr
    assert "error: cannot write to standard output" in ended.stderr
