"""Files and folders become documents, and everything left out is accounted for."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from datagen.errors import BadInput
from datagen.readers.documents import READERS, read_documents
from datagen.readers.files import MAX_BYTES
from datagen.readers.tables import read_rows


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def read(*paths: Path, strict: bool = False):
    skipped = []
    return list(read_documents(paths, strict=strict, skipped=skipped)), skipped


def read_one(path: Path):
    documents, skipped = read(path)
    assert len(documents) == 1
    assert skipped == []
    return documents[0]


def test_a_folder_is_read_recursively_in_sorted_order_under_its_own_name(tmp_path):
    for name in ("b.txt", "a.md", "sub/z.txt", "sub/deeper/c.txt", "说明.txt"):
        write(tmp_path / "docs" / name, f"text of {name}")
    documents, skipped = read(tmp_path / "docs")
    assert [d.path for d in documents] == [
        "docs/a.md",
        "docs/b.txt",
        "docs/sub/deeper/c.txt",
        "docs/sub/z.txt",
        "docs/说明.txt",
    ]
    assert skipped == []


def test_the_hash_is_that_of_the_text_and_the_path_that_which_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    document = read_one(write(Path("a") / "b.txt", "\ufeffcafé\r\n"))
    assert (document.path, document.text) == ("a/b.txt", "café\n")
    assert document.sha256 == hashlib.sha256("café\n".encode()).hexdigest()


def test_the_working_folder_goes_under_its_real_name(tmp_path, monkeypatch):
    write(tmp_path / "docs" / "a.txt", "text")
    monkeypatch.chdir(tmp_path / "docs")
    assert [d.path for d in read(Path())[0]] == ["docs/a.txt"]


def test_two_folders_of_one_name_are_told_apart(tmp_path):
    for parent in ("x", "y"):
        write(tmp_path / parent / "docs" / "a.txt", parent)
    documents, _ = read(tmp_path / "x" / "docs", tmp_path / "y" / "docs")
    assert len({d.path for d in documents}) == 2


def test_a_file_reached_twice_is_read_once_and_said(tmp_path):
    path = write(tmp_path / "docs" / "a.txt", "text")
    documents, skipped = read(tmp_path / "docs", path)
    assert [d.path for d in documents] == ["docs/a.txt"]
    assert skipped[0].why == "it was read already as docs/a.txt"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_chinese_text_is_read_in_every_usual_encoding(tmp_path, encoding):
    text = "松林苑社区共有居民楼28栋，由供热站统一供暖。\n"
    assert read_one(write(tmp_path / "a.txt", text, encoding)).text == text


def test_hidden_files_are_passed_over_and_unknown_kinds_reported(tmp_path):
    write(tmp_path / "docs" / "a.txt", "text")
    write(tmp_path / "docs" / ".secret.txt", "text")
    write(tmp_path / "docs" / ".git" / "a.txt", "text")
    write(tmp_path / "docs" / "photo.png", "text")
    documents, skipped = read(tmp_path / "docs")
    assert [d.path for d in documents] == ["docs/a.txt"]
    assert [(s.where, s.why) for s in skipped] == [("docs/photo.png", "files of kind '.png' are not read")]


def test_links_that_lead_out_of_a_folder_or_nowhere_are_not_followed(tmp_path):
    secret = write(tmp_path / "secret.txt", "secret")
    write(tmp_path / "out" / "b.txt", "secret")
    docs = write(tmp_path / "docs" / "a.txt", "text").parent
    (docs / "file.txt").symlink_to(secret)
    (docs / "folder").symlink_to(tmp_path / "out")
    (docs / "loop.txt").symlink_to(docs / "loop.txt")
    (docs / "inside.txt").symlink_to(docs / "a.txt")
    (docs / "up").symlink_to(docs)
    documents, skipped = read(docs)
    assert [d.path for d in documents] == ["docs/a.txt"]
    assert [s.where for s in skipped] == ["docs/file.txt", "docs/folder", "docs/loop.txt"]


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    write(tmp_path / "docs" / "a.txt", "text")
    os.mkfifo(tmp_path / "docs" / "pipe.txt")
    _, skipped = read(tmp_path / "docs")
    assert [s.why for s in skipped] == ["it is not a regular file"]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.txt", b" \n\t\n", "empty"),
        ("a.txt", b"\x89PNG\0\0", "NUL"),
        ("a.txt", "供暖期供暖期".encode() + b"\xff", "damaged UTF-8 at byte 18"),
        ("a.csv", b"name,age\n", "no usable rows"),
        ("a.json", b'{"text": ', "invalid JSON"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.json", b'{"n": ' + b"9" * 10_000 + b"}", "too many digits"),
        ("a.json", rb'{"text": "half \ud800"}', "surrogate"),
        ("a.json", b"3", "neither an object nor a text"),
        ("a.html", b"<script>only()</script>", "empty"),
    ],
)
def test_a_bad_file_is_skipped_with_its_reason_and_stops_a_strict_run(tmp_path, name, data, why):
    write(tmp_path / "docs" / "z.txt", "good")
    (tmp_path / "docs" / name).write_bytes(data)
    documents, skipped = read(tmp_path / "docs")
    assert [d.path for d in documents] == ["docs/z.txt"]
    assert [s.where for s in skipped] == [f"docs/{name}"]
    assert why in skipped[0].why
    with pytest.raises(BadInput, match=why) as caught:
        read(tmp_path / "docs", strict=True)
    assert f"docs/{name}" in caught.value.message
    assert caught.value.hint


def test_a_file_over_the_size_limit_is_skipped(tmp_path):
    os.truncate(write(tmp_path / "docs" / "a.txt", ""), MAX_BYTES + 1)
    write(tmp_path / "docs" / "b.txt", "text")
    documents, skipped = read(tmp_path / "docs")
    assert [d.path for d in documents] == ["docs/b.txt"]
    assert skipped[0].why == "it is larger than 64 MiB"


def test_nothing_usable_is_an_error_that_names_the_first_reason(tmp_path):
    write(tmp_path / "docs" / "a.txt", " ")
    with pytest.raises(BadInput, match=r"no usable document .*docs/a.txt: it is empty"):
        read(tmp_path / "docs")
    (tmp_path / "none").mkdir()
    with pytest.raises(BadInput, match="no usable document"):
        read(tmp_path / "none")
    with pytest.raises(BadInput, match="no usable document"):
        read()


def test_missing_paths_and_unknown_kinds_are_refused_before_anything_is_read(tmp_path):
    good = write(tmp_path / "a.txt", "text")
    with pytest.raises(BadInput, match="does not exist"):
        read_documents([good, tmp_path / "none.txt"])
    with pytest.raises(BadInput, match="cannot be read"):
        read_documents([tmp_path / ("x" * 1000)])
    with pytest.raises(BadInput, match=r"kind '\.png'"):
        read_documents([good, write(tmp_path / "a.png", "text")])


def test_every_reader_gives_something_for_a_small_file_of_its_kind(tmp_path):
    samples = {".csv": "a,b\n1,2\n", ".tsv": "a\tb\n1\t2\n", ".json": '{"text": "t"}'}
    for suffix in READERS:
        text = samples.get(suffix, '{"text": "some text"}\n')
        assert read_one(write(tmp_path / f"file{suffix}", text)).text.strip()


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("ferry-time_table.txt", "text", "ferry time table"),
        ("a.md", "```\n# not this\n```\n## This one ##\n", "This one"),
        ("茶园.md", "# 第三章 茶园\n", "第三章 茶园"),
        ("cold-store.md", "no heading", "cold store"),
        ("a.html", "<title>Page &amp; title</title><h1>First</h1>", "Page & title"),
        ("a.html", "<h2>First</h2><h1>Second</h1>", "First"),
    ],
)
def test_titles_come_from_the_text_or_else_from_the_name(tmp_path, name, text, title):
    assert read_one(write(tmp_path / name, text)).title == title


def test_an_english_table_is_said_row_by_row(tmp_path):
    text = 'name;fare (EUR);note\nTolm;16.00;"two\nlines, one cell"\nSkarra;;daily.\n'
    document = read_one(write(tmp_path / "ferry-fares.csv", text))
    assert document.text == (
        "# ferry fares\n\n"
        "name: Tolm; fare (EUR): 16.00; note: two lines, one cell.\n"
        "name: Skarra; note: daily.\n"
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_chinese_table_is_said_with_full_width_marks_whatever_divides_it(tmp_path, delimiter):
    rows = [["设备编号", "名称"], ["甲一", "一号锅炉"], ["甲二", "循环水泵"]]
    text = "\n".join(delimiter.join(row) for row in rows)
    document = read_one(write(tmp_path / "设备.csv", text, "gb18030"))
    assert document.text.split("\n")[2:4] == [
        "设备编号：甲一；名称：一号锅炉。",
        "设备编号：甲二；名称：循环水泵。",
    ]


def test_ragged_and_misquoted_rows_are_reported_with_their_first_line(tmp_path):
    text = 'a,b\n1,"x\ny"\n1,2,3\n4,"x"y\n5,6\n7,"never closed\n8,9\n'
    documents, skipped = read(write(tmp_path / "t.csv", text))
    assert documents[0].text == "# t\n\na: 1; b: x y.\na: 5; b: 6.\na: 8; b: 9.\n"
    assert [s.where.rpartition("/")[2] for s in skipped] == [
        "t.csv line 4",
        "t.csv line 5",
        "t.csv line 7",
    ]
    assert skipped[0].why == "it has 3 cells, the header 2"


@pytest.mark.parametrize("place", [1, 2, 50, 99])
def test_a_quote_that_is_never_closed_costs_its_own_line_alone(place):
    rows = [f"a{n},likes,b{n}" for n in range(100)]
    rows[place] = 'X,likes,"oops'
    skipped = []
    found = list(read_rows("\n".join(rows) + "\n", lambda where, why: skipped.append(where)))
    assert [line for line, _ in found] == [n for n in range(1, 101) if n != place + 1]
    assert all(cells == rows[line - 1].split(",") for line, cells in found)
    assert skipped == [f" line {place + 1}"]


def test_every_line_of_nothing_but_quotes_is_accounted_for():
    skipped = []
    lines = 3000
    found = list(read_rows("a,b\n" + 'x,"y""\n' * lines, lambda where, why: skipped.append(where)))
    assert found == [(1, ["a", "b"])]
    assert skipped == [f" line {number}" for number in range(2, lines + 2)]


def test_json_lists_and_lines_give_a_document_each(tmp_path):
    rows = [{"title": "One", "text": "first"}, {"标题": "二", "正文": "第二篇"}, "third"]
    listed, _ = read(write(tmp_path / "a.json", json.dumps(rows)))
    lined, _ = read(write(tmp_path / "a.jsonl", "\n\n".join(map(json.dumps, rows))))
    assert [d.path.rpartition("#")[2] for d in listed] == ["1", "2", "3"]
    assert [d.path.rpartition("#")[2] for d in lined] == ["1", "3", "5"]
    for documents in (listed, lined):
        assert [d.title for d in documents] == ["One", "二", "a"]
        assert [d.text for d in documents] == ["first", "第二篇", "third"]


def test_json_without_a_text_field_is_said_like_a_row(tmp_path):
    rows = [
        {"Ship": "Puffling", "cars": 6.0, "fast": False, "ports": ["Tolm", "Skarra"], "x": {}},
        {"名称": "柴油发电机", "检修内容": ["换机油", "清洗滤芯"], "备注": None},
    ]
    documents, _ = read(write(tmp_path / "a.json", json.dumps(rows)))
    assert [d.text for d in documents] == [
        "Ship: Puffling; cars: 6; fast: false; ports: Tolm, Skarra.",
        "名称：柴油发电机；检修内容：换机油、清洗滤芯。",
    ]


def test_bad_lines_of_jsonl_are_reported_by_number(tmp_path):
    good = '{"text": "a\u2028b"}'
    text = f'{good}\n{{"text": \n[1]\n{{"text": " "}}\n{"[" * 100_000}\n{good}\n'
    documents, skipped = read(write(tmp_path / "a.jsonl", text))
    assert [d.path.rpartition("#")[2] for d in documents] == ["1", "6"]
    assert [s.where.rpartition(" ")[2] for s in skipped[:2]] == ["2", "3"]
    assert len(skipped) == 4


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("松林苑社区供暖服务问答\n\n松林苑社区共有居民楼28栋。\n", "松林苑社区供暖服务问答"),
        ("\nCare of the Orrin Bridge\n\nThe deck is swept weekly.\n", "Care of the Orrin Bridge"),
        ("The deck is swept weekly.\n\nIt is salted in winter.\n", "note"),
        ("Care of the Orrin Bridge\nThe deck is swept weekly.\n", "note"),
        ("Care of the Orrin Bridge\n", "note"),
        ("- sweep the deck\n\n- salt it\n", "note"),
        ("问：什么时候供暖\n\n答：十一月。\n", "note"),
        ("=====\n\nThe deck is swept weekly.\n", "note"),
        (f"{'long ' * 20}line\n\nThe deck is swept weekly.\n", "note"),
    ],
)
def test_a_text_is_titled_by_a_first_line_that_stands_alone(text, title, tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(text, encoding="utf-8")
    assert read_one(path).title == title
