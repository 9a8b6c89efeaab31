"""How often the model's verdict "is it a classification task?" agrees with the seeds' own labels.

    python benchmarks/classification_verdict.py [--model local] [--base-url URL] [--limit N]

The prompt's demonstrations are not among the tested seeds. Prints, for each language: right of all,
the share, how many were unsure, and the wrong ones.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from datagen.config import ModelConfig
from datagen.generators.task_kinds import judge_kind
from datagen.generators.tasks import Task
from datagen.llm.connect import Limits, connect
from datagen.prompts import PromptBook, data_folder
from datagen.readers.seeds import read_seeds
from datagen.records import SeedSource
from datagen.stats import Tally


async def measure(model: ModelConfig, limit: int, cache: Path) -> None:
    """Print the agreement in English and Chinese."""
    async with connect(model, cache, Tally(), seed=0, limits=Limits(1), run="", note=print) as (line, _):
        for language in ("en", "zh"):
            seeds = read_seeds(data_folder("seeds") / f"{language}.jsonl")[:limit]
            prompts = PromptBook()
            wrong, unsure = [], 0
            for seed in seeds:
                task = Task(0, 0, seed.instruction, SeedSource(()), "", "", False, (), ())
                verdict, _ = await judge_kind(task, prompts, language, line.ask)
                unsure += verdict == "unsure"
                if verdict != ("yes" if seed.is_classification else "no"):
                    wrong.append((verdict, seed.instruction))
            right = len(seeds) - len(wrong)
            print(f"{language}: {right} of {len(seeds)} right ({right / len(seeds):.1%}), {unsure} unsure")
            for verdict, instruction in wrong:
                print(f"  said {verdict}: {instruction[:90]}")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="local")
    parser.add_argument("--base-url")
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    model = ModelConfig(name=arguments.model, base_url=arguments.base_url)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(model, arguments.limit, Path(folder, "cache.sqlite")))


if __name__ == "__main__":
    main()
