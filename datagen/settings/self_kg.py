"""The settings of Self-KG."""

from typing import Annotated

from pydantic import Field, field_validator

from datagen.settings.section import Section, Share

__all__ = ["MIX", "SelfKGConfig"]

MIX = {
    "forward": 6,
    "reverse": 3,
    "multi-hop": 3,
    "comparison": 2,
    "vignette": 2,
    "true-false": 2,
    "intersection": 1,
    "difference": 1,
    "count": 1,
    "superlative": 1,
    "existence": 1,
    "false-premise": 1,
    "unknown": 1,
    "multiple-choice": 1,
    "cloze": 1,
    "dialogue": 1,
    "lookup": 0,
    "grounded": 0,
}
"""Self-KG's kinds of question, and the share of each where nothing is said."""


class SelfKGConfig(Section):
    """Self-KG: how the graph is read, which questions are asked, and how many of each.

    `closed` are relations that the user declares complete, so that what is not in the graph is false.
    `columns` names head, relation and tail of a table or of JSON objects; `schema_file` is a file of
    declarations. `mix` gives kinds their shares. `hops` and `turns` are the most of a path and of a
    dialogue; `per_entity` and `per_relation` bound the plans that one of them may have (0: any number).
    `fill_gaps` names the run folder whose kept records leave the gaps that this run is to fill.
    """

    closed: tuple[str, ...] = ()
    columns: tuple[str, str, str] | None = None
    schema_file: str | None = None
    mix: dict[str, Share] = Field(default_factory=lambda: dict(MIX))
    hops: Annotated[int, Field(ge=2, le=5)] = 3
    turns: Annotated[int, Field(ge=2, le=8)] = 4
    per_entity: Annotated[int, Field(ge=0)] = 0
    per_relation: Annotated[int, Field(ge=0)] = 0
    fill_gaps: str | None = None

    @field_validator("mix")
    @classmethod
    def _kinds_are_known(cls, mix: dict[str, int]) -> dict[str, int]:
        unknown = sorted(mix.keys() - MIX.keys())
        if unknown:
            raise ValueError(f"there is no kind {unknown[0]!r}; there are {', '.join(MIX)}")
        if not any(mix.values()):
            raise ValueError("no kind has a share")
        return mix
