"""The field that new tasks are to be from: what is said of it before they are asked for."""

from collections.abc import Sequence
from dataclasses import replace

from datagen.generators.tasks import NAME
from datagen.prompts import PromptBook
from datagen.records import Message

__all__ = ["in_field"]


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
    return (*turns[:-1], replace(turns[-1], content=f"{told.content}\n\n{turns[-1].content}"))
