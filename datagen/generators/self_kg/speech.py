"""How a graph's relations are spoken of: a schema's labels and phrasings first, else their names."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.grammar_en import noun_of, plural_of, shape_of, unit_of
from datagen.generators.self_kg.phrases_en import phrases_en
from datagen.generators.self_kg.phrases_zh import is_verb_zh, phrases_zh
from datagen.generators.self_kg.wording import Pair, humanize, join, pick
from datagen.knowledge import Relation
from datagen.text import detect_language, is_cjk

__all__ = ["Speech"]

_NONE = Relation("")


class Speech:
    """The words for facts, statements and noun phrases in English and Chinese."""

    def __init__(self, relations: Mapping[str, Relation], language: str = "auto") -> None:
        """Take what a schema declares and the run's language; auto speaks as the names do."""
        self._relations = relations
        self._language = language
        self.spoken = lru_cache(maxsize=4096)(self._spoken)

    def language_for(self, *names: str) -> str:
        """Return the language to speak of some names in: the run's, or that of most letters."""
        if self._language != "auto":
            return self._language
        return "zh" if detect_language("".join(names)) == "zh" else "en"

    def _spoken(self, relation: str, language: str) -> str:
        """Return a relation's words in a language."""
        label = self._relations.get(relation, _NONE).labels.get(language)
        if label:
            return label
        if language != "zh":
            return " ".join(humanize(relation))
        return " ".join(humanize(relation)) if relation.isascii() else "".join(re.split(r"[\s_]+", relation))

    def unit(self, relation: str, language: str) -> str:
        """Return the unit of a relation's numbers, declared or in its name, or ""."""
        declared = self._relations.get(relation, _NONE).unit
        return declared or ("" if language == "zh" else unit_of(humanize(relation)))

    def phrases(self, fact: Fact) -> list[Pair]:
        """Return all ways to ask for a fact and to say it."""
        declared = self._declared(fact)
        if declared:
            return declared
        words = self.spoken(fact.relation, fact.language)
        unit = self.unit(fact.relation, fact.language)
        if fact.language == "zh":
            return phrases_zh(fact, words, unit if fact.direction == "forward" else "")
        return phrases_en(fact, words.split(), unit)

    def phrase(self, fact: Fact) -> Pair:
        """Return the planned question and its complete answer, always the same for a fact."""
        return pick(self.phrases(fact), fact.direction, fact.subject, fact.relation)

    def state(self, fact: Fact) -> str:
        """Return the sentence that says a fact."""
        return self.phrase(fact)[1]

    def _declared(self, fact: Fact) -> list[Pair]:
        relation = self._relations.get(fact.relation, _NONE)
        if fact.direction == "reverse":
            return []
        asked = relation.questions.get(fact.language, ())
        holes = {"head": fact.subject, "tail": self.listed(fact.values, fact.language)}
        said = relation.answers.get(fact.language, ())
        return [
            (_filled(question, holes), _filled(answer, holes))
            for question, answer in zip(asked, said, strict=True)
        ]

    def joined(self, sentences: Sequence[str], language: str) -> str:
        """Return sentences as one text."""
        return ("" if language == "zh" else " ").join(sentences)

    def listed(self, values: Sequence[str], language: str, *, either: bool = False) -> str:
        """Return values as a list in words: all of them, or one of them."""
        if language == "zh":
            return join(values, "还是" if either else "和", "、")
        return join(values, " or " if either else " and ")

    def noun(self, relation: str, language: str, *, is_several: bool = False) -> str:
        """Return the noun for what a head has by a relation, or "" where it has none (a verb)."""
        words = self.spoken(relation, language)
        if language == "zh":
            return "" if is_verb_zh(words) else words
        noun = noun_of(words.split())
        return plural_of(noun) if noun and is_several else noun

    def denote(self, relation: str, head: str, kind: str, language: str) -> str:
        """Return a noun phrase for the one tail of a head, by its kind where a noun needs it, or ""."""
        noun = self.noun(relation, language)
        if language == "zh":
            if noun:
                return f"{head}的{noun}"
            return f"{head}{self.spoken(relation, language)}的{kind}" if kind else ""
        if noun:
            return f"the {noun} of {head}"
        words = self.spoken(relation, language).split()
        shape = shape_of(words)
        if kind and shape == "doing":
            return f"the {kind} that {head} {' '.join(words)}"
        return f"the {kind} that {head} was {' '.join(words)}" if kind and shape == "passive" else ""

    def denote_head(self, relation: str, tail: str, kind: str, language: str) -> str:
        """Return a noun phrase for the one head of a tail, or ""."""
        noun = self.noun(relation, language)
        if language == "zh":
            return f"{noun}是{tail}的{kind}" if noun and kind else ""
        if noun and kind:
            return f"the {kind} whose {noun} is {tail}"
        words = self.spoken(relation, language).split()
        if shape_of(words) == "of":
            return f"the {' '.join(words)} {tail}"
        return f"the {kind} that {' '.join(words)} {tail}" if kind and shape_of(words) == "doing" else ""

    def measured(self, value: str, relation: str, language: str) -> str:
        """Return a number with its unit."""
        unit = self.unit(relation, language)
        glue = "" if language == "zh" and unit and is_cjk(unit[0]) else " "
        return f"{value}{glue}{unit}" if unit else value


def _filled(text: str, holes: Mapping[str, str]) -> str:
    return re.sub(r"\{(head|tail)\}", lambda hole: holes[hole[1]], text)
