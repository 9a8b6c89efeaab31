"""The dataset card: README.md of an export, in the form that the Hugging Face hub shows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["NO_MODEL", "About", "card"]

NO_MODEL = "none: templates"
"""The model of a record that templates alone worded."""

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_TRAINERS = {
    "train_trl.py": "TRL with LoRA: `python train_trl.py MODEL`",
    "dataset_info.json": "LLaMA-Factory: `dataset_dir` is this folder, `dataset: datagen`",
    "axolotl.yaml": "Axolotl: the `datasets` block of a config",
    "ms_swift.sh": "ms-swift",
}


@dataclass(slots=True)
class About:
    """What a card tells. Counts are by name; `settings` are a run's own.

    `inputs` are its files' names with what is known of their licences, None where no file is known.
    """

    title: str
    format: str
    rows: dict[str, int]
    groups: int
    kept_together: str
    kinds: Mapping[str, int]
    languages: Mapping[str, int]
    models: Sequence[str]
    prompts: Sequence[str]
    inputs: Mapping[str, str] | None
    settings: Mapping[str, Any]
    license: str | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    mixed: Mapping[str, int] = field(default_factory=dict)
    files: Sequence[str] = ()


def card(about: About) -> str:
    """Return the card as Markdown. What comes from outside stands in code, where it marks up nothing."""
    lines = [*_front(about), "", f"# {_plain(about.title)}", ""]
    is_of_templates = not about.mixed and all(name == NO_MODEL for name in about.models)
    by = "worded by templates" if is_of_templates else "written or worded by a language model"
    lines.append(
        f"{sum(about.rows.values())} rows of instruction data in the format `{about.format}`, made by "
        f"datagen: synthetic, {by} and checked by rules, not by people."
    )
    lines += ["", "| file | rows |", "|---|---|"]
    lines += [f"| `{part}.jsonl` | {count} |" for part, count in about.rows.items()]
    lines += ["", f"Rows by kind: {_counts(about.kinds)}. By language: {_counts(about.languages)}."]
    if len(about.rows) > 1:
        lines += [
            "",
            f"The parts do not leak: records of one {about.kept_together} and near duplicates (ROUGE-L over "
            f"0.7) are in one part. There are {about.groups} such groups. The written files were checked "
            "for it.",
        ]
    if about.mixed:
        lines += ["", f"Mixed into `train.jsonl` from other data sets: {_counts(about.mixed)}."]
    if about.left_out:
        lines += ["", f"Left out, and named in `left_out.jsonl`: {_counts(about.left_out)}."]
    lines += ["", "## How it was made", ""]
    lines += _items("models", about.models) + _items("prompts, with the hash of each", about.prompts)
    lines += ["", "Settings:", "", "```", *_settings(about.settings), "```"]
    lines += ["", "## Inputs and licences", "", *_inputs(about)]
    lines += ["", "## To train on it", ""]
    lines += [f"- `{name}`: {what}" for name, what in _TRAINERS.items() if name in about.files]
    lines += ["", "## Limits", "", *_limits(about)]
    return "\n".join(lines)


def _front(about: About) -> list[str]:
    total = sum(about.rows.values())
    size = next((name for limit, name in _SIZES if total < limit), "n>1M")
    lines = ["---", f"license: {json.dumps(about.license)}"] if about.license else ["---"]
    if about.languages:
        lines += ["language:", *(f"- {json.dumps(name)}" for name in about.languages)]
    lines += ["size_categories:", f"- {size}", "tags:", "- synthetic", "- datagen", "configs:"]
    lines += ["- config_name: default", "  data_files:"]
    for part in about.rows:
        lines += [f"  - split: {part}", f"    path: {part}.jsonl"]
    return [*lines, "---"]


def _plain(text: str) -> str:
    """Return a text on one line, with nothing that Markdown or HTML would read."""
    return "".join(char for char in " ".join(text.split()) if char not in "`<>|[]*_\\").strip() or "data"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"`{_plain(name)}` {count}" for name, count in counts.items()) or "none"


def _items(what: str, names: Sequence[str]) -> list[str]:
    return [f"- {what}: {', '.join(f'`{_plain(name)}`' for name in names) or 'not known'}"]


def _settings(settings: Mapping[str, Any]) -> list[str]:
    """Return a line a setting, and a line a rule."""
    lines = []
    for name, value in settings.items():
        if name == "rules":
            lines += [f"rules.{rule} = {json.dumps(limits)}" for rule, limits in value.items()]
        else:
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    return lines


def _inputs(about: About) -> list[str]:
    lines = [f"- `{_plain(name)}`: {what}" for name, what in (about.inputs or {}).items()]
    if about.inputs is None:
        lines = ["- not known: the run folder has no run.toml"]
    elif not lines:
        lines = ["- no files: the seed tasks that datagen carries (Apache-2.0)"]
    own = f"`{_plain(about.license)}`, as given" if about.license else "not given"
    lines.append(f"- this data set: {own}. The terms of the models above may bind it, too.")
    return lines


def _limits(about: About) -> list[str]:
    return [
        "- Answers were checked against their source by rules; a sample should be read before training.",
        "- What the inputs have wrong, the rows have wrong; their bias is the data's bias.",
        "- Rows of a part resemble those of another in form: a score on the test part says how well this "
        "material was learned, not how good a model is elsewhere.",
    ]
