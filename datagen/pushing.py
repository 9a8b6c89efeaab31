"""A run or an exported folder published: as Parquet files, or as a data set on the Hugging Face hub."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from datagen.checks.shapes import SHAPES, Row
from datagen.config import Format
from datagen.errors import BadInput, ConfigError, MissingExtra, OutputError
from datagen.exported import is_data_set, open_data_set
from datagen.exporters.formats import meta_path
from datagen.exporting import CARD, LEFT_OUT, DataSet, export_data_set
from datagen.jsonl import read_lines
from datagen.rundir import RunDir

__all__ = ["Pushed", "push"]

_HUB = "hf:"
_PARQUET = ".parquet"
_BLOCK = 10_000
"""Rows of a row group."""


@dataclass(slots=True)
class Pushed:
    """What was published: rows by part, the files written, or the address of the data set."""

    rows: dict[str, int]
    files: list[Path] = field(default_factory=list)
    address: str = ""
    left_out: int = 0


def push(
    path: Path,
    to: str,
    format: Format | None = None,
    *,
    shares: Sequence[float] = (),
    by: str = "auto",
    seed: int = 0,
    license: str | None = None,
    is_public: bool = False,
) -> Pushed:
    """Publish a run's kept records in parts by `shares`, or an exported folder as it is, with its card.

    `to` is FILE.parquet (further parts go to FILE-test.parquet, the card to FILE.md) or hf:OWNER/NAME, a
    private data set unless `is_public`. Raises ConfigError, MissingExtra, BadInput, OutputError.
    """
    publish = _publisher(to, is_public)
    if is_data_set(path):
        if shares or license:
            raise ConfigError(
                f"{path} is exported already", "leave out --split and --license, or push the run itself"
            )
        data, own = open_data_set(path)
        if format not in (None, own):
            raise ConfigError(f"{path} is exported as {own}", "leave out --format, or push the run itself")
        return publish(data, own)
    if not RunDir(path).kept.is_file():
        raise BadInput(
            f"{path} is not a run folder (no kept.jsonl), nor one that `datagen export` wrote",
            "give a folder made by datagen",
        )
    format = format or "messages"
    with tempfile.TemporaryDirectory(prefix="datagen-") as made:
        folder = Path(made, path.resolve().name or "data")
        data = export_data_set(path, format, folder, shares=shares, by=by, seed=seed, license=license)
        return publish(data, format)


def _publisher(to: str, is_public: bool) -> Callable[[DataSet, Format], Pushed]:
    if to.startswith(_HUB):
        name = to.removeprefix(_HUB)
        if name.count("/") != 1 or not all(name.split("/")):
            raise ConfigError(f"{to} is no data set of the hub", "write it as hf:OWNER/NAME")
        _need("huggingface_hub", "--to hf:OWNER/NAME")
        return lambda data, format: _to_hub(data, name, is_public)
    if Path(to).suffix != _PARQUET:
        raise ConfigError(f"cannot push to {to}", "name a FILE.parquet, or hf:OWNER/NAME")
    if Path(to).exists() and not Path(to).is_file():
        raise ConfigError(f"cannot push to {to}: it is no regular file", "name a FILE.parquet")
    _need("pyarrow", "--to FILE.parquet")
    return lambda data, format: _to_parquet(data, Path(to), format)


def _need(package: str, what: str) -> None:
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise MissingExtra(f"{what} needs {package}, which is not installed", "pip install 'datagen[hub]'")


def _to_parquet(data: DataSet, path: Path, format: Format) -> Pushed:
    pushed = Pushed(data.rows, left_out=len(data.left_out))
    card = (data.folder / CARD).read_text(encoding="utf-8")
    # What trainers must be told of JSONL does not lie beside Parquet.
    before, _, rest = card.partition("## To train on it")
    _, limits, after = rest.partition("## Limits")
    card = before + limits + after
    try:
        for part in data.rows:
            file = path if part == "train" else path.with_name(f"{path.stem}-{part}{_PARQUET}")
            _write_parquet(data.folder / f"{part}.jsonl", file, _schema(format))
            card = card.replace(f"{part}.jsonl", file.name)
            pushed.files.append(file)
        beside = path.with_suffix(".md")
        beside.write_text(card, encoding="utf-8")
        pushed.files.append(beside)
    except OSError as exc:
        why = exc.strerror or str(exc)
        raise OutputError(f"cannot write {path}: {why}", "give another file with --to") from exc
    return pushed


def _write_parquet(rows: Path, file: Path, schema: Any) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    beside = file.with_name(f".{file.name}.part")
    try:
        with pq.ParquetWriter(beside, schema, compression="zstd") as writer:
            for block in _blocks(rows):
                table = pa.Table.from_pylist(block, schema=schema)
                if table.to_pylist() != block:
                    raise BadInput(
                        f"{rows} has a column or a turn's key that the format's Parquet does not hold",
                        "take it out, or push to hf:OWNER/NAME",
                    )
                writer.write_table(table)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _schema(format: Format) -> Any:
    """Return a format's columns and types: turns are lists of structs of two texts."""
    import pyarrow as pa

    shape = SHAPES[format]
    turns = pa.list_(pa.struct([(shape.role, pa.string()), (shape.content, pa.string())]))
    return pa.schema([(name, turns) for name in shape.lists] + [(name, pa.string()) for name in shape.texts])


def _blocks(path: Path) -> Iterator[list[Row]]:
    rows = (row for _, row in read_lines(path))
    while block := list(islice(rows, _BLOCK)):
        yield block


def _to_hub(data: DataSet, name: str, is_public: bool) -> Pushed:
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    hub = HfApi()
    try:
        made = hub.create_repo(name, repo_type="dataset", private=not is_public, exist_ok=True)
        hub.upload_folder(
            repo_id=made.repo_id,
            repo_type="dataset",
            folder_path=str(data.folder),
            allow_patterns=_own_files(data),
            commit_message=f"{sum(data.rows.values())} rows made by datagen",
        )
    except (HfHubHTTPError, HFValidationError) as exc:
        raise OutputError(
            f"the hub does not take {name}: {_first_line(exc)}",
            "log in with `hf auth login` or HF_TOKEN, with a token that may write there",
        ) from exc
    except Exception as exc:  # its client lets the errors of its HTTP library through
        raise OutputError(
            f"the hub cannot be reached: {_first_line(exc)}",
            "check the connection, or push to FILE.parquet",
        ) from exc
    return Pushed(data.rows, address=str(made), left_out=len(data.left_out))


def _own_files(data: DataSet) -> list[str]:
    """Return the names of what an export wrote: what else lies in a folder is nobody's to publish."""
    parts = [Path(f"{part}.jsonl") for part in data.rows]
    return [str(name) for each in parts for name in (each, meta_path(each))] + [CARD, LEFT_OUT, *data.files]


def _first_line(exc: Exception) -> str:
    lines = [line.strip() for line in str(exc).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(exc).__name__
