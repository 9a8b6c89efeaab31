"""SIGTERM, by which containers and batch systems end a process, ends a run as Ctrl-C does."""

import signal
from types import FrameType

__all__ = ["heed_terminate"]


def heed_terminate() -> None:
    """Take SIGTERM for an interrupt, also where interrupts are ignored (a shell's background jobs).

    There they are held back instead, so that asyncio has its own handler of them, which can be called.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):
        raise KeyboardInterrupt
    handler(signal.SIGINT, frame)
