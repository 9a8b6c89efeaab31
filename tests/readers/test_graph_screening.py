"""Every triple that is read is kept, or screened with a code; none is lost in silence."""

import json
from collections import Counter
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import BadInput
from datagen.readers.graphs import read_knowledge
from datagen.readers.labels import fold_label, holds_name
from datagen.readers.schema import read_schema
from datagen.readers.screening import LONGEST


def read(folder, triples, schema="", **options):
    """Return what is read of triples in a file, with a schema if there is text of one."""
    path = folder / "g.jsonl"
    path.write_text("\n".join(json.dumps(list(t), ensure_ascii=False) for t in triples), encoding="utf-8")
    if schema:
        (folder / "s.toml").write_text(schema, encoding="utf-8")
        options["schema"] = read_schema(folder / "s.toml")
    knowledge = read_knowledge(path, **options)
    assert knowledge.read == len(triples) == len(knowledge.triples) + len(dropped(knowledge))
    return knowledge


def dropped(knowledge):
    return [(int(s.where.rpartition(" ")[2]), s.code) for s in knowledge.screened if not s.kept]


def flagged(knowledge):
    return [(int(s.where.rpartition(" ")[2]), s.code) for s in knowledge.screened if s.kept]


GOOD = ("Io", "orbits", "Jupiter")


@pytest.mark.parametrize(
    ("triple", "code"),
    [
        (("", "orbits", "Jupiter"), "empty_part"),
        (("Io", " \t", "Jupiter"), "empty_part"),
        (("Io", "orbits", "\u3000"), "empty_part"),
        (("", "", ""), "empty_part"),
        (("I" * 201, "orbits", "Jupiter"), "overlong_label"),
        (("Io", "o" * 201, "Jupiter"), "overlong_label"),
        (("Io", "orbits", "J" * 1001), "overlong_label"),
        (("木" * 10_000, "环绕", "木星"), "overlong_label"),
        (("Io", "orbits", "Io"), "self_loop"),
        (("Io", "orbits", " IO "), "self_loop"),
        (("木星", "环绕", "木星"), "self_loop"),
        (("<b>Io</b>", "orbits", "Jupiter"), "markup"),
        (("Io", "orbits", "Jupiter<br/>"), "markup"),
        (("Io", "orbits", "[[Jupiter]]"), "markup"),
        (("Io", "orbits", "Jupiter &amp; co"), "markup"),
        (("{tail}", "orbits", "Jupiter"), "markup"),
        (("Io", "[orbits](http://e/o)", "Jupiter"), "markup"),
        (("I\u200bo", "orbits", "Jupiter"), "control_character"),
        (("Io", "orbits", "Jupiter\x07"), "control_character"),
        (("Io\u202eretipuJ", "orbits", "Jupiter"), "control_character"),
        (("Io", "orbits", "Jup\ufffdter"), "control_character"),
        (("https://e.org/Io", "orbits", "Jupiter"), "url_label"),
        (("Io", "http://e.org/o", "Jupiter"), "url_label"),
        (("Io", "orbits", "www.jupiter.org"), "url_label"),
    ],
)
def test_a_triple_that_is_none_is_dropped_with_its_code(tmp_path, triple, code):
    knowledge = read(tmp_path, [GOOD, triple])
    assert dropped(knowledge) == [(2, code)]
    assert len(knowledge.triples) == 1
    assert all(len(part) <= 201 for part in knowledge.screened[0].triple)
    with pytest.raises(BadInput, match=f"line 2.*{code}") as caught:
        read(tmp_path, [GOOD, triple], strict=True)
    assert len(caught.value.message) < 400


@pytest.mark.parametrize(
    "triple",
    [
        ("I" * LONGEST["head"], "r" * LONGEST["relation"], "a " * (LONGEST["tail"] // 2 - 1) + "b"),
        ("p", "holds where", "x < 5 & y > 3"),
        ("R&D", "belongs to", "AT&T"),
        ("f(x)", "is", "[1, 2]"),
        ("C++", "is faster than", "C#"),
        ("氯化钠（NaCl）", "俗称", "食盐；盐"),
        ("می‌خواهم", "means", "I want"),
        ("👩‍🔬", "means", "scientist"),
        ("either/or", "written by", "Kierkegaard, S."),
    ],
)
def test_odd_but_honest_names_stay(tmp_path, triple):
    assert dropped(read(tmp_path, [triple])) == []


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (("Io", "orbits", "Jupiter"), ("Io", "orbits", " Jupiter"), "duplicate"),
        (("Io", "orbits", "Jupiter"), ("IO", "orbits", "jupiter"), "folded_duplicate"),
        (("Io", "orbits", "Jupiter"), ("Io", "Orbits", "Jupiter"), "folded_duplicate"),
        (("ＮａＣｌ", "是", "盐"), ("NaCl", "是", "盐"), "folded_duplicate"),
        (("Café", "in", "Paris"), ("Cafe\u0301", "in", "Paris"), "folded_duplicate"),
        (("木星 一", "是", "盐"), ("木星\u3000一", "是", "盐"), "duplicate"),
        (("Straße", "in", "Köln"), ("STRASSE", "in", "KÖLN"), "folded_duplicate"),
    ],
)
def test_the_first_spelling_of_a_repeated_triple_wins(tmp_path, first, second, code):
    knowledge = read(tmp_path, [first, second])
    (kept,) = knowledge.triples
    assert (kept.head, kept.relation, kept.tail) == first
    assert dropped(knowledge) == [(2, code)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("laser", "power", "5 mW"), ("laser", "power", "5 MW")),
        (("room", "area", "20 m²"), ("room", "area", "20 m2")),
        (("Io", "orbits", "Jupiter"), ("Io", "orbited", "Jupiter")),
        (("a b", "r", "c"), ("ab", "r", "c")),
    ],
)
def test_what_differs_in_more_than_spelling_stays_apart(tmp_path, one, other):
    assert len(read(tmp_path, [one, other]).triples) == 2


def test_yes_and_no_at_once_drop_both(tmp_path):
    rows = [
        ("mine", "open", "yes"),
        GOOD,
        ("mine", "open", "No"),
        ("pit", "open", "no"),
        ("井", "开放", "是"),
    ]
    knowledge = read(tmp_path, [*rows, ("井", "开放", "否")])
    assert sorted(dropped(knowledge)) == [(n, "contradiction") for n in (1, 3, 5, 6)]
    assert len(knowledge.triples) == 2


FUNCTIONAL = '[relations."capital of"]\nfunctional = true\n'


def test_two_values_of_a_functional_relation_drop_all_of_that_head(tmp_path):
    rows = [("Rome", "capital of", "Italy"), ("Bonn", "capital of", "Germany"), ("Bonn", "capital of", "FRG")]
    assert dropped(read(tmp_path, rows)) == []
    knowledge = read(tmp_path, rows, FUNCTIONAL)
    assert dropped(knowledge) == [(2, "contradiction"), (3, "contradiction")]
    assert "Germany, FRG" in knowledge.screened[0].why
    aliased = FUNCTIONAL + '[entities.Germany]\naliases = ["FRG"]\n'
    assert dropped(read(tmp_path, rows, aliased)) == [(3, "folded_duplicate")]


TYPED = '[relations.treats]\nhead_type = "drug"\ntail_type = "disease"\n'


def test_names_of_another_type_than_declared_are_dropped_and_untyped_ones_stay(tmp_path):
    rows = [
        ("aspirin", "treats", "pain"),
        ("Aspirin Ltd", "treats", "pain"),
        ("ibuprofen", "treats", "Berlin"),
        ("naproxen", "treats", "gout"),
        ("aspirin", "type", "Drug"),
        ("Aspirin Ltd", "type", "firm"),
        ("Berlin", "type", "town"),
        ("Berlin", "likes", "pain"),
    ]
    knowledge = read(tmp_path, rows, TYPED)
    assert dropped(knowledge) == [(2, "type_clash"), (3, "type_clash")]
    assert knowledge.types["aspirin"] == "Drug"
    assert dropped(read(tmp_path, rows)) == []


def test_a_kind_below_the_declared_one_is_no_clash(tmp_path):
    lines = [
        "<http://e/treats> <http://www.w3.org/2000/01/rdf-schema#domain> <http://e/Drug> .",
        "<http://e/Nsaid> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/Painkiller> .",
        "<http://e/Painkiller> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/Drug> .",
        "<http://e/Drug> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/Nsaid> .",
        "<http://e/aspirin> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/Nsaid> .",
        "<http://e/Berlin> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/Town> .",
        "<http://e/aspirin> <http://e/treats> <http://e/pain> .",
        "<http://e/Berlin> <http://e/treats> <http://e/pain> .",
    ]
    path = tmp_path / "g.nt"
    path.write_text("\n".join(lines))
    assert dropped(read_knowledge(path)) == [(8, "type_clash")]


def test_a_triple_and_its_inverse_both_stay_and_the_second_is_flagged(tmp_path):
    schema = '[relations.parent]\ninverse = "child"\n[relations.married]\nsymmetric = true\n'
    rows = [
        ("Ann", "parent", "Bo"),
        ("Bo", "child", "Ann"),
        ("Cy", "child", "Di"),
        ("Di", "parent", "Cy"),
        ("Ann", "married", "Ed"),
        ("Ed", "married", "Ann"),
        ("Bo", "parent", "Flo"),
    ]
    knowledge = read(tmp_path, rows, schema)
    assert len(knowledge.triples) == 7
    assert flagged(knowledge) == [(n, "inverse_duplicate") for n in (2, 4, 6)]
    assert flagged(read(tmp_path, rows)) == []


@pytest.mark.parametrize(
    ("head", "tail", "holds"),
    [
        ("新冠肺炎", "肺炎", True),
        ("肺炎", "新冠肺炎", True),
        ("New York City", "new york", True),
        ("Art", "Artois", False),
        ("Earth's Moon", "Earth", True),
        ("Пётр Ильич", "Пётр", True),
        ("Петроград", "Петр", False),
        ("Rome", "Italy", False),
    ],
)
def test_a_name_inside_the_other_is_flagged_and_kept(tmp_path, head, tail, holds):
    knowledge = read(tmp_path, [(head, "about", tail)])
    assert len(knowledge.triples) == 1
    assert flagged(knowledge) == [(1, "contained_name")] * holds


def test_names_that_differ_in_width_or_case_alone_are_flagged_once(tmp_path):
    rows = [
        ("NaCl", "is", "salt"),
        ("ＮａＣｌ", "tastes of", "the sea"),
        ("ＮａＣｌ", "dissolves in", "water"),
        ("nacl", "Tastes of", "Brine"),
    ]
    knowledge = read(tmp_path, rows)
    assert flagged(knowledge) == [(2, "variant_label"), (4, "variant_label"), (4, "variant_label")]
    assert len(knowledge.triples) == 4


def test_a_graph_of_cycles_is_read(tmp_path):
    rows = [("a", "r", "b"), ("b", "r", "c"), ("c", "r", "a"), ("b", "r", "a")]
    assert len(read(tmp_path, rows).triples) == 4


def test_when_all_are_dropped_the_error_says_what_became_of_them(tmp_path):
    path = tmp_path / "g.csv"
    path.write_text("head,relation,tail\na,r,a\nb,r,\nc,r\n")
    with pytest.raises(BadInput, match=r"1 skipped.*line 4.*2 screened, the first: line 2") as caught:
        read_knowledge(path)
    assert "Give columns head, relation and tail" in caught.value.hint


def test_numbers_dates_and_truths_are_literals_unless_they_stand_for_things(tmp_path):
    rows = [
        ("Rome", "founded", "-753"),
        ("Rome", "people", "2,800,000"),
        ("Rome", "census", "2021-10-03"),
        ("Rome", "opens", "07:30"),
        ("Rome", "capital", "yes"),
        ("Rome", "twin", "Paris"),
        ("Orwell", "wrote", "1984"),
        ("1984", "published", "1949"),
    ]
    knowledge = read(tmp_path, rows)
    assert knowledge.literals == {"-753", "2,800,000", "2021-10-03", "07:30", "yes", "1949"}


LABELS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(triples=st.lists(st.tuples(LABELS, LABELS, LABELS), max_size=12))
def test_whatever_the_labels_every_triple_is_kept_or_has_a_code(tmp_path_factory, triples):
    folder = tmp_path_factory.mktemp("g")
    knowledge = read(folder, [GOOD, *triples])
    assert all(s.code and s.why and s.where for s in knowledge.screened)
    keys = Counter(tuple(map(fold_label, (t.head, t.relation, t.tail))) for t in knowledge.triples)
    assert max(keys.values()) == 1


@given(st.text(), st.text(min_size=1, max_size=3))
def test_a_name_between_spaces_is_held_whatever_stands_around(text, name):
    assert holds_name(f"{text} {name} {text}", name)


def hub(folder, size, form):
    """Write a hub with so many neighbours, each way; return the file."""
    path = folder / f"hub-{size}.{form}"
    lines = ["head,relation,tail"] if form == "csv" else []
    for n in range(size):
        if form == "csv":
            lines.append(f"hub,has,n{n}" if n % 2 else f"n{n},in,hub")
        else:
            ends = ("hub", f"n{n}") if n % 2 else (f"n{n}", "hub")
            lines.append(f"<http://e/{ends[0]}> <http://e/{'has' if n % 2 else 'in'}> <http://e/{ends[1]}> .")
    path.write_text("\n".join(lines))
    return path


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "nt"])
def test_a_hub_with_a_hundred_thousand_neighbours_loads_in_linear_time(tmp_path, form):
    (tmp_path / "s.toml").write_text('[relations.has]\ninverse = "in"\n[relations.in]\nfunctional = true\n')
    schema = read_schema(tmp_path / "s.toml")
    seconds = []
    for size in (12_500, 100_000):
        path = hub(tmp_path, size, form)
        runs = []
        for _ in range(3):
            begun = process_time()
            knowledge = read_knowledge(path, schema=schema)
            runs.append(process_time() - begun)
        assert len(knowledge.triples) == size
        seconds.append(min(runs))
    # Eight times the triples: a quadratic step would take sixty-four times as long.
    assert seconds[1] < 20 * seconds[0]


@pytest.mark.parametrize("pair", [("1.8 m", "1.80 m"), ("2020-01-05", "5 January 2020"), ("5万人", "5 万人")])
def test_two_notations_of_one_value_do_not_contradict_each_other(tmp_path, pair):
    rows = "".join(f'Ada,has,"{value}"\n' for value in pair)
    (tmp_path / "g.csv").write_text(f"head,relation,tail\n{rows}", encoding="utf-8")
    (tmp_path / "s.toml").write_text("[relations.has]\nfunctional = true\n")
    knowledge = read_knowledge(tmp_path / "g.csv", schema=read_schema(tmp_path / "s.toml"))
    assert len(knowledge.triples) == 2 and not knowledge.screened


@pytest.mark.parametrize(
    "tail",
    [
        "N/A",
        "n/a",
        "unknown",
        "NULL",
        "None",
        "-",
        "—",
        "?",
        "NaN",
        "NA",
        "TBD",
        "无",
        "未知",
        "不详",
        "暂无",
    ],
)
def test_what_stands_for_a_missing_value_is_no_fact(tmp_path, tail):
    (tmp_path / "g.csv").write_text(f"head,relation,tail\nAda,wife,{tail}\nAda,父亲,Bo\n", encoding="utf-8")
    knowledge = read_knowledge(tmp_path / "g.csv")
    assert [triple.tail for triple in knowledge.triples] == ["Bo"]
    (row,) = knowledge.screened
    assert (row.code, row.where.split()[-1]) == ("missing_value", "2") and tail in row.why


def test_what_only_looks_like_a_missing_value_stays(tmp_path):
    kept = [
        *("Ada,wife,Nan", "Ada,city,Unknown Pleasures", "Namibia,iso_code,NA", "Ada,村庄,无锡"),
        *("None,type,object", "f,returns,None", "Ada,note,none of these"),
    ]
    dropped = ["unknown,wrote,Beowulf", "Beowulf,author,unknown", "?,wrote,Edda", "Ada,type,N/A"]
    rows = "\n".join(["head,relation,tail", *kept, *dropped])
    (tmp_path / "g.csv").write_text(rows, encoding="utf-8")
    knowledge = read_knowledge(tmp_path / "g.csv")
    assert [",".join((t.head, t.relation, t.tail)) for t in knowledge.triples] == kept
    assert [row.code for row in knowledge.screened] == ["missing_value"] * 4
    assert "Ada" not in knowledge.types
