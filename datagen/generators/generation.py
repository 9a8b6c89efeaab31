"""Input-first: what a task works on, where it needs something, then the output in a call of its own.

Source: Wang et al. (2022), "Self-Instruct", section 2.2 (input-first approach). Changed: whether an
input is needed is asked or follows from the task's form, the output is a call of its own, and what
it says is checked once more and held against the input.
"""

from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from datagen.contracts import Ask, Outcome
from datagen.errors import CallFailed
from datagen.generators.agreeing import agreement, draw_answers, medoid
from datagen.generators.answer_check import Verdict, verdict_of
from datagen.generators.drawn import drawn_scores, fault_of
from datagen.generators.held import held_scores
from datagen.generators.making import fail
from datagen.generators.tasks import NAME, Task, normal_input
from datagen.languages import foreign, is_unspaced
from datagen.patterns import Pattern
from datagen.prompts import Prompt, PromptBook
from datagen.records import Completion, Rejection
from datagen.text import detect_language, numbers, sentences, tokens

__all__ = ["gives_answer", "make_answered"]

_KIND = "generation"
_LATIN_WORD = Pattern(r"(?<![A-Za-z])[a-z]{4,}(?![A-Za-z])")
"""What has no place in Chinese prose of another topic: small models fall into English."""
_Strict = ConfigDict(extra="forbid")


class _TaskInput(BaseModel):
    model_config = _Strict
    needs_input: bool
    input: str


class _Text(BaseModel):
    """A text in four sentences, each a field: small models else end after the first."""

    model_config = _Strict
    first: Annotated[str, Field(min_length=1)]
    second: str
    third: str
    fourth: str


def _joined(sentences: Iterable[str], language: str) -> str:
    return ("" if is_unspaced(language) else " ").join(each.strip() for each in sentences if each.strip())


_SHORT_INPUT = 8


def gives_answer(instruction: str, text: str, output: str) -> bool:
    """Say whether a short input is the result itself: its numbers, new to the task, end the output."""
    found = numbers(text) - numbers(instruction)
    ending = output.strip().rsplit("\n", 1)[-1]
    return bool(found) and len(tokens(text)) <= _SHORT_INPUT and found <= numbers(ending)


async def make_answered(
    task: Task, prompts: PromptBook, language: str, ask: Ask, draws: int = 1
) -> list[Outcome]:
    """Return the task's record, refused where its input or output is cut or gives itself away.

    The output is drawn so many times, and the draw that the others agree with most is taken.
    """
    form, output, check = (
        prompts.get(language, NAME, step) for step in ("text" if task.on_text else "input", "output", "check")
    )
    text = answer = ""
    scores: dict[str, float] = {}
    try:
        if task.on_text:
            task, text, wrong = await _text_for(task, form, language, ask)
        else:
            given = await ask(form.fill({"instruction": task.instruction}), schema=_TaskInput, max_tokens=300)
            task, data, wrong = task.after([given], form), given.data or {}, None
            text = normal_input(data["input"]) if data["needs_input"] else ""
        asked = f"{task.instruction}\n\n{text}" if text else task.instruction
        if not wrong:
            turns = output.fill({"task": asked})
            drawn = await draw_answers(turns, draws, ask)
            of_task = partial(fault_of, task, text, language=language)
            reply = medoid(drawn, lambda answer: of_task(answer) is None)
            task, answer = task.after(drawn, output), reply.text
            others = [each.text for each in drawn if each is not reply]
            if fault := of_task(answer):
                again = prompts.get(language, NAME, "output-again")
                turns = (*turns, *again.fill({"answer": answer, "fault": fault, "task": asked}))
                reply = await ask(turns, max_tokens=700, answers=True)
                task, answer = task.after([reply], again), reply.text
            scores |= agreement(answer, others)
            task = task.answered(reply)
            if reply.finish_reason == "length":
                wrong = Rejection("output_cut")
            elif gives_answer(task.instruction, text, answer):
                wrong = Rejection("input_gives_output", text)
        if not wrong:
            turns = check.fill({"task": asked, "answer": answer})
            judged = await ask(turns, schema=Verdict, heat=0.0, max_tokens=20)
            task = task.after([judged], check)
            scores["check"] = float(verdict_of(judged) == "right")
            scores |= drawn_scores(task, text, answer) | await held_scores(asked, answer)
    except CallFailed as error:
        return [fail(task.index, "instance", error, task.source)]
    return [task.record(_KIND, language, text, answer, rejection=wrong, scores=scores)]


async def _text_for(task: Task, form: Prompt, language: str, ask: Ask) -> tuple[Task, str, Rejection | None]:
    """Return a text to work on; one that is unfit is asked for once more. Raises CallFailed."""
    calls: list[Completion] = []
    turns = form.fill({"instruction": task.instruction, "topic": task.topic})
    for salt in range(2):
        calls.append(await ask(turns, schema=_Text, salt=salt, max_tokens=300))
        text = _joined((calls[-1].data or {}).values(), language)
        if not (wrong := _unfit(text, task, language)):
            break
    return task.after(calls, form), text, wrong


_FEWEST_TO_VARY = 40
_LEAST_VARIED = {True: 0.82, False: 0.75}
"""Share of a text's pairs of neighbouring tokens that are unlike, without spaces between words and with.

Prose of the seeds has 0.87 and more; of the local model's Chinese texts below it two of three made no sense.
"""


def _repeats(text: str, language: str) -> Rejection | None:
    """Say where a text has a sentence that stands in it before, or turns round a few words."""
    said = [text[start:end].strip() for start, end in sentences(text)]
    if again := next((each for place, each in enumerate(said) if each in said[:place]), ""):
        return Rejection("repetitive", again)
    words = tokens(text)
    pairs = list(pairwise(words))
    least = _LEAST_VARIED[is_unspaced(language)]
    if len(words) >= _FEWEST_TO_VARY and len(set(pairs)) < least * len(pairs):
        return Rejection("repetitive", round(len(set(pairs)) / len(pairs), 4), least)
    return None


def _unfit(text: str, task: Task, language: str) -> Rejection | None:
    if not text:
        return Rejection("empty", "input")
    written = detect_language(text)
    if language not in ("en", "zh"):
        other = foreign(text, language)
        return Rejection("wrong_language", other, language) if other else None
    if written in ("en", "zh") and written != language:
        return Rejection("wrong_language", written, language)
    stray = _LATIN_WORD.search(text) if written == "zh" else None
    if stray and not _LATIN_WORD.search(task.topic + task.instruction):
        return Rejection("wrong_language", stray.group())
    return _repeats(text, language)
