"""Plain facts: asked forward with all their tails, and backwards where the heads are complete.

Source: the reversal curse (Berglund et al. 2023) is why a closed fact is asked both ways.
"""

from collections.abc import Iterator

from datagen.generators.self_kg.facts import fact_of
from datagen.generators.self_kg.graph import shuffled
from datagen.generators.self_kg.plans import Plan, World

__all__ = ["plan_forward", "plan_reverse"]


def plan_forward(world: World) -> Iterator[Plan]:
    """Yield a plan for each head and relation: its answer holds every tail."""
    groups = [rows for by_relation in world.graph.heads.values() for rows in by_relation.values()]
    for place in shuffled(len(groups), world.chance("forward")):
        rows = groups[place]
        fact = world.forward(rows[0].head, rows[0].relation)
        if fact is not None:
            yield world.plan_fact(fact, "forward")


def plan_reverse(world: World) -> Iterator[Plan]:
    """Yield a plan for each tail and relation whose heads are complete: its answer holds them all."""
    graph = world.graph
    groups = [
        rows
        for tail, by_relation in graph.tails.items()
        if graph.is_entity(tail)
        for relation, rows in by_relation.items()
        if graph.traits[relation].may_reverse and not graph.traits[relation].is_symmetric
    ]
    for place in shuffled(len(groups), world.chance("reverse")):
        rows = groups[place]
        language = world.speech.language_for(rows[0].tail, rows[0].relation, rows[0].head)
        fact = fact_of(rows, "reverse", language)
        if fact is not None:
            yield world.plan_fact(fact, "reverse")
