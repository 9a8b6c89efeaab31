"""Output-first: the labels of a classification task, then an input for each.

Source: Wang et al. (2022), "Self-Instruct", section 2.2 (output-first approach). Changed: labels are
fixed before inputs, must stand in the instruction, and each input is labelled again blind.
"""

import asyncio
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from datagen.contracts import Ask, Outcome
from datagen.errors import CallFailed
from datagen.generators.making import fail
from datagen.generators.tasks import NAME, Task, normal_input
from datagen.prompts import PromptBook
from datagen.records import Record, Rejection
from datagen.text import fold, tokens

__all__ = ["make_labelled", "names_label", "overlapping", "states_labels", "unify_labels"]

_KIND = "classification"
_FEWEST_CHARACTERS = 2
_Strict = ConfigDict(extra="forbid")


class _Labels(BaseModel):
    model_config = _Strict
    labels: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=2, max_length=6)]


class _LabelInput(BaseModel):
    model_config = _Strict
    input: Annotated[str, Field(min_length=1)]


def unify_labels(labels: Sequence[str]) -> list[str]:
    """Return labels without those that differ only in case, white space or a final period."""
    unified: dict[str, str] = {}
    for label in labels:
        plain = " ".join(label.split()).rstrip(".。")
        if plain:
            unified.setdefault(fold(plain), plain)
    return list(unified.values())


_DEGREES = frozenset(
    tokens(
        "very mostly mainly partly partially somewhat slightly strongly fully highly rather quite too less "
        "more extremely almost completely a an the of "
        "很较极最太常特别十分完全部基本比点稍略强烈高低度轻中重大半的"
    )
)
"""What makes another degree of a label: words, in Chinese characters."""
_CONTRARY = frozenset(tokens("not no non un 不非未无没"))


def overlapping(labels: Sequence[str]) -> str:
    """Return two labels of which one is a kind of the other, as plant and house plant; "" of a sound set."""
    said = [(label, tokens(label)) for label in labels]
    for label, short in said:
        for other, long in said:
            beside = [each for each in _beside(short, long) if not each.isdigit()]
            if not _DEGREES.issuperset(beside) and _CONTRARY.isdisjoint(beside):
                return f"{label}, {other}"
    return ""


def _beside(short: Sequence[str], long: Sequence[str]) -> list[str]:
    """Return what a longer run of tokens has beside a shorter one in it; a lone character tells nothing."""
    if len(short) >= len(long) or len("".join(short)) < _FEWEST_CHARACTERS:
        return []
    at = next((at for at in range(len(long)) if list(long[at : at + len(short)]) == list(short)), None)
    return [] if at is None else [*long[:at], *long[at + len(short) :]]


_CHOICE = re.compile(
    r"\b(?:or|whether|if|classif\w*|categor\w*|label\w*|sort|which of|one of|rate|judge|is|are|does|do|can)\b"
    r"|还是|或|是否|判断|归入|分类|分为|哪一?[类种个]|属于|评为|标注|[吗？]",
    re.IGNORECASE,
)
_YES_NO = [
    {"yes", "no"},
    {"true", "false"},
    {"是", "否"},
    {"是", "不是"},
    {"有", "没有"},
    {"对", "错"},
    *({"ja", "nein"}, {"oui", "non"}, {"sí", "no"}, {"sì", "no"}, {"sim", "não"}, {"ja", "nee"}),
    *({"ja", "nej"}, {"tak", "nie"}, {"да", "нет"}, {"так", "ні"}, {"evet", "hayır"}, {"ano", "ne"}),
    *({"はい", "いいえ"}, {"예", "아니요"}, {"네", "아니요"}, {"نعم", "لا"}, {"हाँ", "नहीं"}),
]


def states_labels(instruction: str, labels: Sequence[str], language: str = "en") -> bool:
    """Say whether a reader of the instruction can know its labels: all named in a choice, or yes/no.

    What a choice is known by is English and Chinese: in other languages it is not looked for.
    """
    folded = fold(instruction)
    is_choice = language not in ("en", "zh") or _CHOICE.search(instruction)
    names = {fold(label) for label in labels}
    return bool(is_choice) and (names in _YES_NO or all(name in folded for name in names))


def _refuse_one_sided(made: list[Outcome]) -> list[Outcome]:
    """Refuse a task's instances where fewer than two labels held: it does not tell inputs apart."""
    held = [each for each in made if isinstance(each, Record) and each.rejection is None]
    if len({each.output for each in held}) >= 2:
        return made
    lone = Rejection("one_label_held", len(held), 2)
    return [each.rejected(lone) if each in held and isinstance(each, Record) else each for each in made]


def names_label(text: str, label: str) -> bool:
    """Say whether an input gives its own label away. Short labels (yes, high, 高) are common words."""
    said, named = tokens(text), tokens(label)
    spans = range(len(said) - len(named) + 1)
    return len(label) > (1 if len(named) > 1 else 4) and any(
        said[at : at + len(named)] == named for at in spans
    )


async def make_labelled(task: Task, prompts: PromptBook, language: str, ask: Ask) -> list[Outcome]:
    """Return one record a label, in label order, refused where the label does not hold."""
    prompt = prompts.get(language, NAME, "labels")
    turns = prompt.fill({"instruction": task.instruction})
    try:
        reply = await ask(turns, schema=_Labels, heat=0.0, max_tokens=120)
    except CallFailed as error:
        return [fail(task.index, "labels", error, task.source)]
    task = task.after([reply], prompt)
    labels = unify_labels((reply.data or {})["labels"])
    unfit = None
    if len(labels) < 2:
        unfit = Rejection("too_few_labels", len(labels), 2)
    elif not states_labels(task.instruction, labels, language):
        unfit = Rejection("labels_not_stated", ", ".join(labels))
    elif clash := overlapping(labels):
        unfit = Rejection("labels_overlap", clash)
    if unfit:
        return [task.record(_KIND, language, "", "", rejection=unfit)]
    made = await asyncio.gather(
        *(_for_label(task, label, labels, prompts, language, ask) for label in labels)
    )
    return _refuse_one_sided(list(made))


async def _for_label(
    task: Task, label: str, labels: Sequence[str], prompts: PromptBook, language: str, ask: Ask
) -> Outcome:
    """Write an input for the label, and have it labelled blind, the labels in either order."""
    write, check = (prompts.get(language, NAME, step) for step in ("label-input", "label-check"))
    holes = {"instruction": task.instruction}
    try:
        turns = write.fill({**holes, "labels": _listed(labels), "label": label})
        written = await ask(turns, schema=_LabelInput, max_tokens=160)
        task = task.after([written], write)
        text = normal_input(str((written.data or {})["input"]))
        wrong = _unfit(text, label)
        for order in (labels, labels[::-1]):
            if wrong:
                break
            turns = check.fill({**holes, "labels": _listed(order), "input": text})
            blind = await ask(turns, schema=_choice(order), heat=0.0, max_tokens=40)
            task = task.after([blind], check)
            seen = str((blind.data or {})["label"])
            wrong = None if seen == label else Rejection("label_mismatch", seen, label)
    except CallFailed as error:
        return fail(task.index, "label-input", error, task.source)
    return task.record(_KIND, language, text, label, rejection=wrong)


def _unfit(text: str, label: str) -> Rejection | None:
    if not text:
        return Rejection("empty", "input")
    return Rejection("input_gives_output", label) if names_label(text, label) else None


def _listed(labels: Sequence[str]) -> str:
    return "\n".join(f"- {label}" for label in labels)


def _choice(labels: Sequence[str]) -> type[BaseModel]:
    label: Any = Literal[tuple(labels)]
    return create_model("Choice", __config__=_Strict, label=(label, ...))
