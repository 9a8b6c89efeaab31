"""Run a stranger's Python where it can do no harm, and within limits.

What holds it: a process of its own in its own group, isolated and without environment, in an empty folder;
kernel limits on processor time, memory, processes (none), open files (none, so no socket either) and what it
may write; no network where the system lets a process leave it; nobody's rights where we are root; an audit
hook that ends it at the first reach for anything but the processor; and a wall clock that kills its group.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Limits", "Ran", "can_run", "run_python"]

_MAIN = Path(__file__).with_name("sandbox_main.py")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of processor time and of the clock, bytes of memory and of output."""

    seconds: int = 2
    wall: float = 20.0
    bytes: int = 512 * 1024**2
    written: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Ran:
    """How code ended, and the value of each call (None: it failed).

    `end` is ran, error (of the code itself), forbidden, memory, time, killed, or unknown (it needs a package
    that is not here, so that nothing can be said); `what` says of what.
    """

    end: str
    what: str = ""
    values: tuple[str | None, ...] = ()


def can_run() -> bool:
    """Say whether this system has the kernel's limits, without which nothing is run."""
    return os.name == "posix"


def run_python(code: str, calls: Sequence[str], limits: Limits | None = None, *, hash_seed: int = 0) -> Ran:
    """Run code, then evaluate calls to what it defines; without a call, compile it and no more.

    Blocks for `limits.wall` seconds at most. The order of sets follows `hash_seed`, so that it is the same
    each time.
    """
    limits = limits or Limits()
    bounds = {"seconds": limits.seconds, "bytes": limits.bytes, "written": limits.written}
    request = json.dumps({"code": code, "calls": list(calls), "limits": bounds}).encode()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-S", "-B", "-X", "utf8", str(_MAIN)],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PYTHONHASHSEED": str(hash_seed)},
            start_new_session=True,
        )
        is_late = False
        try:
            process.communicate(request, timeout=limits.wall)
        except subprocess.TimeoutExpired:
            is_late = True
        finally:
            if process.poll() is None:
                _kill(process)
        said.seek(0)
        if is_late or process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return Ran("time")
        return _read(said.read(limits.written), len(calls))


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the process and all that it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(said: bytes, calls: int) -> Ran:
    """Read what the process wrote; the code may have written it, so that nothing of it is taken on trust."""
    try:
        told = json.loads(said)
        values = tuple(None if each is None else str(each) for each in told.get("values", ()))
        ran = Ran(str(told["end"]), str(told.get("what", "")), values)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Ran("killed")
    return Ran("killed") if ran.end == "ran" and len(values) != calls else ran
