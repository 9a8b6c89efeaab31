"""Triples load from tables and JSON of every usual shape, none lost without a word."""

import json
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagen.errors import BadInput
from datagen.readers.graphs import read_knowledge
from datagen.readers.labels import fold_label
from datagen.readers.values import is_missing


def write(path: Path, value: object, encoding: str = "utf-8") -> Path:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    path.write_bytes(text.encode(encoding))
    return path


def read(path: Path, **options):
    """Return the triples, what was skipped (where, why), and what was dropped (where, code)."""
    skipped = []
    knowledge = read_knowledge(path, skipped=skipped, **options)
    rows = [(t.head, t.relation, t.tail) for t in knowledge.triples]
    dropped = [(s.where.rpartition("/")[2], s.code) for s in knowledge.screened if not s.kept]
    assert knowledge.read == len(rows) + len(dropped)
    return rows, [(s.where.rpartition("/")[2], s.why) for s in skipped], dropped


def folded(triple):
    return tuple(map(fold_label, triple))


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


NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8).filter(
    lambda t: not is_missing(t)
)
TRIPLES = st.lists(
    st.tuples(NAMES, NAMES, NAMES).filter(lambda t: fold_label(t[0]) != fold_label(t[2])), min_size=1
)


@settings(deadline=None)  # networkx is loaded at the first one
@given(TRIPLES)
def test_no_triple_is_lost_or_made_up_whatever_the_shape(tmp_path_factory, triples):
    folder = tmp_path_factory.mktemp("graphs")
    firsts = {}
    for triple in triples:
        firsts.setdefault(folded(triple), triple)
    expected = list(firsts.values())
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
        found, skipped, dropped = read(path)
        if path.suffix in (".graphml", ".gexf"):  # they write edges by node
            assert sorted(map(folded, found)) == sorted(map(folded, expected))
        else:
            assert found == expected
        assert (skipped, len(dropped)) == ([], repeats)
        assert {code for _, code in dropped} <= {"duplicate", "folded_duplicate"}


def test_two_relations_between_one_pair_both_survive_networkx(tmp_path):
    graph = nx.MultiDiGraph()
    graph.add_edge("Ada", "Acme", key="founded")
    graph.add_edge("Ada", "Acme", key="leads")
    for edges in ("links", "edges"):
        data = nx.node_link_data(graph, edges=edges)
        found, *_ = read(write(tmp_path / "g.json", data))
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
    found, skipped, dropped = read(write(tmp_path / "g.json", graph))
    assert found == [
        ("Paris (1)", "lies_in", "France"),
        ("Paris (2)", "named_like_a_place_in", "France"),
    ]
    assert skipped == [
        ("g.json node 4", "its id is empty or taken"),
        ("g.json link 3", "there is no node '9'"),
        ("g.json link 5", "it is not an object"),
    ]
    assert dropped == [("g.json link 4", "empty_part")]


RECORD = {"中心词": "肺炎", "相关症状": ["发热", "咳嗽"], "所属科室": "呼吸内科", "年龄": 5.0}
RECORD_TRIPLES = [
    ("肺炎", "相关症状", "发热"),
    ("肺炎", "相关症状", "咳嗽"),
    ("肺炎", "所属科室", "呼吸内科"),
    ("肺炎", "年龄", "5"),
]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_records_by_entity_give_a_triple_a_value(tmp_path, encoding):
    assert read(write(tmp_path / "a.json", [RECORD], encoding)) == (RECORD_TRIPLES, [], [])
    assert read(write(tmp_path / "b.json", RECORD, encoding)) == (RECORD_TRIPLES, [], [])
    assert read(write(tmp_path / "c.jsonl", json.dumps(RECORD), encoding)) == (RECORD_TRIPLES, [], [])


def test_odd_values_of_records_are_reported(tmp_path):
    row = {"name": "Aspirin", "treats": ["pain", ""], "x": {"y": 1}, "none": [], "null": None}
    found, skipped, dropped = read(write(tmp_path / "a.json", [row]))
    assert found == [("Aspirin", "treats", "pain")]
    assert [why for _, why in skipped] == [
        "the value of 'x' is neither a text nor a list of texts",
        "empty list under 'none'",
    ]
    assert dropped == [("a.json item 1", "empty_part")] * 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "head,relation,tail\nSun,attracts,Earth\n"),
        ("a.csv", "id,Target,Label,Source\n1,Earth,attracts,Sun\n"),
        ("a.csv", "主体;谓词;客体\nSun;attracts;Earth\n"),
        ("a.tsv", "头实体\t关系\t尾实体\nSun\tattracts\tEarth\n"),
        ("a.tsv", "Sun\tattracts\tEarth\n"),
        ("a.csv", 'Sun , "attracts", "Earth "\n'),
        ("a.csv", "s,p,o\nSun,attracts,Earth\n"),
        ("a.csv", "实体1,属性,属性值\nSun,attracts,Earth\n"),
        ("a.csv", '\ufeffsubject,edge,value\nSun,attracts,"Earth"\n'),
    ],
)
def test_columns_are_known_by_their_names_or_by_being_three(tmp_path, name, text):
    assert read(write(tmp_path / name, text)) == ([("Sun", "attracts", "Earth")], [], [])


def test_shift_jis_tables_are_read(tmp_path):
    text = "主語,述語,目的語\n図書館,開館時刻,午前九時です\nカード,作るのに必要なもの,身分証明書\n"
    found, *_ = read(write(tmp_path / "a.csv", text, "shift_jis"))
    assert ("図書館", "開館時刻", "午前九時です") in found


def test_rows_that_are_no_fact_are_reported_by_line(tmp_path):
    text = "head,relation,tail\na,r,b\n\na,r\na,,b\na,r,a\na,  r ,b\nc,r,d,e\n"
    found, skipped, dropped = read(write(tmp_path / "a.csv", text))
    assert found == [("a", "r", "b")]
    assert skipped == [
        ("a.csv line 4", "it has 2 cells, the first row 3"),
        ("a.csv line 8", "it has 4 cells, the first row 3"),
    ]
    assert dropped == [
        ("a.csv line 5", "empty_part"),
        ("a.csv line 6", "self_loop"),
        ("a.csv line 7", "duplicate"),
    ]
    with pytest.raises(BadInput, match="line 4"):
        read(write(tmp_path / "a.csv", text), strict=True)


def test_bad_lines_of_jsonl_are_reported(tmp_path):
    lines = ['["a", "r", 5]', '["a", "r"]', "3", "{", '{"a": 1}', "[" * 100_000]
    found, skipped, _ = read(write(tmp_path / "a.jsonl", "\n".join(lines)))
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
    assert caught.value.hint.startswith(("Give", "Save", "Correct"))
    assert "\n" not in caught.value.message + caught.value.hint


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="does not exist"):
        read_knowledge(tmp_path / "none.csv")


def test_the_order_is_that_of_first_sight(tmp_path):
    rows = [["z", "r", "a"], ["b", "r", "c"], ["z", "r", "a"], ["a", "r", "z"]]
    assert read(write(tmp_path / "a.json", rows))[0] == [("z", "r", "a"), ("b", "r", "c"), ("a", "r", "z")]


def test_what_a_node_says_of_its_thing_is_a_fact_and_its_drawing_is_none(tmp_path):
    graph = {
        "nodes": [
            {"id": "Ann", "type": "person", "born": 1970, "x": 3, "color": "red", "likes": ["tea", "rye"]}
        ],
        "links": [{"source": "Ann", "target": "Ann", "key": "knows"}],
    }
    found, *_ = read(write(tmp_path / "g.json", graph))
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
    assert read(write(tmp_path / "g.jsonl", lines)) == (expected, [("g.jsonl line 4", why)], [])
    whole = {"nodes": [ann, mill, 5], "rels": [owns]}
    assert read(write(tmp_path / "g.json", whole)) == (expected, [("g.json node 3", why)], [])


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
    found, _, dropped = read(write(tmp_path / "g.graphml", GRAPHML, "gb18030"))
    assert found == [("深圳", "人口", "1756"), ("深圳", "位于", "广东")]
    assert dropped == [("g.graphml link 2", "empty_part")]


def test_graphml_with_a_key_of_no_type_is_read_as_text(tmp_path):
    text = GRAPHML.replace(' attr.type="int"', "")
    assert read(write(tmp_path / "g.graphml", text, "gb18030"))[0][0] == ("深圳", "人口", "1756")


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


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "id,from_city,by,to_city\n1,Rome,train,Milan\n"),
        ("a.csv", "By;TO_city;from_city\ntrain;Milan;Rome\n"),
        ("a.tsv", "from_city\tby\tto_city\nRome\ttrain\tMilan\n"),
        ("a.json", '[{"from_city": "Rome", "by": "train", "to_city": "Milan", "head": "x"}]'),
        ("a.jsonl", '{"from_city": "Rome", "by": "train", "to_city": "Milan"}\n'),
    ],
)
def test_columns_may_be_named_by_the_user(tmp_path, name, text):
    path = write(tmp_path / name, text)
    columns = ("from_city", "by", "to_city")
    assert read(path, columns=columns) == ([("Rome", "train", "Milan")], [], [])


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path):
    columns = ("city", "by", "to")
    with pytest.raises(BadInput, match=r"no column 'city'; its columns are from, by, to"):
        read(write(tmp_path / "a.csv", "from,by,to\nRome,train,Milan\n"), columns=columns)
    with pytest.raises(BadInput, match=r"no column 'city'"):
        read(write(tmp_path / "a.jsonl", {"from": "Rome", "by": "train", "to": "Milan"}), columns=columns)
    with pytest.raises(BadInput, match="no columns to name"):
        read(write(tmp_path / "a.graphml", GRAPHML), columns=columns)


def test_guessed_columns_are_told(tmp_path):
    knowledge = read_knowledge(write(tmp_path / "a.csv", "id,Target,Label,Source\n1,Earth,attracts,Sun\n"))
    assert knowledge.notes == ("columns taken: Source as head, Label as relation, Target as tail",)
    assert read_knowledge(write(tmp_path / "b.csv", "head,relation,tail\na,r,b\n")).notes == ()
    (note,) = read_knowledge(write(tmp_path / "c.csv", "who,how,whom\nSun,attracts,Earth\n")).notes
    assert note.endswith("the first row is a triple: who, how, whom")


def test_a_json_value_in_each_line_of_a_json_file_is_read_and_said(tmp_path):
    rows = [["Sun", "attracts", "Earth"], ["Sun", "attracts", "Mars"]]
    text = "\n".join(map(json.dumps, rows))
    assert read(write(tmp_path / "a.json", text)) == (list(map(tuple, rows)), [], [])
    knowledge = read_knowledge(tmp_path / "a.json")
    assert knowledge.notes == ("it holds a JSON value in each line, and is read so",)
    for end in ("", "\n\n"):
        whole = write(tmp_path / "b.json", json.dumps(rows) + end)
        assert read_knowledge(whole).notes == ()
    with pytest.raises(BadInput, match="invalid JSON"):
        read(write(tmp_path / "c.json", '[["a", "r", "b"]] x\n[]'))


def test_a_table_may_tell_units_and_kinds(tmp_path):
    text = (
        "head,head_type,relation,tail,unit,tail_type\n"
        "Elbe,river,length,1094,km,\nElbe,river,mouth,North Sea,,sea\n长江,河流,长度,6300,公里,\n"
    )
    knowledge = read_knowledge(write(tmp_path / "a.csv", text))
    assert [t.tail for t in knowledge.triples] == ["1094 km", "North Sea", "6300公里"]
    assert knowledge.types == {"Elbe": "river", "North Sea": "sea", "长江": "河流"}
    assert knowledge.literals == {"1094 km", "6300公里"}


def test_nodes_say_what_they_are_and_a_number_is_only_the_colour_of_a_group(tmp_path):
    nodes = [
        {"id": "Ann", "type": "person", "group": "staff"},
        {"id": "Bo", "group": "staff"},
        {"id": "1984", "group": 3},
    ]
    links = [{"source": "Ann", "target": "1984", "key": "reads"}]
    knowledge = read_knowledge(write(tmp_path / "g.json", {"nodes": nodes, "links": links}))
    assert knowledge.types == {"Ann": "person"}
    assert knowledge.literals == frozenset()
    links.append({"source": "Bo", "target": "Ann", "key": "knows"})
    knowledge = read_knowledge(write(tmp_path / "g.json", {"nodes": nodes, "links": links}))
    assert knowledge.types == {"Ann": "person", "Bo": "staff"}


def test_neo4j_labels_are_kinds(tmp_path):
    rows = neo4j([("Ann", "reads", "Emma")])
    rows[0]["labels"], rows[1]["labels"] = ["Person", "Reader"], ["Book"]
    knowledge = read_knowledge(write(tmp_path / "g.json", rows))
    assert knowledge.types == {"Ann": "Person", "Emma": "Book"}


@pytest.mark.parametrize(
    "row",
    [
        {"id": "seed_1", "name": "x", "instruction": "Add.", "instances": [{"input": "", "output": "3"}]},
        {"instruction": "Add.", "input": "", "output": "3"},
        {"messages": [{"role": "user", "content": "Hi"}], "name": "x"},
        {"conversations": [], "head": "x"},
        {"question": "Why?", "answer": "So.", "name": "x"},
        {"prompt": "Why?", "completion": "So.", "name": "x"},
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_tasks_and_training_rows_are_no_graph(tmp_path, name, row):
    value = [row, row] if name == "a.json" else json.dumps(row) + "\n" + json.dumps(row)
    with pytest.raises(BadInput, match="tasks or training rows"):
        read(write(tmp_path / name, value))


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_json_ld_under_another_name_is_told_its_own(tmp_path, name):
    with pytest.raises(BadInput, match=r"JSON-LD: .*\.jsonld"):
        read(write(tmp_path / name, {"@context": {}, "@id": "http://e/a", "name": "A", "likes": "B"}))


def test_a_folder_is_no_graph_and_says_so(tmp_path):
    with pytest.raises(BadInput, match="is a folder") as caught:
        read(tmp_path)
    assert ".csv" in caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_tables_and_lines_are_read_alike_in_every_encoding_and_with_every_line_end(tmp_path, encoding, end):
    rows = ["head,relation,tail", '深圳,位于,"广东，\n中国"', "广东,省会,广州"]
    expected = [("深圳", "位于", "广东， 中国"), ("广东", "省会", "广州")]
    text = end.join(rows).replace("\n", end)
    assert read(write(tmp_path / "a.csv", text, encoding))[0] == expected
    lines = end.join(json.dumps(list(row), ensure_ascii=False) for row in expected)
    assert read(write(tmp_path / "a.jsonl", lines, encoding))[0] == expected


def test_a_number_of_a_hundred_thousand_digits_is_survived(tmp_path):
    found, _, dropped = read(write(tmp_path / "a.csv", f"head,relation,tail\na,r,{'9' * 100_000}\na,r,b\n"))
    assert (found, dropped) == ([("a", "r", "b")], [("a.csv line 2", "overlong_label")])


@pytest.mark.parametrize(
    ("name", "text", "note"),
    [
        (
            "g.json",
            '{"nodes": [{"id": "a"}, {"id": "b"}], "links": [{"source": "a", "target": "b", "key": "r", '
            '"weight": 2, "since": 1990, "by": "c"}, '
            '{"source": "b", "target": "a", "key": "r", "since": 1991}]}',
            "not read, since they tell of links and not of things: since 2, by 1",
        ),
        (
            "g.jsonl",
            '{"type": "node", "id": "1", "properties": {"name": "a"}}\n'
            '{"type": "node", "id": "2", "properties": {"name": "b"}}\n'
            '{"type": "relationship", "id": "3", "label": "r", "start": {"id": "1"}, "end": {"id": "2"}, '
            '"properties": {"since": 1990}}\n',
            "not read, since they tell of links and not of things: since 1",
        ),
        ("g.csv", "head,relation,tail,unit,来源\na,r,b,,c\n", "columns not read: 来源"),
    ],
)
def test_what_a_file_tells_of_its_links_is_not_read_and_said(tmp_path, name, text, note):
    assert note in read_knowledge(write(tmp_path / name, text)).notes
