"""Every setting of a run, checked at the border and written to `run.toml`."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from datagen.errors import ConfigError

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

Command = Literal["self-instruct", "self-qa", "self-kg"]
Format = Literal["messages", "alpaca", "sharegpt", "prompt-completion"]
Language = Literal["auto", "en", "zh"]
Count = Annotated[int, Field(ge=1)]
_TARGET = 10
GROWN = 10_000_000
"""The target of a run that grows: more than any run keeps."""
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ModelConfig(_Section):
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


class SelfInstructConfig(_Section):
    """Self-Instruct: demonstrations a prompt shows, tasks asked for in one call, and their forms.

    `forms` all: also those marked `open:`, whose answers only the model's own knowledge holds up;
    auto: all but for the local model. `examples` few: of the worked examples that its shipped prompts
    hold, which small models need, the first one or two; auto: few but for a model inside the process.

    `grow` goes on without a target until less than `least_yield` of the last `yield_window` tasks asked
    for were new. `domain` is a field that all tasks are to be from, `context` a file with background on it.
    `judge` is how many votes grade each record (0: none).
    `turns` makes tasks into dialogues, as 2-6, by `dialogue`: two roles by turns, or one call for the whole.
    `evolve` is how many rounds of evolution a new task goes through.
    """

    demonstrations: Annotated[int, Field(ge=2, le=32)] = 8
    machine_demonstrations: Annotated[int, Field(ge=0, le=16)] = 2
    instructions_per_call: Annotated[int, Field(ge=1, le=20)] = 4
    forms: Literal["auto", "all", "held"] = "auto"
    examples: Literal["auto", "all", "few"] = "auto"
    patience: Count = 10
    grow: bool = False
    least_yield: Annotated[float, Field(gt=0, le=1)] = 0.1
    yield_window: Annotated[int, Field(ge=20, le=100_000)] = 200
    judge: Annotated[int, Field(ge=0, le=9)] = 0
    turns: Annotated[str, Field(pattern=r"^[2-8](-[2-8])?$")] | None = None
    dialogue: Literal["two-role", "one-call"] = "two-role"
    evolve: Annotated[int, Field(ge=0, le=5)] = 0
    domain: Annotated[str, Field(min_length=2, max_length=300)] | None = None
    context: str | None = None

    @field_validator("turns")
    @classmethod
    def _turns_go_up(cls, turns: str | None) -> str | None:
        return _going_up(turns)

    @model_validator(mode="after")
    def _background_is_of_a_field(self) -> Self:
        if self.context is not None and self.domain is None:
            raise ValueError("context is background on a field: name the domain")
        return self


def _going_up(turns: str | None) -> str | None:
    if turns and turns[0] > turns[-1]:
        raise ValueError(f"{turns} goes down: write the fewest first")
    return turns


QA_MIX = ("closed-book", "open-book", "retrieval", "refusal")
"""What Self-QA's records can be: with what at hand they are answered, or that they are not."""


TABLE = "table"
"""The type of question that is asked of whole tables."""


class SelfQAConfig(_Section):
    """Self-QA: questions asked of a chunk, and the chunk's size in words or CJK characters.

    `types` gives types of question their shares; a list of names gives them equal ones. `mix` gives shares
    to what a record's reader has at hand (closed-book: nothing, open-book: the passage, retrieval: it among
    `distractors` others, left out of the share `leave_out`), and to refusals. `judge` is how many votes of
    how many a judge's verdict takes, as 2/3, `style` a file that says how answers are written.
    `turns` joins questions on a passage into dialogues, as 2-4. `merged`: questions come with their answers.
    `row_template` says a table's rows: columns in braces.

    The type `table` is asked of whole tables, for its share of the items: one of five where nothing is said.
    `per_document` bounds the questions asked about one document (0: any number). `fill_gaps` names the run
    folder whose kept records leave the chunks that this run is to ask about.
    With `graph`, files that may be graphs (csv, tsv, json, jsonl) are read as graphs, as ttl or graphml are.
    """

    types: dict[str, Annotated[int, Field(ge=0)]] = Field(
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
    mix: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=lambda: {"closed-book": 1})
    distractors: Annotated[int, Field(ge=1, le=20)] = 3
    leave_out: Annotated[float, Field(ge=0, le=1)] = 0.2
    turns: Annotated[str, Field(pattern=r"^[2-8](-[2-8])?$")] | None = None
    style: str | None = None
    judge: Annotated[str, Field(pattern=r"^[1-9]/[1-9]$")] | None = None
    merged: bool = False
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
        return _going_up(turns)

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


class SelfKGConfig(_Section):
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
    mix: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=lambda: dict(MIX))
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


class LimitsConfig(_Section):
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


class RunConfig(_Section):
    """All settings of one run. `lag` 0 means: computed from the target, then written here.

    `concurrency` 0 or "auto" means: one call at a time for the local model, as many as an endpoint takes.
    `batch` asks the endpoint in batches, at half the price and within a day.
    `cache` names a file of answers to share with other runs; by default it lies in the run folder.

    `made_from` is written by a run, not set: the SHA-256 of what it read (inputs, prompts), cut to 16
    hex digits, so that a run is not gone on with from something else. So is `caches`: the files named
    by `cache` so far, in which a folder's answers lie.
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
    limits: LimitsConfig = LimitsConfig()
    self_instruct: SelfInstructConfig = SelfInstructConfig()
    self_qa: SelfQAConfig = SelfQAConfig()
    self_kg: SelfKGConfig = SelfKGConfig()
    rules: dict[str, dict[str, Any]] = Field(default_factory=dict)
    made_from: dict[str, str] = Field(default_factory=dict)
    caches: tuple[str, ...] = ()

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
    def _batches_go_to_an_endpoint(self) -> Self:
        if self.batch and (self.model.is_local or self.model.name == "none"):
            raise ValueError("batch needs an endpoint's model: name one, or leave batch out")
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
        section = type(section.model_fields[str(name)].default)
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
