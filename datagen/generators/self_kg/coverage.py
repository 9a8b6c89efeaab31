"""How much of a graph the kept records rest on: triples, entities and relations with 0, 1, n of them."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from datagen.generators.self_kg.graph import Graph
from datagen.records import GraphSource, Record, Triple

__all__ = ["coverage_of"]


def coverage_of(graph: Graph, kept: Iterable[Record]) -> dict[str, Any]:
    """Return how many triples, entities and relations have 0, 1 or more kept records, and each relation's."""
    counts: Counter[Triple] = Counter()
    for record in kept:
        if isinstance(record.source, GraphSource):
            counts.update(record.source.triples)
    entities = dict.fromkeys(graph.names, 0)
    for triple, count in counts.items():
        for name in {triple.head, triple.tail} & entities.keys():
            entities[name] += count
    own = {name: [row for row in rows if row not in graph.origin] for name, rows in graph.relations.items()}
    relations = {
        name: {
            "triples": len(rows),
            "covered": sum(row in counts for row in rows),
            "records": sum(counts[row] for row in rows),
            "inferred": list(graph.traits[name].inferred),
        }
        for name, rows in sorted(own.items())
    }
    return {
        "unit": "triples",
        "triples": _spread(counts[row] for rows in own.values() for row in rows),
        "entities": _spread(entities.values()),
        "relations": relations,
    }


def _spread(counts: Iterable[int]) -> dict[str, int]:
    found = Counter(min(count, 2) for count in counts)
    return {"0": found[0], "1": found[1], "2 and more": found[2]}
