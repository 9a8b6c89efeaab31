"""What RDF statements call things: labels in one language, aliases, value nodes."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from datagen.readers.draft import Draft
from datagen.readers.rdf_lines import Literal, Term
from datagen.readers.rdf_relations import Declarations
from datagen.readers.rdf_words import (
    ALIASES,
    LABELS,
    OWL,
    RDF,
    UNITS,
    VALUES,
    is_vocabulary,
    language_rank,
    readable,
    words_of,
)
from datagen.readers.values import format_literal

__all__ = ["Names"]

_TYPE = f"{RDF}type"
_ONTOLOGY = f"{OWL}Ontology"
_SHOWN = 5

_Rank = tuple[int, int, str]


@dataclass(slots=True)
class ValueNode:
    """A blank node that stands for a value: the value and its unit."""

    text: str = ""
    unit: str = ""


class Names:
    """Names of everything in a file, in one language. `learn` from all statements, then `settle`."""

    def __init__(self, language: str) -> None:
        """Know nothing yet."""
        self.value_nodes: dict[str, ValueNode] = {}
        self.declarations = Declarations()
        self._language = language
        self._best: dict[str, tuple[_Rank, int, str]] = {}
        self._labels: dict[str, list[tuple[str, str]]] = {}
        self._ranks: dict[tuple[str, str], _Rank] = {}
        self._things: dict[str, str] = {}
        self._predicates: dict[str, str] = {}
        self._ontologies: set[str] = set()

    def learn(self, subject: Term, predicate: Term, thing: Term) -> None:
        """Take in one statement."""
        if isinstance(subject, Literal) or isinstance(predicate, Literal):
            return
        self._predicates.setdefault(predicate, "")
        is_blank = subject.startswith("_:")
        if not is_blank:
            self._things.setdefault(subject, "")
        if isinstance(thing, Literal):
            (self._learn_value if is_blank else self._learn_literal)(subject, predicate, thing)
            return
        self.declarations.learn(subject, predicate, thing)
        if predicate == _TYPE and thing == _ONTOLOGY:
            self._ontologies.add(subject)
        if not thing.startswith("_:"):
            self._things.setdefault(thing, "")

    def _learn_literal(self, subject: str, predicate: str, thing: Literal) -> None:
        rank = language_rank(thing.language, self._language)
        if predicate in LABELS or predicate in ALIASES:
            text = " ".join(thing.text.split())
            candidate = (rank, LABELS.get(predicate, len(LABELS)), text)
            if predicate in LABELS and text:
                known = self._best.get(subject, candidate)
                self._best[subject] = candidate if candidate[:2] < known[:2] else known
            self._labels.setdefault(subject, []).append((thing.language, text))
        elif thing.language:
            key = (subject, predicate)
            self._ranks[key] = min(rank, self._ranks.get(key, rank))

    def _learn_value(self, subject: str, predicate: str, thing: Literal) -> None:
        if predicate not in VALUES and predicate not in UNITS:
            return
        node = self.value_nodes.setdefault(subject, ValueNode())
        if predicate in UNITS:
            node.unit = node.unit or " ".join(thing.text.split())
            return
        with suppress(ValueError):  # Without a value to show it is dropped with its blank node.
            node.text = node.text or " ".join(format_literal(thing.text, thing.datatype).split())

    def settle(self, draft: Draft) -> None:
        """Give everything its name, and tell the draft aliases, entities and declarations."""
        self.value_nodes = {name: node for name, node in self.value_nodes.items() if node.text}
        things = (each for each in self._things if each not in self.declarations)
        self._things = _told_apart({each: self._label(each) or readable(each) for each in things})
        for address in (*self._predicates, *self.declarations):
            self._predicates[address] = self._label(address) or words_of(address)
        draft.entities.update(self._things.values())
        for address, name in self._things.items():
            for alias in self._aliases(address):
                draft.add_alias(name, alias)
        for address in self.declarations:
            labels = {
                tag.split("-", 1)[0]: text for tag, text in reversed(self._labels.get(address, ())) if tag
            }
            relation = self.declarations.relation(address, labels, self._things, self._predicates)
            draft.relations.setdefault(relation.name, relation)
        count = Counter(self._predicates.values())
        if shared := sorted(name for name, number in count.items() if number > 1):
            shown = ", ".join(shared[:_SHOWN])
            draft.notes.append(f"predicates of one name are taken as one relation: {shown}")

    @property
    def has_labels(self) -> bool:
        """Whether anything in the file has a label."""
        return bool(self._best)

    def _label(self, address: str) -> str:
        known = self._best.get(address)
        return known[2] if known else ""

    def _aliases(self, address: str) -> Iterator[str]:
        """Yield the other labels of a thing in the language of its name, or in none."""
        chosen = self._best.get(address)
        language = chosen[0][2].split("-", 1)[0] if chosen else self._language
        for tag, text in self._labels.get(address, ()):
            if not tag or tag.split("-", 1)[0] == language:
                yield text

    def is_told(self, subject: Term, predicate: Term, thing: Term) -> bool:
        """Say whether a statement names or declares something and is no fact."""
        if isinstance(subject, Literal) or isinstance(predicate, Literal):
            return False
        if subject in self.declarations or subject in self.value_nodes or subject in self._ontologies:
            return True
        if subject.startswith("_:"):
            return False
        if isinstance(thing, Literal):
            return predicate in LABELS or predicate in ALIASES
        return predicate == _TYPE and is_vocabulary(thing)

    def is_best(self, subject: str, predicate: str, thing: Literal) -> bool:
        """Say whether no literal of the same subject and predicate is in a better language."""
        if not thing.language:
            return True
        return language_rank(thing.language, self._language) == self._ranks[subject, predicate]

    def show(self, term: Term) -> str:
        """Return what the head or tail of a statement is called; a blank node by its number."""
        if isinstance(term, Literal):
            return term.text
        return term if term.startswith("_:") else self._things.get(term) or readable(term)

    def show_relation(self, term: Term) -> str:
        """Return what a predicate is called."""
        if isinstance(term, Literal):
            return term.text
        return self._predicates.get(term) or words_of(term)


def _told_apart(names: dict[str, str]) -> dict[str, str]:
    """Return names that are distinct: homonyms get the last part of their address, or a number."""
    count = Counter(names.values())
    if len(count) == len(names):
        return names
    apart = {
        address: name if count[name] == 1 else _bracketed(name, readable(address))
        for address, name in names.items()
    }
    count, seen = Counter(apart.values()), Counter[str]()
    for address, name in apart.items():
        if count[name] > 1:
            seen[name] += 1
            apart[address] = f"{name} ({seen[name]})"
    return apart


def _bracketed(name: str, last: str) -> str:
    return name if name == last else f"{name} ({last})"
