"""Find the triples in GraphML and GEXF, through networkx's readers."""

import io
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from datagen.readers.graph_json import Found, Skip, triples_of_json

__all__ = ["triples_of_gexf", "triples_of_graphml"]

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ENTITIES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def triples_of_graphml(text: str, skip: Skip) -> Iterator[Found]:
    """Yield the triples of a GraphML file's edges and node data. Raises ValueError.

    Source: Brandes et al. (2002), GraphML progress report; yEd's node and edge labels are read, too.
    """
    import networkx as nx

    plain = _without_entities(text)
    try:
        graph = nx.parse_graphml(plain, node_type=str, force_multigraph=True)
    except (nx.NetworkXError, ParseError, ValueError, KeyError, TypeError) as exc:
        raise ValueError(f"it is no GraphML ({_first_line(exc)})") from exc
    yield from _triples_of_graph(graph, skip)


def triples_of_gexf(text: str, skip: Skip) -> Iterator[Found]:
    """Yield the triples of a GEXF file's edges and node attributes. Raises ValueError."""
    import networkx as nx

    plain = _without_entities(text).encode()
    try:
        graph = nx.read_gexf(io.BytesIO(plain), node_type=str)
    except (nx.NetworkXError, ParseError, ValueError, KeyError, TypeError) as exc:
        raise ValueError(f"it is no GEXF ({_first_line(exc)})") from exc
    yield from _triples_of_graph(graph, skip)


def _without_entities(text: str) -> str:
    """Return XML without its declaration (the text is decoded already). Raises ValueError."""
    if _ENTITIES.search(text):
        raise ValueError("it declares a document type or entities, which are not read")
    return _DECLARATION.sub("", text)


def _triples_of_graph(graph: Any, skip: Skip) -> Iterator[Found]:
    nodes = [{**_named(data), "id": node} for node, data in graph.nodes(data=True)]
    links = [{**_named(data), "source": head, "target": tail} for head, tail, data in graph.edges(data=True)]
    yield from triples_of_json({"nodes": nodes, "links": links}, skip)


def _named(data: dict[str, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in data.items() if name not in ("id", "source", "target")}


def _first_line(exc: Exception) -> str:
    return str(exc).splitlines()[0][:80] if str(exc) else type(exc).__name__
