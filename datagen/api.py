"""The commands that ask a model as Python functions: same names, same settings, same files."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datagen.config import Command, RunConfig, load_config, make_config
from datagen.errors import BadInput, ConfigError
from datagen.jsonl import read_lines
from datagen.rundir import RunDir, open_run_dir
from datagen.runs import RunResult, run
from datagen.stats import Tally

if TYPE_CHECKING:
    from datagen.llm.diagnosis import Diagnosis

__all__ = [
    "cache_of",
    "doctor",
    "forget_failed",
    "retry",
    "run_file",
    "self_instruct",
    "self_kg",
    "self_qa",
    "settings_for",
]

Note = Callable[[str], None]
StrPath = str | Path


def _quietly(_: str) -> None:
    """Take a one-line message and do nothing with it."""


def settings_for(
    command: Command, inputs: Sequence[StrPath], output: StrPath | None, **settings: Any
) -> RunConfig:
    """Return a command's checked settings; `output` None is runs/<command>. Raises ConfigError.

    Settings are RunConfig's fields (`target`, `language`, `seed`, ...); `model` and `answer_model` are names
    or dicts of ModelConfig's fields.
    """
    model = settings.pop("model", {})
    if isinstance(settings.get("answer_model"), str):
        settings["answer_model"] = {"name": settings["answer_model"]}
    values = {
        "command": command,
        "inputs": [str(path) for path in inputs],
        "output": str(output or Path("runs", command)),
        "model": {"name": model} if isinstance(model, str) else model,
        **settings,
    }
    return make_config(values)


def self_instruct(
    seeds: StrPath | None = None,
    *,
    output: StrPath | None = None,
    note: Note = _quietly,
    **settings: Any,
) -> RunResult:
    """Grow new tasks from a seed file (None: the shipped seeds). Raises DatagenError.

    `note` takes the one-line messages of the run, for example `print`.
    """
    inputs = [seeds] if seeds is not None else []
    return run(settings_for("self-instruct", inputs, output, **settings), note=note)


def self_qa(
    documents: StrPath | Sequence[StrPath],
    *,
    output: StrPath | None = None,
    note: Note = _quietly,
    **settings: Any,
) -> RunResult:
    """Make questions and answers from files or folders of documents. Raises DatagenError."""
    paths = [documents] if isinstance(documents, str | Path) else list(documents)
    return run(settings_for("self-qa", paths, output, **settings), note=note)


def self_kg(
    graph: StrPath, *, output: StrPath | None = None, note: Note = _quietly, **settings: Any
) -> RunResult:
    """Make questions and verified answers from a graph file. Raises DatagenError."""
    return run(settings_for("self-kg", [graph], output, **settings), note=note)


def run_file(
    path: StrPath,
    *,
    output: StrPath | None = None,
    tally: Tally | None = None,
    note: Note = _quietly,
    **settings: Any,
) -> RunResult:
    """Repeat, or go on with, the run of a run.toml. Raises DatagenError.

    Further settings (`target`, `concurrency`, `limits`, ...) stand in the place of the file's.
    """
    return run(config_of(Path(path), output, **settings), tally=tally, note=note)


def config_of(path: Path, output: StrPath | None = None, **settings: Any) -> RunConfig:
    """Return a run file's settings, with others in their place; in a run folder it goes on there.

    Raises ConfigError.
    """
    config = load_config(path)
    if output is not None:
        settings["output"] = str(output)
    elif (path.parent / "kept.jsonl").exists():
        settings["output"] = str(path.parent)
    values = config.model_dump(exclude_unset=True)
    limits = {**values.get("limits", {}), **settings.pop("limits", {})}
    return make_config({**values, **settings, "limits": limits})


def doctor(model: str, *, base_url: str | None = None, api_key_env: str = "OPENAI_API_KEY") -> "Diagnosis":
    """Probe an endpoint with about twenty small calls. Raises DatagenError."""
    from datagen.llm.doctor import examine

    config = settings_for(
        "self-kg", [], None, model={"name": model, "base_url": base_url, "api_key_env": api_key_env}
    )
    if config.model.is_local or model == "none":
        raise ConfigError(f"{model} is no endpoint's model", "name one with --model and --base-url")
    return asyncio.run(examine(config.model))


def retry(
    run_folder: StrPath, *, tally: Tally | None = None, note: Note = _quietly, **settings: Any
) -> RunResult | None:
    """Ask again for what failed in a run, and make its files anew; None where nothing failed in a whole run.

    Settings (`concurrency`, `limits`) stand in the place of the run's. Raises DatagenError.
    """
    if not forget_failed(run_folder) and RunDir(Path(run_folder)).is_whole:
        return None
    return run_file(Path(run_folder, "run.toml"), tally=tally, note=note, **settings)


def forget_failed(run_folder: StrPath) -> int:
    """Take back the answers that could not be read; return how many pieces of work failed.

    Raises BadInput where the folder holds no run, and OutputError where another run holds the folder.
    """
    from datagen.llm.cache_care import answers_named, forget

    folder = RunDir(Path(run_folder))
    if not folder.run.is_file():
        raise BadInput(f"{run_folder} is not a run folder (no run.toml)", "give a folder made by datagen")
    with open_run_dir(folder.path):
        reasons = [str(row.get("reason")) for _, row in read_lines(folder.failed)]
        keys = answers_named(reasons)
        for cache in folder.caches(load_config(folder.run)):
            if keys and cache.is_file():
                forget(cache, keys)
    return len(reasons)


def cache_of(run_folder: Path) -> Path:
    """Return the file that holds a run's answers: its own, or the one that it shares with others."""
    folder = RunDir(run_folder)
    shared = load_config(folder.run).cache if folder.run.is_file() else None
    return Path(shared) if shared else folder.cache
