"""Which model answers, and what may be asked of it."""

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from datagen.settings.section import Rate, Section

__all__ = ["LimitsConfig", "ModelConfig"]


class ModelConfig(Section):
    """Which model answers, and how it is asked.

    `name` is `local`, `none` (Self-KG templates alone), a GGUF file, or a model of the endpoint at
    `base_url`. The key itself is never a setting, only the name of the variable that holds it.
    """

    name: Annotated[str, Field(min_length=1)] = "local"
    base_url: Annotated[str, Field(pattern=r"^[^@?]+$")] | None = None
    api_key_env: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] = "OPENAI_API_KEY"
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.7
    timeout: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 120.0

    @property
    def is_local(self) -> bool:
        """Whether the model runs inside the process."""
        return self.base_url is None and (self.name == "local" or self.name.endswith(".gguf"))

    @model_validator(mode="after")
    def _without_a_model_no_endpoint(self) -> Self:
        if self.name == "none" and self.base_url is not None:
            raise ValueError("none asks no model: leave base_url out, or name the endpoint's model")
        if self.name == "local" and self.base_url is not None:
            raise ValueError("local is the model inside the process: name the endpoint's model")
        return self


class LimitsConfig(Section):
    """What may be asked of the endpoint: requests and tokens a minute (0: no limit), a budget, a price.

    `budget` is a hard stop as 5usd, 2Mtok or 1000calls ("none": none, also where the folder has one),
    `price` IN,OUT or IN,CACHED,OUT in dollars a million tokens.
    """

    rpm: Rate = 0
    tpm: Rate = 0
    budget: str | None = None
    price: str | None = None

    @field_validator("budget")
    @classmethod
    def _none_is_no_budget(cls, budget: str | None) -> str | None:
        return None if budget == "none" else budget
