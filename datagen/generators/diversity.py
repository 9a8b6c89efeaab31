"""How varied the kept tasks are, and how they compare with the seeds: topics, verbs, nearness, length."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from rapidfuzz.distance import LCSseq

from datagen.contracts import Tried
from datagen.generators.history import is_full
from datagen.generators.label_balance import LabelBalance
from datagen.generators.leading import leading
from datagen.records import Record, SeedSource, SeedTask
from datagen.text import tokens

__all__ = ["diversity_of"]

_SAMPLE = 2000
"""Of so many tasks at most, in even steps, distinct-n and nearness are told: both depend on the number."""
_PAIRS = 4_000_000
"""How many pairs of a task and a seed are compared at most."""
_VERBS, _NOUNS = 60, 8


def diversity_of(
    seeds: Sequence[SeedTask], kept: Iterable[Record], tries: Sequence[Tried] = ()
) -> dict[str, Any]:
    """Return the map of a run's kept tasks, as diversity.json holds it.

    Lengths are in tokens (words, CJK characters); `distinct` are the shares of 1-, 2- and 3-grams of
    instructions that are different; `nearest_seed` counts tasks by their ROUGE-L F with the nearest seed, in
    tenths. `tries` are the judged proposals in their order.
    """
    instructions: dict[str, None] = {}
    forms: Counter[str] = Counter()
    lengths: defaultdict[str, list[int]] = defaultdict(list)
    labels = LabelBalance()
    for record in kept:
        labels.count(record)
        if record.instruction not in instructions:
            instructions[record.instruction] = None
            lengths["instructions"].append(len(tokens(record.instruction)))
            if isinstance(record.source, SeedSource) and record.source.form:
                forms[record.source.form] += 1
        if record.input:
            lengths["inputs"].append(len(tokens(record.input)))
        lengths["outputs"].append(len(tokens(record.output)))
    tasks = list(instructions)
    topics = _topics(tries)
    return {
        "tasks": len(tasks),
        "full": [topic for topic, row in topics.items() if row["full"]],
        "topics": topics,
        "patterns": dict(forms.most_common()),
        "verbs": _verbs(tasks),
        "labels": labels.told(),
        "distinct": {"tasks": _distinct(tasks), "seeds": _distinct([seed.instruction for seed in seeds])},
        "nearest_seed": _nearest(tasks, seeds),
        "lengths": _lengths(lengths, seeds),
    }


def _topics(tries: Sequence[Tried]) -> dict[str, dict[str, Any]]:
    """Return each topic's proposals, kept ones, and whether it is full; those with most kept come first."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for topic, is_kept in tries:
        found[topic].append(is_kept)
    rows = sorted(found.items(), key=lambda pair: (-sum(pair[1]), pair[0]))
    return {topic: {"proposed": len(each), "kept": sum(each), "full": is_full(each)} for topic, each in rows}


def _verbs(tasks: Sequence[str]) -> dict[str, Any]:
    nouns: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for task in tasks:
        verb, noun = leading(task)
        nouns[verb][noun] += 1
    ranked = sorted(nouns.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    return {
        verb: {
            "tasks": found.total(),
            "nouns": {noun: count for noun, count in found.most_common(_NOUNS) if noun},
        }
        for verb, found in islice(ranked, _VERBS)
    }


def _sampled(tasks: Sequence[str], most: int) -> Sequence[str]:
    step = max(1, -(-len(tasks) // max(1, most)))
    return tasks[::step]


def _distinct(tasks: Sequence[str]) -> dict[str, float]:
    words = [tokens(task) for task in _sampled(tasks, _SAMPLE)]
    shares = {}
    for size in (1, 2, 3):
        grams = [tuple(each[at : at + size]) for each in words for at in range(len(each) - size + 1)]
        shares[str(size)] = round(len(set(grams)) / len(grams), 4) if grams else 0.0
    return {"tasks": len(words), **shares}


def _nearest(tasks: Sequence[str], seeds: Sequence[SeedTask]) -> dict[str, Any]:
    """Return how many tasks have their nearest seed at 0.0-0.1, 0.1-0.2, ..., 0.9-1.0 (ROUGE-L F)."""
    names: dict[str, int] = {}

    def encode(text: str) -> str:
        # One character a token: strings are compared quickest.
        return "".join(chr(0x10000 + names.setdefault(token, len(names)) % 0xF0000) for token in tokens(text))

    shown = [text for text in (encode(seed.instruction) for seed in seeds) if text]
    sample = _sampled(tasks, min(_SAMPLE, _PAIRS // max(1, len(shown))))
    bins, scores = [0] * 10, []
    for task in map(encode, sample):
        best = max(
            (2 * LCSseq.similarity(task, seed) / (len(task) + len(seed)) for seed in shown), default=0.0
        )
        scores.append(best)
        bins[min(9, int(10 * best))] += 1
    mean = round(statistics.fmean(scores), 4) if scores else 0.0
    return {"tasks": len(scores), "mean": mean, "tenths": bins}


def _lengths(found: dict[str, list[int]], seeds: Sequence[SeedTask]) -> dict[str, Any]:
    """Return the kept tasks' lengths beside the seeds', and the first's mean by the second's."""
    own = {
        "instructions": [len(tokens(seed.instruction)) for seed in seeds],
        "inputs": [len(tokens(each.input)) for seed in seeds for each in seed.instances if each.input],
        "outputs": [len(tokens(each.output)) for seed in seeds for each in seed.instances],
    }
    rows = {}
    for part, of_seeds in own.items():
        kept, given = _spread(found.get(part, [])), _spread(of_seeds)
        share = round(kept["mean"] / given["mean"], 4) if kept["mean"] and given["mean"] else None
        rows[part] = {"kept": kept, "seeds": given, "share": share}
    return rows


def _spread(lengths: Sequence[int]) -> dict[str, float]:
    """Return the mean, and the lengths below which a tenth, half and nine tenths lie."""
    if not lengths:
        return {"mean": 0.0, "10": 0, "50": 0, "90": 0}
    ordered = sorted(lengths)
    at = {
        str(percent): ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
        for percent in (10, 50, 90)
    }
    return {"mean": round(statistics.fmean(ordered), 2), **at}
