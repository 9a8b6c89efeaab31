"""The three generators on the real local model, small: they need the extra `local` and minutes."""

import json

import pytest

import datagen

pytestmark = pytest.mark.model

_HANDBOOK = """# Visitor guide of the Ellery Tide Mill

The Ellery Tide Mill was built in 1784 and ground barley until 1931. It is open from April to October,
Wednesday to Sunday, from 10:00 to 16:30. The last tour begins at 15:45 and takes 35 minutes.

Visitors must not touch the sluice wheel, because it turns without warning when the tide changes.
If the river alarm sounds, leave the mill by the east stairs and wait at the boat shed.
"""


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def handbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("docs") / "mill.md"
    path.write_text(_HANDBOOK, encoding="utf-8")
    return path


def test_self_qa_answers_cite_sentences_of_the_document(handbook, tmp_path):
    result = datagen.self_qa(handbook, output=tmp_path / "run", target=1)
    kept = rows(tmp_path / "run/kept.jsonl")
    assert len(kept) == 1 == result.tally.kept
    for row in kept:
        assert row["instruction"].endswith("?")
        assert row["source"]["evidence"]
        assert all(_HANDBOOK[start:end].strip() for start, end in row["source"]["evidence"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_self_kg_keeps_the_facts_in_both_languages(tmp_path, language):
    names = ("阿胶糕", "产地", "青石镇") if language == "zh" else ("Ellery Mill", "river", "Tamsel")
    graph = tmp_path / "graph.json"
    graph.write_text(json.dumps([list(names)]), encoding="utf-8")
    datagen.self_kg(graph, output=tmp_path / "run", target=1)
    (row,) = rows(tmp_path / "run/kept.jsonl")
    assert names[0] in row["instruction"]
    assert names[2] in row["output"]
    assert row["language"] == language


def test_self_instruct_makes_a_new_task_and_repeats_it_from_the_cache(tmp_path):
    first = datagen.self_instruct(output=tmp_path / "run", target=1)
    before = (tmp_path / "run/kept.jsonl").read_bytes()
    again = datagen.self_instruct(output=tmp_path / "run", target=1)
    assert first.tally.kept == again.tally.kept == 1
    assert again.tally.calls == 0
    assert (tmp_path / "run/kept.jsonl").read_bytes() == before
