"""Shares of a run: which of some names is due next."""

from collections.abc import Iterable, Mapping

__all__ = ["Shares", "with_share"]


class Shares:
    """Weights by name, and how often each was taken: the one furthest behind its share is due.

    Source: the method of largest remainders, one seat at a time: where any name can be taken, none is
    ever a whole take away from its share.
    """

    def __init__(self, weights: Mapping[str, int], taken: Mapping[str, int] | None = None) -> None:
        """Take weights, of which one is over 0, and what was taken before; names of weight 0 are left out."""
        self.weights = {name: weight for name, weight in weights.items() if weight}
        self.taken = dict.fromkeys(self.weights, 0) | dict(taken or {})
        self._places = {name: place for place, name in enumerate(self.weights)}

    def due(self, names: Iterable[str]) -> str:
        """Return the name that is furthest behind; of several, the first in the order of the weights."""
        whole, count = sum(self.weights.values()), sum(self.taken.values()) + 1
        return min(
            names,
            key=lambda name: (self.taken[name] * whole - self.weights[name] * count, self._places[name]),
        )

    def take(self, name: str) -> None:
        """Count a take."""
        self.taken[name] += 1


def with_share(weights: Mapping[str, int], name: str, share: int, whole: int) -> dict[str, int]:
    """Return weights to which a name is added with `share` of `whole` parts of all."""
    if share == whole:
        return {name: 1}
    own = sum(weights.values())
    return {each: weight * (whole - share) for each, weight in weights.items()} | {name: own * share}
