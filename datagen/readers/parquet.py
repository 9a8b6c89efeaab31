"""Read Parquet tables: a document a row where a column holds texts, else the rows in words."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from datagen.readers.json_text import scalar_text
from datagen.readers.parts import TEXT_KEYS, Part, Skip, part_of
from datagen.readers.tables import verbalise_table

__all__ = ["read_parquet"]

_ROWS = 1024


def read_parquet(path: Path, name: str, skip: Skip) -> Iterator[Part]:
    """Give one document a row (numbered from 1), or all rows as one table. Raises ValueError."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            columns = file.schema_arrow.names
            rows = _rows(file)
            if any(key in columns for key in TEXT_KEYS):
                for number, row in enumerate(rows, 1):
                    yield part_of(f"#{number}", row, name)
                return
            lines = (
                (number, [scalar_text(row[key]) for key in columns]) for number, row in enumerate(rows, 2)
            )
            said = verbalise_table([(1, list(columns)), *lines], skip)
    except (pa.ArrowException, OSError, ValueError) as exc:
        raise ValueError(f"it is no whole Parquet file ({str(exc).splitlines()[0][:200]})") from exc
    if not said:
        raise ValueError("it has no usable rows")
    yield Part("", name, f"# {name}\n\n" + "\n".join(said) + "\n")


def _rows(file: "object") -> Iterator[dict[str, object]]:
    for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):  # type: ignore[attr-defined]
        for row in batch.to_pylist():
            yield {key: _plain(value) for key, value in row.items()}


def _plain(value: object) -> object:
    """Return a value as JSON could hold it; bytes are left out."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="auto")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return None if isinstance(value, bytes) else value
