"""Many small pools of kept texts, most of one or two: who may collide with whom."""

import hashlib
from array import array
from collections.abc import Iterable

from datagen.contracts import Known
from datagen.filters.near_duplicates import NearDuplicates, Threshold

__all__ = ["Pools"]

_FEW = 64
"""How many texts a pool compares one by one before it becomes an index."""


class Pools:
    """Pools by key; a text stands in every pool it was added to, under one place in the order."""

    def __init__(self, threshold: Threshold) -> None:
        """Take the threshold."""
        self._threshold = threshold
        self._lists: dict[bytes, list[tuple[int, bytes]]] = {}
        self._indexes: dict[bytes, NearDuplicates] = {}
        self._ids: list[str] = []

    def add(self, keys: Iterable[object], id: str, encoded: bytes) -> None:
        """Keep a text, as one index encoded them all, in the pools of some keys."""
        text = len(self._ids), encoded
        self._ids.append(id)
        for name in map(_digest, keys):
            if name in self._indexes:
                _add(self._indexes[name], *text)
                continue
            pool = self._lists.setdefault(name, [])
            pool.append(text)
            if len(pool) > _FEW:
                self._indexes[name] = index = NearDuplicates(self._threshold)
                for each in self._lists.pop(name):
                    _add(index, *each)

    def query(self, keys: Iterable[object], encoded: bytes) -> Known | None:
        """Return the text over the threshold, in any of the keys' pools, that was added first."""
        hits = [hit for name in map(_digest, keys) if (hit := self._query(name, encoded))]
        if not hits:
            return None
        order, score = min(hits)
        return Known(self._ids[order], score)

    def _query(self, name: bytes, encoded: bytes) -> tuple[int, float] | None:
        index = self._indexes.get(name)
        if index is None:
            return self._threshold.earliest(encoded, self._lists.get(name, ()))
        hit = index.query(_translated(index, encoded))
        return (int(hit.id), hit.score) if hit else None


def _add(index: NearDuplicates, order: int, encoded: bytes) -> None:
    index.add(str(order), _translated(index, encoded))


def _translated(index: NearDuplicates, encoded: bytes) -> bytes:
    """Return a text with the token numbers of a pool's own index."""
    return index.encode([str(number) for number in array("I", encoded)])


def _digest(key: object) -> bytes:
    return hashlib.blake2b(repr(key).encode("utf-8", "surrogatepass"), digest_size=16).digest()
