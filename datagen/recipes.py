"""From settings to a generator: read the inputs, order them, and hand them over."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from datagen.config import TABLE, RunConfig
from datagen.contracts import Generator
from datagen.errors import BadInput, ConfigError
from datagen.knowledge import Knowledge, Relation
from datagen.languages import NAMES, guess_language
from datagen.prompts import PromptBook, data_folder
from datagen.records import Chunk, Document, GraphSource, Record, SeedTask, Skipped, Triple
from datagen.rundir import read_records
from datagen.text import detect_language

if TYPE_CHECKING:
    from datagen.generators.styles import Style

__all__ = ["FEW_EXAMPLES", "build_generator"]

_LONGEST_PAGE = 8000
"""Characters of a style page: it goes into every answer's prompt."""

FEW_EXAMPLES = 2, 120
"""How many worked examples, of how many tokens, prompts hold for a model that is not small."""

Notes = Callable[[str], None]


class Built(NamedTuple):
    """A generator, the hashes of what it works from, and the graph it asks about or the seeds it grows."""

    generator: Generator[Any]
    made_from: dict[str, str]
    knowledge: Knowledge | None = None
    seeds: Sequence[SeedTask] = ()


def build_generator(config: RunConfig, skipped: list[Skipped], note: Notes) -> Built:
    """Read the run's inputs and return its generator.

    What was not used is added to `skipped`. Raises BadInput and ConfigError.
    """
    prompts = PromptBook(Path(config.prompts) if config.prompts else None)
    generator, units, knowledge = _BUILDERS[config.command](config, prompts, skipped, note)
    made_from = {"inputs": _digest(units), "prompts": prompts.digest(config.command)}
    if config.self_instruct.judge and config.command == "self-instruct":
        made_from["judge prompts"] = prompts.digest("judge")
    others = [*config.against, *config.decontaminate]
    for earlier in filter(None, (config.self_kg.fill_gaps, config.self_qa.fill_gaps)):
        others.append(str(Path(earlier) / "kept.jsonl"))
    if config.self_qa.style and config.command == "self-qa":
        made_from["style page"] = _digest([_read(Path(config.self_qa.style))])
    if config.self_instruct.context and config.command == "self-instruct":
        made_from["context"] = _digest([_read(Path(config.self_instruct.context))])
    if others:
        made_from["comparison files"] = _digest(_read(Path(name)) for name in others)
    seeds = [unit for unit in units if isinstance(unit, SeedTask)]
    return Built(generator, made_from, knowledge, seeds)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise BadInput(f"cannot read {path}: {exc.strerror}", "check the path") from exc


def _page(path: Path, kind: str = "style page") -> str:
    """Return the text of a page that goes into prompts. Raises BadInput and ConfigError."""
    try:
        text = _read(path).decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadInput(f"the {kind} {path} is not UTF-8", "save the file as UTF-8") from exc
    if not 0 < len(text.strip()) <= _LONGEST_PAGE:
        raise ConfigError(
            f"the {kind} {path} has {len(text)} characters", f"give it some, {_LONGEST_PAGE} at most"
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
    from datagen.generators.in_language import InLanguage
    from datagen.generators.self_instruct import SelfInstruct
    from datagen.readers.seeds import read_seeds

    if len(config.inputs) > 1:
        raise ConfigError("self-instruct takes one seed file", "join the files into one")
    shipped = "zh.jsonl" if config.language == "zh" else "en.jsonl"
    path = Path(config.inputs[0]) if config.inputs else data_folder("seeds") / shipped
    seeds = read_seeds(path, strict=config.strict, skipped=skipped)
    language = config.language if config.language != "auto" else _language_of(seeds)
    is_other = language not in ("en", "zh")
    note(f"{len(seeds)} seed tasks" + (f"; new ones in {NAMES[language]}" if is_other else ""))
    rule = resolve(config.rules)["near_duplicate"]
    novelty = NearDuplicates(Threshold(float(str(rule["threshold"])), str(rule["predicate"])))
    settings = config.self_instruct
    if settings.classification_only and not any(seed.is_classification for seed in seeds):
        raise ConfigError(
            f"none of the seeds of {path} is classification",
            'mark some with "is_classification": true, or leave --classification-only out',
        )
    if settings.classification_only or is_other:  # no patterns that are held are known there
        settings = settings.model_copy(update={"forms": "all"})
    if settings.forms == "auto":
        settings = settings.model_copy(update={"forms": "held" if config.model.name == "local" else "all"})
    is_few = settings.examples == "few" or (settings.examples == "auto" and not config.model.is_local)
    folder = Path(config.prompts) if config.prompts else None
    if is_other:
        prompts = InLanguage(folder, language, examples=FEW_EXAMPLES if is_few else None)
    elif is_few:
        prompts = PromptBook(folder, examples=FEW_EXAMPLES)
    generator = SelfInstruct(
        seeds,
        prompts,
        settings,
        language=language,
        seed=config.seed,
        novelty=novelty,
        context=_page(Path(settings.context), "context") if settings.context else "",
    )
    return _Read(generator, seeds)


def _language_of(seeds: Sequence[SeedTask]) -> str:
    """Return the language that more than half of the seeds show, else English."""
    counts = Counter(guess_language(seed.instruction) for seed in seeds)
    language, count = counts.most_common(1)[0]
    return language if language and 2 * count > len(seeds) else "en"


def _self_qa(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> _Read:
    from datagen.generators.naming_triples import NamingTriples
    from datagen.generators.passage_coverage import left_over
    from datagen.generators.passages import has_something_to_ask
    from datagen.generators.styles import read_style
    from datagen.generators.tables import find_tables, has_questions
    from datagen.readers.chunks import under_headings
    from datagen.readers.documents import read_documents

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
    by_document = []
    tables: list[Chunk] = []
    for document in documents:
        by_document.append(_chunks(document, config))
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
    if config.language != "auto":
        _say_what_is_foreign(chunks, config.language, note)
    units = chunks
    if config.self_qa.fill_gaps:
        chunks = list(left_over(chunks, _kept_of(config.self_qa.fill_gaps, config)))
        tables = [table for table in tables if any(_overlap(table, chunk) for chunk in chunks)]
        note(f"{len(chunks)} chunks without a kept record in {config.self_qa.fill_gaps}")
    style = read_style(_page(Path(config.self_qa.style))) if config.self_qa.style else None
    generator = _qa_generator(config, prompts, chunks, tables, style)
    return _Read(NamingTriples(generator, said) if said else generator, units)


_GRAPHS = (".gexf", ".graphml", ".jsonld", ".nq", ".nt", ".owl", ".rdf", ".trig", ".ttl")
_PERHAPS_GRAPHS = (".csv", ".json", ".jsonl", ".tsv")


def _is_graph(path: Path, config: RunConfig) -> bool:
    suffix = path.suffix.lower()
    return suffix in _GRAPHS or (config.self_qa.graph and suffix in _PERHAPS_GRAPHS)


def _graphs_in_words(
    paths: Sequence[Path], config: RunConfig, skipped: list[Skipped], note: Notes, said: dict[str, Any]
) -> Iterator[Document]:
    """Yield a document for each entity of some graphs; `said` gets where in it which triples stand."""
    from datagen.generators.self_kg.alike import word_key
    from datagen.generators.self_kg.documents import entity_documents
    from datagen.readers.graphs import read_knowledge

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
    style: "Style | None",
) -> Generator[Any]:
    """Return what asks about passages, tables, or both by turns: `table` has its share of the types."""
    from datagen.generators.contexts import Contexts, Retrieval
    from datagen.generators.judging import Judging, Quorum
    from datagen.generators.refusals import Refusals
    from datagen.generators.self_qa import REFUSAL, SelfQA
    from datagen.generators.tables import TableQA, TakingTurns

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


def _say_what_is_foreign(chunks: Sequence[Chunk], language: str, note: Notes) -> None:
    names = {"en": "English", "zh": "Chinese"}
    other = "zh" if language == "en" else "en"
    count = sum(detect_language(chunk.text) == other for chunk in chunks)
    if count:
        note(
            f"{count} of the chunks are in {names[other]}, and will be asked about in {names[language]}: "
            "leave --language out to ask about each in its own"
        )


def _chunks(document: Document, config: RunConfig) -> list[Chunk]:
    from datagen.readers.chunks import split_document

    is_chinese = detect_language(document.text) in ("zh", "ja")
    settings = config.self_qa
    limit = settings.chunk_characters if is_chinese else settings.chunk_words
    return split_document(document, limit=limit)


def _self_kg(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> _Read:
    from datagen.generators.self_kg import SelfKG
    from datagen.generators.self_kg.alike import word_key
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
        alike=word_key,
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
        covered=_covered(config, triples),
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
    unknown = sorted(set(closed) - names - knowledge.merged.keys())
    if unknown:
        raise ConfigError(f"the graph has no relation {unknown[0]}", f"it has {', '.join(_some(names))}")
    relations = dict(knowledge.relations)
    for name in (knowledge.merged.get(each, each) for each in closed):
        relations[name] = replace(relations.get(name, Relation(name)), complete=True)
    return replace(knowledge, relations=relations)


def _covered(config: RunConfig, triples: Sequence[Triple]) -> set[Triple] | None:
    """Return the triples that another run's kept records rest on, where this one is to fill its gaps.

    Raises ConfigError where most of them are not in this run's graph.
    """
    if config.self_kg.fill_gaps is None:
        return None
    sources = (record.source for record in _kept_of(config.self_kg.fill_gaps, config))
    covered = {triple for source in sources if isinstance(source, GraphSource) for triple in source.triples}
    lost = len(covered.difference(triples))
    if lost * 2 > len(covered):
        raise ConfigError(
            f"{config.self_kg.fill_gaps} is a run on another graph: {lost} of the {len(covered)} triples "
            f"that it rests on are not in {config.inputs[0]}",
            "give the folder of a run on this graph",
        )
    return covered


def _kept_of(earlier: str, config: RunConfig) -> Iterator[Record]:
    """Return the kept records of the run whose gaps this one is to fill. Raises ConfigError."""
    folder = Path(earlier)
    if folder.resolve() == Path(config.output).resolve():
        raise ConfigError("a run cannot fill its own gaps", "give another folder with -o")
    kept = folder / "kept.jsonl"
    if not kept.is_file():
        raise ConfigError(
            f"{folder} is not a run folder (no kept.jsonl)", "give the folder of an earlier run"
        )
    return read_records(kept)


def _some(names: set[str]) -> Iterator[str]:
    yield from sorted(names)[:12]


_BUILDERS = {"self-instruct": _self_instruct, "self-qa": _self_qa, "self-kg": _self_kg}
