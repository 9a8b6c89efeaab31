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
