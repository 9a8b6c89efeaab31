"""What is shown while a run goes: nothing that an endpoint said drives the terminal."""

import io
import sys

import pytest

from datagen.cli.display import describe, watch
from datagen.stats import Tally

ODD = "batch b[/x]1 \x1b[31m\x1b]0;pwned\x07 [bold]:smile:"
SHOWN = "batch b[/x]1 ?[31m?]0;pwned? [bold]:smile:"


class Terminal(io.StringIO):
    def __init__(self, is_one):
        super().__init__()
        self.is_one = is_one

    def isatty(self):
        return self.is_one


@pytest.fixture
def tally():
    return Tally(target=5, waits_for=lambda: f"{ODD}: 0 of 3 done")


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_note_is_printed_as_plain_text_on_one_line(monkeypatch, tally, is_terminal):
    screen = Terminal(is_terminal)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", "200")
    with watch(tally, is_quiet=False) as note:
        note(f"{ODD} stays out\nwith 3 requests")
    assert f"{SHOWN} stays out?with 3 requests" in screen.getvalue()
    assert "pwned\x07" not in screen.getvalue()


def test_the_live_display_shows_what_it_waits_for_as_plain_text(monkeypatch, tally):
    screen = Terminal(True)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", "200")
    with watch(tally, is_quiet=False):
        pass
    assert f"waiting for {SHOWN}: 0 of 3 done" in screen.getvalue()


def test_where_a_run_stands_is_one_printable_line(tally):
    tally.rejected["a\nrule\x1b[2J"] = 3
    assert f"waiting for {SHOWN}: 0 of 3 done" in describe(tally)
    assert "a?rule?[2J 3" in describe(tally)
