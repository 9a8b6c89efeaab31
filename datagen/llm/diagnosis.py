"""What was found out about an endpoint, and how a run would be started with it."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from datagen.config import ModelConfig
from datagen.llm.limit_headers import number_in
from datagen.llm.waits import seconds_until

__all__ = ["Diagnosis", "Finding", "command_for", "limits_a_minute"]

_MINUTE = 60.0
_OPTIONS = {"requests": "--rpm", "tokens": "--tpm"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was probed, and what came of it; `is_good` None is neither good nor bad."""

    what: str
    result: str
    is_good: bool | None = None


@dataclass(slots=True)
class Diagnosis:
    """All findings, the settings that a run finds by itself, the options to give it, a command with them."""

    endpoint: str
    model: str
    findings: list[Finding] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    command: str = ""


def command_for(config: ModelConfig, options: Mapping[str, str]) -> str:
    """Return a command line to copy; DOCUMENTS in it stands for files or folders."""
    words = ["datagen", "self-qa", "DOCUMENTS", "--model", config.name]
    if config.base_url is not None:
        words += ["--base-url", config.base_url]
    if config.api_key_env != ModelConfig.model_fields["api_key_env"].default:
        words += ["--api-key-env", config.api_key_env]
    for option, value in options.items():
        words += [option, value]
    return shlex.join(words)


def limits_a_minute(headers: Mapping[str, str]) -> dict[str, str]:
    """Return --rpm and --tpm as an endpoint's headers tell them.

    A limit that takes longer than a minute to be whole again is one of a day or so, and is left out: a run
    follows it as it is told.
    """
    found: dict[str, str] = {}
    for what, option in _OPTIONS.items():
        limit = number_in(headers, f"x-ratelimit-limit-{what}")
        reset = seconds_until(headers.get(f"x-ratelimit-reset-{what}", ""))
        if limit is not None and limit >= 1 and (reset is None or reset <= _MINUTE):
            found[option] = str(int(limit))
    return found
