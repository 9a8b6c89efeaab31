"""Questions on whole tables: planned and answered by code, reworded by a model."""

from datagen.generators.tables.finding import find_tables
from datagen.generators.tables.generator import TableQA, has_questions
from datagen.generators.tables.taking_turns import TakingTurns

__all__ = ["TableQA", "TakingTurns", "find_tables", "has_questions"]
