"""From settings to a generator: read the inputs, order them, and hand them over."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from datagen.config import RunConfig
from datagen.contracts import Generator
from datagen.knowledge import Knowledge
from datagen.prompts import PromptBook
from datagen.recipes.inputs import FEW_EXAMPLES, Notes, Read, digest, read_bytes
from datagen.records import SeedTask, Skipped

__all__ = ["FEW_EXAMPLES", "Built", "build_generator"]


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
    generator, units, knowledge = _build(config, prompts, skipped, note)
    made_from = {"inputs": digest(units), "prompts": prompts.digest(config.command)}
    if config.self_instruct.judge and config.command == "self-instruct":
        made_from["judge prompts"] = prompts.digest("judge")
    others = [*config.against, *config.decontaminate]
    for earlier in filter(None, (config.self_kg.fill_gaps, config.self_qa.fill_gaps)):
        others.append(str(Path(earlier) / "kept.jsonl"))
    if config.self_qa.style and config.command == "self-qa":
        made_from["style page"] = digest([read_bytes(Path(config.self_qa.style))])
    if config.self_instruct.context and config.command == "self-instruct":
        made_from["context"] = digest([read_bytes(Path(config.self_instruct.context))])
    if others:
        made_from["comparison files"] = digest(read_bytes(Path(name)) for name in others)
    seeds = [unit for unit in units if isinstance(unit, SeedTask)]
    return Built(generator, made_from, knowledge, seeds)


def _build(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> Read:
    """Call the command's recipe, the only one that is imported: each brings libraries of its own."""
    match config.command:
        case "self-instruct":
            from datagen.recipes.self_instruct import build as build_self_instruct

            return build_self_instruct(config, prompts, skipped, note)
        case "self-qa":
            from datagen.recipes.self_qa import build as build_self_qa

            return build_self_qa(config, prompts, skipped, note)
        case _:
            from datagen.recipes.self_kg import build as build_self_kg

            return build_self_kg(config, prompts, skipped, note)
