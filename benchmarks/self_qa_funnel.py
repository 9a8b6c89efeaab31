"""What becomes of the questions that a model is asked for: asked, kept, and rejected by which rule.

    python benchmarks/self_qa_funnel.py [--languages en,zh] [--questions 1] [--output runs/funnel]
                                        [--model local] [--base-url URL] [--show 5]

Self-QA over prose of both languages, 51 chunks of each: a history, manuals, rules, a guide and questions
with answers, of `benchmarks/prose` (written for this) and `examples/docs`. Each chunk is asked about
once. The table counts what was asked, kept, lost to failed calls and rejected by each rule; beneath it
stand some kept and some rejected rows, spread over the run, to read. Run again with the same folder, it
goes on where it was stopped, and asks for no answer twice.
"""

import argparse
import json
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import Any

import datagen

HERE = Path(__file__).parent
DOCS = HERE.parent / "examples" / "docs"
PROSE = {
    "en": [
        HERE / "prose/en",
        DOCS / "coldstore-handbook.md",
        DOCS / "library-faq.html",
        DOCS / "release-notes.jsonl",
    ],
    "zh": [HERE / "prose/zh", DOCS / "茶园手册.md", DOCS / "社区供暖问答.txt"],
}
TYPES = {"factual": 1, "understanding": 1, "procedural": 1, "condition": 1}
ALL = 1_000_000
"""More records than can be made: a run ends when every chunk was asked about."""


def main() -> None:
    """Measure and print a table and some rows for each language."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--languages", default="en,zh")
    parser.add_argument("--questions", type=int, default=1, help="questions a chunk")
    parser.add_argument("--output", type=Path, default=Path("runs/funnel"))
    parser.add_argument("--model", default="local")
    parser.add_argument("--base-url", default=None)
    parser.add_argument("--show", type=int, default=5, help="rows to show of each outcome")
    given = parser.parse_args()
    model = {"name": given.model} | ({"base_url": given.base_url} if given.base_url else {})
    for language in given.languages.split(","):
        measure(language, given.questions, model, given.output / language, given.show)


def measure(language: str, questions: int, model: dict[str, Any], output: Path, show: int) -> None:
    """Ask about every chunk of a language and print what came of it."""
    start = perf_counter()
    result = datagen.self_qa(
        PROSE[language],
        output=output,
        note=lambda line: print(f"{language}: {line}", flush=True),
        target=ALL,
        model=model,
        self_qa={"types": TYPES, "questions_per_chunk": questions, "passes": 1},
    )
    minutes = (perf_counter() - start) / 60
    kept, rejected, failed = (_rows(output / f"{name}.jsonl") for name in ("kept", "rejected", "failed"))
    asked = len(kept) + len(rejected) + len(failed)
    print(f"\n{language}: {asked} asked in {minutes:.1f} minutes of this start, {result.tally.calls} calls")
    print(f"{'kept':28} {len(kept):>4} {_percent(len(kept), asked)}")
    for rule, count in Counter(row["rejection"]["rule"] for row in rejected).most_common():
        print(f"{rule:28} {count:>4} {_percent(count, asked)}")
    if failed:
        print(f"{'failed calls':28} {len(failed):>4} {_percent(len(failed), asked)}")
    kinds = Counter(row["kind"] for row in (*kept, *rejected))
    good = Counter(row["kind"] for row in kept)
    print("kept by type: " + ", ".join(f"{kind} {good[kind]} of {kinds[kind]}" for kind in sorted(kinds)))
    for title, rows in (("kept", kept), ("rejected", rejected)):
        print(f"\n{language}, {title}:")
        for row in _spread(rows, show):
            rule = f"   [{row['rejection']['rule']}]" if "rejection" in row else ""
            print(f"- {row['instruction']}\n  {row['output']}{rule}")
    print(flush=True)


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _spread(rows: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Return `count` rows at even distances, so that nobody picked them."""
    return [rows[at * len(rows) // count] for at in range(count)] if len(rows) > count else rows


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.0f}%" if whole else ""


if __name__ == "__main__":
    main()
