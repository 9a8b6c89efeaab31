"""Hubs: no plan reads the triples of a name with very many neighbours, whatever stands beside it."""

from itertools import islice

import pytest

from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.planner import KINDS
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Knowledge, Relation
from datagen.records import Triple

FEW, MANY = 2_000, 20_000
PLANS = 60


class Rows(list):
    """Triples that count how many of them are read."""

    read = 0

    def __iter__(self):
        """Read one triple after another."""
        for row in super().__iter__():
            Rows.read += 1
            yield row


def hub_graph(size):
    """Return a graph with hubs of all sorts, each with `size` neighbours; its long rows are counted.

    One is the head of them all and, in two spellings, their tail; its triples of a symmetric and of an
    inverse relation are not in the file. Each neighbour shares a part of its own with the hub.
    """
    triples = []
    for n in range(size):
        name, hub = f"n{n}", ("Hub", "HUB")[n % 2]
        triples += [
            *(Triple(name, "owner", hub), Triple("Hub", "supplier", f"supplier {n}")),
            *(Triple(name, "supplier", f"supplier {n}"), Triple(name, "colour", ("red", "blue")[n % 2])),
            *(Triple(name, "friend", "Hub"), Triple(name, "height", f"{n} m")),
            *(Triple(name, "pupil", f"pupil {(n + step) % 500}") for step in range(2)),
            Triple(name, "works_for", "Hub"),
        ]
    known = [Relation("friend", symmetric=True), Relation("works_for", inverse="employee")]
    known += [Relation("supplier", complete=True), Relation("pupil", complete=True), Relation("employee")]
    triples += [Triple("Hub", "employee", "n0"), Triple("Hub", "harbour", "Bay")]
    graph = Graph(Knowledge(triples, relations={each.name: each for each in known}))
    for index in (graph.heads, graph.tails):
        for groups in index.values():
            for relation, rows in groups.items():
                if len(rows) > size // 4:
                    groups[relation] = Rows(rows)
    return graph


@pytest.fixture(scope="module")
def graphs():
    """A graph with smaller hubs and one with greater."""
    return hub_graph(FEW), hub_graph(MANY)


def reads(kind, graph):
    """Return how many triples of hubs are read for some plans of a kind."""
    world = World(graph, Speech(graph.knowledge.relations), 0, hops=3)
    heads = list(islice(world.each_head(kind), PLANS))
    world.each_head = lambda kind: iter(["Hub", *heads])
    Rows.read = 0
    assert list(islice(KINDS[kind](world), PLANS))
    return Rows.read


@pytest.mark.parametrize("kind", KINDS)
def test_plans_beside_a_hub_read_its_triples_a_few_times_and_not_once_each(kind, graphs):
    fewer, more = (reads(kind, graph) for graph in graphs)
    # what is made once for a hub grows with it; what is done for each plan does not
    assert more - fewer < 6 * (MANY - FEW) < PLANS * (MANY - FEW) / 9
