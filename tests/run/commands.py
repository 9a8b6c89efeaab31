"""The command line as its own process, as a user starts it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from guard.addresses import guarded_path

import datagen

HOME = Path(datagen.__file__).parents[1]


def environment(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONPATH": guarded_path(HOME), **more}


def arguments(command, inputs, output, url, target, *more):
    model = ("--model", "some-model", "--base-url", url, "--language", "en")
    words = (command, *inputs, "-o", str(output), "-n", str(target), *model, *more)
    return [sys.executable, "-m", "datagen", *words]


def doctor(url, *more):
    """Return the words that probe an endpoint."""
    return [sys.executable, "-m", "datagen", "doctor", "--model", "some-model", "--base-url", url, *more]


def call(words, **more):
    """Run to the end and return the finished process, its output as text."""
    return subprocess.run(words, env=environment(**more), capture_output=True, text=True, timeout=60)


def start_to_interrupt(words):
    """Start a command that Ctrl-C reaches, even where these tests run in the background."""
    # A shell has its background processes ignore SIGINT, and their children inherit that.
    return subprocess.Popen(
        words,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
