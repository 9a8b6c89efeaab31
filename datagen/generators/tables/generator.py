"""Self-QA on whole tables: plan and answer by code, reword by the model, verify, else the template."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from datagen.contracts import Ask, Kept, Outcome
from datagen.errors import CallFailed
from datagen.generators.asked import PassageItem
from datagen.generators.contexts import Contexts
from datagen.generators.judging import Judging
from datagen.generators.making import fail, make_record
from datagen.generators.passage_coverage import Places, Quota
from datagen.generators.passages import number_sentences
from datagen.generators.rewording.asking import Worded, reword
from datagen.generators.rewording.composed import composed_answer, composed_question
from datagen.generators.rewording.names import NameIndex
from datagen.generators.styles import Style, framed, style_fault
from datagen.generators.tables.kinds import TablePlan, plan_questions
from datagen.generators.tables.tabling import Table, read_table
from datagen.generators.tables.words import call_column
from datagen.prompts import Prompt, PromptBook
from datagen.records import Chunk, Record, SpanSource

__all__ = ["TableQA", "has_questions", "names_of", "question_faults"]


@dataclass(frozen=True, slots=True)
class TableItem:
    """Some questions about one table, which is None where there are none."""

    table: Table | None
    plans: tuple[TablePlan, ...]


class TableQA:
    """Questions on tables; an item is some questions about one table, pass after pass."""

    name = "self-qa"
    patience = 0
    feeds_back = False

    def __init__(
        self,
        tables: Sequence[Chunk],
        prompts: PromptBook,
        *,
        questions: int,
        passes: int,
        language: str = "auto",
        per_document: int = 0,
        contexts: Contexts | None = None,
        style: Style | None = None,
        judging: Judging | None = None,
    ) -> None:
        """Take tables as `find_tables` gives them, in the order they are to be asked about.

        `contexts` gives records their mode; without it all are closed-book. `style` is how answers are
        written, `judging` puts the records to judges that see their table.
        """
        self._style = style
        self._judging = judging
        self._contexts = contexts
        self._tables = tables
        self._prompts = prompts
        self._questions = questions
        self._passes = passes
        self._quota = Quota(tables, per_document, questions)
        self._language = language
        self._planned = lru_cache(maxsize=32)(self._plan_table)

    def _plan_table(self, at: int) -> tuple[Table, list[TablePlan]] | None:
        table = read_table(self._tables[at])
        if table is None or self._language not in ("auto", table.language):
            return None
        return table, plan_questions(table)

    def plan(self, index: int, kept: Kept) -> TableItem | None:
        """Return some questions about a table; None where no table has any left."""
        if index >= self._passes * len(self._tables):
            return None
        turn, at = divmod(index, len(self._tables))
        planned = self._planned(at)
        if planned is None:
            return TableItem(None, ())
        table, plans = planned
        first = turn * self._questions
        return TableItem(table, tuple(plans[first : first + self._quota.left(table.chunk, turn)]))

    def makes(self, item: TableItem) -> int:
        """Return how many questions an item asks."""
        return len(item.plans)

    def coverage(self, kept: Iterable[Record]) -> dict[str, Any]:
        """Return how many tables have 0, 1 or more kept records."""
        return Places(self._tables).coverage(kept)

    async def generate(self, index: int, item: TableItem, ask: Ask) -> list[Outcome]:
        """Reword and verify each question; the template stands in for one that fails twice."""
        table = item.table
        if table is None:
            return []
        names = names_of(table)
        shown = PassageItem(number_sentences(table.chunk), table.language, 0, ())
        made = await asyncio.gather(
            *(self._make(index, shown, table, plan, names, ask) for plan in item.plans)
        )
        if self._contexts is None:
            return list(made)
        return [
            self._contexts.placed(index, number, shown, each, "table mode")
            if isinstance(each, Record)
            else each
            for number, each in enumerate(made)
        ]

    async def _make(
        self, index: int, shown: PassageItem, table: Table, plan: TablePlan, names: NameIndex, ask: Ask
    ) -> Outcome:
        prompt = self._prompts.get(plan.language, self.name, "reword")
        plan = self._in_style(plan)
        try:
            worded = await reword(
                plan,
                self._styled(prompt, plan.language),
                ask,
                lambda question: question_faults(question, plan, names),
                lambda answer: (
                    composed_answer(answer, [said for _, said in plan.ways], names)
                    + self._off_style(answer, plan.language)
                ),
            )
        except CallFailed as error:
            return fail(index, "reword", error, _source(table, plan))
        made = self._record(table, plan, worded, prompt)
        return await self._judging.judged(index, shown, made, ask) if self._judging else made

    def _in_style(self, plan: TablePlan) -> TablePlan:
        """Return a plan in the first of its ways whose answer keeps to the style, else as it is."""
        ways = ((plan.question, plan.answer), *plan.ways)
        fitting = (way for way in ways if not self._off_style(way[1], plan.language))
        question, answer = next(fitting, ways[0])
        return replace(plan, question=question, answer=answer)

    def _off_style(self, answer: str, language: str) -> list[str]:
        fault = style_fault(self._style, answer, language) if self._style else None
        return [fault] if fault else []

    def _styled(self, prompt: Prompt, language: str) -> Prompt:
        """Return the prompt with the style page at its end; what is a hole elsewhere is text in the page."""
        if self._style is None:
            return prompt
        page = framed(self._style, self._prompts.lines(language, self.name, "style")).replace("$", "$$")
        last = prompt.turns[-1]
        return replace(prompt, turns=(*prompt.turns[:-1], replace(last, content=f"{last.content}\n\n{page}")))

    def _record(self, table: Table, plan: TablePlan, worded: Worded, prompt: Prompt) -> Record:
        scores = {"wording": float(worded.tried)}
        if self._style:
            scores["off_style"] = float(bool(self._off_style(worded.answer, plan.language)))
        return make_record(
            generator=self.name,
            kind=plan.kind,
            language=plan.language,
            instruction=worded.question,
            output=worded.answer,
            source=_source(table, plan),
            calls=worded.calls,
            prompts=(prompt,) if worded.calls else (),
            scores=scores,
            model="none",
        )


def question_faults(question: str, plan: TablePlan, names: NameIndex) -> list[str]:
    """Return what is wrong with a wording of a planned question; none where it asks the same."""
    faults = composed_question(question, [asked for asked, _ in plan.ways], plan.values, names)
    return (
        faults if question.rstrip().endswith(("?", "？")) else [*faults, "does not end with a question mark"]
    )


def names_of(table: Table) -> NameIndex:
    """Return what a wording must not change: the names of the rows, the columns and the classes."""
    classes = (cell for cells in table.classes.values() for cell in cells)
    columns = map(call_column, (*table.amounts, *table.classes))
    titles = (table.chunk.title, *table.chunk.headings)
    return NameIndex(filter(None, (*table.names, *columns, *classes, *titles)))


def _source(table: Table, plan: TablePlan) -> SpanSource:
    chunk = table.chunk
    return SpanSource(
        chunk.document, chunk.sha256, chunk.start, chunk.end, table.span(plan.rows), chunk.pages
    )


def has_questions(chunk: Chunk) -> bool:
    """Say whether anything can be asked of a table as a whole."""
    table = read_table(chunk)
    return table is not None and bool(plan_questions(table))
