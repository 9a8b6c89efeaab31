"""Prompts for a language that has none of its own: the English ones, which ask for that language."""

from dataclasses import replace
from pathlib import Path

from datagen.generators.tasks import NAME
from datagen.languages import NAMES
from datagen.prompts import Prompt, PromptBook

__all__ = ["InLanguage"]

_WITHOUT_TEXT = {
    *("check", "classify", "dialogue-check", "label-check", "labels"),
    *("field", "label-field", "language"),
}
"""Steps that reply with a verdict or with words of the task, and parts that go into another prompt."""


class InLanguage(PromptBook):
    """The English prompts of Self-Instruct, with the wish for a language after all else.

    A prompt that the user's folder has for that language is taken as it is.
    """

    def __init__(
        self, folder: Path | None, language: str, *, examples: tuple[int, int] | None = None
    ) -> None:
        """Take what a PromptBook takes, and the language (ISO 639-1)."""
        super().__init__(folder, examples=examples)
        self._language = language
        self._folder = folder

    def get(self, language: str, generator: str, step: str) -> Prompt:
        """Return a prompt that asks for text in the language. Raises ConfigError."""
        if self._folder and (self._folder / self._language / generator / f"{step}.md").is_file():
            return self._load(self._language, generator, step)
        prompt = super().get("en", generator, step)
        if generator != NAME or step in _WITHOUT_TEXT:
            return prompt
        (wish,) = super().get("en", NAME, "language").fill({"language": NAMES[self._language]})
        last = prompt.turns[-1]
        asked = replace(last, content=f"{last.content}\n\n{wish.content}")
        return Prompt(f"{prompt.version}+{self._language}", (*prompt.turns[:-1], asked))

    def has(self, language: str, generator: str, step: str) -> bool:
        """Say no: patterns whose gaps are filled are English, and so would be the task."""
        return False
