"""Records on a graph in words name the triples that their evidence says."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from datagen.contracts import Ask, Generator, Kept, Outcome
from datagen.records import Record, SpanSource, Triple

__all__ = ["NamingTriples"]

Starts = tuple[tuple[int, tuple[Triple, ...]], ...]


class NamingTriples:
    """Another generator's items and records, with triples in the sources of those on a graph."""

    patience = 0
    feeds_back = False

    def __init__(self, generator: Generator[Any], said: Mapping[str, Starts]) -> None:
        """Take a generator, and by document where in it which triples are said."""
        self.name = generator.name
        self._generator = generator
        self._said = said

    def plan(self, index: int, kept: Kept) -> Any:
        """Return the generator's item."""
        return self._generator.plan(index, kept)

    def makes(self, item: Any) -> int:
        """Return how many records an item makes where all goes well."""
        return self._generator.makes(item)

    def coverage(self, kept: Iterable[Record]) -> dict[str, Any] | None:
        """Return the generator's coverage."""
        return self._generator.coverage(kept)

    async def generate(self, index: int, item: Any, ask: Ask) -> list[Outcome]:
        """Make the item's records, and name the triples of each."""
        return [self._named(each) for each in await self._generator.generate(index, item, ask)]

    def _named(self, outcome: Outcome) -> Outcome:
        source = outcome.source
        if not isinstance(source, SpanSource) or source.document not in self._said:
            return outcome
        starts = self._said[source.document]
        places = {bisect_right(starts, start, key=lambda each: each[0]) - 1 for start, _ in source.evidence}
        triples = tuple(dict.fromkeys(row for at in sorted(places) if at >= 0 for row in starts[at][1]))
        return replace(outcome, source=replace(source, triples=triples))
