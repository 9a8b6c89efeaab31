"""Self-KG from its settings: a graph, its schema, and the gaps of an earlier run."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from datagen.config import RunConfig
from datagen.errors import ConfigError
from datagen.generators.self_kg import SelfKG
from datagen.generators.self_kg.alike import word_key
from datagen.knowledge import Knowledge, Relation
from datagen.prompts import PromptBook
from datagen.readers.graphs import read_knowledge
from datagen.readers.schema import read_schema
from datagen.recipes.inputs import Notes, Read, kept_of
from datagen.records import GraphSource, Skipped, Triple

__all__ = ["build"]


def build(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> Read:
    """Read the graph and return what asks about its triples. Raises BadInput and ConfigError."""
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
    return Read(generator, [*triples, *known], knowledge)


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
    sources = (record.source for record in kept_of(config.self_kg.fill_gaps, config))
    covered = {triple for source in sources if isinstance(source, GraphSource) for triple in source.triples}
    lost = len(covered.difference(triples))
    if lost * 2 > len(covered):
        raise ConfigError(
            f"{config.self_kg.fill_gaps} is a run on another graph: {lost} of the {len(covered)} triples "
            f"that it rests on are not in {config.inputs[0]}",
            "give the folder of a run on this graph",
        )
    return covered


def _some(names: set[str]) -> Iterator[str]:
    yield from sorted(names)[:12]
