"""SIGTERM, by which containers and batch systems end a process, ends a run as Ctrl-C does."""

import signal
from types import FrameType

__all__ = ["heed_terminate"]


def heed_terminate() -> None:
    """Take SIGTERM for an interrupt, also where interrupts are ignored (a shell's background jobs)."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)
