"""The process in which a trainer's loader runs: one file, its faults as lines of JSON."""

import json
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from datagen.checks.lines import read_file
from datagen.trainers.verdicts import Line, Load, Plain, judge

__all__ = ["main"]

OPENERS = {
    "trl": "with_trl",
    "llamafactory": "with_llamafactory",
    "ms-swift": "with_ms_swift",
    "axolotl": "with_axolotl",
    "mistral": "with_mistral",
    "datasets": "with_datasets",
}
"""Trainer to module, whose `open_loader` takes format, tokenizer's folder or "", cutoff and a folder."""


def main(request: str) -> None:
    """Load the file that the request (JSON) names, and write what becomes of its rows."""
    asked = json.loads(request)
    path, output = Path(asked["file"]), Path(asked["output"])
    lines = [Line(read.number, read.text, read.row) for read in read_file(path) if not read.is_blank]
    module = import_module(f"datagen.trainers.{OPENERS[asked['trainer']]}")
    open_loader: Callable[[str, str, int, Path], tuple[Load, Plain]] = module.open_loader
    with tempfile.TemporaryDirectory(prefix="datagen-") as made:
        folder = Path(made)
        load, plain = open_loader(asked["format"], asked["tokenizer"], asked["cutoff"], folder)
        with output.open("w", encoding="utf-8") as file:
            for fault in judge(path, lines, asked["format"], load, plain, folder):
                told = [fault.code, fault.line, fault.field, fault.what]
                file.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
