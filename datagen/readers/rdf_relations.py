"""What RDF statements declare of predicates: traits, inverses, the types of their ends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from datagen.knowledge import Relation
from datagen.readers.rdf_words import DECLARATIONS, OWL, RDF, RDFS, is_vocabulary

__all__ = ["Declarations"]

_TYPE = f"{RDF}type"
_INVERSE = f"{OWL}inverseOf"
_DOMAIN, _RANGE = f"{RDFS}domain", f"{RDFS}range"
_SYMMETRIC, _FUNCTIONAL = f"{OWL}SymmetricProperty", f"{OWL}FunctionalProperty"
_KINDS = frozenset(
    [
        *(
            f"{OWL}{kind}Property"
            for kind in ("Object", "Datatype", "Annotation", "Transitive", "Asymmetric")
        ),
        *(f"{OWL}{kind}Property" for kind in ("Reflexive", "Irreflexive", "InverseFunctional")),
        *(f"{RDF}Property", _SYMMETRIC, _FUNCTIONAL),
    ]
)


@dataclass(slots=True)
class _Declared:
    """What is said of a predicate, by addresses."""

    kinds: set[str] = field(default_factory=set)
    domains: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    inverse: str = ""


class Declarations:
    """The predicates that a file declares, by address."""

    def __init__(self) -> None:
        """Know none."""
        self._declared: dict[str, _Declared] = {}

    def __contains__(self, address: object) -> bool:
        """Say whether something is declared of this predicate."""
        return address in self._declared

    def __iter__(self) -> Iterator[str]:
        """Go through the addresses, in the order of first sight."""
        return iter(self._declared)

    def learn(self, subject: str, predicate: str, thing: str) -> None:
        """Take in a statement between two addresses, if it declares a predicate."""
        if predicate == _TYPE and thing in _KINDS:
            self._of(subject).kinds.add(thing)
        elif predicate == _INVERSE:
            for this, other in ((subject, thing), (thing, subject)):
                said = self._of(this)
                said.inverse = said.inverse or other
        elif predicate == _DOMAIN:
            self._of(subject).domains.append(thing)
        elif predicate == _RANGE:
            self._of(subject).ranges.append(thing)
        elif predicate in DECLARATIONS:
            self._of(subject)

    def _of(self, address: str) -> _Declared:
        return self._declared.setdefault(address, _Declared())

    def relation(
        self, address: str, labels: Mapping[str, str], kinds: Mapping[str, str], predicates: Mapping[str, str]
    ) -> Relation:
        """Return what is declared of one predicate, by the names of kinds and predicates."""
        said = self._declared[address]
        return Relation(
            predicates[address],
            labels,
            head_type=_only(said.domains, kinds),
            tail_type=_only(said.ranges, kinds),
            inverse=predicates.get(said.inverse, ""),
            symmetric=True if _SYMMETRIC in said.kinds else None,
            functional=True if _FUNCTIONAL in said.kinds else None,
        )


def _only(addresses: list[str], kinds: Mapping[str, str]) -> str:
    """Return the name of the one kind; two of them mean both at once, which no one name says."""
    if len(addresses) != 1 or is_vocabulary(addresses[0]):
        return ""
    return kinds.get(addresses[0], "")
