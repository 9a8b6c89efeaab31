"""The command under test, run in this process in a folder of its own."""

import sys

import pytest
from terminal import Ended

from datagen.cli.main import entry

GRAPH = """head,relation,tail
Rome,capital_of,Italy
Paris,capital_of,France
Kyiv,capital_of,Ukraine
Rome,river,Tiber
Paris,river,Seine
Rome,population,2800000
Rome,founded_in,753
Kyiv,river,Dnipro
Paris,population,2100000
Kyiv,founded_in,482
"""
FACTS = 10
"""Ten questions forward; of so few pairs nothing is inferred, and none is asked backwards."""


@pytest.fixture
def datagen(monkeypatch, capsys, tmp_path):
    """Run `datagen` with arguments in `tmp_path`; return how it ended."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["datagen", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            entry()
        except SystemExit as stop:
            code = stop.code
        printed = capsys.readouterr()
        return Ended(code, printed.out, printed.err)

    return run


@pytest.fixture
def graph(tmp_path):
    """A small graph file in the working folder."""
    path = tmp_path / "graph.csv"
    path.write_text(GRAPH, encoding="utf-8")
    return path


SENTENCES = [
    "The {0} lamp is lit at {1} because the ferry to {2} leaves soon after.",
    "Keys of the {0} house hang in room {1} behind the door of {2}.",
    "If the {0} alarm rings then walk to gate {1} and wait for {2} there.",
    "The {0} pump must be greased every {1} days with oil from {2} alone.",
]


@pytest.fixture
def documents(tmp_path):
    """A folder of small documents, a chunk each."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for n in range(6):
        names = ("Alder", "Birch", "Cedar", "Downs", "Elder", "Fern")
        text = "\n\n".join(each.format(names[n], n + 3, f"{names[n - 1]}ham") for each in SENTENCES)
        (folder / f"{n}.md").write_text(f"# Handbook of {names[n]}\n\n{text}\n", encoding="utf-8")
    return folder
