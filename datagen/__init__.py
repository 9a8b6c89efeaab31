"""Synthetic instruction data: Self-Instruct, Self-QA and Self-KG, one filter, any trainer's JSONL.

One function a command: `self_instruct`, `self_qa`, `self_kg`, `run_file`, `filter_file`, `refilter`, `retry`,
`doctor`, `judge`, `export`, `export_data_set`, `push`, `check` and `fix`. They raise the errors of
`datagen.errors` and print nothing.
"""

TYPE_CHECKING = False  # as type checkers know it: importing `typing` would take longer than all else here
if TYPE_CHECKING:
    from datagen.api import doctor, retry, run_file, self_instruct, self_kg, self_qa
    from datagen.file_api import check, export, export_data_set, filter_file, fix, push, refilter
    from datagen.judging import judge

__all__ = [
    "check",
    "doctor",
    "export",
    "export_data_set",
    "filter_file",
    "fix",
    "judge",
    "push",
    "refilter",
    "retry",
    "run_file",
    "self_instruct",
    "self_kg",
    "self_qa",
]
__version__ = "0.1.0"

_ON_FILES = ("check", "export", "export_data_set", "filter_file", "fix", "push", "refilter")


def __getattr__(name: str) -> object:
    """Load the public functions on first use, so that importing datagen costs nothing."""
    from importlib import import_module

    if name in __all__:
        module = "judging" if name == "judge" else "file_api" if name in _ON_FILES else "api"
        return getattr(import_module(f"datagen.{module}"), name)
    raise AttributeError(f"module 'datagen' has no attribute {name!r}")
