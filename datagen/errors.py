"""The errors a user may see. Each says what went wrong and where, and what to do about it.

`message` is one line: what, and in which file, line or item. `hint` is one line: what to do.
Arguments are plain text, so that every error pickles.
"""

__all__ = [
    "BadInput",
    "BudgetSpent",
    "CallFailed",
    "ConfigError",
    "DatagenError",
    "EndpointError",
    "Interrupted",
    "MissingExtra",
    "NoAnswer",
    "OutputError",
    "TargetMissed",
    "TooLong",
]


class DatagenError(Exception):
    """The root of datagen's errors: a `message` (what and where) and a `hint` (what to do)."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Take one line of message and one line of hint."""
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Give the message alone; the command line prints the hint on a line of its own."""
        return self.message


class BadInput(DatagenError):
    """A document, seed file, graph or data set cannot be used."""


class ConfigError(DatagenError):
    """A setting, prompt file or run file is wrong."""


class OutputError(DatagenError):
    """The run folder cannot be written, is in use, or belongs to another run."""


class MissingExtra(DatagenError):
    """An optional part of datagen is needed and not installed."""


class EndpointError(DatagenError):
    """The model endpoint refuses every call (wrong key, unknown model, dead server): the run stops."""


class CallFailed(DatagenError):
    """One model call failed for good; the item that made it fails and the run goes on."""


class NoAnswer(CallFailed):
    """A call brought no answer of the model that can be read, or a filter took it: it may be asked again."""


class TooLong(CallFailed):
    """A request does not fit the model's context: a smaller one may."""


class BudgetSpent(DatagenError):
    """The next call could pass the budget: the run stops, and a higher budget goes on from there."""


class Interrupted(DatagenError):
    """The run ends; this call was not sent."""


class TargetMissed(DatagenError):
    """The run ended below its target; everything it kept is safe."""
