"""A schema file says what relations and entities are; what is wrong with it is named by file and key."""

from pathlib import Path

import pytest

from datagen.errors import BadInput, ConfigError
from datagen.readers.graphs import read_knowledge
from datagen.readers.schema import read_schema

GRAPH = """head,relation,tail
Rome,capital_of,Italy
Rome,river,Tiber
罗马,位于,意大利
Rome,height,21
"""
SCHEMA = """
[relations.capital_of]
labels = {en = "is the capital of", zh = "是…的首都"}
functional = true
complete = true
head_type = "city"
tail_type = "country"
inverse = "has_capital"

[[relations.capital_of.phrasings.en]]
question = "Which country is {head} the capital of?"
answer = "{head} is the capital of {tail}."

[[relations.capital_of.phrasings.en]]
question = "{head} is the capital of what?"
answer = "It is the capital of {tail}."

[[relations.capital_of.phrasings.zh]]
question = "{head}是哪个国家的首都？"
answer = "{head}是{tail}的首都。"

[relations.has_capital]
labels = {en = "has the capital"}

[relations.height]
unit = "m"

[relations.river]
symmetric = false

[entities.Rome]
type = "city"
aliases = ["Roma", "the Eternal City"]
"""


@pytest.fixture
def files(tmp_path):
    """Write the graph and a schema; return what reads them."""

    def read(schema):
        (tmp_path / "g.csv").write_text(GRAPH, encoding="utf-8")
        (tmp_path / "s.toml").write_text(schema, encoding="utf-8")
        return read_knowledge(tmp_path / "g.csv", schema=read_schema(tmp_path / "s.toml"))

    return read


def test_what_a_schema_says_is_known_of_relations_and_entities(files):
    knowledge = files(SCHEMA)
    capital = knowledge.relations["capital_of"]
    assert capital.labels == {"en": "is the capital of", "zh": "是…的首都"}
    assert (capital.functional, capital.complete, capital.symmetric) == (True, True, None)
    assert (capital.head_type, capital.tail_type) == ("city", "country")
    assert capital.questions["zh"] == ("{head}是哪个国家的首都？",)
    assert [len(each["en"]) for each in (capital.questions, capital.answers)] == [2, 2]
    assert capital.answers["en"][1] == "It is the capital of {tail}."
    assert knowledge.relations["has_capital"].inverse == "capital_of"
    assert knowledge.relations["height"].unit == "m"
    assert knowledge.relations["river"].symmetric is False
    assert knowledge.types == {"Rome": "city"}
    assert knowledge.aliases == {"Rome": ("Roma", "the Eternal City")}


def test_an_empty_schema_says_nothing(files):
    assert files("").relations == {}


PHRASING = '[[relations.river.phrasings.en]]\nquestion = "{}"\nanswer = "{}"\n'


@pytest.mark.parametrize(
    ("schema", "key"),
    [
        ("[relations.rivr]\n", r"relations\.rivr: the graph has no relation rivr"),
        ('[relations.river]\ninverse = "of"\n', r"relations\.river\.inverse: .*no relation of"),
        ("[entities.Roma]\n", r"entities\.Roma: the graph has no entity Roma"),
        ("[relations.river]\nfunctionl = true\n", r"relations\.river\.functionl"),
        ('[relations.river]\nfunctional = "perhaps"\n', r"relations\.river\.functional"),
        ('[relations.river]\nlabels = {fr = "fleuve"}\n', r"relations\.river\.labels\.fr"),
        ('[relations.river]\nlabels = {en = " "}\n', r"relations\.river\.labels\.en"),
        ("[relations.river]\nunit = 3\n", r"relations\.river\.unit"),
        ('[entities.Rome]\naliases = "Roma"\n', r"entities\.Rome\.aliases"),
        ('[entities.Rome]\naliases = [""]\n', r"entities\.Rome\.aliases\.0"),
        ("colour = 1\n", "colour"),
        ('file = "x"\n', "file"),
        (
            PHRASING.format("What river has {haed}?", "{tail}."),
            r"river\.phrasings\.en\.0\.question: .*{haed}",
        ),
        (PHRASING.format("What river has {head}?", "{}."), r"river\.phrasings\.en\.0\.answer: .*{}"),
        (PHRASING.format("What river has {{head}}?", "{tail}."), r"phrasings\.en\.0\.question"),
        (PHRASING.format("What river has {head?", "{tail}."), r"phrasings\.en\.0\.question: .*brace"),
        (PHRASING.format("What river is there?", "{tail}."), r"phrasings\.en\.0: a question names {head}"),
        (PHRASING.format("Has {head} {tail}?", "{tail}."), r"phrasings\.en\.0: a question names {head}"),
        (
            PHRASING.format("What river has {head}?", "It has one."),
            r"phrasings\.en\.0: an answer names {tail}",
        ),
        (
            '[[relations.river.phrasings.en]]\nquestion = "What river has {head}?"\n',
            r"phrasings\.en\.0\.answer: Field required",
        ),
        (
            '[relations.river]\nsymmetric = true\ninverse = "height"\n',
            r"relations\.river\.inverse: it is symmetric",
        ),
        (
            '[relations.river]\ninverse = "height"\n[relations.capital_of]\ninverse = "height"\n',
            r"relations\.capital_of\.inverse: height is the inverse of river",
        ),
        ("relations = 3\n", "relations"),
        ("[relations", "is not TOML"),
        ("\0", "is not TOML"),
        ("a = " + "[" * 5000, "is not TOML"),
    ],
)
def test_a_wrong_schema_is_named_by_file_and_key(files, schema, key):
    with pytest.raises(ConfigError, match=rf"s\.toml:? .*{key}|s\.toml: {key}") as caught:
        files(schema)
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_a_missing_schema_file_is_an_error(tmp_path):
    with pytest.raises(BadInput, match="does not exist"):
        read_schema(tmp_path / "none.toml")


def test_the_shipped_schema_fits_its_graph():
    folder = Path(__file__).parents[2] / "examples" / "graphs"
    schema = read_schema(folder / "solar-system.schema.toml")
    knowledge = read_knowledge(folder / "solar-system.csv", schema=schema)
    assert {triple.relation for triple in knowledge.triples} == knowledge.relations.keys()
    assert all(each.labels.keys() == {"en", "zh"} for each in knowledge.relations.values())
    assert not [each for each in knowledge.screened if not each.kept]


def aliased(tmp_path, rows, schema):
    (tmp_path / "g.csv").write_text("head,relation,tail\n" + "\n".join(rows), encoding="utf-8")
    (tmp_path / "s.toml").write_text(schema, encoding="utf-8")
    knowledge = read_knowledge(tmp_path / "g.csv", schema=read_schema(tmp_path / "s.toml"))
    return knowledge, [(triple.head, triple.relation, triple.tail) for triple in knowledge.triples]


def test_what_is_told_of_an_alias_is_told_of_its_entity(tmp_path):
    rows = ["Rome,river,Tiber", "Roma,hill,Caelian", "Tiber,in,Roma", "Roma,river,Tiber", "Roma,twin,Rome"]
    rows += ["北京,河流,永定河", "京城,公园,景山"]
    schema = '[entities.Rome]\naliases = ["Roma"]\n[entities."北京"]\naliases = ["京城"]\n'
    knowledge, triples = aliased(tmp_path, rows, schema)
    assert triples == [
        ("Rome", "river", "Tiber"),
        ("Rome", "hill", "Caelian"),
        ("Tiber", "in", "Rome"),
        ("北京", "河流", "永定河"),
        ("北京", "公园", "景山"),
    ]
    assert [(row.code, row.where.split()[-1]) for row in knowledge.screened] == [
        ("folded_duplicate", "5"),
        ("self_loop", "6"),
    ]
    assert knowledge.read == 7 and knowledge.aliases["Rome"] == ("Roma",)
    assert knowledge.notes == ("aliases are taken as the entity that they name: Roma as Rome, 京城 as 北京",)


@pytest.mark.parametrize(
    "schema",
    [
        '[entities.Rome]\naliases = ["Roma"]\n[entities.Ostia]\naliases = ["Roma"]\n',
        '[entities.Rome]\naliases = ["Roma"]\n[entities.Roma]\ntype = "city"\n',
    ],
)
def test_an_alias_that_may_be_another_entity_stays_and_is_told(tmp_path, schema):
    knowledge, triples = aliased(
        tmp_path, ["Rome,river,Tiber", "Roma,hill,Caelian", "Ostia,river,Tiber"], schema
    )
    assert ("Roma", "hill", "Caelian") in triples
    assert knowledge.notes == ("aliases that may be more than one entity stay apart: Roma",)
