"""Answers held against what code can work out: sums, JSON, Python, the language of a translation."""

from datagen.generators.held.formats import fenced
from datagen.generators.held.python_code import asks_python, signature_of
from datagen.generators.held.sandbox import can_run, run_python
from datagen.generators.held.verify import held_scores

__all__ = ["asks_python", "can_run", "fenced", "held_scores", "run_python", "signature_of"]
