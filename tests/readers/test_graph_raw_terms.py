"""Forms of RDF in tables and JSON: names and values come out of them, and no record shows one."""

import csv
import json
import re

import pytest

from datagen.config import SelfKGConfig
from datagen.contracts import Kept
from datagen.errors import BadInput
from datagen.generators.self_kg import SelfKG
from datagen.generators.self_kg.alike import word_key
from datagen.generators.self_kg.planner import KINDS
from datagen.knowledge import Relation
from datagen.prompts import PromptBook
from datagen.readers.graphs import read_knowledge
from datagen.readers.schema import read_schema
from datagen.records import Triple

RAW = re.compile(
    r"\b(?:dbo|dbr|wdt?|rdfs?|foaf|schema|xsd|myont):|_:|[\"”]@[a-z]|\^\^|\bP\d+\b|[a-z][A-Z]|<|://"
)


def table(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t").writerows([("head", "relation", "tail"), *rows])
    return path


def read(tmp_path, *rows, **options):
    """Return the knowledge of some rows, and the codes of those that were dropped."""
    knowledge = read_knowledge(table(tmp_path / "g.tsv", rows), **options)
    return knowledge, [each.code for each in knowledge.screened if not each.kept]


ANCHOR = ("Ulm", "river", "Danube")


@pytest.mark.parametrize(
    ("row", "plain"),
    [
        (("dbr:New_York_City", "dbo:country", "dbr:USA"), ("New York City", "dbo:country", "USA")),
        (("Ada", "alias", '"Countess"@en'), ("Ada", "alias", "Countess")),
        (("阿达", "别名", '"伯爵夫人"@zh-Hans'), ("阿达", "别名", "伯爵夫人")),
        (("Ada", "age", '"36"^^xsd:integer'), ("Ada", "age", "36")),
        (("Ada", "age", '"036"^^<http://www.w3.org/2001/XMLSchema#integer>'), ("Ada", "age", "36")),
        (("Ada", "born", '"1815-12-10"^^xsd:date'), ("Ada", "born", "1815-12-10")),
        (("Ada", "motto", '"say \\"so\\""@en'), ("Ada", "motto", 'say "so"')),
        (("Ada", "rdf:type", "foaf:Person"), ("Ada", "rdf:type", "Person")),
        (("Dune: Messiah", "note", "ratio 3:1"), ("Dune: Messiah", "note", "ratio 3:1")),
        (("isbn:978", "doi", "doi:10.1000/182"), ("isbn:978", "doi", "doi:10.1000/182")),
        (("Ada", "record", '"Heroes"'), ("Ada", "record", '"Heroes"')),
    ],
)
def test_names_and_values_come_out_of_the_forms_of_rdf(tmp_path, row, plain):
    knowledge, codes = read(tmp_path, ANCHOR, row)
    assert (list(knowledge.triples)[1:], codes) == ([Triple(*plain)], [])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("_:b0", "name", "Cyd"), "blank_node"),
        (("Ada", "friend", "_:b1"), "blank_node"),
        (('"Ada"@en', "friend", "Cyd"), "literal_subject"),
        (("Ada", "age", '"many"^^xsd:integer'), "unreadable_value"),
        (("Ada", "alias", '"Comtesse"@fr'), "other_language"),
        (("Ada", "P31", "human"), "unnamed"),
        (("Ada", "wdt:P31", "human"), "unnamed"),
        (("Ada", "knows", "wd:Q90"), "unnamed"),
        (("阿达", "P19", "伦敦"), "unnamed"),
        (("Ada", "<http://dbpedia.org/ontology/child>", "Byron"), "markup"),
        (("Ada", "http://dbpedia.org/ontology/child", "Byron"), "url_label"),
    ],
)
def test_what_names_nothing_is_dropped_with_its_code(tmp_path, row, code):
    knowledge, codes = read(tmp_path, ANCHOR, row)
    assert (list(knowledge.triples), codes, knowledge.read) == ([Triple(*ANCHOR)], [code], 2)
    with pytest.raises(BadInput, match=r"g\.tsv line 3: .*" + code):
        read(tmp_path, ANCHOR, row, strict=True)


def test_a_schema_gives_a_number_its_words(tmp_path):
    (tmp_path / "s.toml").write_text('[relations.P19]\nlabels = {en = "place of birth"}\n', encoding="utf-8")
    schema = read_schema(tmp_path / "s.toml")
    knowledge, codes = read(tmp_path, ANCHOR, ("Ada", "P19", "London"), schema=schema)
    assert (len(knowledge.triples), codes) == (2, [])


def test_json_is_read_alike_and_kinds_go_with_their_names(tmp_path):
    rows = [{"head": "dbr:Ulm", "relation": "dbo:river", "tail": '"Donau"@en'}]
    (tmp_path / "g.json").write_text(json.dumps(rows), encoding="utf-8")
    assert list(read_knowledge(tmp_path / "g.json").triples) == [Triple("Ulm", "dbo:river", "Donau")]
    text = "head\trelation\ttail\thead_type\ndbr:Ulm\triver\tDanube\tdbo:Town\n"
    (tmp_path / "k.tsv").write_text(text, encoding="utf-8")
    assert read_knowledge(tmp_path / "k.tsv").types == {"Ulm": "Town"}


MESSY = [
    *((f"dbr:Ada_{n}", "dbo:birthPlace", f"dbr:Town_{n % 5}") for n in range(12)),
    *((f"dbr:Ada_{n}", "birthPlace", f"dbr:Town_{n % 5}") for n in range(12)),
    *((f"dbr:Ada_{n}", "myont:favouriteColour", ("red", "blue")[n % 2]) for n in range(12)),
    *((f"dbr:Ada_{n}", "foaf:age", f'"{20 + n}"^^xsd:integer') for n in range(12)),
    *((f"dbr:Ada_{n}", "rdf:type", "foaf:Person") for n in range(12)),
    *((f"dbr:Town_{n}", "schema:mayor", f'"Mayor {n}"@en') for n in range(5)),
    *(("dbr:Ada_1", "P31", "human"), ("_:b0", "name", "Cyd"), ("dbr:Ada_1", "knows", "_:b0")),
    *((f"dbr:城{n}", "dbo:河流", f'"河{n}"@zh') for n in range(5)),
]


def test_no_form_of_rdf_appears_in_a_record_of_any_kind(tmp_path):
    knowledge = read_knowledge(table(tmp_path / "g.tsv", MESSY), alike=word_key)
    assert (
        knowledge.read == len(MESSY) == len(knowledge.triples) + sum(not s.kept for s in knowledge.screened)
    )
    relations = {each.relation: Relation(each.relation, complete=True) for each in knowledge.triples}
    for declared in (relations, {}):
        mix = SelfKGConfig(mix=dict.fromkeys(KINDS, 1))
        generator = SelfKG(
            type(knowledge)(knowledge.triples, types=knowledge.types, relations=declared), PromptBook(), mix
        )
        plans = [plan for n in range(400) if (plan := generator.plan(n, Kept([], 0)))]
        assert len(plans) > 100
        for plan in plans:
            for turn in plan.turns or (plan,):
                said = f"{turn.question}\n{turn.answer}\n{turn.input}"
                assert not RAW.search(said), said
