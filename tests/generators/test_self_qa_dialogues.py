"""Dialogues over one passage: what points back, which turns may be joined, what a dialogue stands on."""

import re
from dataclasses import replace

import pytest
from script import Script, play
from test_self_qa import chunk, rejection

from datagen.config import SelfQAConfig, make_config
from datagen.errors import ConfigError
from datagen.generators.asked import PassageItem
from datagen.generators.dialogues import Dialogues, follow_up
from datagen.generators.passages import number_sentences
from datagen.generators.self_qa import SelfQA
from datagen.prompts import PromptBook

TEXT = """The ramp of Northgate has 3 gates.
Lorries at Northgate wait for 20 minutes.
The hall of Northgate has 12 doors.
The bell of Northgate was cast in 1931."""
ASKED = {
    1: "How many gates has the ramp of Northgate?",
    2: "How long do lorries wait at Northgate?",
    3: "How many doors has the hall of Northgate?",
    4: "In which year was the bell of Northgate cast?",
}


def ask(request):
    return {field: ASKED[int(field.rsplit("_", 1)[1])] for field in request.schema.model_fields}


def asked_in(request):
    """Return what follows the passage, also where an answer is asked for once more."""
    return "\n".join(message.content for message in request.messages).rpartition("</passage>")[2]


def tell(request):
    asked = asked_in(request)
    number = next(number for number, question in ASKED.items() if question in asked)
    return {"evidence": [number], "answer": TEXT.splitlines()[number - 1]}


def made_by(folder, turns, seed=0, answer=tell, **settings):
    settings = SelfQAConfig(types=("factual",), passes=1, turns=turns, **settings)
    generator = SelfQA([chunk(TEXT, "Northgate")], PromptBook(), settings, seed=seed)
    folder.mkdir(exist_ok=True)
    return play(generator, Script(question=ask, answer=answer), folder)


@pytest.mark.parametrize(
    ("question", "subject", "expected"),
    [
        ("How long do lorries wait at Northgate?", "Northgate", "And how long do lorries wait there?"),
        (
            "How many gates has the ramp of the Northgate Hall?",
            "Northgate Hall",
            "And how many gates has the ramp there?",
        ),
        ("What is Northgate's price?", "Northgate", "And what is its price?"),
        ("When does Northgate open?", "Northgate", "And when does it open?"),
        ("How far is it from Northgate?", "Northgate", "And how far is it from there?"),
        ("How far is it from Northgate-on-Sea?", "Northgate", None),
        ("How long do lorries wait?", "Northgate", None),
        ("How long do lorries wait?", "", None),
        ("青岚茶园的竹篓每只有多重？", "青岚茶园", "那里的竹篓每只有多重？"),
        ("在青岚茶园，下雨时怎么办？", "青岚茶园", "那么，在那里，下雨时怎么办？"),
        ("青岚茶园几点开门？", "青岚茶园", "那里几点开门？"),
        ("竹篓每只有多重？", "青岚茶园", None),
    ],
)
def test_a_follow_up_points_back_to_what_was_named(question, subject, expected):
    assert follow_up(question, subject) == expected


def test_questions_on_a_passage_become_a_dialogue_whose_first_turn_names_what_it_is_about(tmp_path):
    (record,) = made_by(tmp_path, "4")
    turns = [(message.role, message.content) for message in record.messages]
    assert [role for role, _ in turns] == ["user", "assistant"] * 4
    asked = [content for role, content in turns if role == "user"]
    assert asked[0] == record.instruction == ASKED[1]
    assert all("Northgate" not in question and "there" in question for question in asked[1:])
    assert [content for role, content in turns if role == "assistant"] == TEXT.splitlines()
    assert record.output == TEXT.splitlines()[-1]
    assert record.kind == "dialogue"
    assert rejection(record) is None


def test_a_dialogue_stands_on_the_evidence_and_the_calls_of_all_its_turns(tmp_path):
    singles = made_by(tmp_path / "single", None)
    (record,) = made_by(tmp_path / "joined", "4")
    assert record.source.evidence == tuple(span for each in singles for span in each.source.evidence)
    assert set(record.requests) == {key for each in singles for key in each.requests}
    for name, value in record.scores.items():
        found = [each.scores[name] for each in singles if name in each.scores]
        assert value in (min(found), max(found))


@pytest.mark.parametrize(
    "wrong", ["The hall of Northgate has 99 doors.", "The bell of Northgate was cast in 1931."]
)
def test_a_turn_with_a_fault_stays_alone_and_is_rejected(wrong, tmp_path):
    def mostly(request):
        return {"evidence": [3], "answer": wrong} if ASKED[3] in asked_in(request) else tell(request)

    made = made_by(tmp_path, "2-4", answer=mostly)
    dialogues = [record for record in made if record.messages]
    (single,) = [record for record in made if record.instruction == ASKED[3]]
    assert dialogues and all(rejection(record) is None for record in dialogues)
    assert rejection(single) is not None
    assert not any("doors" in message.content for record in dialogues for message in record.messages)


def test_dialogues_have_the_turns_that_were_asked_for_and_the_seed_draws_them(tmp_path):
    def lengths(seed, name):
        return [len(r.messages or "12") // 2 for r in made_by(tmp_path / name, "2-3", seed)]

    drawn = [lengths(seed, str(seed)) for seed in range(6)]
    assert all(sum(each) == 4 for each in drawn)
    assert {count for each in drawn for count in each} <= {1, 2, 3}
    assert len({tuple(each) for each in drawn}) == 2
    assert lengths(0, "again") == drawn[0]


def test_too_few_turns_are_left_as_questions_by_themselves(tmp_path):
    made = made_by(tmp_path, "5-8")
    assert [record.messages for record in made] == [None] * 4


def test_a_dialogue_is_closed_book_in_every_mix(tmp_path):
    (record,) = made_by(tmp_path, "4", mix={"open-book": 1})
    assert (record.kind, record.input) == ("dialogue", "")


def test_no_message_repeats_another_or_carries_a_number_of_a_sentence(tmp_path):
    (record,) = made_by(tmp_path, "4")
    contents = [message.content for message in record.messages]
    assert len(set(contents)) == 8
    assert not any(re.search(r"\[\d\]", content) for content in contents)


@pytest.mark.parametrize("turns", ["4-2", "1-3", "2-9", "many", "2-"])
def test_turns_that_cannot_be_are_named(turns):
    with pytest.raises(ConfigError, match="turns"):
        make_config({"command": "self-qa", "output": "x", "self_qa": {"turns": turns}})


@pytest.mark.parametrize("score", ["turned_round", "orders", "wrong_units", "unknown_numbers"])
def test_a_turn_with_a_fault_is_not_hidden_in_a_dialogue(score, tmp_path):
    single = [each for each in made_by(tmp_path / "single", None) if each.rejection is None]
    spoilt = replace(single[0], scores={**single[0].scores, score: 1.0})
    item = PassageItem(number_sentences(chunk(TEXT, "Northgate")), "en", 0, ())
    made = Dialogues(2, 2, 0).joined(0, item, [spoilt, *single[1:3]])
    assert spoilt in made
    assert all(each.scores[score] == 0.0 for each in made if each is not spoilt)
