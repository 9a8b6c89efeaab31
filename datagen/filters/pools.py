"""Many small pools of kept texts, most of one or two: who may collide with whom."""

import hashlib
from array import array
from collections.abc import Iterable
from typing import NamedTuple

from datagen.contracts import Known
from datagen.filters.near_duplicates import NearDuplicates, Threshold

__all__ = ["Pools"]

_FEW = 8
"""How many texts a pool lists before it becomes an index."""


class _Text(NamedTuple):
    order: int
    id: str
    encoded: bytes


class Pools:
    """Pools by key; a text stands in every pool it was added to, under one place in the order."""

    def __init__(self, threshold: Threshold, encoder: NearDuplicates) -> None:
        """Take the threshold and the index whose encoded texts the pools take."""
        self._threshold = threshold
        self._encoder = encoder
        self._lists: dict[bytes, list[_Text]] = {}
        self._indexes: dict[bytes, NearDuplicates] = {}
        self._ids: list[str] = []

    def add(self, keys: Iterable[object], id: str, encoded: bytes) -> None:
        """Keep a text in the pools of some keys."""
        text = _Text(len(self._ids), id, encoded)
        self._ids.append(id)
        for name in map(_digest, keys):
            if name in self._indexes:
                self._indexes[name].add(str(text.order), encoded)
                continue
            pool = self._lists.setdefault(name, [])
            pool.append(text)
            if len(pool) > _FEW:
                self._indexes[name] = index = self._encoder.fresh()
                for each in self._lists.pop(name):
                    index.add(str(each.order), each.encoded)

    def query(self, keys: Iterable[object], encoded: bytes) -> Known | None:
        """Return the text over the threshold, in any of the keys' pools, that was added first."""
        hits = [hit for name in map(_digest, keys) if (hit := self._query(name, encoded))]
        if not hits:
            return None
        order, score = min(hits)
        return Known(self._ids[order], score)

    def _query(self, name: bytes, encoded: bytes) -> tuple[int, float] | None:
        if name in self._indexes:
            hit = self._indexes[name].query(encoded)
            return (int(hit.id), hit.score) if hit else None
        pool = self._lists.get(name, ())
        text = array("I", encoded) if pool else None
        for each in pool:
            score = self._threshold.score(text, array("I", each.encoded)) if text else None
            if score is not None:
                return each.order, score
        return None


def _digest(key: object) -> bytes:
    return hashlib.blake2b(repr(key).encode("utf-8", "surrogatepass"), digest_size=16).digest()
