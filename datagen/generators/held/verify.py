"""The checks that an answer can be put to by code, by the name of the score that each gives."""

import asyncio
from collections.abc import Callable

from datagen.generators.held.formats import json_holds
from datagen.generators.held.python_code import python_holds
from datagen.generators.held.sums import sums_hold
from datagen.generators.held.translations import translation_holds

__all__ = ["CHECKS", "held_scores"]

CHECKS: dict[str, Callable[[str, str], bool | None]] = {
    "sums_hold": sums_hold,
    "json_holds": json_holds,
    "translation_holds": translation_holds,
    "python_holds": python_holds,
}


async def held_scores(asked: str, answer: str) -> dict[str, float]:
    """Return 1 or 0 for each check that a task (instruction and input) calls for; code runs in a thread."""
    scores: dict[str, float] = {}
    for name, check in CHECKS.items():
        verdict = (
            await asyncio.to_thread(check, asked, answer) if check is python_holds else check(asked, answer)
        )
        if verdict is not None:
            scores[name] = float(verdict)
    return scores
