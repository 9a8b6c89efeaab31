"""A random order of very many places, of which only the taken ones cost anything."""

from collections.abc import Iterator
from random import Random

__all__ = ["shuffled"]


def shuffled(size: int, chance: Random) -> Iterator[int]:
    """Yield the places 0..size-1 in a random order, at a cost that only the taken ones make.

    Source: Fisher and Yates (1938) in Durstenfeld's form (1964), on a sparse array.
    """
    moved: dict[int, int] = {}
    for place in range(size):
        other = chance.randrange(place, size)
        found = moved.pop(other, other)
        if other != place:
            moved[other] = moved.pop(place, place)
        yield found
