"""Lines on disk: whole or absent, or append-only and walked over again."""

import resource
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import BadInput, OutputError
from datagen.jsonl import dump, read_lines, write_whole
from datagen.replay import ReplayWriter

VALUE = st.one_of(st.text(max_size=8), st.integers(), st.none(), st.lists(st.text(max_size=3), max_size=2))
ROWS = st.lists(st.dictionaries(st.sampled_from("abc"), VALUE, min_size=1), max_size=6)


def as_bytes(rows):
    return b"".join(dump(row).encode() + b"\n" for row in rows)


def replay(before, rows):
    """Return what a file that held `before` holds after a complete run that makes `rows`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.jsonl")
        path.write_bytes(before)
        with ReplayWriter(path) as writer:
            for row in rows:
                writer.write(row)
        return path.read_bytes()


@given(ROWS, st.data())
def test_any_cut_of_a_file_replayed_with_its_rows_gives_the_same_bytes(rows, data):
    whole = as_bytes(rows)
    cut = data.draw(st.integers(0, len(whole)))
    assert replay(whole[:cut], rows) == whole


@given(ROWS, ROWS, st.data())
def test_any_cut_of_a_file_replayed_with_other_rows_gives_exactly_those(old, new, data):
    whole = as_bytes(old)
    cut = data.draw(st.integers(0, len(whole)))
    assert replay(whole[:cut], new) == as_bytes(new)


@given(st.binary(max_size=40), ROWS)
def test_whatever_the_file_held_the_rows_of_a_complete_run_are_its_content(before, rows):
    assert replay(before, rows) == as_bytes(rows)


@given(ROWS, st.data())
def test_a_run_that_stops_while_it_replays_loses_no_line(rows, data):
    stop = data.draw(st.integers(0, len(rows)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.jsonl")
        path.write_bytes(as_bytes(rows))
        with pytest.raises(KeyboardInterrupt), ReplayWriter(path) as writer:
            for row in rows[:stop]:
                writer.write(row)
            raise KeyboardInterrupt
        assert path.read_bytes() == as_bytes(rows)


@given(ROWS, ROWS, st.data())
def test_lines_cut_off_by_starts_that_are_killed_are_saved_whole(first, second, data):
    with tempfile.TemporaryDirectory() as folder:
        path, before = Path(folder, "rows.jsonl"), Path(folder, "before.jsonl")
        path.write_bytes(as_bytes(second))
        whole = as_bytes(first)
        before.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])  # what a kill left of a saving
        saved = [row for _, row in read_lines(before)]
        with ReplayWriter(path, before):
            pass
        assert path.read_bytes() == b""
        left = [row for _, row in read_lines(before)] if before.exists() else []
        assert as_bytes(left) == as_bytes(unlike(saved + second))
        assert not before.exists() or before.read_bytes() == as_bytes(left)


def unlike(rows):
    """Return rows without those that came before."""
    return [row for n, row in enumerate(rows) if dump(row) not in map(dump, rows[:n])]


@contextmanager
def room_for(size):
    """Let no file become longer, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_an_output_error_that_names_the_file(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [{"n": number} for number in range(50)]
    with room_for(100), pytest.raises(OutputError, match=r"rows\.jsonl"), ReplayWriter(path) as writer:
        for row in rows:
            writer.write(row)
    left = path.read_bytes()
    assert 0 < len(left) <= 100 and as_bytes(rows).startswith(left)
    assert replay(left, rows) == as_bytes(rows)


def test_a_row_is_on_disk_when_write_returns(tmp_path):
    with ReplayWriter(tmp_path / "rows.jsonl") as writer:
        writer.write({"a": 1})
        assert (tmp_path / "rows.jsonl").read_bytes() == b'{"a": 1}\n'


@given(ROWS)
def test_rows_are_read_back_as_they_were_written(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.jsonl")
        write_whole(path, map(dump, rows))
        assert list(read_lines(path)) == list(enumerate(rows, 1))


def test_half_a_character_survives_the_disk(tmp_path):
    write_whole(tmp_path / "rows.jsonl", [dump({"a": "\ud83d 水"})])
    assert list(read_lines(tmp_path / "rows.jsonl")) == [(1, {"a": "\ud83d 水"})]


def test_a_torn_last_line_is_not_read(tmp_path):
    (tmp_path / "rows.jsonl").write_bytes(b'{"a": 1}\n{"a": 2}')
    assert list(read_lines(tmp_path / "rows.jsonl")) == [(1, {"a": 1})]


@pytest.mark.parametrize("line", [b"{", b"[1]", b"\xff", b""])
def test_a_line_that_is_no_row_is_named(tmp_path, line):
    (tmp_path / "rows.jsonl").write_bytes(b'{"a": 1}\n' + line + b"\n")
    with pytest.raises(BadInput, match=r"rows\.jsonl line 2"):
        list(read_lines(tmp_path / "rows.jsonl"))


def test_a_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(BadInput, match="cannot read"):
        list(read_lines(tmp_path / "rows.jsonl"))


@pytest.mark.parametrize("old", [None, "old\n"])
def test_a_whole_file_that_breaks_half_way_leaves_what_was_there(tmp_path, old):
    path = tmp_path / "whole.txt"
    if old is not None:
        path.write_text(old)

    def lines():
        yield "new"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_whole(path, lines())
    assert (path.read_text() if path.exists() else None) == old


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path):
    (tmp_path / "rows.jsonl").mkdir()
    with pytest.raises(OutputError, match="cannot write"):
        ReplayWriter(tmp_path / "rows.jsonl")
    with pytest.raises(OutputError, match="cannot write"):
        write_whole(tmp_path / "rows.jsonl", ["a"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.jsonl"]


class TestLinesThatAreCutOff:
    def write(self, folder, rows, *, breaks=False):
        with (
            suppress(KeyboardInterrupt),
            ReplayWriter(folder / "rows.jsonl", folder / "before.jsonl") as writer,
        ):
            for row in rows:
                writer.write(row)
            if breaks:
                raise KeyboardInterrupt

    def aside(self, folder):
        path = folder / "before.jsonl"
        return path.read_bytes() if path.exists() else None

    @given(ROWS, ROWS, st.integers(0, 20))
    def test_none_is_lost_whenever_a_start_breaks_off(self, old, new, size):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            self.write(folder, old)
            self.write(folder, new[:size], breaks=True)
            there = (folder / "rows.jsonl").read_bytes() + (self.aside(folder) or b"")
            assert set(as_bytes(old).split(b"\n")) <= set(there.split(b"\n"))
            self.write(folder, new)
            assert (folder / "rows.jsonl").read_bytes() == as_bytes(new)
            lost = [row for row in old if row not in new]
            assert set((self.aside(folder) or b"").split(b"\n")) - {b""} == {
                as_bytes([row])[:-1] for row in lost
            }
            assert (self.aside(folder) is None) == (not lost)

    def test_a_torn_line_is_none(self, tmp_path):
        (tmp_path / "rows.jsonl").write_bytes(b'{"a": 1}\n{"a"')
        self.write(tmp_path, [{"a": 1}, {"a": 2}])
        assert self.aside(tmp_path) is None
