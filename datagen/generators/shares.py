"""Shares of a run: which of some names is due next."""

from collections.abc import Iterable, Mapping

__all__ = ["Shares", "with_share"]


class Shares:
    """Weights by name, and how often each was taken: the one furthest behind its share is due.

    Source: Webster's method of dividing seats, one seat at a time. Names that cannot be taken leave the
    others in their proportions.
    """

    def __init__(self, weights: Mapping[str, int], taken: Mapping[str, int] | None = None) -> None:
        """Take weights, of which one is over 0, and what was taken before; names of weight 0 are left out."""
        self.weights = {name: weight for name, weight in weights.items() if weight}
        self.taken = dict.fromkeys(self.weights, 0) | dict(taken or {})
        self._places = {name: place for place, name in enumerate(self.weights)}

    def due(self, names: Iterable[str]) -> str:
        """Return the name that is furthest behind; of several, the first in the order of the weights."""
        return min(
            names, key=lambda name: ((2 * self.taken[name] + 1) / self.weights[name], self._places[name])
        )

    def is_behind(self, name: str) -> bool:
        """Say whether a name is half a take or more behind its share of all, the next take counted."""
        whole, count = sum(self.weights.values()), sum(self.taken.values()) + 1
        return 2 * (self.weights[name] * count - self.taken[name] * whole) >= whole

    def take(self, name: str) -> None:
        """Count a take."""
        self.taken[name] += 1


def with_share(weights: Mapping[str, int], name: str, share: int, whole: int) -> dict[str, int]:
    """Return weights to which a name is added with `share` of `whole` parts of all."""
    if share == whole:
        return {name: 1}
    own = sum(weights.values())
    return {each: weight * (whole - share) for each, weight in weights.items()} | {name: own * share}
