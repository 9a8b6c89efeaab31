"""Plain facts: asked forward with all their tails, and backwards where the heads are complete.

Source: the reversal curse (Berglund et al. 2023) is why a closed fact is asked both ways.
"""

from collections.abc import Iterator

from datagen.generators.self_kg.facts import fact_of
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.shuffle import shuffled

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
        (tail, relation)
        for tail, by_relation in graph.tails.items()
        if graph.is_entity(tail)
        for relation in by_relation
        if world.may_reverse(relation)
    ]
    for place in shuffled(len(groups), world.chance("reverse")):
        tail, relation = groups[place]
        rows = graph.reaching(tail, relation)
        if rows[0].tail != tail:
            continue  # asked of the first spelling
        fact = fact_of(graph, rows, "reverse", world.speech.language_for(tail, relation, rows[0].head))
        if fact is not None:
            yield world.plan_fact(fact, "reverse")
