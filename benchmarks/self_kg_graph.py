"""Loading and screening a knowledge graph, from ten thousand triples to a million.

    python benchmarks/self_kg_graph.py [--sizes 10000,100000,1000000] [--repeats 3] [--forms csv,nt]
                                        [--json FILE]

Needs no extra but for the form ttl (Turtle, 64 MiB at most), which needs `rdf`. The graph is made by the
script and always the same: names of Zipf-like frequency, one hub with about a tenth of all triples,
relations of Zipf-like frequency, types for a fifth of the names, a fifth of the tails numbers, and one
triple in a hundred a repeat. Every measurement runs in a forked child: CPU seconds (median of the
repeats), peak growth of resident memory while it loads, and growth once it is loaded, in bytes a triple.
The growth exponent is that of CPU time between the first and the last size.
"""

import argparse
import gc
import json
import math
import os
import pickle
import resource
import statistics
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from time import process_time
from typing import Any, NamedTuple

from datagen.readers.graphs import read_knowledge

_RELATIONS = 60
_HUB_SHARE = 0.1
_TYPED_SHARE = 0.2
_NUMBER_SHARE = 0.2
_REPEATED_SHARE = 0.01
_SYLLABLES = ("ka", "lo", "mi", "ren", "tas", "vor", "bel", "dun", "esh", "fir", "gol", "hal", "is", "jun")
_KINDS = ("person", "town", "river", "firm", "drug", "disease")


def make_triples(count: int, seed: int = 0) -> Iterator[tuple[str, str, str]]:
    """Yield `count` triples, the same for the same count and seed."""
    chance = Random(f"{seed}/{count}")
    names = count // 4
    typed, earlier = 0, ("", "", "")
    for number in range(count):
        draw = chance.random()
        if draw < _REPEATED_SHARE and number:
            triple = earlier
        elif draw < _REPEATED_SHARE + _TYPED_SHARE / 4 and typed < names:
            triple = (name_of(typed), "type", _KINDS[typed % len(_KINDS)])
            typed += 5
        else:
            head = name_of(0) if chance.random() < _HUB_SHARE else name_of(_zipf(chance, names))
            relation = f"relation_{_zipf(chance, _RELATIONS)}"
            tail = name_of(chance.randrange(names))
            if chance.random() < _NUMBER_SHARE:
                relation, tail = f"amount_{_zipf(chance, 20)}", str(chance.randrange(10**6))
            triple = (head, relation, tail)
        earlier = triple if number % 50 == 0 else earlier
        yield triple


def name_of(number: int) -> str:
    """Return the name of a number, about fourteen characters long, each once."""
    parts, rest = [], number
    for _ in range(4):
        rest, place = divmod(rest, len(_SYLLABLES))
        parts.append(_SYLLABLES[place])
    return f"{''.join(parts).title()} {rest + 1}"


def _zipf(chance: Random, count: int) -> int:
    """Draw below `count`, small numbers more often: about in proportion to 1 / (n + 1)."""
    return min(count - 1, int(count ** chance.random()) - 1)


def write_graph(folder: Path, form: str, count: int) -> Path:
    """Write the graph in one form; return the file."""
    path = folder / f"graph-{count}.{form}"
    with path.open("w", encoding="utf-8") as file:
        if form == "csv":
            file.write("head,relation,tail\n")
        for head, relation, tail in make_triples(count):
            file.write(_LINES[form](head, relation, tail))
    return path


def _csv_line(head: str, relation: str, tail: str) -> str:
    return f"{head},{relation},{tail}\n"


def _nt_line(head: str, relation: str, tail: str) -> str:
    subject, predicate = _address(head), f"<http://example.org/ontology/{relation}>"
    if relation == "type":
        predicate = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    thing = f'"{tail}"^^<http://www.w3.org/2001/XMLSchema#integer>' if tail.isdigit() else _address(tail)
    return f"{subject} {predicate} {thing} .\n"


def _address(name: str) -> str:
    return f"<http://example.org/resource/{name.replace(' ', '_')}>"


_LINES: dict[str, Callable[[str, str, str], str]] = {"csv": _csv_line, "nt": _nt_line, "ttl": _nt_line}


class Measured(NamedTuple):
    """CPU seconds, bytes of resident memory at most and at the end, and what the work returned."""

    seconds: float
    peak: int
    held: int
    value: Any


def measure(work: Callable[[], Any]) -> Measured:
    """Run work in a forked child, so that its memory is its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        gc.collect()
        before, begun = _resident(), process_time()
        value, kept = work()
        seconds = process_time() - begun
        gc.collect()
        measured = Measured(seconds, _peak() - before, _resident() - before, value)
        del kept
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(tuple(measured), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        found = pickle.load(pipe)
    os.waitpid(child, 0)
    return Measured(*found)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def load(path: Path) -> tuple[dict[str, int], Any]:
    """Load and screen a file; return the counts, and the knowledge so that it stays in memory."""
    knowledge = read_knowledge(path)
    dropped = sum(not each.kept for each in knowledge.screened)
    counts = {
        "read": knowledge.read,
        "kept": len(knowledge.triples),
        "screened": dropped,
        "flagged": len(knowledge.screened) - dropped,
        "types": len(knowledge.types),
        "literals": len(knowledge.literals),
    }
    assert counts["read"] == counts["kept"] + counts["screened"]
    return counts, knowledge


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--forms", default="csv,nt")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name:
        print("form      triples    file MB   CPU s   us/triple   peak B/triple   held B/triple")
        for form in options.forms.split(","):
            for size in sizes:
                path = write_graph(Path(name), form, size)
                runs = [measure(partial(load, path)) for _ in range(options.repeats)]
                seconds = statistics.median(run.seconds for run in runs)
                peak, held = (
                    max(values) for values in zip(*((run.peak, run.held) for run in runs), strict=True)
                )
                row = {"form": form, "seconds": seconds, "peak": peak, "held": held, **runs[-1].value}
                rows.append(row)
                print(
                    f"{form:4} {size:12} {path.stat().st_size / 1e6:10.1f} {seconds:7.2f} "
                    f"{seconds / size * 1e6:11.2f} {peak / size:15.0f} {held / size:15.0f}"
                )
            mine = [row for row in rows if row["form"] == form]
            if len(mine) > 1:
                grown = math.log(mine[-1]["seconds"] / mine[0]["seconds"])
                print(f"{form:4} growth exponent {grown / math.log(sizes[-1] / sizes[0]):.3f}; {mine[-1]}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
