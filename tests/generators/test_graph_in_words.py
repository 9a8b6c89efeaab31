"""A graph as documents: a sentence for each relation of an entity, and records that name its triples."""

import re

import pytest
from script import Script, aims_of, play

from datagen.api import settings_for
from datagen.generators.self_kg.documents import entity_documents
from datagen.readers.graphs import read_knowledge
from datagen.recipes import build_generator
from datagen.record_lines import source_from_json, source_to_json
from datagen.records import Triple

ROWS = """head,relation,tail
Orrin Bridge,opened_in,1931
Orrin Bridge,designed_by,Ines Tolland
Orrin Bridge,crosses,River Orrin
River Orrin,length_km,84
River Orrin,has_tributary,Glass
River Orrin,has_tributary,Fenwater
"""
NT = """<http://a.example/Orrin_Bridge> <http://a.example/opened_in> "1931" .
<http://a.example/Orrin_Bridge> <http://a.example/crosses> <http://a.example/Orrin> .
"""


def test_each_entity_is_a_document_that_says_its_triples_where_it_says_it_does(tmp_path):
    path = tmp_path / "graph.csv"
    path.write_text(ROWS, encoding="utf-8")
    knowledge = read_knowledge(path)
    told = []
    for document, starts in entity_documents("graph.csv", knowledge):
        assert document.text.startswith(f"# {document.title}\n")
        for start, triples in starts:
            line = document.text[start:].split("\n")[0]
            assert all(triple.tail in line and document.title in line for triple in triples)
            told += triples
    assert sorted(told) == sorted(knowledge.triples)


@pytest.mark.parametrize(("name", "text", "graph"), [("g.csv", ROWS, True), ("g.nt", NT, False)])
def test_records_on_a_graph_name_the_triples_of_their_evidence(name, text, graph, tmp_path):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    config = settings_for("self-qa", [path], tmp_path / "run", self_qa={"graph": graph})
    generator = build_generator(config, [], lambda _: None).generator

    def shown(request):
        text = next(each.content for each in request.messages[::-1] if "<passage>" in each.content)
        return dict(re.findall(r"^\[(\d+)\] (.*)$", text, re.MULTILINE))

    def ask(request):
        lines = shown(request)
        return {
            name: f"Is it so that {lines[str(number)][:-9]}?" for number, name in aims_of(request).items()
        }

    def answer(request):
        asked = request.messages[-1].content
        number, line = next((n, line) for n, line in shown(request).items() if line[:-9] in asked)
        return {"evidence": [int(number)], "answer": line}

    model = Script(question=ask, answer=answer)
    made = [record for index in range(2) for record in play(generator, model, tmp_path, index)]
    sources = [record.source for record in made if record.source.evidence]
    assert sources
    for source in sources:
        assert all(isinstance(triple, Triple) for triple in source.triples)
        assert source.triples
        assert source_from_json(source_to_json(source)) == source
