"""Which rules run, and with what: names and `rule.setting=value` texts laid over a run's settings."""

from collections.abc import Mapping, Sequence

from datagen.errors import ConfigError
from datagen.filters.stage import RULES, resolve

__all__ = ["GROUPS", "Settings", "rules_from"]

Settings = Mapping[str, Mapping[str, object]]
"""Rules' settings by rule and name."""

GROUPS = {
    "length": ("instruction_too_short", "instruction_too_long", "output_too_long"),
    "duplicates": ("same_input_other_output", "exact_duplicate", "near_duplicate"),
    "original": ("original_rules", "near_duplicate"),
}
"""Names for several rules at once; `original` decides as the original Self-Instruct does."""

_OF_GROUPS: dict[str, Settings] = {"original": {"near_duplicate": {"guard": "off"}}}
"""What a group sets of its rules."""


def rules_from(
    settings: Settings, names: Sequence[str], values: Sequence[str]
) -> dict[str, dict[str, object]]:
    """Return all rules' settings: `names` leaves the others off, `values` are `rule.setting=value`.

    A rule that is named runs, also where it is off otherwise.

    Raises ConfigError for an unknown rule or setting or a bad value.
    """
    for name in names:
        if name not in GROUPS and name not in RULES:
            raise ConfigError(
                f"unknown filter rule: {name}", f"use one of {', '.join(GROUPS)}; {', '.join(RULES)}"
            )
    chosen = {rule for name in names for rule in GROUPS.get(name, (name,))}
    given = {rule: dict(row) for rule, row in settings.items()}
    _turn_on(given, chosen)
    for name in names:
        for rule, fixed in _OF_GROUPS.get(name, {}).items():
            given[rule].update(fixed)
    for value in values:
        place, equals, text = value.partition("=")
        rule, dot, key = place.strip().partition(".")
        if not (equals and dot):
            raise ConfigError(f"not a setting: {value}", "write it as near_duplicate.threshold=0.6")
        given.setdefault(rule, {})[key] = _value(text.strip())
    resolved = resolve(given)
    for rule, row in resolved.items():
        if chosen and rule not in chosen:
            row["mode"] = "off"
    return resolved


def _turn_on(given: dict[str, dict[str, object]], chosen: set[str]) -> None:
    for rule in sorted(chosen):
        row = given.setdefault(rule, {})
        if row.get("mode", RULES[rule].defaults["mode"]) == "off":
            row["mode"] = "drop"


def _value(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
