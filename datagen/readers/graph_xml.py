"""Find the triples in GraphML and GEXF, through networkx's readers."""

import io
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

from datagen.readers.draft import Draft, Found
from datagen.readers.graph_files import GraphFile
from datagen.readers.graph_json import triples_of_json

__all__ = ["triples_of_gexf", "triples_of_graphml", "without_entities"]

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENTITIES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def triples_of_graphml(file: GraphFile, draft: Draft) -> Iterator[Found]:
    """Yield the triples of a GraphML file's edges and node data. Raises ValueError.

    Source: Brandes et al. (2002), GraphML progress report; yEd's node and edge labels are read, too.
    """
    import networkx as nx

    plain = without_entities(file.text())
    graph = _parsed("GraphML", lambda: nx.parse_graphml(plain, node_type=str, force_multigraph=True))
    yield from _triples_of_graph(graph, draft)


def triples_of_gexf(file: GraphFile, draft: Draft) -> Iterator[Found]:
    """Yield the triples of a GEXF file's edges and node attributes. Raises ValueError."""
    import networkx as nx

    plain = without_entities(file.text()).encode()
    graph = _parsed("GEXF", lambda: nx.read_gexf(io.BytesIO(plain), node_type=str))
    yield from _triples_of_graph(graph, draft)


def _parsed(name: str, parse: Callable[[], Any]) -> Any:
    """Return what networkx makes of a file, without its warnings. Raises ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parse()
    except Exception as exc:  # networkx raises errors of every kind for bad input
        raise ValueError(f"it is no {name} ({_first_line(exc)})") from exc


def without_entities(text: str) -> str:
    """Return XML without its declaration (the text is decoded already). Raises ValueError."""
    if _ENTITIES.search(text):
        raise ValueError("it declares a document type or entities, which are not read")
    return _DECLARATION.sub("", text)


def _triples_of_graph(graph: Any, draft: Draft) -> Iterator[Found]:
    nodes = [{**_named(data), "id": node} for node, data in graph.nodes(data=True)]
    links = [{**_named(data), "source": head, "target": tail} for head, tail, data in graph.edges(data=True)]
    yield from triples_of_json({"nodes": nodes, "links": links}, draft)


def _named(data: dict[str, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in data.items() if name not in ("id", "source", "target")}


def _first_line(exc: Exception) -> str:
    return str(exc).splitlines()[0][:80] if str(exc) else type(exc).__name__
