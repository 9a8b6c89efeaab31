"""What `datagen check` and `--fix` cost on a large file: CPU time, peak memory, and whether that grows.

    python benchmarks/check.py [--gigabytes 1] [--faulty 0.001] [--folder FOLDER]

Makes a file in the messages format, English and Chinese, one to three questions on a passage, about 1.7 kB
a row, a share of the rows with a blank answer. Each command runs in a child on a tenth of the file and on
all of it. MB are millions of bytes, a second is one of the child's CPU time, memory is the most it held.
"""

import argparse
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

PROSE = Path(__file__).parent / "prose"
QUESTIONS = ("What does it say first?", "And then?", "文中还说了什么？", 'Which "word" ends it?')


def main() -> None:
    """Make two files, and print a line for each command on each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=float, default=1.0, help="size of the file, in 10^9 bytes")
    parser.add_argument("--faulty", type=float, default=0.001, help="share of rows with a blank answer")
    parser.add_argument("--folder", type=Path, help="where the files are made (default: a temporary one)")
    given = parser.parse_args()
    print("| command | MB | rows | CPU s | MB / CPU s | elapsed s | peak memory, MB |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=given.folder) as made:
        clean = Path(made, "clean.jsonl")
        for name, options in (("check", []), ("check --fix", ["--fix", "-o", str(clean)])):
            peaks = []
            for share in (0.1, 1.0):
                file = Path(made, f"rows-{share}.jsonl")
                if not file.exists():
                    write(file, int(share * given.gigabytes * 1e9), given.faulty)
                peaks.append(measure(name, file, options))
            print(f"{name}: ten times the rows, {peaks[1] - peaks[0]:+.1f} MB", flush=True)


def write(path: Path, size: int, faulty: float) -> None:
    """Write rows until the file has `size` bytes."""
    rows, written = made_rows(faulty), 0
    with path.open("wb") as file:
        while written < size:
            written += file.write(next(rows))


def made_rows(faulty: float) -> Iterator[bytes]:
    """Yield lines without end, no two the same."""
    chance = random.Random(0)
    texts = [each.read_text(encoding="utf-8") for each in sorted(PROSE.rglob("*.md"))]
    for number in itertools.count(1):
        text = chance.choice(texts)
        long = 250 if not text[:200].isascii() else 700
        turns = []
        for at in range(chance.randint(1, 3)):
            start = chance.randrange(max(1, len(text) - 2 * long))
            passage = text[start : start + chance.randint(long, 2 * long)] + "\n\n" if not at else ""
            answer = text[start + long : start + long + chance.randint(20, long // 2)].strip()
            is_blank = chance.random() < faulty
            asked = f"{passage}{chance.choice(QUESTIONS)} ({number}.{at})"
            turns.append({"role": "user", "content": asked})
            turns.append({"role": "assistant", "content": " " if is_blank else f"{answer} ({number})"})
        yield json.dumps({"messages": turns}, ensure_ascii=False).encode() + b"\n"


def measure(name: str, file: Path, options: list[str]) -> float:
    """Run a command on a file in a child, print its line and return the most memory it held, in MB."""
    command = [sys.executable, "-m", "datagen", "check", str(file), *options]
    began = perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert child.stdout is not None
    said = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    elapsed = perf_counter() - began
    counted = [line for line in said.splitlines() if " rows, " in line]
    if not counted or child.returncode > 1:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}: {said}")
    megabytes, seconds, peak = file.stat().st_size / 1e6, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3
    rows = counted[0].split()[0]
    print(
        f"| {name} | {megabytes:.0f} | {rows} | {seconds:.1f} | {megabytes / seconds:.1f} | {elapsed:.1f} "
        f"| {peak:.1f} |",
        flush=True,
    )
    return peak


if __name__ == "__main__":
    main()
