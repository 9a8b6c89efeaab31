"""Triples load from tables and JSON of every usual shape, none lost without a word."""

import json
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.errors import BadInput
from datagen.readers import read_triples
from datagen.records import Triple


def write(path: Path, value: object, encoding: str = "utf-8") -> Path:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    path.write_bytes(text.encode(encoding))
    return path


def read(path: Path, strict: bool = False):
    skipped = []
    triples = read_triples(path, strict=strict, skipped=skipped)
    rows = [(t.head, t.relation, t.tail) for t in triples]
    return rows, [(s.where.rpartition("/")[2], s.why) for s in skipped]


def multigraph(triples):
    graph = nx.MultiDiGraph()
    for head, relation, tail in triples:
        graph.add_edge(head, tail, label=relation)
    return graph


def neo4j(triples):
    """Return the rows that Neo4j writes of a graph: nodes, then relationships with their ends."""
    names = list(dict.fromkeys(name for head, _, tail in triples for name in (head, tail)))
    nodes = [{"type": "node", "id": str(n), "properties": {"name": name}} for n, name in enumerate(names)]
    ends = [{"id": str(n), "labels": []} for n in range(len(names))]
    return nodes + [
        {
            "type": "relationship",
            "id": str(n),
            "label": relation,
            "start": ends[names.index(head)],
            "end": ends[names.index(tail)],
        }
        for n, (head, relation, tail) in enumerate(triples)
    ]


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
TRIPLES = st.lists(st.tuples(NAMES, NAMES, NAMES).filter(lambda t: t[0] != t[2]), min_size=1)


@settings(deadline=None)  # networkx is loaded at the first one
@given(TRIPLES)
def test_no_triple_is_lost_or_made_up_whatever_the_shape(tmp_path_factory, triples):
    folder = tmp_path_factory.mktemp("graphs")
    expected = list(dict.fromkeys(triples))
    objects = [{"Subject": h, "Predicate": r, "Object": t} for h, r, t in triples]
    nodes = [{"id": name} for name in dict.fromkeys(n for h, _, t in triples for n in (h, t))]
    links = [{"source": h, "target": t, "key": r} for h, r, t in triples]
    lines = [f'"{h}","{r}","{t}"' for h, r, t in triples]
    repeats = len(triples) - len(expected)
    for path in (
        write(folder / "lists.json", [list(t) for t in triples]),
        write(folder / "objects.json", objects),
        write(folder / "lists.jsonl", "\n".join(json.dumps(t) for t in triples)),
        write(folder / "objects.jsonl", "\n".join(map(json.dumps, objects))),
        write(folder / "graph.json", {"nodes": nodes, "links": links}),
        write(folder / "neo4j.jsonl", "\n".join(json.dumps(row) for row in neo4j(triples))),
        write(folder / "neo4j.json", neo4j(triples)),
        write(folder / "graph.graphml", "\n".join(nx.generate_graphml(multigraph(triples)))),
        write(folder / "graph.gexf", "\n".join(nx.generate_gexf(multigraph(triples)))),
        write(folder / "table.csv", "head,relation,tail\n" + "\n".join(lines)),
    ):
        found, skipped = read(path)
        if path.suffix in (".graphml", ".gexf"):
            found.sort(key=expected.index)  # they write edges by node
        assert found == expected
        assert [why for _, why in skipped] == ["duplicate triple"] * repeats


def test_two_relations_between_one_pair_both_survive_networkx(tmp_path):
    graph = nx.MultiDiGraph()
    graph.add_edge("Ada", "Acme", key="founded")
    graph.add_edge("Ada", "Acme", key="leads")
    for edges in ("links", "edges"):
        data = nx.node_link_data(graph, edges=edges)
        found, _ = read(write(tmp_path / "g.json", data))
        assert found == [("Ada", "founded", "Acme"), ("Ada", "leads", "Acme")]


def test_node_names_replace_ids_and_homonyms_stay_apart(tmp_path):
    graph = {
        "nodes": [
            {"id": 1, "name": "Paris"},
            {"id": 2, "name": "Paris"},
            {"id": 3, "label": "France"},
            {"id": 3, "name": "taken"},
        ],
        "links": [
            {"source": 1, "target": 3, "key": 0, "relation": "lies_in"},
            {"source": 2, "target": 3, "type": "named_like_a_place_in"},
            {"source": 2, "target": 9, "label": "x"},
            {"source": 2, "target": 3, "key": 0},
            "link",
        ],
    }
    found, skipped = read(write(tmp_path / "g.json", graph))
    assert found == [
        ("Paris (1)", "lies_in", "France"),
        ("Paris (2)", "named_like_a_place_in", "France"),
    ]
    assert skipped == [
        ("g.json node 4", "its id is empty or taken"),
        ("g.json link 3", "there is no node '9'"),
        ("g.json link 4", "empty relation"),
        ("g.json link 5", "it is not an object"),
    ]


RECORD = {"中心词": "肺炎", "相关症状": ["发热", "咳嗽"], "所属科室": "呼吸内科", "年龄": 5.0}
RECORD_TRIPLES = [
    ("肺炎", "相关症状", "发热"),
    ("肺炎", "相关症状", "咳嗽"),
    ("肺炎", "所属科室", "呼吸内科"),
    ("肺炎", "年龄", "5"),
]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_records_by_entity_give_a_triple_a_value(tmp_path, encoding):
    assert read(write(tmp_path / "a.json", [RECORD], encoding)) == (RECORD_TRIPLES, [])
    assert read(write(tmp_path / "b.json", RECORD, encoding)) == (RECORD_TRIPLES, [])
    assert read(write(tmp_path / "c.jsonl", json.dumps(RECORD), encoding)) == (RECORD_TRIPLES, [])


def test_odd_values_of_records_are_reported(tmp_path):
    row = {"name": "Aspirin", "treats": ["pain", ""], "x": {"y": 1}, "none": [], "null": None}
    found, skipped = read(write(tmp_path / "a.json", [row]))
    assert found == [("Aspirin", "treats", "pain")]
    assert [why for _, why in skipped] == [
        "empty tail",
        "the value of 'x' is neither a text nor a list of texts",
        "empty list under 'none'",
        "empty tail",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "head,relation,tail\nSun,attracts,Earth\n"),
        ("a.csv", "id,Target,Label,Source\n1,Earth,attracts,Sun\n"),
        ("a.csv", "主体;谓词;客体\nSun;attracts;Earth\n"),
        ("a.tsv", "头实体\t关系\t尾实体\nSun\tattracts\tEarth\n"),
        ("a.tsv", "Sun\tattracts\tEarth\n"),
        ("a.csv", 'Sun , "attracts", "Earth "\n'),
        ("a.csv", '\ufeffsubject,edge,value\nSun,attracts,"Earth"\n'),
    ],
)
def test_columns_are_known_by_their_names_or_by_being_three(tmp_path, name, text):
    assert read(write(tmp_path / name, text)) == ([("Sun", "attracts", "Earth")], [])


def test_shift_jis_tables_are_read(tmp_path):
    text = "主語,述語,目的語\n図書館,開館時刻,午前九時です\nカード,作るのに必要なもの,身分証明書\n"
    found, _ = read(write(tmp_path / "a.csv", text, "shift_jis"))
    assert ("図書館", "開館時刻", "午前九時です") in found


def test_rows_that_are_no_fact_are_reported_by_line(tmp_path):
    text = "head,relation,tail\na,r,b\n\na,r\na,,b\na,r,a\na,  r ,b\nc,r,d,e\n"
    found, skipped = read(write(tmp_path / "a.csv", text))
    assert found == [("a", "r", "b")]
    assert skipped == [
        ("a.csv line 4", "it has 2 cells, the first row 3"),
        ("a.csv line 5", "empty relation"),
        ("a.csv line 6", "self-loop: head and tail are the same"),
        ("a.csv line 7", "duplicate triple"),
        ("a.csv line 8", "it has 4 cells, the first row 3"),
    ]
    with pytest.raises(BadInput, match="line 4"):
        read(write(tmp_path / "a.csv", text), strict=True)


def test_bad_lines_of_jsonl_are_reported(tmp_path):
    lines = ['["a", "r", 5]', '["a", "r"]', "3", "{", '{"a": 1}', "[" * 100_000]
    found, skipped = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert found == [("a", "r", "5")]
    assert [where for where, _ in skipped] == [f"a.jsonl line {n}" for n in range(2, 7)]


def test_unknown_columns_are_named_with_the_wanted_ones(tmp_path):
    path = write(tmp_path / "a.csv", "city,country,people,area\nOslo,Norway,1,2\n")
    with pytest.raises(BadInput, match=r"city, country, people, area; .*head, relation and tail"):
        read(path)
    with pytest.raises(BadInput, match="head, what, tail"):
        read(write(tmp_path / "a.csv", "head,what,tail\na,r,b\n"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '"text"'),
        ("a.json", '{"what": 1}'),
        ("a.json", '{"nodes": [], "links": []}'),
        ("a.json", "[1, 2]"),
        ("a.json", "{"),
        ("a.json", "[" * 100_000),
        ("a.jsonl", ""),
        ("a.csv", "head,relation,tail\n"),
        ("a.csv", "\0"),
        ("a.xml", "<a/>"),
    ],
)
def test_a_file_without_triples_is_an_error_that_says_what_is_wanted(tmp_path, name, text):
    with pytest.raises(BadInput, match=name) as caught:
        read(write(tmp_path / name, text))
    assert "Give" in caught.value.hint or "Save" in caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="does not exist"):
        read_triples(tmp_path / "none.csv")


def test_the_order_is_that_of_first_sight(tmp_path):
    rows = [["z", "r", "a"], ["b", "r", "c"], ["z", "r", "a"], ["a", "r", "z"]]
    assert [Triple(*row) for row in read(write(tmp_path / "a.json", rows))[0]] == [
        Triple("z", "r", "a"),
        Triple("b", "r", "c"),
        Triple("a", "r", "z"),
    ]


def test_what_a_node_says_of_its_thing_is_a_fact_and_its_drawing_is_none(tmp_path):
    graph = {
        "nodes": [
            {"id": "Ann", "type": "person", "born": 1970, "x": 3, "color": "red", "likes": ["tea", "rye"]}
        ],
        "links": [{"source": "Ann", "target": "Ann", "key": "knows"}],
    }
    found, _ = read(write(tmp_path / "g.json", graph))
    facts = [
        ("Ann", "type", "person"),
        ("Ann", "born", "1970"),
        ("Ann", "likes", "tea"),
        ("Ann", "likes", "rye"),
    ]
    assert found == facts


def test_a_neo4j_export_gives_labels_properties_and_relationships(tmp_path):
    ann = {"type": "node", "id": "0", "labels": ["Person"], "properties": {"name": "Ann", "age": 41}}
    mill = {"type": "node", "id": "7", "labels": ["Mill"], "properties": {"title": "Ellery", "open": True}}
    owns = {
        "id": "3",
        "type": "relationship",
        "label": "OWNS",
        "properties": {"since": 1993},
        "start": {"id": "0", "labels": ["Person"]},
        "end": {"id": "9", "labels": ["Boat"], "properties": {"name": "Tern"}},
    }
    lines = "\n".join(json.dumps(row) for row in (ann, mill, owns, {"type": "edge"}))
    expected = [
        ("Ann", "type", "Person"),
        ("Ann", "age", "41"),
        ("Ellery", "type", "Mill"),
        ("Ellery", "open", "true"),
        ("Ann", "OWNS", "Tern"),
    ]
    why = "it is neither a node nor a relationship"
    assert read(write(tmp_path / "g.jsonl", lines)) == (expected, [("g.jsonl line 4", why)])
    whole = {"nodes": [ann, mill, 5], "rels": [owns]}
    assert read(write(tmp_path / "g.json", whole)) == (expected, [("g.json node 3", why)])


GRAPHML = """<?xml version="1.0" encoding="GBK"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="node" attr.name="name" attr.type="string"/>
<key id="d1" for="node" attr.name="人口" attr.type="int"/>
<key id="d2" for="edge" attr.name="relation" attr.type="string"/>
<graph edgedefault="directed">
<node id="n0"><data key="d0">深圳</data><data key="d1">1756</data></node>
<node id="n1"><data key="d0">广东</data></node>
<edge source="n0" target="n1"><data key="d2">位于</data></edge><edge source="n1" target="n0"/>
</graph></graphml>"""


def test_graphml_gives_the_data_of_nodes_and_edges(tmp_path):
    found, skipped = read(write(tmp_path / "g.graphml", GRAPHML, "gb18030"))
    assert found == [("深圳", "人口", "1756"), ("深圳", "位于", "广东")]
    assert skipped == [("g.graphml link 2", "empty relation")]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("name", ["g.graphml", "g.gexf"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BOMB + GRAPHML.split("\n", 1)[1], "declares a document type or entities"),
        ("<graphml", "it is no G"),
        ("", "it is no G"),
        ("<html><body>no graph</body></html>", "it is no G|no usable triple"),
    ],
)
def test_xml_that_is_no_plain_graph_is_refused(tmp_path, name, text, said):
    with pytest.raises(BadInput, match=said):
        read(write(tmp_path / name, text))
