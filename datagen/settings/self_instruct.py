"""The settings of Self-Instruct."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from datagen.settings.section import Count, Section, rising

__all__ = ["SelfInstructConfig"]


class SelfInstructConfig(Section):
    """Self-Instruct: demonstrations a prompt shows, tasks asked for in one call, and their forms.

    `forms` all: also those marked `open:`, whose answers only the model's own knowledge holds up;
    auto: all but for the local model. `examples` few: of the worked examples that its shipped prompts
    hold, which small models need, the first one or two; auto: few but for a model inside the process.

    `rules` original: of the filter's rules those alone that the original has.
    `classification_only` shows seeds that are classification and makes such tasks alone.
    `grow` goes on without a target until less than `least_yield` of the last `yield_window` tasks asked
    for were new. `domain` is a field that all tasks are to be from, `context` a file with background on it.
    `judge` is how many votes grade each record (0: none).
    `turns` makes tasks into dialogues, as 2-6, by `dialogue`: two roles by turns, or one call for the whole.
    `evolve` is how many rounds of evolution a new task goes through. `agree` is how many times an output is
    drawn, so that it can be seen how far the draws agree (0: once).
    """

    demonstrations: Annotated[int, Field(ge=2, le=32)] = 8
    machine_demonstrations: Annotated[int, Field(ge=0, le=16)] = 2
    instructions_per_call: Annotated[int, Field(ge=1, le=20)] = 4
    forms: Literal["auto", "all", "held"] = "auto"
    examples: Literal["auto", "all", "few"] = "auto"
    patience: Count = 10
    rules: Literal["own", "original"] = "own"
    classification_only: bool = False
    grow: bool = False
    least_yield: Annotated[float, Field(gt=0, le=1)] = 0.1
    yield_window: Annotated[int, Field(ge=20, le=100_000)] = 200
    judge: Annotated[int, Field(ge=0, le=9)] = 0
    turns: Annotated[str, Field(pattern=r"^[2-8](-[2-8])?$")] | None = None
    dialogue: Literal["two-role", "one-call"] = "two-role"
    evolve: Annotated[int, Field(ge=0, le=5)] = 0
    agree: Annotated[int, Field(ge=0, le=9)] = 0
    domain: Annotated[str, Field(min_length=2, max_length=300)] | None = None
    context: str | None = None

    @field_validator("turns")
    @classmethod
    def _turns_go_up(cls, turns: str | None) -> str | None:
        return rising(turns)

    @model_validator(mode="after")
    def _a_dialogues_answers_are_drawn_once(self) -> Self:
        if self.agree > 1 and self.turns:
            raise ValueError("agree is of tasks with one answer: leave turns or agree out")
        return self

    @model_validator(mode="after")
    def _a_label_is_no_dialogue(self) -> Self:
        if self.classification_only and self.turns:
            raise ValueError("classification_only makes labels and no dialogues: leave one of the two out")
        return self

    @model_validator(mode="after")
    def _background_is_of_a_field(self) -> Self:
        if self.context is not None and self.domain is None:
            raise ValueError("context is background on a field: name the domain")
        return self
