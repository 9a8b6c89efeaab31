"""The process in which files that are no text are read: one request a line, frames of JSON back.

It holds no key, writes no file, and may take so much memory and processor time and no more.
"""

import json
import os
import re
import struct
import sys
from pathlib import Path
from time import process_time
from typing import IO, Any

from datagen.readers.converters import CONVERTERS
from datagen.readers.files import MAX_TEXT
from datagen.readers.sniff import check_kind

__all__ = ["main"]

# What no text of a record may hold; replaced one for one, so that page offsets stay right.
_BROKEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def main(seconds: float, megabytes: int) -> None:
    """Answer requests from standard input until it ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # What a library prints is no answer.
    limit_memory(megabytes)
    for line in sys.stdin.buffer:
        _limit_time(seconds)
        _answer(json.loads(line), answers, megabytes)


def _answer(request: dict[str, str], answers: IO[bytes], megabytes: int) -> None:
    def skip(place: str, why: str) -> None:
        _send(answers, {"skip": [place, why]})

    end: dict[str, Any] = {"end": ""}
    try:
        path, suffix = Path(request["path"]), request["suffix"]
        check_kind(path, suffix)
        parts = CONVERTERS[suffix](path, request["name"], skip)
        for part in parts:
            if len(part.text) > MAX_TEXT:
                raise ValueError(f"it holds more than {MAX_TEXT // 1024**2} million characters")
            title, text = (_BROKEN.sub("\ufffd", each) for each in (part.title, part.text))
            _send(answers, {"part": [part.place, title, text, part.pages]})
    except ValueError as exc:
        end = {"end": str(exc) or "it is damaged"}
    except MemoryError:
        end = {"end": f"it takes more than {megabytes} MiB to read"}
    except OSError as exc:
        end = {"end": f"it cannot be read ({exc.strerror or 'input error'})"}
    except RecursionError:
        end = {"end": "it is nested too deeply"}
    except Exception as exc:  # noqa: BLE001 - a stranger's file must not stop the run, whatever it sets off.
        end = {"end": f"its reader broke off ({type(exc).__name__})"}
    _send(answers, end)


def _send(answers: IO[bytes], frame: dict[str, Any]) -> None:
    data = json.dumps(frame, ensure_ascii=False).encode("utf-8", "replace")
    answers.write(struct.pack(">I", len(data)) + data)
    answers.flush()


def limit_memory(megabytes: int) -> None:
    """Let this process have no more memory, where the system can hold it to that."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: there time alone is limited.
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024**2,) * 2)
    except (ValueError, OSError):
        return  # macOS refuses.


def _limit_time(seconds: float) -> None:
    """Have the system end this process after so much more processor time, should nobody else do it."""
    try:
        import resource
    except ImportError:
        return
    limit = int(process_time() + 2 * seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
