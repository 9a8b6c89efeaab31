"""Multiple choice: one right option or several, among tails of the relation that are not the head's."""

from collections.abc import Iterator
from dataclasses import replace

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.kinds_statements import swapped
from datagen.generators.self_kg.plans import Plan, World
from datagen.generators.self_kg.traits import flag_of
from datagen.text import fold

__all__ = ["plan_multiple_choice"]

_LETTERS = "ABCDEF"
_OPTIONS = 4
_MOST_RIGHT = 3
_TRIES = 12


def plan_multiple_choice(world: World) -> Iterator[Plan]:
    """Yield a question with options for a fact; the answer names the letters and the options.

    Wrong options are tails of the same relation and kind that the graph does not give the head.
    """
    for fact in world.each_fact("multiple-choice"):
        if len(fact.values) <= _MOST_RIGHT and not flag_of(fact.values[0]) and not _is_told(fact):
            plan = _choice(world, fact)
            if plan is not None:
                yield plan


def _is_told(fact: Fact) -> bool:
    """Say whether the subject's name gives a right option away: what does the Finance Controller lead?"""
    return any(fold(value) in fold(fact.subject) for value in fact.values)


def _choice(world: World, fact: Fact) -> Plan | None:
    chance = world.chance("multiple-choice", fact.subject, fact.relation)
    size = _OPTIONS if len(fact.values) == 1 else len(fact.values) + _MOST_RIGHT
    wrong: dict[str, str] = {}
    for _ in range(_TRIES):
        drawn = swapped(world, fact, chance)
        if drawn:
            wrong.setdefault(fold(drawn), drawn)
        if len(fact.values) + len(wrong) == size:
            break
    if len(fact.values) + len(wrong) < _OPTIONS:
        return None
    options = [*fact.values, *wrong.values()]
    chance.shuffle(options)
    shown = [world.speech.measured(option, fact.relation, fact.language) for option in options]
    lines = [f"{letter}. {option}" for letter, option in zip(_LETTERS, shown, strict=False)]
    right = [line for line, option in zip(lines, options, strict=True) if option in fact.values]
    plan = world.plan_fact(fact, "multiple-choice")
    question, answer, _ = world.say(
        "multiple-choice" if len(right) == 1 else "multiple-answer",
        fact.language,
        (fact.subject, fact.relation),
        question=plan.question,
        options="\n".join(lines),
        letters="\n".join(right),
    )
    return replace(plan, question=question, answer=answer, hidden=(), fact=None, is_fixed=True)
