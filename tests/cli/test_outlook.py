"""What is said of the rest of a run: nothing until it can be judged, then what its last while bears out."""

import pytest

from datagen.cli.display import describe
from datagen.cli.outlook import Outlook
from datagen.config import GROWN
from datagen.stats import Tally


class Run:
    """A tally that moves with a clock of its own, looked at every second."""

    def __init__(self, target=10_000):
        self.now = 0.0
        self.tally = Tally(target=target, has_price=True)
        self.outlook = Outlook(self.tally, lambda: self.now)

    def pass_by(self, seconds, *, records=0, calls=0, usd=0.0):
        """Let so much of each come in every second."""
        for _ in range(seconds):
            self.now += 1
            self.tally.kept += records
            self.tally.calls += calls
            self.tally.usd += usd
            self.outlook.look()


def test_nothing_is_said_of_the_first_records_of_a_run():
    run = Run()
    run.pass_by(5)
    run.pass_by(1, records=1, calls=1, usd=0.1)
    assert run.outlook.seconds is None
    assert describe(run.tally, run.outlook).endswith("| $0.10")
    run.pass_by(20, records=5, calls=5, usd=0.5)
    assert run.outlook.seconds == pytest.approx((10_000 - 101) / 5, rel=0.1)
    assert run.outlook.usd == pytest.approx(1000, rel=0.01)
    assert "$10.10 of about $" in describe(run.tally, run.outlook)


def test_a_small_target_is_judged_by_a_fifth_of_it():
    run = Run(target=10)
    run.pass_by(30)
    run.pass_by(1, records=1, calls=1)
    assert run.outlook.seconds is None
    run.pass_by(14, calls=1)
    run.pass_by(1, records=1, calls=1)
    assert run.outlook.seconds == pytest.approx(8 * 16 / 2, rel=0.1)


def test_a_while_without_a_record_says_nothing_of_the_rest():
    run = Run()
    run.pass_by(60, calls=5)
    assert run.outlook.seconds is None


def test_what_comes_from_the_cache_does_not_make_the_rest_look_quick_or_cheap():
    run = Run()
    run.pass_by(15, records=500)
    assert run.outlook.seconds is None
    run.pass_by(20, records=2, calls=2, usd=0.2)
    left = 10_000 - run.tally.kept
    assert run.outlook.seconds == pytest.approx(left / 2, rel=0.1)
    assert run.outlook.usd == pytest.approx(run.tally.usd + left * 0.1, rel=0.1)


def test_a_run_that_becomes_slower_is_judged_by_how_it_goes_now():
    run = Run()
    run.pass_by(100, records=20, calls=20)
    run.pass_by(120, records=1, calls=1)
    assert run.outlook.seconds == pytest.approx((10_000 - run.tally.kept) / 1, rel=0.1)


def test_a_long_run_is_remembered_in_few_points():
    run = Run(target=10**6)
    for _ in range(4000):
        run.now += 0.25
        run.tally.kept += 1
        run.tally.calls += 1
        run.outlook.look()
    assert len(run.outlook._points) <= 510
    assert run.outlook.seconds == pytest.approx((10**6 - 4000) / 4, rel=0.1)


@pytest.mark.parametrize("target", [40, GROWN])
def test_a_target_that_is_met_or_none_has_no_rest(target):
    run = Run(target)
    run.pass_by(40, records=1, calls=1)
    assert run.outlook.seconds is None and run.outlook.usd is None
