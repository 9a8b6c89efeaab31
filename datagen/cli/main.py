"""The commands."""

from typing import Any

import click

from datagen import __version__
from datagen.cli.ending import end_with_a_code
from datagen.cli.file_options import check_options, export_options, push_options
from datagen.cli.growth_options import growth_options, take_growth
from datagen.cli.instruct_options import instruct_options, take_answer_model, take_instruct_settings
from datagen.cli.kg_options import kg_options, take_kg_settings
from datagen.cli.options import (
    FORMATS,
    again_options,
    filter_options,
    limit_options,
    run_options,
)
from datagen.cli.qa_options import qa_options, take_qa_settings
from datagen.cli.signals import heed_terminate
from datagen.cli.starting import show, start, take_limits, take_ways

__all__ = ["entry", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="datagen")
def main() -> None:
    """Make instruction data for fine-tuning from seed tasks, documents or a knowledge graph.

    Without --base-url a small model runs inside the process, offline and without a key.
    """


@main.command("self-instruct")
@click.argument("seeds", required=False, type=click.Path())
@instruct_options
@growth_options
@run_options
def self_instruct(seeds: str | None, **options: Any) -> None:
    """Grow new tasks from SEEDS, or from the shipped seed tasks."""
    settings = {**take_instruct_settings(options), **take_growth(options)}
    extra = {"self_instruct": settings, **take_answer_model(options)}
    start("self-instruct", [seeds] if seeds else [], options, extra)


@main.command("self-qa")
@click.argument("documents", nargs=-1, required=True, type=click.Path())
@qa_options
@run_options
def self_qa(documents: tuple[str, ...], **options: Any) -> None:
    """Make questions and answers from DOCUMENTS (files or folders).

    A graph (graphml, gexf, nt, nq, ttl and the like) is put into words, entity by entity.
    """
    start("self-qa", list(documents), options, {"self_qa": take_qa_settings(options)})


@main.command("self-kg")
@click.argument("graph", type=click.Path())
@kg_options
@run_options
def self_kg(graph: str, **options: Any) -> None:
    """Make verified questions and answers from GRAPH.

    It is a file of triples: csv, tsv, json, jsonl, graphml, gexf, nt, nq, and with the extra rdf ttl,
    trig, rdf, owl, jsonld. With --model none the questions come from templates and no model is asked.
    """
    start("self-kg", [graph], options, {"self_kg": take_kg_settings(options)})


@main.command("run")
@click.argument("run_file", type=click.Path())
@again_options
def run_again(run_file: str, output: str | None, **options: Any) -> None:
    """Repeat, or go on with, the run of a RUN_FILE (a run folder's run.toml).

    The options stand in the place of the file's settings.
    """
    from pathlib import Path

    from datagen.api import config_of

    ways = take_ways(options)
    config = config_of(Path(run_file), output, **take_limits(options))
    is_default = config.target == type(config).model_fields["target"].default
    show(config, **ways, is_asked_for=not is_default or options["target"] is not None)


@main.command("filter")
@click.argument("rows", type=click.Path())
@click.option("-o", "--output", required=True, type=click.Path(), help="Folder to write.")
@filter_options
def filter_rows(rows: str, output: str, **options: Any) -> None:
    """Filter the training ROWS of a JSONL file, whatever its format.

    Kept lines stay as they are; the others say which rule refused them, and why.
    """
    from datagen.cli.filtering import show_filter

    show_filter(rows, output, **options)


@main.command("refilter")
@click.argument("run_folder", type=click.Path())
@click.option("-o", "--output", type=click.Path(), help="Folder to write. [default: RUN/refiltered]")
@filter_options
def refilter(run_folder: str, output: str | None, **options: Any) -> None:
    """Review the records of a finished RUN_FOLDER again with other settings; no model is asked."""
    from datagen.cli.filtering import show_refilter

    show_refilter(run_folder, output, **options)


@main.command("retry")
@click.argument("run_folder", type=click.Path())
@limit_options
@click.option("--quiet", is_flag=True, help="Print errors alone.")
def retry(run_folder: str, quiet: bool, **options: Any) -> None:
    """Ask again for what failed in RUN_FOLDER (failed.jsonl), and make its files anew from all answers."""
    from datagen.cli.upkeep import show_retry

    show_retry(run_folder, is_quiet=quiet, **take_limits(options))


@main.command("judge")
@click.argument("run_folder", type=click.Path())
@click.option(
    "--votes", type=click.IntRange(1, 9), default=1, show_default=True, help="Grades that make a score."
)
@click.option("--rejected", is_flag=True, help="Judge the rejected records, too.")
@click.option("--model", help="The judge, as in the other commands. [default: the run's model]")
@click.option("--base-url", help="The judge's endpoint.")
@click.option(
    "--api-key-env", default="OPENAI_API_KEY", show_default=True, help="Variable that holds the judge's key."
)
@limit_options
@click.option("--quiet", is_flag=True, help="Print errors alone.")
def judge(
    run_folder: str, model: str | None, base_url: str | None, api_key_env: str, quiet: bool, **options: Any
) -> None:
    """Have the records of a finished RUN_FOLDER graded from 1 to 5; refilter then reads the scores.

    No record is changed: the verdicts lie beside them, in judged.jsonl.
    """
    from datagen.cli.judging import show_judge

    if base_url and not model:
        raise click.UsageError("--base-url needs --model: the run's model is asked where the run asked it")
    described = {"name": model, "base_url": base_url, "api_key_env": api_key_env} if model else None
    show_judge(run_folder, is_quiet=quiet, model=described, **take_limits(options))


@main.command("cache")
@click.argument("place", type=click.Path())
@click.option("--prune", type=click.IntRange(min=1), metavar="DAYS", help="Delete answers unused so long.")
def cache(place: str, prune: int | None) -> None:
    """Say what the answers of a run folder or cache file take, save and cost."""
    from datagen.cli.upkeep import show_cache

    show_cache(place, prune)


@main.command("doctor")
@click.option("--model", required=True, help="The endpoint's model.")
@click.option("--base-url", help="An OpenAI-compatible endpoint, often ending in /v1.")
@click.option(
    "--api-key-env", default="OPENAI_API_KEY", show_default=True, help="Variable that holds the key."
)
def doctor(model: str, base_url: str | None, api_key_env: str) -> None:
    """Probe an endpoint with about twenty small calls, and say what a run would use."""
    from datagen.cli.upkeep import show_doctor

    show_doctor(model, base_url, api_key_env)


@main.command("export")
@click.argument("run_folder", type=click.Path())
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="messages",
    show_default=True,
    help="Format to write.",
)
@export_options
def export(run_folder: str, format_: str, output: str | None, **options: Any) -> None:
    """Write the kept records of a RUN_FOLDER in a trainer's format: a file, or a data set in a folder.

    A folder (-o DIR) gets the rows, what each trainer must be told, and a card; with --split its parts share
    no document, fact or near duplicate.
    """
    from datagen.cli.exporting import show_export

    show_export(run_folder, format_, output, **options)


@main.command("push")
@click.argument("folder", type=click.Path())
@push_options
def push(folder: str, to: str, format_: str | None, **options: Any) -> None:
    """Publish a run's kept records, or an exported FOLDER, as Parquet or on the Hugging Face hub.

    Parts by --split share no document, fact or near duplicate. A data set on the hub is private at first.
    """
    from datagen.cli.exporting import show_push

    show_push(folder, to, format_, **options)


@main.command("check")
@click.argument("file", type=click.Path())
@check_options
def check(file: str, is_fixing: bool, **options: Any) -> None:
    """Say what trainers would drop, damage or refuse of FILE (JSONL of any known format).

    Exit code 1 where there is a fault, 0 where there is none or --fix wrote a clean copy.
    """
    from datagen.cli.checking import show_check

    show_check(file, is_fixing=is_fixing, **options)


def entry() -> None:
    """Run the command line; exit 0 done, 1 an error, 2 usage, 3 budget spent, 130 interrupted."""
    heed_terminate()
    end_with_a_code(lambda: main(prog_name="datagen", standalone_mode=False))
