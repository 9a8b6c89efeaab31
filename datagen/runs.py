"""A whole run from its settings: folder, inputs, model, pipeline, train file."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from datagen.comparisons import prepared_stage
from datagen.config import RunConfig
from datagen.contracts import Generator, Tried
from datagen.errors import CallFailed, ConfigError, DatagenError
from datagen.filters.near_duplicates import CORES, describe_core
from datagen.filters.selection import rules_from
from datagen.jsonl import count_lines, dump, holds, write_whole
from datagen.pipeline import lag_for, run_generator
from datagen.recipes import build_generator
from datagen.records import Completion, SeedTask, Skipped
from datagen.rundir import RunDir, open_run_dir, read_records
from datagen.stats import Tally, YieldWindow
from datagen.train_file import write_train_file
from datagen.triples import TripleTally, screened_row

if TYPE_CHECKING:
    from datagen.llm.connect import Limits

__all__ = ["RunResult", "limits_of", "run", "wait_for"]

Result = TypeVar("Result")

_GROWING_LAG = 16
"""The feedback lag of a run without a target: 64 tasks at work at once."""


@dataclass(slots=True)
class RunResult:
    """How a run ended: counts, the reason, what was skipped.

    The reason is `target`, `planned_out`, `yield_sank` or `grown_out`, as `run_generator` gives it, or
    `stopped` where an error or a person ended it. `rows` are those of `train`, `config` are the settings that
    the folder goes on with. `coverage` is how much of the input the kept records rest on, `triples` the
    account of a graph's triples, `diversity` the map of tasks grown from seeds, each None where it has no
    meaning. `is_skipped_known`: the start before skipped the same.
    """

    folder: Path
    tally: Tally
    reason: str
    skipped: list[Skipped]
    train: Path
    rows: int
    config: RunConfig
    coverage: dict[str, Any] | None = None
    triples: TripleTally | None = None
    diversity: dict[str, Any] | None = None
    is_skipped_known: bool = False


def run(
    config: RunConfig,
    *,
    tally: Tally | None = None,
    note: Callable[[str], None] = lambda _: None,
    items: int | None = None,
    ended: Callable[[RunResult], None] = lambda _: None,
) -> RunResult:
    """Do a run, or go on with the one in its folder; raises the DatagenError that stops it.

    With `items` it ends after so many, and what it made is safe. `ended` takes the result of a run that
    is stopped, whose files are as whole as at any other end, before the error is raised.

    `tally` is counted up while the run goes, so that a display can watch it; `note` takes one-line
    messages.
    """
    tally = tally or Tally()
    tally.target = config.target
    is_original = config.command == "self-instruct" and config.self_instruct.rules == "original"
    rules = rules_from(config.rules, ["original"] if is_original else [], [])
    values: dict[str, Any] = {"rules": rules}
    if not config.lag:
        values["lag"] = _GROWING_LAG if config.self_instruct.grow else lag_for(config.target)
    config = config.model_copy(update=values)
    _check(config)
    with open_run_dir(Path(config.output)) as folder:
        skipped: list[Skipped] = []
        generator, made_from, knowledge, seeds = build_generator(config, skipped, note)
        config = folder.settle(config.model_copy(update={"made_from": made_from}), note)
        lines = [dump({"where": each.where, "why": each.why}) for each in skipped]
        is_known = holds(folder.skipped, lines)
        write_whole(folder.skipped, lines)
        triples = None
        if knowledge is not None:
            write_whole(folder.screened, map(dump, map(screened_row, knowledge.screened)))
            triples = TripleTally.of(knowledge)
        limits = None if config.model.name == "none" else limits_of(config)
        tries: list[Tried] = []

        def finish(reason: str) -> RunResult:
            if not_again := count_lines(folder.before):
                note(
                    f"{not_again} records of earlier starts were not made again: they lie in {folder.before}"
                )
            export = write_train_file(folder, config.format, triples=triples)
            coverage = generator.coverage(read_records(folder.kept))
            if coverage is not None:
                write_whole(folder.coverage, [json.dumps(coverage, ensure_ascii=False, indent=2)])
            diversity = _diversity(folder, seeds, tries)
            return RunResult(
                folder.path,
                tally,
                reason,
                skipped,
                export.path,
                export.rows,
                config,
                coverage,
                triples,
                diversity,
                is_known,
            )

        try:
            reason = wait_for(_run(config, limits, generator, folder, tally, note, items, tries))
        except (DatagenError, KeyboardInterrupt):
            if folder.kept.is_file():
                with suppress(DatagenError):  # what stopped the run is what is to be told
                    ended(finish("stopped"))
            raise
        return finish(reason)


def _diversity(folder: RunDir, seeds: Sequence[SeedTask], tries: Sequence[Tried]) -> dict[str, Any] | None:
    """Write diversity.json, where a run grew its records from seeds, and return what it holds."""
    if not seeds:
        return None
    from datagen.generators.diversity import diversity_of

    found = diversity_of(seeds, read_records(folder.kept), tries)
    write_whole(folder.diversity, [json.dumps(found, ensure_ascii=False, indent=2)])
    return found


def wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end, in a thread of its own where a loop already runs (a notebook)."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def _run(
    config: RunConfig,
    limits: "Limits | None",
    generator: Generator[Any],
    folder: RunDir,
    tally: Tally,
    note: Callable[[str], None],
    items: int | None,
    tries: list[Tried],
) -> str:
    if "native" not in CORES:
        note(describe_core())
    stage = prepared_stage(config.rules, config.against, config.decontaminate, note)
    useful = config.lag * config.self_instruct.instructions_per_call
    if generator.feeds_back and config.concurrency > useful:
        note(
            f"of concurrency {config.concurrency}, about {useful} can be used: a target this small is "
            f"planned {config.lag} call{'s' if config.lag > 1 else ''} ahead"
        )
    if generator.feeds_back and config.batch:
        note(
            f"batches stay small: each item learns from those kept before, so that about {useful} can be "
            "asked at once, and every batch may take up to a day"
        )
    if limits is None:
        if config.command != "self-kg":
            raise ConfigError(
                "--model none makes no calls and serves self-kg alone",
                "leave --model out, or name one",
            )
        return await run_generator(
            generator, stage, _no_model, folder, tally, lag=config.lag, window=lambda: 1, items=items
        )
    from datagen.llm.connect import connect

    cache, *earlier = folder.caches(config)
    async with connect(
        config.model,
        cache,
        tally,
        seed=config.seed,
        limits=limits,
        run=folder.payer(),
        note=note,
        earlier=earlier,
        answers=config.answer_model,
    ) as (line, window):
        own = config.self_instruct
        return await run_generator(
            generator,
            stage,
            line.ask,
            folder,
            tally,
            lag=config.lag,
            window=window,
            items=items,
            least=YieldWindow(own.least_yield, own.yield_window) if own.grow else None,
            tries=tries,
        )


def _check(config: RunConfig) -> None:
    """Say what is wrong with limits and endpoint before a file is read or touched.

    Limits that the folder keeps count, too. Raises ConfigError, OutputError.
    """
    from datagen.llm.connect import check

    config = RunDir(Path(config.output)).with_stored_limits(config, lambda _: None)
    limits = limits_of(config)
    check(config.model, limits)
    if config.answer_model is not None:
        check(config.answer_model, replace(limits, price=None))


def limits_of(config: RunConfig) -> "Limits":
    """Return what a run's settings let it ask of its model. Raises ConfigError."""
    from datagen.llm.budget import parse_budget
    from datagen.llm.connect import Limits
    from datagen.llm.prices import parse_price

    limits = config.limits
    return Limits(
        config.concurrency,
        limits.rpm,
        limits.tpm,
        parse_budget(limits.budget) if limits.budget else None,
        parse_price(limits.price) if limits.price else None,
        config.batch,
    )


async def _no_model(*_: object, **__: object) -> Completion:
    raise CallFailed("there is no model in this run")
