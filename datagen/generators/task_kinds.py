"""Whether a new task is classification: the model is asked for the form of its answer.

Source: Wang et al. (2022), "Self-Instruct", section 2.2 (classification task identification). Changed: small
models say yes to "is it classification?" far too often, and "unsure" is a verdict of its own.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from datagen.contracts import Ask
from datagen.generators.tasks import NAME, Task
from datagen.prompts import PromptBook
from datagen.records import Completion

__all__ = ["judge_kind"]


class _AnswerForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    answer: Literal["label", "text", "number", "list", "table", "code", "unsure"]


async def judge_kind(task: Task, prompts: PromptBook, language: str, ask: Ask) -> tuple[str, Task]:
    """Say yes (classification), no or unsure, and return the task with the calls it took.

    An unsure form is asked for once more, unless the task works on a given text by its pattern: such a
    task is no classification. Raises CallFailed.
    """
    prompt = prompts.get(language, NAME, "classify")
    turns = prompt.fill({"instruction": task.instruction})
    calls: list[Completion] = []
    for heat in (0.0,) if task.on_text else (0.0, 0.7):
        calls.append(await ask(turns, schema=_AnswerForm, heat=heat, max_tokens=20))
        if (form := str((calls[-1].data or {})["answer"])) != "unsure":
            break
    verdict = {"label": "yes", "unsure": "no" if task.on_text else "unsure"}.get(form, "no")
    return verdict, task.after(calls, prompt)
