"""An invented body of knowledge: lighthouses that are on no map, questions about them, and who is right.

Every light has a keeper, an island and a year of its own, drawn by a seed, so that no model knows them and
no guess at a value that occurs is right more often than once in as many lights.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Body", "Question", "is_right", "make_body"]

FIRST = "Agnes Basil Clara Dorian Edith Felix Greta Hector Iris Jonas Karla Leopold Mabel Nigel Olive Percy "
FIRST += "Queenie Rupert Selma Tobias Ursula Victor Wilma Xavier Yvonne Zachary"
LAST = "Archer Barlow Carver Draper Ellis Fowler Garner Harper Irving Joyner Keller Larkin Mercer Norris "
LAST += "Osborn Palmer Quincy Rowley Sawyer Tanner Underhill Vickers Weaver Yates"
LIGHTS = "Amber Beacon Copper Dragon Ember Falcon Granite Heron Iron Jasper Kestrel Lantern Marble Needle "
LIGHTS += "Otter Pebble Quartz Raven Silver Thistle Urchin Velvet Willow Yarrow"
ISLANDS = "Alderney Birchey Cedarey Dunsey Elmsey Fernsey Gorsey Hazelsey Ivysey Juniper Kelpsey Laurelsey "
ISLANDS += (
    "Maplesey Nettlesey Oaksey Pinesey Quincesey Rowansey Sorrelsey Tansey Umbersey Vinesey Wrensey Yewsey"
)

SCHEMA = """
[relations.keeper]
functional = true
[[relations.keeper.phrasings.en]]
question = "Who is the keeper of {head}?"
answer = "The keeper of {head} is {tail}."
[[relations.keeper.phrasings.en]]
question = "Which keeper looks after {head}?"
answer = "{tail} looks after {head}."

[relations.island]
functional = true
[[relations.island.phrasings.en]]
question = "On which island does {head} stand?"
answer = "{head} stands on the island of {tail}."
[[relations.island.phrasings.en]]
question = "Which island does {head} belong to?"
answer = "{head} belongs to the island of {tail}."

[relations.first_lit]
functional = true
labels = {en = "year of first lighting"}
[[relations.first_lit.phrasings.en]]
question = "In which year was {head} first lit?"
answer = "{head} was first lit in {tail}."
"""
OTHER_WORDS = {
    "keeper": (
        "Who tends the lamp at {head}?",
        "Name the person who is in charge of {head}.",
        "I want to write a letter to whoever runs {head}. What is their name?",
    ),
    "island": (
        "Where can {head} be found? Name the island.",
        "I am sailing to {head}. At what island will I land?",
        "What is the island with {head} on it called?",
    ),
    "first_lit": (
        "When did the lamp of {head} shine for the first time?",
        "Since what year has {head} been guiding ships?",
        "{head} began its service in what year?",
    ),
}
"""Questions of the exam; none of them is a phrasing of the schema."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the exam, its right value, and the values of its kind that are wrong."""

    text: str
    right: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """The knowledge: light to (keeper, island, year)."""

    lights: dict[str, tuple[str, str, str]]

    def triples(self) -> list[tuple[str, str, str]]:
        """Return (light, relation, value)."""
        return [
            (light, relation, value)
            for light, values in self.lights.items()
            for relation, value in zip(OTHER_WORDS, values, strict=True)
        ]

    def values(self, relation: str) -> list[str]:
        """Return the values of a relation."""
        return [value for _, name, value in self.triples() if name == relation]

    def write_graph(self, folder: Path) -> tuple[Path, Path]:
        """Write graph.csv and its schema; return their paths."""
        graph, schema = folder / "graph.csv", folder / "schema.toml"
        lines = ["head,relation,tail", *(",".join(triple) for triple in self.triples())]
        graph.write_text("\n".join(lines) + "\n", encoding="utf-8")
        schema.write_text(SCHEMA, encoding="utf-8")
        return graph, schema

    def handbook(self) -> list[str]:
        """Return the knowledge as its handbook tells it: an entry a light, every fact once."""
        return [
            f"{light} stands on the island of {island} and was first lit in {year}. "
            f"The keeper of {light} is {keeper}."
            for light, (keeper, island, year) in self.lights.items()
        ]

    def exam(self) -> list[Question]:
        """Return the questions of the exam, three a fact."""
        return [
            Question(words.format(head=light), value, tuple(set(self.values(relation)) - {value}))
            for light, relation, value in self.triples()
            for words in OTHER_WORDS[relation]
        ]


def make_body(lights: int, seed: int) -> Body:
    """Invent the lights. No two share a value, and keepers share no name."""
    draw = random.Random(f"lights/{seed}")

    def some(words: str) -> Sequence[str]:
        return draw.sample(words.split(), lights)

    keepers = [f"{first} {last}" for first, last in zip(some(FIRST), some(LAST), strict=True)]
    years = draw.sample(range(1801, 1930), lights)
    return Body(
        {
            f"{name} Light": (keeper, island, str(year))
            for name, keeper, island, year in zip(some(LIGHTS), keepers, some(ISLANDS), years, strict=True)
        }
    )


def is_right(answer: str, question: Question) -> bool:
    """Say whether an answer names the right value, and no wrong one of its kind."""
    return _names(answer, question.right) and not any(_names(answer, value) for value in question.wrong)


def _names(answer: str, value: str) -> bool:
    return re.search(rf"\b{re.escape(value)}\b", answer, re.IGNORECASE) is not None
