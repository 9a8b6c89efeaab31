"""Template questions and answers for planned facts, in the fact's language."""

from datagen.generators.self_kg.graph import Fact
from datagen.generators.self_kg.phrases_en import phrase_en
from datagen.generators.self_kg.phrases_zh import phrase_zh

__all__ = ["phrase"]


def phrase(fact: Fact) -> tuple[str, str]:
    """Return the planned question and its complete answer in the fact's language."""
    if fact.language == "zh":
        return phrase_zh(fact)
    question, answer = phrase_en(fact)
    return question, answer[0].upper() + answer[1:] if answer.startswith("the ") else answer
