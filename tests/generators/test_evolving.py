"""Tasks made from tasks: how a round is drawn, what it keeps of its lineage, and which results fall."""

from pathlib import Path

import pytest
from script import Script, last_turn, play, refuse

from datagen.config import SelfInstructConfig
from datagen.contracts import Kept
from datagen.filters.near_duplicates import NearDuplicates, Threshold
from datagen.generators.evolving import eliminated, leak
from datagen.generators.self_instruct import SelfInstruct
from datagen.prompts import PromptBook
from datagen.record_lines import record_from_json, record_to_json
from datagen.records import Failure, Instance, Record, SeedSource, SeedTask

PLAIN = Path(__file__).parent / "plain_forms"
SEEDS = [SeedTask("s", "Explain why the sea is salty.", (Instance("", "Rivers carry salt."),), False)]
TASK = "Name the tallest tree of the park."
HARDER = (
    "Compare three old trees of a city park by height, age and shade, and say which one deserves a fence."
)
HARDEST = "Draft a letter to a mayor about lime and oak roots that lift pavements, with two remedies."


def generator(evolve=1, language="en", seed=0, **settings):
    given = SelfInstructConfig(**{"instructions_per_call": 1, "evolve": evolve, **settings})
    novelty = NearDuplicates(Threshold(0.7))
    return SelfInstruct(SEEDS, PromptBook(PLAIN), given, language=language, seed=seed, novelty=novelty)


def script(*evolved, **steps):
    return Script(
        **{
            "propose": {"instructions": [TASK]},
            "classify": {"answer": "text"},
            "input": {"needs_input": False, "input": ""},
            "output": "The old lime by the pond.",
            "check": {"verdict": "right"},
            "evolve": [each if isinstance(each, Exception) else {"task": each} for each in evolved],
            **steps,
        }
    )


def test_an_evolved_task_is_answered_checked_and_names_its_parent(tmp_path):
    parent, child = play(generator(), model := script(HARDER), tmp_path)
    once = ["classify", "input", "output", "check"]
    assert model.steps == ["propose", *once, "evolve", *once]
    assert (parent.instruction, child.instruction) == (TASK, HARDER)
    assert parent.source.parents == ()
    assert child.source.parents == (parent.id,)
    assert child.source.seeds == parent.source.seeds
    assert len(child.source.operations) == 1
    assert child.scores["evolved"] == 1 and child.scores["evolution_gain"] >= 3
    assert model.asked("evolve")[0].key("fake:") in child.requests
    assert model.asked("evolve")[0].key("fake:") not in parent.requests
    assert "evolve-" in child.prompt and child.rejection is None


def test_lineage_goes_back_over_all_rounds_and_through_the_file(tmp_path):
    first, second, third = play(generator(2), script(HARDER, HARDEST), tmp_path)
    assert third.source.parents == (first.id, second.id)
    assert third.source.operations[:1] == second.source.operations
    assert [each.scores.get("evolved") for each in (first, second, third)] == [None, 1, 2]
    for each in (first, second, third):
        assert record_from_json(record_to_json(each)) == each
    assert "parents" not in record_to_json(first)["source"]
    assert third.source.topic == first.source.topic != ""


def test_the_ways_are_all_drawn_by_place_and_named_to_the_model(tmp_path):
    for language in ("en", "zh"):
        ways = dict(
            line.split(": ", 1) for line in PromptBook().lines(language, "self-instruct", "evolutions")
        )
        assert list(ways) == ["constraint", "deepen", "concretise", "reasoning", "input", "breadth"]
    seen = {}
    for seed in range(30):
        folder = tmp_path / str(seed)
        folder.mkdir()
        _, child = play(generator(seed=seed), model := script(HARDER), folder)
        (operation,) = child.source.operations
        seen[operation] = last_turn(model.asked("evolve")[0])
    assert set(seen) == set(ways)
    for operation, prompt in seen.items():
        assert TASK in prompt
        assert ("Change:" in prompt) is (operation != "breadth")


@pytest.mark.parametrize(
    ("evolved", "rule"),
    [
        ("Name the tallest tree of the park!", "no_information_gain"),
        ("Name the very tallest tree of the park.", "no_information_gain"),
        ("What might one say of the parks?", "no_information_gain"),
        ("Rewrite the given task so that lime, oak and beech are compared by height.", "evolution_leak"),
        ("#Rewritten Prompt#: Compare lime, oak and beech by height and age.", "evolution_leak"),
        ("把给定的任务改写为比较椴树、橡树和山毛榉的高度。", "evolution_leak"),
        ("Compare ... and oak by height, age, bark and shade in summer.", "placeholder"),
        ("Explain why the sea is so salty.", "near_duplicate"),
    ],
)
def test_a_result_that_is_none_falls_before_a_call_is_spent_on_it(evolved, rule, tmp_path):
    parent, child = play(generator(), model := script(evolved), tmp_path)
    assert parent.rejection is None
    assert child.rejection.rule == rule
    assert child.source.parents == (parent.id,)
    assert model.steps[-1] == "evolve"
    assert child.scores["evolved"] == 1


def test_after_a_round_that_came_to_nothing_the_next_begins_from_the_same_parent(tmp_path):
    first, fallen, second = play(generator(2), model := script(TASK, HARDER), tmp_path)
    assert fallen.rejection.rule == "no_information_gain"
    assert second.source.parents == (first.id,)
    assert second.scores["evolved"] == 2
    assert all(TASK in last_turn(request) for request in model.asked("evolve"))


@pytest.mark.parametrize(
    ("output", "rule"),
    [
        ("I am sorry, but I know nothing of that park.", "evolved_not_answered"),
        ("很抱歉，我不了解这个公园。", "evolved_not_answered"),
        ("?!", "evolved_says_nothing"),
        ("It is the of and to.", "evolved_says_nothing"),
        ("的了吗。", "evolved_says_nothing"),
    ],
)
def test_an_answer_that_is_none_drops_the_evolved_task(output, rule, tmp_path):
    model = script(HARDER, output=["The old lime by the pond.", output])
    parent, child = play(generator(), model, tmp_path)
    assert parent.rejection is None
    assert child.rejection.rule == rule
    assert child.output == output


def record(instruction, output, kind="generation"):
    return Record("r", "self-instruct", kind, "en", instruction, "", output, SeedSource(("s",)))


@pytest.mark.parametrize(
    "made",
    [
        record("Write an apology for a late parcel.", "We are sorry that your parcel is late."),
        record(
            "Tell a story about a baker.", "He was sorry. " + "The oven was cold and the dough rose. " * 12
        ),
        record("Is it so?", "no", "classification"),
        record("How much is 3 and 4?", "7"),
    ],
)
def test_an_answer_that_is_one_is_not_eliminated(made):
    assert eliminated(made) is None


def test_words_of_rewriting_that_the_parent_has_are_no_leak():
    assert leak("Sort the given tasks by date.", "Sort the given tasks by date and by owner.") is None
    assert leak("Sort them.", "Sort the given tasks by date.") == "given tasks"


@pytest.mark.parametrize(
    "steps",
    [{"check": {"verdict": "wrong"}}, {"output": refuse("down")}, {"classify": {"answer": "unsure"}}],
)
def test_a_task_that_does_not_hold_is_not_evolved(steps, tmp_path):
    made = play(generator(3), model := script(HARDER, **steps), tmp_path)
    assert len(made) == 1
    assert "evolve" not in model.steps


def test_a_round_that_cannot_be_asked_is_a_failure_and_the_next_goes_on(tmp_path):
    first, failed, second = play(generator(2), script(refuse("down"), HARDER), tmp_path)
    assert isinstance(failed, Failure)
    assert (failed.step, failed.reason, failed.source.parents) == ("evolve", "down", (first.id,))
    assert second.source.parents == (first.id,)


def test_dialogues_evolve_too(tmp_path):
    turns = {"user_turn": {"message": "Why is that so?"}, "turn": "It stands in the sun."}
    *_, parent, child = play(generator(turns="2"), script(HARDER, **turns), tmp_path)
    assert parent.kind == child.kind == "dialogue"
    assert [each.messages[0].content for each in (parent, child)] == [TASK, HARDER]
    assert child.source.parents == (parent.id,)


def test_a_plan_counts_what_the_rounds_make():
    item = generator(2).plan(0, Kept([], 0))
    assert generator(2).makes(item) == 3
    assert generator(0).makes(item) == 1
