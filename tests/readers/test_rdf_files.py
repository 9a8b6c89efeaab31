"""RDF in its forms gives the triples a person would say, and tells what it could not say."""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from datagen.errors import BadInput, MissingExtra
from datagen.readers.graphs import read_knowledge

rdflib = pytest.importorskip("rdflib")

TURTLE = """
@prefix e: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
e: a owl:Ontology ; rdfs:comment "a file about rivers" .
e:River a owl:Class ; rdfs:label "river"@en, "河流"@zh .
e:flowsInto a owl:ObjectProperty, owl:FunctionalProperty ; rdfs:label "flows into"@en, "注入"@zh-Hans ;
  rdfs:domain e:River ; rdfs:range e:Water ; owl:inverseOf e:isFedBy .
e:isFedBy a owl:ObjectProperty .
e:joins a owl:SymmetricProperty .
e:lengthOfCourse a owl:DatatypeProperty ; rdfs:range xsd:decimal .
e:Elbe a e:River ; rdfs:label "Elbe"@en, "易北河"@zh ; skos:altLabel "River Elbe"@en, "Labe"@cs ;
  e:flowsInto e:North_Sea ; e:lengthOfCourse 1094.0 ; e:joins e:Vltava_River ;
  schema:depth [ a schema:QuantitativeValue ; schema:value 3.50 ; schema:unitText "m" ] ;
  e:mouth [ e:near "Cuxhaven" ] ;
  e:note "long"@en, "很长"@zh ; rdfs:seeAlso <http://example.org/more> .
e:North_Sea rdfs:label "North Sea"@en , "北海"@zh .
e:Vltava_River a e:River .
"""
WATER = "http://example.org/"


def read(tmp_path, name, text, **options):
    """Return what is read of a file, and its triples as tuples."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    knowledge = read_knowledge(path, **options)
    return knowledge, [(t.head, t.relation, t.tail) for t in knowledge.triples]


def codes(knowledge):
    return [(s.triple, s.code) for s in knowledge.screened if not s.kept]


def test_turtle_gives_names_in_english(tmp_path):
    knowledge, found = read(tmp_path, "g.ttl", TURTLE, language="en")
    assert sorted(found) == [
        ("Elbe", "depth", "3.5 m"),
        ("Elbe", "flows into", "North Sea"),
        ("Elbe", "joins", "Vltava River"),
        ("Elbe", "length of course", "1094"),
        ("Elbe", "note", "long"),
        ("Elbe", "type", "river"),
        ("Vltava River", "type", "river"),
    ]
    assert sorted(codes(knowledge)) == [
        (("Elbe", "mouth", "_:b2"), "blank_node"),
        (("Elbe", "note", "很长"), "other_language"),
        (("Elbe", "see also", "more"), "annotation"),
        (("_:b2", "near", "Cuxhaven"), "blank_node"),
    ]
    assert knowledge.read == 11
    assert f"{len(rdflib.Graph().parse(data=TURTLE)) - 11} more statements name" in knowledge.notes[-1]
    assert knowledge.types == {"Elbe": "river", "Vltava River": "river"}
    assert knowledge.aliases == {"Elbe": ("River Elbe",)}
    assert knowledge.literals == {"1094", "3.5 m", "long"}


def test_turtle_gives_names_in_chinese_and_falls_back_where_there_are_none(tmp_path):
    knowledge, found = read(tmp_path, "g.ttl", TURTLE, language="zh")
    assert ("易北河", "注入", "北海") in found
    assert ("易北河", "joins", "Vltava River") in found
    assert ("易北河", "note", "很长") in found
    assert knowledge.types["易北河"] == "河流"


def test_what_a_file_declares_of_its_relations_is_kept(tmp_path):
    knowledge, _ = read(tmp_path, "g.ttl", TURTLE, language="en")
    into, fed, joins = (knowledge.relations[name] for name in ("flows into", "is fed by", "joins"))
    assert into.labels == {"en": "flows into", "zh": "注入"}
    assert (into.functional, into.symmetric, into.inverse) == (True, None, "is fed by")
    assert (into.head_type, into.tail_type) == ("river", "Water")
    assert (fed.inverse, joins.symmetric) == ("flows into", True)
    assert knowledge.relations["length of course"].tail_type == ""


def test_auto_takes_the_language_most_values_are_in(tmp_path):
    line = '<http://e/x{0}> <http://www.w3.org/2000/01/rdf-schema#label> "{1}"@{2} .\n'
    chinese = "".join(line.format(n, f"名{n}", "zh") for n in range(3)) + line.format(0, "name", "en")
    facts = "<http://e/x0> <http://e/likes> <http://e/x1> .\n"
    knowledge, found = read(tmp_path, "g.nt", chinese + facts)
    assert found == [("名0", "likes", "名1")]
    assert "labels taken in Chinese where there are any" in knowledge.notes
    english = line.format(0, "a b", "en") + line.format(1, "c d", "en") + line.format(1, "丁", "zh")
    assert read(tmp_path, "g.nt", english + facts)[1] == [("a b", "likes", "c d")]


@pytest.mark.parametrize(
    ("tags", "language", "taken"),
    [
        (("zh-Hant", "zh-CN", "en", "de", ""), "zh", "zh-CN"),
        (("zh-Hant", "zh", "en"), "zh", "zh"),
        (("zh-Hant", "en", "de"), "zh", "zh-Hant"),
        (("en-GB", "en", "de"), "en", "en"),
        (("de", "en", ""), "zh", ""),
        (("de", "fr", "en"), "zh", "en"),
        (("fr", "de"), "zh", "de"),
    ],
)
def test_a_label_falls_back_to_no_language_then_english_then_any(tmp_path, tags, language, taken):
    label = "<http://e/a> <http://www.w3.org/2000/01/rdf-schema#label>"
    lines = [f'{label} "in {tag}"{f"@{tag}" if tag else ""} .' for tag in tags]
    lines.append("<http://e/a> <http://e/r> <http://e/b> .")
    _, found = read(tmp_path, "g.nt", "\n".join(lines), language=language)
    assert found == [(f"in {taken}".strip(), "r", "b")]


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("text", "datatype", "said"),
    [
        ("042", f"{XSD}integer", "42"),
        ("3.50", f"{XSD}decimal", "3.5"),
        ("1.0E3", f"{XSD}double", "1000"),
        ("-0.0", f"{XSD}float", "0"),
        ("1952-03-11T00:00:00Z", f"{XSD}dateTime", "1952-03-11"),
        ("1952-03-11T10:20:00Z", f"{XSD}dateTime", "1952-03-11T10:20:00Z"),
        ("2020-02-29+01:00", f"{XSD}date", "2020-02-29"),
        ("1871", f"{XSD}gYear", "1871"),
        ("1", f"{XSD}boolean", "true"),
        ("82.5", "http://dbpedia.org/datatype/kilogram", "82.5 kilogram"),
        ("a text", "http://e/own", "a text"),
    ],
)
def test_a_literal_is_said_as_a_person_writes_it(tmp_path, text, datatype, said):
    line = f'<http://e/a> <http://e/p> "{text}"^^<{datatype}> .'
    knowledge, found = read(tmp_path, "g.nt", line)
    assert found == [("a", "p", said)]
    assert knowledge.literals == {said}
    assert read(tmp_path, "g.ttl", line)[1] == [("a", "p", said)]


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("abc", f"{XSD}integer"),
        ("NaN", f"{XSD}double"),
        ("1e999", f"{XSD}double"),
        ("9" * 5000, f"{XSD}integer"),
        ("yesterday", f"{XSD}date"),
        ("perhaps", f"{XSD}boolean"),
        ("<b>x</b>", "http://www.w3.org/1999/02/22-rdf-syntax-ns#HTML"),
        ("POINT(1 2)", "http://www.opengis.net/ont/geosparql#wktLiteral"),
    ],
)
def test_a_literal_that_is_no_value_of_its_type_is_screened(tmp_path, capfd, text, datatype):
    lines = f'<http://e/a> <http://e/p> "{text}"^^<{datatype}> .\n<http://e/a> <http://e/r> <http://e/b> .\n'
    for name in ("g.nt", "g.ttl"):
        knowledge, found = read(tmp_path, name, lines)
        assert found == [("a", "r", "b")]
        assert [code for _, code in codes(knowledge)] == ["unreadable_value"]
    assert capfd.readouterr() == ("", "")


STATEMENTS = """
<http://e/a> <http://e/bornIn> <http://e/b%20c> . # a comment
# another one

<http://e/a> <http://e/says> "\\u4f60好 \\"du\\"" .
<http://e/a> <http://e/bornIn> <http://e/d> <http://e/graph> .
"a text" <http://e/bornIn> <http://e/d> .
<http://e/a> _:x <http://e/d> .
<http://e/a> "r" <http://e/d> .
_:y <http://e/bornIn> <http://e/d> .
<http://e/a> <http://e/bornIn>
<http://e/a> <http://e/bornIn> "\\q" .
<http://e/a> <http://e/bornIn> "\\uD800" .
<< <http://e/a> <http://e/bornIn> <http://e/d> >> <http://e/sure> "1" .
"""


@pytest.mark.parametrize("name", ["g.nt", "g.nq"])
def test_statements_by_line_are_read_without_a_library_and_odd_ones_named(tmp_path, name):
    skipped = []
    knowledge, found = read(tmp_path, name, STATEMENTS, skipped=skipped)
    assert found == [("a", "born in", "b c"), ("a", "says", '你好 "du"'), ("a", "born in", "d")]
    assert [(s.code, s.where.rpartition(" ")[2]) for s in knowledge.screened] == [
        ("literal_subject", "7"),
        ("illegal_term", "8"),
        ("illegal_term", "9"),
        ("blank_node", "10"),
    ]
    assert [s.where.rpartition(" ")[2] for s in skipped] == ["11", "12", "13", "14"]
    with pytest.raises(BadInput, match=r"line 7.*literal_subject|line 11"):
        read(tmp_path, name, STATEMENTS, strict=True)


def test_a_literal_subject_in_turtle_is_screened(tmp_path):
    text = '@prefix e: <http://e/> . "lit" e:p e:x . e:a e:p e:x .'
    knowledge, found = read(tmp_path, "g.ttl", text)
    assert (found, codes(knowledge)) == ([("a", "p", "x")], [(("lit", "p", "x"), "literal_subject")])


def test_things_of_one_name_stay_apart_and_predicates_of_one_name_are_told(tmp_path):
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    lines = f"""
<http://e/Q90> {label} "Paris" .
<http://e/Q830149> {label} "Paris" .
<http://e/Q90> <http://e/in> <http://e/France> .
<http://e/Q830149> <http://f/in> <http://e/Texas> .
<http://f/Texas> <http://f/in> <http://e/Texas> .
"""
    knowledge, found = read(tmp_path, "g.nt", lines)
    assert found == [
        ("Paris (Q90)", "in", "France"),
        ("Paris (Q830149)", "in", "Texas (1)"),
        ("Texas (2)", "in", "Texas (1)"),
    ]
    assert "predicates of one name are taken as one relation: in" in knowledge.notes


RDF_XML = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/"
 xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#">
<e:City rdf:about="http://e/Xian"><rdfs:label xml:lang="zh">西安</rdfs:label>
<e:locatedIn rdf:resource="http://e/Shaanxi"/>
<e:population rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">12950000</e:population></e:City>
</rdf:RDF>"""
EXPECTED = [("西安", "type", "City"), ("西安", "located in", "Shaanxi"), ("西安", "population", "12950000")]


@pytest.mark.parametrize("name", ["g.rdf", "g.owl"])
def test_rdf_xml_is_read(tmp_path, name):
    knowledge, found = read(tmp_path, name, RDF_XML)
    assert found == EXPECTED
    assert knowledge.literals == {"12950000"}


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE r SYSTEM "file:///etc/passwd">',
        '<!doctype r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_rdf_xml_with_entities_is_refused(tmp_path, declaration):
    head, rest = RDF_XML.split("\n", 1)
    with pytest.raises(BadInput, match="declares a document type or entities"):
        read(tmp_path, "g.rdf", f"{head}\n{declaration}\n{rest}")


JSON_LD = """{"@context": {"@vocab": "http://e/", "label": "http://www.w3.org/2000/01/rdf-schema#label"},
"@id": "http://e/Xian", "@type": "City", "label": {"@value": "西安", "@language": "zh"},
"locatedIn": {"@id": "http://e/Shaanxi"}, "population": 12950000}"""


def test_json_ld_with_its_own_context_is_read(tmp_path):
    _, found = read(tmp_path, "g.jsonld", JSON_LD)
    assert sorted(found) == sorted(EXPECTED)


TRIG = "@prefix e: <http://e/> . e:one { e:a e:p e:b . } e:two { e:a e:p e:c . } e:d e:p e:b ."


def test_all_graphs_of_a_trig_file_are_read(tmp_path):
    assert sorted(read(tmp_path, "g.trig", TRIG)[1]) == [("a", "p", "b"), ("a", "p", "c"), ("d", "p", "b")]


@pytest.fixture
def web():
    """A server on this machine, its address and the list of what was asked of it."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/ld+json")
            self.end_headers()
            self.wfile.write(b'{"@context": {"@vocab": "http://e/"}}')

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


REMOTE = [
    ("g.jsonld", '{"@context": "URL/c", "@id": "http://e/a", "p": "x"}'),
    ("g.jsonld", '{"@context": [{"@vocab": "http://e/"}, "URL/c"], "@id": "http://e/a", "p": "x"}'),
    ("g.jsonld", '{"@context": {"@import": "URL/c"}, "@id": "http://e/a", "p": "x"}'),
    (
        "g.jsonld",
        '{"@context": {"p": {"@id": "http://e/p", "@context": "URL/c"}}, "p": {"@id": "http://e/a"}}',
    ),
    ("g.jsonld", '[{"@graph": [{"@context": "URL/c", "@id": "http://e/a", "http://e/p": "x"}]}]'),
    ("g.jsonld", '{"@context": "c.jsonld", "@id": "http://e/a", "p": "x"}'),
    ("g.rdf", RDF_XML.replace("<rdf:RDF", '<!DOCTYPE rdf SYSTEM "URL/d"><rdf:RDF')),
]


@pytest.mark.parametrize(("name", "text"), REMOTE)
def test_what_lies_elsewhere_is_never_fetched_and_said_so(tmp_path, web, name, text):
    url, asked = web
    with pytest.raises(BadInput, match=r"is never fetched|are not read"):
        read(tmp_path, name, text.replace("URL", url))
    assert asked == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.jsonld", '{"@id": "URL/a", "http://e/p": {"@id": "URL/b"}}'),
        (
            "g.ttl",
            "@base <URL/> . @prefix o: <http://www.w3.org/2002/07/owl#> . <URL/a> <p> <b>; o:imports <x> .",
        ),
        ("g.rdf", RDF_XML.replace("http://e/", "URL/")),
        ("g.trig", "<URL/g> { <URL/a> <URL/p> <URL/b> }"),
        ("g.nt", "<URL/a> <URL/p> <URL/b> ."),
    ],
)
def test_names_that_are_addresses_are_never_fetched(tmp_path, web, name, text):
    url, asked = web
    assert read(tmp_path, name, text.replace("URL", url))[1]
    assert asked == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("g.ttl", "["),
        ("g.ttl", "<a> <b> "),
        ("g.ttl", "@prefix e: <http://e/> . e:a e:p " + "[ e:p " * 5000 + "]" * 5000 + " ."),
        ("g.trig", "{ <a>"),
        ("g.rdf", "<rdf"),
        ("g.jsonld", "{"),
        ("g.jsonld", "[" * 100_000),
        ("g.jsonld", '{"http://e/p": ' * 800 + "1" + "}" * 800),
        ("g.jsonld", "3"),
        ("g.nt", ""),
        ("g.nt", "no statement\n"),
        ("g.nt", '<http://e/a> <http://www.w3.org/2000/01/rdf-schema#label> "only a name" .\n'),
    ],
)
def test_rdf_that_is_broken_deep_or_without_facts_is_an_error_in_a_line(tmp_path, name, text):
    with pytest.raises(BadInput, match=name) as caught:
        read(tmp_path, name, text)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 400
    assert caught.value.hint


@pytest.mark.parametrize("name", ["g.ttl", "g.trig", "g.rdf", "g.jsonld"])
def test_a_missing_library_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch, name):
    monkeypatch.setitem(sys.modules, "rdflib", None)
    with pytest.raises(MissingExtra, match="rdflib") as caught:
        read(tmp_path, name, {"g.rdf": RDF_XML, "g.jsonld": JSON_LD}.get(name, TURTLE))
    assert "datagen[rdf]" in caught.value.hint
    assert read(tmp_path, "g.nt", "<http://e/a> <http://e/p> <http://e/b> .")[1] == [("a", "p", "b")]


@pytest.mark.parametrize(
    ("name", "text"), [("g.ttl", TURTLE), ("g.rdf", RDF_XML), ("g.jsonld", JSON_LD), ("g.trig", TRIG)]
)
def test_the_same_file_gives_the_same_knowledge(tmp_path, name, text):
    assert read(tmp_path, name, text)[0] == read(tmp_path, name, text)[0]


def test_one_graph_is_read_alike_from_every_form(tmp_path):
    graph = rdflib.Graph().parse(data=TURTLE, format="turtle")
    _, expected = read(tmp_path, "g.ttl", TURTLE, language="en")
    for name, form in (("g.nt", "nt"), ("g.rdf", "xml"), ("g.jsonld", "json-ld"), ("g.trig", "trig")):
        _, found = read(tmp_path, name, graph.serialize(format=form), language="en")
        assert sorted(found) == sorted(expected)
