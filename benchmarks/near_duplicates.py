"""Near-duplicate search side by side: ours in C and Python, brute force, and the approximate ones.

    python benchmarks/near_duplicates.py [--corpus FILE.jsonl.gz] [--sizes 10000,100000,1000000]
                                         [--repeats 3] [--json FILE]

Needs the extra `bench`. Every measurement runs in a forked child of one process, from raw strings to
decisions: CPU seconds (median of the repeats) and growth of resident memory. Only ratios inside one run
mean anything. What is extrapolated says so. Without --corpus the rows are synthetic: a Markov chain over
the shipped seeds, a third of the rows edited copies of earlier ones.
"""

import argparse
import gzip
import json
import os
import pickle
import random
import resource
import statistics
import sys
import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import LCSseq
from rouge_score import rouge_scorer

from datagen.filters.near_duplicates import CORES, NearDuplicates, Threshold
from datagen.prompts import data_folder
from datagen.text import tokens

Decisions = list[bool]


class Measured(NamedTuple):
    """CPU seconds, growth of resident memory in MB, and what the work returned."""

    seconds: float
    memory: float
    value: Any


def measure(work: Callable[..., Any], *arguments: Any, repeats: int = 1) -> Measured:
    """Run work in forked children; return the median time, the median memory and the last value."""
    runs = [_in_child(partial(work, *arguments)) for _ in range(repeats)]
    return Measured(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.memory for run in runs),
        runs[-1].value,
    )


def _in_child(work: Callable[[], Any]) -> Measured:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        before = _resident()
        started = process_time()
        value = work()
        seconds = process_time() - started
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(Measured(seconds, max(0.0, _peak() - before), value), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    return pickle.loads(data)


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


# --- rows


def corpus_rows(path: Path) -> list[str]:
    """Return the instructions of a gzipped JSONL file, in order."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [_text(json.loads(line)) for line in file]


def _text(row: Any) -> str:
    if isinstance(row, str):
        return row
    return next(str(row[key]) for key in ("instruction", "text", "t", *row) if key in row)


def _seeds() -> list[str]:
    lines = (data_folder("seeds") / "en.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["instruction"] for line in lines]


def synthetic_rows(source: Sequence[str], count: int, seed: int = 0) -> list[str]:
    """Return rows of about 13 words: chains of order 2 over the source, new names, edited copies."""
    chance = random.Random(seed)
    follow: dict[tuple[str, str], list[str]] = {}
    words: list[str] = []
    for row in source:
        found = tokens(row)
        words += found
        for a, b, c in zip(found, found[1:], found[2:], strict=False):
            follow.setdefault((a, b), []).append(c)
    starts = list(follow)
    rows: list[str] = []
    for _ in range(count):
        if rows and chance.random() < 0.12:
            made = rows[-chance.randrange(1, min(len(rows), 50_000) + 1)].split()
            for _ in range(chance.randrange(0, len(made) // 2 + 1)):
                made[chance.randrange(len(made))] = _word(chance, words)
        else:
            made = list(chance.choice(starts))
            for _ in range(max(2, round(chance.gauss(11, 4)))):
                nexts = follow.get((made[-2], made[-1]))
                made.append(chance.choice(nexts) if nexts and chance.random() < 0.9 else _word(chance, words))
        rows.append(" ".join(made))
    return rows


def _word(chance: random.Random, words: Sequence[str]) -> str:
    """Return a known word as often as it is used, or now and then a name of an open vocabulary."""
    if chance.random() < 0.85:
        return chance.choice(words)
    return f"n{int(chance.paretovariate(0.5)) % 200_000}"


# --- ours


def ours(rows: Sequence[str], core: str, predicate: str = "ge") -> Decisions:
    """Return which rows are dropped, first come first kept."""
    index = NearDuplicates(Threshold(0.7, predicate, core))
    dropped = []
    for at, row in enumerate(rows):
        encoded = index.encode(row)
        is_dropped = index.query(encoded) is not None
        if not is_dropped:
            index.add(str(at), encoded)
        dropped.append(is_dropped)
    return dropped


def interned(rows: Sequence[str]) -> int:
    """Tokenise and number the rows in Python, and no more: the floor."""
    words: dict[str, int] = {}
    total = 0
    for row in rows:
        total += len([words.setdefault(word, len(words)) for word in tokens(row)])
    return total


# --- brute force


def rouge_pairs(rows: Sequence[str]) -> int:
    """Compare all pairs with rouge_score, as the original does; return how many."""
    scorer = rouge_scorer.RougeScorer(["rougeL"], use_stemmer=False)
    pairs = 0
    for at, row in enumerate(rows):
        for other in rows[:at]:
            scorer.score(row, other)
            pairs += 1
    return pairs


def cdist_rows(rows: Sequence[str], queries: int) -> int:
    """Compare the last rows with all before by rapidfuzz's cdist; return how many pairs."""
    words: dict[str, int] = {}
    texts = ["".join(chr(_char(words.setdefault(w, len(words)))) for w in tokens(row)) for row in rows]
    pairs = 0
    for start in range(len(texts) - queries, len(texts), 64):
        block = texts[start : start + 64]
        matrix = process.cdist(block, texts[:start], scorer=LCSseq.similarity, dtype=np.int32, workers=1)
        pairs += matrix.size
    return pairs


def _char(number: int) -> int:
    return number if number < 0xD800 else number + 0x800


def brute(rows: Sequence[str]) -> Decisions:
    """Decide by integers over rapidfuzz's LCS of every pair."""
    words: dict[str, int] = {}
    kept: list[array[int]] = []
    dropped = []
    for row in rows:
        text = array("I", [words.setdefault(word, len(words)) for word in tokens(row)])
        hit = any(
            20 * LCSseq.similarity(text, other) >= 7 * (len(text) + len(other)) for other in kept if text
        )
        dropped.append(hit)
        if not hit and text:
            kept.append(text)
    return dropped


# --- the approximate ones


def by_rensa(rows: Sequence[str]) -> Decisions:
    """Decide by rensa's RMinHashDeduplicator on single words at Jaccard .54 (Dice .7)."""
    from rensa import RMinHash, RMinHashDeduplicator

    pool = RMinHashDeduplicator(threshold=0.54, num_perm=128, use_lsh=True)
    dropped = []
    for at, row in enumerate(rows):
        sketch = RMinHash(num_perm=128, seed=42)
        sketch.update(tokens(row))
        dropped.append(not pool.add(str(at), sketch))
    return dropped


def by_datasketch(rows: Sequence[str]) -> Decisions:
    """Decide by datasketch's MinHashLSH on single words at Jaccard .54."""
    from datasketch import MinHash, MinHashLSH

    pool = MinHashLSH(threshold=0.54, num_perm=128)
    dropped = []
    for at, row in enumerate(rows):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([word.encode() for word in set(tokens(row))])
        is_hit = bool(pool.query(sketch))
        if not is_hit:
            pool.insert(str(at), sketch)
        dropped.append(is_hit)
    return dropped


def agreement(exact: Decisions, other: Decisions) -> tuple[float, float]:
    """Return recall and precision of drop decisions."""
    both = sum(a and b for a, b in zip(exact, other, strict=True))
    return both / max(1, sum(exact)), both / max(1, sum(other))


# --- the whole filter stage


def filter_stage(rows: Sequence[str], rules: Sequence[str]) -> int:
    """Run `datagen filter` on a file of the rows; return how many were kept."""
    import datagen

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.jsonl")
        with path.open("w", encoding="utf-8") as file:
            for at, row in enumerate(rows):
                file.write(json.dumps({"instruction": row, "output": f"Answer {at}."}) + "\n")
        return datagen.filter_file(path, Path(folder, "out"), rules=rules).kept


def report(rows: list[str], sizes: Sequence[int], repeats: int) -> Iterator[dict[str, Any]]:
    """Yield the lines of the table."""
    fast = next(iter(CORES))
    first = sizes[0]
    small = rows[:first]
    exact = measure(ours, small, fast, repeats=repeats)
    pairs = first * (first - 1) / 2
    yield _line(f"ours ({fast})", first, exact)
    yield _line("ours (python)", first, measure(ours, small, "python", repeats=repeats), exact)
    rouge = measure(rouge_pairs, small[:200], repeats=repeats)
    per_pair = rouge.seconds / rouge.value
    yield _line(
        "rouge_score, all pairs", first, Measured(per_pair * pairs, 0, None), exact, "extrapolated from 200"
    )
    yield _line("rapidfuzz cdist", first, measure(cdist_rows, small, first), exact)
    few = rows[:3000]
    same = measure(ours, few, fast).value == measure(brute, few).value
    same_python = measure(ours, few, "python").value == measure(ours, few, fast).value
    yield {"what": "decisions different from brute force", "rows": 3000, "note": f"{int(not same)}"}
    yield {"what": "decisions different between cores", "rows": 3000, "note": f"{int(not same_python)}"}
    for size in sizes[1:2] or sizes[:1]:
        some = rows[:size]
        exact = measure(ours, some, fast, repeats=repeats)
        yield _line(f"ours ({fast})", size, exact)
        floor = measure(interned, some, repeats=repeats)
        yield _line("tokenise and intern in Python", size, floor, exact)
        sample = 500
        compared = measure(cdist_rows, some, sample)
        whole = compared.seconds / compared.value * size * (size - 1) / 2
        yield _line(
            "rapidfuzz cdist",
            size,
            Measured(whole, compared.memory, None),
            exact,
            f"extrapolated from {sample}",
        )
        for name, work in (("rensa 1-gram .54", by_rensa), ("datasketch 1-gram .54", by_datasketch)):
            peer = measure(work, some)
            recall, precision = agreement(exact.value, peer.value)
            yield _line(name, size, peer, exact, f"recall {recall:.2f}, precision {precision:.2f}")
    for size in sizes:
        made = synthetic_rows(rows, size)
        exact = measure(ours, made, fast)
        kept = exact.value.count(False)
        note = f"{exact.memory * 1e6 / kept:.0f} bytes a kept row, {1e6 * exact.seconds / size:.1f} us a row"
        yield _line(f"ours ({fast}), synthetic", size, exact, None, note)
        if size <= 100_000:
            yield _line("ours (python), synthetic", size, measure(ours, made, "python"), exact)
    made = synthetic_rows(rows, sizes[-1])
    for name, rules in (("near_duplicate", ["near_duplicate"]), ("all rules", [])):
        stage = measure(filter_stage, made, rules)
        note = f"{sizes[-1] / stage.seconds:.0f} rows/s"
        yield _line(f"datagen filter, {name}", sizes[-1], stage, None, note)


def _line(
    what: str, rows: int, own: Measured, base: Measured | None = None, note: str = ""
) -> dict[str, Any]:
    line: dict[str, Any] = {
        "what": what,
        "rows": rows,
        "seconds": round(own.seconds, 3),
        "memory": round(own.memory),
    }
    if base is not None:
        line["times"] = float(f"{own.seconds / base.seconds:.3g}")
    return {**line, "note": note}


def main() -> None:
    """Print the table as it grows, and write it as JSON if asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    sizes = [int(each) for each in options.sizes.split(",")]
    rows = (
        corpus_rows(options.corpus)
        if options.corpus
        else synthetic_rows(_seeds(), sizes[min(1, len(sizes) - 1)])
    )
    print(f"{'':<40} {'rows':>8} {'CPU s':>10} {'+MB':>6} {'x ours':>9}")
    lines = []
    for line in report(rows, sizes, options.repeats):
        lines.append(line)
        cells = (line.get("seconds", ""), line.get("memory", ""), line.get("times", ""), line["note"])
        print(f"{line['what']:<40} {line['rows']:>8} {cells[0]:>10} {cells[1]:>6} {cells[2]:>9}  {cells[3]}")
        sys.stdout.flush()
    if options.json:
        options.json.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
