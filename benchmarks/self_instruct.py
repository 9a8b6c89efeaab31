"""A whole Self-Instruct run without its model's time: what tens of thousands of kept tasks cost.

    python benchmarks/self_instruct.py [--sizes 5000,10000,20000,52002] [--language en] [--examples few]
                                       [--json FILE] [--profile]

A scripted model answers at once, in words drawn by the content of each request: about one proposal in
eight repeats a task of its prompt, a quarter are yes-or-no questions. The rest is what a run does: planning
by what was kept, cache, reply parsing, filter, files. Each size has a process of its own and is run until
so many tasks are kept, with feedback over a lag as for that target and 128 items at work. `CPU` and `wall`
are seconds without those inside the model (`store`: CPU of the thread that writes the cache; `plan`: CPU of
planning; `filter`: wall), `peak` resident MB; the growth exponent is that of CPU between
the first and the last size.

`tokens` (estimated as everywhere in datagen) are those of all prompts sent, a kept record; beside it what
the original's scheme sends for the same proposals and tasks: 8 demonstrations for 8 proposals, then for
each kept task 31 demonstrations to tell classification, then 16 tasks with 34 labelled examples or 11 tasks
with their instances, all built from the seeds; it checks nothing. `share` is the first by the second, `bare`
the same without the worked examples that the prompts hold.
Source: Wang et al. (2022), "Self-Instruct", and its published code.
"""

import argparse
import asyncio
import cProfile
import json
import math
import pstats
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from time import perf_counter, process_time, thread_time
from typing import Any
from zlib import crc32

from datagen.config import SelfInstructConfig
from datagen.contracts import Kept
from datagen.filters.near_duplicates import NearDuplicates, Threshold
from datagen.filters.stage import Stage
from datagen.generators.demonstrating import TaskItem
from datagen.generators.self_instruct import SelfInstruct
from datagen.jsonl import read_lines
from datagen.llm.cache import Cache
from datagen.llm.line import Line
from datagen.llm.request import Request
from datagen.pipeline import lag_for, run_generator
from datagen.prompts import PromptBook, data_folder
from datagen.readers.seeds import read_seeds
from datagen.recipes import FEW_EXAMPLES
from datagen.records import Completion, SeedTask
from datagen.rundir import open_run_dir
from datagen.stats import Tally
from datagen.text import estimate_tokens


def _words(text: str) -> list[str]:
    return text.split()


_AT_WORK = 128
_REPEATED = 8
"""One proposal in so many repeats a task of the prompt."""
_ASKING = 4
"""One proposal in so many is a yes-or-no question."""
_SYLLABLES = _words("ba ke di lo mu ra se ti no pu va ge li fo nu ma re si to du")
_ENGLISH = {
    "verbs": _words(
        "Describe Explain Outline Rewrite Compare Draft Plan Review Improve Judge Justify Prepare"
    ),
    "things": _words("letter menu poster budget recipe story speech report schedule contract notice lesson"),
    "task": "{verb} the {a} {thing} on {b} {c} for {d} {e}.",
    "question": "Does the {a} {thing} on {b} {c} suit {d} {e}?",
    "asks": "Task: Does",
    "labels": ("yes", "no"),
    "sentence": "{} {} {} keeps {} {} near {} {}.",
    "joint": " ",
    "right": "Right answer: ",
}
_CHINESE = {
    "verbs": _words("描述 说明 改写 比较 起草 规划 审阅 改进 论证 准备 介绍 评论"),
    "things": _words("信 菜单 海报 预算 菜谱 故事 讲话 报告 日程 合同 通知 课文"),
    "task": "{verb}{a}{thing}，关于{b}{c}，给{d}{e}。",
    "question": "{a}{thing}讲{b}{c}，是否适合{d}{e}？",
    "asks": "是否适合",
    "labels": ("是", "否"),
    "sentence": "{}{}把{}和{}放在{}的{}旁边，那里有{}。",
    "joint": "",
    "right": "正确答案：",
}


def _characters() -> list[str]:
    """Return the characters of the Chinese seeds."""
    text = (data_folder("seeds") / "zh.jsonl").read_text(encoding="utf-8")
    return sorted({char for char in text if "\u4e00" <= char <= "\u9fff"})


class Model:
    """A client that answers by script, and counts what it was sent and the time it took itself."""

    endpoint = "script:"
    name = "script"
    is_remote = False

    def __init__(self, language: str) -> None:
        """Take the language, en or zh."""
        self._said: dict[str, Any] = _CHINESE if language == "zh" else _ENGLISH
        syllables = _characters() if language == "zh" else _SYLLABLES
        pieces = 2 if language == "zh" else 3
        chance = Random(language)
        words = {"".join(chance.choices(syllables, k=pieces)) for _ in range(4000)}
        self._words = sorted(words)
        self.cpu = self.wall = 0.0
        self.calls: Counter[str] = Counter()
        self.tokens: Counter[str] = Counter()
        self.bare: Counter[str] = Counter()
        self._sizes: dict[str, int] = {}

    async def complete(self, request: Request) -> Completion:
        """Answer."""
        cpu, wall = thread_time(), perf_counter()
        step, text = self._reply(request)
        self.calls[step] += 1
        prompt = sum(map(self._tokens, request.messages))
        self.tokens[step] += prompt
        self.bare[step] += prompt - sum(map(self._tokens, request.messages[1:-1]))
        reply = Completion(text=text, model=self.name, prompt_tokens=prompt, completion_tokens=1)
        self.cpu += thread_time() - cpu
        self.wall += perf_counter() - wall
        return reply

    async def close(self) -> None:
        """Do nothing."""

    def _tokens(self, message: Any) -> int:
        """Return a message's tokens; those of examples, which all prompts share, are counted once."""
        size = self._sizes.get(message.content)
        if size is None:
            size = estimate_tokens(message.content)
            if len(self._sizes) < 1000:
                self._sizes[message.content] = size
        return size

    def _reply(self, request: Request) -> tuple[str, str]:
        asked = request.messages[-1].content
        chance = Random(crc32(f"{request.sampling_seed}/{asked}".encode()))
        if request.schema is None:
            return "output", self._output(chance, asked)
        names = tuple(request.schema.model_fields)
        step = {"first": "text", "answer": "classify", "needs_input": "input"}.get(names[0], names[0])
        return step, json.dumps(self._data(step, chance, asked, request.schema), ensure_ascii=False)

    def _data(self, step: str, chance: Random, asked: str, schema: Any) -> dict[str, Any]:
        if step == "instructions":
            return {"instructions": self._proposals(chance, asked)}
        if step == "classify":
            return {"answer": "label" if self._said["asks"] in asked else "text"}
        if step == "labels":
            return {"labels": list(self._said["labels"])}
        if step == "input":
            if "needs_input" in schema.model_fields:
                return {"needs_input": False, "input": ""}
            right = asked.split(self._said["right"])[-1].split("\n")[0]
            mark = self._words[self._said["labels"].index(right)]
            return {"input": f"{self._sentences(chance, 2)}{self._said['joint']}{mark * 2}."}
        if step == "label":
            is_yes = self._words[0] * 2 in asked
            return {"label": self._said["labels"][0 if is_yes else 1]}
        if step == "text":
            return {name: self._sentences(chance, 1) for name in schema.model_fields}
        return {"verdict": "right"}

    def _proposals(self, chance: Random, asked: str) -> list[str]:
        lines = [line.split(". ", 1)[1] for line in asked.splitlines() if line[:1].isdigit() and ". " in line]
        shown = [line for line in lines if " - " not in line]
        made = []
        for _ in range(len(lines) - len(shown)):
            if shown and chance.randrange(_REPEATED) == 0:
                made.append(chance.choice(shown))
                continue
            parts = dict(zip("abcde", chance.choices(self._words, k=5), strict=True))
            form = "question" if chance.randrange(_ASKING) == 0 else "task"
            said = self._said
            text = said[form].format(
                verb=chance.choice(said["verbs"]), thing=chance.choice(said["things"]), **parts
            )
            made.append(text)
        return made

    def _output(self, chance: Random, asked: str) -> str:
        _, _, text = asked.partition("\n\n")
        end = "。" if self._said is _CHINESE else ". "
        if text:
            return end.join(text.split(end)[:3]).strip(" .。") + end.strip()
        return self._sentences(chance, chance.randint(2, 8))

    def _sentences(self, chance: Random, count: int) -> str:
        form = self._said["sentence"]
        made = (form.format(*chance.choices(self._words, k=7)) for _ in range(count))
        return str(self._said["joint"]).join(each[:1].upper() + each[1:] for each in made)


class WithoutCode(PromptBook):
    """The shipped prompts, without patterns of code: to run functions is no part of the original's scheme."""

    def lines(self, language: str, generator: str, name: str) -> list[str]:
        """Return a list's lines."""
        return [line for line in super().lines(language, generator, name) if not line.startswith("code:")]


class UntilKept(SelfInstruct):
    """Self-Instruct that plans no more once so many tasks were kept."""

    most = 0
    planning = 0.0

    def plan(self, index: int, kept: Kept) -> TaskItem | None:
        """Plan an item; count the CPU time of planning."""
        if len(kept) >= self.most:
            return None
        before = thread_time()
        item = super().plan(index, kept)
        self.planning += thread_time() - before
        return item


class Original:
    """How many prompt tokens the original's scheme sends, by the seeds."""

    def __init__(self, seeds: list[SeedTask]) -> None:
        """Take the seeds its prompts are built from."""
        told = [f"Task: {s.instruction}\nIs it classification? Yes\n\n" for s in seeds]
        self.classify = _mean(told) * 31
        labelled = [seed for seed in seeds if seed.is_classification] or seeds
        answered = [seed for seed in seeds if not seed.is_classification] or seeds
        tasks = [f"Task: {seed.instruction}\n" for seed in labelled]
        examples = [f"Class label: {i.output}\n{i.input}\n" for seed in labelled for i in seed.instances]
        self.labelled = 16 * _mean(tasks) + 34 * _mean(examples)
        whole = [
            f"Task: {seed.instruction}\n"
            + "".join(f"Example\nInput: {i.input}\nOutput: {i.output}\n" for i in seed.instances)
            for seed in answered
        ]
        self.answered = 11 * _mean(whole)
        self.propose = _mean([f"1. {seed.instruction}\n" for seed in seeds]) + 30 / 8
        """Eight demonstrations and a header of 30 tokens for eight proposals."""

    def of(self, proposals: int, kinds: Counter[str], length: float) -> float:
        """Return the tokens for so many proposals, and tasks by kind of this mean length."""
        own = 2 * length * kinds.total()
        demonstrations = kinds["classification"] * self.labelled + kinds["generation"] * self.answered
        return proposals * self.propose + kinds.total() * self.classify + demonstrations + own


def _mean(texts: list[str]) -> float:
    return sum(map(estimate_tokens, texts)) / len(texts)


def measure(size: int, language: str, examples: str) -> dict[str, Any]:
    """Run until so many tasks are kept; return what that took."""
    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(_measure(size, language, examples, Path(name)))


async def _measure(size: int, language: str, examples: str, place: Path) -> dict[str, Any]:
    seeds = read_seeds(data_folder("seeds") / f"{language}.jsonl", strict=True, skipped=[])
    tally, model, stage = Tally(target=10 * size), Model(language), Stage({})
    settings = SelfInstructConfig(forms="all")
    prompts = WithoutCode(examples=FEW_EXAMPLES if examples == "few" else None)
    cpu, own, wall = process_time(), thread_time(), perf_counter()
    generator = UntilKept(
        seeds, prompts, settings, language=language, seed=0, novelty=NearDuplicates(Threshold())
    )
    generator.most = size
    with open_run_dir(place / "run") as folder:
        cache = Cache(folder.cache)
        line = Line(model, cache, tally, seed=0, temperature=0.7)
        lag = lag_for(size)
        try:
            await run_generator(generator, stage, line.ask, folder, tally, lag=lag, window=lambda: _AT_WORK)
        finally:
            cache.close()
        own = thread_time() - own - model.cpu
        cpu, wall = process_time() - cpu - model.cpu, perf_counter() - wall - model.wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        tasks = {row["instruction"]: row["kind"] for _, row in read_lines(folder.kept)}
    kinds = Counter(tasks.values())
    length = sum(map(estimate_tokens, tasks)) / len(tasks)
    original = Original(list(seeds)).of(4 * tally.items, kinds, length)
    return {
        "tasks": len(tasks),
        "records": tally.kept,
        "rejected": dict(tally.rejected.most_common()),
        "failed": tally.failed,
        "calls": model.calls.total(),
        "wall": wall,
        "cpu": cpu,
        "storing": cpu - own,
        "planning": generator.planning,
        "filter": sum(stage.seconds.values()),
        "peak": peak,
        "tokens": model.tokens.total() / tally.kept,
        "bare": model.bare.total() / tally.kept,
        "original": original / tally.kept,
        "by step": {step: round(count / tally.kept, 1) for step, count in sorted(model.tokens.items())},
    }


def _in_child(size: int, language: str, examples: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--sizes", str(size), "--language", language, "--measure"]
    command += ["--examples", examples]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout))


def _show(row: dict[str, Any]) -> str:
    shares = f"{row['tokens'] / row['original']:>6.0%} {row['bare'] / row['original']:>6.0%}"
    return (
        f"{row['tasks']:>7,} {row['records']:>8,} {row['calls']:>8,} {row['wall']:>7.1f} {row['cpu']:>7.1f}"
        f" {1000 * row['cpu'] / row['tasks']:>8.2f} {row['storing']:>6.1f} {row['planning']:>6.1f}"
        f" {row['filter']:>6.1f} {row['peak']:>6.0f} {row['tokens']:>7.0f} {row['original']:>8.0f} {shares}"
    )


def main() -> None:
    """Read the arguments, measure each size, print a line each and the exponent."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="5000,10000,20000,52002")
    parser.add_argument("--language", default="en", choices=["en", "zh"])
    parser.add_argument("--examples", default="few", choices=["few", "all"], help="few: an endpoint's run")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--profile", action="store_true", help="show where the first size's time goes")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    sizes = [int(each) for each in arguments.sizes.split(",")]
    if arguments.measure:
        print(json.dumps(measure(sizes[0], arguments.language, arguments.examples)))
        return
    if arguments.profile:
        with cProfile.Profile() as profile:
            measure(sizes[0], arguments.language, arguments.examples)
        pstats.Stats(profile).sort_stats("tottime").print_stats(30)
        return
    print("  tasks  records    calls    wall     CPU  ms/task  store   plan filter   peak", end="")
    print("  tokens original  share   bare")
    measured = []
    for size in sizes:
        measured.append(_in_child(size, arguments.language, arguments.examples))
        print(_show(measured[-1]), flush=True)
    last = measured[-1]
    print("rejected:", ", ".join(f"{rule} {count}" for rule, count in last["rejected"].items()))
    print("tokens a kept record by step:", ", ".join(f"{s} {n}" for s, n in last["by step"].items()))
    if len(measured) > 1:
        first = measured[0]
        slope = math.log(last["cpu"] / first["cpu"]) / math.log(last["tasks"] / first["tasks"])
        print(f"growth exponent of CPU: {slope:.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
