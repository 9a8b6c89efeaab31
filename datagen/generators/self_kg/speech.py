"""How a graph's relations are spoken of: a schema's labels and phrasings first, else their names."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from datagen.generators.rewording.phrases import Pair, ended, humanize, join, pick, united
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.grammar_en import (
    noun_of,
    shape_of,
    third_of,
    unit_of,
    without_have,
)
from datagen.generators.self_kg.grammar_zh import (
    degree_zh,
    is_flag_zh,
    is_foreign_verb,
    is_verb_zh,
    measure_zh,
    place_of_zh,
    relation_zh,
    words_zh,
)
from datagen.generators.self_kg.nouns_en import (
    degree_en,
    is_office,
    is_person,
    is_plural,
    number_noun,
    plural_of,
)
from datagen.generators.self_kg.phrases_en import phrases_en
from datagen.generators.self_kg.phrases_zh import asked_zh, phrases_zh
from datagen.generators.self_kg.quantities import is_number
from datagen.generators.self_kg.words_en import (
    SAID_AS,
)
from datagen.knowledge import Relation
from datagen.text import detect_language

__all__ = ["Speech"]

_NONE = Relation("")
_FEWEST_WAYS = 3
"""How many ways there are at least to ask for a fact."""
_OTHERWISE = {
    "en": ("Please answer this: {}", "I should like to know: {}"),
    "zh": ("请回答：{}", "我想知道：{}"),
}
"""How a schema's question is asked in more ways, without words that it did not choose."""


class Speech:
    """The words for facts, statements and noun phrases in English and Chinese."""

    def __init__(self, relations: Mapping[str, Relation], language: str = "auto") -> None:
        """Take what a schema declares and the run's language; auto speaks as the names do."""
        self._relations = relations
        self._language = language
        self.spoken = lru_cache(maxsize=4096)(self._spoken)
        self.unit = lru_cache(maxsize=4096)(self._unit)
        self.noun = lru_cache(maxsize=4096)(self._noun)

    def language_for(self, *names: str) -> str:
        """Return the language to speak of some names in: the run's, or that of most letters."""
        if self._language != "auto":
            return self._language
        text = "".join(names)
        if text.isascii() or detect_language(text) != "zh":
            return "en"
        relation = names[1]
        known = self._relations.get(relation, _NONE)
        has_words = relation_zh(relation) or known.labels.get("zh") or known.questions.get("zh")
        return "zh" if has_words or not relation.isascii() else "en"  # what has no Chinese words

    def _spoken(self, relation: str, language: str) -> str:
        """Return a relation's words in a language."""
        label = self._relations.get(relation, _NONE).labels.get(language)
        if label:
            return label
        if language == "zh":
            return words_zh(relation)[0]
        words = re.sub(r"^(co|re|pre) (?=[a-z]+s?\b)", r"\1-", " ".join(humanize(relation)))
        return SAID_AS.get(words, third_of(words))

    def _unit(self, relation: str, language: str) -> str:
        """Return the unit of a relation's numbers, declared or in its name, or ""."""
        declared = self._relations.get(relation, _NONE).unit
        return declared or (words_zh(relation)[1] if language == "zh" else unit_of(humanize(relation)))

    def without_unit(self, words: str, language: str) -> str:
        """Return a relation's words without the unit that they end with."""
        return " ".join(words.split()[:-1]) if language == "en" and unit_of(words.split()) else words

    def phrases(self, fact: Fact) -> list[Pair]:
        """Return all ways to ask for a fact and to say it."""
        if declared := self._declared(fact):
            return (
                declared + _asked_otherwise(declared, fact.language)[: max(0, _FEWEST_WAYS - len(declared))]
            )
        words = self.spoken(fact.relation, fact.language)
        unit = self.unit(fact.relation, fact.language)
        if fact.language == "zh":
            return phrases_zh(fact, words, unit)
        return [(ended(asked), ended(said)) for asked, said in phrases_en(fact, words.split(), unit)]

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
        values = [self.measured(value, fact.relation, fact.language) for value in fact.values]
        holes = {"head": fact.subject, "tail": self.listed(values, fact.language)}
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

    def _noun(self, relation: str, language: str, *, is_several: bool = False) -> str:
        """Return the noun, or its plural, for what a head has by a relation; "" for a verb."""
        words = self.spoken(relation, language)
        if language == "zh":
            return "" if is_verb_zh(words) or is_flag_zh(words) or is_foreign_verb(words) else words
        noun = noun_of(words.split())
        return plural_of(noun) if noun and is_several else noun

    def noun_of_number(self, relation: str, language: str, unit: str = "") -> str:
        """Return the noun for a relation's numbers ("number of employees"), which tails say in a unit."""
        noun = self.noun(relation, language)
        if language == "zh" or not noun or self.unit(relation, language):
            return noun
        words = without_have(self.spoken(relation, language).split())
        return number_noun(" ".join(words), unit)

    def is_of_time(self, relation: str, language: str) -> bool:
        """Say whether a relation's noun speaks of a year or a date."""
        words = self.noun(relation, language)
        if language == "zh":
            return any(sign in words for sign in "年日时")
        return bool({"year", "date", "day"} & set(words.split()))

    def is_placed(self, relation: str) -> bool:
        """Say whether a relation tells where something is, from where, or of what it is made."""
        words = self.spoken(relation, "en").split()
        last = words[1] if shape_of(words) == "within" else words[-1]
        return last in ("in", "at", "on", "from", "with") or place_of_zh(self.spoken(relation, "zh"))

    def asked(self, fact: Fact) -> str:
        """Return the word that asks for a fact's values: who, what, 谁, 多少 and so on."""
        if fact.language == "zh":
            return asked_zh(fact, self.spoken(fact.relation, "zh"))
        is_office_held = not fact.kind and is_office(self.noun(fact.relation, "en"))
        return "who" if is_person(fact.kind) or is_office_held else "what"

    def grammar(self, kind: str, noun: str, language: str, *, is_several: bool = False) -> dict[str, str]:
        """Return the small words that go with a kind, or several of it, and a noun, by the hole they fill."""
        if language == "zh":
            return {"measure": measure_zh(kind or noun)}
        is_who = is_person(kind)
        return {
            "its": "their" if is_who or is_several else "its",
            "be": "are" if is_plural(noun) else "is",
            "that": "who" if is_who else "that",
            "kinds": plural_of(kind) if kind else "",
        }

    def degree(self, noun: str, language: str) -> dict[str, str]:
        """Return the adjectives that go with the noun of a number, by the hole they fill."""
        if language == "zh":
            return dict(zip(("high", "low"), degree_zh(noun), strict=True))
        return dict(zip(("more", "top", "bottom"), degree_en(noun), strict=True))

    def measured(self, value: str, relation: str, language: str) -> str:
        """Return a number with its unit; another value as it stands."""
        return united(value, self.unit(relation, language)) if is_number(value) else value


def _asked_otherwise(pairs: Sequence[Pair], language: str) -> list[Pair]:
    return [(form.format(asked), said) for form in _OTHERWISE[language] for asked, said in pairs]


def _filled(text: str, holes: Mapping[str, str]) -> str:
    return re.sub(r"\{(head|tail)\}", lambda hole: holes[hole[1]], text)
