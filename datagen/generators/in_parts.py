"""Replies of several items: what is whole of a cut one is used, and only the rest is asked for again."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from pydantic import BaseModel

from datagen.contracts import Ask
from datagen.errors import CallFailed, TooLong
from datagen.records import Completion, Message

__all__ = ["Replies", "Turns", "ask_by_number", "ask_in_parts"]

_Item = TypeVar("_Item")
Turns = Callable[[Sequence[int]], Sequence[Message]]
"""The prompt that asks for some numbers."""
Replies = tuple[dict[int, Completion], CallFailed | None]
"""The reply that holds each number, and why some are missing where some are."""


async def ask_in_parts(
    numbers: Sequence[int],
    put: Callable[[Sequence[int]], Awaitable[Completion]],
    take: Callable[[Completion, Sequence[int]], Mapping[int, _Item]],
) -> tuple[dict[int, _Item], CallFailed | None]:
    """Return the items by their numbers, and why some are missing where some are.

    `put` asks for some numbers in one call, `take` returns what of them is whole in its reply. What is
    missing is asked for again as long as each reply brings an item more, so that there are never more
    calls than items. Raises TooLong.
    """
    found: dict[int, _Item] = {}
    rest = list(numbers)
    while rest:
        try:
            reply = await put(rest)
        except TooLong:
            raise
        except CallFailed as error:
            return found, error
        found |= take(reply, rest)
        left = [number for number in rest if number not in found]
        if len(left) == len(rest):
            return found, CallFailed(f"a reply holds none of the {len(rest)} asked for (answers {reply.key})")
        rest = left
    return found, None


async def ask_by_number(
    numbers: Sequence[int],
    turns: Turns,
    schema: Callable[[Sequence[int]], type[BaseModel]],
    names: Callable[[int], AbstractSet[str]],
    ask: Ask,
) -> Replies:
    """Ask for numbers whose parts are the fields `names` of replies of a `schema`. Raises TooLong."""

    async def put(rest: Sequence[int]) -> Completion:
        return await ask(turns(rest), schema=schema(rest), parts=True)

    def take(reply: Completion, rest: Sequence[int]) -> dict[int, Completion]:
        return {number: reply for number in rest if names(number) <= (reply.data or {}).keys()}

    return await ask_in_parts(numbers, put, take)
