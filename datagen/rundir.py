"""The run folder: what lies where, who may write, and whether a run may go on in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import tomli_w
from filelock import FileLock, Timeout

from datagen.config import LimitsConfig, RunConfig, parse_config
from datagen.errors import BadInput, ConfigError, OutputError
from datagen.jsonl import count_lines, read_lines, write_whole
from datagen.record_lines import record_from_json
from datagen.records import Record

__all__ = ["RunDir", "open_run_dir", "read_records"]

# Settings that may change between two visits to a folder: none changes what an item asks or answers.
_FREE = {
    *("output", "target", "concurrency", "format", "strict", "made_from"),
    *("cache", "caches", "place", "limits", "batch"),
}
_FREE_GROWTH = {"grow", "least_yield", "yield_window"}
_FREE_MODEL = {"api_key_env", "timeout"}


class RunDir:
    """The files of one run, by name."""

    def __init__(self, path: Path) -> None:
        """Name the files; nothing is touched."""
        self.path = path
        self.run = path / "run.toml"
        self.kept = path / "kept.jsonl"
        self.before = path / "kept.before.jsonl"
        self.rejected = path / "rejected.jsonl"
        self.failed = path / "failed.jsonl"
        self.train = path / "train.jsonl"
        self.meta = path / "train.meta.jsonl"
        self.cache = path / "cache.sqlite"
        self.skipped = path / "skipped.jsonl"
        self.screened = path / "screened.jsonl"
        self.order = path / "order.txt"
        self.coverage = path / "coverage.json"
        self.diversity = path / "diversity.json"

    @property
    def is_whole(self) -> bool:
        """Whether the last start came to its end: it writes the order, then what to train on."""
        try:
            return self.order.stat().st_mtime_ns <= self.train.stat().st_mtime_ns
        except OSError:
            return False

    def caches(self, config: RunConfig) -> list[Path]:
        """Return the files in which a run's answers lie: the one that it writes, then those it had before."""
        own = Path(config.cache) if config.cache else self.cache
        before = (path for path in (*map(Path, config.caches), self.cache) if path.is_file())
        return [own, *(path for path in dict.fromkeys(before) if path.resolve() != own.resolve())]

    def payer(self) -> str:
        """Return the name under which caches count what the run has spent. Raises OutputError."""
        return self._place(self._stored())

    def settle(self, config: RunConfig, note: Callable[[str], None] = lambda _: None) -> RunConfig:
        """Return the settings this folder goes on with, and write them to run.toml.

        Limits that are not given stay as they were: a budget ends with a new one, never in silence. A
        folder that has records keeps its lag, so that a higher target goes on where the lower one
        stopped; one that has none takes any settings. Where an input or prompt has changed since, the
        records are set aside, to be made again. Raises OutputError where another setting differs.
        """
        caches: tuple[str, ...] = ()
        old = self._stored()
        if old is not None:
            config = _with_limits_of(old, config, note)
            caches = self._left(old, note)
            kept = count_lines(self.kept)
            if kept or count_lines(self.rejected):
                config = config.model_copy(update={"lag": old.lag})
                if config.target < kept:
                    raise OutputError(
                        f"{self.path} holds {kept} records, more than {config.target}",
                        f"give -n {kept} or more to go on, or another folder with -o",
                    )
                _refuse_other(self.path, _flat(old), _flat(config))
                self._set_aside(old.made_from, config.made_from, note)
        elif any(self.path.glob("*.jsonl")):
            raise OutputError(
                f"{self.path} holds files of something else", "give an empty or new folder with -o"
            )
        if config.cache:
            caches = (*caches, str(Path(config.cache).resolve()))
        update = {"caches": tuple(dict.fromkeys(caches)), "place": self._place(old)}
        config = config.model_copy(update=update)
        values = config.model_dump(mode="json", exclude_none=True)
        write_whole(self.run, tomli_w.dumps(values).splitlines())
        return config

    def with_stored_limits(self, config: RunConfig, note: Callable[[str], None]) -> RunConfig:
        """Return the settings with the limits that a start here would take; nothing is touched.

        Raises OutputError.
        """
        old = self._stored()
        return config if old is None else _with_limits_of(old, config, note)

    def _stored(self) -> RunConfig | None:
        if not self.run.exists():
            return None
        try:
            return parse_config(self.run.read_text(encoding="utf-8"), str(self.run))
        except (ConfigError, OSError, UnicodeDecodeError) as exc:
            raise OutputError(
                f"{self.run} is not readable as a run file", "give another folder with -o"
            ) from exc

    def _place(self, old: RunConfig | None) -> str:
        return (old.place if old else "") or str(self.path.resolve())

    def _left(self, old: RunConfig, note: Callable[[str], None]) -> tuple[str, ...]:
        """Return the caches that earlier starts named and that are still there."""
        names = [str(Path(name).resolve()) for name in (*old.caches, *([old.cache] if old.cache else []))]
        for name in dict.fromkeys(names):
            if not Path(name).is_file():
                note(f"{name} is gone: what it held of this run is asked for, and paid for, again")
        return tuple(name for name in names if Path(name).is_file())

    def _set_aside(self, old: dict[str, str], new: dict[str, str], note: Callable[[str], None]) -> None:
        changed = [name for name in sorted(old) if name in new and old[name] != new[name]]
        if not changed:
            return
        aside = next(filter(self._takes, (self.path / f"before-{number}" for number in count(1))))
        try:
            aside.mkdir(exist_ok=True)
            write_whole(aside / self.run.name, self.run.read_text(encoding="utf-8").splitlines())
            for file in (self.train, self.meta, self.failed, self.rejected, self.kept):
                if file.exists():
                    file.rename(aside / file.name)
        except OSError as exc:
            raise OutputError(
                f"cannot write {aside}: {exc.strerror}", "check the folder's permissions"
            ) from exc
        note(
            f"the {' and '.join(changed)} changed since the last run here: its records now lie in {aside}; "
            "what has not changed comes from the cache"
        )

    def _takes(self, aside: Path) -> bool:
        """Say whether a folder is new, or one that a kill left before the records, which go last."""
        stored = aside / self.run.name
        is_own = not stored.exists() or stored.read_bytes() == self.run.read_bytes()
        return is_own and not (aside / self.kept.name).exists()


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of a run's kept.jsonl or rejected.jsonl. Raises BadInput."""
    for number, line in read_lines(path):
        try:
            yield record_from_json(line)
        except (KeyError, TypeError, ValueError) as exc:
            raise BadInput(f"{path} line {number} is no record", "give a folder made by datagen") from exc


def _flat(config: RunConfig) -> dict[str, Any]:
    values = config.model_dump(mode="json", exclude=_FREE)
    own = values["self_instruct"]
    values["self_instruct"] = {name: value for name, value in own.items() if name not in _FREE_GROWTH}
    flat: dict[str, Any] = {}
    for which in ("model", "answer_model"):
        model = values.pop(which) or {}
        flat.update({f"{which}.{name}": value for name, value in model.items() if name not in _FREE_MODEL})
    for name, value in values.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{inner}": each for inner, each in value.items()})
        else:
            flat[name] = value
    return flat


def _with_limits_of(old: RunConfig, config: RunConfig, note: Callable[[str], None]) -> RunConfig:
    """Return the settings with the limits of an earlier start where they name none themselves."""
    names = LimitsConfig.model_fields.keys() - config.limits.model_fields_set
    if old.model.name != config.model.name:
        names -= {"price"}
    stay = {name: value for name in sorted(names) if (value := getattr(old.limits, name))}
    if not stay:
        return config
    note("limits stay as they were: " + ", ".join(f"--{name} {value}" for name, value in stay.items()))
    return config.model_copy(update={"limits": config.limits.model_copy(update=stay)})


def _refuse_other(path: Path, old: dict[str, Any], new: dict[str, Any]) -> None:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            raise OutputError(
                f"{path} holds a run with other settings: {name} was {old.get(name)!r}, "
                f"now {new.get(name)!r}",
                "repeat the old settings to go on, or give another folder with -o",
            )


@contextmanager
def open_run_dir(path: Path) -> Iterator[RunDir]:
    """Make the folder and hold its lock. Raises OutputError if it is in use or not writable."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path / ".lock")
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise OutputError(
            f"{path} is in use by another run", "wait for it, or give another folder with -o"
        ) from exc
    except (OSError, NotImplementedError, ValueError) as exc:
        why = exc.strerror if isinstance(exc, OSError) else str(exc)
        raise OutputError(f"cannot write to {path}: {why}", "give another folder with -o") from exc
    try:
        yield RunDir(path)
    finally:
        lock.release()
