"""Prompt files: every hole filled, every value used, text from outside left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.errors import ConfigError
from datagen.prompts import PromptBook, parse_prompt
from datagen.records import Message

FILE = b"=== system\nBe brief.\n=== user\nAbout $subject:\n<text>\n$text\n</text>\n"


def test_a_file_is_chat_turns_with_holes():
    turns = parse_prompt(FILE, "g/step").fill({"subject": "tea", "text": "It is hot."})
    assert turns == (
        Message("system", "Be brief."),
        Message("user", "About tea:\n<text>\nIt is hot.\n</text>"),
    )


def test_a_hole_without_a_value_is_an_error():
    with pytest.raises(ConfigError, match=r"without a value: \$text"):
        parse_prompt(FILE, "g/step").fill({"subject": "tea"})


def test_a_value_without_a_hole_is_an_error():
    with pytest.raises(ConfigError, match=r"does not use \$place"):
        parse_prompt(FILE, "g/step").fill({"subject": "tea", "text": "It is hot.", "place": "here"})


@given(st.text(max_size=60), st.sampled_from(["$subject", "$$", "${text}", "$", "=== user\n"]))
def test_a_value_comes_through_as_it_is(text, trap):
    value = f"{text}{trap}{text}"
    turns = parse_prompt(FILE, "g/step").fill({"subject": "tea", "text": value})
    assert turns[1].content == f"About tea:\n<text>\n{value}\n</text>"


def test_demonstrations_stand_before_the_last_user_turn():
    shown = (Message("user", "u"), Message("assistant", "a"))
    turns = parse_prompt(FILE, "g/step").fill_last({"subject": "tea", "text": "x"}, shown)
    assert [turn.role for turn in turns] == ["system", "user", "assistant", "user"]


def test_the_version_names_the_file_and_changes_with_its_text():
    first, second = (parse_prompt(data, "g/step").version for data in (FILE, FILE + b"\n"))
    assert first.startswith("g/step@")
    assert first != second


@pytest.mark.parametrize("data", [b"", b"Hello $name", b"intro\n=== user\nHello", b"=== user\n\xff"])
def test_a_file_without_turns_or_utf8_is_refused(data):
    with pytest.raises(ConfigError, match="g/step"):
        parse_prompt(data, "g/step")


def test_the_users_folder_comes_first_file_by_file(tmp_path):
    own = tmp_path / "en" / "self-qa"
    own.mkdir(parents=True)
    (own / "answer.md").write_bytes(FILE)
    book, shipped = PromptBook(tmp_path), PromptBook()
    assert book.get("en", "self-qa", "answer").turns[0].content == "Be brief."
    assert book.get("en", "self-qa", "question") == shipped.get("en", "self-qa", "question")
    assert book.get("zh", "self-qa", "answer") == shipped.get("zh", "self-qa", "answer")


def test_a_prompt_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no such prompt folder"):
        PromptBook(tmp_path / "nowhere")


def test_a_language_without_prompts_takes_the_english():
    book = PromptBook()
    assert book.get("auto", "self-kg", "reword") == book.get("en", "self-kg", "reword")


def test_a_prompt_that_does_not_exist_is_an_error():
    with pytest.raises(ConfigError, match=r"en/self-qa/nothing\.md"):
        PromptBook().get("en", "self-qa", "nothing")
