"""A data set that an export wrote, taken up again: its parts, card and sidecars, looked at once more."""

from pathlib import Path
from typing import cast

from datagen.checking import check_file
from datagen.config import Format
from datagen.errors import BadInput
from datagen.exporters.formats import EXPORTERS, meta_path
from datagen.exporters.snippets import snippets
from datagen.exporting import CARD, LEFT_OUT, DataSet, refuse_leaks
from datagen.jsonl import count_lines, read_lines
from datagen.splitting import PARTS

__all__ = ["is_data_set", "open_data_set"]


def is_data_set(path: Path) -> bool:
    """Say whether a folder is one that `datagen export -o FOLDER` made."""
    return (path / LEFT_OUT).is_file() and (path / "train.jsonl").is_file()


def open_data_set(path: Path) -> tuple[DataSet, Format]:
    """Return an exported folder as its export did, and its format.

    Raises BadInput where somebody changed it so that a row is faulty or leaks into another part, a sidecar
    has other rows than its part, or the card is gone.
    """
    made = DataSet(path)
    parts = [name for name in PARTS[3] if (path / f"{name}.jsonl").is_file()]
    format = check_file(path / "train.jsonl", cutoff=0).format
    again = "mend it, or export the run again"
    if format not in EXPORTERS:
        raise BadInput(
            f"{path} holds rows of the format {format}", f"export as one of {', '.join(EXPORTERS)}"
        )
    for name in parts:
        file = path / f"{name}.jsonl"
        checked = check_file(file, format, cutoff=0)
        if checked.faults:
            code, _ = checked.faults.most_common(1)[0]
            fault = checked.first[code][0]
            raise BadInput(f"{file} line {fault.line} is faulty: {code}: {fault.field}: {fault.what}", again)
        made.rows[name] = checked.rows
        if count_lines(meta_path(file)) != checked.rows:
            raise BadInput(f"{meta_path(file)} has not a line for each of {checked.rows} rows", again)
    if not (path / CARD).is_file():
        raise BadInput(f"{path} has no {CARD}, its card", again)
    refuse_leaks(path, parts, "take the row out, and its line of the sidecar")
    made.left_out = {row["id"]: row["why"] for _, row in read_lines(path / LEFT_OUT)}
    made.files = [name for name in snippets(cast(Format, format), parts) if (path / name).is_file()]
    return made, cast(Format, format)
