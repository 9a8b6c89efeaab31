"""Questions that no chunk answers: how they are made, held against all chunks, and refused politely."""

from string import Template

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script import Script, aims_of, last_turn, play, refuse
from test_self_qa import asking, chunk, rejection

from datagen.config import SelfQAConfig
from datagen.contracts import Kept
from datagen.generators.asked import PassageItem
from datagen.generators.chunk_index import ChunkIndex, whole_text
from datagen.generators.grounding import terms
from datagen.generators.passages import number_sentences
from datagen.generators.refusals import Refusals
from datagen.generators.self_qa import SelfQA
from datagen.generators.wording import name_of, named_in
from datagen.prompts import PromptBook
from datagen.records import Chunk, Failure, Record

HALL = """The freezer hall of Northgate is read every 4 hours.
Doors of the Northgate hall stay shut for 2 minutes.
The Northgate ramp has 3 gates for lorries.
A bell rings at the Northgate ramp when a lorry is late."""
TEA = """青岚茶园的竹篓每只重5千克。
青岚茶园的车间每天清扫2次。
青岚茶园的锅烧热要50分钟。
青岚茶园的茶叶罐放在阴凉处。"""
BAKERY = "The oven of Marlow Bakery is swept on Mondays. Sourdough costs 3 euros."
KILN = "云溪陶坊的窑炉烧到1200度。云溪陶坊的价格表挂在门口。"


def generator(*chunks, seed=0, questions=4, passes=1):
    settings = SelfQAConfig(types={"unanswerable": 1}, questions_per_chunk=questions, passes=passes)
    return SelfQA(chunks, PromptBook(), settings, seed=seed)


def ways(made, index=0):
    item = made.plan(index, Kept([], 0))
    return [item.absent[aim.number].way for aim in item.aims]


def by_way(outcomes, made, way, index=0):
    """Return the records of the aims that are unanswerable in one way."""
    item = made.plan(index, Kept([], 0))
    listed = [absent.way for absent in item.absent.values() if absent.way != "outside"]
    near = [each for each in outcomes if isinstance(each, Record) and each.kind == "unanswerable"]
    return [record for record, each in zip(near, listed, strict=True) if each == way]


texts = st.lists(
    st.sampled_from(["pump hall", "ramp gate", "hall gate bell", "oven", "泵房 大厅"]), min_size=1
)


@given(texts, st.sampled_from(["pump", "hall bell", "gate", "泵房"]))
def test_what_a_thing_is_told_with_is_the_best_of_the_chunks_that_have_it(found, thing):
    chunks = [chunk(text, "") for text in found]
    rest = terms("gate bell oven")
    having = [terms(text) for text in found if 2 * len(terms(text) & terms(thing)) >= len(terms(thing))]
    expected = max((len(rest & each) / len(rest) for each in having), default=0.0)
    assert ChunkIndex(chunks).told([terms(thing)], rest) == pytest.approx(expected, abs=1e-4)


def test_chunks_near_a_text_come_with_the_rarest_terms_first_and_in_their_order_where_level():
    chunks = [chunk(text, "") for text in ("The hall.", "The hall.", "The hall with the bell.", "An oven.")]
    assert ChunkIndex(chunks).near("Where is the bell of the hall?", 9) == [2, 0, 1]


def test_all_three_ways_come_in_turn_where_there_is_another_subject():
    assert ways(generator(chunk(HALL, "Northgate"), chunk(BAKERY, "Marlow Bakery"))) == [
        "swap",
        "attribute",
        "swap",
        "outside",
    ]


def test_a_single_document_has_no_other_subject_and_is_asked_what_it_does_not_tell():
    assert ways(generator(chunk(HALL, "Northgate"))) == ["attribute", "attribute", "attribute", "outside"]


def test_an_attribute_is_one_that_the_domain_has_and_the_passage_has_not():
    made = generator(chunk(HALL, "Northgate"), chunk(BAKERY, "Marlow Bakery"))
    item = made.plan(0, Kept([], 0))
    (attribute,) = [each for each in item.absent.values() if each.way == "attribute"]
    assert attribute.what == "the price"  # "costs" stands in the bakery's text
    assert not any(cue <= terms(whole_text(item.passage.chunk)) for cue in attribute.cues)


@pytest.mark.parametrize(
    ("mine", "other", "question", "swapped"),
    [
        (
            chunk(HALL, "Northgate"),
            chunk(BAKERY, "Marlow Bakery"),
            "How many gates has the ramp of Northgate for lorries?",
            "How many gates has the ramp of Marlow Bakery for lorries?",
        ),
        (
            chunk(TEA, "青岚茶园手册"),
            chunk(KILN, "云溪陶坊"),
            "青岚茶园的竹篓每只有多重？",
            "云溪陶坊的竹篓每只有多重？",
        ),
    ],
)
def test_a_swapped_question_asks_the_same_of_another_subject_and_is_refused(
    mine, other, question, swapped, tmp_path
):
    made = generator(mine, other)

    def ask(request):
        return dict.fromkeys(request.schema.model_fields, question)

    model = Script(question=ask)
    found = by_way(play(made, model, tmp_path), made, "swap")
    kept = [record for record in found if record.rejection is None]
    assert kept
    for record in kept:
        assert (record.instruction, record.scores["told_elsewhere"]) == (swapped, 0.0)
        assert "Marlow Bakery" in record.output or "云溪陶坊" in record.output
        assert rejection(record) is None
    assert model.asked("answer") == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Running the Harrow Quay Cold Store", "Harrow Quay Cold Store"),
        ("Harrow Quay Cold Store", "Harrow Quay Cold Store"),
        ("Inkwell Atlas 3.0: offline maps", "Inkwell Atlas 3.0"),
        ("Northgate", "Northgate"),
        ("Rules of Northgate", "Rules of Northgate"),
        ("青岚茶园手册", "青岚茶园"),
    ],
)
def test_a_title_is_named_as_a_question_names_it(title, name):
    assert name_of(title) == name


def test_a_swapped_question_that_another_chunk_may_answer_is_rejected(tmp_path):
    twin = "The ramp of Marlow Bakery has 5 gates for lorries and vans."
    made = generator(chunk(HALL, "Northgate"), chunk(twin, "Marlow Bakery"))
    asked = "How many gates has the ramp of Northgate for lorries?"
    found = by_way(play(made, Script(question=asking(asked)), tmp_path), made, "swap")
    assert "answered_elsewhere" in [rejection(record) for record in found]
    assert all(rejection(record) for record in found)


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("What is the price of the Northgate hall with its doors?", None),
        ("How long do doors of the Northgate hall stay shut?", "other_type_asked"),
        ("What does a loaf of sourdough cost?", "unsupported_question"),
    ],
)
def test_what_is_not_told_of_a_thing_must_be_what_is_asked(question, rule, tmp_path):
    made = generator(chunk(HALL, "Northgate"), chunk(BAKERY, "Marlow Bakery"))
    (record,) = by_way(play(made, Script(question=asking(question)), tmp_path), made, "attribute")
    assert rejection(record) == rule
    if rule is None:
        assert "the price" in record.output
        assert "Northgate" in record.output


def test_what_another_chunk_tells_of_the_thing_is_not_kept_as_unanswerable(tmp_path):
    more = chunk("The hall of Northgate with its doors has a price of 9 euros.", "Costs")
    made = generator(chunk(HALL, "Northgate"), more)
    model = Script(question=asking("What is the price of the Northgate hall with its doors?"))
    for record in by_way(play(made, model, tmp_path), made, "attribute"):
        assert rejection(record) in ("answered_elsewhere", "other_type_asked")


def test_questions_outside_the_domain_come_from_the_list_once_each_and_cost_no_call(tmp_path):
    made = generator(chunk(HALL, "Northgate"), passes=1, questions=4)
    more = generator(*[chunk(HALL, f"Northgate {at}") for at in range(9)])
    listed = PromptBook().lines("en", "self-qa", "outside")
    outside = [
        absent.what
        for index in range(9)
        for absent in more.plan(index, Kept([], 0)).absent.values()
        if absent.way == "outside"
    ]
    assert outside == listed[:9]
    model = Script(question=refuse("down"))
    outcomes = play(made, model, tmp_path)
    (record,) = [each for each in outcomes if isinstance(each, Record)]
    assert (record.kind, record.instruction, record.requests) == ("out-of-domain", listed[0], ())
    assert rejection(record) is None
    assert any(isinstance(each, Failure) for each in outcomes)


def test_a_listed_question_that_the_documents_deal_with_is_not_outside():
    soup = "A French onion soup for six people is made of onions and stock."
    assert ways(generator(chunk(HALL, "Northgate"), chunk(soup, "Soups")))[-1] != "outside"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["refusals", "refusals-outside", "outside"])
def test_every_shipped_wording_passes_the_filter(language, name):
    book = PromptBook()
    values = {"subject": "Northgate", "missing": "the price"} if language == "en" else {}
    values = values or {"subject": "青岚茶园", "missing": "价格"}
    lines = book.lines(language, "self-qa", name)
    assert len(set(lines)) == len(lines) >= 5
    question = "What is the price at Northgate?" if language == "en" else "青岚茶园的竹篓价格是多少？"
    for line in lines:
        text = Template(line).substitute(values)
        is_asked = name == "outside"
        record = Record(
            id="x",
            generator="self-qa",
            kind="out-of-domain" if name != "refusals" else "unanswerable",
            language=language,
            instruction=text if is_asked else question,
            input="",
            output=Template(book.lines(language, "self-qa", "refusals-outside")[0]).substitute(values)
            if is_asked
            else text,
            source=None,
        )
        assert rejection(record) is None, text


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("factual", "not_answered"),
        ("open-book/factual", "not_answered"),
        ("unanswerable", None),
        ("retrieval/left-out", None),
        ("open-book/out-of-domain", None),
    ],
)
def test_a_refusal_is_kept_only_where_it_is_what_the_record_teaches(kind, rule):
    question, answer = "How high is the ramp of Northgate?", "Unfortunately, there is no information on that."
    assert rejection(Record("x", "self-qa", kind, "en", question, "", answer, None)) == rule


def test_the_same_place_of_a_seed_is_worded_alike_and_another_seed_otherwise(tmp_path):
    def words(seed, folder):
        made = generator(*[chunk(HALL, f"Northgate {at}") for at in range(6)], seed=seed)
        model = Script(question=asking("What is the price of the Northgate hall with its doors?"))
        return [each.output for index in range(6) for each in play(made, model, tmp_path / folder, index)]

    for folder in "abc":
        (tmp_path / folder).mkdir()
    assert words(1, "a") == words(1, "b") != words(2, "c")


def test_the_question_call_names_what_is_not_told(tmp_path):
    made = generator(chunk(HALL, "Northgate"))
    model = Script(question=asking("What is the price of the Northgate hall with its doors?"))
    play(made, model, tmp_path)
    item = made.plan(0, Kept([], 0))
    (request,) = model.asked("question")
    for number in aims_of(request):
        assert f"ask for {item.absent[number].what} of what [{number}] is about" in last_turn(request)


@pytest.mark.parametrize(
    ("name", "question", "found"),
    [
        ("Harrow Quay Cold Store", "How many gates has the Harrow Quay store?", "Harrow Quay"),
        ("Harrow Quay", "How many gates has harrow quay?", "harrow quay"),
        ("Harrow Quay", "How many gates has Harrow?", None),
        ("Northgate", "How many gates has Northgate?", "Northgate"),
        ("Northgate", "How many Northgates are there?", None),
        ("青岚茶园手册", "青岚茶园的竹篓有多重？", "青岚茶园"),
        ("青岚茶园", "茶园的竹篓有多重？", None),
        ("", "How many gates?", None),
    ],
)
def test_a_name_stands_in_a_question_as_a_whole_or_with_its_first_words(name, question, found):
    pattern = named_in(name, question)
    assert (pattern and pattern.search(question)[0]) == found


def test_a_question_with_the_first_words_of_a_name_is_swapped_and_not_rejected(tmp_path):
    hall = HALL.replace("Northgate", "Northgate Coldstore")
    made = generator(chunk(hall, "Northgate Coldstore Company"), chunk(BAKERY, "Marlow Bakery"))
    asked = "How many gates has the ramp of the Northgate Coldstore for lorries?"
    found = by_way(play(made, Script(question=asking(asked)), tmp_path), made, "swap")
    kept = [record.instruction for record in found if record.rejection is None]
    assert kept == ["How many gates has the ramp of the Marlow Bakery for lorries?"]


def test_a_title_that_the_text_does_not_name_is_not_swapped():
    made = generator(chunk(HALL, "leaf-2026-final"), chunk(BAKERY, "Marlow Bakery"))
    assert ways(made) == ["attribute", "attribute", "attribute", "outside"]


def test_a_question_to_be_swapped_that_names_nothing_to_swap_is_asked_for_again(tmp_path):
    made = generator(chunk(HALL, "Northgate"), chunk(BAKERY, "Marlow Bakery"))

    def ask(request):
        name = "Northgate" if "faults" in last_turn(request) else "Lorries"
        asked = f"How many gates has the ramp of {name} for lorries?"
        return dict.fromkeys(request.schema.model_fields, asked)

    model = Script(question=ask)
    play(made, model, tmp_path)
    assert "does not name Northgate" in last_turn(model.requests[1])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["refusals", "refusals-outside"])
def test_a_refusal_about_a_document_without_a_title_has_no_hole(language, name):
    text = "The pump is greased every 4 days." if language == "en" else "水泵每4天上一次油。"
    nameless = Chunk("docs/a.txt", "0" * 64, 0, len(text), text, "")
    item = PassageItem(number_sentences(nameless), language, 0, ())
    refusals = Refusals([nameless], PromptBook(), 0)
    said = [refusals.worded(name, index, 1, item, "How much is it?", "", "the price") for index in range(40)]
    assert len(set(said)) > 3
    for each in said:
        assert "  " not in each and "on do" not in each and "关于等" not in each and "$" not in each
