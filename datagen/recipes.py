"""From settings to a generator: read the inputs, order them, and hand them over."""

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from datagen.config import RunConfig
from datagen.contracts import Generator
from datagen.errors import BadInput, ConfigError
from datagen.prompts import PromptBook, data_folder
from datagen.records import Chunk, Document, SeedTask, Skipped
from datagen.text import detect_language

__all__ = ["build_generator"]

Notes = Callable[[str], None]


def build_generator(config: RunConfig, skipped: list[Skipped], note: Notes) -> Generator[Any]:
    """Read the run's inputs and return its generator.

    What was not used is added to `skipped`. Raises BadInput and ConfigError.
    """
    prompts = PromptBook(Path(config.prompts) if config.prompts else None)
    return _BUILDERS[config.command](config, prompts, skipped, note)


def _self_instruct(
    config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes
) -> Generator[Any]:
    from datagen.generators.self_instruct import SelfInstruct
    from datagen.readers.seeds import read_seeds

    if len(config.inputs) > 1:
        raise ConfigError("self-instruct takes one seed file", "join the files into one")
    shipped = "zh.jsonl" if config.language == "zh" else "en.jsonl"
    path = Path(config.inputs[0]) if config.inputs else data_folder("seeds") / shipped
    seeds = read_seeds(path, strict=config.strict, skipped=skipped)
    language = config.language if config.language != "auto" else _language_of(seeds)
    note(f"{len(seeds)} seed tasks")
    novelty = config.rules.get("near_duplicate", {}).get("threshold", 0.7)
    return SelfInstruct(
        seeds, prompts, config.self_instruct, language=language, seed=config.seed, novelty=novelty
    )


def _language_of(seeds: Sequence[SeedTask]) -> str:
    chinese = sum(detect_language(seed.instruction) == "zh" for seed in seeds)
    return "zh" if 2 * chinese > len(seeds) else "en"


def _self_qa(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> Generator[Any]:
    from datagen.generators.self_qa import SelfQA, has_something_to_ask
    from datagen.readers.documents import read_documents

    if not config.inputs:
        raise ConfigError("self-qa needs documents", "name files or folders")
    paths = [Path(each) for each in config.inputs]
    documents = read_documents(paths, strict=config.strict, skipped=skipped)
    by_document = []
    for document in documents:
        by_document.append(_chunks(document, config))
        if not by_document[-1]:
            skipped.append(Skipped(document.path, "no text under its headings"))
    chunks = [chunk for row in zip_longest(*by_document) for chunk in row if chunk is not None]
    for chunk in chunks:
        if not has_something_to_ask(chunk):
            where = f"{chunk.document} characters {chunk.start} to {chunk.end}"
            skipped.append(Skipped(where, "no sentence to ask about"))
    if not chunks:
        raise BadInput(f"no text found in {', '.join(config.inputs)}", "give documents that hold sentences")
    note(f"{len(by_document)} documents, {len(chunks)} chunks")
    return SelfQA(
        chunks,
        prompts,
        types=config.self_qa.types,
        questions=config.self_qa.questions_per_chunk,
        passes=config.self_qa.passes,
        language=config.language,
    )


def _chunks(document: Document, config: RunConfig) -> list[Chunk]:
    from datagen.readers.chunks import split_document

    is_chinese = detect_language(document.text) in ("zh", "ja")
    settings = config.self_qa
    limit = settings.chunk_characters if is_chinese else settings.chunk_words
    return split_document(document, limit=limit)


def _self_kg(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> Generator[Any]:
    from datagen.generators.self_kg import SelfKG
    from datagen.readers.graphs import read_triples

    if len(config.inputs) != 1:
        raise ConfigError("self-kg takes one graph file", "name one file")
    triples = read_triples(Path(config.inputs[0]), strict=config.strict, skipped=skipped)
    relations = {triple.relation for triple in triples}
    unknown = sorted(set(config.self_kg.closed) - relations)
    if unknown:
        raise ConfigError(f"the graph has no relation {unknown[0]}", f"it has {', '.join(_some(relations))}")
    generator = SelfKG(
        triples,
        prompts,
        language=config.language,
        closed=config.self_kg.closed,
        seed=config.seed,
        reword=config.model.name != "none",
    )
    note(f"{len(triples)} triples, {len(generator.facts)} facts to ask")
    for fact in generator.too_long:
        where = f"{config.inputs[0]}: {fact.subject}, {fact.relation}"
        skipped.append(Skipped(where, f"{len(fact.values)} values are too many for one answer"))
    return generator


def _some(names: set[str]) -> Iterator[str]:
    yield from sorted(names)[:12]


_BUILDERS = {"self-instruct": _self_instruct, "self-qa": _self_qa, "self-kg": _self_kg}
