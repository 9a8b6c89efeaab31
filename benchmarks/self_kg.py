"""Indexing a knowledge graph and planning questions over it, from ten thousand triples to a million.

    python benchmarks/self_kg.py [--sizes 10000,100000,1000000] [--plans 0.1] [--hubs 1000,10000,100000]
                                 [--kinds] [--json FILE]

The graph is made by the script and always the same: relations of Zipf-like frequency (nouns, verbs,
places, numbers, years, flags; some symmetric, with an inverse, or declared complete), typed names, a tail
that a tenth of all triples reach, and a head with as many as a tenth (at most 100,000) of neighbours.
Each line is a forked child's work: CPU seconds of indexing (from triples in memory) and of planning
`plans` x triples items with the default mix and the two views beside it, peak resident memory above that
of the triples in MB, and what the index alone takes in bytes a triple. The growth exponent is that of CPU
time between the first and the last size. --hubs plans the same number of items over graphs whose hubs,
one as head and one as tail, grow (each neighbour adds two triples); --kinds shows the cost of each kind
alone. Only figures of one run compare.
"""

import argparse
import gc
import json
import math
import os
import pickle
import resource
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

from datagen.config import MIX
from datagen.generators.self_kg.graph import Graph
from datagen.generators.self_kg.planner import KINDS, Planner
from datagen.generators.self_kg.plans import World
from datagen.generators.self_kg.speech import Speech
from datagen.knowledge import Knowledge, Relation
from datagen.records import Triple

_NOUNS = (
    "maker",
    "partner",
    "symptom",
    "colour",
    "ally",
    "parent_company",
    "subsidiary",
    "component",
    "award",
)
_VERBS = ("supplies", "located_in", "designed_by", "treats", "part_of")
_NUMBERS = ("mass_kg", "length_m", "population", "founded_in", "is_insured")
_RELATIONS = (*_NOUNS, *_VERBS, *_NUMBERS)
_KINDS = ("company", "city", "drug", "device", "person", "bridge")
_COMPLETE = ("colour", "component", "located_in", "award")
_MIX = {**MIX, "lookup": 1, "grounded": 1}
_BIGGEST_HUB = 100_000
_PER_HUB = 20_000
"""Triples of a graph beside its growing hub."""
_HUB_PLANS = 4_000


def main() -> None:
    """Measure each size, then each hub, and print a table."""
    options = _options()
    found: dict[str, Any] = {"sizes": {}, "hubs": {}, "kinds": {}}
    print("  triples  index s bytes/triple    plans   plan s  ms/plan  peak MB")
    for size in options.sizes:
        row = in_child(partial(measure, made(size), int(size * options.plans), _MIX))
        found["sizes"][size] = row
        print(
            f"{size:>9,} {row['index']:>8.2f} {row['bytes']:>12.0f} {row['plans']:>8,} {row['plan']:>8.2f}"
            f" {1000 * row['plan'] / row['plans']:>8.3f} {row['peak']:>8.0f}"
        )
    if len(options.sizes) > 1:
        print(f"growth exponent: {_exponent(found['sizes'], 'index', 'plan'):.2f}", end="")
        print(f" (index alone {_exponent(found['sizes'], 'index'):.2f}", end="")
        print(f", planning alone {_exponent(found['sizes'], 'plan'):.2f})")
    for hub in options.hubs:
        row = in_child(partial(measure, made(_PER_HUB, hub), _HUB_PLANS, dict.fromkeys(KINDS, 1)))
        found["hubs"][hub] = row
        whole = _PER_HUB + 2 * hub
        print(f"a hub of {hub:>7,} in {whole:>7,} triples: {row['plans']:,} plans of all kinds", end="")
        print(f" in {row['plan']:.2f} s, index in {row['index']:.2f} s")
    if options.kinds:
        knowledge = made(options.sizes[-1])
        for kind in KINDS:
            row = in_child(partial(measure, knowledge, 5_000, {kind: 1}))
            found["kinds"][kind] = row
            print(f"{kind:>16}: {row['plans']:,} plans in {row['plan']:.2f} s")
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def made(size: int, hub: int | None = None) -> Knowledge:
    """Return a graph of `size` triples, and a hub of `hub` more, or of a tenth of them."""
    chance = Random(f"{size}/{hub}")
    count = max(50, size // 6)
    names = [f"Name {number} of {_KINDS[number % len(_KINDS)]}" for number in range(count)]
    triples: dict[Triple, None] = {}
    reached = min(_BIGGEST_HUB, size // 10) if hub is None else hub
    for number in range(reached):
        other = names[number] if number < count else f"Extra {number}"
        triples[Triple("Great Union", "component", other)] = None
        triples[Triple(other, "located_in", "Capital City")] = None
    while len(triples) < size + (2 * reached if hub is not None else 0):
        relation = _RELATIONS[min(int(len(_RELATIONS) ** chance.random()) - 1, len(_RELATIONS) - 1)]
        triples[Triple(chance.choice(names), relation, _tail(chance, relation, names))] = None
    relations = {name: Relation(name, complete=True) for name in _COMPLETE}
    relations["ally"] = Relation("ally", symmetric=True)
    relations["parent_company"] = Relation("parent_company", inverse="subsidiary")
    types = {name: name.rsplit(" ", 1)[1] for name in names}
    return Knowledge(list(triples), types=types, relations=relations)


def _tail(chance: Random, relation: str, names: list[str]) -> str:
    if relation == "is_insured":
        return chance.choice(("yes", "no"))
    if relation == "founded_in":
        return str(1800 + chance.randrange(220))
    if relation in _NUMBERS:
        return str(chance.randrange(10**6))
    return names[min(len(names) - 1, int(len(names) ** chance.random()))]


def measure(knowledge: Knowledge, wanted: int, mix: dict[str, int]) -> dict[str, Any]:
    """Index a graph and plan over it; return CPU seconds, bytes a triple and the peak in MB."""
    gc.collect()
    start, before = process_time(), _resident()
    graph = Graph(knowledge)
    index = process_time() - start
    gc.collect()
    grown = _resident() - before
    start = process_time()
    planner = Planner(World(graph, Speech(knowledge.relations), 0), mix)
    made_of: Counter[str] = Counter()
    for plan in _taken(planner, wanted):
        made_of[plan.kind] += 1
    return {
        "index": index,
        "bytes": grown / len(knowledge.triples),
        "plan": process_time() - start,
        "plans": made_of.total(),
        "peak": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before) / 1e6,
        "of": dict(made_of),
    }


def _taken(planner: Planner, wanted: int) -> Iterator[Any]:
    for place in range(wanted):
        plan = planner[place]
        if plan is None:
            return
        yield plan


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def in_child(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what work returns in a forked child, whose memory is its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "wb") as out:
            pickle.dump(work(), out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as back:
        found: dict[str, Any] = pickle.load(back)
    os.waitpid(child, 0)
    return found


def _exponent(rows: dict[int, dict[str, Any]], *parts: str) -> float:
    first, last = min(rows), max(rows)
    spent = {size: sum(rows[size][part] for part in parts) for size in (first, last)}
    return math.log(spent[last] / spent[first]) / math.log(last / first)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", type=_numbers, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--hubs", type=_numbers, default=[1_000, 10_000, 100_000])
    parser.add_argument("--plans", type=float, default=0.1)
    parser.add_argument("--kinds", action="store_true")
    parser.add_argument("--json")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


if __name__ == "__main__":
    main()
