"""A stranger's file, whatever it is: lines, an array, no JSON at all, another encoding, a huge row."""

import json
import os
import stat
import tracemalloc

import pytest
from check_rows import GOOD, good, rows_of, write
from hypothesis import given, settings
from hypothesis import strategies as st

import datagen
from datagen.checks.lines import read_file
from datagen.errors import BadInput, ConfigError, OutputError

ROWS = [good("messages", n) for n in range(GOOD)]


def test_windows_line_ends_and_a_byte_order_mark_are_told_and_taken_away(tmp_path):
    path = write(tmp_path / "in.jsonl", ROWS, end="\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    checked, fixed = datagen.fix(path, tmp_path / "clean.jsonl")
    assert checked.faults == {"byte_order_mark": 1, "carriage_return": GOOD}
    assert checked.faulty == 0
    assert (tmp_path / "clean.jsonl").read_bytes() == write(tmp_path / "good.jsonl", ROWS).read_bytes()
    assert (fixed.kept, fixed.mended) == (GOOD, 0)


def test_a_file_without_a_newline_at_its_end_is_good(tmp_path):
    path = write(tmp_path / "in.jsonl", ROWS)
    path.write_bytes(path.read_bytes()[:-1])
    assert not datagen.check(path).faults


@settings(max_examples=30)
@given(
    indent=st.sampled_from([None, 0, 2]),
    text=st.text(st.characters(exclude_categories=["Cs"])),
    mark=st.booleans(),
)
def test_an_array_is_read_as_its_rows_however_it_is_laid_out(tmp_path_factory, indent, text, mark):
    path = tmp_path_factory.mktemp("array") / "in.json"
    rows = [{"text": f"x{text}", "n": [n, {"a": None}]} for n in range(5)]
    data = json.dumps(rows, indent=indent, ensure_ascii=bool(len(text) % 2)).encode()
    path.write_bytes(b"\xef\xbb\xbf" * mark + data)
    read = list(read_file(path))
    assert [each.row for each in read] == rows
    assert [each.number for each in read] == [1, 2, 3, 4, 5]


def test_an_array_becomes_lines(tmp_path):
    path = tmp_path / "in.json"
    path.write_text(json.dumps(ROWS, indent=2), encoding="utf-8")
    checked, fixed = datagen.fix(path, tmp_path / "clean.jsonl")
    assert (checked.faults, fixed.kept) == ({"json_array": 1}, GOOD)
    assert rows_of(tmp_path / "clean.jsonl") == ROWS


@pytest.mark.parametrize("is_array", [True, False])
def test_what_some_readers_take_for_the_end_of_a_line_is_gone_from_a_clean_copy(tmp_path, is_array):
    rows = [{"text": f"before\u2028after \u0085 {n}"} for n in range(GOOD)]
    lines = [json.dumps(row, ensure_ascii=False).replace(": ", ":\r") for row in rows]
    text = f"[{','.join(lines)}]" if is_array else "".join(f"{line}\n" for line in lines)
    path = tmp_path / "in.json"
    path.write_bytes(text.encode())
    checked, _ = datagen.fix(path, tmp_path / "clean.jsonl")
    assert checked.faults["line_separator"] == GOOD
    assert checked.faults["carriage_return"] == (0 if is_array else GOOD)
    assert not datagen.check(tmp_path / "clean.jsonl").faults
    assert len((tmp_path / "clean.jsonl").read_bytes().decode().splitlines()) == GOOD
    assert rows_of(tmp_path / "clean.jsonl") == rows


def test_bytes_that_are_not_utf8_are_a_fault_within_an_array_as_on_a_line(tmp_path):
    rows = [{"text": f"caf\u00e9 {n}"} for n in range(GOOD)]
    data = json.dumps(rows, ensure_ascii=False).encode()
    (tmp_path / "in.json").write_bytes(data.replace(b"\xc3\xa9 3", b"\xe9 3"))
    checked, fixed = datagen.fix(tmp_path / "in.json", tmp_path / "clean.jsonl")
    assert checked.faults == {"json_array": 1, "not_utf8": 1}
    (fault,) = checked.first["not_utf8"]
    assert (fault.line, fault.what) == (4, "byte 14 is no part of UTF-8")
    assert (fixed.kept, fixed.dropped) == (GOOD - 1, {"not_utf8": 1})
    assert rows_of(tmp_path / "clean.jsonl") == rows[:3] + rows[4:]
    assert rows_of(tmp_path / "clean.dropped.jsonl")[0]["text"] == '{"text": "caf\ufffd 3"}'


def test_what_stands_after_an_array_is_not_passed_over_in_silence(tmp_path):
    (tmp_path / "in.json").write_text(
        json.dumps(ROWS, indent=1) + "\n\n" + json.dumps(ROWS), encoding="utf-8"
    )
    checked = datagen.check(tmp_path / "in.json")
    assert checked.faults == {"json_array": 1, "not_json": 1}
    assert checked.first["not_json"][0].what.startswith("text after the end of the array")


def test_an_array_that_breaks_off_keeps_its_whole_rows(tmp_path):
    path = tmp_path / "in.json"
    path.write_text(json.dumps(ROWS)[:-20], encoding="utf-8")
    checked, fixed = datagen.fix(path, tmp_path / "clean.jsonl")
    assert checked.faults == {"json_array": 1, "not_json": 1}
    assert (fixed.kept, fixed.dropped) == (GOOD - 1, {"not_json": 1})


def test_a_row_longer_than_a_piece_is_read_whole_from_an_array(tmp_path):
    rows = [{"text": "x" * 3_000_000}, {"text": "short"}, {"text": "y" * 1_500_000}]
    path = tmp_path / "in.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert [each.row for each in read_file(path)] == rows


def test_memory_does_not_grow_with_the_file(tmp_path):
    def peak(count):
        path = write(tmp_path / "in.jsonl", (good("messages", n) for n in range(count)))
        tracemalloc.start()
        datagen.check(path)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(2_000)
    assert peak(20_000) < 1.2 * peak(2_000) + 100_000


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "holds no rows"),
        (b"\n\n", "holds no rows"),
        (b"hello\nworld\n", "line 1: Expecting value"),
        (b'{"a": 1}\n', "line 1: it has a"),
        ('{"text": "x"}\n'.encode("utf-16"), "UTF-16"),
        (b"PAR1abc", "Parquet"),
        (b"\x1f\x8b\x08\x00", "compressed"),
        (b"[1, 2]\n[3]\n", "a list where a row belongs"),
    ],
)
def test_a_file_that_is_no_training_data_is_an_error_that_says_why(tmp_path, data, says):
    path = tmp_path / "in.jsonl"
    path.write_bytes(data)
    with pytest.raises(BadInput) as caught:
        datagen.check(path)
    assert says in caught.value.message
    assert caught.value.hint


def test_what_is_no_file_is_an_error(tmp_path):
    for path in (tmp_path, tmp_path / "none.jsonl"):
        with pytest.raises(BadInput, match="file"):
            datagen.check(path)


def test_records_of_a_run_are_told_apart_from_training_rows(tmp_path):
    record = dict.fromkeys(("generator", "instruction", "messages", "output", "requests", "source"), "x")
    with pytest.raises(BadInput, match="datagen's own records"):
        datagen.check(write(tmp_path / "kept.jsonl", [record]))


def test_a_format_that_is_told_is_not_guessed(tmp_path):
    checked = datagen.check(write(tmp_path / "in.jsonl", ROWS), "alpaca")
    assert checked.faults == {"other_format": GOOD}
    with pytest.raises(ConfigError, match="unknown format: xml"):
        datagen.check(tmp_path / "in.jsonl", "xml")


@pytest.mark.parametrize("name", ["in.jsonl", "in.dropped.jsonl", "in.meta.jsonl"])
@pytest.mark.parametrize("role", ["file", "against", "report"])
def test_a_clean_copy_and_its_sidecars_never_replace_what_is_read(tmp_path, name, role):
    roles = {"file": tmp_path / "other.jsonl", role: tmp_path / name}
    for path in roles.values():
        write(path, ROWS)
    before = (tmp_path / name).read_bytes()
    with pytest.raises(OutputError, match=f"{name} would be read and written"):
        datagen.fix(roles.pop("file"), tmp_path / "in.jsonl", **roles)
    assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize("role", ["file", "against"])
def test_a_report_never_replaces_what_is_read(tmp_path, role):
    roles = {"file": tmp_path / "other.jsonl", role: tmp_path / "in.jsonl"}
    for path in roles.values():
        write(path, ROWS)
    (tmp_path / "link.jsonl").symlink_to("in.jsonl")
    with pytest.raises(OutputError, match="would be read and written"):
        datagen.check(roles.pop("file"), report=tmp_path / "link.jsonl", **roles)
    assert rows_of(tmp_path / "in.jsonl") == ROWS


def test_a_folder_a_pipe_and_no_name_are_no_place_for_a_clean_copy(tmp_path):
    path = write(tmp_path / "in.jsonl", ROWS)
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(OutputError, match="is no regular file"):
            datagen.fix(path, place)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    with pytest.raises(OutputError, match="no file is named"):
        datagen.fix(path, "")


def test_a_link_that_leads_round_in_a_circle_is_no_crash(tmp_path):
    path, link = write(tmp_path / "in.jsonl", ROWS), tmp_path / "link.jsonl"
    link.symlink_to("link.jsonl")
    with pytest.raises(BadInput, match="cannot read"):
        datagen.check(link)
    datagen.fix(path, link)
    assert rows_of(link) == ROWS


def test_where_no_row_can_be_mended_nothing_is_written(tmp_path):
    path = write(tmp_path / "in.jsonl", [{"text": ""}])
    with pytest.raises(BadInput, match="no row of"):
        datagen.fix(path, tmp_path / "clean.jsonl")
    assert [each.name for each in tmp_path.iterdir()] == ["in.jsonl"]


def test_ten_rows_are_wanted_and_odd_names_are_noted(tmp_path):
    folder = tmp_path / "all.csv"
    folder.mkdir()
    notes = dict(datagen.check(write(folder / "in#1.jsonl", ROWS[:3])).notes)
    assert notes == {"few_rows": "3", "file_name": "in#1.jsonl with .csv, #"}


def test_a_row_that_is_nested_without_end_is_left_out_in_lines_and_in_an_array(tmp_path):
    deep = {}
    for _ in range(300):
        deep = {"a": [deep]}
    rows = [*ROWS, {**ROWS[0], "extra": deep}]
    (tmp_path / "in.json").write_text(json.dumps(rows), encoding="utf-8")
    for path in (write(tmp_path / "in.jsonl", rows), tmp_path / "in.json"):
        checked, fixed = datagen.fix(path, tmp_path / "clean.jsonl")
        assert checked.first["not_json"][0].line == len(rows)
        assert (fixed.kept, fixed.dropped) == (GOOD, {"not_json": 1})
        assert rows_of(tmp_path / "clean.jsonl") == ROWS


def test_a_row_of_many_turns_is_not_nested_deeply(tmp_path):
    rows = [{"messages": ROWS[0]["messages"] * 200} for _ in range(GOOD)]
    assert not datagen.check(write(tmp_path / "in.jsonl", rows), cutoff=0).faults


def test_a_file_in_another_encoding_is_an_error_that_says_so(tmp_path):
    (tmp_path / "in.jsonl").write_bytes('{"text": "caf\xe9"}\n'.encode("latin-1") * 20)
    with pytest.raises(BadInput, match="byte 14 is no part of UTF-8") as caught:
        datagen.check(tmp_path / "in.jsonl")
    assert caught.value.hint == "save the file as UTF-8"
