"""Replies of several items: what is whole of a cut one is used, and only the rest is asked for again."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

from datagen.errors import CallFailed, TooLong
from datagen.records import Completion

__all__ = ["ask_in_parts"]

_Item = TypeVar("_Item")


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
