"""What a model says of an answer when it is asked afresh: its verdict, and whether that lets it pass."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from datagen.contracts import REHEARSED
from datagen.records import Completion

__all__ = ["Verdict", "verdict_of"]


class Verdict(BaseModel):
    """The reply to a check, by its schema."""

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["right", "wrong", "incomplete", "off_task", "unclear_task"]


def verdict_of(reply: Completion) -> str:
    """Return the verdict of a reply to a check; a rehearsed one is right, so that what follows is counted."""
    return "right" if reply.finish_reason == REHEARSED else str((reply.data or {})["verdict"])
