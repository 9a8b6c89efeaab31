"""Every setting of a run, checked at the border and written to `run.toml`."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, Field, ValidationError, field_validator, model_validator

from datagen.errors import ConfigError
from datagen.languages import check_language
from datagen.settings.model import LimitsConfig, ModelConfig
from datagen.settings.section import Count, Section
from datagen.settings.self_instruct import SelfInstructConfig
from datagen.settings.self_kg import MIX, SelfKGConfig
from datagen.settings.self_qa import QA_MIX, TABLE, SelfQAConfig

__all__ = [
    "GROWN",
    "MIX",
    "QA_MIX",
    "TABLE",
    "Command",
    "Format",
    "Language",
    "LimitsConfig",
    "ModelConfig",
    "RunConfig",
    "SelfInstructConfig",
    "SelfKGConfig",
    "SelfQAConfig",
    "load_config",
    "make_config",
    "parse_config",
]


def _known_language(language: str) -> str:
    try:
        return check_language(language)
    except ConfigError as error:
        raise ValueError(f"{error.message}; {error.hint}") from error


Command = Literal["self-instruct", "self-qa", "self-kg"]
Format = Literal["messages", "alpaca", "sharegpt", "prompt-completion"]
Language = Annotated[str, AfterValidator(_known_language)]
_TARGET = 10
GROWN = 10_000_000
"""The target of a run that grows: more than any run keeps."""


class RunConfig(Section):
    """All settings of one run. `lag` 0 means: computed from the target, then written here.

    `concurrency` 0 or "auto" means: one call at a time for the local model, as many as an endpoint takes.
    `batch` asks the endpoint in batches, at half the price and within a day.
    `answer_model` is what answers new tasks, where the model that invents and checks them is not to.
    `cache` names a file of answers to share with other runs; by default it lies in the run folder.

    `made_from` is written by a run, not set: the SHA-256 of what it read (inputs, prompts), cut to 16
    hex digits, so that a run is not gone on with from something else. So is `caches`: the files named
    by `cache` so far, in which a folder's answers lie, and `place`: where the folder lay at its first
    start, by which caches count what a run has spent, wherever it is moved.
    """

    command: Command
    inputs: tuple[str, ...] = ()
    output: str
    target: Count = _TARGET
    language: Language = "auto"
    seed: int = 0
    lag: Annotated[int, Field(ge=0)] = 0
    concurrency: Annotated[int, Field(ge=0, le=4096)] = 0
    format: Format = "messages"
    prompts: str | None = None
    against: tuple[str, ...] = ()
    decontaminate: tuple[str, ...] = ()
    strict: bool = False
    batch: bool = False
    cache: str | None = None
    model: ModelConfig = ModelConfig()
    answer_model: ModelConfig | None = None
    limits: LimitsConfig = LimitsConfig()
    self_instruct: SelfInstructConfig = SelfInstructConfig()
    self_qa: SelfQAConfig = SelfQAConfig()
    self_kg: SelfKGConfig = SelfKGConfig()
    rules: dict[str, dict[str, Any]] = Field(default_factory=dict)
    made_from: dict[str, str] = Field(default_factory=dict)
    caches: tuple[str, ...] = ()
    place: str = ""

    @model_validator(mode="before")
    @classmethod
    def _growth_has_no_target(cls, values: Any) -> Any:
        section = values.get("self_instruct") if isinstance(values, dict) else None
        if not isinstance(section, dict) or section.get("grow") is not True:
            return values
        if values.get("target", GROWN) != GROWN:
            raise ValueError("grow has no target: leave one of the two out")
        return {**values, "target": GROWN}

    @field_validator("concurrency", mode="before")
    @classmethod
    def _auto_is_zero(cls, concurrency: object) -> object:
        return 0 if concurrency == "auto" else concurrency

    @model_validator(mode="after")
    def _other_languages_are_self_instructs(self) -> Self:
        if self.command != "self-instruct" and self.language not in ("auto", "en", "zh"):
            raise ValueError(
                f"{self.command} writes en and zh; language {self.language} is for self-instruct"
            )
        return self

    @model_validator(mode="after")
    def _batches_go_to_an_endpoint(self) -> Self:
        if self.batch and (self.model.is_local or self.model.name == "none"):
            raise ValueError("batch needs an endpoint's model: name one, or leave batch out")
        return self

    @model_validator(mode="after")
    def _draws_differ_by_chance(self) -> Self:
        model = self.answer_model or self.model
        if self.self_instruct.agree > 1 and not model.temperature:
            raise ValueError("agree needs draws that can differ: give a temperature above 0")
        return self

    @model_validator(mode="after")
    def _another_model_answers_tasks_alone(self) -> Self:
        if self.answer_model is None:
            return self
        for is_wrong, why in (
            (self.command != "self-instruct", "answer_model answers the tasks of self-instruct alone"),
            (
                self.answer_model.name == "none",
                "answer_model names what answers: leave it out, or name a model",
            ),
            (self.batch, "batch asks one model alone: leave batch or answer_model out"),
            (
                self.self_instruct.turns and self.self_instruct.dialogue == "one-call",
                "in one call one model writes a whole dialogue: leave answer_model out, or take two-role",
            ),
        ):
            if is_wrong:
                raise ValueError(why)
        return self


def make_config(values: dict[str, Any], where: str = "the settings") -> RunConfig:
    """Check settings. Raises ConfigError that names the first wrong one.

    What stands in `api_key_env` or in an address may be a secret: it is not repeated.
    """
    try:
        return RunConfig.model_validate(values)
    except ValidationError as exc:
        first = exc.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        said, hint = _SAID.get(name, _SAID.get(first["type"], (said, "correct this setting")))
        if first["type"] == "extra_forbidden":
            hint = f"use one of {', '.join(_settings_beside(first['loc']))}"
    # Raised out here, so that no traceback holds what was refused.
    raise ConfigError(f"{where}: {name}: {said}" if name else f"{where}: {said}", hint)


_SAID = {
    "model.api_key_env": (
        "this is no name of an environment variable",
        "name the variable that holds the key, never the key itself",
    ),
    "model.base_url": (
        "this address holds a name, a password or a query",
        "give the bare address; a key goes into the variable that api_key_env names",
    ),
    "self_qa.row_template": (
        "this is no row template",
        'name columns in braces, in one line: "{Product} costs {Price} euros."',
    ),
    "extra_forbidden": ("there is no such setting", ""),
}
"""What is said of a setting, or of a kind of fault, in the place of pydantic's words; and what to do."""


def _settings_beside(place: tuple[int | str, ...]) -> list[str]:
    """Return the settings that there are where an unknown one was found."""
    section: type[BaseModel] = RunConfig
    for name in place[:-1]:
        kind = section.model_fields[str(name)].annotation
        section = next(each for each in (*get_args(kind), kind) if isinstance(each, type))
    return sorted(section.model_fields)


def parse_config(text: str, where: str) -> RunConfig:
    """Read run.toml's text. Raises ConfigError."""
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as exc:
        raise ConfigError(f"{where} is not TOML: {exc}", "correct the file") from exc
    return make_config(values, where)


def load_config(path: Path) -> RunConfig:
    """Read a run file. Raises ConfigError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"cannot read run file {path}", "give the run.toml of a run folder") from exc
    return parse_config(text, str(path))
