"""How often the local model's wording of a planned question is verified, by kind and language.

    python benchmarks/self_kg_wording.py [--items 20] [--kinds forward,reverse,...] [--output DIR]

Of each kind that many plans over the example graphs are reworded by the local model. The table
counts the ones whose wording was verified at the first try, at the second, only in the question or
the answer, those for which the template stands, and those that the filter then refuses.
Run again, it goes on where it was stopped.
"""

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

import datagen
from datagen.config import MIX

GRAPHS = {
    "en": ("valley-railway.csv", ["has_facility", "serves"]),
    "zh": ("herbal-medicine-zh.json", ["相关症状", "检查项目"]),
}
KINDS = "forward,reverse,multi-hop,comparison,intersection,vignette,true-false,unknown,dialogue"
COLUMNS = f"{'asked':>6} {'first try':>10} {'second':>7} {'part':>5} {'template':>9} {'rejected':>9}"
HEAD = f"{'kind':14} {'':3} {COLUMNS}"


def main() -> None:
    """Measure and print a line for each kind and language."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--kinds", default=KINDS)
    parser.add_argument("--output", type=Path, default=None)
    given = parser.parse_args()
    folder = given.output or Path(tempfile.mkdtemp(prefix="wording-"))
    print(HEAD)
    for kind in given.kinds.split(","):
        for language in GRAPHS:
            measure(kind, language, given.items, folder / f"{kind}-{language}")


def measure(kind: str, language: str, items: int, output: Path) -> None:
    """Reword the first plans of a kind and print what became of them."""
    name, closed = GRAPHS[language]
    graph = Path(__file__).parent.parent / "examples" / "graphs" / name
    mix = {**dict.fromkeys(MIX, 0), kind: 1}
    result = datagen.self_kg(
        graph, output=output, target=items, language=language, self_kg={"mix": mix, "closed": closed}
    )
    lines = (output / "kept.jsonl").read_text(encoding="utf-8").splitlines()
    tries = Counter(json.loads(line)["scores"]["wording"] for line in lines)
    rejected = result.tally.rejected.total()
    print(
        f"{kind:14} {language:3} {len(lines) + rejected:>6} {tries[1.0]:>10} {tries[2.0]:>7} "
        f"{tries[0.5]:>5} {tries[0.0]:>9} {rejected:>9}",
        flush=True,
    )


if __name__ == "__main__":
    main()
