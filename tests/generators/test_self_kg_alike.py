"""Relations that are worded alike are one: asked apart, each would have half of an answer."""

import pytest

from datagen.generators.self_kg.alike import word_key
from datagen.readers.graphs import read_knowledge
from datagen.readers.schema import read_schema

ALIKE = [
    ("hasChild", "child", "children", "HAS_CHILD", "has child", "Child"),
    ("written_by", "writtenBy", "isWrittenBy", "was written by", "Written-By"),
    ("manages", "Manages", "MANAGES"),
    ("part_of", "isPartOf"),
    ("type", "instance_of", "is_a", "instanceOf"),
    ("子女", "子_女", " 子女"),
    ("CEO姓名", "ceo姓名", "ＣＥＯ姓名"),
]


@pytest.mark.parametrize("names", ALIKE, ids=lambda names: names[0])
def test_names_of_one_wording_have_one_key(names):
    assert len(set(map(word_key, names))) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("child", "child of"),
        ("owner", "owns", "owned by"),
        ("height_m", "height_cm"),
        ("treats", "treated by"),
        ("capital", "capital of"),
        ("位于", "位置"),
        ("父亲", "母亲"),
    ],
    ids=lambda names: names[0],
)
def test_names_of_other_wordings_have_other_keys(names):
    assert len(set(map(word_key, names))) == len(names)


@pytest.fixture
def read(tmp_path):
    """Read rows of head, relation and tail as the command does."""

    def read(rows, schema=""):
        (tmp_path / "g.csv").write_text("head,relation,tail\n" + "\n".join(rows), encoding="utf-8")
        (tmp_path / "s.toml").write_text(schema, encoding="utf-8")
        return read_knowledge(tmp_path / "g.csv", schema=read_schema(tmp_path / "s.toml"), alike=word_key)

    return read


def test_an_answer_holds_what_every_spelling_of_its_relation_says(read):
    knowledge = read(["Ada,hasChild,Bo", "Ada,child,Cy", "Ada,children,Di", "Bo,child,Ed", "周敏,子女,周一"])
    assert {triple.tail for triple in knowledge.triples if triple.head == "Ada"} == {"Bo", "Cy", "Di"}
    assert {triple.relation for triple in knowledge.triples} == {"hasChild", "子女"}
    assert knowledge.notes == ("relations worded alike are taken as one: child, children as hasChild",)
    assert knowledge.merged == {"child": "hasChild", "children": "hasChild"}


def test_what_is_said_twice_by_two_spellings_is_dropped_with_its_line(read):
    knowledge = read(["Ada,writtenBy,Bo", "ada,written_by,Bo", "Bo,written_by,Cy"])
    assert len(knowledge.triples) == 2 and knowledge.read == 3
    (row,) = knowledge.screened
    assert (row.code, row.triple) == ("folded_duplicate", ("ada", "written_by", "Bo"))
    assert row.where.endswith("g.csv line 3") and "Ada, writtenBy, Bo" in row.why


def test_numbers_and_names_of_one_wording_stay_apart(read):
    knowledge = read(["Acme,employees,430", "Bold,employees,12", "Acme,employee,Ada"])
    assert {triple.relation for triple in knowledge.triples} == {"employees", "employee"}


def test_a_declared_spelling_is_the_one_that_stays_with_what_is_said_of_all(read):
    schema = "[relations.child]\ncomplete = true\n[relations.hasChild]\ninverse = 'childOf'\n"
    knowledge = read(["Ada,children,Bo", "Ada,child,Cy", "Cy,hasChild,Di", "Di,childOf,Cy"], schema)
    (name,) = {triple.relation for triple in knowledge.triples} - {"childOf"}
    assert name == "child"
    assert knowledge.relations["child"].complete and knowledge.relations["child"].inverse == "childOf"
    assert knowledge.relations["childOf"].inverse == "child"
    assert "hasChild" not in knowledge.relations


def test_a_relation_and_its_inverse_are_not_one(read):
    schema = "[relations.friend]\ninverse = 'has_friend'\n"
    knowledge = read(["Ada,friend,Bo", "Bo,has_friend,Ada"], schema)
    assert {triple.relation for triple in knowledge.triples} == {"friend", "has_friend"}
