"""Which relations are worded alike: hasChild, child and children; written_by, writtenBy and isWrittenBy."""

from datagen.generators.rewording.phrases import humanize, without_prefix
from datagen.generators.self_kg import grammar_en as grammar
from datagen.generators.self_kg import nouns_en
from datagen.generators.self_kg.words_en import SAID_AS
from datagen.text import fold

__all__ = ["word_key"]

_KINDS = frozenset(["type", "instance of", "is a", "isa"])


def word_key(relation: str) -> str:
    """Return what a relation's words come to: relations of one key would be asked about alike.

    Number, "is" and "has", case, width and the way words are joined make no difference.
    """
    if not relation.isascii():
        return "".join(fold(without_prefix(relation)).replace("_", " ").split())
    words = fold(" ".join(humanize(relation)))
    if words in _KINDS:
        return "type"
    parts = grammar.third_of(SAID_AS.get(words, words)).split()
    shape = grammar.shape_of(parts)
    if shape == "being":
        parts = list(grammar.without_be(parts))
        shape = grammar.shape_of(parts)
    if shape == "having":
        parts, shape = list(grammar.without_have(parts)), "noun"
    if shape == "doing":
        parts[0] = grammar.base_of(parts[0])
    return nouns_en.singular_of(" ".join(parts)) if shape == "noun" else " ".join(parts)
