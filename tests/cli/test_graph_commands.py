"""What `self-kg` says of the graph it was given: read, used, screened, unused."""

import json
import re
from pathlib import Path

import pytest

from datagen.readers.graphs import read_knowledge

NONE = ("--model", "none")
GRAPHS = sorted((Path(__file__).parents[2] / "examples" / "graphs").glob("*.[cj]s*"))
MESSY = """head,relation,tail
Rome,capital_of,Italy
Paris,capital_of,France
Kyiv,capital_of,Ukraine
Rome,river,Tiber
rome,River,Tiber
Rome,river,
Rome,twin,Rome
Rome,name,<b>Roma</b>
Rome,ancient,yes
Rome,ancient,no
Roman Rome,part_of,Rome
Paris,river
"""


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def account(out):
    """Return the numbers of the summary's line on triples."""
    line = next(line for line in out.splitlines() if line.startswith("triples: "))
    return {
        word: int(number) for number, word in re.findall(r"(\d+) (read|used|unused|screened|flagged)", line)
    }


def used_in(folder):
    """Return the triples that kept records rest on."""
    return {tuple(triple) for row in rows(folder / "kept.jsonl") for triple in row["source"]["triples"]}


def left_over(text, folder):
    """Return the lines of a table that are neither screened, nor skipped, nor in a kept record."""
    gone = {row["where"] for row in rows(folder / "screened.jsonl") if not row["kept"]}
    gone |= {row["where"] for row in rows(folder / "skipped.jsonl")}
    used = used_in(folder)
    return [
        number
        for number, line in enumerate(text.splitlines()[1:], 2)
        if f"g.csv line {number}" not in gone and tuple(line.split(",")) not in used
    ]


def agrees(folder, counted, read):
    """Say whether the summary's numbers are those of the files."""
    screened = rows(folder / "screened.jsonl")
    used = used_in(folder)
    covered = json.loads((folder / "coverage.json").read_text(encoding="utf-8"))["triples"]
    return (
        counted["read"] == read == counted["used"] + counted["unused"] + counted["screened"]
        and counted["screened"] == sum(not row["kept"] for row in screened)
        and counted.get("flagged", 0) == sum(row["kept"] for row in screened)
        and counted["used"] == len(used)
        and counted["unused"] == covered["0"]
    )


@pytest.mark.parametrize("target", [1, 3, 6])
def test_triples_read_are_used_screened_or_unused(datagen, tmp_path, target):
    (tmp_path / "g.csv").write_text(MESSY)
    ended = datagen("self-kg", "g.csv", *NONE, "-n", target, "-o", "out")
    assert ended.code == 0
    counted = account(ended.out)
    assert agrees(tmp_path / "out", counted, read=11)
    assert counted["unused"] == len(left_over(MESSY, tmp_path / "out")) == 5 - counted["used"]
    assert (counted["screened"], counted["flagged"]) == (6, 1)
    assert "contradiction 2" in ended.out and "see screened.jsonl" in ended.out
    (skipped,) = rows(tmp_path / "out" / "skipped.jsonl")
    assert skipped["where"] == "g.csv line 13"


@pytest.mark.parametrize("path", GRAPHS, ids=lambda path: path.name)
def test_the_shipped_graphs_add_up(datagen, tmp_path, path):
    ended = datagen("self-kg", path, *NONE, "-n", 20, "-o", "out")
    counted = account(ended.out)
    graph = {(each.head, each.relation, each.tail) for each in read_knowledge(path).triples}
    assert ended.code == 0 and agrees(tmp_path / "out", counted, read=len(graph))
    assert used_in(tmp_path / "out") <= graph
    assert counted["unused"] == len(graph - used_in(tmp_path / "out"))
    assert counted["screened"] == 0 and counted["used"] >= 20


def test_the_summary_says_how_records_were_worded(datagen, tmp_path):
    (tmp_path / "g.csv").write_text(MESSY)
    ended = datagen("self-kg", "g.csv", *NONE, "-n", 2, "-o", "out")
    told = "worded: 0 at the first try, 0 after a retry, 0 in part, 2 by the template, 0 rejected\n"
    assert told in ended.out


def test_a_screened_row_says_what_why_and_where(datagen, tmp_path):
    (tmp_path / "g.csv").write_text(MESSY)
    datagen("self-kg", "g.csv", *NONE, "-n", 2, "-o", "out")
    found = rows(tmp_path / "out" / "screened.jsonl")
    assert found[1] == {
        "triple": ["Rome", "river", ""],
        "code": "empty_part",
        "why": "the tail is empty",
        "where": "g.csv line 7",
        "kept": False,
    }
    assert [row["code"] for row in found if row["kept"]] == ["contained_name"]


def test_columns_and_a_schema_are_settings_of_the_run(datagen, tmp_path):
    (tmp_path / "g.csv").write_text("town,fact,what\nRome,capital_of,Italy\nRome,river,Tiber\n")
    (tmp_path / "s.toml").write_text('[relations.river]\nlabels = {en = "river"}\n')
    options = ("--columns", "town, fact,what", "--schema", "s.toml")
    ended = datagen("self-kg", "g.csv", *NONE, *options, "-n", 1, "-o", "out")
    assert (ended.code, ended.err) == (0, "")
    assert "--columns town,fact,what --schema s.toml" in ended.out
    kept = (tmp_path / "out" / "kept.jsonl").read_bytes()
    assert datagen("run", "out/run.toml", "-o", "again").code == 0
    assert (tmp_path / "again" / "kept.jsonl").read_bytes() == kept


def test_a_changed_schema_sets_the_records_aside(datagen, tmp_path):
    (tmp_path / "g.csv").write_text("head,relation,tail\nRome,capital_of,Italy\nRome,river,Tiber\n")
    (tmp_path / "s.toml").write_text('[relations.river]\nlabels = {en = "river"}\n')
    command = ("self-kg", "g.csv", *NONE, "--schema", "s.toml", "-n", 1, "-o", "out")
    assert datagen(*command).code == 0
    (tmp_path / "s.toml").write_text('[relations.river]\nlabels = {en = "stream"}\n')
    assert "the inputs changed" in datagen(*command).out
    assert (tmp_path / "out" / "before-1" / "kept.jsonl").exists()


def test_a_relation_that_a_schema_calls_complete_is_asked_backwards(datagen, tmp_path):
    (tmp_path / "g.csv").write_text("head,relation,tail\nRome,river,Tiber\nRome,hill,Caelian\n")
    (tmp_path / "s.toml").write_text("[relations.river]\ncomplete = true\n")
    ended = datagen("self-kg", "g.csv", *NONE, "--schema", "s.toml", "-n", 3, "-o", "out")
    assert (ended.code, "reverse 1" in ended.out) == (0, True)


@pytest.mark.parametrize("columns", ["a,b", "a,b,c,d", "a,,c", ""])
def test_columns_that_are_not_three_names_are_a_usage_error(datagen, tmp_path, columns):
    (tmp_path / "g.csv").write_text(MESSY)
    ended = datagen("self-kg", "g.csv", *NONE, "--columns", columns)
    assert ended.code == 2
    assert "HEAD,RELATION,TAIL" in ended.err


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("seeds.jsonl", '{"id": "a", "name": "b", "instruction": "c", "instances": []}\n', "no graph"),
        ("g.csv", "town,country\nRome,Italy\n", "columns head, relation and tail are wanted"),
        ("g.json", '{"nodes": [{"id": "a"}, {"id": "b"}], "links": []}', "no usable triple"),
        ("g.json", "[" * 100_000, "nested too deeply"),
        ("g.jsonl", "[" * 100_000, "nested too deeply"),
        ("g.graphml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><graphml/>', "declares a document type"),
        ("g.rdf", '<!DOCTYPE x [<!ENTITY a "aaaa">]><rdf/>', "declares a document type"),
        ("g.jsonld", '{"@context": "http://127.0.0.1:9/c", "name": "x"}', "never fetched"),
        ("g.csv", "head,relation,tail\na,r,a\n", "1 screened, the first: line 2"),
        ("g.csv", "head,relation,tail\n\x1b[31ma,r,b\n", "U+001B"),
    ],
)
def test_a_file_that_is_no_graph_ends_in_an_error_that_says_so(datagen, tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    ended = datagen("self-kg", name, *NONE)
    assert ended.code == 1
    assert name in ended.complaint and said in ended.complaint
    assert "hint: " in ended.err and "\x1b" not in ended.err


def test_a_folder_of_graphs_is_refused_by_its_name(datagen, tmp_path):
    (tmp_path / "graphs").mkdir()
    ended = datagen("self-kg", "graphs", *NONE)
    assert (ended.code, ended.complaint) == (1, "error: graphs is a folder")


def test_a_dry_run_reads_the_graph_alike(datagen, tmp_path):
    (tmp_path / "g.csv").write_text("Source,Label,Target\nRome,river,Tiber\n")
    ended = datagen("self-kg", "g.csv", *NONE, "--dry-run")
    assert ended.code == 0
    assert "columns taken: Source as head" in ended.out


def test_a_spelling_that_is_merged_may_be_closed_by_its_own_name(datagen, tmp_path):
    (tmp_path / "g.csv").write_text("head,relation,tail\nAda,child,Bo\nAda,hasChild,Cy\nBo,child,Di\n")
    ended = datagen("self-kg", "g.csv", *NONE, "--closed", "hasChild", "-n", 12, "-o", "out")
    assert ended.code == 0 and "taken as one: hasChild as child" in ended.out
    assert "Ada has 2 children: Bo and Cy." in (tmp_path / "out" / "kept.jsonl").read_text(encoding="utf-8")


def test_what_a_run_infers_and_what_it_allows_is_said_at_the_start(datagen, tmp_path):
    pairs = "".join(f"Tern {n},capital_of,Land {n}\nTern {n},height,{n} m\n" for n in range(30))
    (tmp_path / "g.csv").write_text(f"head,relation,tail\n{pairs}")
    ended = datagen("self-kg", "g.csv", *NONE, "-n", 20, "-o", "out")
    assert "inferred: one-to-one (asked backwards, for the one head): capital_of" in ended.out
    assert (
        "inferred: functional (a head has one value, and any other is called false): capital_of, height"
        in ended.out
    )
    assert "is called false of functional relations alone" in ended.out
    few = "".join(pairs.splitlines(keepends=True)[:10])
    (tmp_path / "g.csv").write_text(f"head,relation,tail\n{few}")
    ended = datagen("self-kg", "g.csv", *NONE, "-n", 5, "-o", "few")
    assert "inferred" not in ended.out and "is never called false" in ended.out


def test_two_shares_of_one_kind_are_a_usage_error(datagen, tmp_path):
    (tmp_path / "g.csv").write_text(MESSY)
    ended = datagen("self-kg", "g.csv", *NONE, "--mix", "forward=1,forward=2")
    assert ended.code == 2 and "forward has two shares" in ended.err


def test_a_row_of_empty_cells_is_told(datagen, tmp_path):
    (tmp_path / "g.csv").write_text("head,relation,tail\nRome,river,Tiber\n,,\n\nRome,hill,Caelian\n")
    ended = datagen("self-kg", "g.csv", *NONE, "-n", 2, "-o", "out")
    (skipped,) = rows(tmp_path / "out" / "skipped.jsonl")
    assert ended.code == 0 and skipped == {"where": "g.csv line 3", "why": "all its cells are empty"}


@pytest.mark.parametrize(
    ("row", "lost"),
    [
        ('{"head": "Rome", "relation": "river"}', "tail"),
        ('{"头实体": "罗马", "关系": "河流"}', "tail"),
        ('{"head": "Rome", "tail": "Tiber"}', "relation"),
        ('{"relation": "river", "tail": "Tiber"}', "head"),
    ],
)
def test_an_object_that_lacks_a_part_of_its_triple_is_told_with_its_line(datagen, tmp_path, row, lost):
    good = '{"head": "Rome", "relation": "river", "tail": "Tiber"}'
    (tmp_path / "g.jsonl").write_text(f"{good}\n{row}\n", encoding="utf-8")
    assert datagen("self-kg", "g.jsonl", *NONE, "-n", 1, "-o", "out").code == 0
    (skipped,) = rows(tmp_path / "out" / "skipped.jsonl")
    assert skipped == {"where": "g.jsonl line 2", "why": f"its {lost} is missing"}


def test_a_run_that_finds_no_gap_left_says_so_and_is_done(datagen, tmp_path):
    (tmp_path / "g.csv").write_text("head,relation,tail\nRome,river,Tiber\nParis,river,Seine\n")
    assert datagen("self-kg", "g.csv", *NONE, "--mix", "forward=1", "-n", 2, "-o", "one").code == 0
    ended = datagen("self-kg", "g.csv", *NONE, "--fill-gaps", "one", "-n", 5, "-o", "two")
    assert (ended.code, ended.err) == (0, "")
    assert "no gap is left that could be asked about" in ended.out
    (tmp_path / "h.csv").write_text("head,relation,tail\nOslo,fjord,Bunnefjord\n")
    ended = datagen("self-kg", "h.csv", *NONE, "--fill-gaps", "one", "-n", 5, "-o", "three")
    assert ended.code == 1
    assert (
        "one is a run on another graph: 2 of the 2 triples" in ended.err
        and "hint: give the folder" in ended.err
    )


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("g.json", '{"nodes": [', "Correct the file there."),
        ("g.json", '[{"instruction": "Do"}]', "datagen self-instruct"),
        ("g.csv", "a,b,c,d\n1,2,3,4\n", "Give columns head, relation and tail"),
    ],
)
def test_a_hint_goes_with_the_fault_of_the_file(datagen, tmp_path, name, text, hint):
    (tmp_path / name).write_text(text)
    ended = datagen("self-kg", name, *NONE, "-n", 1, "-o", "out")
    assert ended.code == 1 and hint in ended.err.split("hint:")[1]
