"""Whether trainers load datagen's exports whole: each trainer's own loader over each format it takes.

    python benchmarks/trainers.py --tokenizer FOLDER --with llamafactory=VENV/bin/python [--with ...]

Trainers need environments of their own, in which datagen is installed, too; each is named with its Python.
The rows are those of Self-KG over two example graphs, English and Chinese, dialogues among them. A row
counts as whole if it comes out, with every text, and with loss on every answer.
"""

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import datagen
from datagen.exporters.formats import EXPORTERS
from datagen.trainers.table import TRAINERS

GRAPHS = {"en": "valley-railway.csv", "zh": "herbal-medicine-zh.json"}


def main() -> None:
    """Export, load, and print a line for each trainer and format."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tokenizer", type=Path, required=True, help="a model's folder")
    parser.add_argument("--with", dest="pythons", action="append", required=True, metavar="TRAINER=PYTHON")
    parser.add_argument("--rows", type=int, default=100, help="of each graph")
    given = parser.parse_args()
    print("| trainer | format | rows | whole | refused, dropped, altered |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = {format: export(format, given.rows, folder) for format in EXPORTERS}
        for pair in given.pythons:
            trainer, _, python = pair.partition("=")
            for format in (each for each in EXPORTERS if each in TRAINERS[trainer].formats):
                print(measure(trainer, python, files[format], format, given.tokenizer), flush=True)


def export(format: str, rows: int, folder: Path) -> Path:
    """Write the rows of both graphs in a format as one file."""
    lines: list[str] = []
    for language, name in GRAPHS.items():
        run = folder / f"run-{language}"
        if not run.is_dir():
            graph = Path(__file__).parent.parent / "examples" / "graphs" / name
            datagen.self_kg(graph, output=run, target=rows, model="none", language=language)
        file = datagen.export(run, format, folder / f"{format}-{language}.jsonl").path  # type: ignore[arg-type]
        lines += file.read_text(encoding="utf-8").splitlines(keepends=True)
    whole = folder / f"{format}.jsonl"
    whole.write_text("".join(lines), encoding="utf-8")
    return whole


def measure(trainer: str, python: str, file: Path, format: str, tokenizer: Path) -> str:
    """Return a table's line: what the trainer makes of a file."""
    report = file.with_suffix(".faults")
    report.unlink(missing_ok=True)
    command = [python, "-m", "datagen", "check", str(file), "--format", format, "--trainer", trainer]
    command += ["--tokenizer", str(tokenizer.resolve()), "--cutoff", "4096", "--report", str(report)]
    ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    rows = len(file.read_text(encoding="utf-8").split("\n")) - 1
    if not report.is_file():
        return f"| {trainer} | {format} | {rows} | not loaded | {ended.stderr.strip().splitlines()[:1]} |"
    faults = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    faults = [fault for fault in faults if fault["code"].startswith("trainer_")]
    kinds = Counter(fault["code"] for fault in faults)
    told = ", ".join(str(kinds[f"trainer_{kind}"]) for kind in ("refuses", "drops", "alters"))
    return f"| {trainer} | {format} | {rows} | {rows - len({fault['line'] for fault in faults})} | {told} |"


if __name__ == "__main__":
    main()
