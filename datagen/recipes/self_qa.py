"""Self-QA from its settings: documents and graphs, cut into chunks and tables, and what asks about them."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from datagen.config import TABLE, RunConfig
from datagen.contracts import Generator
from datagen.errors import BadInput, ConfigError
from datagen.generators.contexts import Contexts, Retrieval
from datagen.generators.judging import Judging, Quorum
from datagen.generators.naming_triples import NamingTriples
from datagen.generators.passage_coverage import left_over
from datagen.generators.passages import has_something_to_ask
from datagen.generators.refusals import Refusals
from datagen.generators.self_kg.alike import word_key
from datagen.generators.self_kg.documents import entity_documents
from datagen.generators.self_qa import REFUSAL, SelfQA
from datagen.generators.styles import Style, read_style
from datagen.generators.tables import TableQA, TakingTurns, find_tables, has_questions
from datagen.prompts import PromptBook
from datagen.readers.chunks import split_document, under_headings
from datagen.readers.documents import read_documents
from datagen.readers.graphs import read_knowledge
from datagen.readers.model_tokens import measure_of
from datagen.recipes.inputs import Notes, Read, kept_of, read_page
from datagen.recipes.titles import titled
from datagen.records import Chunk, Document, Skipped
from datagen.text import detect_language, is_across

__all__ = ["build"]


def build(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> Read:
    """Read the documents and return what asks about their chunks. Raises BadInput and ConfigError."""
    if not config.inputs:
        raise ConfigError("self-qa needs documents", "name files or folders")
    paths = [Path(each) for each in config.inputs]
    graphs = [path for path in paths if _is_graph(path, config)]
    texts = [path for path in paths if path not in graphs]
    said: dict[str, Any] = {}
    documents = chain(
        read_documents(texts, strict=config.strict, skipped=skipped, row_template=config.self_qa.row_template)
        if texts
        else (),
        _graphs_in_words(graphs, config, skipped, note, said),
    )
    split = _splitter(config, note)
    by_document = []
    tables: list[Chunk] = []
    for document in documents:
        by_document.append(split(titled(document)))
        if not by_document[-1]:
            skipped.append(Skipped(document.path, "no text under its headings"))
        if not any(each.where.startswith(f"{document.path} ") for each in skipped):  # no row is missing
            found = list(find_tables(document, by_document[-1]))
            tables += filter(has_questions, under_headings(document, found) if found else ())
    chunks = [chunk for row in zip_longest(*by_document) for chunk in row if chunk is not None]
    for chunk in chunks:
        if not has_something_to_ask(chunk):
            where = f"{chunk.document} characters {chunk.start} to {chunk.end}"
            skipped.append(Skipped(where, "no sentence to ask about"))
    if not chunks:
        raise BadInput(f"no text found in {', '.join(config.inputs)}", "give documents that hold sentences")
    note(f"{len(by_document)} documents, {len(chunks)} chunks{f', {len(tables)} tables' if tables else ''}")
    if config.language != "auto" and any(name != TABLE for name in config.self_qa.types):
        chunks = _within_reach(chunks, config, skipped, note)
    units = chunks
    if config.self_qa.fill_gaps:
        chunks = list(left_over(chunks, kept_of(config.self_qa.fill_gaps, config)))
        tables = [table for table in tables if any(_overlap(table, chunk) for chunk in chunks)]
        note(f"{len(chunks)} chunks without a kept record in {config.self_qa.fill_gaps}")
    style = read_style(read_page(Path(config.self_qa.style))) if config.self_qa.style else None
    generator = _qa_generator(config, prompts, chunks, tables, style)
    return Read(NamingTriples(generator, said) if said else generator, units)


_CHUNK_TOKENS = 300
"""Of a passage, where its tokenizer is given and no number."""

_GRAPHS = (".gexf", ".graphml", ".jsonld", ".nq", ".nt", ".owl", ".rdf", ".trig", ".ttl")
_PERHAPS_GRAPHS = (".csv", ".json", ".jsonl", ".tsv")


def _is_graph(path: Path, config: RunConfig) -> bool:
    suffix = path.suffix.lower()
    return suffix in _GRAPHS or (config.self_qa.graph and suffix in _PERHAPS_GRAPHS)


def _graphs_in_words(
    paths: Sequence[Path], config: RunConfig, skipped: list[Skipped], note: Notes, said: dict[str, Any]
) -> Iterator[Document]:
    """Yield a document for each entity of some graphs; `said` gets where in it which triples stand."""

    for path in paths:
        knowledge = read_knowledge(
            path, language=config.language, alike=word_key, strict=config.strict, skipped=skipped
        )
        note(f"{path.name}: {len(knowledge.triples)} triples, put into words by entity")
        for document, starts in entity_documents(str(path), knowledge, config.language):
            said[document.path] = starts
            yield document


def _overlap(left: Chunk, right: Chunk) -> bool:
    return left.document == right.document and left.start < right.end and right.start < left.end


def _qa_generator(
    config: RunConfig,
    prompts: PromptBook,
    chunks: Sequence[Chunk],
    tables: Sequence[Chunk],
    style: Style | None,
) -> Generator[Any]:
    """Return what asks about passages, tables, or both by turns: `table` has its share of the types."""

    settings = config.self_qa
    modes = {mode: share for mode, share in settings.mix.items() if share and mode != REFUSAL}
    tables = tables if modes else ()  # a table refuses nothing
    contexts = None
    refusals = Refusals(chunks, prompts, config.seed, style)
    if tables and set(modes) != {"closed-book"}:
        retrieval = Retrieval(settings.distractors, settings.leave_out)
        contexts = Contexts(chunks, refusals, modes, retrieval, config.seed)
    types = {name: share for name, share in settings.types.items() if name != TABLE}
    in_all = sum(settings.types.values())
    share = settings.types.get(TABLE, 0) / in_all if in_all and tables else 0.0
    most = settings.per_document
    on_tables = max(1, round(most * share)) if most else 0
    on_passages = max(1, most - on_tables) if most and types and share else most
    of_tables = TableQA(
        tables,
        prompts,
        questions=settings.questions_per_chunk,
        passes=settings.passes,
        language=config.language,
        per_document=on_tables,
        contexts=contexts,
        style=style,
        judging=Judging(prompts, refusals, Quorum.read(settings.judge)) if settings.judge else None,
    )
    if not any(types.values()) and TABLE in settings.types:
        return of_tables
    of_passages = SelfQA(
        chunks,
        prompts,
        settings,
        language=config.language,
        seed=config.seed,
        style=style,
        per_document=on_passages,
    )
    return TakingTurns(of_passages, of_tables, share) if share else of_passages


def _within_reach(
    chunks: Sequence[Chunk], config: RunConfig, skipped: list[Skipped], note: Notes
) -> list[Chunk]:
    """Return the chunks whose answers can be held against them in the language of the run.

    Words of one script are in no text of the other: what is asked across them is for a judge to say.
    Raises BadInput where no chunk is left.
    """
    names = {"en": "English", "zh": "Chinese"}
    language = names[config.language]
    foreign = [chunk for chunk in chunks if is_across(chunk.text, config.language)]
    if not foreign:
        return list(chunks)
    other = names["zh" if config.language == "en" else "en"]
    some = f"{len(foreign)} of the chunks are in {other}"
    if config.self_qa.judge:
        note(f"{some}: an answer in {language} is held to its numbers there, the rest is judged")
        return list(chunks)
    hint = (
        f"leave --language out to ask about each in its own, or have {language} answers judged: --judge 2/3"
    )
    if len(foreign) == len(chunks):
        raise BadInput(
            f"all of {', '.join(config.inputs)} is in {other}, where no {language} word stands", hint
        )
    note(f"{some} and are left out: {hint}")
    for chunk in foreign:
        where = f"{chunk.document} characters {chunk.start} to {chunk.end}"
        skipped.append(Skipped(where, f"in {other}, and asked about in {language} without a judge"))
    left = {id(chunk) for chunk in foreign}
    return [chunk for chunk in chunks if id(chunk) not in left]


def _splitter(config: RunConfig, note: Notes) -> Callable[[Document], list[Chunk]]:
    """Return what cuts documents into chunks, by the model's tokens where they are asked for."""

    settings = config.self_qa
    if settings.chunk_tokens or settings.tokenizer:
        measure, how = measure_of(settings.tokenizer)
        most = settings.chunk_tokens or _CHUNK_TOKENS
        note(f"chunks of at most {most} tokens, {how}")
        return lambda document: split_document(document, limit=most, measure=measure)

    def split(document: Document) -> list[Chunk]:
        is_chinese = detect_language(document.text) in ("zh", "ja")
        limit = settings.chunk_characters if is_chinese else settings.chunk_words
        return split_document(document, limit=limit)

    return split
