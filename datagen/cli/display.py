"""The live display: a progress bar on a terminal, a plain line now and then elsewhere."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from datagen.cli.outlook import Outlook
from datagen.cli.shown import shown
from datagen.config import GROWN
from datagen.stats import Tally

__all__ = ["counted", "describe", "dollars", "watch"]

_PLAIN_SECONDS = 10.0


@contextmanager
def watch(tally: Tally, *, is_quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show the tally while the block runs; yields the function that prints a one-line message.

    Messages and the display may repeat what an endpoint said, so that neither prints anything unshowable.
    """
    if is_quiet:
        yield lambda _: None
    elif sys.stdout.isatty():
        with _live(tally) as note:
            yield note
    else:
        with _plain(tally) as note:
            yield note


def describe(tally: Tally, outlook: Outlook | None = None) -> str:
    """Return where a run stands, on one line: kept, rejected by reason, failed, calls, tokens, dollars."""
    parts = [f"{tally.does} {tally.kept}" if _grows(tally) else f"{tally.does} {tally.kept}/{tally.target}"]
    if tally.rejected:
        reasons = ", ".join(f"{rule} {count}" for rule, count in tally.rejected.most_common(3))
        more = ", ..." if len(tally.rejected) > 3 else ""
        parts.append(f"rejected {tally.rejected.total()} ({reasons}{more})")
    if tally.failed:
        parts.append(f"failed {tally.failed}")
    unanswered = f" ({tally.unanswered} unanswered)" if tally.unanswered else ""
    tokens = tally.prompt_tokens + tally.completion_tokens
    parts.append(f"{counted(tally.sent, 'call')}{unanswered}, {counted(tokens, 'token')}")
    if tally.cached_calls:
        parts.append(f"{tally.cached_calls} from the cache")
    if tally.has_price:
        parts.append(f"{dollars(tally.usd)}{_projected(outlook)}")
    waits_for = tally.waits_for()
    if waits_for:
        parts.append(f"waiting for {waits_for}")
    return shown(" | ".join(parts))


def counted(number: int, noun: str) -> str:
    """Return a number of things in words: 1 call, 2 calls."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def dollars(amount: float) -> str:
    """Return an amount as people write it, with four decimals below ten cents."""
    return f"${amount:.4f}" if 0 < amount < 0.1 else f"${amount:.2f}"


def _grows(tally: Tally) -> bool:
    return tally.target >= GROWN


def _projected(outlook: Outlook | None) -> str:
    usd = outlook.usd if outlook else None
    return "" if usd is None else f" of about {dollars(usd)}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _times(began: float, outlook: Outlook) -> str:
    passed, left = _clock(time.monotonic() - began), outlook.seconds
    return passed if left is None else f"{passed}, {_clock(left)} left"


@contextmanager
def _plain(tally: Tally) -> Iterator[Callable[[str], None]]:
    began, done, outlook = time.monotonic(), threading.Event(), Outlook(tally)

    def tick() -> None:
        before = ""
        while not done.wait(_PLAIN_SECONDS):
            outlook.look()
            line = describe(tally, outlook)
            if line != before:
                click.echo(f"{line} | {_times(began, outlook)}")
                before = line

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield lambda text: click.echo(shown(text))
    finally:
        done.set()
        ticker.join()


@contextmanager
def _live(tally: Tally) -> Iterator[Callable[[str], None]]:
    from rich.console import Console
    from rich.live import Live
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    began, outlook = time.monotonic(), Outlook(tally)

    class View:
        def __rich__(self) -> Table:
            outlook.look()
            view = Table.grid(padding=(0, 1))
            bar = ProgressBar(total=None if _grows(tally) else tally.target, completed=tally.kept, width=30)
            view.add_row(bar, _times(began, outlook))
            whole = Table.grid()
            whole.add_row(view)
            whole.add_row(Text(describe(tally, outlook)))
            return whole

    console = Console(highlight=False)
    with Live(View(), console=console, refresh_per_second=4):
        yield lambda text: console.print(Text(shown(text)))
