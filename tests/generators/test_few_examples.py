"""Worked examples of prompts: all for the local model, few for an endpoint, and never a user's own cut."""

import pytest

from datagen.config import make_config
from datagen.prompts import PromptBook, parse_prompt
from datagen.recipes import FEW_EXAMPLES, build_generator

EXAMPLE = "=== user\n{} in\n=== assistant\n{} out\n"


def prompt(*examples, system="=== system\nBe brief.\n"):
    shown = "".join(EXAMPLE.format(each, each) for each in examples)
    return parse_prompt(f"{system}{shown}=== user\n$task\n".encode(), "p")


@pytest.mark.parametrize("system", ["=== system\nBe brief.\n", ""])
def test_the_first_examples_stay_as_many_as_fit_and_one_at_least(system):
    long = "word " * 200
    for examples, left in (
        (("a", "b", "c"), ["a", "b"]),
        ((long, "b"), [long]),
        (("a", long, "c"), ["a"]),
    ):
        whole = prompt(*examples, system=system)
        few = whole.with_examples(2, 60)
        assert [turn.content for turn in few.turns if turn.role == "assistant"] == [
            f"{each} out" for each in left
        ]
        assert few.turns[0] == whole.turns[0] and few.turns[-1] == whole.turns[-1]
        assert few.version == f"{whole.version}+{len(left)}"


@pytest.mark.parametrize("examples", [(), ("a",), ("a", "b")])
def test_a_prompt_with_few_examples_is_itself(examples):
    assert prompt(*examples).with_examples(2, 60) == prompt(*examples)


def test_a_users_prompt_keeps_its_examples(tmp_path):
    path = tmp_path / "en" / "self-instruct" / "classify.md"
    path.parent.mkdir(parents=True)
    path.write_text("".join(EXAMPLE.format(n, n) for n in range(5)) + "=== user\n$instruction\n")
    book = PromptBook(tmp_path, examples=FEW_EXAMPLES)
    assert len(book.get("en", "self-instruct", "classify").turns) == 11
    assert "+" in book.get("en", "self-instruct", "check").version


@pytest.mark.parametrize(
    ("model", "examples", "is_few"),
    [
        ({"name": "local"}, "auto", False),
        ({"name": "some.gguf"}, "auto", False),
        ({"name": "big", "base_url": "http://localhost/v1"}, "auto", True),
        ({"name": "big", "base_url": "http://localhost/v1"}, "all", False),
        ({"name": "local"}, "few", True),
    ],
)
def test_few_are_shown_to_a_model_that_is_not_in_the_process(model, examples, is_few):
    values = {"command": "self-instruct", "output": "out", "model": model}
    config = make_config({**values, "self_instruct": {"examples": examples}})
    generator = build_generator(config, [], lambda _: None).generator
    version = generator._prompts.get("en", "self-instruct", "classify").version
    assert ("+" in version) is is_few


@pytest.mark.parametrize("language", ["en", "zh"])
def test_few_examples_still_show_both_verdicts(language):
    book = PromptBook(examples=FEW_EXAMPLES)
    for step in ("classify", "input", "check"):
        answers = {turn.content for turn in book.get(language, "self-instruct", step).turns[2:-1:2]}
        assert len(answers) == 2
