"""A run in batches: the same bytes as one call by call, over kills and changes of mind, at half the price."""

import os
import re
import signal
import time

import pytest
from commands import arguments, call, start_to_interrupt
from inputs import COMMANDS, contents, inputs_of, quick_faults, start, write_inputs
from loopback import Fault
from loopback_batch import BatchLoopback

from datagen.errors import ConfigError

TARGETS = {"self-instruct": 1, "self-qa": 5, "self-kg": 12}
KEY = "sk-4f9d-this-is-not-for-you"


@pytest.fixture
def batches():
    with BatchLoopback() as server:
        yield server


def run_both(batches, tmp_path, command, *more):
    """Run call by call at one server and in batches at the other, under the same address and faults."""
    inputs = inputs_of(command, write_inputs(tmp_path / "inputs"))
    for name, options in (("calls", ()), ("batches", ("--batch", *more))):
        words = arguments(command, inputs, tmp_path / name, batches.url, TARGETS[command], *options)
        batches.forget()
        done = call(words)
        assert done.returncode in (0, 1), done.stderr
    return done


@pytest.mark.parametrize("command", COMMANDS)
def test_a_run_in_batches_gives_the_same_bytes(batches, tmp_path, command):
    batches.fault = quick_faults
    done = run_both(batches, tmp_path, command)
    assert contents(tmp_path / "batches") == contents(tmp_path / "calls")
    assert batches.batches
    assert ("batches stay small" in done.stdout) == (command == "self-instruct")


def test_it_may_go_on_without_batches_and_back(batches, tmp_path):
    folder = write_inputs(tmp_path / "inputs")
    start("self-qa", folder, tmp_path / "whole", batches, target=1000)
    for target, batch in ((2, True), (4, False), (1000, True)):
        start("self-qa", folder, tmp_path / "run", batches, target=target, batch=batch)
    assert contents(tmp_path / "run") == contents(tmp_path / "whole")
    before = len(batches.asked)
    start("self-qa", folder, tmp_path / "run", batches, target=1000)
    assert len(batches.asked) == before


def stop_when_out(batches, words, how, count):
    """Start the command, send it a signal when so many batches are out and written down; its output."""
    running = start_to_interrupt(words)
    deadline = time.monotonic() + 30
    while len(batches.batches) < count or batches.batches[-1].looks < 2:
        if running.poll() is not None or time.monotonic() > deadline:
            break
        time.sleep(0.01)
    os.kill(running.pid, how)
    out, err = running.communicate(timeout=30)
    return running.returncode, out, err


def test_kills_while_a_batch_is_out_send_nothing_twice_and_change_no_byte(batches, tmp_path):
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    whole = call(arguments("self-qa", inputs, tmp_path / "whole", batches.url, 5))
    assert whole.returncode == 0, whole.stderr
    words = arguments("self-qa", inputs, tmp_path / "killed", batches.url, 5, "--batch")
    for count in (1, 2):
        batches.holds.set()
        batches.first_held = count
        code, _, err = stop_when_out(batches, words, signal.SIGKILL, count)
        assert code == -signal.SIGKILL, err
    batches.holds.clear()
    last = call(words)
    assert last.returncode == 0, last.stderr
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")
    assert len(batches.batches) >= 2
    assert len(set(batches.submitted)) == len(batches.submitted)


def test_ctrl_c_leaves_the_batch_out_and_says_so(batches, tmp_path):
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    words = arguments("self-qa", inputs, tmp_path / "run", batches.url, 5, "--batch")
    batches.holds.set()
    began = time.monotonic()
    code, out, err = stop_when_out(batches, words, signal.SIGINT, 1)
    assert code == 130, err
    assert "batch batch_001 stays out with" in out
    assert "the same command picks it up" in out
    assert err.strip() == "interrupted: everything so far is safe; the same command goes on"
    assert time.monotonic() - began < 20
    without = call([word for word in words if word != "--batch"])
    assert "without --batch they are asked, and paid for, again" in without.stdout


def test_a_second_run_in_batches_on_one_cache_is_refused_and_later_pays_for_nothing(batches, tmp_path):
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    first, second = (
        arguments(
            "self-qa",
            inputs,
            tmp_path / name,
            batches.url,
            5,
            "--batch",
            "--cache",
            str(tmp_path / "all.sqlite"),
        )
        for name in ("first", "second")
    )
    batches.holds.set()
    running = start_to_interrupt(first)
    deadline = time.monotonic() + 30
    while not batches.batches and time.monotonic() < deadline:
        time.sleep(0.01)
    refused = call(second)
    assert refused.returncode == 1
    assert "another run sends batches from" in refused.stderr
    assert "wait for it to end" in refused.stderr
    batches.holds.clear()
    running.communicate(timeout=60)
    assert running.returncode == 0
    assert call(second).returncode == 0
    assert len(set(batches.submitted)) == len(batches.submitted)
    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def test_the_budget_stops_a_run_in_batches_with_its_exit_code(batches, tmp_path):
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    words = arguments("self-qa", inputs, tmp_path / "run", batches.url, 5, "--batch", "--budget", "4calls")
    done = call(words)
    assert done.returncode == 3, done.stderr
    assert len(batches.submitted) == 4
    again = call([*words[:-1], "1000calls"])
    assert again.returncode == 0, again.stderr
    assert len(set(batches.submitted)) == len(batches.submitted)


def write_handbooks(folder):
    """Write thirty documents of a chunk each."""
    folder.mkdir()
    for n in range(30):
        facts = ("greases its pump every {} days", "burns {} lamps", "holds {} barrels", "needs {} ropes")
        names = (f"{'BDFGKL'[n % 6]}{'aeiou'[n // 6]}{end}" for end in ("brook", "cester", "holm", "mere"))
        lines = [f"The {name} mill {fact.format(n + 12)}." for name, fact in zip(names, facts, strict=True)]
        text = "\n\n".join(lines)
        (folder / f"{n}.md").write_text(f"# Pumps of house {n}\n\n{text}\n")
    return [str(folder)]


@pytest.mark.parametrize("more", [("--batch",), ("--concurrency", "256")])
def test_no_more_is_asked_at_once_than_seems_needed_and_what_is_made_beyond_is_named(batches, tmp_path, more):
    inputs = write_handbooks(tmp_path / "docs")
    done = call(arguments("self-qa", inputs, tmp_path / "run", batches.url, 24, *more))
    assert done.returncode == 0, done.stderr
    if batches.batches:
        assert len(batches.batches[0].rows) == 7  # 24 records and a tenth more, at four a chunk
    assert len(batches.asked) <= 3 * 24
    made = re.search(r"made (\d+): kept 24,.*; up to (\d+) more wait in the cache", done.stdout)
    chunks = {re.search(r"Pumps of house \d+", str(asked.body))[0] for asked in batches.asked}
    begun = sum(map(int, made.groups())) - 4 * len(chunks)
    assert begun in (0, 4)  # an item may have been begun whose batch was not sent any more


def test_a_budget_that_cuts_a_batch_says_so_and_ends_before_batches_become_tiny(batches, tmp_path):
    inputs = write_handbooks(tmp_path / "docs")
    words = arguments("self-qa", inputs, tmp_path / "run", batches.url, 100, "--batch", "--budget", "40ktok")
    done = call(words)
    assert done.returncode == 3, done.stderr
    sizes = [len(made.rows) for made in batches.batches]
    assert min(sizes) > 1
    assert f"the budget lets out {sizes[0]} of " in done.stdout
    assert re.search(r"error: the budget lets out \d+ of \d+ requests", done.stderr)
    assert call([*words[:-1], "10Mtok"]).returncode in (0, 1)
    assert len(set(batches.submitted)) == len(batches.submitted)


def test_half_the_price_is_shown(batches, tmp_path):
    folder = write_inputs(tmp_path / "inputs")
    paid = {
        batch: start(
            "self-qa", folder, tmp_path / str(batch), batches, batch=batch, limits={"price": "10,100"}
        ).tally
        for batch in (False, True)
    }
    each = {batch: tally.usd / tally.calls for batch, tally in paid.items()}
    assert each[True] == pytest.approx(each[False] / 2, rel=0.2)


@pytest.mark.parametrize("model", ["local", "none", "some.gguf"])
def test_batches_need_an_endpoint(tmp_path, model):
    with pytest.raises(ConfigError, match="batch needs an endpoint"):
        start("self-kg", tmp_path, tmp_path / "run", NoEndpoint, model={"name": model}, batch=True)


class NoEndpoint:
    url = None


def test_what_the_endpoint_calls_its_batches_and_their_faults_is_printed_as_plain_text(batches, tmp_path):
    batches.mar_id = lambda id: f"{id}\x1b]0;pwned\x07"
    batches.made_wrong = lambda nth: "invalid" if nth == 1 else None
    batches.said = "\x1b[31mwrong\nline"
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    done = call(arguments("self-qa", inputs, tmp_path / "run", batches.url, 2, "--batch"))
    assert done.returncode == 1
    assert "refused batch batch_001?]0;pwned?: line 1: ?[31mwrong line" in done.stderr
    assert "\x1b" not in done.stdout + done.stderr


def test_the_key_is_in_no_file_and_no_output(batches, tmp_path):
    batches.made_wrong = lambda nth: "expired" if nth == 1 else None
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    words = arguments("self-qa", inputs, tmp_path / "run", batches.url, 2, "--batch")
    done = call(words, OPENAI_API_KEY=KEY)
    assert done.returncode == 0, done.stderr
    assert set(batches.authorized) == {f"Bearer {KEY}"}
    assert KEY not in done.stdout + done.stderr
    for path in (tmp_path / "run").rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes(), path.name


def test_rows_that_repeat_the_key_are_failures_and_in_no_file(batches, tmp_path):
    batches.fault = lambda asked: Fault(mar=lambda text: f"{text} Bearer {KEY}")
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    done = call(arguments("self-qa", inputs, tmp_path / "run", batches.url, 2, "--batch"), OPENAI_API_KEY=KEY)
    assert done.returncode != 0
    assert "repeats the key" in (tmp_path / "run" / "failed.jsonl").read_text(encoding="utf-8") + done.stderr
    assert KEY not in done.stdout + done.stderr
    for path in (tmp_path / "run").rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes(), path.name


def test_a_batch_that_is_named_by_the_key_stops_the_run_and_is_in_no_file(batches, tmp_path):
    batches.mar_id = lambda id: f"{id}-{KEY}"
    inputs = inputs_of("self-qa", write_inputs(tmp_path / "inputs"))
    done = call(arguments("self-qa", inputs, tmp_path / "run", batches.url, 2, "--batch"), OPENAI_API_KEY=KEY)
    assert done.returncode == 1
    assert "repeats the key" in done.stderr
    assert KEY not in done.stdout + done.stderr
    for path in (tmp_path / "run").rglob("*"):
        assert path.is_dir() or KEY.encode() not in path.read_bytes(), path.name
