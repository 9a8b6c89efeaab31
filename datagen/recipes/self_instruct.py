"""Self-Instruct from its settings: seeds, their language, and the forms and prompts that the model takes."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from datagen.config import RunConfig
from datagen.errors import ConfigError
from datagen.filters.near_duplicates import NearDuplicates, Threshold
from datagen.filters.stage import resolve
from datagen.generators.in_language import InLanguage
from datagen.generators.self_instruct import SelfInstruct
from datagen.languages import NAMES, guess_language
from datagen.prompts import PromptBook, data_folder
from datagen.readers.seeds import read_seeds
from datagen.recipes.inputs import FEW_EXAMPLES, Notes, Read, read_page
from datagen.records import SeedTask, Skipped

__all__ = ["build"]


def build(config: RunConfig, prompts: PromptBook, skipped: list[Skipped], note: Notes) -> Read:
    """Read the seeds and return what grows tasks from them. Raises BadInput and ConfigError."""
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
        context=read_page(Path(settings.context), "context") if settings.context else "",
    )
    return Read(generator, seeds)


def _language_of(seeds: Sequence[SeedTask]) -> str:
    """Return the language that more than half of the seeds show, else English."""
    counts = Counter(guess_language(seed.instruction) for seed in seeds)
    language, count = counts.most_common(1)[0]
    return language if language and 2 * count > len(seeds) else "en"
