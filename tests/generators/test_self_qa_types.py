"""Types of question and their shares: what each is made for, how they mix over a run, what is checked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from script import Script, last_turn, play
from test_self_qa import PLAIN, asking, chunk, rejection

from datagen.cli.qa_options import Types
from datagen.config import SelfQAConfig
from datagen.contracts import Kept
from datagen.errors import ConfigError
from datagen.generators.passages import aim_questions, number_sentences
from datagen.generators.self_qa import SelfQA
from datagen.generators.shares import Shares, with_share
from datagen.prompts import PromptBook

PLACES = ["Northgate", "Averil", "Skarra", "Tolm", "Marlow", "Redcar", "Ambleside", "Keld"]
FULL = "If the lamp of the hall at {} is red, wait for {} minutes there, because the seal is hot."


def generator(*chunks, types, questions=4, passes=1):
    settings = SelfQAConfig(types=types, questions_per_chunk=questions, passes=passes)
    return SelfQA(chunks, PromptBook(), settings)


def kinds(made):
    """Return how often a run of the generator asks for each type, in the order of its items."""
    index, found = 0, []
    while (item := made.plan(index, Kept([], 0))) is not None:
        found += [aim.kind for aim in item.aims]
        index += 1
    return found


weights = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), min_size=1).filter(
    lambda weights: any(weights.values())
)


@given(weights, st.integers(1, 5))
def test_shares_are_exact_where_they_can_be(weights, rounds):
    shares = Shares(weights)
    for _ in range(rounds * sum(weights.values())):
        shares.take(shares.due(shares.weights))
    assert shares.taken == {name: rounds * weight for name, weight in weights.items() if weight}


@given(weights, st.integers(1, 5))
def test_names_that_cannot_be_taken_leave_the_others_in_their_proportions(weights, rounds):
    shares = Shares(weights)
    first, *others = shares.weights
    for _ in range(rounds * sum(shares.weights[name] for name in others)):
        shares.take(shares.due(others))
    assert shares.taken == {name: rounds * shares.weights[name] for name in others} | {first: 0}


@given(st.dictionaries(st.sampled_from("abc"), st.integers(1, 9), min_size=1), st.integers(0, 9))
def test_a_name_added_with_a_share_of_all_has_it_and_the_others_keep_theirs(weights, share):
    added = with_share(weights, "new", share, 10)
    whole = sum(added.values())
    assert added["new"] * 10 == share * whole
    for name, weight in weights.items():
        assert added[name] * sum(weights.values()) * 10 == weight * (10 - share) * whole


@pytest.mark.parametrize(
    "types",
    [{"factual": 4, "understanding": 2, "yes-no": 1}, {"procedural": 3, "factual": 1}, {"factual": 1}],
)
def test_the_shares_of_types_hold_over_a_run_where_every_sentence_serves_all(types):
    chunks = [
        chunk("\n".join(FULL.format(place, n) for n in range(2, 7)), f"{place} {at}")
        for at, place in enumerate(PLACES)
    ]
    found = kinds(generator(*chunks, types=types, questions=5))
    assert len(found) == 40
    for kind, weight in types.items():
        assert abs(found.count(kind) - 40 * weight / sum(types.values())) <= 1


def test_what_one_chunk_cannot_give_the_next_makes_up_for():
    plain = chunk("\n".join(f"The hall of {place} has 12 doors." for place in PLACES), "Northgate")
    full = chunk("\n".join(FULL.format(place, 5) for place in PLACES), "Northgate")
    found = kinds(generator(plain, full, types={"factual": 1, "understanding": 1}, questions=8))
    assert found == ["factual"] * 8 + ["understanding"] * 8


def test_an_item_is_the_same_whether_those_before_it_were_planned_or_not():
    chunks = [chunk(FULL.format(place, 5) + "\n" + FULL.format(place, 6), place) for place in PLACES]
    types = {"factual": 3, "understanding": 2, "condition": 1}
    whole = generator(*chunks, types=types)
    items = [whole.plan(index, Kept([], 0)) for index in range(len(chunks))]
    for index in (5, 0, 7):
        assert generator(*chunks, types=types).plan(index, Kept([], 0)) == items[index]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The east ramp is 3 metres longer than the west ramp of the hall.", "comparison"),
        ("Whereas the old pump was loud, the new pump of the hall is quiet.", "comparison"),
        ("东边的斜坡比西边的斜坡长3米，车辆都从东边上。", "comparison"),
        ("The hall of Northgate has 12 doors.", "yes-no"),
        ("大厅有12扇门，都朝东开着。", "yes-no"),
    ],
)
def test_a_sentence_is_asked_for_a_type_that_it_serves(text, kind):
    (aim,) = aim_questions(number_sentences(chunk(text)), ("comparison", "yes-no"), 4, 0)
    assert (aim.kind, aim.focus) == (kind, "")


@pytest.mark.parametrize(
    "text", ["The hall has more than 12 doors to the east.", "每年的参观人数与比例都写在门口的牌子上。"]
)
def test_a_bound_is_no_comparison(text):
    assert aim_questions(number_sentences(chunk(text)), ("comparison", "summary"), 4, 0) == ()


def test_a_passage_is_summed_up_once_in_all_passes_and_only_if_there_is_something_to_sum_up():
    long = chunk("\n".join(f"The hall of {place} has 12 doors." for place in PLACES), "Northgate")
    short = chunk("The hall of Northgate has 12 doors. They are all green in colour.", "Northgate")
    found = kinds(generator(long, short, types={"factual": 1, "summary": 3}, passes=3))
    assert found.count("summary") == 1


def test_a_summary_may_rest_on_any_sentence_and_is_asked_for_in_its_own_words(tmp_path):
    text = "The hall of Northgate has 12 doors.\nThe pump of Northgate runs for 9 hours.\nA bell is there."
    told = "Northgate has a hall with 12 doors a bell, and a pump that runs for 9 hours."
    model = Script(
        question=asking("What are the main points about the hall and the pump of Northgate?"),
        answer={"evidence": [1, 2, 3], "answer": told},
    )
    (record,) = play(generator(chunk(text, "Northgate"), types={"summary": 1}), model, tmp_path)
    assert (record.kind, len(record.source.evidence)) == ("summary", 3)
    assert rejection(record) is None
    assert "sum up" in last_turn(model.asked("answer")[0])
    assert "main points of the whole passage" in last_turn(model.asked("question")[0])


@pytest.mark.parametrize(
    ("question", "answer", "rule"),
    [
        ("Does the hall of Northgate have 12 doors?", "Yes, the hall of Northgate has 12 doors.", None),
        ("Does the hall of Northgate have 12 doors?", "The hall has 12 doors.", "neither_yes_nor_no"),
        ("How many doors does the hall of Northgate have?", "It has 12 doors.", "other_type_asked"),
        ("Does the hall of Northgate have 12 doors?", "Yes, the hall has 13 doors.", "unsupported_answer"),
        ("青岚茶园的大厅有12扇门吗？", "是的，青岚茶园的大厅有12扇门。", None),
        ("青岚茶园的大厅有12扇门吗？", "青岚茶园的大厅，12扇门。", "neither_yes_nor_no"),
        ("青岚茶园的大厅有几扇门？", "青岚茶园的大厅有12扇门。", "other_type_asked"),
    ],
)
def test_a_yes_or_no_question_is_one_and_is_answered_as_one(question, answer, rule, tmp_path):
    text = (
        "The hall of Northgate has 12 doors."
        if question.isascii()
        else "青岚茶园的大厅有12扇门，都朝东开着。"
    )
    title = "Northgate" if question.isascii() else "青岚茶园"
    model = Script(question=asking(question), answer={"evidence": [1], "answer": answer})
    (record,) = play(generator(chunk(text, title), types={"yes-no": 1}), model, tmp_path)
    assert rejection(record) == rule


@pytest.mark.parametrize("types", [{}, {"factual": 0}, {"poetic": 1}, {"factual": 1, "poetic": 0}])
def test_no_type_and_an_unknown_one_are_errors(types):
    with pytest.raises(ConfigError):
        generator(chunk("A text."), types=types)


def test_types_are_given_with_shares_or_as_names_alone():
    assert SelfQAConfig(types=PLAIN).types == dict.fromkeys(PLAIN, 1)
    assert Types().convert("factual=4,summary", None, None) == {"factual": 4, "summary": 1}
    assert SelfQAConfig(types={"factual": 4}).types == {"factual": 4}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_summary_is_asked_for_after_the_turns_of_every_answer(language):
    answer, summary = (PromptBook().get(language, "self-qa", step).turns for step in ("answer", "summarise"))
    assert answer[:-1] == summary[:-1]
    split = re.compile("\n\n.*$", re.DOTALL)
    assert split.sub("", answer[-1].content.rpartition("$question")[0]) == split.sub(
        "", summary[-1].content.rpartition("$question")[0]
    )


PLAIN_THEN_RICH = (
    "The hall at {} has 48 seats. Its lamp was bought in 1931. It is open for 9 hours. "
    "The door stays shut, because the seal is hot."
)


@pytest.mark.parametrize("questions", [1, 2])
def test_few_questions_a_chunk_still_give_each_type_its_share_in_the_first_pass(questions):
    chunks = [chunk(PLAIN_THEN_RICH.format(place), title=place) for place in PLACES]
    made = generator(*chunks, types={"factual": 1, "understanding": 1}, questions=questions)
    asked = kinds(made)
    assert asked.count("understanding") * 2 == len(asked) == len(PLACES) * questions


def test_each_sentence_is_asked_about_once_in_whatever_order_its_passage_is_gone_through():
    one = chunk(PLAIN_THEN_RICH.format("Keld"), title="Keld")
    made = generator(one, types={"factual": 1, "understanding": 1}, questions=1, passes=9)
    numbers = [aim.number for n in range(9) for aim in made.plan(n, Kept([], 0)).aims]
    assert sorted(numbers) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("title", "text", "asked", "mended", "said"),
    [
        (
            "Northgate",
            "Northgate changes the contacts often, because the seals of its doors leak.",
            "What does Northgate change?",
            "Why does Northgate change the contacts often?",
            "question_1 does not ask for a reason",
        ),
        (
            "青岚茶园",
            "青岚茶园的嫩叶要搭棚遮阴，因为夏天日照太强。",
            "青岚茶园要搭什么？",
            "青岚茶园的嫩叶为什么要搭棚遮阴？",
            "question_1 没有问原因",
        ),
    ],
)
@pytest.mark.parametrize("is_merged", [False, True])
def test_a_question_of_another_type_is_asked_for_once_more(
    title, text, asked, mended, said, is_merged, tmp_path
):
    def pair(question):
        return {"question_1": question, "evidence_1": [1], "answer_1": text}

    model = Script(
        question=[{"question_1": asked}, {"question_1": mended}],
        answer={"evidence": [1], "answer": text},
        merged=[pair(asked), pair(mended)],
    )
    settings = SelfQAConfig(types={"understanding": 1}, passes=1, merged=is_merged)
    made = SelfQA([chunk(text, title)], PromptBook(), settings)
    (record,) = play(made, model, tmp_path)
    assert (record.instruction, rejection(record)) == (mended, None)
    again = model.asked("merged" if is_merged else "question")[1]
    assert said in last_turn(again)
