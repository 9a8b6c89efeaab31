"""Splits that do not leak: what hangs together goes to one side.

Together are the records of one document, of one fact, of one call for new tasks, and near duplicates of each
other; and whatever these join in turn. A task that later ones were grown from stays in the training part,
so that nothing that is trained on was grown from a held-out task: in a run that feeds on itself lineage
joins everything, but never runs backwards. Shipped seeds are in no part and do not count.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from datagen.errors import BadInput, ConfigError
from datagen.leaks import HeldOut, Member, member_of
from datagen.records import Record

__all__ = ["PARTS", "Split", "check_shares", "split"]

PARTS = {1: ("train",), 2: ("train", "test"), 3: ("train", "validation", "test")}
"""The names of so many parts, in the order of their shares."""


@dataclass(frozen=True, slots=True)
class Split:
    """Which part each record is in, by its place in order, and how many groups there are."""

    names: tuple[str, ...]
    part: list[int]
    groups: int
    largest: int

    def counts(self) -> dict[str, int]:
        """Return the number of records in each part."""
        return {name: self.part.count(number) for number, name in enumerate(self.names)}


def check_shares(shares: Sequence[float]) -> None:
    """Raise ConfigError for shares that are not two or three, more than 0 each, 1 together."""
    if len(shares) not in (2, 3) or min(shares) <= 0 or abs(sum(shares) - 1) > 1e-6:
        raise ConfigError(
            f"--split {','.join(map(str, shares))} is no split",
            "give two or three shares that add up to 1, as 0.95,0.05",
        )


def split(
    read: Callable[[], Iterable[Record]], shares: Sequence[float], seed: int, by: str = "auto"
) -> Split:
    """Part the records that `read` gives, the same each time, by shares as far as groups allow.

    Raises BadInput where nothing can be held out.
    """
    if len(shares) < 2:
        count = sum(1 for _ in read())
        return Split(PARTS[1], [0] * count, count, 1)
    groups = _Groups(_members(read(), by))
    groups.join_all(_near_pairs(_members(read(), by)))
    while True:
        made = _assign(groups, shares, seed)
        pairs = [pair for number in range(1, len(shares)) for pair in _crossing(read, by, made, number)]
        if not groups.join_all(pairs):
            return made


def _members(records: Iterable[Record], by: str) -> Iterable[Member]:
    return (member_of(str(at), record, by) for at, record in enumerate(records))


class _Groups:
    """Sets of records that hang together: a forest of parents, each tree a set."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._above: list[int] = []
        self._parents: list[tuple[int, ...]] = []
        first: dict[str, int] = {}
        places: dict[str, int] = {}
        for at, member in enumerate(members):
            self._above.append(at)
            for group in member.groups:
                self._join(at, first.setdefault(group, at))
            # Only an earlier record can be a parent, so that places has it by now.
            self._parents.append(tuple(places[id] for id in member.parents if id in places))
            places[member.record.id] = at

    def _root(self, at: int) -> int:
        while self._above[at] != at:
            self._above[at] = self._above[self._above[at]]
            at = self._above[at]
        return at

    def _join(self, left: int, right: int) -> bool:
        left, right = sorted((self._root(left), self._root(right)))
        self._above[right] = left
        return left != right

    def join_all(self, pairs: Iterable[tuple[int, int]]) -> bool:
        """Join the sets of each pair; say whether any two were apart."""
        return any([self._join(*pair) for pair in pairs])

    def sets(self) -> dict[int, list[int]]:
        """Return the sets by their first record."""
        found: dict[int, list[int]] = defaultdict(list)
        for at in range(len(self._above)):
            found[self._root(at)].append(at)
        return found

    def grown_from(self) -> set[int]:
        """Return the first records of sets from which records of other sets were grown."""
        pairs = ((at, parent) for at, parents in enumerate(self._parents) for parent in parents)
        return {self._root(parent) for at, parent in pairs if self._root(parent) != self._root(at)}


def _near_pairs(members: Iterable[Member]) -> Iterable[tuple[int, int]]:
    """Yield each record with the earliest one that it is near to."""
    seen = HeldOut(())
    for at, member in enumerate(members):
        found = seen.near(member)
        if found:
            yield at, int(found[0])
        seen.learn(member)


def _crossing(
    read: Callable[[], Iterable[Record]], by: str, made: Split, number: int
) -> Iterable[tuple[int, int]]:
    """Yield pairs of near records of which one is in a held-out part and the other in an earlier part."""
    held_out = HeldOut(m for at, m in enumerate(_members(read(), by)) if made.part[at] == number)
    for at, member in enumerate(_members(read(), by)):
        found = held_out.near(member) if made.part[at] < number else None
        if found:
            yield at, int(found[0])


def _assign(groups: _Groups, shares: Sequence[float], seed: int) -> Split:
    sets = groups.sets()
    total = sum(map(len, sets.values()))
    part = [0] * total
    kept_back = groups.grown_from()
    free = [first for first in sets if first not in kept_back]
    Random(f"{seed}/split").shuffle(free)
    for number in range(1, len(shares)):
        wanted = min(max(1, round(shares[number] * total)), part.count(0) - 1)
        taken = _take(free, sets, wanted, total)
        if not taken:
            raise BadInput(
                f"nothing can be held out: of {total} records {max(map(len, sets.values()), default=0)} "
                "hang together",
                "make records from more documents, facts or seeds, or split by something finer with --by",
            )
        free = [first for first in free if first not in taken]
        for first in taken:
            for at in sets[first]:
                part[at] = number
    return Split(PARTS[len(shares)], part, len(sets), max(map(len, sets.values())))


def _take(free: Sequence[int], sets: dict[int, list[int]], wanted: int, total: int) -> set[int]:
    """Return sets of as many records as wanted, or fewer; one that is larger only if all are."""
    taken: set[int] = set()
    left = wanted
    for first in free:
        if len(sets[first]) <= left:
            taken.add(first)
            left -= len(sets[first])
    smallest = min(free, key=lambda first: len(sets[first]), default=None)
    if not taken and smallest is not None and 2 * len(sets[smallest]) <= total:
        taken = {smallest}
    return taken
