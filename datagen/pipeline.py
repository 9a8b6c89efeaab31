"""One run: plan items, make records, filter them in item order, write every one of them down."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from datagen.contracts import Ask, Generator, Kept, KeptTask, Outcome, Tried
from datagen.engines.local import run_in_order
from datagen.filters.stage import Stage
from datagen.jsonl import write_whole
from datagen.record_lines import record_to_json, source_to_json
from datagen.records import Failure, Record, SeedSource
from datagen.replay import ReplayWriter
from datagen.rundir import RunDir
from datagen.stats import WORDINGS, Tally, YieldWindow
from datagen.text import tokens

__all__ = ["lag_for", "run_generator"]


def lag_for(target: int) -> int:
    """Return the feedback lag in items: 1 for small targets, up to 128 for tens of thousands.

    It depends on the target alone, so that a run gives the same records on every machine.
    """
    return max(1, min(128, target // 100))


class _Committer:
    """Takes the outcomes of items in order: filters, writes, counts, and says when to stop."""

    def __init__(
        self,
        generator: Generator[Any],
        stage: Stage,
        writers: "_Writers",
        tally: Tally,
        least: YieldWindow | None = None,
    ) -> None:
        self._generator = generator
        self._stage = stage
        self._writers = writers
        self._tally = tally
        self._least = least
        self._barren = 0
        self._promised: dict[int, int] = {}
        self.begun = 0
        self.tasks: list[KeptTask] = []
        self.tries: list[Tried] = []
        self.sizes: list[tuple[int, int]] = []
        self.reason = "planned_out"
        self.order: list[str] = []

    def commit(self, index: int, outcomes: list[Outcome]) -> bool:
        """Write an item's outcomes; False when the run is over."""
        before, tasks = self._tally.kept, len(self.tasks)
        made = [each for each in outcomes if isinstance(each, Record)]
        reviewed = iter(self._stage.review(made))
        for place, each in enumerate(outcomes):
            if self._tally.kept >= self._tally.target:
                self._tally.surplus = len(outcomes) - place
                break
            self._write(next(reviewed) if isinstance(each, Record) else each)
        self._tally.items = index + 1
        promised = self._promised.pop(index)
        self.begun -= promised
        self._tally.ahead -= promised
        self._tally.promised += promised
        if self._generator.feeds_back:
            self._note_tries(made, tasks)
            self.sizes.append((len(self.tasks), len(self.tries)))
        self._barren = 0 if self._tally.kept > before else self._barren + 1
        if self._tally.kept >= self._tally.target:
            self.reason = "target"
            return False
        if self._generator.patience and self._barren >= self._generator.patience:
            self.reason = "yield_sank"
            return False
        if self._least and self._least.sinks(promised, len(self.tasks) - tasks):
            self.reason = "grown_out"
            return False
        return True

    def begin(self, index: int, promised: int) -> None:
        """Count an item's records among those that are being made."""
        self._promised[index] = promised
        self.begun += promised

    def finish(self, index: int) -> None:
        """Count an item's records among those that wait for their turn."""
        self._tally.ahead += self._promised[index]

    def wants(self) -> bool:
        """Say whether the items under way may be too few, by the share of records kept so far."""
        return self.begun * self._tally.share <= 1.1 * (self._tally.target - self._tally.kept)

    def _write(self, each: Outcome) -> None:
        if isinstance(each, Record):
            self._tally.saved_calls += int(each.scores.get("calls_saved", 0))
        if isinstance(each, Failure):
            self._tally.failed += 1
            self._writers.failed.write(_failure_row(each))
        elif each.rejection is not None:
            self.order.append("r")
            self._tally.rejected[each.rejection.rule] += 1
            if "wording" in each.scores:
                self._tally.wordings[WORDINGS[-1]] += 1
            self._writers.rejected.write(record_to_json(each))
        else:
            self.order.append("k")
            self._tally.kept += 1
            self._tally.kinds[each.kind] += 1
            if "wording" in each.scores:
                self._tally.wordings[_who_worded(each.scores["wording"])] += 1
            self._writers.kept.write(record_to_json(each))
            if self._generator.feeds_back:
                self._remember(each)

    def _remember(self, record: Record) -> None:
        task = _task_of(record)
        if not self.tasks or self.tasks[-1].instruction != task:
            source = record.source if isinstance(record.source, SeedSource) else SeedSource(())
            self.tasks.append(
                KeptTask(
                    record.id,
                    task,
                    record.kind == "classification",
                    source.topic,
                    source.seeds,
                    len(tokens(task)),
                    len(tokens(record.output)),
                )
            )

    def _note_tries(self, made: list[Record], tasks: int) -> None:
        """Note which tasks an item proposed, and which of them are among those kept from `tasks` on."""
        kept = {task.instruction for task in self.tasks[tasks:]}
        proposed = {
            _task_of(record): record.source.topic
            for record in made
            if isinstance(record.source, SeedSource) and record.source.topic and not record.source.parents
        }
        self.tries += (Tried(topic, text in kept) for text, topic in proposed.items())


def _task_of(record: Record) -> str:
    """Return the task as later items see it: of a dialogue the first paragraph, without its text."""
    return record.instruction.partition("\n\n")[0] if record.messages else record.instruction


def _who_worded(tried: float) -> str:
    """Say how a record came by its words, by the try that passed its check."""
    first, retry, part, template, _ = WORDINGS
    return template if not tried else part if tried < 1 else first if tried == 1 else retry


@dataclass(slots=True)
class _Writers:
    kept: ReplayWriter
    rejected: ReplayWriter
    failed: ReplayWriter

    def keep_rest(self) -> bool:
        """Let what lies behind a run that ends early stay, where all that it made was there; say whether."""
        writers = (self.kept, self.rejected, self.failed)
        for each in writers:
            each.keeps_rest = all(other.is_replaying for other in writers)
        return self.kept.keeps_rest


async def run_generator(
    generator: Generator[Any],
    stage: Stage,
    ask: Ask,
    folder: RunDir,
    tally: Tally,
    *,
    lag: int,
    window: Callable[[], int],
    items: int | None = None,
    least: YieldWindow | None = None,
    tries: list[Tried] | None = None,
) -> str:
    """Run a generator to the tally's target into the folder's files; return why it ended.

    That is `target`, `planned_out` (nothing left to ask), `yield_sank` (nothing new came) or `grown_out`
    (less new came than `least` wants). `tries` gets the proposals that were judged.

    Item i is planned from what was kept by items up to i - lag and from nothing else, so that the
    files are the same at any `window` (the number of items at work at once). At most `items` are
    begun, and near the target no more than it seems to take; records of further items, which an earlier
    start made, stay.
    """
    with ExitStack() as stack:
        writers = _Writers(
            stack.enter_context(ReplayWriter(folder.kept, folder.before)),
            stack.enter_context(ReplayWriter(folder.rejected)),
            stack.enter_context(ReplayWriter(folder.failed)),
        )
        committer = _Committer(generator, stage, writers, tally, least)
        committer.tries = tries if tries is not None else []

        def plan(index: int) -> Any:
            if index == items:
                return None
            known, tried = committer.sizes[index - lag] if generator.feeds_back and index >= lag else (0, 0)
            item = generator.plan(index, Kept(committer.tasks, known, committer.tries, tried))
            if item is not None:
                committer.begin(index, generator.makes(item))
            return item

        async def work(index: int, item: Any) -> list[Outcome]:
            outcomes = await generator.generate(index, item, ask)
            committer.finish(index)
            return outcomes

        earlier = folder.order.read_text(encoding="ascii", errors="replace") if folder.order.is_file() else ""
        folder.order.unlink(missing_ok=True)
        await run_in_order(
            plan,
            work,
            committer.commit,
            lag=lag if generator.feeds_back else None,
            window=window,
            wants=committer.wants,
        )
        tally.surplus += committer.begun
        has_rest = items is not None and tally.kept < tally.target and writers.keep_rest()
    order = "".join(committer.order)
    if not has_rest or earlier.startswith(order):
        write_whole(folder.order, [earlier.rstrip("\n") if has_rest else order])
    return committer.reason


def _failure_row(failure: Failure) -> dict[str, Any]:
    return {
        "item": failure.item,
        "step": failure.step,
        "reason": failure.reason,
        "source": source_to_json(failure.source) if failure.source else None,
    }
