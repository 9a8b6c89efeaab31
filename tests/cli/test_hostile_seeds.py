"""Seed files with odd bytes: what can be read is used, the rest is named, and the run's files stay whole."""

import json

import pytest
from test_poor_models import TASKS, rows, saying

TASK = {"instruction": "Explain why the sea is salty.", "output": "Rivers bring salt."}
OTHER = {"instruction": "Name three trees of the north.", "output": "Birch, pine, spruce."}


def line(row):
    return json.dumps(row).encode()


FILES = {
    "mark": b"\xef\xbb\xbf" + line(TASK) + b"\n" + line(OTHER) + b"\n",
    "wide": "\n".join(json.dumps(row) for row in (TASK, OTHER)).encode("utf-16"),
    "windows": line(TASK) + b"\r\n" + line(OTHER) + b"\r\n",
    "zero": line(TASK) + b"\n" + line(OTHER).replace(b"trees", b"trees\\u0000") + b"\n\x00\n",
    "raw zero": line(TASK) + b"\n" + line(OTHER).replace(b"trees", b"tr\x00ees") + b"\n",
    "half a pair": line(TASK) + b"\n" + line(OTHER).replace(b"trees", b"trees\\ud83d") + b"\n",
    "raw half": line(TASK) + b"\n" + line(OTHER).replace(b"trees", b"trees\xed\xa0\xbd") + b"\n",
    "twice": line({"id": "a"} | TASK) + b"\n" + line({"id": "a"} | OTHER) + b"\n",
    "long": line(TASK) + b"\n" + line(OTHER | {"output": "x" * 10_000_000}) + b"\n",
    "long task": line(TASK) + b"\n" + line(OTHER | {"instruction": "Why " + "x " * 5_000_000}) + b"\n",
    "deep": line(TASK) + b"\n" + b"[" * 200_000 + b"\n",
    "number": line(TASK) + b"\n" + b'{"instruction": "How much is it?", "output": ' + b"9" * 6000 + b"}\n",
    "torn": line(TASK) + b"\n" + line(OTHER)[:-9],
}


TOLD = {
    "zero": "NUL",
    "raw zero": "NUL",
    "long": "line 2: an example is longer",
    "long task": "line 2: its instruction is longer",
    "half a pair": "line 2: invalid JSON: a text holds NUL or half of a surrogate pair",
    "number": "line 2: invalid JSON: a number has too many digits",
    "deep": "line 2",
    "torn": "line 2",
}
"""What is said of each file that is not read whole."""


@pytest.mark.parametrize("name", FILES)
def test_a_seed_file_with_odd_bytes_is_used_as_far_as_it_can_be_read(name, datagen, endpoint, tmp_path):
    (tmp_path / "seeds.jsonl").write_bytes(FILES[name])
    tasks = [TASKS["en"], "Sort the boats by length.", "Describe a rainy street.", "Why?"]
    endpoint.fault = saying(TASKS["en"], tasks)
    model = ("--model", "m", "--base-url", endpoint.url, "--language", "en")
    ended = datagen("self-instruct", "seeds.jsonl", *model, "-n", 9, "-o", "out")
    assert ended.code == 1 and "error:" in ended.err and "hint:" in ended.err
    printed = " ".join(f"{ended.out} {ended.err}".split())
    assert TOLD.get(name, "") in printed
    if "zero" in name:
        assert endpoint.asked == []
        return
    count = "2 seed tasks" if "an example" in TOLD.get(name, "an example") else "1 seed task"
    assert count in printed
    made = [row for each in ("kept", "rejected", "failed") for row in rows(tmp_path / f"out/{each}.jsonl")]
    assert len(made) >= 4
    assert max(len(str(asked.body)) for asked in endpoint.asked) < 100_000
