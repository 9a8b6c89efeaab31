"""A finished run graded by a judge: its records are read, never changed; the verdicts lie beside them."""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from datagen.config import RunConfig, load_config, make_config
from datagen.contracts import Ask
from datagen.engines.local import run_in_order
from datagen.errors import BadInput, CallFailed, ConfigError, DatagenError
from datagen.generators.rubric import JUDGE, Verdict, grade
from datagen.jsonl import WholeWriter, dump, read_lines
from datagen.prompts import PromptBook
from datagen.records import Record
from datagen.rundir import RunDir, open_run_dir, read_records
from datagen.runs import limits_of, wait_for
from datagen.stats import Tally
from datagen.verdicts import JUDGED

__all__ = ["JudgeResult", "judge"]


@dataclass(slots=True)
class JudgeResult:
    """What a judge did: records judged, how many have which score (1..5), those that could not be judged."""

    folder: Path
    tally: Tally
    judged: int = 0
    scores: Counter[float] = field(default_factory=Counter)
    failed: int = 0

    @property
    def mean(self) -> float:
        """The mean score, 1..5; 0 where nothing was judged."""
        return sum(score * count for score, count in self.scores.items()) / max(1, self.judged)

    @property
    def spread(self) -> Counter[int]:
        """How many records have which score, rounded to whole ones."""
        rounded: Counter[int] = Counter()
        for score, count in self.scores.items():
            rounded[int(score + 0.5)] += count
        return rounded

    def low(self, threshold: float) -> int:
        """Return how many records have a score under a threshold."""
        return sum(count for score, count in self.scores.items() if score < threshold)

    @property
    def file(self) -> Path:
        """Where the verdicts lie."""
        return self.folder / JUDGED


def judge(
    run_folder: str | Path,
    *,
    votes: int = 1,
    rejected: bool = False,
    tally: Tally | None = None,
    note: Callable[[str], None] = lambda _: None,
    **settings: Any,
) -> JudgeResult:
    """Have a run's kept records (and with `rejected` those, too) graded from 1 to 5 by so many votes each.

    Asks the run's own model, or another one that `model` describes; `concurrency` and `limits` are those of
    this start, the answers lie in the run's cache, and what they cost is counted apart from the run's.
    Writes judged.jsonl, which `refilter` reads. Raises DatagenError; what was judged till then is written.
    """
    folder = RunDir(Path(run_folder))
    if not (folder.run.is_file() and folder.kept.is_file()):
        raise BadInput(f"{run_folder} is not a run folder (no kept.jsonl)", "give a folder made by datagen")
    if not 1 <= votes <= _MOST_VOTES:
        raise ConfigError(f"a record cannot have {votes} votes", f"give 1 to {_MOST_VOTES}")
    config = _settings(load_config(folder.run), settings)
    if config.model.name == "none":
        raise ConfigError("a judge is a model, and the run has none", "name one with --model")
    tally = tally or Tally()
    tally.does = "judged"
    with open_run_dir(folder.path):
        _forget_unread(folder, config)
        tally.target = sum(1 for _ in _to_judge(folder, rejected=rejected))
        result = JudgeResult(folder.path, tally)
        stopped: BaseException | None = None
        with WholeWriter(result.file) as writer:
            work = _Work(_to_judge(folder, rejected=rejected), votes, result, writer)
            try:
                wait_for(_judge(config, folder, work, note))
            except (DatagenError, KeyboardInterrupt) as exc:
                if not work.done:  # then the verdicts of an earlier start stay
                    raise
                stopped = exc
                for record in islice(_to_judge(folder, rejected=rejected), work.done, None):
                    writer.write(dump({"id": record.id, "failed": "the judge was stopped"}))
        if stopped is not None:
            raise stopped
    return result


_MOST_VOTES = 9


def _to_judge(folder: RunDir, *, rejected: bool) -> Iterator[Record]:
    """Yield a run's kept records, then, where they are wanted, the rejected ones that have an answer."""
    yield from read_records(folder.kept)
    if rejected and folder.rejected.is_file():
        yield from (record for record in read_records(folder.rejected) if record.output.strip())


def _settings(config: RunConfig, given: dict[str, Any]) -> RunConfig:
    """Return the run's settings with the judge's laid over: a model of its own, and limits of this start."""
    values = config.model_dump(exclude_unset=True)
    limits = dict(given.pop("limits", {}))
    model = given.pop("model", None)
    values["batch"] = False
    if model is not None:
        values["model"] = {"name": model} if isinstance(model, str) else model
        values["concurrency"] = 0
    else:
        stay = config.limits.model_dump(exclude_none=True)
        limits = {name: stay[name] for name in ("rpm", "tpm", "price") if name in stay} | limits
    return make_config({**values, **given, "limits": limits})


def _forget_unread(folder: RunDir, config: RunConfig) -> None:
    """Take back the answers that an earlier start could not read, so that they are asked for again."""
    from datagen.llm.cache_care import answers_named, forget

    path = folder.path / JUDGED
    if not path.is_file():
        return
    keys = answers_named(str(row.get("failed", "")) for _, row in read_lines(path))
    for cache in folder.caches(config):
        if keys and cache.is_file():
            forget(cache, keys)


class _Work:
    """The records of one start on their way through the judge, in order, into the file of verdicts."""

    def __init__(
        self, records: Iterator[Record], votes: int, result: JudgeResult, writer: WholeWriter
    ) -> None:
        self._records = records
        self._votes = votes
        self._ids: deque[str] = deque()
        self._writer = writer
        self.result = result

    @property
    def done(self) -> int:
        return self.result.judged + self.result.failed

    def plan(self, _: int) -> Record | None:
        record = next(self._records, None)
        if record is not None:
            self._ids.append(record.id)
        return record

    async def grade(self, record: Record, prompts: PromptBook, ask: Ask) -> Verdict | CallFailed:
        try:
            return await grade(record, prompts, self._votes, ask)
        except CallFailed as error:
            return error

    def commit(self, index: int, said: Verdict | CallFailed) -> bool:
        id, result = self._ids.popleft(), self.result
        result.tally.items = index + 1
        if isinstance(said, CallFailed):
            result.failed += 1
            result.tally.failed += 1
            self._writer.write(dump({"id": id, "failed": said.message}))
            return True
        result.judged += 1
        result.tally.kept += 1
        result.scores[said.scores[JUDGE]] += 1
        self._writer.write(dump(_row(id, said)))
        return True


async def _judge(config: RunConfig, folder: RunDir, work: _Work, note: Callable[[str], None]) -> None:
    from datagen.llm.connect import connect

    prompts = PromptBook(Path(config.prompts) if config.prompts else None)
    cache, *earlier = folder.caches(config)
    async with connect(
        config.model,
        cache,
        work.result.tally,
        seed=config.seed,
        limits=limits_of(config),
        run=f"{folder.payer()} (judge)",
        note=note,
        earlier=earlier,
    ) as (line, window):

        async def graded(_: int, record: Record) -> Verdict | CallFailed:
            return await work.grade(record, prompts, line.ask)

        await run_in_order(work.plan, graded, work.commit, lag=None, window=window)


def _row(id: str, said: Verdict) -> dict[str, Any]:
    return {
        "id": id,
        "scores": said.scores,
        "votes": list(said.votes),
        "faults": list(said.faults),
        "model": said.calls[-1].model,
        "prompt": said.prompt.version,
        "requests": list(dict.fromkeys(call.key for call in said.calls)),
    }
