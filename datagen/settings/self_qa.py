"""The settings of Self-QA."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from datagen.settings.section import Count, Section, Share, rising

__all__ = ["QA_MIX", "TABLE", "SelfQAConfig"]

QA_MIX = ("closed-book", "open-book", "retrieval", "refusal")
"""What Self-QA's records can be: with what at hand they are answered, or that they are not."""


TABLE = "table"
"""The type of question that is asked of whole tables."""


class SelfQAConfig(Section):
    """Self-QA: questions asked of a chunk, and the chunk's size in words or CJK characters.

    `types` gives types of question their shares; a list of names gives them equal ones. `mix` gives shares
    to what a record's reader has at hand (closed-book: nothing, open-book: the passage, retrieval: it among
    `distractors` others, left out of the share `leave_out`), and to refusals. `judge` is how many votes of
    how many a judge's verdict takes, as 2/3, `style` a file that says how answers are written.
    `turns` joins questions on a passage into dialogues, as 2-4. `merged`: questions come with their answers.
    `row_template` says a table's rows: columns in braces. `chunk_tokens` sizes chunks in tokens of the
    model, as `tokenizer` (a tokenizer.json) counts them, else about.

    The type `table` is asked of whole tables, for its share of the items: one of five where nothing is said.
    `per_document` bounds the questions asked about one document (0: any number). `fill_gaps` names the run
    folder whose kept records leave the chunks that this run is to ask about.
    With `graph`, files that may be graphs (csv, tsv, json, jsonl) are read as graphs, as ttl or graphml are.
    """

    types: dict[str, Share] = Field(
        default_factory=lambda: dict.fromkeys(
            ("condition", "understanding", "procedural", "factual", "table"), 1
        )
    )
    questions_per_chunk: Annotated[int, Field(ge=1, le=20)] = 4
    chunk_words: Annotated[int, Field(ge=40, le=4000)] = 200
    chunk_characters: Annotated[int, Field(ge=40, le=8000)] = 350
    passes: Count = 3
    per_document: Annotated[int, Field(ge=0)] = 0
    fill_gaps: str | None = None
    graph: bool = False
    mix: dict[str, Share] = Field(default_factory=lambda: {"closed-book": 1})
    distractors: Annotated[int, Field(ge=1, le=20)] = 3
    leave_out: Annotated[float, Field(ge=0, le=1)] = 0.2
    turns: Annotated[str, Field(pattern=r"^[2-8](-[2-8])?$")] | None = None
    style: str | None = None
    judge: Annotated[str, Field(pattern=r"^[1-9]/[1-9]$")] | None = None
    merged: bool = False
    chunk_tokens: Annotated[int, Field(ge=40, le=8000)] | None = None
    tokenizer: str | None = None
    row_template: Annotated[str, Field(pattern=r"^[^{}\n]*(\{[^{}\n]+\}[^{}\n]*)+$")] | None = None

    @field_validator("mix")
    @classmethod
    def _modes_are_known(cls, mix: dict[str, int]) -> dict[str, int]:
        unknown = sorted(mix.keys() - set(QA_MIX))
        if unknown:
            raise ValueError(f"there is no mode {unknown[0]!r}; there are {', '.join(QA_MIX)}")
        if not any(mix.values()):
            raise ValueError("no mode has a share")
        return mix

    @field_validator("turns")
    @classmethod
    def _turns_go_up(cls, turns: str | None) -> str | None:
        return rising(turns)

    @field_validator("judge")
    @classmethod
    def _a_quorum_can_be_reached(cls, judge: str | None) -> str | None:
        if judge and judge[0] > judge[-1]:
            raise ValueError(f"{judge} asks for more votes than there are")
        return judge

    @model_validator(mode="after")
    def _refusals_have_one_share(self) -> Self:
        if self.mix.get("refusal") and self.types.get("unanswerable"):
            raise ValueError("types and mix both give refusals a share: leave one of the two out")
        return self

    @field_validator("types", mode="before")
    @classmethod
    def _names_alone_have_equal_shares(cls, types: object) -> object:
        return dict.fromkeys(types, 1) if isinstance(types, list | tuple) else types
