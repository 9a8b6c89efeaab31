"""Forms of RDF in the cells of other files: literals with a language or type, prefixes, blank nodes.

Tables that were made of RDF hold `dbr:Paris`, `"Paris"@en`, `"42"^^xsd:integer`, `_:b0` and `wd:Q90`:
names and values are taken out of them, and what names nothing is dropped with a code.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from datagen.knowledge import RDF_PREFIXES, Relation
from datagen.readers.draft import Draft, Found
from datagen.readers.rdf_lines import LITERAL, Literal, term_of
from datagen.readers.rdf_words import RDF, readable
from datagen.readers.screening import Screen
from datagen.readers.values import XSD, format_literal

__all__ = ["drop_unnamed", "plain_kinds", "told_plainly"]

_PREFIXED = re.compile(r"([a-z]+):([^\W\d][^\s:]*)")
_SHORT_TYPE = re.compile(r"\^\^(xsd|rdf):(\w+)$")
_LITERAL = re.compile(LITERAL, re.DOTALL)
_NUMBERED = re.compile(r"(?:[\w-]+:)?P\d+(?:/.*)?")
_UNNAMED = re.compile(r"(?:wd|wikidata):[QLP]\d+")
_SPOKEN = ("en", "zh")


def told_plainly(rows: Iterable[Found], draft: Draft) -> Iterator[Found]:
    """Yield triples with the names and values that their cells mean; what means none is dropped."""
    for found in rows:
        _, head, _, tail = found
        if ":" not in head and ":" not in tail and '"@' not in head and '"@' not in tail and "^^" not in tail:
            yield found
        elif plain := _plain(found, draft):
            yield plain


def plain_kinds(draft: Draft) -> None:
    """Give the kinds that a file tells of names, and the names, as `told_plainly` does."""
    told = list(draft.types.items())
    draft.types.clear()
    for name, kinds in told:
        draft.add_types(_name(name), map(_name, kinds))


def drop_unnamed(screen: Screen, relations: Mapping[str, Relation]) -> None:
    """Drop triples of what has a number and no name, unless a schema says how a relation is called."""
    faults = {}
    for index, triple in enumerate(screen.triples):
        if _is_unnamed_relation(triple.relation, relations):
            why = f"the relation {triple.relation} is a number and no name: a schema may give it labels"
            faults[index] = "unnamed", why
        elif name := next(filter(_UNNAMED.fullmatch, (triple.head, triple.tail)), ""):
            faults[index] = "unnamed", f"{name} is a number and no name"
    screen.drop_kept(faults)


def _is_unnamed_relation(name: str, relations: Mapping[str, Relation]) -> bool:
    known = relations.get(name)
    return _NUMBERED.fullmatch(name) is not None and not (known and (known.labels or known.questions))


def _plain(found: Found, draft: Draft) -> Found | None:
    place, head, relation, tail = (found[0], *(part.strip() for part in found[1:]))
    for part, name in (("head", head), ("tail", tail)):
        if name.startswith("_:"):
            draft.drop(found, "blank_node", f"its {part} has no name")
            return None
    try:
        if _literal(head):
            draft.drop(found, "literal_subject", "a value cannot be the subject of a statement")
            return None
        value = _literal(tail)
        if value is None:
            return place, _name(head), relation, _name(tail)
        said = format_literal(value.text, value.datatype)
    except ValueError as exc:
        draft.drop(found, "unreadable_value", str(exc))
        return None
    language = value.language.split("-", 1)[0]
    if language and language not in _wanted(draft.language):
        draft.drop(found, "other_language", f"it is in the language {value.language}")
        return None
    draft.values.add(" ".join(said.split()))
    return place, _name(head), relation, said


def _wanted(language: str) -> Collection[str]:
    return _SPOKEN if language == "auto" else (language,)


def _literal(text: str) -> Literal | None:
    """Return the value that a cell writes with its language or type. Raises ValueError where it is bad."""
    if not text.startswith('"') or text.endswith('"'):
        return None
    spelled = _SHORT_TYPE.sub(lambda found: f"^^<{_SPACES[found[1]]}{found[2]}>", text)
    term = term_of(spelled) if _LITERAL.fullmatch(spelled) else None
    return term if isinstance(term, Literal) else None


_SPACES = {"xsd": XSD, "rdf": RDF}


def _name(text: str) -> str:
    """Return a name without a known prefix: `dbr:New_York_City` gives New York City."""
    found = _PREFIXED.fullmatch(text)
    return readable(found[2]) if found and found[1] in RDF_PREFIXES else text
