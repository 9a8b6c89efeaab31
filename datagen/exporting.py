"""A run as a data set: rows in parts that do not leak, sidecars, what trainers need, and a card."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from datagen.checks.checker import row_faults
from datagen.checks.columns import Columns
from datagen.checks.shapes import SHAPES
from datagen.config import Format, RunConfig, load_config
from datagen.errors import BadInput, ConfigError, OutputError
from datagen.exporters.card import NO_MODEL, About, card
from datagen.exporters.formats import EXPORTERS, dump_row, meta_path, meta_row
from datagen.exporters.snippets import snippets
from datagen.jsonl import WholeWriter, dump, is_same_file, whole_files, write_whole
from datagen.leaks import BY, HeldOut, find_leaks, groups_of, member_of
from datagen.mixing import Mixed, choose, mixed_rows
from datagen.records import Record
from datagen.rundir import RunDir, read_records
from datagen.splitting import PARTS, Split, check_shares, split

__all__ = ["CARD", "LEFT_OUT", "DataSet", "export_data_set", "refuse_leaks"]

LEFT_OUT = "left_out.jsonl"
CARD = "README.md"
_PARTS = PARTS[3]
_TOGETHER = {"auto": "document, fact or call", "passage": "passage", "entity": "entity or fact"}


@dataclass(slots=True)
class DataSet:
    """What an export wrote: rows by part, ids left out with the reason, rows mixed in, files beside.

    `rows` counts mixed rows, too. kept records = rows - mixed + left out.
    """

    folder: Path
    rows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    mixed: list[Mixed] = field(default_factory=list)
    groups: int = 0
    largest: int = 0
    files: list[str] = field(default_factory=list)


def export_data_set(
    path: Path,
    format: Format,
    output: Path,
    *,
    shares: Sequence[float] = (),
    mix: Mapping[str, float] | None = None,
    by: str = "auto",
    seed: int = 0,
    license: str | None = None,
) -> DataSet:
    """Write a run's kept records as a folder that trainers take, in parts by `shares`.

    Without shares all rows are to train on. `mix` gives other JSONL files the share of train.jsonl that they
    are to have. Every row is checked as `datagen check` does, but for its length; a faulty one is left out
    and named. Raises BadInput where the folder holds no run, nothing can be held out, or the written parts
    leak; ConfigError; OutputError.
    """
    if shares:
        check_shares(shares)
    if by not in BY:
        raise ConfigError(f"--by {by} is unknown", f"use one of {', '.join(BY)}")
    for each in mix or {}:
        if any(is_same_file(Path(each), output / f"{name}.jsonl") for name in _PARTS):
            raise OutputError(f"{each} would be read and replaced", "give another folder with -o")
    run = RunDir(path)
    if not run.kept.is_file():
        raise BadInput(f"{path} is not a run folder (no kept.jsonl)", "give a folder made by datagen")
    made = DataSet(output)
    made.left_out = _unfit(run, format)

    def records() -> Iterator[Record]:
        return (each for each in read_records(run.kept) if each.id not in made.left_out)

    if next(records(), None) is None:
        why = f" ({len(made.left_out)} records are left out)" if made.left_out else ""
        raise BadInput(f"{path} holds nothing to export as {format}{why}", "try --format messages")
    parts = split(records, shares or (1.0,), seed, by)
    made.groups, made.largest = parts.groups, parts.largest
    held_out = HeldOut(
        member_of(str(at), record, by) for at, record in enumerate(records()) if parts.part[at]
    )
    own = parts.counts()["train"]
    made.mixed = choose(mix or {}, own, format, held_out, seed)
    _claim(output, parts.names)
    _write_rows(made, parts, records, format, by, own)
    write_whole(output / LEFT_OUT, (dump({"id": id, "why": why}) for id, why in made.left_out.items()))
    for name, text in snippets(format, parts.names).items():
        write_whole(output / name, text.split("\n"))
        made.files.append(name)
    about = _about(run, records, made, format, by, license)
    write_whole(output / CARD, card(about).split("\n"))
    refuse_leaks(output, parts.names, "this is a bug of datagen: please report it")
    return made


def _unfit(run: RunDir, format: Format) -> dict[str, str]:
    """Return the ids of records that the format cannot carry, or whose row is faulty, with the reason."""
    unfit: dict[str, str] = {}
    for record in read_records(run.kept):
        row = EXPORTERS[format](record)
        if row is None:
            unfit[record.id] = f"{format} cannot carry many turns"
            continue
        faults = row_faults(0, row, format, cutoff=0)
        if faults:
            unfit[record.id] = f"{faults[0].code}: {faults[0].field}: {faults[0].what}"
    return unfit


def _claim(output: Path, names: Sequence[str]) -> None:
    """Make the folder, or take one that an export made; clear away parts of an earlier split."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        here = {each.name for each in output.iterdir() if not each.name.startswith(".")}
        if here and LEFT_OUT not in here:
            raise OutputError(f"{output} holds something else", "give an empty or new folder with -o")
        for name in set(_PARTS) - set(names):
            for file in (output / f"{name}.jsonl", meta_path(output / f"{name}.jsonl")):
                file.unlink(missing_ok=True)
    except OSError as exc:
        raise OutputError(f"cannot write to {output}: {exc.strerror}", "give another folder with -o") from exc


class _Part:
    """A part's two files while they are written."""

    def __init__(self, rows: WholeWriter, metas: WholeWriter, format: Format) -> None:
        self._rows, self._metas = rows, metas
        self.columns = Columns(SHAPES[format])
        self.count = 0

    def write(self, row: dict[str, Any], meta: dict[str, Any]) -> None:
        self.count += 1
        line = dump_row(row)
        self.columns.see(self.count, len(line.encode()) + 1, row)
        self._rows.write(line)
        self._metas.write(dump({**meta, "row": self.count}))


def _write_rows(
    made: DataSet,
    split: Split,
    records: Callable[[], Iterable[Record]],
    format: Format,
    by: str,
    own: int,
) -> None:
    files = [made.folder / f"{name}.jsonl" for name in split.names]
    mixed = sum(each.rows for each in made.mixed)
    with whole_files(*(each for file in files for each in (file, meta_path(file)))) as writers:
        parts = [_Part(writers[2 * at], writers[2 * at + 1], format) for at in range(len(files))]
        others = mixed_rows(made.mixed, format)
        ours = done = 0
        for number, record in zip(split.part, records(), strict=True):
            row = EXPORTERS[format](record)
            if row is None:  # left out before
                continue
            meta = meta_row(record, 0) | {"groups": list(groups_of(record, by))}
            parts[number].write(row, meta)
            # Other rows stand evenly among ours: the n-th of m after n/m of ours.
            ours += not number
            while done < mixed and (done + 1) * own <= ours * mixed:
                parts[0].write(*next(others))
                done += 1
        for part, file in zip(parts, files, strict=True):
            _refuse_dates(part.columns, file)
    made.rows = {name: part.count for name, part in zip(split.names, parts, strict=True)}


def _refuse_dates(columns: Columns, file: Path) -> None:
    for fault in columns.faults():
        raise BadInput(
            f"{file.name}: {fault.field}: {fault.what}",
            "export with --format messages, where no column is so",
        )


def refuse_leaks(folder: Path, names: Sequence[str], hint: str) -> None:
    """Compare each part with every later one. Raises BadInput where a row leaks."""
    for train, test in combinations(names, 2):
        for fault in find_leaks(folder / f"{train}.jsonl", folder / f"{test}.jsonl"):
            raise BadInput(
                f"{folder / train}.jsonl line {fault.line} leaks: {fault.what}",
                f"do not train on these files; {hint}",
            )


def _about(
    run: RunDir,
    records: Callable[[], Iterable[Record]],
    made: DataSet,
    format: Format,
    by: str,
    license: str | None,
) -> About:
    kinds, languages, models, prompts = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for record in records():
        kinds[record.kind] += 1
        languages[record.language] += 1
        models[NO_MODEL if record.model in ("", "none") else record.model] += 1
        prompts.update(record.prompt.split())
    config = load_config(run.run) if run.run.is_file() else None
    return About(
        title=run.path.resolve().name,
        format=format,
        rows=made.rows,
        groups=made.groups,
        kept_together=_TOGETHER[by],
        kinds=dict(sorted(kinds.items())),
        languages=dict(sorted(languages.items())),
        models=sorted(models),
        prompts=sorted(prompts),
        inputs={Path(each).name: "licence not known" for each in config.inputs} if config else None,
        settings=_settings(config) if config else {},
        license=license,
        left_out=Counter(why.partition(":")[0] for why in made.left_out.values()),
        mixed={each.path.name: each.rows for each in made.mixed},
        files=made.files,
    )


def _settings(config: RunConfig) -> dict[str, Any]:
    """Return the settings that say how the records were made, and no path or address of the maker's."""
    own = config.command.replace("-", "_")
    values = config.model_dump(mode="json", exclude_none=True)
    names = ("command", "target", "language", "seed", own, "rules", "made_from")
    model = {name: values["model"][name] for name in ("name", "temperature")}
    model["name"] = Path(model["name"]).name if config.model.is_local else model["name"]
    values[own].pop("fill_gaps", None)
    return {"model": model} | {name: values[name] for name in names}
