"""Answers held against what code can work out: sums, JSON, Python, the language of a translation."""

from datagen.generators.held.verify import held_scores

__all__ = ["held_scores"]
