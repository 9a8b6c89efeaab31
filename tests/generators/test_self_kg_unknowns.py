"""What is said to be unknown is told nowhere in the graph, in no other words and from no other end."""

import pytest

from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.planner import KINDS
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Knowledge
from datagen.records import Triple


@pytest.mark.parametrize(
    "row",
    [("Cy", "child", "Bo"), ("Bo", "home town", "Bonn"), ("Bo", "Home_Towns", "Bonn")],
    ids=["inverse", "spelling", "number"],
)
def test_what_the_graph_tells_in_other_words_is_not_said_to_be_unknown(row):
    triples = [
        *[Triple("Ada", "mother", "Eve"), Triple("Eve", "child", "Ada"), Triple("Ada", "hometown", "Ulm")],
        *[Triple("Ada", "ally", "Cy"), Triple("Bo", "ally", "Cy"), Triple("Bo", "pet", "Rex")],
        Triple(*row),
    ]
    wanted = "mother" if row[1] == "child" else "hometown"
    for seed in range(40):
        world = World(Graph(Knowledge(triples)), Speech({}), seed)
        said = [plan.relations for plan in KINDS["unknown"](world) if plan.subjects == ("Bo",)]
        assert (wanted,) not in said
