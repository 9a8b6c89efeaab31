"""Calls first: a function that a task asks for, held by two writings of it that must give the same.

Source: Chen et al. (2022), "CodeT: Code Generation with Generated Tests", section 2: code is believed where
other solutions give the same on generated calls. Changed: two solutions, all calls; what both give becomes
the examples of the task, so that they need not be worked out by a model, which gets them wrong.
"""

import ast
import asyncio
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from datagen.contracts import REHEARSED, Ask, Outcome
from datagen.errors import CallFailed
from datagen.generators.held import fenced, run_python, signature_of
from datagen.generators.making import fail, place_salt
from datagen.generators.tasks import NAME, Task
from datagen.patterns import Pattern
from datagen.prompts import PromptBook
from datagen.records import Completion, Rejection

__all__ = ["make_coded"]

_KIND = "generation"
_WRITINGS = 2
_CALLS, _SHOWN, _LONGEST_VALUE = 3, 2, 60
_EMPTY = ("[]", "{}", "()", "''", "0", "0.0", "False", "set()")
"""Values that tell least of a function."""


_CHANCY = Pattern(
    r"\b(?:today|now|random|randint|shuffle|secrets|uuid\d?|urandom|time\.time|hash|id)\s*\(|\brandom\."
)
"""What gives another thing at another moment."""


class _Calls(BaseModel):
    model_config = ConfigDict(extra="forbid")
    calls: Annotated[list[Annotated[str, Field(max_length=160)]], Field(min_length=_CALLS, max_length=_CALLS)]


async def make_coded(
    task: Task, prompts: PromptBook, language: str, ask: Ask, draws: int = 1
) -> list[Outcome]:
    """Return the record of a task whose instruction shows a function's signature (`signature_of`).

    Its code is the first of two writings, or of as many as `draws` says, all by what answers tasks. It is
    refused (`code_fails`) where a call is not one of the function with literals, fails, gives two things or
    another kind than the task's `result`; or where all calls give the same, or what they are given.
    """
    asking, writing = (prompts.get(language, NAME, step) for step in ("code-calls", "code"))
    code, rejection = "", None
    asked = task.instruction
    try:
        reply = await ask(asking.fill({"task": task.instruction}), schema=_Calls, max_tokens=200)
        task = task.after([reply], asking)
        calls = _read(reply, task.instruction)
        if len(calls) < _CALLS:
            return [task.record(_KIND, language, "", "", rejection=Rejection("code_fails", "no calls"))]
        turns = writing.fill({"task": f"{task.instruction}\n" + "\n".join(calls)})
        salts = [place_salt(task.index, task.slot, "code", number) for number in range(max(_WRITINGS, draws))]
        written = await asyncio.gather(
            *(ask(turns, salt=salt, max_tokens=400, answers=True) for salt in salts)
        )
    except CallFailed as error:
        return [fail(task.index, "code", error, task.source)]
    task = task.after(written, writing)
    code = written[0].text.strip()
    if any(each.finish_reason == "length" for each in written):
        rejection = Rejection("output_cut")
    elif written[0].finish_reason != REHEARSED:
        first, *others = [
            await asyncio.to_thread(_values, each.text, calls, seed) for seed, each in enumerate(written)
        ]
        wrong = [found for other in others if (found := _unlike(first, other, calls, task.result))]
        if wrong:
            rejection = Rejection("code_fails", wrong[0])
        else:
            asked = _with_examples(task.instruction, calls, first, language)
    scores = {} if rejection else {"python_holds": 1.0}
    return [task.told(asked).record(_KIND, language, "", code, rejection=rejection, scores=scores)]


def _read(reply: Completion, instruction: str) -> list[str]:
    """Return the calls of the instruction's function on literals, each once."""
    given: list[Any] = (reply.data or {}).get("calls", [])
    name = signature_of(instruction)
    if reply.finish_reason == REHEARSED:
        return [str(each) for each in given]
    return list(
        dict.fromkeys(call for each in given if (call := str(each).strip("` ")) and _is_call(call, name))
    )


def _is_call(text: str, name: str) -> bool:
    try:
        call = ast.parse(text, mode="eval").body
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == name):
            return False
        for each in [*call.args, *(keyword.value for keyword in call.keywords)]:
            ast.literal_eval(each)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return "\n" not in text


def _values(text: str, calls: list[str], hash_seed: int) -> tuple[str | None, ...]:
    """Return what calls give; nothing for code that can give another thing the next time."""
    code = "\n".join(fenced(text, "python", "py", "python3"))
    if not code or _CHANCY.search(code):
        return ()
    return run_python(code, calls, hash_seed=hash_seed).values


def _unlike(
    first: tuple[str | None, ...], second: tuple[str | None, ...], calls: list[str], result: str
) -> str:
    """Return the first call that does not give one value of the said kind in both; "" where all do."""
    for number, call in enumerate(calls):
        pair = (*first[number : number + 1], *second[number : number + 1])
        if len(pair) < 2 or None in pair or pair[0] != pair[1] or not _is_plain(pair[0], result):
            return call
    is_idle = all(value in _given(call) for value, call in zip(first, calls, strict=False))
    return calls[0] if is_idle or len(set(first)) == 1 else ""


def _given(text: str) -> list[str]:
    """Return what a call is given, each as a value is shown."""
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return [repr(ast.literal_eval(each)) for each in values]


def _is_plain(value: str | None, result: str) -> bool:
    """Say whether a value can be shown, a literal of a length to read, and is of a kind ("": any)."""
    try:
        found = ast.literal_eval(value) if value and len(value) <= _LONGEST_VALUE else None
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return found is not None and (not result or _is_kind(found, result))


def _is_kind(value: object, result: str) -> bool:
    if result.endswith(("list", "numbers", "texts")):
        kind = {"list of numbers": "number", "list of texts": "text"}.get(result, "")
        return isinstance(value, list | tuple | set) and all(
            not kind or _is_kind(each, kind) for each in value
        )
    if isinstance(value, bool) or result == "true or false":
        return isinstance(value, bool) and result == "true or false"
    if result == "number":
        return isinstance(value, int | float)
    return isinstance(value, str if result == "text" else dict)


def _with_examples(task: str, calls: list[str], values: tuple[str | None, ...], language: str) -> str:
    """Return a task with what calls give, of unlike values: those that tell most, the shortest first."""
    pairs = sorted(
        zip(calls, values, strict=True), key=lambda pair: (pair[1] in _EMPTY, len(f"{pair[0]}{pair[1]}"))
    )
    unlike: dict[str | None, str] = {}
    for call, value in pairs:
        unlike.setdefault(value, call)
    told = "应返回" if language == "zh" else " should return "
    lines = [f"`{call}`{told}`{value}`" for value, call in list(unlike.items())[:_SHOWN]]
    if language == "zh":
        return f"{task}例如，{'，'.join(lines)}。"
    return f"{task} For example, {' and '.join(lines)}."
