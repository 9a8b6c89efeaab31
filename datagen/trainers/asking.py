"""Have a trainer load a file, and bring home what becomes of each row."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from datagen.checks.table import Fault
from datagen.errors import BadInput, ConfigError, MissingExtra
from datagen.trainers.table import TRAINERS

__all__ = ["check_trainer", "loaded_by"]

_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
_START += "from datagen.trainers.worker import main; main(sys.argv[2])"


def check_trainer(name: str, tokenizer: Path | None) -> None:
    """Raise ConfigError or MissingExtra where a file cannot be loaded with a trainer."""
    if name not in TRAINERS:
        raise ConfigError(f"unknown trainer: {name}", f"use one of {', '.join(TRAINERS)}")
    trainer = TRAINERS[name]
    missing = [package for package in trainer.packages if find_spec(package) is None]
    if missing:
        raise MissingExtra(
            f"--trainer {name} loads the file with {name} itself, and {', '.join(missing)} is not installed",
            f"{trainer.install}, in the environment that datagen runs in",
        )
    if trainer.needs_tokenizer and tokenizer is None:
        raise ConfigError(
            f"--trainer {name} turns rows into tokens", "name the folder of a model with --tokenizer"
        )


def loaded_by(name: str, path: Path, format: str, tokenizer: Path | None, cutoff: int) -> Iterator[Fault]:
    """Yield what becomes of the rows of a file: `trainer_refuses`, `trainer_drops`, `trainer_alters`.

    The trainer runs in a process of its own, offline. Raises ConfigError, MissingExtra, BadInput.
    """
    check_trainer(name, tokenizer)
    if format not in TRAINERS[name].formats:
        raise BadInput(
            f"{name} has no loader for the format {format}",
            f"it takes {', '.join(TRAINERS[name].formats)}",
        )
    with tempfile.TemporaryDirectory(prefix="datagen-") as made:
        output, log = Path(made, "faults.jsonl"), Path(made, "log")
        request = {
            "trainer": name,
            "file": str(path.resolve()),
            "format": format,
            "tokenizer": str(tokenizer.resolve()) if tokenizer else "",
            "cutoff": cutoff,
            "output": str(output),
        }
        command = [sys.executable, "-c", _START, json.dumps(sys.path), json.dumps(request)]
        offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(Path(made, "cache")), "USE_HF": "1"}
        quiet = {"TOKENIZERS_PARALLELISM": "false", "CUDA_VISIBLE_DEVICES": "", "DO_NOT_TRACK": "1"}
        with log.open("wb") as said:
            code = subprocess.call(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env={**os.environ, **offline, **quiet},
                cwd=made,
            )
        if code:
            lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
            last = next((line for line in reversed(lines) if line.strip()), "it said nothing")
            raise BadInput(
                f"{name} did not come as far as the rows of {path} (exit code {code}): {last.strip()[:300]}",
                f"does {name} itself start, and is --tokenizer a whole model's folder?",
            )
        for line in output.read_text(encoding="utf-8").splitlines():
            code_, number, field, what = json.loads(line)
            yield Fault(code_, number, field, what)
