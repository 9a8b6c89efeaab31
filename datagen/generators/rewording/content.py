"""What a text says, in its order: the graph's names, numbers, and the words that are not free."""

from datagen.generators.rewording.additions import without_one
from datagen.generators.rewording.names import NameIndex
from datagen.text import tokens
from datagen.words import stem

__all__ = ["content_of"]

_SYNONYMS = {
    **dict.fromkeys(["larger", "bigger", "higher"], "greater"),
    **dict.fromkeys(["largest", "biggest", "highest"], "greatest"),
    **dict.fromkeys(["lowest", "least"], "smallest"),
    **dict.fromkeys(["correct", "right"], "true"),
    **dict.fromkeys(["incorrect", "wrong"], "false"),
    **dict.fromkeys(["include", "includes", "including"], "are"),
}
"""Words that say the same of a number or a statement; in the noun of a relation they stay what they are."""


def content_of(text: str, index: NameIndex, free: frozenset[str]) -> list[str]:
    """Return the folded names and the stems of the other words in their order, without the free ones.

    Who did what to whom, and which number is whose, is said by order alone.
    """
    found: list[str] = []
    for part, is_name in index.parts(without_one(text)):
        if is_name:
            found.append(part)
            continue
        words = (_SYNONYMS.get(word, word) for word in tokens(part))
        found += [stem(word) for word in words if word not in free]
    return found
