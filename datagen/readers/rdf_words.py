"""The vocabulary of RDF that is about names and declarations, and words made of addresses."""

import re
from urllib.parse import unquote

__all__ = [
    "ALIASES",
    "ANNOTATIONS",
    "DECLARATIONS",
    "LABELS",
    "OWL",
    "RDF",
    "RDFS",
    "UNITS",
    "VALUES",
    "is_vocabulary",
    "language_rank",
    "readable",
    "words_of",
]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SCHEMA = ("http://schema.org/", "https://schema.org/")

# In order of preference.
LABELS = {
    name: rank
    for rank, name in enumerate((f"{_SKOS}prefLabel", f"{RDFS}label", *(f"{each}name" for each in _SCHEMA)))
}
ALIASES = frozenset([f"{_SKOS}altLabel", *(f"{each}alternateName" for each in _SCHEMA)])
VALUES = frozenset([f"{RDF}value", *(f"{each}value" for each in _SCHEMA)])
UNITS = frozenset([f"{each}{name}" for each in _SCHEMA for name in ("unitText", "unitCode")])
ANNOTATIONS = frozenset(
    [
        *(f"{RDFS}{name}" for name in ("seeAlso", "isDefinedBy")),
        *(f"{OWL}{name}" for name in ("sameAs", "versionInfo", "imports", "deprecated")),
        *(
            f"{_SKOS}{name}"
            for name in ("inScheme", "topConceptOf", "exactMatch", "closeMatch", "changeNote")
        ),
    ]
)
"""What is said of a name and its file, and not of the thing that it names."""
DECLARATIONS = frozenset(
    [
        *(f"{RDFS}{name}" for name in ("domain", "range", "subPropertyOf")),
        *(f"{OWL}{name}" for name in ("inverseOf", "equivalentProperty", "propertyDisjointWith")),
    ]
)
"""Predicates whose subject is a relation."""
_VOCABULARIES = (RDF, RDFS, OWL, _XSD, _SKOS)

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HANS = ("zh-hans", "zh-cn", "zh", "zh-sg")


def is_vocabulary(address: str) -> bool:
    """Say whether an address belongs to RDF, RDFS, OWL, XSD or SKOS themselves."""
    return address.startswith(_VOCABULARIES)


def language_rank(tag: str, wanted: str) -> tuple[int, int, str]:
    """Return how a language tag suits: lower is better, the wanted one, none, English, any other.

    Among forms of Chinese, simplified comes first; among others, the plain tag.
    """
    primary = tag.split("-", 1)[0]
    order = 0 if primary == wanted else 1 if not tag else 2 if primary == "en" else 3
    form = _HANS.index(tag) if tag in _HANS else len(_HANS) * (tag != primary)
    return order, form, tag


def readable(address: str) -> str:
    """Return the last part of an address as a name: `.../New_York_City` gives New York City."""
    bare = address.rstrip("/#")
    part = re.split(r"[/#]", bare)[-1] if re.search(r"[/#]", bare) else bare.rpartition(":")[2]
    text = " ".join(unquote(part, errors="replace").replace("_", " ").split())
    return text or address


def words_of(address: str) -> str:
    """Return the last part of a predicate's address in words: `birthPlace` gives birth place."""
    if address == f"{RDFS}subClassOf":
        return "subclass of"
    parts = _CAMEL.sub(" ", readable(address)).split()
    return " ".join(part if part.isupper() and len(part) > 1 else part.lower() for part in parts)
