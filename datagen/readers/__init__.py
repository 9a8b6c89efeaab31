"""Read what a user has: documents, seed tasks and knowledge graphs. All of it is untrusted."""

from datagen.readers.chunks import split_document
from datagen.readers.documents import read_documents
from datagen.readers.graphs import read_knowledge
from datagen.readers.seeds import read_seeds

__all__ = ["read_documents", "read_knowledge", "read_seeds", "split_document"]
