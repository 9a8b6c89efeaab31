"""Self-KG: questions planned by code over triples, reworded by a model, verified against the graph."""

from datagen.generators.self_kg.generator import SelfKG

__all__ = ["SelfKG"]
