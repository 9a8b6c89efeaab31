"""The nouns of a knowledge graph: what was read, and what a schema says of its relations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from datagen.records import Triple

__all__ = ["RDF_PREFIXES", "Knowledge", "Relation", "Screened"]

RDF_PREFIXES = frozenset(
    [
        *("dbo", "dbp", "dbr", "dbc", "dbpedia", "yago", "wdt", "p", "ps", "pq", "rdf", "rdfs", "owl"),
        *("skos", "foaf", "schema", "dc", "dct", "dcterms", "geo", "gn", "ex"),
    ]
)
"""Prefixes of RDF that stand before names (dbr:Paris); of others, such as doi: and isbn:, nobody can tell."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What is declared of a relation; None, or empty, where nothing is.

    `labels` are its words by language. `questions` and `answers` are phrasings by language, in pairs
    by their place, with the holes {head} and {tail} ({tail} stands in answers for all of them).
    `functional`: a head has one tail. `complete`: what the graph does not hold is false (closed
    world). `inverse` names the relation that says the same from tail to head.
    """

    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""
    head_type: str = ""
    tail_type: str = ""
    inverse: str = ""
    symmetric: bool | None = None
    functional: bool | None = None
    complete: bool | None = None


@dataclass(frozen=True, slots=True)
class Screened:
    """A triple of which something was found before generation: a code, why, and where it stands.

    `triple` is head, relation and tail as far as they can be shown. It was dropped, or kept and flagged.
    """

    triple: tuple[str, str, str]
    code: str
    why: str
    where: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A graph as it was read and screened.

    `triples` are distinct, in the order of first sight. `types` gives an entity's kind where the
    file names one; `aliases` other names of an entity; `literals` are the tails that are values
    (numbers, dates, texts) and no entities; `relations` what a schema declares, by name; `merged` gives
    the name of each relation that another one worded alike stands for.

    `read` counts the triples that the file holds: len(triples) and the dropped ones of `screened`.
    `notes` are lines for the user on what was inferred and not said by the file.
    """

    triples: Sequence[Triple]
    types: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    literals: frozenset[str] = frozenset()
    relations: Mapping[str, Relation] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    screened: Sequence[Screened] = ()
    read: int = 0
    notes: tuple[str, ...] = ()
