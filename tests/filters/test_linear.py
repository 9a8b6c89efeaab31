"""Every rule that judges a record by itself takes time in proportion to the text, whatever the text."""

import gc
import signal
import time
from contextlib import contextmanager

import pytest
from filter_records import make

from datagen.filters.table import RULES
from datagen.patterns import Pattern

SHORT, LONG = 600, 2_400
# Below this many seconds nothing is slow; the slowest rule takes a tenth of it where time is linear.
FLOOR = 0.012
# Linear would be 4, quadratic 16.
MOST_GROWTH = 8
# An exponential rule never ends: it is stopped after so many seconds.
PATIENCE = 1.0

CHECKS = {
    name: row.make({key: value for key, value in row.defaults.items() if key != "mode"})
    for name, row in RULES.items()
    if not row.remembers
}

# What a pattern's first use takes to compile it says nothing of its matching.
for pattern in [each for each in gc.get_objects() if isinstance(each, Pattern)]:
    assert pattern.compiled

# Chinese patterns are asked of texts that have a Chinese character.
CHINESE = "说出一颗行星。"
PLACES = {
    "instruction": lambda text: make(CHINESE + text),
    "input and output": lambda text: make(input=text, output=text),
    "later turns": lambda text: make(
        messages=[("user", "Why?"), ("assistant", "So."), ("user", text), ("assistant", CHINESE + text)]
    ),
}

# What begins a text, what is repeated, and what ends it, so that no pattern has its match.
HOSTILE = [
    *(("", mark, "x") for mark in "\"'“‘「《([{<（【`|#*_$.，"),
    *(("", f"{mark}ab ", "x") for mark in "\"'“《[（`"),
    *(("a", space, "b") for space in (" ", "\t", "\u3000", "\n", "\r\n", " \n", "\n\t", "\x0b")),
    *(("\n" + word, space, "b") for word in ("Output", "Task", "###", "1.", "-") for space in " \n"),
    *(
        ("", word, "")
        for word in ("X", "x", "A", "7", "7,", "中", "他", "a.", "a'", "I ", "[1", "[1,", "1. ")
    ),
    ("", "‘ab ", "’x"),
    ("", "```\ncode\n```\n\n", ""),
    ("", "~~~\n", "x"),
    ("", "`a\n", "x"),
    ("", "https://r.example/?next=", " and more text"),
    ("", "https://r.example/,", "\nMore text."),
    ("", "https://r.example/ ", "x"),
    ("", "www.a", " x"),
    ("It is under [Volumes", "/Data", " and more."),
    ("[Alabama", " Alaska", " and so on"),
    ("[Name ", "_", " x"),
    ("[Name", " a", " x!"),
    ("[Name", "-a'b", " x!"),
    ("Make the", " ", "x"),
    ("Sorry", ",", "x"),
    ("Sorry for", " ", "x"),
    ("I can't", " ", "x"),
    ("", "please ", "x"),
    ("", "input ", "x"),
    ("", "output ", "x"),
    ("", "not ", "x"),
    ("", "cannot be ", "x"),
    ("", "this ", "x"),
    ("Name a planet of the Sun. Is ", "this ", "x?"),
    ("Name a planet of the Sun. Is ", "it ", "x?"),
    ("Name a planet of the Sun. How long does ", "it take ", "x?"),
    ("How long ", "it takes ", "x?"),
    ("Who ", "he ", "x?"),
    ("", "what time is it in ", "if"),
    ("", "the purpose of this ", "x"),
    ("", "according to the given ", "x"),
    ("", "the following ", "x"),
    ("", "in 2 or ", "x"),
    ("", "请你能不能", "x"),
    ("", "麻烦你", "x"),
    ("我无法", "帮你", "x"),
    ("抱歉", "，", "x"),
    ("抱歉，我", "目前", "x"),
    ("", "根据材料", "《"),
    ("", "文中", "x"),
    ("行星是", "其", "x"),
    ("行星是", "这种", "x"),
    ("", "如果没有", "x"),
    ("", "列出", "x"),
    ("", "输入", "x"),
    ("", "三", "x"),
]


class _TooLongError(Exception):
    pass


@contextmanager
def patience():
    """Stop what takes more than `PATIENCE` seconds of processor time."""

    def stop(number, frame):
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def seconds(check, record):
    started = time.process_time()
    check.check(record)
    return time.process_time() - started


def is_slow(check, short, long):
    """Say whether the time for the long record, in each of several tries, is out of proportion."""
    try:
        with patience():
            return seconds(check, long) > FLOOR and all(
                seconds(check, long) > max(FLOOR, MOST_GROWTH * seconds(check, short)) for _ in range(3)
            )
    except _TooLongError:
        return True


def text_of(start, repeated, end, size):
    return start + repeated * (size // len(repeated)) + end


@pytest.mark.parametrize(("start", "repeated", "end"), HOSTILE)
def test_a_text_four_times_as_long_takes_about_four_times_as_long(start, repeated, end):
    short, long = (text_of(start, repeated, end, size) for size in (SHORT, LONG))
    slow = [
        f"{name} of the {place}"
        for place, record in PLACES.items()
        for name, check in CHECKS.items()
        if is_slow(check, record(short), record(long))
    ]
    assert not slow
