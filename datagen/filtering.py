"""The filter stage alone, over anybody's file."""

import stat
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from datagen.comparisons import prepared_stage
from datagen.errors import BadInput
from datagen.filtered import FLAGGED, FilterResult, open_filtered, write_summary
from datagen.filters.python_index import MOST_TOKENS
from datagen.filters.selection import Settings
from datagen.filters.stage import resolve
from datagen.jsonl import dump, whole_files
from datagen.readers.json_text import load_json
from datagen.readers.rows import read_rows
from datagen.records import Record, Rejection
from datagen.text import tokens

__all__ = ["filter_file"]


def filter_file(
    path: Path,
    output: Path,
    *,
    rules: Settings | None = None,
    against: Sequence[str] = (),
    decontaminate: Sequence[str] = (),
    note: Callable[[str], None] = lambda _: None,
) -> FilterResult:
    """Run the filter stage over a JSONL file, a line at a time, into a folder.

    kept.jsonl gets the kept lines as they stand, rejected.jsonl the others with their rejection,
    skipped.jsonl the lines that are no record, flagged.jsonl what was found in kept lines; `note` takes
    one-line messages. Raises BadInput, ConfigError and OutputError.
    """
    _check_is_file(path)
    settings = resolve(rules or {})
    stage = prepared_stage(settings, against, decontaminate, note)
    has_index = settings["near_duplicate"]["mode"] != "off"
    fault = ""
    result = FilterResult(output)
    inputs = map(Path, [*against, *decontaminate])
    with open_filtered(output, "filter", path, inputs) as folder:
        files = (folder.kept, folder.rejected, folder.skipped, output / FLAGGED)
        with whole_files(*files) as (kept, rejected, skipped, flagged):
            for row in read_rows(path):
                if row.record is None:
                    fault = fault or f"line {row.number}: {row.fault}"
                    result.skipped += 1
                    skipped.write(dump({"where": f"{path} line {row.number}", "why": row.fault}))
                    continue
                record = row.record.named(f"line-{row.number}")
                (done,) = stage.review([record])
                is_compared = done.rejection is None or done.rejection.rule == "near_duplicate"
                result.long += has_index and is_compared and _is_long(record)
                if done.rejection is None:
                    result.kept += 1
                    kept.write(row.line)
                    for flag in stage.flags:
                        result.flagged[flag.rule] += 1
                        flagged.write(dump({"line": row.number, **_rejection(flag)}))
                    continue
                result.rejected[done.rejection.rule] += 1
                about = {"line": row.number, "rejection": _rejection(done.rejection)}
                rejected.write(dump({**about, "row": load_json(row.line)}))
        result.seconds = dict(stage.seconds)
        write_summary(result)
    if fault and not result.made:
        raise BadInput(
            f"no line of {path} is a record ({fault})",
            "give JSONL, a row a line: Alpaca, chat messages, ShareGPT, prompt-completion or datagen's own",
        )
    return result


def _check_is_file(path: Path) -> None:
    hint = "give a JSONL file"
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as exc:
        raise BadInput(f"no such file: {path}", f"{hint}; standard input is not read") from exc
    except OSError as exc:
        raise BadInput(f"cannot read {path}: {exc.strerror}", hint) from exc
    if stat.S_ISDIR(mode):
        raise BadInput(f"{path} is a folder, not a file", hint)
    if not stat.S_ISREG(mode):
        raise BadInput(f"{path} is a pipe or a device, not a file", "save the rows to a file and give that")


def _rejection(rejection: Rejection) -> dict[str, Any]:
    return {
        "rule": rejection.rule,
        "value": rejection.value,
        "threshold": rejection.threshold,
        "other": rejection.other,
    }


def _is_long(record: Record) -> bool:
    text = record.instruction + record.input
    return len(text) > MOST_TOKENS and len(tokens(text)) > MOST_TOKENS
