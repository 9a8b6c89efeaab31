"""Read files that are no text in a process of their own, which is ended when it takes too much.

A parser of PDF or Parquet is native code, and their files come from strangers: what hangs, fills
memory or crashes there costs one file and never the run.
"""

import json
import os
import queue
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic
from types import TracebackType
from typing import IO, Any, Self

from datagen.readers.parts import Part, Skip

__all__ = ["Limits", "Worker"]

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from datagen.readers.worker_main import main; main(float(sys.argv[2]), int(sys.argv[3]))"
)
_LENGTH = struct.Struct(">I")
_MAX_FRAME = 1024**3
_MAX_WAITING = 4
# What a Python may need to start; keys stay out.
_PASSED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMPDIR", "LANG")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: seconds of waiting for its reader, and MiB of the reader's address space."""

    seconds: float = 60.0
    megabytes: int = 2048


class Worker:
    """One process that reads file after file; started when first needed, and again after it was ended."""

    def __init__(self, limits: Limits = Limits()) -> None:
        """Take the limits; nothing is started yet."""
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._frames: queue.Queue[dict[str, Any] | None] = queue.Queue()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    @property
    def pid(self) -> int | None:
        """The process that reads, if one was started."""
        return self._process.pid if self._process else None

    def read(self, path: Path, name: str, suffix: str, skip: Skip) -> Iterator[Part]:
        """Yield the documents of a file. Raises ValueError with the reason in one line.

        Only the time spent waiting for the reader counts, not what the caller does between documents.
        """
        self._ask({"path": os.path.abspath(path), "name": name, "suffix": suffix})  # noqa: PTH100 - links stay
        left = self._limits.seconds
        why: str | None = None
        try:
            while why is None:
                started = monotonic()
                frame = self._next(left)
                left -= monotonic() - started
                if "part" in frame:
                    place, title, text, pages = frame["part"]
                    yield Part(place, title, text, tuple(pages))
                elif "skip" in frame:
                    skip(*frame["skip"])
                else:
                    why = str(frame["end"])
        finally:
            if why is None:
                self.close()
        if why:
            raise ValueError(why)

    def _next(self, seconds: float) -> dict[str, Any]:
        try:
            frame = self._frames.get(timeout=max(0.0, seconds))
        except queue.Empty as exc:
            raise ValueError(f"it takes longer than {self._limits.seconds:g} s to read") from exc
        if frame is None:
            raise ValueError("its reader broke down: it is damaged, or takes too much memory or time")
        return frame

    def _ask(self, request: dict[str, str]) -> None:
        for _ in range(2):
            process = self._process or self._start()
            try:
                assert process.stdin is not None
                process.stdin.write(json.dumps(request).encode() + b"\n")
                process.stdin.flush()
            except OSError:
                self.close()  # It died since the last file: another one is started.
            else:
                return
        raise ValueError("its reader does not start")

    def _start(self) -> subprocess.Popen[bytes]:
        where = json.dumps([os.path.abspath(each) for each in sys.path])  # noqa: PTH100
        limits = [str(self._limits.seconds), str(self._limits.megabytes)]
        self._process = process = subprocess.Popen(
            [sys.executable, "-c", _START, where, *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={key: os.environ[key] for key in _PASSED if key in os.environ},
            start_new_session=True,  # Ctrl-C is for the run, which ends its reader itself.
        )
        assert process.stdout is not None
        self._frames = queue.Queue(_MAX_WAITING)
        Thread(target=_pump, args=(process.stdout, self._frames), daemon=True).start()
        return process

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        frames, self._frames = self._frames, queue.Queue()
        with suppress(queue.Empty):  # So that the pump is not kept waiting for a place.
            while True:
                frames.get_nowait()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is process.stdin and pipe is not None:
                    pipe.close()


def _pump(pipe: IO[bytes], frames: "queue.Queue[dict[str, Any] | None]") -> None:
    """Put each frame into the queue, and None when the pipe ends or holds something else."""
    with suppress(OSError, ValueError), pipe:
        while len(head := pipe.read(_LENGTH.size)) == _LENGTH.size:
            size = _LENGTH.unpack(head)[0]
            data = pipe.read(size) if size <= _MAX_FRAME else b""
            if len(data) < size or not size:
                break
            frames.put(json.loads(data))
    frames.put(None)
