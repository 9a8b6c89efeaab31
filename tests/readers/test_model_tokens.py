"""Chunks sized in a model's tokens: by its tokenizer, or by an estimate, and exact spans either way."""

import json
import re
import sys
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.api import settings_for
from datagen.errors import BadInput, MissingExtra
from datagen.readers.chunks import split_document
from datagen.readers.model_tokens import measure_of
from datagen.recipes import build_generator
from datagen.records import Document
from datagen.text import estimate_tokens

EN = "The freezer hall is kept at -22 degrees. Doors stay shut, because ice makes pallets slip. " * 20
ZH = "青岚茶园的竹篓每只重5千克，车间每天清扫两次。采摘必须在上午十点之前完成，以免鲜叶受热变红。" * 20


def document(text):
    return Document("a.md", text, "0" * 64, "Title")


def bytewise(text):
    """Count as a model does that knows few words: a token for three bytes, white space too."""
    return -(-len(text.encode()) // 3)


@pytest.mark.parametrize("measure", [bytewise, estimate_tokens])
@pytest.mark.parametrize("text", [EN, ZH, f"# Halls\n\n{EN}\n\n{ZH}", "word" * 400, "| a | b |\n" * 200])
@pytest.mark.parametrize("limit", [40, 300])
def test_chunks_hold_at_most_so_many_of_the_models_tokens_and_are_exact_spans(measure, text, limit):
    chunks = split_document(document(text), limit=limit, measure=measure)
    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text
        assert measure(chunk.text) <= limit
    assert "".join("".join(each.text for each in chunks).split()) == "".join(text.split())


@given(st.text(st.sampled_from("ab 。.\n#|é茶"), max_size=300))
def test_any_text_keeps_to_the_limit(text):
    for chunk in split_document(document(text), limit=40, measure=bytewise):
        assert text[chunk.start : chunk.end] == chunk.text
        assert bytewise(chunk.text) <= 40


def test_without_a_tokenizer_tokens_are_estimated_and_that_is_said():
    measure, how = measure_of(None)
    assert measure("four words of text") == estimate_tokens("four words of text")
    assert how.startswith("estimated")


class Words:
    """A stand-in for the package's tokenizer: a token a word."""

    @classmethod
    def from_file(cls, path):
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - as the package does
            json.load(file)
        return cls()

    def encode(self, text, add_special_tokens=True):
        assert add_special_tokens is False
        return type("Encoding", (), {"ids": text.split()})()


@pytest.fixture
def package(monkeypatch):
    module = ModuleType("tokenizers")
    module.Tokenizer = Words
    monkeypatch.setitem(sys.modules, "tokenizers", module)


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_tokenizer_file_or_the_folder_that_holds_it_counts(is_folder, package, tmp_path):
    (tmp_path / "tokenizer.json").write_text("{}")
    measure, how = measure_of(str(tmp_path if is_folder else tmp_path / "tokenizer.json"))
    assert measure("two words") == 2
    assert "tokenizer.json" in how


def test_a_tokenizer_that_cannot_be_used_is_named(package, tmp_path):
    with pytest.raises(BadInput, match=r"no such tokenizer: .*tokenizer\.json"):
        measure_of(str(tmp_path))
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(BadInput, match="is no tokenizer"):
        measure_of(str(tmp_path))


def test_a_package_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(MissingExtra, match="tokenizers"):
        measure_of(str(tmp_path))


def test_a_run_sizes_its_passages_in_tokens_where_they_are_asked_for(tmp_path):
    (tmp_path / "a.md").write_text(f"# Halls\n\n{EN * 4}\n", encoding="utf-8")
    told = []
    counts = []
    for most in (None, 40, 400):
        config = settings_for(
            "self-qa",
            [tmp_path / "a.md"],
            tmp_path / "run",
            self_qa={"chunk_tokens": most, "types": {"factual": 1}},
        )
        build_generator(config, [], told.append)
        counts.append(int(re.search(r"(\d+) chunks", told[-1])[1]))
    assert counts[1] > counts[0] > counts[2] > 1
    assert sum("estimated" in each for each in told) == 2
