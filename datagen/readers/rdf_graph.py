"""From RDF statements to triples of names: labels in one language, values in plain form.

A first walk over the statements learns names and declarations, a second one yields the facts, so that
only names, and not statements, have to be held.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from datagen.readers.draft import Draft, Found, Place
from datagen.readers.rdf_lines import Literal, Statement, Term
from datagen.readers.rdf_names import Names
from datagen.readers.rdf_words import ANNOTATIONS, OWL, RDF, RDFS, is_vocabulary
from datagen.readers.values import format_literal, with_unit

__all__ = ["triples_of_statements"]

_TYPE = f"{RDF}type"
_SUBCLASS = f"{RDFS}subClassOf"
_SAMPLE = 20_000


def triples_of_statements(walk: Callable[[bool], Iterable[Statement]], draft: Draft) -> Iterator[Found]:
    """Yield the facts among statements; `walk` gives them as often as asked, True the first time.

    A label is taken in the wanted language, else without a language, else in English, else in the
    first other; `auto` is Chinese where Chinese labels are the most in the file's first statements.
    """
    language = draft.language if draft.language != "auto" else _main_language(walk(False))
    names = Names(language)
    for _, subject, predicate, thing in walk(True):
        names.learn(subject, predicate, thing)
    names.settle(draft)
    if names.has_labels:
        draft.notes.append(
            f"labels taken in {'Chinese' if language == 'zh' else 'English'} where there are any"
        )
    for place, subject, predicate, thing in walk(False):
        yield from _facts(place, subject, predicate, thing, names, draft)
    if draft.named:
        draft.notes.append(f"{draft.named} more statements name things or declare relations")


def _main_language(statements: Iterable[Statement]) -> str:
    tags = (thing.language for *_, thing in islice(statements, _SAMPLE) if isinstance(thing, Literal))
    count = Counter(tag.split("-", 1)[0] for tag in tags)
    return "zh" if count["zh"] > count["en"] else "en"


def _facts(
    place: Place, subject: Term, predicate: Term, thing: Term, names: Names, draft: Draft
) -> Iterator[Found]:
    """Yield the triple of one statement, or none where it names something or has to be dropped."""
    if names.is_told(subject, predicate, thing):
        draft.named += 1
        return
    head, relation, tail = names.show(subject), names.show_relation(predicate), names.show(thing)
    if fault := _fault(subject, predicate, thing, names):
        draft.drop((place, head, relation, tail), *fault)
        return
    if isinstance(thing, Literal):
        try:
            value = " ".join(format_literal(thing.text, thing.datatype).split())
        except ValueError as exc:
            draft.drop((place, head, relation, tail), "unreadable_value", str(exc))
            return
        draft.values.add(value)
        yield place, head, relation, value
    elif (node := names.value_nodes.get(thing)) is not None:
        value = with_unit(node.text, node.unit)
        draft.values.add(value)
        yield place, head, relation, value
    elif predicate == _TYPE:
        draft.add_types(head, [tail])
        yield place, head, "type", tail
    else:
        if predicate == _SUBCLASS:
            draft.parents.setdefault(head, []).append(tail)
        yield place, head, relation, tail


def _fault(subject: Term, predicate: Term, thing: Term, names: Names) -> tuple[str, str] | None:
    """Return why a statement is no fact: a code and a reason."""
    if isinstance(subject, Literal):
        return "literal_subject", "a value cannot be the subject of a statement"
    if isinstance(predicate, Literal) or predicate.startswith("_:"):
        return "illegal_term", "only an address can be a predicate"
    if subject.startswith("_:"):
        return "blank_node", "its head has no name"
    if isinstance(thing, Literal):
        if not names.is_best(subject, predicate, thing):
            return "other_language", f"the same is there in a better language than {thing.language}"
        return None
    if thing.startswith("_:") and thing not in names.value_nodes:
        return "blank_node", "its tail has no name"
    if predicate in ANNOTATIONS:
        return "annotation", "it speaks of the name and not of the thing"
    if predicate.startswith(OWL) or (predicate == _TYPE and is_vocabulary(thing)):
        return "annotation", "it belongs to the vocabulary"
    return None
