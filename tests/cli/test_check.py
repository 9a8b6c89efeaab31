"""`datagen check` and `datagen export -o FOLDER` as a person sees them."""

import json

import pytest

GOOD = [
    {"messages": [{"role": "user", "content": f"Name {n}?"}, {"role": "assistant", "content": f"Ida {n}."}]}
    for n in range(12)
]
BLANK = {"messages": [{"role": "user", "content": "Name?"}, {"role": "assistant", "content": " "}]}


@pytest.fixture
def write(tmp_path):
    """Write rows as a JSONL file in the working folder."""

    def written(name, rows):
        (tmp_path / name).write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")
        return name

    return written


def test_a_clean_file_ends_well(datagen, write):
    ended = datagen("check", write("in.jsonl", GOOD))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == "format: messages (guessed from the first rows)\n12 rows, no fault\n"


def test_faults_are_told_with_line_field_and_fix_and_end_with_one(datagen, write):
    ended = datagen("check", write("in.jsonl", [*GOOD, BLANK, {"messages": None}]))
    assert ended.code == 1
    assert "14 rows, 2 with faults" in ended.out
    assert "  line 13, messages[1].content: nothing but white space" in ended.out
    assert "  fix: a blank system turn goes; else the row is left out" in ended.out
    assert ended.complaint == "error: in.jsonl: 2 of 14 rows are faulty (blank_text 1, no_turns 1)"
    assert "--fix -o CLEAN.jsonl" in ended.err


def test_of_many_faults_of_a_kind_the_first_are_shown_and_all_are_reported(datagen, write, tmp_path):
    ended = datagen("check", write("in.jsonl", [*GOOD, *[BLANK] * 9]), "--report", "faults.jsonl")
    assert "and 6 more" in ended.out
    faults = [
        json.loads(line) for line in (tmp_path / "faults.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [each["line"] for each in faults] == list(range(13, 22))
    assert faults[0].keys() == {"code", "line", "field", "what", "fix"}


def test_a_clean_copy_is_counted_and_checks_clean(datagen, write):
    rows = [{**each, "text": "x"} for each in [*GOOD, BLANK]]
    ended = datagen("check", write("in.jsonl", rows), "--fix", "-o", "clean.jsonl")
    assert (ended.code, ended.err) == (0, "")
    assert "wrote clean.jsonl: kept 12, mended 0, dropped 1" in ended.out
    assert "dropped for: blank_text 1; see clean.dropped.jsonl" in ended.out
    assert "columns moved to clean.meta.jsonl: text" in ended.out
    assert datagen("check", "clean.jsonl").code == 0


def test_quiet_prints_the_verdict_alone(datagen, write):
    ended = datagen("check", write("in.jsonl", [*GOOD, BLANK]), "--quiet")
    assert (ended.code, ended.out) == (1, "")
    assert ended.complaint


@pytest.mark.parametrize("options", [("--fix",), ("-o", "clean.jsonl")])
def test_a_fix_needs_a_place(datagen, write, options):
    ended = datagen("check", write("in.jsonl", GOOD), *options)
    assert ended.code == 1
    assert ended.complaint == "error: --fix and -o go together"


def test_a_leak_into_a_held_out_file_is_found_and_taken_out(datagen, write):
    write("train.jsonl", GOOD)
    write("test.jsonl", [GOOD[4]])
    ended = datagen("check", "train.jsonl", "--against", "test.jsonl")
    assert ended.code == 1
    assert "leak (1)\n  line 5: near duplicate (1.00) as line 1 of test.jsonl" in ended.out
    assert datagen("check", "train.jsonl", "--against", "test.jsonl", "--fix", "-o", "clean.jsonl").code == 0
    assert datagen("check", "clean.jsonl", "--against", "test.jsonl").code == 0


def test_a_held_out_file_without_rows_is_an_error(datagen, write):
    write("train.jsonl", GOOD)
    ended = datagen("check", "train.jsonl", "--against", write("test.jsonl", []))
    assert ended.complaint == "error: no row of test.jsonl can be compared"


def test_what_a_stranger_wrote_cannot_steer_the_terminal(datagen, write):
    odd = {
        "messages": [{"role": "\x1b[31mred", "content": "x"}, {"role": "assistant", "content": "y"}],
        "\x1b[2J": 1,
    }
    ended = datagen("check", write("in.jsonl", [*GOOD, odd]))
    assert "\x1b" not in ended.out + ended.err


# --- data sets


@pytest.fixture
def run(datagen, tmp_path):
    """A run over a graph of separate facts."""
    lines = "".join(f"City{n},river,River{n}\n" for n in range(20))
    (tmp_path / "graph.csv").write_text("head,relation,tail\n" + lines, encoding="utf-8")
    assert (
        datagen("self-kg", "graph.csv", "--model", "none", "-n", 20, "--mix", "forward=1", "-o", "run").code
        == 0
    )
    return "run"


def test_a_data_set_is_told_and_leaks_nothing(datagen, run, write):
    write("other.jsonl", GOOD)
    ended = datagen("export", run, "--split", "0.8,0.2", "--mix", "other.jsonl=0.2", "-o", "set")
    assert (ended.code, ended.err) == (0, "")
    assert "wrote to set: train.jsonl 20, test.jsonl 4" in ended.out
    assert "split by 20 groups, of which the largest has 1; no leak found" in ended.out
    assert "mixed in 4 from other.jsonl" in ended.out
    assert datagen("check", "set/train.jsonl", "--against", "set/test.jsonl").code == 0


def test_a_name_with_a_suffix_is_a_file_as_before(datagen, run, tmp_path):
    assert datagen("export", run, "-o", "rows.jsonl").out == "wrote 20 rows to rows.jsonl\n"
    assert datagen("export", run, "-o", "set").code == 0
    assert (tmp_path / "set" / "train.jsonl").read_bytes() == (tmp_path / "rows.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--split", "0.8,0.2"), "a data set goes into a folder"),
        (("--split", "0.8,0.8", "-o", "set"), "--split 0.8,0.8 is no split"),
        (("--mix", "none.jsonl=0.1", "-o", "set"), "cannot read none.jsonl"),
        (("--mix", "other.jsonl=1", "-o", "set"), "--mix leaves no room"),
    ],
)
def test_an_export_that_cannot_be_is_an_error(datagen, run, options, says):
    ended = datagen("export", run, *options)
    assert ended.code == 1
    assert says in ended.complaint


@pytest.mark.parametrize("option", [("--split", "many"), ("--mix", "other.jsonl"), ("--by", "luck")])
def test_an_option_that_cannot_be_read_is_a_usage_error(datagen, run, option):
    assert datagen("export", run, *option, "-o", "set").code == 2


def test_a_trainer_says_what_it_refuses_and_does_not_mend(datagen, write):
    ended = datagen("check", write("in.jsonl", [*GOOD, BLANK, {"messages": []}]), "--trainer", "datasets")
    assert ended.code == 1
    ended = datagen("check", "in.jsonl", "--trainer", "datasets", "--fix", "-o", "clean.jsonl")
    assert ended.complaint == "error: --trainer looks and --fix mends"
    ended = datagen("check", "in.jsonl", "--trainer", "hal")
    assert ended.complaint == "error: unknown trainer: hal"
