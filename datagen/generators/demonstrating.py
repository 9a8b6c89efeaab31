"""What one call for new tasks is made of: which tasks it shows, and a topic and form for each it asks for.

Source: Wang et al. (2022), "Self-Instruct", section 2.2: of 8 demonstrations 6 are seeds, 2 were made.
Changed: which ones is steered, and each new task is given a topic and a form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from datagen.config import SelfInstructConfig
from datagen.contracts import Kept, KeptTask
from datagen.generators.history import LENGTHS, History
from datagen.generators.spreading import Rounds, choose_made, longer_half
from datagen.generators.task_forms import Wanted, draw_wanted
from datagen.generators.tasks import NAME
from datagen.prompts import Prompt, PromptBook
from datagen.records import Message, SeedSource, SeedTask
from datagen.text import tokens

__all__ = ["Planner", "TaskItem", "propose_prompt", "seed_as_shown"]


@dataclass(frozen=True, slots=True)
class TaskItem:
    """One call for new instructions: demonstrations, a topic and form for each, what was kept.

    `opener` is a seed that opens a dialogue by itself.
    """

    demonstrations: tuple[KeptTask, ...]
    wanted: tuple[Wanted, ...]
    kept: Kept
    opener: SeedTask | None = None

    @property
    def source(self) -> SeedSource:
        """Where its tasks come from."""
        return SeedSource(tuple(task.id for task in self.demonstrations))


def seed_as_shown(seed: SeedTask) -> KeptTask:
    """Return what a prompt shows of a seed."""
    outputs = [len(tokens(each.output)) for each in seed.instances]
    mean = round(sum(outputs) / len(outputs)) if outputs else 0
    length = len(tokens(seed.instruction))
    return KeptTask(seed.id, seed.instruction, seed.is_classification, length=length, output_length=mean)


class Planner:
    """Plans item after item, each by its place in the run and by what was kept before it."""

    def __init__(
        self,
        seeds: Sequence[KeptTask],
        prompts: PromptBook,
        settings: SelfInstructConfig,
        language: str,
        seed: int,
    ) -> None:
        """Take the seeds as prompts show them; of classification alone, only such are shown."""
        is_only = settings.classification_only
        seeds = [each for each in seeds if each.is_classification] if is_only else seeds
        self._patterns = "label-forms" if is_only else "forms"
        self._rounds = {
            length: Rounds(longer_half(seeds, length) if length else seeds, f"{seed}/{name}")
            for name, length in (("seeds", None), *LENGTHS.items())
        }
        self._history = History(seeds)
        self._prompts = prompts
        self._settings = settings
        self._language = language
        self._seed = seed

    def plan(self, index: int, kept: Kept, opener: SeedTask | None) -> TaskItem:
        """Choose the demonstrations: made ones up to their share, seeds for the rest, shuffled."""
        chance = Random(f"{self._seed}/{index}/demonstrations")
        settings, history = self._settings, self._history.look(kept)
        most = settings.machine_demonstrations
        count = max(0, settings.demonstrations - min(most, len(kept)))
        length = None if settings.forms == "held" else history.missing_length  # patterns alone set it there
        stride = max(1, settings.demonstrations - most)
        seeds = self._rounds[length].take(index * stride, count)
        made = choose_made(chance, kept, most, shown=history.shown, beside=seeds, length=length)
        drawn = [*made, *seeds]
        chance.shuffle(drawn)
        topics, forms, data = (
            self._prompts.lines(self._language, NAME, name)
            for name in ("topics", self._patterns, "function-data")
        )
        topics = [settings.domain] if settings.domain else topics
        data = data if self._language in ("en", "zh") else []  # code puts such a task together, in these two
        chance = Random(f"{self._seed}/{index}/topics")
        wanted = draw_wanted(
            chance,
            topics,
            forms,
            settings.instructions_per_call,
            held=settings.forms == "held",
            history=history,
            data=data,
        )
        return TaskItem(tuple(drawn), wanted, kept, opener)


def propose_prompt(prompt: Prompt, item: TaskItem) -> tuple[Message, ...]:
    """Build the turns that ask for one new task a topic and form, after numbered demonstrations."""
    listed = (f"{n}. {' '.join(d.instruction.split())}" for n, d in enumerate(item.demonstrations, 1))
    wanted = (f"{n}. {each}" for n, each in enumerate(item.wanted, 1))
    return prompt.fill({"tasks": "\n".join(listed), "wanted": "\n".join(wanted)})
