"""Topics and patterns of new tasks: which are drawn for a call, and whether a task keeps to its own.

A pattern marked `text:` is one whose answer is drawn from a given text, one marked `code:` asks for a
function in Python, and is left out where no code can be run; a topic or pattern marked
`open:`, of which one has to know something, is left out unless all are wanted. What is known of the
answers to a pattern is known only of tasks that follow it to its end: small models like to go on
with a condition of their own ("..., in alphabetical order") and then do not keep it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from datagen.generators.grounding import coverage
from datagen.generators.held import can_run
from datagen.generators.history import History
from datagen.patterns import Pattern
from datagen.records import Rejection
from datagen.text import tokens

__all__ = ["HOLE", "Wanted", "draw_wanted", "pattern_fault"]

HOLE = Pattern(r"…+|\.{3}")
"""What a pattern leaves open and a task must fill."""
_ON_TEXT, _OPEN, _CODE = "text:", "open:", "code:"
_KEPT = 0.5
_END, _END_KEPT = 3, 0.6
"""How many of its last words a task is held by, and how many of these it must have."""
_CLAUSE = Pattern(r"[,，;；](?!\d)|[:：](?!\d)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one new task is to be: on this topic, in this form, and whether it works on a given text.

    `data` is what a function works on, where one is wanted.
    """

    topic: str
    form: str
    on_text: bool
    data: str = ""

    def __str__(self) -> str:
        """Return it as the prompt shows it."""
        return f"{self.topic} - {self.form}"


def draw_wanted(
    chance: Random,
    topics: Sequence[str],
    forms: Sequence[str],
    count: int,
    *,
    held: bool,
    history: History | None = None,
    data: Sequence[str] = (),
) -> tuple[Wanted, ...]:
    """Draw a topic and a form for each of `count` tasks, so that a model's habits do not narrow them.

    By a history, topics are left out that are full, unless all are, and of twice as many drawn those with
    the fewest kept tasks are taken: tasks under way, which it does not know, must not all be on one topic.
    """
    if not (data and can_run()):
        forms = [line for line in forms if not line.startswith(_CODE)]
    if held:
        topics, forms = (
            [line for line in lines if not line.startswith(_OPEN)] or lines for lines in (topics, forms)
        )
    drawn = zip(_draw_topics(chance, topics, count, history), _draw(chance, forms, count), strict=True)
    pairs = [[line.removeprefix(_OPEN).strip() for line in pair] for pair in drawn]
    return tuple(
        Wanted(topic, form.removeprefix(_CODE).strip(), False, chance.choice(data))
        if form.startswith(_CODE)
        else Wanted(topic, form.removeprefix(_ON_TEXT).strip(), form.startswith(_ON_TEXT))
        for topic, form in pairs
    )


def _draw_topics(chance: Random, lines: Sequence[str], count: int, history: History | None) -> list[str]:
    if history is None:
        return _draw(chance, lines, count)
    named = {line: line.removeprefix(_OPEN).strip() for line in lines}
    lines = [line for line in lines if not history.is_full(named[line])] or lines
    drawn = _draw(chance, lines, min(2 * count, max(count, len(lines))))
    return sorted(drawn, key=lambda line: history.kept[named[line]])[:count]


def _draw(chance: Random, lines: Sequence[str], count: int) -> list[str]:
    return chance.sample(lines, count) if count <= len(lines) else chance.choices(lines, k=count)


def pattern_fault(form: str, instruction: str) -> Rejection | None:
    """Return how a task leaves its pattern (`pattern_not_kept`), or None.

    It has less than half of the pattern's words, more clauses than the pattern, or another end.
    """
    literal = HOLE.sub(" ", form)
    kept = coverage(literal, instruction)
    if kept < _KEPT:
        return Rejection("pattern_not_kept", kept, _KEPT)
    clauses, own = (_CLAUSE.findall(text) for text in (form, instruction))
    if len(own) > len(clauses):
        return Rejection("pattern_not_kept", own[-1])
    end = list(tokens(HOLE.split(form)[-1]))[-_END:]
    last = list(tokens(instruction))[-len(end) - 1 :]
    if end and sum(token in last for token in end) / len(end) < _END_KEPT:
        return Rejection("pattern_not_kept", " ".join(last))
    return None
