"""How a command ends where it does not end well: one error, one hint, an exit code, no traceback."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

import click

from datagen.cli.shown import shown
from datagen.errors import BudgetSpent, DatagenError

__all__ = ["end_with_a_code"]

_BUDGET_SPENT = 3


def end_with_a_code(command: Callable[[], object]) -> None:
    """Run a command; exit 1 after an error, 2 after wrong usage, 3 with a budget spent, 130 interrupted."""
    try:
        command()
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        _tell_usage(error)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted: everything so far is safe; the same command goes on", err=True)
        sys.exit(130)
    except DatagenError as error:
        click.echo(f"error: {shown(error.message)}", err=True)
        if error.hint:
            click.echo(f"hint: {shown(error.hint)}", err=True)
        sys.exit(_BUDGET_SPENT if isinstance(error, BudgetSpent) else 1)
    except OSError as error:
        if error.filename is None:
            _lost_output(error)
        click.echo(f"error: cannot use {shown(str(error.filename))}: {error.strerror}", err=True)
        click.echo("hint: check the path and its permissions", err=True)
        sys.exit(1)


def _tell_usage(error: click.ClickException) -> None:
    """Say what is wrong with a command line, in the form of all errors."""
    said = " ".join(error.format_message().split()).rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    click.echo(f"error: {shown(said[:1].lower() + said[1:])}", err=True)
    click.echo(f"hint: {context.command_path if context else 'datagen'} --help says what it takes", err=True)


def _lost_output(error: OSError) -> NoReturn:
    """End where standard output takes no more: quietly if its reader has gone, else with an error."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  what is left unprinted must not fail at exit
    if not isinstance(error, BrokenPipeError):
        click.echo(f"error: cannot write to standard output: {error.strerror}", err=True)
        click.echo("hint: free some space; the records are safe and the same command goes on", err=True)
    sys.exit(1)
