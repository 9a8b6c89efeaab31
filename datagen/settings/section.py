"""What every section of a run file is: closed to unknown names, and fixed once it was checked."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Count", "Rate", "Section", "Share", "rising"]

Count = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[int, Field(ge=0)]


class Section(BaseModel):
    """Settings under one heading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def rising(turns: str | None) -> str | None:
    """Pass on a range of turns, as 2-6. Raises ValueError where it goes down."""
    if turns and turns[0] > turns[-1]:
        raise ValueError(f"{turns} goes down: write the fewest first")
    return turns
