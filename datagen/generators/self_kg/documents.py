"""A graph in words: a document for each entity, a sentence for each relation that it has."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from datagen.generators.self_kg.facts import fact_of
from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Knowledge
from datagen.records import Document, Triple

__all__ = ["Said", "entity_documents"]


class Said(NamedTuple):
    """A document and where in it which triples are said: (start, triples), in order."""

    document: Document
    starts: tuple[tuple[int, tuple[Triple, ...]], ...]


def entity_documents(path: str, knowledge: Knowledge, language: str = "auto") -> Iterator[Said]:
    """Yield a document for each entity, named `path#3` for the third, titled by the entity.

    Only triples of the file are said: what was inferred from it is not, nor what is too much for one
    sentence.
    """
    graph = Graph(knowledge)
    speech = Speech(knowledge.relations, language)
    for number, (head, groups) in enumerate(graph.heads.items(), 1):
        text = f"# {head}\n\n"
        starts = []
        for relation, rows in groups.items():
            own = [row for row in rows if row not in graph.origin]
            spoken = speech.language_for(head, relation, own[0].tail) if own else ""
            fact = fact_of(graph, own, "forward", spoken) if own else None
            if fact is not None:
                starts.append((len(text), fact.triples))
                text += f"{speech.state(fact)}\n"
        if starts:
            digest = hashlib.sha256(text.encode()).hexdigest()
            yield Said(Document(f"{path}#{number}", text, digest, head), tuple(starts))
