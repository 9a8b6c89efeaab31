"""The trainers that a file can be loaded with: what to install for each, and what it must be told."""

from dataclasses import dataclass

__all__ = ["TRAINERS", "Trainer"]


@dataclass(frozen=True, slots=True)
class Trainer:
    """A trainer: the packages that it imports, the command that installs it, whether it needs a tokenizer.

    `formats` are those that it is given; of another format it is said that it does not take it.
    """

    packages: tuple[str, ...]
    install: str
    formats: tuple[str, ...]
    needs_tokenizer: bool = True


TRAINERS = {
    "trl": Trainer(
        ("trl", "torch", "datasets"),
        "pip install 'datagen[train]'",
        ("messages", "prompt-completion", "prompt-completion-text", "text", "sharegpt"),
    ),
    "llamafactory": Trainer(
        ("llamafactory",), "pip install llamafactory", ("messages", "sharegpt", "alpaca")
    ),
    "ms-swift": Trainer(
        ("swift",),
        "pip install ms-swift",
        ("messages", "sharegpt", "alpaca", "query-response", "prompt-completion-text", "text"),
    ),
    "axolotl": Trainer(("axolotl",), "pip install axolotl", ("messages", "sharegpt", "alpaca")),
    "mistral": Trainer(
        ("mistral_common",), "pip install mistral-common", ("messages",), needs_tokenizer=False
    ),
    "datasets": Trainer(
        ("datasets",),
        "pip install datasets",
        (
            "messages",
            "sharegpt",
            "alpaca",
            "prompt-completion",
            "prompt-completion-text",
            "query-response",
            "text",
        ),
        needs_tokenizer=False,
    ),
}
"""Name to trainer."""
