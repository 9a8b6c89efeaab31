"""Read Turtle, TriG, RDF/XML and JSON-LD through rdflib (the extra `rdf`), with nothing fetched."""

import itertools
import json
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from datagen.errors import MissingExtra
from datagen.readers.draft import Place
from datagen.readers.graph_xml import without_entities
from datagen.readers.json_text import load_json
from datagen.readers.rdf_lines import Literal, Statement, Term

__all__ = ["statements_of_json_ld", "statements_of_rdf_xml", "statements_of_trig", "statements_of_turtle"]

# What relative addresses are resolved against; only the last part of an address is ever shown.
_BASE = "http://file.invalid/"


def statements_of_turtle(text: str) -> list[Statement]:
    """Return the statements of a Turtle file. Raises ValueError and MissingExtra."""
    return _parse(text, "turtle", "Turtle")


def statements_of_trig(text: str) -> list[Statement]:
    """Return the statements of a TriG file, of all its graphs. Raises ValueError and MissingExtra."""
    return _parse(text, "trig", "TriG")


def statements_of_rdf_xml(text: str) -> list[Statement]:
    """Return the statements of an RDF/XML file without entities. Raises ValueError and MissingExtra."""
    return _parse(without_entities(text), "xml", "RDF/XML")


def statements_of_json_ld(text: str) -> list[Statement]:
    """Return the statements of a JSON-LD file that holds its own context.

    Raises MissingExtra, and ValueError where a context lies elsewhere: it is never fetched.
    """
    value = load_json(text)
    _refuse_remote_contexts(value)
    try:
        # Written again, so that what is parsed is what was looked through.
        text = json.dumps(value)
    except RecursionError as exc:
        raise ValueError("it is no JSON-LD (nested too deeply)") from exc
    return _parse(text, "json-ld", "JSON-LD")


def _refuse_remote_contexts(value: object) -> None:
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            contexts = item.get("@context")
            each = contexts if isinstance(contexts, list) else [contexts]
            remote = next((one for one in (*each, item.get("@import")) if isinstance(one, str)), None)
            if remote is not None:
                raise ValueError(
                    f"its @context lies at {remote[:80]!r}, which is never fetched: put it there itself"
                )
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _parse(text: str, form: str, name: str) -> list[Statement]:
    try:
        import rdflib
    except ImportError as exc:
        raise MissingExtra(
            f"{name} needs rdflib, which is not installed", "install it: pip install 'datagen[rdf]'"
        ) from exc

    found: list[Statement] = []
    graph = rdflib.Dataset(store=_listing_store(found)) if form in ("trig", "json-ld") else None
    target: Any = rdflib.Graph(store=_listing_store(found)) if graph is None else graph
    try:
        with _as_written():
            target.parse(data=text, format=form, publicID=_BASE)
    except RecursionError as exc:
        raise ValueError(f"it is no {name} (nested too deeply)") from exc
    except Exception as exc:  # rdflib's parsers raise errors of every kind for bad input
        reason = " ".join(str(exc).split())[:120] or type(exc).__name__
        raise ValueError(f"it is no {name} ({reason})") from exc
    return found


def _listing_store(found: list[Statement]) -> Any:
    """Return an rdflib store that only lists what is added, as our own terms, each text kept once."""
    from rdflib.store import Store

    term = _terms()
    numbers = itertools.count(1)

    class Listing(Store):
        context_aware = graph_aware = formula_aware = True

        def add(self, triple: Any, context: Any = None, quoted: bool = False) -> None:
            place = Place("statement", next(numbers))
            found.append((place, term(triple[0]), term(triple[1]), term(triple[2])))

        def bind(self, prefix: str, namespace: Any, override: bool = True) -> None:
            pass

        def prefix(self, namespace: Any) -> None:
            return None

        def namespace(self, prefix: str) -> None:
            return None

        def namespaces(self) -> Iterator[Any]:
            return iter(())

        def add_graph(self, graph: Any) -> None:
            pass

    return Listing()


def _terms() -> Callable[[Any], Term]:
    """Return what makes our terms of rdflib's; blank nodes are numbered in the order of first sight."""
    from rdflib import BNode
    from rdflib import Literal as Value

    names: dict[str, str] = {}
    blanks: dict[str, str] = {}

    def term(each: Any) -> Term:
        if isinstance(each, Value):
            return Literal(str(each), str(each.datatype or ""), (each.language or "").lower())
        if isinstance(each, BNode):
            return blanks.setdefault(str(each), f"_:b{len(blanks) + 1}")
        return names.setdefault(str(each), str(each))

    return term


@contextmanager
def _as_written() -> Iterator[None]:
    """Keep rdflib from putting values right (it makes false of "perhaps") and from writing to stderr.

    Our own reader says what is wrong with a value.
    """
    import rdflib

    talkers = [logging.getLogger(name) for name in ("rdflib.graph", "rdflib.term")]
    before, normal = [each.disabled for each in talkers], rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    for each in talkers:
        each.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        rdflib.NORMALIZE_LITERALS = normal
        for each, was in zip(talkers, before, strict=True):
            each.disabled = was
