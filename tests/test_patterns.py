"""Patterns are compiled late: all are right, none is compiled by an import, and they work as `re`'s do."""

import gc
import importlib
import pkgutil
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import datagen
from datagen.patterns import Pattern

COMPILED = """
import gc
import {module}
from datagen.patterns import Pattern
for each in gc.get_objects():
    if type(each) is Pattern and "compiled" in vars(each):
        print(each.source)
"""


def every_pattern():
    for module in pkgutil.walk_packages(datagen.__path__, "datagen."):
        if not module.name.endswith("__main__") and "._data" not in module.name:
            importlib.import_module(module.name)
    return [each for each in gc.get_objects() if type(each) is Pattern]


def test_every_pattern_of_the_package_compiles():
    patterns = every_pattern()
    assert len(patterns) > 100
    for each in patterns:
        assert each.compiled.pattern == each.source


@pytest.mark.parametrize("module", ["datagen.filters.table", "datagen.generators.self_qa"])
def test_an_import_compiles_no_pattern(module):
    code = COMPILED.format(module=module)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not done.stdout


@given(text=st.text(alphabet="aAb1 \n"), flags=st.sampled_from([0, re.IGNORECASE, re.MULTILINE]))
def test_a_pattern_finds_what_the_compiled_one_finds(text, flags):
    source = r"^a(\w)"
    late, early = Pattern(source, flags), re.compile(source, flags)
    for name in ("search", "match", "fullmatch"):
        found, wanted = getattr(late, name)(text), getattr(early, name)(text)
        assert (found and found.span()) == (wanted and wanted.span())
    assert [each.span() for each in late.finditer(text)] == [each.span() for each in early.finditer(text)]
    assert late.findall(text) == early.findall(text)
    assert late.sub("-", text) == early.sub("-", text)
    assert late.split(text) == early.split(text)
