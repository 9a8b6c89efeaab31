"""What is said of all new tasks before they are asked for: their field, or that they are classification."""

from collections.abc import Sequence
from dataclasses import replace

from datagen.generators.tasks import NAME
from datagen.prompts import PromptBook
from datagen.records import Message

__all__ = ["as_classification", "in_field"]


def in_field(
    turns: Sequence[Message], prompts: PromptBook, language: str, domain: str, context: str
) -> tuple[Message, ...]:
    """Return the turns with the field, and its background in a block of its own, before the last one's text.

    What the background says cannot close its block.
    """
    plain = context.replace("</context>", "< /context>").strip() or "-"
    (told,) = prompts.get(language, NAME, "field").fill(
        {"domain": " ".join(domain.split()), "context": plain}
    )
    return _told(turns, told)


def as_classification(
    turns: Sequence[Message], prompts: PromptBook, language: str, count: int
) -> tuple[Message, ...]:
    """Return the turns with what classification is before the last one's text, for `count` tasks."""
    (told,) = prompts.get(language, NAME, "label-field").fill({"count": str(count)})
    return _told(turns, told)


def _told(turns: Sequence[Message], told: Message) -> tuple[Message, ...]:
    return (*turns[:-1], replace(turns[-1], content=f"{told.content}\n\n{turns[-1].content}"))
