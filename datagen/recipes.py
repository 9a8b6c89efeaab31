"""From settings to a generator: read the inputs, order them, and hand them over."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from datagen.config import RunConfig
from datagen.contracts import Generator
from datagen.errors import BadInput, ConfigError
from datagen.knowledge import Knowledge, Relation
from datagen.prompts import PromptBook, data_folder
from datagen.records import Chunk, Document, GraphSource, SeedTask, Skipped, Triple
from datagen.rundir import read_records
from datagen.text import detect_language

__all__ = ["build_generator"]

_LONGEST_PAGE = 8000
"""Characters of a style page: it goes into every answer's prompt."""

Notes = Callable[[str], None]


class Built(NamedTuple):
    """A generator, the hashes of the inputs and prompts that it works from, and the graph it asks about."""

    generator: Generator[Any]
    made_from: dict[str, str]
    knowledge: Knowledge | None = None


def build_generator(config: RunConfig, skipped: list[Skipped], note: Notes) -> Built:
    """Read the run's inputs and return its generator.

    What was not used is added to `skipped`. Raises BadInput and ConfigError.
    """
    prompts = PromptBook(Path(config.prompts) if config.prompts else None)
    generator, units, knowledge = _BUILDERS[config.command](config, prompts, skipped, note)
    made_from = {"inputs": _digest(units), "prompts": prompts.digest(config.command)}
    others = [*config.against, *config.decontaminate]
    if config.self_kg.fill_gaps:
        others.append(str(Path(config.self_kg.fill_gaps) / "kept.jsonl"))
    if config.self_qa.style and config.command == "self-qa":
        made_from["style page"] = _digest([_read(Path(config.self_qa.style))])
    if others:
        made_from["comparison files"] = _digest(_read(Path(name)) for name in others)
    return Built(generator, made_from, knowledge)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise BadInput(f"cannot read {path}: {exc.strerror}", "check the path") from exc


def _page(path: Path) -> str:
    """Return the text of a style page. Raises BadInput and ConfigError."""
    try:
        text = _read(path).decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadInput(f"the style page {path} is not UTF-8", "save the file as UTF-8") from exc
    if not 0 < len(text.strip()) <= _LONGEST_PAGE:
        raise ConfigError(
            f"the style page {path} has {len(text)} characters", f"give it some, {_LONGEST_PAGE} at most"
        )
    return text


def _digest(units: Iterable[object]) -> str:
    """Return a hash (16 hex digits) of what was read: frozen values, in their order."""
    found = hashlib.sha256()
    for unit in units:
        found.update(f"{unit!r}\n".encode("utf-8", "backslashreplace"))
    return found.hexdigest()[:16]


class _Read(NamedTuple):
    generator: Generator[Any]
    units: Sequence[object]
    knowledge: Knowledge | None = None


def _self_instruct(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> _Read:
    from datagen.filters.near_duplicates import NearDuplicates, Threshold
    from datagen.filters.stage import resolve
    from datagen.generators.self_instruct import SelfInstruct
    from datagen.readers.seeds import read_seeds

    if len(config.inputs) > 1:
        raise ConfigError("self-instruct takes one seed file", "join the files into one")
    shipped = "zh.jsonl" if config.language == "zh" else "en.jsonl"
    path = Path(config.inputs[0]) if config.inputs else data_folder("seeds") / shipped
    seeds = read_seeds(path, strict=config.strict, skipped=skipped)
    language = config.language if config.language != "auto" else _language_of(seeds)
    note(f"{len(seeds)} seed tasks")
    rule = resolve(config.rules)["near_duplicate"]
    novelty = NearDuplicates(Threshold(float(str(rule["threshold"])), str(rule["predicate"])))
    settings = config.self_instruct
    if settings.forms == "auto":
        settings = settings.model_copy(update={"forms": "held" if config.model.name == "local" else "all"})
    generator = SelfInstruct(seeds, prompts, settings, language=language, seed=config.seed, novelty=novelty)
    return _Read(generator, seeds)


def _language_of(seeds: Sequence[SeedTask]) -> str:
    chinese = sum(detect_language(seed.instruction) == "zh" for seed in seeds)
    return "zh" if 2 * chinese > len(seeds) else "en"


def _self_qa(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> _Read:
    from datagen.generators.passages import has_something_to_ask
    from datagen.generators.self_qa import SelfQA
    from datagen.generators.styles import read_style
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
    style = read_style(_page(Path(config.self_qa.style))) if config.self_qa.style else None
    generator = SelfQA(
        chunks, prompts, config.self_qa, language=config.language, seed=config.seed, style=style
    )
    return _Read(generator, chunks)


def _chunks(document: Document, config: RunConfig) -> list[Chunk]:
    from datagen.readers.chunks import split_document

    is_chinese = detect_language(document.text) in ("zh", "ja")
    settings = config.self_qa
    limit = settings.chunk_characters if is_chinese else settings.chunk_words
    return split_document(document, limit=limit)


def _self_kg(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> _Read:
    from datagen.generators.self_kg import SelfKG
    from datagen.readers.graphs import read_knowledge
    from datagen.readers.schema import read_schema

    if len(config.inputs) != 1:
        raise ConfigError("self-kg takes one graph file", "name one file")
    settings = config.self_kg
    read = read_knowledge(
        Path(config.inputs[0]),
        language=config.language,
        columns=settings.columns,
        schema=read_schema(Path(settings.schema_file)) if settings.schema_file else None,
        strict=config.strict,
        skipped=skipped,
    )
    for line in read.notes:
        note(line)
    knowledge = _closed(read, settings.closed)
    triples = knowledge.triples
    generator = SelfKG(
        knowledge,
        prompts,
        config.self_kg,
        language=config.language,
        seed=config.seed,
        reword=config.model.name != "none",
        covered=_covered(config),
    )
    note(f"{len(triples)} triples of {len(generator.graph.relations)} relations")
    for told in generator.inferred():
        note(told)
    for rows, reason in generator.unasked():
        skipped.append(Skipped(f"{config.inputs[0]}: {rows[0].head}, {rows[0].relation}", reason))
    known = [each for each in (knowledge.types, knowledge.aliases, knowledge.relations) if each]
    return _Read(generator, [*triples, *known], knowledge)


def _closed(knowledge: Knowledge, closed: Sequence[str]) -> Knowledge:
    """Return the graph with some relations declared complete."""
    names = {triple.relation for triple in knowledge.triples}
    unknown = sorted(set(closed) - names)
    if unknown:
        raise ConfigError(f"the graph has no relation {unknown[0]}", f"it has {', '.join(_some(names))}")
    relations = dict(knowledge.relations)
    for name in closed:
        relations[name] = replace(relations.get(name, Relation(name)), complete=True)
    return replace(knowledge, relations=relations)


def _covered(config: RunConfig) -> set[Triple] | None:
    """Return the triples that another run's kept records rest on, where this one is to fill its gaps."""
    if config.self_kg.fill_gaps is None:
        return None
    folder = Path(config.self_kg.fill_gaps)
    if folder.resolve() == Path(config.output).resolve():
        raise ConfigError("a run cannot fill its own gaps", "give another folder with -o")
    kept = folder / "kept.jsonl"
    if not kept.is_file():
        raise ConfigError(
            f"{folder} is not a run folder (no kept.jsonl)", "give the folder of an earlier run"
        )
    sources = (record.source for record in read_records(kept))
    return {triple for source in sources if isinstance(source, GraphSource) for triple in source.triples}


def _some(names: set[str]) -> Iterator[str]:
    yield from sorted(names)[:12]


_BUILDERS = {"self-instruct": _self_instruct, "self-qa": _self_qa, "self-kg": _self_kg}
