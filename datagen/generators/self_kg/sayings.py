"""The words of every kind of question but the plain fact, by language."""

from datagen.generators.self_kg.sayings_en import SAYINGS_EN
from datagen.generators.self_kg.sayings_zh import SAYINGS_ZH

__all__ = ["SAYINGS"]

SAYINGS = {"en": SAYINGS_EN, "zh": SAYINGS_ZH}
