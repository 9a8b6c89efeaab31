"""How new tasks are asked for: written whole after a pattern, or, by what holds a pattern, its gaps filled.

Small models told to follow a pattern write what they like, or the pattern again with a word changed. Told
to fill its gaps with something particular, with code putting the task together, they can do neither.
Replies: texts under `instructions`, or for each task a list of what goes into its gaps, in order.
"""

import json
import keyword
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from datagen.generators.filling import fills_of, put_together, said_again
from datagen.generators.task_forms import HOLE, Wanted, pattern_fault
from datagen.prompts import Prompt

__all__ = [
    "Function",
    "fill_schema",
    "fillable",
    "function_task",
    "gaps_of",
    "proposal_schema",
    "proposals",
    "said_before",
    "shown_tasks",
]


class _Shown(BaseModel):
    instructions: list[str]


@lru_cache(maxsize=64)
def proposal_schema(count: int) -> type[BaseModel]:
    """Return the reply's shape: `count` tasks are asked for, but those of a reply cut short are read."""
    text = Annotated[str, Field(json_schema_extra={"minLength": 4})]
    texts = Annotated[list[text], Field(max_length=count, json_schema_extra={"minItems": count})]
    return create_model("Proposal", __config__=ConfigDict(extra="forbid"), instructions=(texts, ...))


def fillable(wanted: Sequence[Wanted]) -> bool:
    """Say whether every task that is wanted has a pattern with gaps."""
    return all(HOLE.search(each.form) for each in wanted)


@lru_cache(maxsize=512)
def fill_schema(gaps: tuple[int, ...]) -> type[BaseModel]:
    """Return the reply's shape: for each task as many texts as its pattern has gaps (`gaps_of`)."""

    def texts(count: int) -> Any:
        return Annotated[list[str], Field(min_length=count, max_length=count)]

    fields: dict[str, Any] = {f"task_{place}": (texts(count), ...) for place, count in enumerate(gaps, 1)}
    return create_model("Fills", __config__=ConfigDict(extra="forbid"), **fields)


def gaps_of(wanted: Sequence[Wanted]) -> tuple[int, ...]:
    """Return how many gaps each pattern has."""
    return tuple(len(HOLE.findall(each.form)) for each in wanted)


def proposals(data: Mapping[str, Any], wanted: Sequence[Wanted]) -> dict[int, str]:
    """Return the tasks that a reply has, by the place, from 0, of what was wanted; "" where one is none.

    A topic that stands before it, as the prompt lists them, is no part of it.
    """
    if "instructions" in data:
        texts = (" ".join(str(each).split()) for each in data["instructions"])
        return {
            place: text.removeprefix(f"{each.topic} - ") if each.topic else text
            for place, (text, each) in enumerate(zip(texts, wanted, strict=False))
        }
    return {
        place: _filled(each.form, data[f"task_{place + 1}"])
        for place, each in enumerate(wanted)
        if f"task_{place + 1}" in data
    }


_NAME, _LONGEST = r"^[a-z]+(_[a-z]+){1,3}$", 160


_Result = Literal[
    "number", "text", "true or false", "list of numbers", "list of texts", "other list", "dictionary"
]
RESULTS: tuple[str, ...] = get_args(_Result)
"""What a function can be said to return."""


class Function(BaseModel):
    """The reply's shape where a function is wanted: what it is given and returns, then how it is called.

    `result` is what the returned value is, one of `RESULTS`; the code is held to it.
    """

    model_config = ConfigDict(extra="forbid")
    given: Annotated[str, Field(min_length=4, max_length=_LONGEST)]
    returns: Annotated[str, Field(min_length=4, max_length=_LONGEST)]
    result: _Result
    name: Annotated[str, Field(pattern=_NAME, max_length=40)]
    parameters: Annotated[
        list[Annotated[str, Field(pattern=r"^[a-z]+(_[a-z]+)?$", max_length=24)]],
        Field(min_length=1, max_length=3),
    ]


def function_task(form: str, data: Mapping[str, Any]) -> str:
    """Return the task of a `Function` put into a pattern, whose gaps are its signature, what it is given and
    what it returns; "" where a text is as long as the schema allows (it may be cut), or names repeat.
    """
    texts = [" ".join(str(data[key]).split()).strip(" .。,，;；") for key in ("given", "returns")]
    names = [str(each) for each in data["parameters"]]
    if not all(texts) or max(len(str(data[key])) for key in ("given", "returns")) >= _LONGEST:
        return ""
    if len(set(names)) < len(names) or any(map(keyword.iskeyword, [*names, str(data["name"])])):
        return ""
    return put_together(form, [f"{data['name']}({', '.join(names)})", *texts])


def _filled(form: str, fills: Sequence[str]) -> str:
    """Return a pattern with its gaps filled, "" where one is empty, a clause, or says its words again."""
    texts = fills_of(form, fills)
    if not all(texts) or said_again(form, fills):
        return ""
    task = put_together(form, texts)
    return task if pattern_fault(form, task) is None else ""


def said_before(wanted: Sequence[Wanted], fills: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return what a second request for the gaps of some patterns tells: the first fills, and what is wrong.

    Each line has the words that its fill shares with its pattern, or all of a fill where it shares none.
    """
    answer = {f"task_{place}": list(texts) for place, texts in enumerate(fills, 1)}
    lines = list(enumerate(zip(wanted, fills, strict=True), 1))
    shared = (
        f"{place}. {', '.join(said_again(each.form, texts) or map(str.strip, texts))}"
        for place, (each, texts) in lines
    )
    return {
        "answer": json.dumps(answer, ensure_ascii=False),
        "words": "\n".join(shared),
        "wanted": "\n".join(f"{place}. {each}" for place, (each, _) in lines),
    }


def shown_tasks(prompt: Prompt) -> list[str]:
    """Return the tasks that a prompt's own demonstrations propose: a model may say them again."""
    found: list[str] = []
    for turn in prompt.turns:
        if turn.role != "assistant":
            continue
        try:
            found += _Shown.model_validate_json(turn.content).instructions
        except ValidationError:
            continue
    return found
